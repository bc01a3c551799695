/* SPDX-License-Identifier: Apache-2.0
 * flow.c -- how units arrive, go from stage to stage, are turned away, and leave.
 *   Arrivals with a rate that is constant by steps: unit exponentials are mapped through the inverse of the
 *   cumulated rate, which is exact and shares random numbers between runs that differ in rate.
 */
#include "engine.h"
#include <math.h>

/* Batches of a source since the run began, in units of its week. */
static double next_arrival(amur_engine *e, int i) {
  amur_source_state *s = &e->source[i];
  const amur_arrivals *a = &e->terminal->arrivals[i];
  const double gap = e->terminal->model.source[i].kind == AMUR_ARRIVE_EVEN ? 1 : amur_rng_exp(&s->gap);
  const double f = s->rate_factor;
  if (a->n == 1) return s->base_h += gap / (a->rate[0] * f);
  double need = gap / f; /* in arrivals at the model's rate */
  for (;;) {
    const double end = s->step + 1 < a->n ? a->at_h[s->step + 1] : AMUR_WEEK_H;
    const double here = a->rate[s->step] * (end - s->position);
    if (here > 0 && need <= here) {
      s->position += need / a->rate[s->step];
      return s->base_h + s->position;
    }
    need -= here;
    s->position = end;
    if (++s->step == a->n) {
      s->step = 0;
      s->position = 0;
      s->base_h += AMUR_WEEK_H;
    }
  }
}

static void schedule_arrival(amur_engine *e, int i) {
  const amur_source *m = &e->terminal->model.source[i];
  amur_source_state *s = &e->source[i];
  double t;
  if (m->kind == AMUR_ARRIVE_TIMES) {
    if (s->i_time >= m->n_time) return;
    t = m->time_h[s->i_time++];
  } else {
    t = next_arrival(e, i);
  }
  amur_events_push(&e->events, t, event_code(EV_SOURCE, i));
}

static int32_t new_unit(amur_engine *e) {
  int32_t u = e->free_unit;
  if (u != NOBODY) {
    e->free_unit = e->unit[u].next;
  } else {
    if ((size_t)e->n_unit == e->unit_room &&
        (e->n_unit >= (int32_t)EV_INDEX ||
         !amur_grow(&e->unit, &e->unit_room, (size_t)e->n_unit + 1, sizeof *e->unit))) {
      e->failed = true;
      return NOBODY;
    }
    u = e->n_unit++;
  }
  return u;
}

static int draw_class(amur_engine *e, const amur_unit *u) {
  const amur_terminal *t = e->terminal;
  if (t->model.n_class == 1) return 0;
  amur_rng r = keyed(&e->class_stream, u);
  const double x = amur_rng_unit(&r);
  int k = 0;
  while (k < t->model.n_class - 1 && x >= t->class_cut[k]) k++;
  return k;
}

/* Makes a unit of a source and lets it in; class -1 is drawn by the shares. */
static void arrive_one(amur_engine *e, int i, int unit_class) {
  const amur_source *m = &e->terminal->model.source[i];
  const int32_t u = new_unit(e);
  if (u == NOBODY) return;
  amur_unit *x = &e->unit[u];
  const uint32_t serial = e->serial++;
  const bool counted = e->now >= e->from_h && e->now < e->to_h;
  *x = (amur_unit){
      .arrived = e->now, .serial = serial, .stage = NOBODY, .next = NOBODY, .prev = NOBODY, .source = (uint8_t)i};
  x->unit_class = (uint8_t)(unit_class >= 0 ? unit_class : draw_class(e, x));
  x->flags = (uint8_t)((counted ? UNIT_COUNTED : 0) | (m->kind == AMUR_ARRIVE_POPULATION ? UNIT_OF_POPULATION : 0));
  if (counted) {
    e->total.n_arrived++;
    e->counted_inside++;
  }
  count_inside(e, 1);
  note(e, u, AMUR_TRACE_ARRIVE);
  ami_flow_enter(e, u, m->into);
}

