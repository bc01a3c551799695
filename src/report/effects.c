/* SPDX-License-Identifier: Apache-2.0
 * effects.c -- what scenarios and dated rules did to a crossing.
 *   A scenario is a list of changes, each with a target and a field.  What it is about is taken from those: the first
 * in the order of effect_cause, so that one that moves a rule and a price counts as a rule.
 */
#include "effects.h"
#include "tables/reader.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const ami_effect_cause_text[CAUSE_N] = {"the rules",           "the capacity of a gate or terminal",
                                                    "the toll and prices", "travel time",
                                                    "loans and costs",     "demand and trade"};

/* By the target first, since a terminal's field may bear any name; then by the field. */
static effect_cause cause_of_change(const amur_change *c) {
  static const struct {
    const char *field;
    effect_cause cause;
  } by_field[] = {{"open", CAUSE_RULE},          {"toll", CAUSE_PRICE},           {"money_per_unit", CAUSE_PRICE},
                  {"money_per_km", CAUSE_PRICE}, {"money_per_h", CAUSE_PRICE},    {"time_h", CAUSE_TIME},
                  {"free_speed", CAUSE_TIME},    {"capacity_per_day", CAUSE_GATE}};
  if (strncmp(c->target, "terminal:", 9) == 0) return CAUSE_GATE;
  if (strncmp(c->target, "loan:", 5) == 0 || strncmp(c->target, "project:", 8) == 0) return CAUSE_MONEY;
  for (size_t i = 0; i < sizeof by_field / sizeof *by_field; i++)
    if (strcmp(by_field[i].field, c->field) == 0) return by_field[i].cause;
  return CAUSE_DEMAND;
}

effect_cause ami_effect_cause_of(const report_index *ix, int scenario) {
  const int at = ix->result->scenario_index ? ix->result->scenario_index[scenario] : -1;
  if (at < 0) return CAUSE_N;
  const amur_scenario *s = &ix->corridor->scenario[at];
  effect_cause cause = s->n_drop ? CAUSE_RULE : CAUSE_N;
  for (int i = 0; i < s->n_change; i++) {
    const effect_cause c = cause_of_change(&s->change[i]);
    if (c < cause) cause = c;
  }
  return cause;
}

/* Barges carry too much and ferries with passengers too little for their number to say how much crosses. */
flow_measure ami_effect_measure(const report_index *ix, int crossing) {
  enum { HEAVY = 150, LIGHT = 1 }; /* tonnes per vehicle */
  const double vehicles = ami_mean_flow_per_day(ix, FLOW_VEHICLES, 0, crossing, 0),
               tonnes = ami_mean_flow_per_day(ix, FLOW_TONNES, 0, crossing, 0);
  const double persons = ami_mean_flow_per_day(ix, FLOW_PERSONS, 0, crossing, 0);
  if (vehicles > 0 && tonnes < HEAVY * vehicles && (tonnes > LIGHT * vehicles || !(persons > 0))) return FLOW_VEHICLES;
  if (tonnes > 0 && tonnes >= persons) return FLOW_TONNES;
  return persons > 0 ? FLOW_PERSONS : FLOW_VEHICLES;
}

const char *ami_effect_unit(flow_measure m) {
  return m == FLOW_TONNES ? "tonnes" : m == FLOW_PERSONS ? "people" : "vehicles";
}

/* Means over the whole horizon, so that a scenario that only moves flow in time adds nothing. */
double ami_effect_added(const report_index *ix, int scenario, int crossing) {
  const flow_measure m = ami_effect_measure(ix, crossing);
  return ami_mean_flow_per_day(ix, m, scenario, crossing, 0) - ami_mean_flow_per_day(ix, m, 0, crossing, 0);
}

int ami_effect_best(const report_index *ix, int crossing, effect_cause cause) {
  int best = -1;
  for (int s = 1; s < ix->result->n_scenario; s++) {
    const double added = ami_effect_added(ix, s, crossing);
    if (isnan(added) || (cause != CAUSE_N && ami_effect_cause_of(ix, s) != cause)) continue;
    if (best < 0 || added > ami_effect_added(ix, best, crossing)) best = s;
  }
  return best;
}

enum { STEP_DAYS = 10 }; /* shorter periods are holidays and closures: their flow is not a level */

/* The next period of the same scenario that lasts, short ones between passed over; -1 if none. */
static int lasting_after(const amur_result *r, int at) {
  int best = -1;
  for (int i = 0; i < r->n_period; i++) {
    const amur_period_result *p = &r->period[i];
    if (p->scenario != r->period[at].scenario || p->from <= r->period[at].to || ami_period_days(p) < STEP_DAYS)
      continue;
    if (best < 0 || p->from < r->period[best].from) best = i;
  }
  return best;
}

effect_step ami_effect_largest_step(const report_index *ix, int crossing) {
  effect_step step = {-1, -1, NAN, NAN};
  const flow_measure m = ami_effect_measure(ix, crossing);
  double largest = 0;
  for (int i = 0; i < ix->result->n_period; i++) {
    const amur_period_result *p = &ix->result->period[i];
    const int next = p->scenario == 0 && ami_period_days(p) >= STEP_DAYS ? lasting_after(ix->result, i) : -1;
    if (next < 0) continue;
    const double from = ami_period_flow_per_day(ix, m, i, crossing),
                 to = ami_period_flow_per_day(ix, m, next, crossing);
    if (fabs(to - from) <= largest) continue;
    largest = fabs(to - from);
    step = (effect_step){i, next, from, to};
  }
  return step;
}

/* Whether a target ("link:gate_*", of kind "link" and pattern "gate_*") is about the crossing.  Links and modes count
 * if they belong to it or lead through a terminal that serves it. */
static bool names_crossing(const report_index *ix, const char *kind, size_t n_kind, const char *pattern, int crossing) {
  const amur_corridor *c = ix->corridor;
  if (strncmp(kind, "crossing", n_kind) == 0) return amur_pattern_match(pattern, c->crossing[crossing].id);
  for (int t = 0; strncmp(kind, "terminal", n_kind) == 0 && t < c->n_terminal; t++)
    if (amur_pattern_match(pattern, c->terminal[t]) && ami_terminal_serves(ix, t, crossing)) return true;
  for (int i = 0; i < c->n_link; i++) {
    const amur_link_row *l = &c->link[i];
    const bool near = l->crossing == crossing || (l->terminal >= 0 && ami_terminal_serves(ix, l->terminal, crossing));
    if (near && strncmp(kind, "link", n_kind) == 0 && amur_pattern_match(pattern, l->id)) return true;
    if (near && strncmp(kind, "mode", n_kind) == 0 && amur_pattern_match(pattern, c->mode[l->mode])) return true;
  }
  return false;
}

bool ami_effect_touches(const report_index *ix, const amur_change *change, int crossing) {
  char word[128];
  for (const char *at = change->target; ami_next_word(&at, word);) {
    const char *colon = strchr(word, ':');
    if (colon && names_crossing(ix, word, (size_t)(colon - word), colon + 1, crossing)) return true;
  }
  return false;
}
