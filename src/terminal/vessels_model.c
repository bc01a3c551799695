/* SPDX-License-Identifier: Apache-2.0
 * vessels_model.c -- stages of vessels, first half: what their parameters must be, and what they can carry.
 *   A leg of a fleet is one stage; its vessels go round all legs, so that capacity follows from the round.
 */
#include "stage_kind.h"
#include <math.h>
#include <stdlib.h>

#define FAIL(...) return amur_fail(err, AMUR_E_DOMAIN, 0, __VA_ARGS__)

static void defaults(amur_stage *s) {
  s->vessels.fleet = -1;
  s->vessels.carries = 1;
  s->vessels.min_load = 1;
  s->vessels.longest_wait_h = INFINITY;
  s->vessels.longest_stay_h = INFINITY;
}

static void fini(amur_stage *s) { free(s->vessels.timetable_h); }

/* The engine takes every leg of the fleet for a stage of vessels that knows this fleet. */
static amur_status check_fleet(const amur_terminal_model *m, int stage, amur_err *err) {
  const amur_stage *s = &m->stage[stage];
  if (s->vessels.fleet < 0 || s->vessels.fleet >= m->n_fleet)
    FAIL("stage %s: carries units but has no vessels", s->name);
  const amur_fleet *f = &m->fleet[s->vessels.fleet];
  const char *name = f->name ? f->name : "";
  int serves = 0;
  for (int i = 0; i < f->n_leg; i++) {
    if (f->leg[i] < 0 || f->leg[i] >= m->n_stage) FAIL("fleet %s: leg %d of %d stages", name, f->leg[i], m->n_stage);
    const amur_stage *leg = &m->stage[f->leg[i]];
    if (leg->kind != s->kind || leg->vessels.fleet != s->vessels.fleet)
      FAIL("fleet %s: stage %s is not one of its vessels", name, leg->name ? leg->name : "");
    serves += f->leg[i] == stage;
  }
  if (serves != 1) FAIL("stage %s: fleet %s serves it %d times a round, must be once", s->name, name, serves);
  if (!(f->vessels >= 1 && f->vessels <= AMUR_TERMINAL_UNLIMITED))
    FAIL("stage %s: vessels %g, must be at least 1", s->name, f->vessels);
  if (f->vessels >= AMUR_TERMINAL_UNLIMITED && f->n_leg > 1)
    FAIL("stage %s: a fleet of several legs needs a number of vessels", s->name);
  return AMUR_OK;
}

static amur_status check(amur_terminal_model *m, int stage, amur_err *err) {
  const amur_stage *s = &m->stage[stage];
  const amur_stage_vessels *p = &s->vessels;
  const amur_status status = check_fleet(m, stage, err);
  if (status) return status;
  if (!(p->carries > 0 && isfinite(p->carries))) FAIL("stage %s: carries %g, must be > 0", s->name, p->carries);
  if (!(p->min_load >= 0 && p->min_load <= p->carries))
    FAIL("stage %s: min_load %g, must be 0..%g, what a vessel carries", s->name, p->min_load, p->carries);
  if (!(p->longest_wait_h >= 0) || !(p->longest_stay_h >= 0))
    FAIL("stage %s: longest_wait %g h and stay %g h, must be >= 0", s->name, p->longest_wait_h, p->longest_stay_h);
  if (!(p->headway_h >= 0 && isfinite(p->headway_h)))
    FAIL("stage %s: every %g h, must be > 0, or 0 for none", s->name, p->headway_h);
  for (int i = 0; i < p->n_timetable; i++)
    if (!(p->timetable_h[i] >= 0 && p->timetable_h[i] < 24))
      FAIL("stage %s: timetable: %g h, must be a time of the day", s->name, p->timetable_h[i]);
  for (int k = 0; p->by_tonnes && k < m->n_class; k++)
    if (!(m->unit_class[k].tonnes <= p->carries))
      FAIL("stage %s: a unit of %g t does not fit into %g t", s->name, m->unit_class[k].tonnes, p->carries);
  return AMUR_OK;
}

