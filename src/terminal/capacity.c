/* SPDX-License-Identifier: Apache-2.0
 * capacity.c -- what a terminal can pass in the long run: an upper bound on its arrivals, not simulated.
 *   A stage passes no more than its servers can do, a resource no more than its hours; each is divided by what an
 * arriving unit asks of it, and the least binds (the bottleneck of operational analysis; Denning & Buzen 1978).
 * Limits: ignores patience, balking and blocking; classes by their shares of the arrivals.
 */
#include "stage_kind.h"
#include <math.h>

/* Share of the time in which no weather closes the stage: of kinds of weather without a season, each by itself. */
static double open_share(const amur_terminal_model *m, int i) {
  double share = 1;
  for (int k = 0; k < m->n_weather; k++)
    for (int j = 0; j < m->weather[k].n_stage && !m->weather[k].seasonal; j++) {
      const double calm = amur_dist_mean(&m->weather[k].calm), lasts = amur_dist_mean(&m->weather[k].lasts);
      if (m->weather[k].stage[j] == i) share *= calm / (calm + lasts);
    }
  return share;
}

static double stage_capacity_per_day(const amur_terminal *t, int i) {
  const ami_stage_kind *kind = ami_stage_kind_of(t->model.stage[i].kind);
  return kind->capacity_per_day ? kind->capacity_per_day(t, i, open_share(&t->model, i)) : INFINITY;
}

/* Hours of a resource that one arriving unit takes. */
static double resource_h(const amur_terminal *t, int r) {
  double sum = 0;
  for (int i = 0; i < t->model.n_stage; i++) {
    const amur_stage *s = &t->model.stage[i];
    for (int k = 0; k < s->n_need; k++)
      if (s->need[k].resource == r)
        sum += t->visits[i] * s->need[k].number * ami_stage_kind_of(s->kind)->resource_h(t, i);
  }
  return sum;
}

double amur_terminal_capacity_per_day(const amur_terminal *t) {
  double least = INFINITY;
  for (int i = 0; i < t->model.n_stage; i++)
    if (t->visits[i] > 0) least = fmin(least, stage_capacity_per_day(t, i) / t->visits[i]);
  for (int r = 0; r < t->model.n_resource; r++) {
    const double hours = resource_h(t, r);
    if (hours > 0) least = fmin(least, 24 * amur_calendar_mean(&t->resource_calendar[r]) / hours);
  }
  return least;
}
