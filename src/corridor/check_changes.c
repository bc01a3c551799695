/* SPDX-License-Identifier: Apache-2.0
 * check_changes.c -- are changes possible?  Rules, scenarios, parameters and ranges of assumptions must each
 * touch something, in a field that it has, with a value that the field can take.
 */
#include "tables/input.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "change.h"

enum { MAX_FIELD = 16 };

/* A change with the range of values it may take (equal but for assumptions and parameters). */
typedef struct {
  corridor_in *in;
  const amur_change *change;
  double low, high;
} checked;

static void fault(const checked *k, amur_severity severity, const char *column, const char *found, const char *expected,
                  const char *hint) {
  char quoted[96];
  amur_quote_text(found, quoted);
  amur_faults_add(k->in->faults, severity, k->change->file, k->change->row, 0, column, quoted, expected, hint);
}

/* Values that a field may be set to; factors and increments are free but for their sign. */
static const struct {
  const char *field;
  double min, max;
} bounds[] = {
    {"open", 0, 1},
    {"toll", 0, INFINITY},
    {"time_h", 0, 8784},
    {"money_per_unit", 0, INFINITY},
    {"capacity_per_day", AMUR_ABOVE_ZERO, INFINITY},
    {"free_speed", AMUR_ABOVE_ZERO, 300},
    {"vot", 0, INFINITY},
    {"theta", AMUR_ABOVE_ZERO, INFINITY},
    {"theta_nest", AMUR_ABOVE_ZERO, INFINITY},
    {"elasticity", 0, 100},
    {"loss_per_h", 0, 1},
    {"scale", 0, INFINITY},
    {"payload", AMUR_ABOVE_ZERO, INFINITY},
    {"pce", AMUR_ABOVE_ZERO, 1000},
    {"money_per_km", 0, INFINITY},
    {"money_per_h", 0, INFINITY},
    {"back_load", 0, 1},
    {"quantity", 0, INFINITY},
    {"ref_cost", AMUR_ABOVE_ZERO, INFINITY},
    {"half_life_days", AMUR_ABOVE_ZERO, INFINITY},
    {"anticipation_days", 0, 36525},
    {"principal", AMUR_ABOVE_ZERO, INFINITY},
    {"rate", 0, 1},
    {"tenor_years", 1, 100},
    {"grace_years", 0, 99},
    {"capex", 0, INFINITY},
    {"opex_per_year", 0, INFINITY},
    {"revenue_share", 0, 1},
    {"other_revenue_per_year", 0, INFINITY},
};

static void check_value(const checked *k) {
  const amur_change *c = k->change;
  double min = -INFINITY, max = INFINITY;
  for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++)
    if (c->op == AMUR_CHANGE_SET && strcmp(bounds[i].field, c->field) == 0) {
      min = bounds[i].min;
      max = bounds[i].max;
    }
  if (c->op == AMUR_CHANGE_MULTIPLY && strcmp(c->field, "constant") != 0 && strcmp(c->field, "effect") != 0) min = 0;
  if (strcmp(c->field, "open") == 0 && c->op != AMUR_CHANGE_SET)
    fault(k, AMUR_FAULT_ERROR, "op", c->op == AMUR_CHANGE_ADD ? "add" : "multiply", "set", "open is 1 or 0");
  if (k->low >= min && k->high <= max) return;
  char expected[96], found[64];
  amur_range_text(min, max, false, expected);
  snprintf(found, sizeof found, "%.10g", k->low >= min ? k->high : k->low);
  fault(k, AMUR_FAULT_ERROR, "value", found, expected, NULL);
}

/* Commodities and vehicles mean something in some fields only. */
static void check_scope(const checked *k) {
  static const char *const by_commodity[] = {"open", "money_per_unit", "scale", "constant", "quantity", "ref_cost"};
  static const char *const by_vehicle[] = {"open", "toll"};
  const amur_change *c = k->change;
  bool commodity = false, vehicle = false;
  for (size_t i = 0; i < sizeof by_commodity / sizeof *by_commodity; i++)
    commodity |= strcmp(c->field, by_commodity[i]) == 0;
  for (size_t i = 0; i < sizeof by_vehicle / sizeof *by_vehicle; i++) vehicle |= strcmp(c->field, by_vehicle[i]) == 0;
  if (c->commodities && *c->commodities && strcmp(c->commodities, "*") != 0 && !commodity)
    fault(k, AMUR_FAULT_ERROR, "commodities", c->commodities, "nothing: the field is the same for every commodity",
          NULL);
  if (c->vehicles && *c->vehicles && strcmp(c->vehicles, "*") != 0 && !vehicle)
    fault(k, AMUR_FAULT_ERROR, "vehicles", c->vehicles, "nothing: the field is the same for every vehicle", NULL);
}

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

