/* SPDX-License-Identifier: Apache-2.0
 * terminal_check.c -- the one checker of a terminal's model: what sources, stages, resources and weather must be.
 * What a kind of stage asks of its parameters is in its own file.
 *   Conditions say what must hold, `!(x >= 0)`, so that NaN fails.
 */
#include "stage_kind.h"
#include <math.h>

#define FAIL(...) return amur_fail(err, AMUR_E_DOMAIN, 0, __VA_ARGS__)

static amur_status check_next(const amur_terminal_model *m, const char *stage, const amur_next *n, amur_err *err) {
  double sum = 0;
  for (int i = 0; i < n->n; i++) {
    if (n->stage[i] < -1 || n->stage[i] >= m->n_stage)
      FAIL("stage %s: next names stage %d of %d", stage, n->stage[i], m->n_stage);
    if (n->kind == AMUR_NEXT_SHORTEST && n->stage[i] < 0)
      FAIL("stage %s: next: the shortest queue cannot be to leave", stage);
    if (n->kind != AMUR_NEXT_PROBABILITY) continue;
    if (!(n->probability[i] >= 0 && n->probability[i] <= 1))
      FAIL("stage %s: next: probability %g, must be 0..1", stage, n->probability[i]);
    sum += n->probability[i];
  }
  if (n->kind == AMUR_NEXT_PROBABILITY && !(fabs(sum - 1) < 1e-6))
    FAIL("stage %s: next: probabilities sum to %g, must be 1", stage, sum);
  return AMUR_OK;
}

/* AMUR_DIST_N: the class has none of its own. */
static amur_status prepare(amur_dist *d, const char *stage, const char *what, amur_err *err) {
  amur_err why = {0};
  if (d->kind == AMUR_DIST_N || amur_dist_prepare(d, &why) == AMUR_OK) return AMUR_OK;
  return amur_fail(err, AMUR_E_DOMAIN, 0, "%s: %s: %s", stage, what, why.text);
}

/* Every distribution of the stage, ready to be drawn from. */
static amur_status prepare_stage(const amur_terminal_model *m, amur_stage *s, amur_err *err) {
  ami_dist_view dist;
  for (int i = 0; ami_stage_dist_view(s, i, m->n_class, &dist); i++)
    for (int k = 0; k < dist.n; k++) {
      const amur_status status = prepare(&dist.first[k], s->name, dist.key, err);
      if (status) return status;
    }
  return AMUR_OK;
}

static amur_status check_routes(const amur_terminal_model *m, const amur_stage *s, amur_err *err) {
  amur_status status = check_next(m, s->name, &s->next, err);
  if (!status) status = check_next(m, s->name, &s->lost_to, err);
  for (int k = 0; s->next_of_class && k < m->n_class && !status; k++)
    status = check_next(m, s->name, &s->next_of_class[k], err);
  return status;
}

static amur_status check_needs(const amur_terminal_model *m, const amur_stage *s, amur_err *err) {
  for (int k = 0; k < s->n_need; k++) {
    const amur_need *need = &s->need[k];
    if (need->resource < 0 || need->resource >= m->n_resource)
      FAIL("stage %s: needs resource %d of %d", s->name, need->resource, m->n_resource);
    const amur_resource *r = &m->resource[need->resource];
    if (need->number < 1 || need->number > r->number)
      FAIL("stage %s: needs %d of %s, of which there are %g", s->name, need->number, r->name, r->number);
    for (int j = 0; j < k; j++) /* each alone may be free when both together are not */
      if (s->need[j].resource == need->resource)
        FAIL("stage %s: needs %s twice, where it should say how many", s->name, r->name);
  }
  return AMUR_OK;
}

