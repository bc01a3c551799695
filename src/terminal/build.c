/* SPDX-License-Identifier: Apache-2.0
 * build.c -- from a checked model to calendars, arrival rates and priorities: what replications share (compiled.h).
 *   Shape: dates become stretches of hours since day 0, ascending and disjoint; hours of the week stay weekly, with
 * the weekday of day 0 as their offset.
 * Limits: yearly closures and seasons are laid out for sixty years.
 */
#include "stage_kind.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { CLOSURE_YEARS = 60 }; /* how far yearly closures are laid out */

static int by_start(const void *a, const void *b) {
  const double x = ((const amur_span *)a)->from_h, y = ((const amur_span *)b)->from_h;
  return (x > y) - (x < y);
}

static void add_closed(amur_span *list, int *n, amur_day start, amur_day from, amur_day to) {
  if (to < start || to < from) return;
  list[(*n)++] = (amur_span){from > start ? 24.0 * (from - start) : 0, 24.0 * (to + 1 - start)};
}

/* Dates as ascending disjoint stretches of hours since day 0; NULL without memory. */
static amur_span *lay_out(amur_day start, int n_closure, const amur_closure *closure, int *n) {
  amur_span *list = amur_alloc((size_t)n_closure * (CLOSURE_YEARS + 2), sizeof *list);
  *n = 0;
  if (!list) return NULL;
  int year, month, day;
  amur_day_split(start, &year, &month, &day);
  for (int i = 0; i < n_closure; i++) {
    const amur_closure *c = &closure[i];
    if (!c->yearly) add_closed(list, n, start, c->from, c->to);
    const bool over_new_year = c->to_month < c->from_month || (c->to_month == c->from_month && c->to_day < c->from_day);
    for (int y = year - 1; c->yearly && y < year + CLOSURE_YEARS; y++)
      add_closed(list, n, start, amur_day_from(y, c->from_month, c->from_day),
                 amur_day_from(over_new_year ? y + 1 : y, c->to_month, c->to_day));
  }
  qsort(list, (size_t)*n, sizeof *list, by_start);
  int kept = 0;
  for (int i = 0; i < *n; i++) {
    if (kept && list[i].from_h <= list[kept - 1].to_h)
      list[kept - 1].to_h = fmax(list[kept - 1].to_h, list[i].to_h);
    else
      list[kept++] = list[i];
  }
  *n = kept;
  return list;
}

/* Servers on duty at each stage, as its kind counts them, and none on days on which all is closed. */
static amur_status build_stage_calendars(amur_terminal *t, amur_err *err) {
  const amur_terminal_model *m = &t->model;
  const double offset_h = 24.0 * amur_weekday(m->start);
  int n_closed;
  amur_span *closed = lay_out(m->start, m->n_closure, m->closure, &n_closed);
  amur_status status = closed ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "terminal: %d closures", m->n_closure);
  for (int i = 0; i < m->n_stage && !status; i++) {
    amur_hours hours[AMUR_TERMINAL_MAX_SHIFT];
    double level[AMUR_TERMINAL_MAX_SHIFT];
    const int n = ami_stage_kind_of(m->stage[i].kind)->duty(m, i, hours, level);
    assert(n >= 1 && n <= AMUR_TERMINAL_MAX_SHIFT);
    status = amur_calendar_init(&t->stage_calendar[i], n, hours, level, n_closed, closed, offset_h, err);
  }
  free(closed);
  return status;
}

/* Resources are there also on days on which all is closed: it is the stages that do not take them. */
static amur_status build_resource_calendars(amur_terminal *t, amur_err *err) {
  const amur_terminal_model *m = &t->model;
  const double offset_h = 24.0 * amur_weekday(m->start);
  amur_status status = AMUR_OK;
  for (int i = 0; i < m->n_resource && !status; i++)
    status = amur_calendar_init(&t->resource_calendar[i], 1, &m->resource[i].open, &m->resource[i].number, 0, NULL,
                                offset_h, err);
  return status;
}

static amur_status build_seasons(amur_terminal *t, amur_err *err) {
  const amur_terminal_model *m = &t->model;
  for (int i = 0; i < m->n_weather; i++) {
    ami_seasons *s = &t->season[i];
    s->all = !m->weather[i].seasonal;
    s->span = lay_out(m->start, s->all ? 0 : 1, &m->weather[i].season, &s->n);
    if (!s->span) return amur_fail(err, AMUR_E_NOMEM, 0, "terminal: seasons of the weather");
  }
  return AMUR_OK;
}

