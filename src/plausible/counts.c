/* SPDX-License-Identifier: Apache-2.0
 * counts.c -- do demand and counts speak of the same corridor?  What the chains bring over a crossing at
 * least (ways that have no other, at the shares of empty roads) and at most (all of the demand that may pass it) over
 * the days of an observation, beside its value.
 */
#include "plausible.h"
#include <amur/io.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define FACTOR 10.0

/* Flows on days that the run covers; records, shares and elasticities are no such figures. */
static bool is_covered(const plausible *p, const amur_observed_row *o) {
  return o->from >= p->corridor->first_day && o->to <= p->corridor->last_day && o->crossing >= 0 &&
         amur_observed_types[o->kind]->model == AMUR_MODEL_FLOW;
}

amur_status ami_count_notes_init(count_notes *n, const plausible *p, amur_err *err) {
  const size_t most = (size_t)p->corridor->n_observed;
  amur_status status = AMUR_OK;
  n->at = amur_alloc(most, sizeof *n->at);
  n->least = amur_alloc(most, sizeof *n->least);
  n->most = amur_alloc(most, sizeof *n->most);
  if (!n->at || !n->least || !n->most) return amur_fail(err, AMUR_E_NOMEM, 0, "counts");
  for (int i = 0; i < p->corridor->n_observed && !status; i++)
    if (is_covered(p, &p->corridor->observed[i]))
      status = ami_passing_init(&n->at[i], p->m, p->corridor->observed[i].crossing, -1, err);
  return status;
}

void ami_count_notes_fini(count_notes *n, const plausible *p) {
  for (int i = 0; n->at && i < p->corridor->n_observed; i++) ami_passing_fini(&n->at[i]);
  free(n->at);
  free(n->least);
  free(n->most);
}

/* Least and most of the observation's measure that a unit of the alternative is at its crossing, loaded. */
typedef struct {
  double least, most;
  bool returns; /* the vehicle comes back, and is counted again */
} measured;

static measured measure_unit(const plausible *p, const amur_observed_row *o, const passing *at, int alt) {
  const amur_corridor *c = p->corridor;
  const model_alt *k = &p->m->alt[alt];
  const amur_commodity_row *goods = &p->work.state.commodity[p->m->market[k->market].commodity];
  if (!amur_list_has(o->commodities, goods->id)) return (measured){0};
  measured found = {INFINITY, 0, false};
  for (int v = 0; v < c->n_vehicle; v++) {
    const amur_vehicle_row *vehicle = &p->work.state.vehicle[v];
    if (!at->vehicle[(size_t)k->chain * (size_t)c->n_vehicle + (size_t)v]) continue;
    double per_unit = o->measure == AMUR_MEASURE_TONNES     ? goods->tonnes_per_unit
                      : o->measure == AMUR_MEASURE_VEHICLES ? 1 / vehicle->payload
                                                            : 1;
    if (!amur_list_has(o->vehicles, vehicle->id) || (o->measure == AMUR_MEASURE_VEHICLES && !vehicle->counted))
      per_unit = 0;
    found.least = fmin(found.least, per_unit);
    found.most = fmax(found.most, per_unit);
    found.returns |= o->measure == AMUR_MEASURE_VEHICLES && vehicle->returns && per_unit > 0;
  }
  return found.most > 0 ? found : (measured){0};
}

enum { EVERY_DIRECTION = MUST_PASS - 1 };

/* A day's flow of the alternative in the observation, if all that have no other way pass at these shares. */
static double least_of(const plausible *p, const amur_observed_row *o, const passing *at, int alt) {
  const int bits = ami_passing_bits(at, o->direction), passes = at->passes[alt];
  if (!(passes & MUST_PASS) || (passes & EVERY_DIRECTION & ~bits)) return 0;
  return p->work.market[p->m->alt[alt].market].quantity * p->share[alt] * measure_unit(p, o, at, alt).least;
}

/* The same if all of the market took it: goods that go one way are vehicles that go both. */
static double most_of(const plausible *p, const amur_observed_row *o, const passing *at, int alt) {
  const int bits = ami_passing_bits(at, o->direction), passes = at->passes[alt] & EVERY_DIRECTION;
  const measured unit = measure_unit(p, o, at, alt);
  const bool there = passes & bits, back = unit.returns && passes && (*o->direction == '\0' || (passes & ~bits));
  return p->work.market[p->m->alt[alt].market].quantity * unit.most * (there + back);
}

/* Days of the span that the observation covers. */
static double days_of(const amur_observed_row *o, const period_span *span) {
  const amur_day from = o->from > span->from ? o->from : span->from, to = o->to < span->to ? o->to : span->to;
  return from > to ? 0 : to - from + 1;
}

void ami_count_note(count_notes *n, const plausible *p, const period_span *span) {
  for (int i = 0; i < p->corridor->n_observed; i++) {
    const amur_observed_row *o = &p->corridor->observed[i];
    const double days = is_covered(p, o) ? days_of(o, span) : 0;
    for (int m = 0; days > 0 && m < p->m->n_market; m++) {
      const model_market *k = &p->m->market[m];
      double most = 0;
      for (int a = k->first_alt; a < k->first_alt + k->n_alt; a++) {
        n->least[i] += days * least_of(p, o, &n->at[i], a);
        most = fmax(most, most_of(p, o, &n->at[i], a));
      }
      n->most[i] += days * most;
    }
  }
}

static void tell(const plausible *p, const amur_observed_row *o, double counted, double brought, bool few) {
  static const char *const units[] = {
      [AMUR_MEASURE_VEHICLES] = "vehicles", [AMUR_MEASURE_TONNES] = "t", [AMUR_MEASURE_UNITS] = "units"};
  char found[160], expected[200];
  snprintf(found, sizeof found, "%s %s a day (%.60s)", ami_figure(counted).s, units[o->measure], o->id);
  snprintf(expected, sizeof expected, "less than a factor of %g from the %s %s a day of demand that %s %.60s", FACTOR,
           ami_figure(brought).s, units[o->measure], few ? "may pass" : "would pass if nobody waited at",
           p->corridor->crossing[o->crossing].id);
  ami_plausible_warn(p, "observed.csv", o->id, "value", found, expected,
                     "quantity is of a year, in units; payload in units a vehicle");
}

void ami_count_tell(const count_notes *n, const plausible *p) {
  for (int i = 0; i < p->corridor->n_observed; i++) {
    const amur_observed_row *o = &p->corridor->observed[i];
    if (!is_covered(p, o)) continue;
    const double days = o->to - o->from + 1, value = o->per_day ? o->value * days : o->value;
    const bool few = n->most[i] * FACTOR < value;
    const bool many = value > 0 && n->least[i] > FACTOR * value && !amur_observed_types[o->kind]->is_floor;
    if (few || many) tell(p, o, value / days, (few ? n->most[i] : n->least[i]) / days, few);
  }
}
