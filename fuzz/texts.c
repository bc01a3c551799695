/* SPDX-License-Identifier: Apache-2.0
 * texts.c -- readers of single texts: CSV, YAML, terminals, numbers and dates.
 */
#include "target.h"
#include <amur/io.h>
#include <amur/corridor.h>
#include <amur/terminal_yaml.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Each cell also as a number. */
static void look_into(const amur_table *t, amur_faults *faults) {
  for (int r = 0; r < t->n_row; r++)
    for (int c = 0; c < t->n_column; c++) amur_table_real(t, r, c, false, NAN, -1, 1, faults);
}

static void read_csv(const uint8_t *data, size_t n_byte) {
  amur_faults faults = {0};
  amur_table table = {0};
  if (amur_table_parse("table", (const char *)data, n_byte, &table, &faults))
    look_into(&table, &faults);
  else
    fuzz_must(faults.n_error > 0, "no table, and no fault");
  amur_table_fini(&table);
  amur_faults_fini(&faults);
}

static void walk(const amur_yaml_doc *doc, const amur_yaml *node, amur_faults *faults) {
  for (int i = 0; i < node->n; i++) {
    if (node->kind == AMUR_YAML_MAP) {
      amur_yaml_real(doc, node, node->key[i], true, 0, -1, 1, faults);
      amur_yaml_int(doc, node, node->key[i], true, 0, -1, 1, faults);
      amur_yaml_bool(doc, node, node->key[i], false, faults);
      amur_yaml_text(doc, node, node->key[i], true, NULL, faults);
    }
    walk(doc, node->item[i], faults);
  }
}

/* Read, copied, walked, changed, freed. */
static void use_yaml(amur_yaml_doc *doc, amur_faults *faults) {
  static const char *const known[] = {"name", "stages"};
  amur_yaml_doc *copy = amur_yaml_copy(doc);
  amur_yaml *node = amur_yaml_at(doc->root, "stages.0.name");
  if (node && node->kind == AMUR_YAML_SCALAR) amur_yaml_set_text(node, "other");
  if (doc->root->kind == AMUR_YAML_MAP) amur_yaml_unknown_keys(doc, doc->root, known, 2, faults);
  walk(doc, doc->root, faults);
  amur_yaml_free(copy);
}

static void read_yaml(const uint8_t *data, size_t n_byte) {
  amur_faults faults = {0};
  amur_yaml_doc *doc = amur_yaml_parse("text", (const char *)data, n_byte, &faults);
  fuzz_must_agree(doc != NULL, &faults);
  if (doc) use_yaml(doc, &faults);
  amur_yaml_free(doc);
  amur_faults_fini(&faults);
}

/* Read, checked and built, not run. */
static void read_terminal(void) {
  amur_faults faults = {0};
  amur_err err = {0};
  amur_yaml_doc *doc = amur_yaml_read("terminal.yaml", &faults);
  amur_terminal *terminal = doc ? amur_terminal_read(doc, &faults, &err) : NULL;
  fuzz_must(terminal || faults.n_error > 0 || err.status, "no terminal, and no fault");
  amur_terminal_free(terminal);
  amur_yaml_free(doc);
  amur_faults_fini(&faults);
}

/* Every line as whatever a cell or an option may be. */
static void read_values(const uint8_t *data, size_t n_byte) {
  char *text = malloc(n_byte + 1);
  if (!text) return;
  memcpy(text, data, n_byte);
  text[n_byte] = 0;
  const char *before = "";
  for (char *line = text, *next; line; line = next) {
    char quoted[96], date[16];
    double value, share[12];
    amur_day day;
    if ((next = strchr(line, '\n'))) *next++ = 0;
    if (amur_parse_real(line, &value)) {
      fuzz_must(isfinite(value), "a number that is not finite");
      amur_range_text(value, INFINITY, true, quoted);
    }
    if (amur_day_parse(line, &day)) {
      amur_day_format(day, date);
      fuzz_must(strcmp(date, line) == 0, "a date that is written otherwise");
    }
    const int n = amur_shares_parse(line, share, 12);
    fuzz_must(n <= 12, "more shares than there is room for");
    amur_pattern_match(line, before);
    amur_list_has(line, before);
    amur_quote_text(line, quoted);
    before = line;
  }
  free(text);
}

const fuzz_target fuzz_texts[] = {
    {"csv", {NULL}, .read_bytes = read_csv},
    {"yaml", {NULL}, .read_bytes = read_yaml},
    {"terminal", {"terminal.yaml", "arrivals.csv"}, .read = read_terminal},
    {"values", {NULL}, .read_bytes = read_values},
    {.name = NULL},
};
