/* SPDX-License-Identifier: Apache-2.0
 * json_table.c -- tables of columns and rows in JSON: names once, then plain rows.
 */
#include "json.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

json_t *ami_report_number(double x) {
  if (!isfinite(x)) return json_null();
  char text[32];
  snprintf(text, sizeof text, "%.7g", x); /* the digits that mean something; the file is half the size */
  return json_real(strtod(text, NULL));
}

json_t *ami_report_table(const char *columns) {
  json_t *names = json_array();
  for (const char *at = columns; *at;) {
    const size_t n = strcspn(at, " ");
    if (json_array_append_new(names, json_stringn(at, n))) {
      json_decref(names);
      return NULL;
    }
    at += n + (at[n] == ' ');
  }
  return json_pack("{s:o, s:[]}", "columns", names, "rows");
}

static json_t *day(amur_day d) {
  char text[16];
  if (d == AMUR_DAY_NONE) return json_string("");
  amur_day_format(d, text);
  return json_string(text);
}

static json_t *text_or_empty(const char *text) { return json_string(text ? text : ""); }

bool ami_report_row(json_t *table, const char *kinds, ...) {
  json_t *row = json_array();
  bool ok = row != NULL;
  va_list args;
  va_start(args, kinds);
  for (const char *k = kinds; *k && ok; k++) {
    json_t *value = NULL;
    switch (*k) {
    case 's': value = text_or_empty(va_arg(args, const char *)); break;
    case 'i': value = json_integer(va_arg(args, int)); break;
    case 'd': value = day(va_arg(args, int)); break;
    case 'f': value = ami_report_number(va_arg(args, double)); break;
    case 'b': value = json_boolean(va_arg(args, int)); break;
    default: break;
    }
    ok = json_array_append_new(row, value) == 0;
  }
  va_end(args);
  if (ok) return json_array_append_new(json_object_get(table, "rows"), row) == 0;
  json_decref(row);
  return false;
}
