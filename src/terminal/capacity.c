/* SPDX-License-Identifier: Apache-2.0
 * capacity.c -- what a terminal can pass in the long run, stage by stage and resource by resource, and its hash.
 *   Visits by the traffic equations v_j = e_j + sum_i v_i p_ij.  Limits: ignores patience, balking and blocking;
 *   joining the shortest queue is taken as equal shares; classes by their shares of the arrivals.
 */
#include "build.h"
#include <math.h>
#include <string.h>

static double class_share(const amur_terminal_model *m, int k) {
  double sum = 0;
  for (int j = 0; j < m->n_class; j++) sum += m->unit_class[j].share;
  return sum > 0 ? m->unit_class[k].share / sum : 1.0 / m->n_class;
}

static void spread(const amur_next *n, double flow, double *to) {
  for (int j = 0; j < n->n; j++)
    if (n->stage[j] >= 0) to[n->stage[j]] += flow * (n->kind == AMUR_NEXT_PROBABILITY ? n->probability[j] : 1.0 / n->n);
}

/* Share of the units that a source brings; sources without a rate share what is left. */
static double source_share(const amur_terminal_model *m, int i) {
  double sum = 0;
  for (int j = 0; j < m->n_source; j++) sum += m->source[j].per_day;
  return sum > 0 ? m->source[i].per_day / sum : 1.0 / m->n_source;
}

/* Visits of units of class k by fixed-point iteration: it converges because every stage leads out. */
static void visits_of_class(const amur_terminal_model *m, int k, double *visits) {
  double entry[AMUR_TERMINAL_MAX_STAGE] = {0}, now[AMUR_TERMINAL_MAX_STAGE] = {0};
  for (int i = 0; i < m->n_source; i++) {
    const amur_source *s = &m->source[i];
    const double share = s->unit_class < 0 ? class_share(m, k) : s->unit_class == k ? 1 : 0;
    entry[s->into] += source_share(m, i) * share;
  }
  for (int round = 0; round < 10000; round++) {
    double next[AMUR_TERMINAL_MAX_STAGE], change = 0;
    memcpy(next, entry, sizeof next);
    for (int i = 0; i < m->n_stage; i++) {
      const amur_stage *s = &m->stage[i];
      spread(s->next_of_class && s->next_of_class[k].n ? &s->next_of_class[k] : &s->next, now[i], next);
    }
    for (int i = 0; i < m->n_stage; i++) change = fmax(change, fabs(next[i] - now[i]));
    memcpy(now, next, sizeof now);
    if (change < 1e-12) break;
  }
  for (int i = 0; i < m->n_stage; i++) visits[i] += now[i];
}

void ami_terminal_visits(const amur_terminal_model *m, double *visits) {
  for (int k = 0; k < m->n_class; k++) visits_of_class(m, k, visits);
}

static double mean_service(const amur_terminal_model *m, const amur_stage *s) {
  if (!s->service_of_class) return amur_dist_mean(&s->service);
  double sum = 0;
  for (int k = 0; k < m->n_class; k++)
    sum += class_share(m, k) *
           amur_dist_mean(s->service_of_class[k].kind == AMUR_DIST_N ? &s->service : &s->service_of_class[k]);
  return sum;
}

/* Share of time in which the stage is not broken down. */
static double availability(const amur_stage *s) {
  if (!s->breaks) return 1;
  const double up = amur_dist_mean(&s->up), down = amur_dist_mean(&s->down);
  return up + down > 0 ? up / (up + down) : 1;
}

/* Units that a full vessel carries. */
static double full_load(const amur_terminal_model *m, const amur_stage *s) {
  if (!s->by_tonnes) return floor(s->carries * (1 + 1e-9));
  double tonnes = 0;
  for (int k = 0; k < m->n_class; k++) tonnes += class_share(m, k) * m->unit_class[k].tonnes;
  return fmax(1, floor(s->carries / tonnes * (1 + 1e-9)));
}

static double handling(const amur_stage *s, double units) {
  return units * (amur_dist_mean(&s->load) + amur_dist_mean(&s->unload));
}

