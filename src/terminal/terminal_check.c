/* SPDX-License-Identifier: Apache-2.0
 * terminal_check.c -- the one checker of a terminal's description; written so that NaN fails.
 */
#include "build.h"
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

static amur_status prepare(amur_dist *d, const char *stage, const char *what, amur_err *err) {
  amur_err why = {0};
  if (d->kind == AMUR_DIST_N || amur_dist_prepare(d, &why) == AMUR_OK) return AMUR_OK;
  return amur_fail(err, AMUR_E_DOMAIN, 0, "%s: %s: %s", stage, what, why.text);
}

static amur_status check_service(amur_stage *s, amur_err *err) {
  double most = s->servers;
  if (s->n_shift) most = 0;
  for (int i = 0; i < s->n_shift; i++) {
    if (!(s->shift[i].servers >= 0 && s->shift[i].servers <= 30000))
      FAIL("stage %s: shift of %g servers, must be 0..30000", s->name, s->shift[i].servers);
    most += s->shift[i].servers;
  }
  if (!(most >= 0 && most <= AMUR_TERMINAL_UNLIMITED)) FAIL("stage %s: servers %g, must be 0 or more", s->name, most);
  if ((s->preempt || s->at_close == AMUR_CLOSE_PAUSE || (s->breaks && !s->breaks_whole)) && most > 30000)
    FAIL("stage %s: %g servers, at most 30000 can be interrupted", s->name, most);
  if (s->capacity_per_day != 0) { /* the service that passes so many in the open hours */
    const double hours = amur_hours_per_day(&s->open);
    if (!(s->capacity_per_day > 0 && isfinite(s->capacity_per_day)))
      FAIL("stage %s: capacity_per_day %g, must be > 0", s->name, s->capacity_per_day);
    if (!(s->cv >= 0 && s->cv <= 10)) FAIL("stage %s: cv %g, must be 0..10", s->name, s->cv);
    if (s->n_shift || most >= AMUR_TERMINAL_UNLIMITED)
      FAIL("stage %s: capacity_per_day needs a number of servers without shifts", s->name);
    /* what is finished after closing counts: (1 + cv^2)/2 units per server and closing (renewal theory) */
    double closings = 0;
    for (int i = 0; s->open.limited && i < s->open.n; i++)
      closings += !(s->open.span[i].to_h >= AMUR_WEEK_H && s->open.span[0].from_h <= 0);
    const double overtime = s->at_close == AMUR_CLOSE_FINISH ? closings / 7 * most * 0.5 * (1 + s->cv * s->cv) : 0;
    const double within = fmax(s->capacity_per_day - overtime, 0.5 * s->capacity_per_day);
    amur_dist_fini(&s->service);
    s->service = (amur_dist){.kind = s->cv > 0 ? AMUR_DIST_LOGNORMAL : AMUR_DIST_CONSTANT,
                             .arg = {most * hours / within, s->cv}};
  }
  return AMUR_OK;
}

static amur_status check_batch(const amur_terminal_model *m, const amur_stage *s, int index, amur_err *err) {
  if (s->fleet < 0 || s->fleet >= m->n_fleet) FAIL("stage %s: carries units but has no vessels", s->name);
  const amur_fleet *f = &m->fleet[s->fleet];
  bool serves = false;
  for (int i = 0; i < f->n_leg; i++) serves = serves || f->leg[i] == index;
  if (!serves) FAIL("stage %s: fleet %s does not serve it", s->name, f->name ? f->name : "");
  if (!(f->vessels >= 1 && f->vessels <= AMUR_TERMINAL_UNLIMITED))
    FAIL("stage %s: vessels %g, must be at least 1", s->name, f->vessels);
  if (f->vessels >= AMUR_TERMINAL_UNLIMITED && f->n_leg > 1)
    FAIL("stage %s: a fleet of two legs needs a number of vessels", s->name);
  if (!(s->carries > 0 && isfinite(s->carries))) FAIL("stage %s: carries %g, must be > 0", s->name, s->carries);
  if (!(s->min_load >= 0 && s->min_load <= s->carries))
    FAIL("stage %s: min_load %g, must be 0..%g, what a vessel carries", s->name, s->min_load, s->carries);
  if (!(s->longest_wait_h >= 0) || !(s->stay_h >= 0)) FAIL("stage %s: longest_wait and stay must be >= 0", s->name);
  if (!(s->every_h >= 0 && isfinite(s->every_h))) FAIL("stage %s: every %g h, must be > 0", s->name, s->every_h);
  for (int i = 0; i < s->n_timetable; i++)
    if (!(s->timetable_h[i] >= 0 && s->timetable_h[i] < 24))
      FAIL("stage %s: timetable: %g h, must be a time of the day", s->name, s->timetable_h[i]);
  for (int k = 0; s->by_tonnes && k < m->n_class; k++)
    if (!(m->unit_class[k].tonnes <= s->carries))
      FAIL("stage %s: a unit of %g t does not fit into %g t", s->name, m->unit_class[k].tonnes, s->carries);
  return AMUR_OK;
}

