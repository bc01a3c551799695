/* SPDX-License-Identifier: Apache-2.0
 * terminal_value.c -- durations, distributions and names as terminal files write them.
 *   Every function reads on after a fault, with the preset or nothing in place of what was wrong, so that one
 * reading finds all faults of a file; a terminal is built only if there are none.
 */
#include "terminal_reader.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ami_reader_fault(ami_reader *r, const amur_yaml *at, const char *key, const char *expected, const char *hint) {
  const char *found = at->kind == AMUR_YAML_SCALAR ? at->text
                      : at->kind == AMUR_YAML_LIST ? "a list"
                      : at->kind == AMUR_YAML_MAP  ? "a map"
                                                   : "nothing";
  amur_faults_add(r->faults, AMUR_FAULT_ERROR, r->doc->file, at->line, at->column, key, found, expected, hint);
}

const amur_yaml *ami_reader_get(const amur_yaml *map, const char *key) {
  const amur_yaml *node = amur_yaml_get(map, key);
  return node && node->kind != AMUR_YAML_NULL ? node : NULL;
}

bool ami_reader_is_map(ami_reader *r, const amur_yaml *node, const char *key) {
  if (node->kind == AMUR_YAML_MAP) return true;
  ami_reader_fault(r, node, key, "a map", NULL);
  return false;
}

bool ami_reader_is_list(ami_reader *r, const amur_yaml *node, const char *key) {
  if (node->kind == AMUR_YAML_LIST) return true;
  ami_reader_fault(r, node, key, "a list", NULL);
  return false;
}

double ami_reader_real(ami_reader *r, const amur_yaml *map, const char *key, double preset, double min, double max) {
  return amur_yaml_real(r->doc, map, key, false, preset, min, max, r->faults);
}

int ami_reader_int(ami_reader *r, const amur_yaml *map, const char *key, int preset, int min, int max) {
  return (int)amur_yaml_int(r->doc, map, key, false, preset, min, max, r->faults);
}

double ami_reader_number(ami_reader *r, const amur_yaml *map, const char *key, double preset, double min) {
  const amur_yaml *node = ami_reader_get(map, key);
  if (node && node->kind == AMUR_YAML_SCALAR && strcmp(node->text, "unlimited") == 0) return AMUR_TERMINAL_UNLIMITED;
  return (double)amur_yaml_int(r->doc, map, key, false, (long)preset, (long)min, AMUR_TERMINAL_UNLIMITED, r->faults);
}

void ami_reader_unknown(ami_reader *r, const amur_yaml *map, const char *const *known, int n) {
  amur_yaml_unknown_keys(r->doc, map, known, n, r->faults);
}

char *ami_reader_copy(ami_reader *r, const char *text) {
  char *copy = amur_strdup(text);
  if (!copy) amur_faults_no_memory(r->faults, r->doc->file);
  return copy;
}

void *ami_reader_alloc(ami_reader *r, size_t n, size_t size) {
  void *p = amur_alloc(n, size);
  if (!p) amur_faults_no_memory(r->faults, r->doc->file);
  return p;
}

/* ---- durations ---------------------------------------------------------------------------------- */

static const struct {
  const char *name;
  double hours;
} units[] = {{"s", 1.0 / 3600}, {"min", 1.0 / 60}, {"h", 1}, {"day", 24}, {"days", 24}};

/* A number of time_unit, or a number and a unit; with r->counts, a number of units of the terminal. */
bool ami_reader_duration_of(ami_reader *r, const amur_yaml *node, const char *key, double *hours) {
  const char *expected = r->counts ? "a number >= 0" : "a duration >= 0 such as 90, 30 min, 2 h or 1.5 day";
  char number[64], unit[64];
  double value, factor = r->counts ? 1 : r->m->time_unit_h;
  if (node->kind != AMUR_YAML_SCALAR) {
    ami_reader_fault(r, node, key, expected, NULL);
    return false;
  }
  unit[0] = 0;
  const int n = sscanf(node->text, "%63s %63s", number, unit);
  bool ok = n >= 1 && amur_parse_real(number, &value) && value >= 0 && !(r->counts && n == 2);
  if (ok && n == 2) {
    ok = false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
      if (strcmp(unit, units[i].name) == 0) {
        factor = units[i].hours;
        ok = true;
      }
  }
  if (ok)
    *hours = value * factor;
  else
    ami_reader_fault(r, node, key, expected, NULL);
  return ok;
}

double ami_reader_duration(ami_reader *r, const amur_yaml *map, const char *key, double preset_h) {
  const amur_yaml *node = ami_reader_get(map, key);
  double hours = preset_h;
  if (node) ami_reader_duration_of(r, node, key, &hours);
  return hours;
}

/* ---- distributions ------------------------------------------------------------------------------ */

static double *read_list(ami_reader *r, const amur_yaml *map, const char *key, bool is_time, int *n) {
  const amur_yaml *list = ami_reader_get(map, key);
  *n = 0;
  if (!list || !ami_reader_is_list(r, list, key)) return NULL;
  double *value = ami_reader_alloc(r, (size_t)list->n, sizeof *value);
  for (int i = 0; value && i < list->n; i++) {
    const amur_yaml *item = list->item[i];
    if (is_time)
      ami_reader_duration_of(r, item, key, &value[i]);
    else if (item->kind != AMUR_YAML_SCALAR || !amur_parse_real(item->text, &value[i]))
      ami_reader_fault(r, item, key, "a number", NULL);
  }
  *n = list->n;
  return value;
}

