/* SPDX-License-Identifier: Apache-2.0
 * arrivals.c -- how units come: by a rate, at listed times, or back from outside (a population).
 *   A Poisson process whose rate lambda(t) is constant by steps: unit exponentials are laid one after the other
 * along the cumulated rate Lambda(t), and arrivals are where Lambda reaches their sums (inversion; Cinlar 1975,
 * chapter 4; Law 2015, section 8.6.2).  Thinning would be exact, too, but by inversion two runs that differ in rate
 * use the same exponentials, unit by unit, so that their difference is known better than either.
 *   Shape: a source with a rate has one pending event, its next batch; one with a list of times has its next line;
 * a population has one for each unit that is outside.
 */
#include "engine.h"

/* Time of the next arrival of a source with a rate; moves its place in the week there. */
static double next_arrival_h(ami_engine *e, int i) {
  ami_source_state *s = &e->source[i];
  const ami_arrivals *a = &e->terminal->arrivals[i];
  const double gap = e->terminal->model.source[i].kind == AMUR_ARRIVE_EVEN ? 1 : amur_rng_exp(&s->gap);
  const double f = s->rate_factor;
  assert(a->n > 0);
  if (a->n == 1) return s->week_h += gap / (a->rate_per_h[0] * f);
  double need = gap / f; /* of Lambda at the model's rates; f scales all of them */
  for (;;) {             /* ends, because some step of the week has a rate (start) */
    const double end_h = s->step + 1 < a->n ? a->at_h[s->step + 1] : AMUR_WEEK_H;
    const double here = a->rate_per_h[s->step] * (end_h - s->position_h);
    if (here > 0 && need <= here) {
      s->position_h += need / a->rate_per_h[s->step];
      return s->week_h + s->position_h;
    }
    need -= here;
    s->position_h = end_h;
    if (++s->step == a->n) {
      s->step = 0;
      s->position_h = 0;
      s->week_h += AMUR_WEEK_H;
    }
  }
}

static void schedule_arrival(ami_engine *e, int i) {
  const amur_source *m = &e->terminal->model.source[i];
  ami_source_state *s = &e->source[i];
  if (m->kind != AMUR_ARRIVE_TIMES)
    schedule(e, next_arrival_h(e, i), AMI_EV_SOURCE, i);
  else if (s->i_time < m->n_time)
    schedule(e, m->time_h[s->i_time++], AMI_EV_SOURCE, i);
}

/* A place for a unit: one that was given back, or a new one; NOBODY without memory. */
static int32_t new_unit(ami_engine *e) {
  const int32_t u = e->free_unit;
  if (u != NOBODY) {
    e->free_unit = e->unit[u].next;
    return u;
  }
  if ((size_t)e->n_unit == e->unit_room &&
      (e->n_unit >= (int32_t)AMI_EV_INDEX ||
       !amur_grow(&e->unit, &e->unit_room, (size_t)e->n_unit + 1, sizeof *e->unit))) {
    e->failed = true;
    return NOBODY;
  }
  return e->n_unit++;
}

static int draw_class(ami_engine *e, const ami_unit *x) {
  const amur_terminal *t = e->terminal;
  if (t->model.n_class == 1) return 0;
  amur_rng r = keyed(&e->class_stream, x);
  const double p = amur_rng_unit(&r);
  int k = 0;
  while (k < t->model.n_class - 1 && p >= t->class_cut[k]) k++;
  return k;
}

/* Makes a unit of a source and lets it in; class -1 is drawn by the shares. */
static void arrive_one(ami_engine *e, int i, int unit_class) {
  const amur_source *m = &e->terminal->model.source[i];
  const int32_t u = new_unit(e);
  if (u == NOBODY) return;
  ami_unit *x = &e->unit[u];
  const uint32_t serial = e->serial++;
  const bool counted = is_in_window(e);
  *x = (ami_unit){
      .arrived_h = e->now_h, .serial = serial, .stage = NOBODY, .next = NOBODY, .prev = NOBODY, .source = (uint8_t)i};
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

/* Units that come together: rounded up or down at random, so that the mean is the distribution's; 0 is nobody. */
static int batch_size(ami_engine *e, int i) {
  amur_rng *r = &e->source[i].batch;
  const double most = 1e6, x = amur_dist_draw(&e->terminal->model.source[i].batch, r);
  return (int)(x < most ? x + amur_rng_unit(r) : most);
}

void ami_arrivals_event(ami_engine *e, int i) {
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

/* Where in the week day 0 begins. */
static void find_place_in_week(ami_source_state *s, const ami_arrivals *a, amur_day start) {
  const double offset_h = 24.0 * amur_weekday(start);
  s->week_h = -offset_h;
  s->position_h = offset_h;
  while (s->step + 1 < a->n && a->at_h[s->step + 1] <= offset_h) s->step++;
}

void ami_arrivals_start(ami_engine *e, int i) {
  const amur_source *m = &e->terminal->model.source[i];
  const ami_arrivals *a = &e->terminal->arrivals[i];
  ami_source_state *s = &e->source[i];
  for (int k = 0; k < m->initial; k++) arrive_one(e, i, m->unit_class);
  if (m->kind == AMUR_ARRIVE_POPULATION) { /* all are outside */
    for (int k = 0; k < m->population; k++) schedule(e, amur_dist_draw(&m->time_outside, &s->gap), AMI_EV_SOURCE, i);
    return;
  }
  if (m->kind != AMUR_ARRIVE_TIMES) {
    if (!(a->per_week * s->rate_factor > 0)) return;
    if (a->n > 1) find_place_in_week(s, a, e->terminal->model.start);
  }
  schedule_arrival(e, i);
}
