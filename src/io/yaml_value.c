/* SPDX-License-Identifier: Apache-2.0
 * yaml_value.c -- typed values of the keys of a YAML map, with faults that name the place.
 * A fault gives the preset, so that a reader can go on to find the next.  A key that is absent and one that holds
 * nothing are the same.  A quoted number is a text: who quotes means it.
 */
#include <amur/io.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void fault(const amur_yaml_doc *doc, const amur_yaml *at, const char *key, const char *found,
                  const char *expected, amur_faults *faults) {
  amur_faults_add(faults, AMUR_FAULT_ERROR, doc->file, at->line, at->column, key, found, expected, NULL);
}

/* What stands in a node, for messages. */
static void describe(const amur_yaml *node, char text[96]) {
  switch (node->kind) {
  case AMUR_YAML_NULL: snprintf(text, 96, "nothing"); break;
  case AMUR_YAML_SCALAR: amur_quote_text(node->text, text); break;
  case AMUR_YAML_LIST: snprintf(text, 96, "a list"); break;
  case AMUR_YAML_MAP: snprintf(text, 96, "a map"); break;
  }
}

/* The value of a key, NULL if absent or empty; then, if required, with a fault. */
static const amur_yaml *value_of(const amur_yaml_doc *doc, const amur_yaml *map, const char *key, bool required,
                                 const char *expected, amur_faults *faults) {
  const amur_yaml *node = amur_yaml_get(map, key);
  if (node && node->kind != AMUR_YAML_NULL) return node;
  if (required) fault(doc, node ? node : map, key, "nothing", expected, faults);
  return NULL;
}

static double number(const amur_yaml_doc *doc, const amur_yaml *map, const char *key, bool required, bool whole,
                     double preset, double min, double max, amur_faults *faults) {
  char expected[96], found[96];
  amur_range_text(min, max, whole, expected);
  const amur_yaml *node = value_of(doc, map, key, required, expected, faults);
  if (!node) return preset;
  double value;
  if (node->kind == AMUR_YAML_SCALAR && !node->quoted && amur_parse_real(node->text, &value) && value >= min &&
      value <= max && (!whole || value == floor(value)))
    return value;
  describe(node, found);
  fault(doc, node, key, found, expected, faults);
  return preset;
}

double amur_yaml_real(const amur_yaml_doc *doc, const amur_yaml *map, const char *key, bool required, double preset,
                      double min, double max, amur_faults *faults) {
  return number(doc, map, key, required, false, preset, min, max, faults);
}

long amur_yaml_int(const amur_yaml_doc *doc, const amur_yaml *map, const char *key, bool required, long preset,
                   long min, long max, amur_faults *faults) {
  const double exact = 9007199254740992.0; /* whole numbers are exact in double up to 2^53 */
  const double low = (double)min < -exact ? -exact : (double)min, high = (double)max > exact ? exact : (double)max;
  return (long)number(doc, map, key, required, true, (double)preset, low, high, faults);
}

bool amur_yaml_bool(const amur_yaml_doc *doc, const amur_yaml *map, const char *key, bool preset, amur_faults *faults) {
  const amur_yaml *node = value_of(doc, map, key, false, NULL, faults);
  if (!node) return preset;
  if (node->kind == AMUR_YAML_SCALAR && (strcmp(node->text, "true") == 0 || strcmp(node->text, "yes") == 0))
    return true;
  if (node->kind == AMUR_YAML_SCALAR && (strcmp(node->text, "false") == 0 || strcmp(node->text, "no") == 0))
    return false;
  char found[96];
  describe(node, found);
  fault(doc, node, key, found, "true or false", faults);
  return preset;
}

const char *amur_yaml_text(const amur_yaml_doc *doc, const amur_yaml *map, const char *key, bool required,
                           const char *preset, amur_faults *faults) {
  const amur_yaml *node = value_of(doc, map, key, required, "a text", faults);
  if (!node) return preset;
  if (node->kind == AMUR_YAML_SCALAR) return node->text;
  char found[96];
  describe(node, found);
  fault(doc, node, key, found, "a text", faults);
  return preset;
}

void amur_yaml_unknown_keys(const amur_yaml_doc *doc, const amur_yaml *map, const char *const *known, int n,
                            amur_faults *faults) {
  if (!map || map->kind != AMUR_YAML_MAP) return;
  for (int i = 0; i < map->n; i++) {
    bool is_known = false;
    for (int k = 0; k < n && !is_known; k++) is_known = strcmp(map->key[i], known[k]) == 0;
    if (is_known) continue;
    const char *nearest = amur_nearest(known, n, map->key[i]);
    amur_faults_add(faults, AMUR_FAULT_ERROR, doc->file, map->key_line[i], map->key_column[i], map->key[i],
                    "an unknown key", nearest, nearest ? NULL : "this key is not known here");
  }
}
