/* SPDX-License-Identifier: Apache-2.0
 * check_changes.c -- are changes possible?  Rules, scenarios, parameters and ranges of assumptions must each
 * touch something, in a field that it has, with a value that the field can take.
 */
#include "tables/reader.h"
#include "fields.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FIELD = 16 }; /* of one kind of target */

/* A change with the range of values it may take (equal but for assumptions and parameters). */
typedef struct {
  corridor_reader *in;
  const amur_change *change;
  double low, high;
  const change_field *field[AMUR_TARGET_N]; /* that its words touch, each once; terminals' paths left out */
  int n_field;
} checked;

static void fault(const checked *k, amur_severity severity, const char *column, const char *found, const char *expected,
                  const char *hint) {
  char quoted[96];
  amur_quote_text(found, quoted);
  amur_faults_add(k->in->faults, severity, k->change->file, k->change->row, 0, column, quoted, expected, hint);
}

/* What every field that the change touches allows.  Factors are free but for their sign. */
static void check_value(const checked *k) {
  const amur_change_op op = k->change->op;
  double min = -INFINITY, max = INFINITY;
  const change_field *only_set = NULL;
  for (int i = 0; i < k->n_field; i++) {
    const change_field *f = k->field[i];
    if (f->type == FIELD_SWITCH) only_set = f;
    if (op == AMUR_CHANGE_SET) {
      min = fmax(min, f->min);
      max = fmin(max, f->max);
    } else if (op == AMUR_CHANGE_MULTIPLY && f->min >= 0) {
      min = 0;
    }
  }
  char expected[96], found[64];
  if (only_set && op != AMUR_CHANGE_SET) {
    snprintf(expected, sizeof expected, "%s is 1 or 0", only_set->name);
    fault(k, AMUR_FAULT_ERROR, "op", op == AMUR_CHANGE_ADD ? "add" : "multiply", "set", expected);
  }
  if (k->low >= min && k->high <= max) return;
  amur_range_text(min, max, false, expected);
  snprintf(found, sizeof found, "%.10g", k->low >= min ? k->high : k->low);
  fault(k, AMUR_FAULT_ERROR, "value", found, expected, NULL);
}

static bool is_every(const char *list) { return !list || !*list || strcmp(list, "*") == 0; }

/* Commodities and vehicles mean something in some fields only. */
static void check_scope(const checked *k) {
  const amur_change *c = k->change;
  bool commodity = false, vehicle = false;
  for (int i = 0; i < k->n_field; i++) {
    commodity |= ami_field_by_commodity(k->field[i]);
    vehicle |= ami_field_by_vehicle(k->field[i]);
  }
  if (!is_every(c->commodities) && !commodity)
    fault(k, AMUR_FAULT_ERROR, "commodities", c->commodities, "nothing: the field is the same for every commodity",
          NULL);
  if (!is_every(c->vehicles) && !vehicle)
    fault(k, AMUR_FAULT_ERROR, "vehicles", c->vehicles, "nothing: the field is the same for every vehicle", NULL);
}

/* A change outside the horizon does nothing: hardly what was meant, but no error, as horizons are moved. */
static void check_dates(const checked *k) {
  const amur_corridor *c = k->in->corridor;
  const amur_day from = k->change->from, to = k->change->to;
  char text[16];
  if (from != AMUR_DAY_NONE && to != AMUR_DAY_NONE && from > to) {
    amur_day_format(to, text);
    fault(k, AMUR_FAULT_ERROR, "to", text, "a day not before from", NULL);
  } else if ((from != AMUR_DAY_NONE && c->last_day != AMUR_DAY_NONE && from > c->last_day) ||
             (to != AMUR_DAY_NONE && c->first_day != AMUR_DAY_NONE && to < c->first_day)) {
    amur_day_format(from != AMUR_DAY_NONE && from > c->last_day ? from : to, text);
    fault(k, AMUR_FAULT_WARNING, "from", text, "dates that meet the horizon", "the change has no effect");
  }
}

