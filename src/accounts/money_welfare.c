/* SPDX-License-Identifier: Apache-2.0
 * money_welfare.c -- what users gain or lose against the base scenario, by commodity, country and cause, and what
 * vehicles emit.
 * Markets of a scenario are set beside the same markets of the base on every stretch of days that their periods
 * share, and the gains of money_gain.c summed over the days.  Half of a market's gain goes to the country of either
 * end.  Emissions and costs to others are vehicles times length times the vehicle's factor, empties included.
 *
 * Base and scenario are cut into periods at dates of their own, so that one period of a scenario may meet several of
 * the base: each pair counts for the days that they share.  Markets are found by a search in an array sorted by period,
 * origin, destination, commodity and segment, in which the segments of a market stand together.
 *
 * Why a half goes to either end: who pays freight in the end is not known here; with demand and supply alike it is
 * both.
 */
#include "money.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  amur_result *r;
  const amur_market_result **sorted; /* [n_market] */
  money_gains gains;
  const char **country; /* [n_country] borrowed; [0] is "" */
  int *country_of;      /* [n_zone] */
  int n_country;
  int first_year, n_year;
} welfare;

static int by_market(const void *a, const void *b) {
  const amur_market_result *x = *(const amur_market_result *const *)a, *y = *(const amur_market_result *const *)b;
  if (x->period != y->period) return x->period < y->period ? -1 : 1;
  if (x->origin != y->origin) return x->origin < y->origin ? -1 : 1;
  if (x->destination != y->destination) return x->destination < y->destination ? -1 : 1;
  if (x->commodity != y->commodity) return x->commodity < y->commodity ? -1 : 1;
  return (x->segment > y->segment) - (x->segment < y->segment);
}

static int days_shared(const amur_period_result *a, const amur_period_result *b) {
  const amur_day from = a->from > b->from ? a->from : b->from, to = a->to < b->to ? a->to : b->to;
  return to >= from ? to - from + 1 : 0;
}

static void list_countries(welfare *w) {
  const amur_corridor *c = w->r->corridor;
  w->country[0] = "";
  w->n_country = 1;
  for (int z = 0; z < c->n_zone; z++) {
    const char *id = c->zone[z].country ? c->zone[z].country : "";
    int i = 0;
    while (i < w->n_country && strcmp(w->country[i], id) != 0) i++;
    if (i == w->n_country) w->country[w->n_country++] = id;
    w->country_of[z] = i;
  }
}

static amur_gain_year *gain_year(const welfare *w, int scenario, int year) {
  return &w->r->gain_year[scenario * w->n_year + year - w->first_year];
}

/* Adds what a market gains on the days that two periods share; a country at either end has half of it. */
static void add_gain(const welfare *w, const amur_market_result *after, const amur_user_gain *gain, double days) {
  const amur_result *r = w->r;
  const amur_corridor *c = r->corridor;
  const int scenario = r->period[after->period].scenario;
  assert(scenario > 0 && days > 0);
  amur_gain_year *y = gain_year(w, scenario, r->period[after->period].year);
  y->benefit += days * gain->all;
  y->variety += days * gain->variety;
  y->half += days * gain->half;
  const int end[2] = {c->n_zone ? w->country_of[after->origin] : 0, c->n_zone ? w->country_of[after->destination] : 0};
  for (int k = 0; k < 2; k++) {
    amur_benefit_result *row =
        &r->benefit[((scenario - 1) * c->n_commodity + after->commodity) * w->n_country + end[k]];
    row->benefit += days / 2 * gain->all;
    row->money += days / 2 * gain->part[AMUR_GAIN_MONEY];
    row->time += days / 2 * gain->part[AMUR_GAIN_TIME];
    row->wait += days / 2 * gain->part[AMUR_GAIN_WAIT];
    row->other += days / 2 * gain->part[AMUR_GAIN_OTHER];
    row->variety += days / 2 * gain->variety;
    row->half += days / 2 * gain->half;
    row->lost_units += days / 2 * gain->lost_units;
  }
}

/* Where the segments of a market begin in a period, in sorted[]. */
static int first_segment(const welfare *w, const amur_market_result *market, int period) {
  amur_market_result key = *market;
  const amur_market_result *wanted = &key;
  key.period = period;
  key.segment = 0;
  int low = 0, high = w->r->n_market;
  while (low < high) {
    const int mid = low + (high - low) / 2;
    if (by_market(&w->sorted[mid], &wanted) < 0)
      low = mid + 1;
    else
      high = mid;
  }
  return low;
}

static bool is_same_market(const amur_market_result *a, const amur_market_result *b) {
  return a->origin == b->origin && a->destination == b->destination && a->commodity == b->commodity;
}

/* One market of a scenario beside all segments of the base's in one of its periods. */
static amur_status compare(welfare *w, int after, int period, double days, amur_err *err) {
  const amur_result *r = w->r;
  const amur_market_result *m = &r->market[after];
  for (int i = first_segment(w, m, period); i < r->n_market; i++) {
    const amur_market_result *before = w->sorted[i];
    if (before->period != period || !is_same_market(before, m)) break;
    amur_user_gain gain;
    const amur_status s = ami_money_gain(&w->gains, (int)(before - r->market), after, &gain, err);
    if (s) return s;
    add_gain(w, m, &gain, days);
  }
  return AMUR_OK;
}

