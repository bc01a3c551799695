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

/* A row on its way to the file: tables have millions of cells, and the file is asked once for each row. */
typedef struct {
  char *text;
  size_t n, room;
  bool no_memory;
} line;

static void put(void *context, const char *piece, size_t n) {
  line *l = context;
  if (!amur_grow(&l->text, &l->room, l->n + n + 1, 1)) {
    l->no_memory = true;
    return;
  }
  memcpy(l->text + l->n, piece, n);
  l->n += n;
}

static void put_text(line *l, const char *text) {
  if (text) amur_csv_cell(text, put, l);
}

/* 12 digits: more than any input has, and few enough that the noise of summation does not show. */
static void put_real(line *l, double x) {
  char text[32];
  put(l, text, amur_format_real(x, text));
}

static void put_day(line *l, amur_day day) {
  char text[16] = "";
  if (day != AMUR_DAY_NONE) amur_day_format(day, text);
  put_text(l, text);
}

static void put_int(line *l, int x) {
  char text[16];
  put(l, text, (size_t)snprintf(text, sizeof text, "%d", x));
}

static void put_cell(line *l, const result_slot *slot, const amur_result *result, const void *row) {
  const cell_value value = ami_result_cell(slot, result, row);
  switch (slot->column->kind) {
  case CELL_REAL: put_real(l, value.real); break;
  case CELL_INT:
  case CELL_BOOL: put_int(l, value.integer); break;
  case CELL_DAY: put_day(l, value.integer); break;
  case CELL_TEXT:
  case CELL_CHARS: put_text(l, value.text); break;
  case CELL_ID: put_text(l, ami_result_id(result, slot->column->names, value.integer)); break;
  case CELL_ROW: break; /* resolved into the columns of its key */
  }
}

/* How many of the first columns are the key of the row that one column names: rows of one period stand together, and
 * their keys are written once. */
static int key_slots(const result_slots *slots) {
  int n = 0;
  while (n < slots->n && slots->slot[n].n_via > 0 && slots->slot[n].via[0] == slots->slot[0].via[0]) n++;
  return n;
}

static void put_slots(line *l, const result_slots *slots, int first, int last, const amur_result *result,
                      const void *row) {
  for (int k = first; k < last; k++) {
    if (k) put(l, ",", 1);
    put_cell(l, &slots->slot[k], result, row);
  }
}

static bool put_table(FILE *file, const result_table *table, const amur_result *result, const result_rows *rows) {
  const result_slots slots = ami_result_slots(table, IN_CSV);
  const int n_key = key_slots(&slots);
  line key = {0}, rest = {0};
  int of = -1;
  for (int k = 0; k < slots.n; k++) fprintf(file, "%s%s", k ? "," : "", slots.slot[k].name);
  fputc('\n', file);
  for (int i = 0; i < rows->n && !key.no_memory && !rest.no_memory; i++) {
    const void *row = ami_result_row(rows, i);
    const int number = n_key ? ami_result_key(&slots.slot[0], result, row) : -1;
    if (n_key && number != of) {
      key.n = 0;
      of = number;
      put_slots(&key, &slots, 0, n_key, result, row);
    }
    rest.n = 0;
    put_slots(&rest, &slots, n_key, slots.n, result, row);
    put(&rest, "\n", 1);
    if (key.n) fwrite(key.text, 1, key.n, file);
    fwrite(rest.text, 1, rest.n, file);
  }
  const bool fine = !key.no_memory && !rest.no_memory;
  free(key.text);
  free(rest.text);
  return fine;
}

static amur_status write_file(const char *path, const result_table *table, const amur_result *result,
                              const result_rows *rows, amur_err *err) {
  amur_output out;
  amur_status status = amur_output_open(&out, path, err);
  if (!status && !put_table(out.f, table, result, rows))
    status = amur_fail(err, AMUR_E_NOMEM, 0, "%s: out of memory", path);
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