/* Rounded up or down at random, so that the mean is the distribution's; 0 is nobody. */
static int batch_size(amur_engine *e, int i) {
  amur_rng *r = &e->source[i].batch;
  const double most = 1e6, x = amur_dist_draw(&e->terminal->model.source[i].batch, r);
  return (int)(x < most ? x + amur_rng_unit(r) : most);
}

void ami_flow_arrive(amur_engine *e, int i) {
  const amur_source *m = &e->terminal->model.source[i];
  const int at = e->source[i].i_time - 1; /* of a list of times */
  if (m->kind != AMUR_ARRIVE_POPULATION) schedule_arrival(e, i);
  int n = 1;
  if (m->time_units)
    n = m->time_units[at];
  else if (m->kind != AMUR_ARRIVE_POPULATION && !(m->batch.kind == AMUR_DIST_CONSTANT && m->batch.p[0] == 1))
    n = batch_size(e, i);
  const int unit_class = m->time_class && m->time_class[at] >= 0 ? m->time_class[at] : m->unit_class;
  for (int k = 0; k < n; k++) arrive_one(e, i, unit_class);
}

void ami_flow_start_source(amur_engine *e, int i) {
  const amur_source *m = &e->terminal->model.source[i];
  amur_source_state *s = &e->source[i];
  for (int k = 0; k < m->initial; k++) arrive_one(e, i, m->unit_class);
  if (m->kind == AMUR_ARRIVE_POPULATION) {
    for (int k = 0; k < m->population; k++)
      amur_events_push(&e->events, amur_dist_draw(&m->time_outside, &s->gap), event_code(EV_SOURCE, i));
    return;
  }
  const amur_arrivals *a = &e->terminal->arrivals[i];
  if (m->kind != AMUR_ARRIVE_TIMES) {
    if (!(a->per_week * s->rate_factor > 0)) return;
    if (a->n > 1) { /* begin within the week where the first day lies */
      const double offset = 24.0 * amur_weekday(e->terminal->model.start);
      s->base_h = -offset;
      s->position = offset;
      while (s->step + 1 < a->n && a->at_h[s->step + 1] <= offset) s->step++;
    }
  }
  schedule_arrival(e, i);
}

static void discard(amur_engine *e, int32_t u) {
  amur_unit *x = &e->unit[u];
  if (x->flags & UNIT_COUNTED) e->counted_inside--;
  count_inside(e, -1);
  e->total.visit_area += within_window(e, x->arrived, e->now);
  if (x->flags & UNIT_OF_POPULATION) {
    const int i = x->source;
    const double t = e->now + amur_dist_draw(&e->terminal->model.source[i].time_outside, &e->source[i].gap);
    amur_events_push(&e->events, t, event_code(EV_SOURCE, i));
  }
  x->stamp = 0;
  x->flags = UNIT_GONE;
  x->next = e->free_unit;
  e->free_unit = u;
}

static void add_to_series(amur_series *s, double time) {
  s->sum += time;
  if (++s->fill < s->batch) return;
  s->mean[s->n++] = s->sum / (double)s->batch;
  s->sum = 0;
  s->fill = 0;
  if (s->n < SERIES_ROOM) return;
  for (int i = 0; i < SERIES_ROOM / 2; i++) s->mean[i] = 0.5 * (s->mean[2 * i] + s->mean[2 * i + 1]);
  s->n = SERIES_ROOM / 2;
  s->batch *= 2;
}

static void depart(amur_engine *e, int32_t u) {
  amur_unit *x = &e->unit[u];
  const double time = e->now - x->arrived;
  x->stage = NOBODY;
  note(e, u, AMUR_TRACE_LEAVE);
  if (e->now >= e->from_h && e->now < e->to_h) e->total.departures++;
  if (e->series) add_to_series(e->series, time);
  if (x->flags & UNIT_COUNTED) {
    amur_total_tally *t = &e->total;
    t->n_left++;
    t->wait += x->waited;
    t->wait_square += x->waited * x->waited;
    t->time += time;
    t->time_square += time * time;
    amur_histogram_add(&e->wait_histogram[e->n_stage], x->waited);
    amur_histogram_add(&e->time_histogram[e->n_stage], time);
    const int k = x->unit_class;
    e->class_n[k]++;
    e->class_wait[k] += x->waited;
    e->class_time[k] += time;
  }
  discard(e, u);
}

