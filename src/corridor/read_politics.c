/* SPDX-License-Identifier: Apache-2.0
 * read_politics.c -- alliances, risk premia and agreements of climate.yaml, as terms of trade and dated rules.
 *   alliance: two terms for each distance between two blocs, effect * value, one for either direction; without an
 *   effect the value itself, for trade.yaml to name;
 *   risk: a war premium adds premium * value of the goods to the cost of the links it names, one rule for each
 *   commodity of value; a lending premium adds to the rates of the loans it names;
 *   agreements: rules that hold from the agreement's day on, under its id, so that a scenario can drop them.
 * Nothing of politics is left to the run: all of it is terms and rules there, as if a user had written them.
 */
#include "read_climate.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

static void fault(corridor_reader *in, const amur_yaml *at, const char *key, const char *found, const char *expected) {
  amur_faults_add(in->faults, AMUR_FAULT_ERROR, in->corridor->climate->file, at->line, at->column, key, found, expected,
                  NULL);
}

/* ---- alliances ----------------------------------------------------------------------------------------- */

static void alliance_term(corridor_reader *in, const amur_yaml *distance, const amur_yaml *blocs, const char *a,
                          const char *b, double effect, bool measure) {
  const amur_yaml_doc *doc = in->corridor->climate;
  amur_trade_term *t = ami_corridor_new_term(in, measure);
  if (!t) return;
  snprintf(t->id, sizeof t->id, "alliance_%.24s_%.24s", a, b);
  t->from = ami_corridor_read_day(in, doc, distance, "from");
  t->to = ami_corridor_read_day(in, doc, distance, "to");
  t->anticipation_days = amur_yaml_real(doc, distance, "anticipation_days", false, 0, 0, 36525, in->faults);
  t->effect = effect;
  t->countries_o = ami_corridor_read_words(in, doc, blocs, a, &t->n_o);
  t->countries_d = ami_corridor_read_words(in, doc, blocs, b, &t->n_d);
}

static void read_distance(corridor_reader *in, const amur_yaml *m, const amur_yaml *blocs, double effect,
                          bool measure) {
  static const char *const known[] = {"a", "b", "value", "from", "to", "anticipation_days", "source", "note"};
  static const char *const side[] = {"a", "b"};
  const amur_yaml_doc *doc = in->corridor->climate;
  amur_yaml_unknown_keys(doc, m, known, COUNT(known), in->faults);
  const double value = amur_yaml_real(doc, m, "value", true, 0, 0, 100, in->faults);
  const char *bloc[2];
  for (int i = 0; i < 2; i++) {
    bloc[i] = amur_yaml_text(doc, m, side[i], true, "", in->faults);
    if (!amur_yaml_get(blocs, bloc[i])) {
      fault(in, m, side[i], bloc[i], "the name of a bloc");
      return;
    }
  }
  alliance_term(in, m, blocs, bloc[0], bloc[1], effect * value, measure);
  if (strcmp(bloc[0], bloc[1]) != 0) alliance_term(in, m, blocs, bloc[1], bloc[0], effect * value, measure);
}

void ami_corridor_read_alliance(corridor_reader *in) {
  static const char *const known[] = {"effect", "blocs", "distances", "source", "note"};
  const amur_yaml_doc *doc = in->corridor->climate;
  const amur_yaml *part = amur_yaml_get(doc->root, "alliance");
  if (!part || part->kind == AMUR_YAML_NULL) return;
  amur_yaml_unknown_keys(doc, part, known, COUNT(known), in->faults);
  bool measure;
  const double effect = ami_corridor_read_effect(in, part, &measure);
  const amur_yaml *blocs = amur_yaml_get(part, "blocs"), *distances = ami_corridor_climate_list(in, part, "distances");
  if (!blocs || blocs->kind != AMUR_YAML_MAP) {
    fault(in, blocs ? blocs : part, "blocs", "no map", "a map from blocs to lists of countries");
    return;
  }
  for (int i = 0; i < blocs->n; i++) {
    int n;
    const char **country = ami_corridor_read_words(in, doc, blocs, blocs->key[i], &n);
    ami_corridor_check_countries(in, doc, blocs->item[i], blocs->key[i], country, n);
    free(country);
  }
  for (int i = 0; distances && i < distances->n; i++) read_distance(in, distances->item[i], blocs, effect, measure);
}

