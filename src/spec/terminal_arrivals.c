/* SPDX-License-Identifier: Apache-2.0
 * terminal_arrivals.c -- arrivals of a terminal file (docs/terminal.md, section 3): rates, populations, and times
 * listed in the file or in a table beside it.
 *   Which of the four a source is follows from the key that stands there; two of them, or none, is a fault.
 */
#include "terminal_reader.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Relative weights, one for each hour or weekday. */
static void read_weights(ami_reader *r, const amur_yaml *map, const char *key, int n, double *weight) {
  const amur_yaml *list = ami_reader_get(map, key);
  double sum = 0;
  if (!list || !ami_reader_is_list(r, list, key)) return;
  for (int i = 0; i < list->n && i < n; i++) {
    const amur_yaml *item = list->item[i];
    if (item->kind != AMUR_YAML_SCALAR || !amur_parse_real(item->text, &weight[i]) || weight[i] < 0)
      ami_reader_fault(r, item, key, "a weight >= 0", NULL);
    else
      sum += weight[i];
  }
  char expected[48];
  snprintf(expected, sizeof expected, "%d weights, not all 0", n);
  if (list->n != n || !(sum > 0)) ami_reader_fault(r, list, key, expected, NULL);
}

/* Durations since the start of day 0. */
static void read_times(ami_reader *r, const amur_yaml *list, amur_source *s) {
  if (!ami_reader_is_list(r, list, "times")) return;
  s->time_h = ami_reader_alloc(r, (size_t)list->n, sizeof *s->time_h);
  for (int i = 0; s->time_h && i < list->n; i++) {
    ami_reader_duration_of(r, list->item[i], "times", &s->time_h[i]);
    if (i && s->time_h[i] < s->time_h[i - 1]) ami_reader_fault(r, list->item[i], "times", "times that ascend", NULL);
  }
  s->n_time = s->time_h ? list->n : 0;
}

/* "2025-04-11 16:02", with seconds or a T, as hours since day 0; false if it is no such text. */
static bool read_moment(const char *text, amur_day start, double *hours) {
  char date[11] = "", rest;
  int hour, minute, n = 0;
  double second = 0;
  amur_day day;
  /* NOLINTBEGIN(cert-err34-c): two digits cannot overflow, and every number is checked below */
  if (sscanf(text, "%10[0-9-]%*1[ T]%2d:%2d%n", date, &hour, &minute, &n) != 3 || !n) return false;
  if (text[n] && sscanf(text + n, ":%lf%c", &second, &rest) != 1) return false;
  /* NOLINTEND(cert-err34-c) */
  if (!amur_day_parse(date, &day) || hour < 0 || hour > 24 || minute < 0 || minute > 59 ||
      !(second >= 0 && second < 60))
    return false;
  *hours = 24.0 * (day - start) + hour + (minute + second / 60) / 60;
  return true;
}

typedef struct {
  ami_reader *r;
  const amur_table *t;
  int time, units, of; /* columns, -1: none */
} times_file;

static void fault_of_row(const times_file *f, int row, int column, const char *expected, const char *hint) {
  amur_faults_add(f->r->faults, AMUR_FAULT_ERROR, f->t->file, f->t->line[row], column + 1, f->t->column[column],
                  amur_table_cell(f->t, row, column), expected, hint);
}

static void read_row(const times_file *f, int row, amur_source *s) {
  const char *text = amur_table_cell(f->t, row, f->time);
  const amur_yaml cell = {.kind = AMUR_YAML_SCALAR, .text = (char *)text};
  ami_reader apart = *f->r; /* its faults are told with the place in the table */
  amur_faults ignored = {0};
  apart.faults = &ignored;
  double *at = &s->time_h[row];
  const bool moment = read_moment(text, f->r->m->start, at);
  if (!moment && !ami_reader_duration_of(&apart, &cell, "time", at))
    fault_of_row(f, row, f->time, "a date and time such as 2025-04-11 16:02, or a duration >= 0 since the start", NULL);
  else if (*at < 0)
    fault_of_row(f, row, f->time, "a time on or after the start of the terminal", "set start to an earlier date");
  else if (row && *at < s->time_h[row - 1])
    fault_of_row(f, row, f->time, "times that ascend", NULL);
  amur_faults_fini(&ignored);
  if (f->units >= 0) {
    const double units = amur_table_real(f->t, row, f->units, true, NAN, 0, 1e6, f->r->faults);
    if (units != floor(units)) fault_of_row(f, row, f->units, "a whole number", NULL);
    s->time_units[row] = units >= 0 ? (int)units : 0;
  }
  if (f->of >= 0) {
    const char *name = amur_table_cell(f->t, row, f->of), *near = amur_map_nearest(&f->r->classes, name);
    s->time_class[row] = *name ? amur_map_find(&f->r->classes, name) : -1;
    char hint[128];
    snprintf(hint, sizeof hint, "did you mean %s?", near ? near : "");
    if (*name && s->time_class[row] < 0) fault_of_row(f, row, f->of, "the name of a class", near ? hint : NULL);
  }
}

/* A column of an unknown name is a fault, as its figures would be ignored. */
static void unknown_columns(const times_file *f) {
  static const char *const known[] = {"time", "units", "class"};
  for (int c = 0; c < f->t->n_column; c++) {
    if (c == f->time || c == f->units || c == f->of) continue;
    if (!*f->t->column[c]) continue;
    const char *near = amur_nearest(known, 3, f->t->column[c]);
    char hint[64];
    snprintf(hint, sizeof hint, "did you mean %s?", near ? near : "");
    amur_faults_add(f->r->faults, AMUR_FAULT_ERROR, f->t->file, f->t->header_line, c + 1, f->t->column[c],
                    "an unknown column", "time, units or class", near ? hint : NULL);
  }
}

