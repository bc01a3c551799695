/* SPDX-License-Identifier: Apache-2.0
 * dta.c -- Stata files (.dta, versions 104 to 119), read with ReadStat into the text of a CSV table, so that one reader
 * of tables remains.
 *
 * ReadStat calls back: once for the file, once for each variable, then for each value, row by row; each appends to the
 * text.  Missing values, of which Stata has 27 (. and .a to .z), become empty cells; labels of values are left out.
 * Numbers are written with the digits that bring them back exactly: 17 for a double, 9 for a float.
 */
#include "dta.h"
#include "io/headroom.h"
#include <amur/io.h>
#include <errno.h>
#include <math.h>
#include <readstat.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  char *text;
  size_t n, room;
  int n_column;
  char problem[200];
  bool out_of_memory;
} sink;

static void put(void *to, const char *text, size_t n) {
  sink *s = to;
  if (s->out_of_memory || !amur_grow(&s->text, &s->room, s->n + n + 1, 1)) {
    s->out_of_memory = true;
    return;
  }
  memcpy(s->text + s->n, text, n);
  s->n += n;
  s->text[s->n] = 0;
}

static int on_metadata(readstat_metadata_t *about, void *context) {
  sink *s = context;
  s->n_column = readstat_get_var_count(about);
  return READSTAT_HANDLER_OK;
}

static int on_variable(int index, readstat_variable_t *variable, const char *labels, void *context) {
  sink *s = context;
  (void)labels;
  const char *name = readstat_variable_get_name(variable); /* NULL if it is empty, which the reader of tables names */
  if (index > 0) put(s, ",", 1);
  amur_csv_exact(name ? name : "", put, s);
  if (index + 1 == s->n_column) put(s, "\n", 1);
  return s->out_of_memory ? READSTAT_HANDLER_ABORT : READSTAT_HANDLER_OK;
}

static int on_value(int row, readstat_variable_t *variable, readstat_value_t value, void *context) {
  sink *s = context;
  (void)row;
  const int index = readstat_variable_get_index(variable);
  if (index > 0) put(s, ",", 1);
  if (readstat_value_type_class(value) == READSTAT_TYPE_CLASS_STRING) {
    const char *text = readstat_string_value(value);
    amur_csv_exact(text ? text : "", put, s);
  } else if (!readstat_value_is_missing(value, variable)) {
    char number[32];
    const bool single = readstat_value_type(value) == READSTAT_TYPE_FLOAT; /* nine digits are all it has */
    const int n = snprintf(number, sizeof number, single ? "%.9g" : "%.17g", readstat_double_value(value));
    put(s, number, (size_t)n);
  }
  if (index + 1 == s->n_column) put(s, "\n", 1);
  return s->out_of_memory ? READSTAT_HANDLER_ABORT : READSTAT_HANDLER_OK;
}

static void on_error(const char *message, void *context) {
  sink *s = context;
  snprintf(s->problem, sizeof s->problem, "%s", message);
  s->problem[strcspn(s->problem, "\n")] = 0;
}

bool ami_dta_is(const char *path) {
  const size_t n = strlen(path);
  return n > 4 && strcmp(path + n - 4, ".dta") == 0;
}

char *ami_dta_read(const char *path, size_t *n, amur_err *err) {
  sink s = {0};
  if (amur_file_check(path, err)) return NULL;
  readstat_parser_t *parser = ami_headroom(AMI_HEADROOM_BYTES) ? readstat_parser_init() : NULL;
  if (!parser) {
    amur_fail(err, AMUR_E_NOMEM, 0, "%s", path);
    return NULL;
  }
  readstat_set_metadata_handler(parser, on_metadata);
  readstat_set_variable_handler(parser, on_variable);
  readstat_set_value_handler(parser, on_value);
  readstat_set_error_handler(parser, on_error);
  errno = 0;
  const readstat_error_t failed = readstat_parse_dta(parser, path, &s);
  const int why = errno; /* ReadStat knows of memory and of files, not of disks */
  readstat_parser_free(parser);
  if (s.out_of_memory || failed == READSTAT_ERROR_MALLOC || (failed && why == ENOMEM))
    amur_fail(err, AMUR_E_NOMEM, 0, "%s", path);
  else if (failed == READSTAT_ERROR_READ && why)
    amur_fail_system(err, path, why);
  else if (failed != READSTAT_OK)
    amur_fail(err, AMUR_E_IO, 0, "%s: not a readable Stata file: %s", path,
              *s.problem ? s.problem : readstat_error_message(failed));
  else if (s.n_column == 0)
    amur_fail(err, AMUR_E_IO, 0, "%s: no variables", path);
  else {
    *n = s.n;
    return s.text;
  }
  free(s.text);
  return NULL;
}
