/* SPDX-License-Identifier: Apache-2.0
 * sheet.h -- a table that a command prints as aligned text, as JSON or as CSV.
 */
#ifndef AMUR_CLI_SHEET_H
#define AMUR_CLI_SHEET_H

#include <amur/base.h>
#include <stdio.h>

typedef struct {
  const char *name; /* key in JSON, header of CSV */
  const char *head; /* heading for readers */
  bool is_text;
} sheet_column;

typedef struct {
  const char *name, *title;   /* "cash": key and file; for readers */
  const sheet_column *column; /* [n_column] borrowed, as are the texts */
  int n_column;
  int n_group; /* leading columns that text shows once, above the rows that share them */
  bool record; /* text shows a row as a list of headings and values */
  char **cell; /* [n_cell] row by row; numbers in full, "" for none */
  int n_cell;
  size_t room;
  bool failed; /* out of memory */
} sheet;

sheet sheet_new(const char *name, const char *title, const sheet_column *column, int n_column, int n_group);
void sheet_fini(sheet *s);
/* The next cell of the current row. */
void sheet_text(sheet *s, const char *text);
void sheet_real(sheet *s, double x); /* not finite: an empty cell */
int sheet_rows(const sheet *s);

void sheet_print(const sheet *s, FILE *f);                                      /* nothing if it has no row */
void sheet_print_json(const sheet *s, FILE *f);                                 /* "name": [{...}, ...] */
amur_status sheet_write_csv(const sheet *s, const char *folder, amur_err *err); /* folder/name.csv */

#endif
