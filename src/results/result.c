/* SPDX-License-Identifier: Apache-2.0
 * result.c -- the tables of a run, and counts over a crossing taken from them.
 *   A count asks for what an observation counted: some vehicles and commodities, over one crossing, one way or both,
 * between two days.  Flows are per day of a period, so each counts for the days that the period and the count share.
 */
#include <amur/result.h>
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void picture_fini(amur_picture_result *p) {
  for (int i = 0; i < p->n_stage; i++) free(p->stage[i]);
  free(p->stage);
  free(p->unit);
  amur_picture_fini(&p->picture);
}

void amur_result_fini(amur_result *r) {
  for (int i = 0; i < r->n_scenario; i++) free(r->scenario[i]);
  free(r->scenario);
  free(r->scenario_index);
  free(r->period);
  free(r->flow);
  free(r->transfer);
  free(r->balance);
  free(r->reach);
  free(r->elasticity);
  free(r->market);
  free(r->share);
  free(r->terminal);
  free(r->curve);
  for (int i = 0; i < r->n_picture; i++) picture_fini(&r->picture[i]);
  free(r->picture);
  free(r->year);
  free(r->finance);
  free(r->debt_year);
  free(r->debt);
  free(r->debt_project);
  free(r->benefit);
  free(r->emission);
  free(r->gain_year);
  free(r->economy);
  for (int i = 0; i < r->n_toll; i++) free(r->toll[i].point);
  free(r->toll);
  free(r->fit);
  free(r->sensitivity);
  *r = (amur_result){0};
}

/* Years are solved one after the other; one that misses a tolerance is the last, and its first such period is told. */
const amur_period_result *amur_result_missed(const amur_result *r) {
  for (int i = 0; i < r->n_period; i++)
    if (r->period[i].year == r->stopped_year && !r->period[i].converged) return &r->period[i];
  return NULL;
}

bool amur_elasticity_is_outside(const amur_settings *s, const amur_elasticity_result *e) {
  return e->cause == AMUR_BY_COST && e->crossing == e->of && isfinite(e->elasticity) &&
         !(e->elasticity >= s->elasticity_low && e->elasticity <= s->elasticity_high);
}

/* What a flow adds to a count on one day. */
static double flow_measure(const amur_corridor *c, const amur_flow_result *f, amur_measure measure) {
  switch (measure) {
  case AMUR_MEASURE_VEHICLES: return c->vehicle[f->vehicle].counted ? f->loaded_per_day + f->empty_per_day : 0;
  case AMUR_MEASURE_TONNES: return f->units_per_day * c->commodity[f->commodity].tonnes_per_unit;
  default: return f->units_per_day;
  }
}

/* The span that holds the day, or 0 where it comes before them all. */
static int span_of(int n, const amur_day *edge, amur_day day) {
  int low = 0, high = n;
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    *(edge[middle] <= day ? &low : &high) = middle;
  }
  return low;
}

static bool is_counted(const amur_corridor *c, const amur_counted *what, const amur_flow_result *f) {
  const amur_link_row *l = &c->link[f->link];
  if (l->crossing != what->crossing) return false;
  if (what->direction && *what->direction && strcmp(what->direction, l->direction) != 0) return false;
  return amur_list_has(what->commodities, c->commodity[f->commodity].id) &&
         amur_list_has(what->vehicles, c->vehicle[f->vehicle].id);
}

void amur_result_add_counts(const amur_result *r, int scenario, const amur_counted *what, int n, const amur_day *edge,
                            amur_sum *sum) {
  const amur_corridor *c = r->corridor;
  assert(what->crossing >= 0 && what->crossing < c->n_crossing && scenario >= 0 && scenario < r->n_scenario && n > 0);
  for (int i = 0; i < r->n_flow; i++) {
    const amur_flow_result *f = &r->flow[i];
    const amur_period_result *p = &r->period[f->period];
    if (p->scenario != scenario || p->to < edge[0] || p->from >= edge[n] || !is_counted(c, what, f)) continue;
    for (int k = span_of(n, edge, p->from); k < n && edge[k] <= p->to; k++) {
      const amur_day first = p->from > edge[k] ? p->from : edge[k],
                     after = p->to < edge[k + 1] ? p->to + 1 : edge[k + 1];
      amur_sum_add(&sum[k], flow_measure(c, f, what->measure) * (after - first));
    }
  }
}

double amur_result_count(const amur_result *r, int scenario, int crossing, const char *direction,
                         const char *commodities, const char *vehicles, amur_measure measure, amur_day from,
                         amur_day to) {
  const amur_counted what = {crossing, direction, commodities, vehicles, measure};
  amur_sum sum = {0, 0}; /* compensated, so that the order of flows does not show in the last digits */
  amur_result_add_counts(r, scenario, &what, 1, (amur_day[]){from, to + 1}, &sum);
  return amur_sum_value(sum);
}
