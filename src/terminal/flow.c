/* SPDX-License-Identifier: Apache-2.0
 * flow.c -- how units come to a stage, are turned away or give up, go on, and leave; and what is tallied of them.
 *   What happens within a stage is its kind's: flow.c calls it through the stage's row, and is called back when
 * units are through.  Turning away at the sight of the queue is balking; giving up in it is reneging.
 *   Shape: a unit is in one list at a time.  One that finds a full stage waits in that stage's list `blocked`:
 * either in its server at the stage before, which serves nobody else meanwhile (UNIT_BLOCKED; blocking after
 * service, Perros 1994), or in the open, when it comes from outside or off a vessel.
 */
#include "engine.h"
#include <math.h>

/* ---- leaving the terminal ---------------------------------------------------------------------------- */

/* The unit is out.  One of a population will come back. */
static void discard(ami_engine *e, int32_t u) {
  ami_unit *x = &e->unit[u];
  if (x->flags & UNIT_COUNTED) e->counted_inside--;
  count_inside(e, -1);
  e->total.visit_area_h += within_window(e, x->arrived_h, e->now_h);
  if (x->flags & UNIT_OF_POPULATION) {
    const int i = x->source;
    schedule(e, e->now_h + amur_dist_draw(&e->terminal->model.source[i].time_outside, &e->source[i].gap), AMI_EV_SOURCE,
             i);
  }
  x->stamp = 0;
  x->flags = UNIT_GONE;
  x->next = e->free_unit;
  e->free_unit = u;
}

/* When the array is full, neighbours are merged and batches hold twice as many from then on: a run of any length fits.
 */
static void add_to_series(ami_series *s, double time_h) {
  s->sum_h += time_h;
  if (++s->fill < s->batch) return;
  s->mean_h[s->n++] = s->sum_h / (double)s->batch;
  s->sum_h = 0;
  s->fill = 0;
  if (s->n < SERIES_ROOM) return;
  for (int i = 0; i < SERIES_ROOM / 2; i++) s->mean_h[i] = 0.5 * (s->mean_h[2 * i] + s->mean_h[2 * i + 1]);
  s->n = SERIES_ROOM / 2;
  s->batch *= 2;
}

/* Served to the end. */
static void depart(ami_engine *e, int32_t u) {
  ami_unit *x = &e->unit[u];
  const double time_h = e->now_h - x->arrived_h;
  x->stage = NOBODY;
  note(e, u, AMUR_TRACE_LEAVE);
  if (is_in_window(e)) e->total.departures++;
  if (e->series) add_to_series(e->series, time_h);
  if (x->flags & UNIT_COUNTED) {
    ami_total_tally *t = &e->total;
    t->n_left++;
    t->wait_h += x->waited_h;
    t->wait_h2 += x->waited_h * x->waited_h;
    t->time_h += time_h;
    amur_histogram_add(&e->wait_histogram[e->n_stage], x->waited_h);
    amur_histogram_add(&e->time_histogram[e->n_stage], time_h);
    const int k = x->unit_class;
    e->class_n[k]++;
    e->class_wait_h[k] += x->waited_h;
    e->class_time_h[k] += time_h;
  }
  discard(e, u);
}

/* ---- from stage to stage ------------------------------------------------------------------------------ */

/* The stage with the fewest units per server on duty; the first of several. */
static int shortest(const ami_engine *e, const amur_next *next) {
  int best = next->stage[0];
  double least = INFINITY;
  for (int i = 0; i < next->n; i++) {
    const ami_stage_state *s = &e->stage[next->stage[i]];
    const double load = (double)s->n_here / (s->level > 0 ? s->level : 1);
    if (load < least) {
      least = load;
      best = next->stage[i];
    }
  }
  return best;
}

static int choose(ami_engine *e, const ami_unit *x, const amur_next *next) {
  if (next->n == 0) return NOBODY;
  if (next->n == 1) return next->stage[0];
  if (next->kind == AMUR_NEXT_SHORTEST) return shortest(e, next);
  amur_rng r = keyed(x->stage >= 0 ? &e->stage[x->stage].route : &e->class_stream, x);
  double p = amur_rng_unit(&r);
  int i = 0;
  while (i < next->n - 1 && p >= next->probability[i]) p -= next->probability[i++];
  return next->stage[i];
}

int ami_flow_next(ami_engine *e, int32_t u) {
  const ami_unit *x = &e->unit[u];
  const amur_stage *m = &e->spec[x->stage];
  const bool has_own = m->next_of_class && m->next_of_class[x->unit_class].n;
  return choose(e, x, has_own ? &m->next_of_class[x->unit_class] : &m->next);
}

void ami_flow_go(ami_engine *e, int32_t u, int to) {
  if (to < 0)
    depart(e, u);
  else
    ami_flow_enter(e, u, to);
}

void ami_flow_leave_stage(ami_engine *e, int32_t u) {
  ami_unit *x = &e->unit[u];
  ami_stage_state *s = &e->stage[x->stage];
  const double time_h = e->now_h - x->stage_in_h, wait_h = x->wait_here_h;
  assert(s->n_here > 0);
  x->waited_h += wait_h;
  s->n_here--;
  if (!(x->flags & UNIT_COUNTED)) return;
  s->tally.n++;
  s->tally.wait_h += wait_h;
  s->tally.time_h += time_h;
  amur_histogram_add(&e->wait_histogram[x->stage], wait_h);
  amur_histogram_add(&e->time_histogram[x->stage], time_h);
}

void ami_flow_pass(ami_engine *e, int32_t u) {
  const int from = e->unit[u].stage, to = ami_flow_next(e, u);
  note(e, u, AMUR_TRACE_END);
  ami_flow_leave_stage(e, u);
  ami_flow_go(e, u, to);
  ami_flow_admit(e, from);
}