static amur_status check_booking(const amur_stage *s, amur_err *err) {
  if (!(s->slot_h > 0 && isfinite(s->slot_h))) FAIL("stage %s: slot %g h, must be > 0", s->name, s->slot_h);
  if (s->per_slot < 1) FAIL("stage %s: per_slot %d, must be at least 1", s->name, s->per_slot);
  if (!(s->notice_h >= 0 && isfinite(s->notice_h))) FAIL("stage %s: notice %g h, must be >= 0", s->name, s->notice_h);
  if (!(s->no_show >= 0 && s->no_show <= 1)) FAIL("stage %s: no_show %g, must be 0..1", s->name, s->no_show);
  if (!(amur_hours_per_day(&s->open) > 0)) FAIL("stage %s: never open", s->name);
  if (s->n_need || s->has_patience)
    FAIL("stage %s: bookings need no resources, and nobody gives up a booking", s->name);
  return AMUR_OK;
}

static amur_status check_stage(amur_terminal_model *m, int i, amur_err *err) {
  amur_stage *s = &m->stage[i];
  amur_status status = AMUR_OK;
  if (!s->name || !*s->name) FAIL("stage %d has no name", i + 1);
  if (s->kind == AMUR_STAGE_SERVICE) status = check_service(s, err);
  if (s->kind == AMUR_STAGE_BATCH) status = check_batch(m, s, i, err);
  if (s->kind == AMUR_STAGE_BOOKING) status = check_booking(s, err);
  struct {
    amur_dist *d;
    const char *what;
  } dist[] = {{&s->service, "service"}, {&s->patience, "patience"}, {&s->return_after, "comes_back"},
              {&s->up, "up"},           {&s->down, "down"},         {&s->load, "load"},
              {&s->unload, "unload"},   {&s->crossing, "crossing"}, {&s->back, "back"},
              {&s->late, "late"}};
  for (size_t k = 0; k < sizeof dist / sizeof *dist && !status; k++)
    status = prepare(dist[k].d, s->name, dist[k].what, err);
  for (int k = 0; s->service_of_class && k < m->n_class && !status; k++)
    status = prepare(&s->service_of_class[k], s->name, "service_by_class", err);
  if (!status) status = check_next(m, s->name, &s->next, err);
  if (!status) status = check_next(m, s->name, &s->lost_to, err);
  for (int k = 0; s->next_of_class && k < m->n_class && !status; k++)
    status = check_next(m, s->name, &s->next_of_class[k], err);
  if (status) return status;
  if (s->room < 0) FAIL("stage %s: room %d, must be > 0", s->name, s->room);
  if (!(s->return_share >= 0 && s->return_share <= 1))
    FAIL("stage %s: comes_back: share %g, must be 0..1", s->name, s->return_share);
  if (!(s->balk_above >= 0) || !(s->balk_rate >= 0)) FAIL("stage %s: balk must be >= 0", s->name);
  for (int k = 0; k < s->n_need; k++) {
    if (s->need[k].resource < 0 || s->need[k].resource >= m->n_resource)
      FAIL("stage %s: needs resource %d of %d", s->name, s->need[k].resource, m->n_resource);
    if (s->need[k].number < 1 || s->need[k].number > m->resource[s->need[k].resource].number)
      FAIL("stage %s: needs %d of %s, of which there are %g", s->name, s->need[k].number,
           m->resource[s->need[k].resource].name, m->resource[s->need[k].resource].number);
  }
  return AMUR_OK;
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
    if (m->stage[w->stage[k]].kind == AMUR_STAGE_BOOKING) FAIL("%s: weather closes no stage of bookings", name);
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

amur_status ami_terminal_check(amur_terminal_model *m, amur_err *err) {
  if (m->n_stage < 1 || m->n_stage > AMUR_TERMINAL_MAX_STAGE)
    FAIL("%d stages, must be 1..%d", m->n_stage, AMUR_TERMINAL_MAX_STAGE);
  if (m->n_class < 1 || m->n_class > AMUR_TERMINAL_MAX_CLASS)
    FAIL("%d classes, must be 1..%d", m->n_class, AMUR_TERMINAL_MAX_CLASS);
  if (m->n_source < 1) FAIL("no arrivals");
  for (int i = 0; i < m->n_class; i++) {
    if (!(m->unit_class[i].share >= 0 && isfinite(m->unit_class[i].share)))
      FAIL("class %s: share %g, must be >= 0", m->unit_class[i].name, m->unit_class[i].share);
    if (!(m->unit_class[i].tonnes > 0 && isfinite(m->unit_class[i].tonnes)))
      FAIL("class %s: tonnes %g, must be > 0", m->unit_class[i].name, m->unit_class[i].tonnes);
  }
  for (int i = 0; i < m->n_resource; i++)
    if (!(m->resource[i].number >= 1 && m->resource[i].number <= 1e6))
      FAIL("resource %s: number %g, must be 1..1e6", m->resource[i].name, m->resource[i].number);
  if (m->n_source > AMUR_TERMINAL_MAX_SOURCE || m->n_weather > AMUR_TERMINAL_MAX_WEATHER)
    FAIL("%d sources and %d kinds of weather, at most %d and %d", m->n_source, m->n_weather, AMUR_TERMINAL_MAX_SOURCE,
         AMUR_TERMINAL_MAX_WEATHER);
  for (int i = 0; i < m->n_source; i++) {
    const amur_status status = check_source(m, i, err);
    if (status) return status;
  }
  for (int i = 0; i < m->n_stage; i++) {
    const amur_status status = check_stage(m, i, err);
    if (status) return status;
  }
  for (int i = 0; i < m->n_weather; i++) {
    const amur_status status = check_weather(m, i, err);
    if (status) return status;
  }
  return check_exits(m, err);
}
