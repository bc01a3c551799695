/* SPDX-License-Identifier: Apache-2.0
 * result_csv.c -- a table of a result as a CSV file (RFC 4180, UTF-8), with a decimal point in every locale.
 */
#include "result_schema.h"
#include <amur/io.h>
#include <amur/output.h>
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put(void *file, const char *piece, size_t n) { fwrite(piece, 1, n, file); }

static void put_text(FILE *file, const char *text) {
  if (text) amur_csv_cell(text, put, file);
}

enum { DIGITS = 12 }; /* more than any input has, and few enough that the noise of summation does not show */

static void put_day(FILE *file, amur_day day) {
  char text[16] = "";
  if (day != AMUR_DAY_NONE) amur_day_format(day, text);
  put_text(file, text);
}

static void put_cell(FILE *file, const result_slot *slot, const amur_result *result, const void *row) {
  const cell_value value = ami_result_cell(slot, result, row);
  switch (slot->column->kind) {
  case CELL_REAL: amur_output_cell_real(file, value.real, DIGITS); break;
  case CELL_INT:
  case CELL_BOOL: fprintf(file, "%d", value.integer); break;
  case CELL_DAY: put_day(file, value.integer); break;
  case CELL_TEXT:
  case CELL_CHARS: put_text(file, value.text); break;
  case CELL_ID: put_text(file, ami_result_id(result, slot->column->names, value.integer)); break;
  case CELL_ROW: break; /* resolved into the columns of its key */
  }
}

static void put_table(FILE *file, const result_table *table, const amur_result *result, const result_rows *rows) {
  const result_slots slots = ami_result_slots(table, IN_CSV);
  for (int k = 0; k < slots.n; k++) fprintf(file, "%s%s", k ? "," : "", slots.slot[k].name);
  fputc('\n', file);
  for (int i = 0; i < rows->n; i++) {
    for (int k = 0; k < slots.n; k++) {
      if (k) fputc(',', file);
      put_cell(file, &slots.slot[k], result, ami_result_row(rows, i));
    }
    fputc('\n', file);
  }
}

static amur_status write_file(const char *path, const result_table *table, const amur_result *result,
                              const result_rows *rows, amur_err *err) {
  amur_output out;
  const amur_status status = amur_output_open(&out, path, err);
  if (!status) put_table(out.f, table, result, rows);
  return amur_output_close(&out, status, err);
}

amur_status ami_result_csv(const result_table *table, const amur_result *result, const char *folder, amur_err *err) {
  result_rows rows = {0};
  assert(table->file);
  char *path = amur_format("%s/%s.csv", folder, table->file);
  const bool ok = path && ami_result_rows(table, result, &rows);
  const amur_status status = ok ? write_file(path, table, result, &rows, err)
                                : amur_fail(err, AMUR_E_NOMEM, 0, "%s.csv: out of memory", table->file);
  free(rows.made);
  free(path);
  return status;
}
