/*
 * The beginning of every unit of the DLL and of the tool, which the build compiles once for all of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "secpkg_abi.h"