/* Does the pattern match one of the kind?  Terminals that it matches have their path checked. */
static bool match(const checked *k, amur_target_kind kind, const char *pattern) {
  static const amur_id_kind ids[AMUR_TARGET_N] = {
      AMUR_ID_LINK,   AMUR_ID_MODE,     AMUR_ID_CROSSING, AMUR_ID_CHAIN, AMUR_ID_COMMODITY, AMUR_ID_VEHICLE,
      AMUR_ID_DEMAND, AMUR_ID_TERMINAL, AMUR_ID_TERM,     AMUR_ID_LOAN,  AMUR_ID_PROJECT,   AMUR_ID_RULE};
  const amur_corridor *c = k->in->corridor;
  const amur_map *map = &k->in->ids[ids[kind]];
  bool found = false;
  if (kind == AMUR_TARGET_LINK) /* reverse links are in no file */
    for (int a = 0; a < c->n_link && !found; a++) found = c->link[a].id && amur_pattern_match(pattern, c->link[a].id);
  for (size_t i = 0; i < map->room; i++) {
    if (!map->key[i] || !amur_pattern_match(pattern, map->key[i])) continue;
    found = true;
    if (kind == AMUR_TARGET_TERMINAL) check_terminal_path(k, map->value[i]);
  }
  if (!found) ami_corridor_unknown(k->in, k->change->file, k->change->row, 0, "target", ids[kind], pattern);
  return found;
}

static void check_word(const checked *k, char *word) {
  char hint[160] = "";
  char *colon = strchr(word, ':');
  if (!colon) {
    fault(k, AMUR_FAULT_ERROR, "target", word, "kind:pattern", "as in crossing:bridge or link:gate_*");
    return;
  }
  *colon = '\0';
  int kind = 0;
  while (kind < AMUR_TARGET_N && strcmp(ami_change_kind_name[kind], word) != 0) kind++;
  if (kind == AMUR_TARGET_N) {
    const char *nearest = amur_nearest(ami_change_kind_name, AMUR_TARGET_N, word);
    if (nearest) snprintf(hint, sizeof hint, "did you mean %s?", nearest);
    fault(k, AMUR_FAULT_ERROR, "target", word,
          "link, mode, crossing, chain, commodity, vehicle, demand, terminal, term, loan, project or rule", hint);
    return;
  }
  match(k, (amur_target_kind)kind, colon + 1);
  if (kind == AMUR_TARGET_TERMINAL) return;
  const char *name[MAX_FIELD];
  const int n = ami_change_field_names((amur_target_kind)kind, name, MAX_FIELD);
  char expected[200] = "";
  for (int i = 0; i < n; i++) {
    if (strcmp(name[i], k->change->field) == 0) return;
    const size_t used = strlen(expected);
    snprintf(expected + used, sizeof expected - used, "%s%s", i ? ", " : "", name[i]);
  }
  const char *nearest = amur_nearest(name, n, k->change->field);
  if (nearest) snprintf(hint, sizeof hint, "did you mean %s?", nearest);
  fault(k, AMUR_FAULT_ERROR, "field", k->change->field, expected, hint);
}

static void check_change(corridor_in *in, const amur_change *change, double low, double high) {
  const checked k = {in, change, low, high};
  if (!change->target || !change->field || !*change->field) return;
  char word[128];
  for (const char *at = change->target; ami_corridor_next_word(&at, word);) check_word(&k, word);
  if (strncmp(change->target, "terminal:", 9) != 0) {
    check_value(&k);
    check_scope(&k);
  }
  check_dates(&k);
}

void ami_corridor_check_changes(corridor_in *in) {
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