/* {values: [..], weights: [..]}: faults leave n = 0 rather than lists of two lengths. */
static void read_lists(ami_reader *r, const amur_yaml *node, const amur_dist_type *type, amur_dist *d) {
  int n_weight = 0;
  d->value = read_list(r, node, type->list[0], true, &d->n);
  if (ami_reader_get(node, type->list[1])) d->weight = read_list(r, node, type->list[1], false, &n_weight);
  if (!d->n) ami_reader_fault(r, node, type->list[0], "a list of durations", NULL);
  if ((d->weight && n_weight != d->n) || (!d->weight && !type->weight_optional))
    ami_reader_fault(r, node, type->list[1], "as many weights as values", NULL);
  if (d->weight && n_weight != d->n) d->n = 0;
}

static void read_arguments(ami_reader *r, const amur_yaml *node, const amur_dist_type *type, amur_dist *d) {
  for (int i = 0; i < type->n_arg; i++) {
    const amur_yaml *arg = ami_reader_get(node, type->arg[i]);
    if (!arg) {
      amur_faults_add(r->faults, AMUR_FAULT_ERROR, r->doc->file, node->line, node->column, type->arg[i], "nothing",
                      type->is_time[i] ? "a duration >= 0" : "a number", NULL);
    } else if (type->is_time[i]) {
      ami_reader_duration_of(r, arg, type->arg[i], &d->arg[i]);
    } else {
      d->arg[i] = amur_yaml_real(r->doc, node, type->arg[i], true, 1, 0, 1e6, r->faults);
    }
  }
}

static amur_dist_kind kind_by_name(const char *name) {
  int kind = 0;
  while (kind < AMUR_DIST_N && strcmp(amur_dist_types[kind].name, name) != 0) kind++;
  return (amur_dist_kind)kind;
}

static void unknown_kind(ami_reader *r, const amur_yaml *node, const char *key) {
  const char *names[AMUR_DIST_N];
  for (int i = 0; i < AMUR_DIST_N; i++) names[i] = amur_dist_types[i].name;
  if (node->n == 1)
    ami_reader_unknown(r, node, names, AMUR_DIST_N);
  else
    ami_reader_fault(r, node, key, "one distribution such as {lognormal: {mean: 30, cv: 0.5}}, or a duration", NULL);
}

/* A duration is a constant; else a map of one key, the kind, whose value are its arguments. */
void ami_reader_dist_of(ami_reader *r, const amur_yaml *node, const char *key, amur_dist *d) {
  double hours = 0;
  if (node->kind != AMUR_YAML_MAP) {
    if (ami_reader_duration_of(r, node, key, &hours)) *d = amur_dist_constant(hours);
    return;
  }
  const amur_dist_kind kind = node->n == 1 ? kind_by_name(node->key[0]) : AMUR_DIST_N;
  if (kind == AMUR_DIST_N) {
    unknown_kind(r, node, key);
    return;
  }
  const amur_dist_type *type = &amur_dist_types[kind];
  const amur_yaml *body = node->item[0];
  if (!ami_reader_is_map(r, body, type->name)) return;
  const size_t errors = r->faults->n_error;
  amur_dist_fini(d);
  d->kind = kind;
  ami_reader_unknown(r, body, type->n_arg ? type->arg : type->list, type->n_arg ? type->n_arg : 2);
  if (type->n_arg)
    read_arguments(r, body, type, d);
  else
    read_lists(r, body, type, d);
  amur_err err = {0};
  if (r->faults->n_error == errors && amur_dist_prepare(d, &err)) ami_reader_fault(r, body, key, err.text, NULL);
}

void ami_reader_dist(ami_reader *r, const amur_yaml *map, const char *key, amur_dist *d) {
  const amur_yaml *node = ami_reader_get(map, key);
  if (node) ami_reader_dist_of(r, node, key, d);
}

/* ---- names -------------------------------------------------------------------------------------- */

int ami_reader_name(ami_reader *r, const amur_map *names, const amur_yaml *node, const char *key, const char *what) {
  if (node->kind == AMUR_YAML_SCALAR) {
    const int i = amur_map_find(names, node->text);
    if (i >= 0) return i;
  }
  const char *near = node->kind == AMUR_YAML_SCALAR ? amur_map_nearest(names, node->text) : NULL;
  char expected[64], hint[128];
  snprintf(expected, sizeof expected, "the name of a %s", what);
  snprintf(hint, sizeof hint, "did you mean %s?", near ? near : "");
  ami_reader_fault(r, node, key, expected, near ? hint : NULL);
  return -1;
}

int ami_reader_class_of_key(ami_reader *r, const amur_yaml *map, int i, const char *key) {
  const amur_yaml name = {
      .kind = AMUR_YAML_SCALAR, .text = map->key[i], .line = map->key_line[i], .column = map->key_column[i]};
  return ami_reader_name(r, &r->classes, &name, key, "class");
}

int ami_reader_choice(ami_reader *r, const amur_yaml *map, const char *key, const char *const *choice, int preset) {
  const amur_yaml *node = ami_reader_get(map, key);
  char expected[160] = "";
  if (!node) return preset;
  for (int i = 0; choice[i]; i++) {
    if (node->kind == AMUR_YAML_SCALAR && strcmp(node->text, choice[i]) == 0) return i;
    const size_t n = strlen(expected);
    snprintf(expected + n, sizeof expected - n, "%s%s", i ? " or " : "", choice[i]);
  }
  ami_reader_fault(r, node, key, expected, NULL);
  return preset;
}
