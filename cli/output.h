/* SPDX-License-Identifier: Apache-2.0
 * output.h -- files of results, and texts in them.
 */
#ifndef AMUR_CLI_OUTPUT_H
#define AMUR_CLI_OUTPUT_H

#include <amur/output.h>

/* As amur_output_open and amur_output_close, and a signal in between removes what was written aside. */
amur_status output_open(amur_output *out, const char *path, amur_err *err);
amur_status output_close(amur_output *out, amur_status status, amur_err *err);

/* A text as a cell of a CSV table, in quotes where it needs them; as a string of JSON. */
void output_cell(FILE *f, const char *text);
void output_json(FILE *f, const char *text);

#endif