/* Units a day that the vessels carry when they sail full; the legs of a fleet share its round. */
static double batch_capacity(const amur_terminal *t, int i) {
  const amur_terminal_model *m = &t->model;
  const amur_stage *s = &m->stage[i];
  const amur_fleet *f = &m->fleet[s->fleet];
  const double units = full_load(m, s), open_share = amur_hours_per_day(&s->open) / 24;
  double departures = INFINITY;
  if (s->every_h > 0)
    departures = 24 / s->every_h * open_share;
  else if (s->n_timetable)
    departures = s->n_timetable;
  if (f->vessels < AMUR_TERMINAL_UNLIMITED) {
    double round_h = 0;
    for (int k = 0; k < f->n_leg; k++) {
      const amur_stage *leg = &m->stage[f->leg[k]];
      round_h += handling(leg, full_load(m, leg)) + amur_dist_mean(&leg->crossing);
    }
    if (f->n_leg == 1) round_h += amur_dist_mean(&s->back);
    /* a vessel that may load only in open hours makes whole rounds within them, the last one reaching beyond */
    const double open_h = amur_hours_per_day(&s->open);
    const double rounds =
        round_h > 0 ? (open_share < 1 ? fmin(ceil(open_h / round_h), 24 / round_h) : 24 / round_h) : INFINITY;
    departures = fmin(departures, f->vessels * rounds);
  }
  return departures * units;
}

/* Servers a day that finish what they have begun after their time is over; each passes (1 + cv^2)/2 units more than
 * its open hours hold (mean residual life of renewal theory). */
static double overtime_units(const amur_terminal *t, int i) {
  const amur_stage *s = &t->model.stage[i];
  const amur_calendar *c = &t->stage_calendar[i];
  if (s->at_close != AMUR_CLOSE_FINISH) return 0;
  double drops = 0;
  for (int k = 0; k < c->n; k++) drops += fmax(0, c->level[k] - c->level[(k + 1) % c->n]) / 7;
  const double mean = amur_dist_mean(&s->service), variance = amur_dist_variance(&s->service);
  return mean > 0 ? drops * 0.5 * (1 + variance / (mean * mean)) : 0;
}

/* Share of time in which no weather of all the year closes the stage. */
static double fair_weather(const amur_terminal_model *m, int i) {
  double share = 1;
  for (int k = 0; k < m->n_weather; k++)
    for (int j = 0; j < m->weather[k].n_stage && !m->weather[k].seasonal; j++) {
      const double calm = amur_dist_mean(&m->weather[k].calm), lasts = amur_dist_mean(&m->weather[k].lasts);
      if (m->weather[k].stage[j] == i) share *= calm / (calm + lasts);
    }
  return share;
}

static double stage_capacity(const amur_terminal *t, int i) {
  const amur_stage *s = &t->model.stage[i];
  const double fair = fair_weather(&t->model, i);
  if (s->kind == AMUR_STAGE_BATCH) return fair * batch_capacity(t, i);
  if (s->kind == AMUR_STAGE_BOOKING) return s->per_slot * amur_hours_per_day(&s->open) / s->slot_h;
  if (s->servers >= AMUR_TERMINAL_UNLIMITED && !s->n_shift) return INFINITY;
  const double mean = mean_service(&t->model, s);
  return mean > 0
             ? 24 * amur_calendar_mean(&t->stage_calendar[i]) * availability(s) * fair / mean + overtime_units(t, i)
             : INFINITY;
}

/* Hours of a resource that one arriving unit takes. */
static double resource_hours(const amur_terminal *t, int r) {
  double sum = 0;
  for (int i = 0; i < t->model.n_stage; i++) {
    const amur_stage *s = &t->model.stage[i];
    for (int k = 0; k < s->n_need; k++)
      if (s->need[k].resource == r)
        sum += t->visits[i] * s->need[k].number *
               (s->kind == AMUR_STAGE_BATCH ? handling(s, 1) : mean_service(&t->model, s));
  }
  return sum;
}

double amur_terminal_capacity_per_day(const amur_terminal *t) {
  double least = INFINITY;
  for (int i = 0; i < t->model.n_stage; i++)
    if (t->visits[i] > 0) least = fmin(least, stage_capacity(t, i) / t->visits[i]);
  for (int r = 0; r < t->model.n_resource; r++) {
    const double hours = resource_hours(t, r);
    if (hours > 0) least = fmin(least, 24 * amur_calendar_mean(&t->resource_calendar[r]) / hours);
  }
  return least;
}

static uint64_t hash_hours(uint64_t h, const amur_hours *hours) {
  h = amur_hash(h, &hours->limited, sizeof hours->limited);
  return hours->n ? amur_hash(h, hours->span, (size_t)hours->n * sizeof *hours->span) : h;
}

static uint64_t hash_next(uint64_t h, const amur_next *n) {
  h = amur_hash(h, &n->kind, sizeof n->kind);
  h = amur_hash(h, &n->n, sizeof n->n);
  if (n->n) h = amur_hash(h, n->stage, (size_t)n->n * sizeof *n->stage);
  return n->n && n->probability ? amur_hash(h, n->probability, (size_t)n->n * sizeof *n->probability) : h;
}