/* Tallies the visit to its stage; called once its service is over or it gave up there. */
void ami_flow_leave_stage(amur_engine *e, int32_t u) {
  amur_unit *x = &e->unit[u];
  amur_stage_state *s = &e->stage[x->stage];
  const double time = e->now - x->stage_in, wait = x->wait_here;
  x->waited += wait;
  s->n_here--;
  if (x->flags & UNIT_COUNTED) {
    amur_stage_tally *t = &s->tally;
    t->n++;
    t->wait += wait;
    t->wait_square += wait * wait;
    t->time += time;
    amur_histogram_add(&e->wait_histogram[x->stage], wait);
    amur_histogram_add(&e->time_histogram[x->stage], time);
  }
}

/* A unit gives up at its stage (it is in no queue any more): comes back later, goes elsewhere, or leaves. */
void ami_flow_lose(amur_engine *e, int32_t u, bool was_inside) {
  amur_unit *x = &e->unit[u];
  const int stage = x->stage;
  const amur_stage *m = &e->spec[stage];
  amur_stage_state *s = &e->stage[stage];
  if (x->flags & UNIT_COUNTED) (*(was_inside ? &s->tally.n_quit : &s->tally.n_away))++;
  note(e, u, AMUR_TRACE_LOST);
  amur_rng r = keyed(&s->route, x);
  r.counter += 128;
  if (m->return_share > 0 && amur_rng_unit(&r) < m->return_share) {
    x->stamp = amur_events_push(&e->events, e->now + amur_dist_draw(&m->return_after, &r), event_code(EV_RETURN, u));
    return;
  }
  if (m->lost_to.n) {
    ami_flow_route(e, u, &m->lost_to);
    return;
  }
  if (x->flags & UNIT_COUNTED) e->total.n_lost++;
  discard(e, u);
}

static int shortest(const amur_engine *e, const amur_next *next) {
  int best = next->stage[0];
  double least = INFINITY;
  for (int i = 0; i < next->n; i++) {
    const amur_stage_state *s = &e->stage[next->stage[i]];
    const double load = (double)s->n_here / (s->level > 0 ? s->level : 1);
    if (load < least) {
      least = load;
      best = next->stage[i];
    }
  }
  return best;
}

static int choose(amur_engine *e, const amur_unit *x, const amur_next *next) {
  if (next->n == 0) return NOBODY;
  if (next->n == 1) return next->stage[0];
  if (next->kind == AMUR_NEXT_SHORTEST) return shortest(e, next);
  amur_rng r = keyed(x->stage >= 0 ? &e->stage[x->stage].route : &e->class_stream, x);
  double p = amur_rng_unit(&r);
  int i = 0;
  while (i < next->n - 1 && p >= next->probability[i]) p -= next->probability[i++];
  return next->stage[i];
}

void ami_flow_route(amur_engine *e, int32_t u, const amur_next *next) {
  const int to = choose(e, &e->unit[u], next);
  if (to < 0)
    depart(e, u);
  else
    ami_flow_enter(e, u, to);
}

static const amur_next *route_of(const amur_engine *e, const amur_unit *x) {
  const amur_stage *m = &e->spec[x->stage];
  if (m->next_of_class && m->next_of_class[x->unit_class].n) return &m->next_of_class[x->unit_class];
  return &m->next;
}

static bool full(const amur_engine *e, int stage) {
  return e->spec[stage].room && e->stage[stage].n_here >= e->spec[stage].room;
}

/* Service of u is over: on to the next stage, or blocked in its server until there is room. */
void ami_flow_after_service(amur_engine *e, int32_t u) {
  amur_unit *x = &e->unit[u];
  const int from = x->stage, to = choose(e, x, route_of(e, x));
  const bool holds = e->spec[from].kind == AMUR_STAGE_SERVICE;
  if (holds && to >= 0 && full(e, to) && e->spec[to].when_full == AMUR_FULL_BLOCK) {
    x->flags |= UNIT_BLOCKED;
    x->since = e->now;
    line_append(e->unit, &e->stage[to].blocked, u);
    note(e, u, AMUR_TRACE_BLOCK);
    if (e->spec[from].n_need) ami_service_next(e, from);
    return;
  }
  note(e, u, AMUR_TRACE_END);
  if (holds) ami_service_release(e, u);
  ami_flow_leave_stage(e, u);
  if (holds) ami_service_next(e, from);
  if (to < 0)
    depart(e, u);
  else
    ami_flow_enter(e, u, to);
  ami_flow_admit(e, from);
}