static amur_status check_stage(amur_terminal_model *m, int i, amur_err *err) {
  amur_stage *s = &m->stage[i];
  if (!s->name || !*s->name) FAIL("stage %d has no name", i + 1);
  const ami_stage_kind *kind = ami_stage_kind_of(s->kind);
  if (!kind) FAIL("stage %s: kind %d, must be 0..%d", s->name, (int)s->kind, AMUR_STAGE_N - 1);
  amur_status status = kind->check ? kind->check(m, i, err) : AMUR_OK;
  if (!status) status = prepare_stage(m, s, err);
  if (!status) status = check_routes(m, s, err);
  if (status) return status;
  if (s->room < 0) FAIL("stage %s: room %d, must be > 0, or 0 for no limit", s->name, s->room);
  if (!(s->return_share >= 0 && s->return_share <= 1))
    FAIL("stage %s: comes_back: share %g, must be 0..1", s->name, s->return_share);
  if (!(s->balk_above >= 0) || !(s->balk_rate >= 0))
    FAIL("stage %s: balk: above %g and rate %g, must be >= 0", s->name, s->balk_above, s->balk_rate);
  return check_needs(m, s, err);
}

static amur_status check_source(amur_terminal_model *m, int i, amur_err *err) {
  amur_source *s = &m->source[i];
  if (!(s->per_day >= 0 && isfinite(s->per_day))) FAIL("arrivals: per_day %g, must be >= 0", s->per_day);
  if (s->into < 0 || s->into >= m->n_stage) FAIL("arrivals: into stage %d of %d", s->into, m->n_stage);
  if (s->unit_class < -1 || s->unit_class >= m->n_class) FAIL("arrivals: class %d of %d", s->unit_class, m->n_class);
  double hours = 0, days = 0;
  for (int k = 0; k < 24; k++) {
    if (!(s->by_hour[k] >= 0 && isfinite(s->by_hour[k])))
      FAIL("arrivals: by_hour: weight %g, must be >= 0", s->by_hour[k]);
    hours += s->by_hour[k];
  }
  for (int k = 0; k < 7; k++) {
    if (!(s->by_weekday[k] >= 0 && isfinite(s->by_weekday[k])))
      FAIL("arrivals: by_weekday: weight %g, must be >= 0", s->by_weekday[k]);
    days += s->by_weekday[k];
  }
  if (!(hours > 0 && days > 0)) FAIL("arrivals: weights must not all be 0");
  for (int k = 0; k < s->n_time; k++)
    if (!(s->time_h[k] >= (k ? s->time_h[k - 1] : 0)))
      FAIL("arrivals: times must ascend from 0 (entry %d: %g h)", k + 1, s->time_h[k]);
  for (int k = 0; k < s->n_time; k++) {
    if (s->time_units && s->time_units[k] < 0)
      FAIL("arrivals: entry %d: %d units, must be >= 0", k + 1, s->time_units[k]);
    if (s->time_class && (s->time_class[k] < -1 || s->time_class[k] >= m->n_class))
      FAIL("arrivals: entry %d: class %d of %d", k + 1, s->time_class[k], m->n_class);
  }
  if (s->population < 0 || s->initial < 0) FAIL("arrivals: population and initial must be >= 0");
  amur_status status = prepare(&s->batch, "arrivals", "batch", err);
  if (!status) status = prepare(&s->time_outside, "arrivals", "time_outside", err);
  if (!status && !(amur_dist_mean(&s->batch) > 0)) FAIL("arrivals: batch of mean 0");
  return status;
}

static amur_status check_weather(amur_terminal_model *m, int i, amur_err *err) {
  amur_weather *w = &m->weather[i];
  const char *name = w->name ? w->name : "weather";
  amur_status status = prepare(&w->calm, name, "calm", err);
  if (!status) status = prepare(&w->lasts, name, "lasts", err);
  if (status) return status;
  if (!(amur_dist_mean(&w->calm) > 0)) FAIL("%s: calm of mean 0, must be > 0", name);
  for (int k = 0; k < w->n_stage; k++) {
    if (w->stage[k] < 0 || w->stage[k] >= m->n_stage) FAIL("%s: stage %d of %d", name, w->stage[k], m->n_stage);
    const ami_stage_kind *kind = ami_stage_kind_of(m->stage[w->stage[k]].kind);
    if (!kind->weather_closes) FAIL("%s: weather closes no stage of %s", name, kind->name);
  }
  return AMUR_OK;
}