static void read_table(ami_reader *r, const amur_table *t, amur_source *s) {
  const size_t n = (size_t)t->n_row;
  const times_file f = {r, t, amur_table_column(t, "time"), amur_table_column(t, "units"),
                        amur_table_column(t, "class")};
  unknown_columns(&f);
  if (f.time < 0 || !n) {
    amur_faults_add(r->faults, AMUR_FAULT_ERROR, t->file, t->header_line, 0, "time", "nothing",
                    f.time < 0 ? "a column time" : "at least one row", NULL);
    return;
  }
  s->time_h = ami_reader_alloc(r, n, sizeof *s->time_h);
  if (f.units >= 0) s->time_units = ami_reader_alloc(r, n, sizeof *s->time_units);
  if (f.of >= 0) s->time_class = ami_reader_alloc(r, n, sizeof *s->time_class);
  if (r->faults->failure.status) return;
  for (int i = 0; i < t->n_row; i++) read_row(&f, i, s);
  s->n_time = t->n_row;
}

/* A path is relative to the terminal's own file. */
static void read_file(ami_reader *r, const amur_yaml *node, amur_source *s) {
  if (node->kind != AMUR_YAML_SCALAR) {
    ami_reader_fault(r, node, "file", "the name of a CSV file", NULL);
    return;
  }
  char *path = amur_yaml_file(r->doc, node, "file", node->text, NULL, r->faults);
  amur_table table = {0};
  if (path && amur_table_read(path, &table, r->faults)) read_table(r, &table, s);
  amur_table_fini(&table);
  free(path);
}

static void read_source(ami_reader *r, const amur_yaml *node, amur_source *s) {
  static const char *const known[] = {"per_day",    "by_hour",      "by_weekday", "hours", "kind",
                                      "class",      "into",         "batch",      "times", "file",
                                      "population", "time_outside", "initial",    "note"};
  static const char *const kinds[] = {"poisson", "even", NULL};
  *s = amur_source_default();
  if (!ami_reader_is_map(r, node, "arrivals")) return;
  ami_reader_unknown(r, node, known, (int)(sizeof known / sizeof *known));
  const amur_yaml *times = ami_reader_get(node, "times"), *population = ami_reader_get(node, "population"),
                  *batch = ami_reader_get(node, "batch"), *file = ami_reader_get(node, "file");
  const amur_yaml *of = ami_reader_get(node, "class"), *into = ami_reader_get(node, "into"),
                  *rate = ami_reader_get(node, "per_day");
  s->kind = ami_reader_choice(r, node, "kind", kinds, 0) ? AMUR_ARRIVE_EVEN : AMUR_ARRIVE_POISSON;
  if ((times != NULL) + (file != NULL) + (population != NULL) + (rate != NULL) != 1)
    ami_reader_fault(r, node, "arrivals", "one of per_day, times, file, population", NULL);
  s->per_day = ami_reader_real(r, node, "per_day", 0, 0, 1e9);
  read_weights(r, node, "by_hour", 24, s->by_hour);
  read_weights(r, node, "by_weekday", 7, s->by_weekday);
  ami_reader_hours(r, node, "hours", &s->hours);
  if (s->hours.limited && !s->hours.n) ami_reader_fault(r, ami_reader_get(node, "hours"), "hours", "some hours", NULL);
  if (of) s->unit_class = ami_reader_name(r, &r->classes, of, "class", "class");
  if (into) s->into = ami_reader_name(r, &r->stages, into, "into", "stage");
  if (batch) {
    r->counts = true;
    ami_reader_dist_of(r, batch, "batch", &s->batch);
    r->counts = false;
    if (!(amur_dist_mean(&s->batch) > 0)) ami_reader_fault(r, batch, "batch", "a number > 0", NULL);
  }
  if (times || file) s->kind = AMUR_ARRIVE_TIMES;
  if (times) read_times(r, times, s);
  if (file) read_file(r, file, s);
  if (population) s->kind = AMUR_ARRIVE_POPULATION;
  s->population = ami_reader_int(r, node, "population", 0, 1, 100000000);
  ami_reader_dist(r, node, "time_outside", &s->time_outside);
  s->initial = ami_reader_int(r, node, "initial", 0, 0, 100000000);
}

void ami_reader_arrivals(ami_reader *r, const amur_yaml *root) {
  const amur_yaml *node = ami_reader_get(root, "arrivals");
  amur_terminal_model *m = r->m;
  if (!node || (node->kind == AMUR_YAML_LIST && !node->n)) {
    amur_faults_add(r->faults, AMUR_FAULT_ERROR, r->doc->file, root->line, root->column, "arrivals", "nothing",
                    "a map such as {per_day: 100}", NULL);
    return;
  }
  const bool list = node->kind == AMUR_YAML_LIST;
  const int n = list ? node->n : 1;
  if (n > AMUR_TERMINAL_MAX_SOURCE) {
    ami_reader_fault(r, node, "arrivals", "at most 200 sources", NULL);
    return;
  }
  m->source = ami_reader_alloc(r, (size_t)n, sizeof *m->source);
  if (!m->source) return;
  m->n_source = n;
  for (int i = 0; i < n; i++) read_source(r, list ? node->item[i] : node, &m->source[i]);
}