/* Lets in who waits for room at the stage. */
void ami_flow_admit(amur_engine *e, int stage) {
  amur_stage_state *s = &e->stage[stage];
  while (s->blocked.first != NOBODY && !full(e, stage)) {
    const int32_t u = s->blocked.first;
    line_remove(e->unit, &s->blocked, u);
    amur_unit *x = &e->unit[u];
    const int from = x->stage;
    if (x->flags & UNIT_BLOCKED) {
      x->flags &= (uint8_t)~UNIT_BLOCKED;
      if (x->flags & UNIT_COUNTED) e->stage[from].tally.blocked += e->now - x->since;
      ami_service_release(e, u);
      ami_flow_leave_stage(e, u);
      ami_flow_enter(e, u, stage);
      ami_service_try(e, from);
      ami_flow_admit(e, from);
    } else { /* from outside or off a vessel: it waited in the open */
      x->waited += e->now - x->since;
      x->stage = NOBODY;
      ami_flow_enter(e, u, stage);
    }
  }
}

/* Does a newcomer turn away at the sight of the queue? */
static bool balks(amur_engine *e, const amur_unit *x, int stage) {
  const amur_stage *m = &e->spec[stage];
  const int n = e->stage[stage].n_here;
  if (m->balk_above > 0 && n >= m->balk_above) return true;
  if (!(m->balk_rate > 0)) return false;
  amur_rng r = keyed(&e->stage[stage].patience, x);
  r.counter += 64;
  return amur_rng_unit(&r) * (1 + m->balk_rate * n) >= 1;
}

/* What only some stages have: limits, turning away, patience, bookings. */
static void enter_special(amur_engine *e, int32_t u, int stage) {
  amur_unit *x = &e->unit[u];
  const amur_stage *m = &e->spec[stage];
  amur_stage_state *s = &e->stage[stage];
  x->stage = (int16_t)stage;
  if (full(e, stage)) {
    if (m->when_full == AMUR_FULL_LEAVE) {
      ami_flow_lose(e, u, false);
    } else {
      x->since = e->now;
      line_append(e->unit, &s->blocked, u);
    }
    return;
  }
  if (balks(e, x, stage)) {
    ami_flow_lose(e, u, false);
    return;
  }
  s->n_here++;
  s->n_queue++;
  note(e, u, AMUR_TRACE_QUEUE);
  if (m->kind == AMUR_STAGE_BOOKING) {
    ami_booking_enter(e, u);
    return;
  }
  if (m->kind == AMUR_STAGE_BATCH) s->amount += m->by_tonnes ? e->terminal->model.unit_class[x->unit_class].tonnes : 1;
  line_append(e->unit, &s->line[e->terminal->level_of_class[x->unit_class]], u);
  if (m->has_patience) {
    amur_rng r = keyed(&s->patience, x);
    x->stamp = amur_events_push(&e->events, e->now + draw(&m->patience, &r), event_code(EV_PATIENCE, u));
  }
  if (m->kind == AMUR_STAGE_BATCH)
    ami_vessel_try(e, stage);
  else
    ami_service_try(e, stage);
}

void ami_flow_enter(amur_engine *e, int32_t u, int stage) {
  amur_unit *x = &e->unit[u];
  amur_stage_state *s = &e->stage[stage];
  x->stage_in = x->since = e->now;
  x->wait_here = 0;
  x->visit++;
  if (!s->plain) {
    enter_special(e, u, stage);
    return;
  }
  x->stage = (int16_t)stage;
  s->n_here++;
  s->n_queue++;
  note(e, u, AMUR_TRACE_QUEUE);
  line_append(e->unit, &s->line[e->terminal->level_of_class[x->unit_class]], u);
  if (s->busy < s->level) ami_service_try(e, stage);
}
