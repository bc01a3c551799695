/* SPDX-License-Identifier: Apache-2.0
 * effects.c -- what scenarios and dated rules did to a crossing.
 */
#include "effects.h"
#include <math.h>
#include <string.h>

const char *const effect_cause_text[CAUSE_N] = {"the rules",           "the capacity of a gate or terminal",
                                                "the toll and prices", "travel time",
                                                "loans and costs",     "demand and trade"};

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

effect_cause effect_cause_of(const report_view *v, int scenario) {
  const int at = v->r->scenario_index ? v->r->scenario_index[scenario] : -1;
  if (at < 0) return CAUSE_N;
  const amur_scenario *s = &v->c->scenario[at];
  effect_cause cause = s->n_drop ? CAUSE_RULE : CAUSE_N;
  for (int i = 0; i < s->n_change; i++) {
    const effect_cause c = cause_of_change(&s->change[i]);
    if (c < cause) cause = c;
  }
  return cause;
}

view_measure effect_measure(const report_view *v, int crossing) {
  if (report_mean(v, VIEW_VEHICLES, 0, crossing, 0) > 0) return VIEW_VEHICLES;
  return report_mean(v, VIEW_PERSONS, 0, crossing, 0) > 0 ? VIEW_PERSONS : VIEW_TONNES;
}

const char *effect_unit(view_measure m) {
  return m == VIEW_TONNES ? "tonnes" : m == VIEW_PERSONS ? "people" : "vehicles";
}

double effect_added(const report_view *v, int scenario, int crossing) {
  const view_measure m = effect_measure(v, crossing);
  return report_mean(v, m, scenario, crossing, 0) - report_mean(v, m, 0, crossing, 0);
}

int effect_best(const report_view *v, int crossing, effect_cause cause) {
  int best = -1;
  for (int s = 1; s < v->r->n_scenario; s++) {
    const double added = effect_added(v, s, crossing);
    if (isnan(added) || (cause != CAUSE_N && effect_cause_of(v, s) != cause)) continue;
    if (best < 0 || added > effect_added(v, best, crossing)) best = s;
  }
  return best;
}

static int period_after(const amur_result *r, int at) {
  for (int i = 0; i < r->n_period; i++)
    if (r->period[i].scenario == r->period[at].scenario && r->period[i].from == r->period[at].to + 1) return i;
  return -1;
}

effect_step effect_largest_step(const report_view *v, int crossing) {
  effect_step step = {-1, -1, NAN, NAN};
  const view_measure m = effect_measure(v, crossing);
  double largest = 0;
  for (int i = 0; i < v->r->n_period; i++) {
    const int next = v->r->period[i].scenario == 0 ? period_after(v->r, i) : -1;
    if (next < 0) continue;
    const double from = report_in_period(v, m, i, crossing), to = report_in_period(v, m, next, crossing);
    if (fabs(to - from) <= largest) continue;
    largest = fabs(to - from);
    step = (effect_step){i, next, from, to};
  }
  return step;
}