static int by_value(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Rates by steps of the week, scaled so that a week has 7 per_day units.  Steps begin at every hour and where the hours
 * of the source begin and end; neighbours of one rate are merged, so that a source without any pattern has one step. */
static amur_status build_arrivals(const amur_source *s, ami_arrivals *a, amur_err *err) {
  const size_t room = 168 + 2 * (size_t)(s->hours.limited ? s->hours.n : 0);
  a->at_h = amur_alloc(room, sizeof *a->at_h);
  a->rate_per_h = amur_alloc(room, sizeof *a->rate_per_h);
  if (!a->at_h || !a->rate_per_h) return amur_fail(err, AMUR_E_NOMEM, 0, "arrivals of %zu steps", room);
  size_t m = 0;
  for (int h = 0; h < 168; h++) a->at_h[m++] = h;
  for (int i = 0; s->hours.limited && i < s->hours.n; i++) {
    a->at_h[m++] = s->hours.span[i].from_h;
    a->at_h[m++] = s->hours.span[i].to_h;
  }
  qsort(a->at_h, m, sizeof *a->at_h, by_value);
  double sum = 0;
  for (size_t i = 0; i < m; i++) {
    const double at = a->at_h[i], end = i + 1 < m ? a->at_h[i + 1] : AMUR_WEEK_H;
    if (at >= AMUR_WEEK_H || end <= at) continue;
    const int hour = (int)at;
    const double w = amur_hours_hold(&s->hours, at) ? s->by_hour[hour % 24] * s->by_weekday[hour / 24] : 0;
    sum += w * (end - at);
    if (a->n && a->rate_per_h[a->n - 1] == w) continue;
    a->at_h[a->n] = at;
    a->rate_per_h[a->n++] = w;
  }
  if (!(sum > 0)) return amur_fail(err, AMUR_E_DOMAIN, 0, "arrivals: no hour of the week has any");
  a->per_week = 7 * s->per_day / amur_dist_mean(&s->batch);
  for (int i = 0; i < a->n; i++) a->rate_per_h[i] *= a->per_week / sum;
  return AMUR_OK;
}

/* Priorities as levels 0, 1, ..: 0 for the most urgent classes. */
static void rank_priorities(amur_terminal *t) {
  const amur_terminal_model *m = &t->model;
  double sum = 0;
  for (int k = 0; k < m->n_class; k++) sum += m->unit_class[k].share;
  double cut = 0;
  for (int k = 0; k < m->n_class; k++) {
    t->class_cut[k] = sum > 0 ? (cut += m->unit_class[k].share) / sum : 1;
    int level = 0; /* distinct priorities above this one */
    for (int j = 0; j < m->n_class; j++) {
      bool seen = false;
      for (int i = 0; i < j; i++) seen = seen || m->unit_class[i].priority == m->unit_class[j].priority;
      level += !seen && m->unit_class[j].priority > m->unit_class[k].priority;
    }
    t->level_of_class[k] = level;
    if (level + 1 > t->n_level) t->n_level = level + 1;
  }
}

amur_terminal *amur_terminal_new(amur_terminal_model *m, amur_err *err) {
  amur_terminal *t = amur_alloc(1, sizeof *t);
  if (!t) {
    amur_terminal_model_fini(m);
    amur_fail(err, AMUR_E_NOMEM, 0, "terminal");
    return NULL;
  }
  t->model = *m;
  *m = (amur_terminal_model){0};
  m = &t->model;
  amur_status status = amur_terminal_model_check(m, err);
  if (status) goto fail;
  t->stage_calendar = amur_alloc((size_t)m->n_stage, sizeof *t->stage_calendar);
  t->resource_calendar = amur_alloc((size_t)m->n_resource, sizeof *t->resource_calendar);
  t->arrivals = amur_alloc((size_t)m->n_source, sizeof *t->arrivals);
  t->visits = amur_alloc((size_t)m->n_stage, sizeof *t->visits);
  t->season = amur_alloc((size_t)m->n_weather, sizeof *t->season);
  if (!t->season || !t->stage_calendar || !t->resource_calendar || !t->arrivals || !t->visits) {
    amur_fail(err, AMUR_E_NOMEM, 0, "terminal of %d stages", m->n_stage);
    goto fail;
  }
  if (build_stage_calendars(t, err) || build_resource_calendars(t, err) || build_seasons(t, err)) goto fail;
  for (int i = 0; i < m->n_source; i++) {
    if (m->source[i].kind > AMUR_ARRIVE_EVEN) continue;
    if (build_arrivals(&m->source[i], &t->arrivals[i], err)) goto fail;
    t->per_day += m->source[i].per_day;
  }
  rank_priorities(t);
  ami_terminal_visits(m, t->visits);
  return t;
fail:
  amur_terminal_free(t);
  return NULL;
}

void amur_terminal_free(amur_terminal *t) {
  if (!t) return;
  for (int i = 0; t->stage_calendar && i < t->model.n_stage; i++) amur_calendar_fini(&t->stage_calendar[i]);
  for (int i = 0; t->resource_calendar && i < t->model.n_resource; i++) amur_calendar_fini(&t->resource_calendar[i]);
  for (int i = 0; t->arrivals && i < t->model.n_source; i++) {
    free(t->arrivals[i].at_h);
    free(t->arrivals[i].rate_per_h);
  }
  for (int i = 0; t->season && i < t->model.n_weather; i++) free(t->season[i].span);
  free(t->season);
  free(t->stage_calendar);
  free(t->resource_calendar);
  free(t->arrivals);
  free(t->visits);
  amur_terminal_model_fini(&t->model);
  free(t);
}

const amur_terminal_model *amur_terminal_view(const amur_terminal *t) { return &t->model; }
