/* SPDX-License-Identifier: Apache-2.0
 * manual.h -- writing the manual from the option tables.
 */
#ifndef AMUR_CLI_MANUAL_H
#define AMUR_CLI_MANUAL_H

#include "command.h"

/* Prints a piece of the manual to stdout: kind "markdown" (docs/commands.md), "bash" (completion), "schema"
 * (tables and columns of results, JSON), "columns" (those of corridors, JSON) or "man" (of the command of that name; of
 * the program if name is NULL). commands ends with NULL.  Returns an exit status. */
int amur_print_manual(const amur_command *const *commands, const char *kind, const char *name);

#endif