/* Marks the stages from which a unit can leave; a unit that enters any other would go round for ever. */
static amur_status check_exits(const amur_terminal_model *m, amur_err *err) {
  bool leaves[AMUR_TERMINAL_MAX_STAGE] = {false};
  for (bool more = true; more;) {
    more = false;
    for (int i = 0; i < m->n_stage; i++) {
      const amur_stage *s = &m->stage[i];
      for (int k = -1; k < (s->next_of_class ? m->n_class : 0); k++) {
        const amur_next *n = k < 0 ? &s->next : &s->next_of_class[k];
        if (k < 0 && n->n == 0 && !leaves[i]) leaves[i] = more = true;
        for (int j = 0; j < n->n && !leaves[i]; j++)
          if ((n->kind != AMUR_NEXT_PROBABILITY || n->probability[j] > 0) && (n->stage[j] < 0 || leaves[n->stage[j]]))
            leaves[i] = more = true;
      }
    }
  }
  for (int i = 0; i < m->n_stage; i++)
    if (!leaves[i]) FAIL("stage %s: no way leads from here out of the terminal", m->stage[i].name);
  return AMUR_OK;
}

static amur_status check_classes(const amur_terminal_model *m, amur_err *err) {
  if (m->n_class < 1 || m->n_class > AMUR_TERMINAL_MAX_CLASS)
    FAIL("%d classes, must be 1..%d", m->n_class, AMUR_TERMINAL_MAX_CLASS);
  for (int i = 0; i < m->n_class; i++) {
    if (!m->unit_class[i].name) FAIL("class %d has no name", i + 1);
    if (!(m->unit_class[i].share >= 0 && isfinite(m->unit_class[i].share)))
      FAIL("class %s: share %g, must be >= 0", m->unit_class[i].name, m->unit_class[i].share);
    if (!(m->unit_class[i].tonnes > 0 && isfinite(m->unit_class[i].tonnes)))
      FAIL("class %s: tonnes %g, must be > 0", m->unit_class[i].name, m->unit_class[i].tonnes);
  }
  return AMUR_OK;
}

static amur_status check_resources(const amur_terminal_model *m, amur_err *err) {
  for (int i = 0; i < m->n_resource; i++) {
    if (!m->resource[i].name) FAIL("resource %d has no name", i + 1);
    if (!(m->resource[i].number >= 1 && m->resource[i].number <= 1e6))
      FAIL("resource %s: number %g, must be 1..1e6", m->resource[i].name, m->resource[i].number);
  }
  return AMUR_OK;
}

amur_status amur_terminal_model_check(amur_terminal_model *m, amur_err *err) {
  if (m->n_stage < 1 || m->n_stage > AMUR_TERMINAL_MAX_STAGE)
    FAIL("%d stages, must be 1..%d", m->n_stage, AMUR_TERMINAL_MAX_STAGE);
  if (m->n_source < 1) FAIL("no arrivals");
  if (m->n_source > AMUR_TERMINAL_MAX_SOURCE || m->n_weather > AMUR_TERMINAL_MAX_WEATHER)
    FAIL("%d sources and %d kinds of weather, at most %d and %d", m->n_source, m->n_weather, AMUR_TERMINAL_MAX_SOURCE,
         AMUR_TERMINAL_MAX_WEATHER);
  amur_status status = check_classes(m, err);
  if (!status) status = check_resources(m, err);
  for (int i = 0; i < m->n_source && !status; i++) status = check_source(m, i, err);
  for (int i = 0; i < m->n_stage && !status; i++) status = check_stage(m, i, err);
  for (int i = 0; i < m->n_weather && !status; i++) status = check_weather(m, i, err);
  return status ? status : check_exits(m, err);
}
