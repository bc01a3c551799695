/* SPDX-License-Identifier: Apache-2.0
 * money_welfare.c -- what users gain or lose against the base scenario, and what vehicles emit.
 * Markets of a scenario are set beside the same markets of the base on every stretch of days that their periods
 * share, and the benefits of benefit.c summed over the days.  Units carried in one of the two alone have no finite
 * benefit and are counted instead.  Emissions are vehicles times length times the vehicle's factor, empties included.
 */
#include "money.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_market(const void *a, const void *b) {
  const amur_market_result *x = *(const amur_market_result *const *)a, *y = *(const amur_market_result *const *)b;
  if (x->period != y->period) return x->period < y->period ? -1 : 1;
  if (x->origin != y->origin) return x->origin < y->origin ? -1 : 1;
  if (x->destination != y->destination) return x->destination < y->destination ? -1 : 1;
  return (x->commodity > y->commodity) - (x->commodity < y->commodity);
}

static int days_shared(const amur_period_result *a, const amur_period_result *b) {
  const amur_day from = a->from > b->from ? a->from : b->from, to = a->to < b->to ? a->to : b->to;
  return to >= from ? to - from + 1 : 0;
}

static void compare(const amur_market_result *before, const amur_market_result *after, double days,
                    amur_benefit_result *sum) {
  const bool carried[2] = {before->units_per_day > 0 && isfinite(before->cost),
                           after->units_per_day > 0 && isfinite(after->cost)};
  if (carried[0] && carried[1]) {
    sum->benefit_half +=
        days * amur_benefit_half(before->units_per_day, before->cost, after->units_per_day, after->cost);
    sum->benefit_logsum +=
        days * amur_benefit_logsum(before->units_per_day, before->cost, after->units_per_day, after->cost);
  } else if (carried[0] || carried[1]) {
    sum->lost_units += days * (carried[0] ? before->units_per_day : -after->units_per_day);
  }
}

static void add_benefits(const amur_result *r, const amur_market_result **sorted, amur_benefit_result *row) {
  const int n_commodity = r->corridor->n_commodity;
  for (int i = 0; i < r->n_market; i++) {
    const amur_market_result *after = &r->market[i];
    const amur_period_result *p = &r->period[after->period];
    if (p->scenario == 0) continue;
    for (int b = 0; b < r->n_period; b++) {
      const double days = r->period[b].scenario == 0 ? days_shared(&r->period[b], p) : 0;
      if (!(days > 0)) continue;
      amur_market_result key = *after;
      const amur_market_result *wanted = &key;
      key.period = b;
      const amur_market_result *const *found = bsearch(&wanted, sorted, (size_t)r->n_market, sizeof *sorted, by_market);
      if (found) compare(*found, after, days, &row[p->scenario * n_commodity + after->commodity]);
    }
  }
}

static void add_emissions(const amur_result *r, amur_emission_result *row) {
  const amur_corridor *c = r->corridor;
  for (int i = 0; i < r->n_flow; i++) {
    const amur_flow_result *f = &r->flow[i];
    const amur_period_result *p = &r->period[f->period];
    const amur_link_row *l = &c->link[f->link];
    row[p->scenario * c->n_mode + l->mode].co2_t += (f->loaded_per_day + f->empty_per_day) * l->length_km *
                                                    c->vehicle[f->vehicle].co2_kg_per_km * (p->to - p->from + 1) / 1000;
  }
}

amur_status money_welfare(amur_result *r, amur_err *err) {
  const amur_corridor *c = r->corridor;
  const int n_benefit = r->n_scenario * c->n_commodity, n_emission = r->n_scenario * c->n_mode;
  amur_benefit_result *benefit = amur_alloc((size_t)n_benefit, sizeof *benefit);
  amur_emission_result *emission = amur_alloc((size_t)n_emission, sizeof *emission);
  const amur_market_result **sorted = amur_alloc((size_t)r->n_market, sizeof *sorted);
  if (!benefit || !emission || !sorted) {
    free(benefit);
    free(emission);
    free(sorted);
    return amur_fail(err, AMUR_E_NOMEM, 0, "money: welfare of %d markets", r->n_market);
  }
  for (int i = 0; i < n_benefit; i++)
    benefit[i] = (amur_benefit_result){.scenario = i / c->n_commodity, .commodity = i % c->n_commodity};
  for (int i = 0; i < n_emission; i++)
    emission[i] = (amur_emission_result){.scenario = i / c->n_mode, .mode = i % c->n_mode};
  for (int i = 0; i < r->n_market; i++) sorted[i] = &r->market[i];
  qsort(sorted, (size_t)r->n_market, sizeof *sorted, by_market);
  add_benefits(r, sorted, benefit);
  add_emissions(r, emission);
  free(sorted);
  free(r->benefit);
  free(r->emission);
  r->benefit = benefit;
  r->n_benefit = n_benefit;
  r->emission = emission;
  r->n_emission = n_emission;
  return AMUR_OK;
}