/* The path must lead to a single value; a terminal that could not be read has its own faults. */
static void check_terminal_path(const checked *k, int terminal) {
  const amur_change *c = k->change;
  amur_yaml_doc *doc = k->in->corridor->terminal_doc[terminal];
  if (!doc) return;
  const amur_yaml *node = amur_yaml_at(doc->root, c->field);
  char expected[160];
  double x;
  snprintf(expected, sizeof expected, "the path of a value in terminal/%.60s.yaml",
           k->in->corridor->terminal[terminal]);
  if (!node || node->kind == AMUR_YAML_LIST || node->kind == AMUR_YAML_MAP)
    fault(k, AMUR_FAULT_ERROR, "field", c->field, expected, "as in stages.gate.servers");
  else if (c->op != AMUR_CHANGE_SET && (!node->text || !amur_parse_real(node->text, &x)))
    fault(k, AMUR_FAULT_ERROR, "op", node->text ? node->text : "nothing", "a number to add to or to multiply", NULL);
}

/* A crossing is what its links are: one without any is only warned of, but a change of it cannot be applied. */
static bool has_links(const amur_corridor *c, const char *pattern) {
  for (int a = 0; a < c->n_link; a++) {
    const char *id = ami_targets[AMUR_TARGET_CROSSING].id(c, a);
    if (id && amur_pattern_match(pattern, id)) return true;
  }
  return false;
}

/* The pattern must match one of the kind.  Terminals that it matches have their path checked. */
static void check_pattern(const checked *k, amur_target_kind kind, const char *pattern) {
  const amur_corridor *c = k->in->corridor;
  const amur_id_kind ids = ami_targets[kind].ids;
  const amur_map *map = &k->in->ids[ids];
  bool found = false;
  if (kind == AMUR_TARGET_LINK) /* reverse links are in no file */
    for (int a = 0; a < c->n_link && !found; a++) found = c->link[a].id && amur_pattern_match(pattern, c->link[a].id);
  for (size_t i = 0; i < map->room; i++) {
    if (!map->key[i] || !amur_pattern_match(pattern, map->key[i])) continue;
    found = true;
    if (kind == AMUR_TARGET_TERMINAL) check_terminal_path(k, map->value[i]);
  }
  if (!found)
    ami_corridor_unknown(k->in, k->change->file, k->change->row, 0, "target", ids, pattern);
  else if (kind == AMUR_TARGET_CROSSING && !has_links(c, pattern))
    fault(k, AMUR_FAULT_ERROR, "target", pattern, "a crossing with links", "a change would touch nothing");
}

/* A fault that names the fields of the kind. */
static void fault_field(const checked *k, amur_target_kind kind) {
  const char *name[MAX_FIELD];
  char expected[200] = "", hint[160] = "";
  int n = 0;
  for (const change_field *f = ami_fields; f->name && n < MAX_FIELD; f++) {
    if (!ami_field_has_target(f, kind)) continue;
    const size_t used = strlen(expected);
    snprintf(expected + used, sizeof expected - used, "%s%s", n ? ", " : "", f->name);
    name[n++] = f->name;
  }
  const char *nearest = amur_nearest(name, n, k->change->field);
  if (nearest) snprintf(hint, sizeof hint, "did you mean %s?", nearest);
  fault(k, AMUR_FAULT_ERROR, "field", k->change->field, expected, hint);
}

static void note_field(checked *k, const change_field *field) {
  for (int i = 0; i < k->n_field; i++)
    if (k->field[i] == field) return;
  assert(k->n_field < AMUR_TARGET_N); /* a kind has one field of a name */
  k->field[k->n_field++] = field;
}

/* ---- ratios and differences ------------------------------------------------------------------------- */

/* Fields that mean something to one form of choice alone, with what the other has in their place. */
static const struct {
  amur_target_kind kind;
  const char *field, *other;
  bool by_ratio;
} forms[] = {
    {AMUR_TARGET_CHAIN, "constant", "appeal", false},   {AMUR_TARGET_COMMODITY, "mu", "theta_nest", true},
    {AMUR_TARGET_COMMODITY, "lambda", "theta", true},   {AMUR_TARGET_COMMODITY, "theta", "lambda", false},
    {AMUR_TARGET_COMMODITY, "theta_nest", "mu", false},
};

