/* SPDX-License-Identifier: Apache-2.0
 * output.h -- a file of results, written aside and renamed when whole.
 */
#ifndef AMUR_CLI_OUTPUT_H
#define AMUR_CLI_OUTPUT_H

#include <amur/base.h>
#include <stdio.h>

typedef struct {
  FILE *f;
  const char *path; /* borrowed */
  char *aside;      /* NULL: written in place, as a pipe or a terminal must be */
} output;

amur_status output_open(output *out, const char *path, amur_err *err);
/* Closes; with AMUR_OK the file takes its place, else it is dropped.  Returns status, or what went wrong closing. */
amur_status output_close(output *out, amur_status status, amur_err *err);

/* A text as a cell of a CSV table, in quotes where it needs them; as a string of JSON. */
void output_cell(FILE *f, const char *text);
void output_json(FILE *f, const char *text);

#endif