static uint64_t hash_stage(uint64_t h, const amur_stage *s, int n_class) {
  const double number[] = {
      s->kind,      s->servers,      s->at_close,       s->room,    s->when_full,    s->preempt, s->balk_above,
      s->balk_rate, s->has_patience, s->return_share,   s->breaks,  s->breaks_whole, s->fleet,   s->carries,
      s->by_tonnes, s->min_load,     s->longest_wait_h, s->every_h, s->stay_h,       s->slot_h,  s->per_slot,
      s->notice_h,  s->no_show,      s->n_shift,        s->n_need,  s->n_timetable};
  h = amur_hash(h, number, sizeof number);
  const amur_dist *const dist[] = {&s->service, &s->patience, &s->return_after, &s->up,   &s->down,
                                   &s->load,    &s->unload,   &s->crossing,     &s->back, &s->late};
  for (size_t i = 0; i < sizeof dist / sizeof *dist; i++) h = amur_dist_hash(h, dist[i]);
  for (int k = 0; s->service_of_class && k < n_class; k++) h = amur_dist_hash(h, &s->service_of_class[k]);
  for (int k = 0; s->next_of_class && k < n_class; k++) h = hash_next(h, &s->next_of_class[k]);
  h = hash_hours(h, &s->open);
  for (int k = 0; k < s->n_shift; k++) {
    h = hash_hours(h, &s->shift[k].hours);
    h = amur_hash(h, &s->shift[k].servers, sizeof s->shift[k].servers);
  }
  for (int k = 0; k < s->n_need; k++) h = amur_hash(h, &s->need[k], sizeof s->need[k]);
  if (s->n_timetable) h = amur_hash(h, s->timetable_h, (size_t)s->n_timetable * sizeof *s->timetable_h);
  return hash_next(hash_next(h, &s->next), &s->lost_to);
}

static uint64_t hash_source(uint64_t h, const amur_source *s) {
  h = amur_hash(h, s->by_hour, sizeof s->by_hour);
  h = amur_hash(h, s->by_weekday, sizeof s->by_weekday);
  const double number[] = {s->kind, s->per_day, s->unit_class, s->into, s->n_time, s->population, s->initial};
  h = amur_hash(h, number, sizeof number);
  h = hash_hours(h, &s->hours);
  h = amur_dist_hash(amur_dist_hash(h, &s->batch), &s->time_outside);
  const size_t n = (size_t)s->n_time;
  if (n) h = amur_hash(h, s->time_h, n * sizeof *s->time_h);
  if (n && s->time_units) h = amur_hash(h, s->time_units, n * sizeof *s->time_units);
  return n && s->time_class ? amur_hash(h, s->time_class, n * sizeof *s->time_class) : h;
}

static uint64_t hash_dates(uint64_t h, const amur_closure *c) {
  const int32_t date[] = {c->yearly, c->from, c->to, c->from_month, c->from_day, c->to_month, c->to_day};
  return amur_hash(h, date, sizeof date);
}

uint64_t amur_terminal_hash(const amur_terminal *t) {
  const amur_terminal_model *m = &t->model;
  uint64_t h = AMUR_HASH_START;
  const int weekday = amur_weekday(m->start);
  h = amur_hash(h, &weekday, sizeof weekday);
  if (m->n_closure || m->n_weather) h = amur_hash(h, &m->start, sizeof m->start);
  for (int i = 0; i < m->n_source; i++) h = hash_source(h, &m->source[i]);
  for (int i = 0; i < m->n_class; i++) {
    const double number[] = {m->unit_class[i].share, m->unit_class[i].priority, m->unit_class[i].tonnes};
    h = amur_hash(h, number, sizeof number);
  }
  for (int i = 0; i < m->n_stage; i++) h = hash_stage(h, &m->stage[i], m->n_class);
  for (int i = 0; i < m->n_resource; i++) {
    h = amur_hash(h, &m->resource[i].number, sizeof m->resource[i].number);
    h = hash_hours(h, &m->resource[i].open);
  }
  for (int i = 0; i < m->n_fleet; i++) {
    h = amur_hash(h, &m->fleet[i].vessels, sizeof m->fleet[i].vessels);
    h = amur_hash(h, m->fleet[i].leg, (size_t)m->fleet[i].n_leg * sizeof *m->fleet[i].leg);
  }
  for (int i = 0; i < m->n_closure; i++) h = hash_dates(h, &m->closure[i]);
  for (int i = 0; i < m->n_weather; i++) {
    const amur_weather *w = &m->weather[i];
    h = hash_dates(amur_hash(h, &w->seasonal, sizeof w->seasonal), &w->season);
    h = amur_dist_hash(amur_dist_hash(h, &w->calm), &w->lasts);
    h = amur_hash(h, w->stage, (size_t)w->n_stage * sizeof *w->stage);
  }
  return h;
}
