/* SPDX-License-Identifier: Apache-2.0
 * json_table.c -- tables of columns and rows in JSON.
 */
#include "json.h"
#include <amur/output.h>
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

double ami_seven_digits(double x) {
  if (!isfinite(x)) return x;
  char text[32];
  snprintf(text, sizeof text, "%.7g", x); /* no file has more, and report.json is half the size */
  return strtod(text, NULL);
}

json_t *ami_json_number(double x) { return isfinite(x) ? json_real(ami_seven_digits(x)) : json_null(); }

static json_t *text_or_empty(const char *text) { return json_string(text ? text : ""); }

static json_t *day_text(amur_day day) {
  char text[16] = "";
  if (day != AMUR_DAY_NONE) amur_day_format(day, text);
  return json_string(text);
}

static json_t *value_of(const result_slot *slot, const amur_result *result, const void *row) {
  const cell_value value = ami_result_cell(slot, result, row);
  switch (slot->column->kind) {
  case CELL_REAL: return ami_json_number(value.real);
  case CELL_BOOL: return json_boolean(value.integer);
  case CELL_DAY: return day_text(value.integer);
  case CELL_TEXT:
  case CELL_CHARS: return text_or_empty(value.text);
  case CELL_INT:
  case CELL_ID:
  case CELL_ROW: break;
  }
  return json_integer(value.integer);
}

json_rows ami_json_open(const result_table *table, const amur_result *result) {
  assert(table->json);
  return (json_rows){.result = result, .slots = ami_result_slots(table, IN_JSON), .rows = json_array()};
}

void ami_json_fail(json_rows *out) {
  json_decref(out->rows);
  out->rows = NULL;
}

void ami_json_add(json_rows *out, const void *row) {
  json_t *values = json_array();
  for (int k = 0; k < out->slots.n; k++) amur_json_append(&values, value_of(&out->slots.slot[k], out->result, row));
  amur_json_append(&out->rows, values);
}

json_t *ami_json_close(json_rows *out) {
  json_t *names = json_array();
  for (int k = 0; k < out->slots.n; k++) amur_json_append(&names, json_string(out->slots.slot[k].name));
  return json_pack("{s:o, s:o}", "columns", names, "rows", out->rows);
}

json_t *ami_json_table(const result_table *table, const void *row, int n) {
  json_rows out = ami_json_open(table, NULL);
  for (int i = 0; i < n; i++) ami_json_add(&out, (const char *)row + (size_t)i * table->row_size);
  return ami_json_close(&out);
}