/* ---- risk and agreements ---------------------------------------------------------------------------------- */

/* A zeroed rule at the end of the corridor's, known by an id of the document; NULL if out of memory. */
static amur_change *new_rule(corridor_reader *in, const char *id) {
  amur_corridor *c = in->corridor;
  size_t room = (size_t)c->n_rule;
  if (!amur_grow(&c->rule, &room, (size_t)c->n_rule + 1, sizeof *c->rule)) {
    ami_corridor_no_memory(in);
    return NULL;
  }
  ami_corridor_add_id(in, AMUR_ID_RULE, id, c->n_rule);
  return &c->rule[c->n_rule++];
}

static void add_premium(corridor_reader *in, const amur_yaml *m, const char *id, const char *field, double value,
                        const char *commodity) {
  const amur_yaml_doc *doc = in->corridor->climate;
  amur_change *rule = new_rule(in, id);
  if (!rule) return;
  rule->id = ami_corridor_text(in, id);
  rule->target = ami_corridor_text(in, amur_yaml_text(doc, m, "target", true, "", in->faults));
  rule->field = ami_corridor_text(in, field);
  rule->op = AMUR_CHANGE_ADD;
  rule->value = value;
  rule->commodities = ami_corridor_text(in, commodity);
  rule->vehicles = ami_corridor_text(in, "");
  rule->from = ami_corridor_read_day(in, doc, m, "from");
  rule->to = ami_corridor_read_day(in, doc, m, "to");
  rule->source = ami_corridor_text(in, amur_yaml_text(doc, m, "source", false, "", in->faults));
  rule->note = ami_corridor_text(in, amur_yaml_text(doc, m, "note", false, "", in->faults));
  rule->file = ami_corridor_text(in, doc->file);
  rule->row = m->line;
}

void ami_corridor_read_risk(corridor_reader *in) {
  static const char *const known[] = {"id", "kind", "premium", "target", "from", "to", "source", "note"};
  const amur_corridor *c = in->corridor;
  const amur_yaml *list = ami_corridor_climate_list(in, c->climate->root, "risk");
  for (int i = 0; list && i < list->n; i++) {
    const amur_yaml *m = list->item[i];
    amur_yaml_unknown_keys(c->climate, m, known, COUNT(known), in->faults);
    const char *id = amur_yaml_text(c->climate, m, "id", true, "", in->faults);
    const char *kind = amur_yaml_text(c->climate, m, "kind", true, "war", in->faults);
    const double premium = amur_yaml_real(c->climate, m, "premium", true, 0, 0, 1, in->faults);
    if (strcmp(kind, "lending") == 0) {
      add_premium(in, m, id, "rate", premium, "");
    } else if (strcmp(kind, "war") == 0) {
      for (int k = 0; k < c->n_commodity; k++)
        if (c->commodity[k].value > 0)
          add_premium(in, m, id, "money_per_unit", premium * c->commodity[k].value, c->commodity[k].id);
    } else {
      fault(in, m, "kind", kind, "war or lending");
    }
  }
}

void ami_corridor_read_agreements(corridor_reader *in) {
  static const char *const known[] = {"id", "name", "from", "to", "rules", "source", "note"};
  const amur_yaml_doc *doc = in->corridor->climate;
  const amur_yaml *list = ami_corridor_climate_list(in, doc->root, "agreements");
  for (int i = 0; list && i < list->n; i++) {
    const amur_yaml *m = list->item[i];
    amur_yaml_unknown_keys(doc, m, known, COUNT(known), in->faults);
    const char *id = amur_yaml_text(doc, m, "id", true, "", in->faults);
    const amur_day from = ami_corridor_read_day(in, doc, m, "from"), to = ami_corridor_read_day(in, doc, m, "to");
    const amur_yaml *rules = ami_corridor_climate_list(in, m, "rules");
    if (!rules) fault(in, m, "rules", "none", "what the agreement changes");
    for (int k = 0; rules && k < rules->n; k++) {
      amur_change *rule = new_rule(in, id);
      if (!rule) return;
      ami_corridor_read_change(in, doc, rules->item[k], id, rule);
      if (rule->from == AMUR_DAY_NONE) rule->from = from;
      if (rule->to == AMUR_DAY_NONE) rule->to = to;
    }
  }
}
