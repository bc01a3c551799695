/* SPDX-License-Identifier: Apache-2.0
 * clash.h -- is a file that would be written one that is read?
 */
#ifndef AMUR_CLI_CLASH_H
#define AMUR_CLI_CLASH_H

#include "command.h"

/* Are both names of one file or folder?  Devices and pipes may be named twice: what is written to them does not replace
 * anything. */
bool amur_is_same_file(const char *a, const char *b);
/* The same for a name that may go on behind the file's: "trips.omx:am" names a matrix of trips.omx. */
bool amur_is_read_from(const char *input, const char *output);
/* Does reading `input` mean to read `output`, too? */
bool amur_is_read_through(const char *input, const char *output);

#endif
