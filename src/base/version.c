/* SPDX-License-Identifier: Apache-2.0
 * version.c -- the version of the library, given by the build.
 */
#include <amur/base.h>

const char *amur_version(void) { return AMUR_VERSION; }
