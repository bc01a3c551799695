/* SPDX-License-Identifier: Apache-2.0
 * read_trade_terms.c -- what the climate measures, as terms of trade with the coefficients of trade.yaml.
 *   A part of climate.yaml without an effect (a sanction or an agreement: 1 while in force; the distance of two blocs;
 * the mean opinion of a country in a year, less neutral) moves nothing by itself.  A model that names it by `NAME:
 * "climate:PATTERN"` gives it the coefficient NAME, estimated or assumed, and for the model's commodity log of trade +=
 * coefficient * measure * strength on the day. Where all models that name it give the same coefficient it is one term
 * under its own id, else one for each commodity, ID_COMMODITY, so that scenarios and ranges of assumptions reach them
 * as `term:ID*`.
 */
#include "read_climate.h"
#include "read_trade.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_about(const amur_trade_term *measure, const char *commodity) {
  for (int i = 0; i < measure->n_commodity; i++)
    if (strcmp(measure->commodities[i], commodity) == 0) return true;
  return measure->n_commodity == 0;
}

static void term_fault(const trade_reader *t, const amur_yaml *model, const char *name, const char *found,
                       const char *expected, const char *hint) {
  const amur_yaml *terms = amur_yaml_get(model, "terms"), *at = amur_yaml_get(terms, name);
  if (!at) at = model;
  amur_faults_add(t->in->faults, AMUR_FAULT_ERROR, t->doc->file, at->line, at->column, name, found, expected, hint);
}

/* The measure with a coefficient for the commodity; false where another model gave it another. */
static bool note(trade_reader *t, int measure, int commodity, double coefficient) {
  for (size_t i = 0; i < t->n_named; i++) {
    const trade_named *n = &t->named[i];
    if (n->measure == measure && n->commodity == commodity)
      return !(n->coefficient < coefficient || n->coefficient > coefficient);
  }
  if (!amur_grow(&t->named, &t->named_room, t->n_named + 1, sizeof *t->named))
    ami_corridor_no_memory(t->in);
  else
    t->named[t->n_named++] = (trade_named){measure, commodity, coefficient};
  return true;
}

void ami_trade_name_terms(trade_reader *t, const amur_yaml *model, const amur_distribution_spec *spec, int commodity) {
  const corridor_reader *in = t->in;
  for (int k = 0; k < spec->n_outside; k++) {
    const amur_outside_term *o = &spec->outside[k];
    bool found = false;
    for (int m = 0; m < in->n_measure; m++) {
      if (!amur_pattern_match(o->pattern, in->measure[m].id)) continue;
      found = true;
      if (is_about(&in->measure[m], in->corridor->commodity[commodity].id) && !note(t, m, commodity, o->coefficient))
        term_fault(t, model, o->name, in->measure[m].id, "one coefficient for each commodity",
                   "another model of the commodity gives it another");
    }
    if (!found && !in->unread[AMUR_ID_TERM])
      term_fault(t, model, o->name, o->pattern,
                 "a term, a distance of blocs or an opinion of climate.yaml without effect",
                 "alliances are called alliance_A_B, opinions ID_YEAR: climate:alliance_*, climate:mood_*");
  }
}

static const char **copy_words(corridor_reader *in, const char *const *word, int n) {
  const char **copy = ami_corridor_array(in, (size_t)n, sizeof *copy);
  for (int i = 0; copy && i < n; i++) copy[i] = word[i];
  return copy;
}

/* A term of the measure for the commodities named with a coefficient. */
static void add_term(trade_reader *t, int measure, double coefficient, const char *id) {
  corridor_reader *in = t->in;
  const amur_trade_term *m = &in->measure[measure];
  amur_trade_term *term = ami_corridor_new_term(in, false);
  if (!term) return;
  *term = *m;
  snprintf(term->id, sizeof term->id, "%s", id);
  term->effect = coefficient * m->effect;
  term->countries_o = copy_words(in, m->countries_o, m->n_o);
  term->countries_d = copy_words(in, m->countries_d, m->n_d);
  term->commodities = ami_corridor_array(in, (size_t)in->corridor->n_commodity, sizeof *term->commodities);
  term->n_commodity = 0;
}

/* Adds a commodity to the term just made. */
static void add_commodity(const trade_reader *t, int commodity) {
  const amur_corridor *c = t->in->corridor;
  amur_trade_term *term = &c->term[c->n_term - 1];
  if (term->commodities) term->commodities[term->n_commodity++] = c->commodity[commodity].id;
}

static void make_terms_of(trade_reader *t, int measure) {
  const corridor_reader *in = t->in;
  const trade_named *first = NULL;
  bool same = true;
  for (size_t i = 0; i < t->n_named; i++) {
    const trade_named *n = &t->named[i];
    if (n->measure != measure) continue;
    if (!first) first = n;
    same &= !(n->coefficient < first->coefficient || n->coefficient > first->coefficient);
  }
  bool open = false;
  for (size_t i = 0; i < t->n_named && !in->faults->failure.status; i++) {
    const trade_named *n = &t->named[i];
    char id[sizeof in->measure->id];
    if (n->measure != measure) continue;
    snprintf(id, sizeof id, "%.40s_%.20s", in->measure[measure].id, in->corridor->commodity[n->commodity].id);
    if (!same || !open) add_term(t, measure, n->coefficient, same ? in->measure[measure].id : id);
    if (!in->faults->failure.status) add_commodity(t, n->commodity);
    open = true;
  }
  if (!first && in->faults->n_error > 0) /* perhaps only for want of a sound model: others may name it */
    add_term(t, measure, 0, in->measure[measure].id);
  else if (!first)
    amur_faults_add(in->faults, AMUR_FAULT_ERROR, in->corridor->climate->file, 0, 0, "effect", in->measure[measure].id,
                    "an effect, or a model of trade.yaml that names it", "without either it moves nothing");
}

void ami_trade_make_terms(trade_reader *t) {
  for (int m = 0; m < t->in->n_measure && !t->in->faults->failure.status; m++) make_terms_of(t, m);
  free(t->named);
}