void ami_flow_block(ami_engine *e, int32_t u, int to) {
  ami_unit *x = &e->unit[u];
  x->flags |= UNIT_BLOCKED;
  x->since_h = e->now_h;
  list_append(e->unit, &e->stage[to].blocked, u);
  note(e, u, AMUR_TRACE_BLOCK);
}

void ami_flow_admit(ami_engine *e, int stage) {
  ami_stage_state *s = &e->stage[stage];
  while (s->blocked.first != NOBODY && !is_full(e, stage)) {
    const int32_t u = s->blocked.first;
    list_remove(e->unit, &s->blocked, u);
    ami_unit *x = &e->unit[u];
    const int from = x->stage;
    if (x->flags & UNIT_BLOCKED) { /* its server is free, and so is a place at the stage where it was */
      x->flags &= (uint8_t)~UNIT_BLOCKED;
      if (x->flags & UNIT_COUNTED) e->stage[from].tally.blocked_h += e->now_h - x->since_h;
      e->stage[from].kind->release(e, u);
      ami_flow_leave_stage(e, u);
      ami_flow_enter(e, u, stage);
      e->stage[from].kind->serve(e, from);
      ami_flow_admit(e, from);
    } else { /* it waited in the open */
      x->waited_h += e->now_h - x->since_h;
      x->stage = NOBODY;
      ami_flow_enter(e, u, stage);
    }
  }
}

/* ---- lost ------------------------------------------------------------------------------------------------ */

void ami_flow_lose(ami_engine *e, int32_t u, bool was_inside) {
  ami_unit *x = &e->unit[u];
  const amur_stage *m = &e->spec[x->stage];
  ami_stage_state *s = &e->stage[x->stage];
  if (x->flags & UNIT_COUNTED) (*(was_inside ? &s->tally.n_reneged : &s->tally.n_balked))++;
  note(e, u, AMUR_TRACE_LOST);
  amur_rng r = keyed(&s->route, x);
  r.counter += SECOND_HALF;
  if (m->return_share > 0 && amur_rng_unit(&r) < m->return_share) {
    x->stamp = schedule(e, e->now_h + amur_dist_draw(&m->return_after, &r), AMI_EV_RETURN, u);
    return;
  }
  if (m->lost_to.n) {
    ami_flow_go(e, u, choose(e, x, &m->lost_to));
    return;
  }
  if (x->flags & UNIT_COUNTED) e->total.n_lost++;
  discard(e, u);
}

void ami_flow_renege(ami_engine *e, int32_t u) {
  const int stage = e->unit[u].stage;
  const ami_stage_engine *kind = e->stage[stage].kind;
  unqueue(e, u);
  if (kind->reneges) kind->reneges(e, u);
  ami_flow_leave_stage(e, u);
  ami_flow_lose(e, u, true);
  ami_flow_admit(e, stage);
}

void ami_flow_return(ami_engine *e, int32_t u) {
  e->unit[u].stamp = 0;
  ami_flow_enter(e, u, e->unit[u].stage);
}

/* ---- coming to a stage ----------------------------------------------------------------------------------- */

/* Does a newcomer turn away at the sight of the queue?  With probability n rate/(1 + n rate) where n are. */
static bool balks(const ami_engine *e, const ami_unit *x, int stage) {
  const amur_stage *m = &e->spec[stage];
  const int n = e->stage[stage].n_here;
  if (m->balk_above > 0 && n >= m->balk_above) return true;
  if (!(m->balk_rate > 0)) return false;
  amur_rng r = keyed(&e->stage[stage].patience, x);
  r.counter += SECOND_HALF / 2; /* patience draws from the first */
  return amur_rng_unit(&r) * (1 + m->balk_rate * n) >= 1;
}

void ami_flow_queue(ami_engine *e, int32_t u) {
  ami_unit *x = &e->unit[u];
  const amur_stage *m = &e->spec[x->stage];
  list_append(e->unit, queue_of(e, x), u);
  if (!m->has_patience) return;
  amur_rng r = keyed(&e->stage[x->stage].patience, x);
  x->stamp = schedule(e, e->now_h + draw(&m->patience, &r), AMI_EV_PATIENCE, u);
}

/* A stage with limits, or of a kind that does more than to queue. */
static void enter_with_care(ami_engine *e, int32_t u, int stage) {
  ami_unit *x = &e->unit[u];
  ami_stage_state *s = &e->stage[stage];
  x->stage = (int16_t)stage;
  if (is_full(e, stage)) {
    if (e->spec[stage].when_full == AMUR_FULL_LEAVE) {
      ami_flow_lose(e, u, false);
      return;
    }
    x->since_h = e->now_h; /* in the open: who is blocked in a server does not come so far */
    list_append(e->unit, &s->blocked, u);
    return;
  }
  if (balks(e, x, stage)) {
    ami_flow_lose(e, u, false);
    return;
  }
  s->n_here++;
  s->n_queue++;
  note(e, u, AMUR_TRACE_QUEUE);
  s->kind->enter(e, u);
}

void ami_flow_enter(ami_engine *e, int32_t u, int stage) {
  ami_unit *x = &e->unit[u];
  ami_stage_state *s = &e->stage[stage];
  assert(stage >= 0 && stage < e->n_stage);
  x->stage_in_h = x->since_h = e->now_h;
  x->wait_here_h = 0;
  x->visit++;
  if (!s->only_queues) {
    enter_with_care(e, u, stage);
    return;
  }
  x->stage = (int16_t)stage;
  s->n_here++;
  s->n_queue++;
  note(e, u, AMUR_TRACE_QUEUE);
  list_append(e->unit, queue_of(e, x), u);
  if (s->busy < s->level) s->kind->serve(e, stage);
}