static amur_status add_benefits(welfare *w, amur_err *err) {
  const amur_result *r = w->r;
  amur_status s = AMUR_OK;
  for (int i = 0; i < r->n_market; i++) {
    const amur_period_result *p = &r->period[r->market[i].period];
    for (int b = 0; p->scenario > 0 && b < r->n_period && !s; b++) {
      const double days = r->period[b].scenario == 0 ? days_shared(&r->period[b], p) : 0;
      if (days > 0) s = compare(w, i, b, days, err);
    }
  }
  return s;
}

static void add_emissions(const welfare *w) {
  const amur_result *r = w->r;
  const amur_corridor *c = r->corridor;
  for (int i = 0; i < r->n_period; i++)
    gain_year(w, r->period[i].scenario, r->period[i].year)->days += r->period[i].to - r->period[i].from + 1;
  for (int i = 0; i < r->n_flow; i++) {
    const amur_flow_result *f = &r->flow[i];
    const amur_period_result *p = &r->period[f->period];
    const amur_link_row *l = &c->link[f->link];
    const amur_vehicle_row *v = &c->vehicle[f->vehicle];
    const double days = p->to - p->from + 1;
    const double km = (f->loaded_per_day + f->empty_per_day) * l->length_km * days;
    amur_gain_year *y = gain_year(w, p->scenario, p->year);
    r->emission[p->scenario * c->n_mode + l->mode].co2_t += km * v->co2_kg_per_km / 1000;
    y->co2_t += km * v->co2_kg_per_km / 1000;
    y->external += km * v->external_per_km;
    y->tolls += f->toll_per_day * days;
  }
}

/* The tables of the result, empty rows in their order. */
static amur_status make_tables(welfare *w, amur_err *err) {
  amur_result *r = w->r;
  const amur_corridor *c = r->corridor;
  const int n_pair = c->n_commodity * w->n_country, n_scenario = r->n_scenario;
  w->first_year = r->n_period ? r->period[0].year : 0;
  int last = w->first_year;
  for (int i = 0; i < r->n_period; i++) {
    if (r->period[i].year < w->first_year) w->first_year = r->period[i].year;
    if (r->period[i].year > last) last = r->period[i].year;
  }
  w->n_year = last - w->first_year + 1;
  free(r->benefit);
  free(r->emission);
  free(r->gain_year);
  r->n_benefit = (n_scenario - 1) * n_pair;
  r->n_emission = n_scenario * c->n_mode;
  r->n_gain_year = n_scenario * w->n_year;
  r->benefit = amur_alloc((size_t)r->n_benefit, sizeof *r->benefit);
  r->emission = amur_alloc((size_t)r->n_emission, sizeof *r->emission);
  r->gain_year = amur_alloc((size_t)r->n_gain_year, sizeof *r->gain_year);
  if (!r->benefit || !r->emission || !r->gain_year) {
    r->n_benefit = r->n_emission = r->n_gain_year = 0;
    return amur_fail(err, AMUR_E_NOMEM, 0, "money: welfare of %d scenarios", n_scenario);
  }
  for (int i = 0; i < r->n_benefit; i++)
    r->benefit[i] = (amur_benefit_result){
        .scenario = 1 + i / n_pair, .commodity = i % n_pair / w->n_country, .country = w->country[i % w->n_country]};
  for (int i = 0; i < r->n_emission; i++)
    r->emission[i] = (amur_emission_result){.scenario = i / c->n_mode, .mode = i % c->n_mode};
  for (int i = 0; i < r->n_gain_year; i++)
    r->gain_year[i] = (amur_gain_year){.scenario = i / w->n_year, .year = w->first_year + i % w->n_year};
  return AMUR_OK;
}

amur_status ami_money_welfare(amur_result *r, amur_err *err) {
  welfare w = {.r = r,
               .sorted = amur_alloc((size_t)r->n_market, sizeof *w.sorted),
               .country = amur_alloc((size_t)r->corridor->n_zone + 1, sizeof *w.country),
               .country_of = amur_alloc((size_t)r->corridor->n_zone, sizeof *w.country_of)};
  amur_status s = AMUR_OK;
  if (!w.sorted || !w.country || !w.country_of) {
    s = amur_fail(err, AMUR_E_NOMEM, 0, "money: welfare of %d markets", r->n_market);
  } else {
    list_countries(&w);
    s = make_tables(&w, err);
  }
  if (!s) s = ami_money_gains_init(&w.gains, r, r, err);
  if (!s) {
    for (int i = 0; i < r->n_market; i++) w.sorted[i] = &r->market[i];
    if (r->n_market > 0) qsort(w.sorted, (size_t)r->n_market, sizeof *w.sorted, by_market);
    s = add_benefits(&w, err);
    add_emissions(&w);
  }
  ami_money_gains_fini(&w.gains);
  free(w.sorted);
  free(w.country);
  free(w.country_of);
  return s;
}
