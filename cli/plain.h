/* SPDX-License-Identifier: Apache-2.0
 * plain.h -- texts of the user's, printed so that they cannot act on the terminal.
 */
#ifndef AMUR_CLI_PLAIN_H
#define AMUR_CLI_PLAIN_H

#include <stdio.h>

/* Control characters, and those that turn the direction of writing, come as escapes. */
void put_plain(const char *text, FILE *to);

#endif