/* Does the pattern name the commodity, or a chain that carries it? */
static bool concerns(const checked *k, amur_target_kind kind, const char *pattern, int commodity) {
  const amur_corridor *c = k->in->corridor;
  if (!c->commodity[commodity].id) return false;
  if (kind == AMUR_TARGET_COMMODITY) return amur_pattern_match(pattern, c->commodity[commodity].id);
  if (!is_every(k->change->commodities) && !amur_list_has(k->change->commodities, c->commodity[commodity].id))
    return false;
  for (int i = 0; i < c->n_chain; i++) {
    const amur_chain_row *chain = &c->chain[i];
    if (chain->id && chain->carries && chain->carries[commodity] &&
        (amur_pattern_match(pattern, chain->id) || (chain->base && amur_pattern_match(pattern, chain->base))))
      return true;
  }
  return false;
}

static void check_form(const checked *k, amur_target_kind kind, const char *pattern) {
  const amur_corridor *c = k->in->corridor;
  for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
    if (forms[f].kind != kind || strcmp(forms[f].field, k->change->field) != 0) continue;
    for (int i = 0; i < c->n_commodity; i++) {
      if (c->commodity[i].by_ratio == forms[f].by_ratio || !concerns(k, kind, pattern, i)) continue;
      char expected[200];
      snprintf(expected, sizeof expected, "%s: the choice of %.60s is by %s of costs", forms[f].other,
               c->commodity[i].id, forms[f].by_ratio ? "differences" : "ratios");
      fault(k, AMUR_FAULT_ERROR, "field", k->change->field, expected,
            kind == AMUR_TARGET_CHAIN ? "appeal 0.5: chosen half as often at equal cost" : NULL);
      return;
    }
  }
}

static void check_word(checked *k, char *word) {
  char *colon = strchr(word, ':');
  if (!colon) {
    fault(k, AMUR_FAULT_ERROR, "target", word, "kind:pattern", "as in crossing:bridge or link:gate_*");
    return;
  }
  *colon = '\0';
  const amur_target_kind kind = ami_target_kind(word);
  if (kind == AMUR_TARGET_N) {
    char hint[160] = "", kinds[200];
    const char *nearest = ami_target_nearest(word);
    if (nearest) snprintf(hint, sizeof hint, "did you mean %s?", nearest);
    ami_target_names(kinds);
    fault(k, AMUR_FAULT_ERROR, "target", word, kinds, hint);
    return;
  }
  check_pattern(k, kind, colon + 1);
  check_form(k, kind, colon + 1);
  const change_field *field = ami_field_find(kind, k->change->field);
  if (!field)
    fault_field(k, kind);
  else if (kind != AMUR_TARGET_TERMINAL)
    note_field(k, field);
}

static void check_change(corridor_reader *in, const amur_change *change, double low, double high) {
  checked k = {.in = in, .change = change, .low = low, .high = high};
  if (!change->target || !change->field || !*change->field) return;
  char word[128];
  for (const char *at = change->target; ami_next_word(&at, word);) check_word(&k, word);
  if (k.n_field > 0) {
    check_value(&k);
    check_scope(&k);
  }
  check_dates(&k);
}

void ami_corridor_check_changes(corridor_reader *in) {
  const amur_corridor *c = in->corridor;
  for (int i = 0; i < c->n_rule; i++) check_change(in, &c->rule[i], c->rule[i].value, c->rule[i].value);
  for (int i = 0; i < c->n_scenario; i++)
    for (int j = 0; j < c->scenario[i].n_change; j++)
      check_change(in, &c->scenario[i].change[j], c->scenario[i].change[j].value, c->scenario[i].change[j].value);
  for (int i = 0; i < c->n_parameter; i++)
    check_change(in, &c->parameter[i].change, c->parameter[i].change.value, c->parameter[i].change.value);
  for (int i = 0; i < c->n_source; i++)
    if (c->source[i].varied && c->source[i].low <= c->source[i].high)
      check_change(in, &c->source[i].change, c->source[i].low, c->source[i].high);
}