static uint64_t hash(uint64_t h, const amur_stage *s) {
  const amur_stage_vessels *p = &s->vessels;
  const double number[] = {p->fleet,          p->carries,   p->by_tonnes,      p->min_load,
                           p->longest_wait_h, p->headway_h, p->longest_stay_h, p->n_timetable};
  h = amur_hash(h, number, sizeof number);
  return p->n_timetable ? amur_hash(h, p->timetable_h, (size_t)p->n_timetable * sizeof *p->timetable_h) : h;
}

/* Vessels are at work round the clock; it is loading that begins in open hours only. */
static int duty(const amur_terminal_model *m, int stage, amur_hours *hours, double *level) {
  hours[0] = m->stage[stage].open;
  level[0] = m->fleet[m->stage[stage].vessels.fleet].vessels;
  return 1;
}

/* Units that a full vessel carries; by tonnes of the mean unit, at least the one that the checker makes fit. */
static double full_load(const amur_terminal_model *m, const amur_stage_vessels *p) {
  if (!p->by_tonnes) return floor(p->carries * (1 + 1e-9));
  double tonnes = 0;
  for (int k = 0; k < m->n_class; k++) tonnes += ami_class_share(m, k) * m->unit_class[k].tonnes;
  return fmax(1, floor(p->carries / tonnes * (1 + 1e-9)));
}

/* Time to load so many units and to unload them. */
static double handling_h(const amur_stage_vessels *p, double units) {
  return units * (amur_dist_mean(&p->load) + amur_dist_mean(&p->unload));
}

/* Mean round of a vessel that is full on every leg. */
static double round_h(const amur_terminal_model *m, const amur_fleet *f) {
  double sum_h = 0;
  for (int k = 0; k < f->n_leg; k++) {
    const amur_stage_vessels *leg = &m->stage[f->leg[k]].vessels;
    sum_h += handling_h(leg, full_load(m, leg)) + amur_dist_mean(&leg->crossing);
  }
  if (f->n_leg == 1) sum_h += amur_dist_mean(&m->stage[f->leg[0]].vessels.back);
  return sum_h;
}

/* Full vessels: as many as depart by the timetable, and no more than there are rounds in a day.  A vessel that may load
 * only in open hours makes whole rounds within them, the last one reaching beyond. */
static double capacity_per_day(const amur_terminal *t, int stage, double open_share) {
  const amur_terminal_model *m = &t->model;
  const amur_stage_vessels *p = &m->stage[stage].vessels;
  const amur_fleet *f = &m->fleet[p->fleet];
  const double units = full_load(m, p), open_h = amur_hours_per_day(&m->stage[stage].open);
  double departures = INFINITY;
  if (p->headway_h > 0)
    departures = 24 / p->headway_h * (open_h / 24);
  else if (p->n_timetable)
    departures = p->n_timetable;
  if (f->vessels < AMUR_TERMINAL_UNLIMITED) {
    const double h = round_h(m, f), whole_day = h > 0 ? 24 / h : INFINITY;
    const double rounds = open_h / 24 < 1 && h > 0 ? fmin(ceil(open_h / h), whole_day) : whole_day;
    departures = fmin(departures, f->vessels * rounds);
  }
  return open_share * (departures * units);
}

static double resource_h(const amur_terminal *t, int stage) { return handling_h(&t->model.stage[stage].vessels, 1); }

/* One more vessel of a fleet is one question, not one at each leg. */
static bool can_have_more(const amur_terminal_model *m, int stage) {
  const amur_fleet *f = &m->fleet[m->stage[stage].vessels.fleet];
  return f->vessels < AMUR_TERMINAL_UNLIMITED && f->leg[0] == stage;
}

const ami_stage_kind ami_kind_vessels = {
    .name = "vessels",
    .weather_closes = true,
    .dist = {{offsetof(amur_stage, vessels.load), "load", false},
             {offsetof(amur_stage, vessels.unload), "unload", false},
             {offsetof(amur_stage, vessels.crossing), "crossing", false},
             {offsetof(amur_stage, vessels.back), "back", false}},
    .defaults = defaults,
    .fini = fini,
    .check = check,
    .hash = hash,
    .duty = duty,
    .capacity_per_day = capacity_per_day,
    .resource_h = resource_h,
    .can_have_more = can_have_more,
    .engine = &ami_engine_vessels,
};
