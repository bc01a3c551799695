/* SPDX-License-Identifier: Apache-2.0
 * booking.c -- electronic queues: a unit books the first slot with a free place, far enough ahead and within open
 * hours, and comes when it begins, later, or never.  All that time is wait.
 *   Shape: slots fill in order, so that one slot at a time is open for booking: its beginning, and how many have
 * taken it.  Units that have booked are in no list; each has the event at which it comes.
 * Limits: nobody gives a slot back, and a place that is missed is not booked again.
 */
#include "engine.h"
#include <math.h>

#define FAIL(...) return amur_fail(err, AMUR_E_DOMAIN, 0, __VA_ARGS__)

static void defaults(amur_stage *s) {
  s->booking.per_slot = 1;
  s->booking.slot_h = 1;
}

/* Does any slot begin in open hours?  They begin at multiples of their length since day 0: one does in every stretch
 * that is no shorter than they.  Longer ones are tried; if they are of whole seconds, their places in the week are all
 * seen after as many of them as a week has seconds. */
static bool some_slot_is_open(const amur_terminal_model *m, const amur_stage *s) {
  enum { ENOUGH = 7 * 24 * 3600 };
  const double offset_h = 24.0 * amur_weekday(m->start);
  for (int i = 0; i < s->open.n; i++)
    if (s->open.span[i].to_h - s->open.span[i].from_h >= s->booking.slot_h) return true;
  for (int k = 0; k < ENOUGH; k++)
    if (amur_hours_hold(&s->open, fmod(offset_h + k * s->booking.slot_h, AMUR_WEEK_H))) return true;
  return false;
}

static amur_status check(amur_terminal_model *m, int stage, amur_err *err) {
  const amur_stage *s = &m->stage[stage];
  const amur_stage_booking *p = &s->booking;
  if (!(p->slot_h > 0 && isfinite(p->slot_h))) FAIL("stage %s: slot %g h, must be > 0", s->name, p->slot_h);
  if (p->per_slot < 1) FAIL("stage %s: per_slot %d, must be at least 1", s->name, p->per_slot);
  if (!(p->notice_h >= 0 && isfinite(p->notice_h))) FAIL("stage %s: notice %g h, must be >= 0", s->name, p->notice_h);
  if (!(p->no_show >= 0 && p->no_show <= 1)) FAIL("stage %s: no_show %g, must be 0..1", s->name, p->no_show);
  if (!(amur_hours_per_day(&s->open) > 0)) FAIL("stage %s: never open", s->name);
  if (!some_slot_is_open(m, s)) FAIL("stage %s: no slot of %g h begins in its open hours", s->name, p->slot_h);
  if (s->n_need || s->has_patience)
    FAIL("stage %s: bookings need no resources, and nobody gives up a booking", s->name);
  return AMUR_OK;
}

static uint64_t hash(uint64_t h, const amur_stage *s) {
  const double number[] = {s->booking.slot_h, s->booking.per_slot, s->booking.notice_h, s->booking.no_show};
  return amur_hash(h, number, sizeof number);
}

/* Slots begin in open hours only. */
static int duty(const amur_terminal_model *m, int stage, amur_hours *hours, double *level) {
  hours[0] = m->stage[stage].open;
  level[0] = 1;
  return 1;
}

static double capacity_per_day(const amur_terminal *t, int stage, double open_share) {
  const amur_stage *s = &t->model.stage[stage];
  (void)open_share;
  return s->booking.per_slot * amur_hours_per_day(&s->open) / s->booking.slot_h;
}

static bool can_have_more(const amur_terminal_model *m, int stage) {
  (void)m;
  (void)stage;
  return true;
}

/* ---- in a replication -------------------------------------------------------------------------------------- */

typedef struct {
  double slot_h; /* beginning of the slot that is open for booking */
  int taken;
} booking_state;

static void reset(ami_engine *e, int stage) { *(booking_state *)e->stage[stage].own = (booking_state){.slot_h = -1}; }

/* Beginnings of slots are multiples of their length: the first at or after t_h, to a billionth of it. */
static double slot_from(const amur_stage_booking *p, double t_h) { return ceil(t_h / p->slot_h - 1e-9) * p->slot_h; }

static void open_slot(booking_state *v, double slot_h) { *v = (booking_state){.slot_h = slot_h}; }

/* The first slot after a closed one that may be open again; later in any case, whatever rounding makes of until_h. */
static double slot_after(const amur_stage_booking *p, double slot_h, double until_h) {
  const double next_h = slot_from(p, until_h);
  return next_h > slot_h ? next_h : slot_h + p->slot_h;
}

/* Books the first slot with a free place that lies far enough ahead and in open hours.  There is one: the checker has
 * seen to it. */
static double book(ami_engine *e, int stage) {
  const amur_stage_booking *p = &e->spec[stage].booking;
  booking_state *v = e->stage[stage].own;
  const double earliest_h = slot_from(p, e->now_h + p->notice_h);
  if (v->slot_h < earliest_h)
    open_slot(v, earliest_h);
  else if (v->taken >= p->per_slot + (stage == e->more_stage))
    open_slot(v, v->slot_h + p->slot_h);
  double until_h;
  while (!(amur_calendar_level(&e->terminal->stage_calendar[stage], v->slot_h, &until_h) > 0))
    open_slot(v, slot_after(p, v->slot_h, until_h));
  v->taken++;
  return v->slot_h;
}

static void enter(ami_engine *e, int32_t u) {
  ami_unit *x = &e->unit[u];
  const amur_stage_booking *p = &e->spec[x->stage].booking;
  const double slot_h = book(e, x->stage);
  amur_rng r = keyed(&e->stage[x->stage].service, x);
  const double late_h = draw(&p->late, &r);
  if (amur_rng_unit(&r) < p->no_show) x->flags |= UNIT_ABSENT;
  x->stamp = schedule(e, slot_h + late_h, AMI_EV_UNIT, u);
}

/* Bookings are in no list: there is nobody to serve. */
static void serve(ami_engine *e, int stage) {
  (void)e;
  (void)stage;
}

static void unit_event(ami_engine *e, int32_t u) {
  ami_unit *x = &e->unit[u];
  const int stage = x->stage;
  ami_stage_state *s = &e->stage[stage];
  const bool is_absent = x->flags & UNIT_ABSENT;
  x->stamp = 0;
  x->flags &= (uint8_t)~UNIT_ABSENT;
  x->wait_here_h = e->now_h - x->stage_in_h;
  s->n_queue--;
  s->tally.queue_area_h += within_window(e, x->stage_in_h, e->now_h);
  if (is_in_window(e)) s->tally.served++;
  if (!is_absent) {
    ami_flow_pass(e, u);
    return;
  }
  ami_flow_leave_stage(e, u);
  ami_flow_lose(e, u, true);
  ami_flow_admit(e, stage);
}

static const ami_stage_engine engine = {
    .own_size = sizeof(booking_state),
    .reset = reset,
    .enter = enter,
    .serve = serve,
    .unit_event = unit_event,
};

const ami_stage_kind ami_kind_booking = {
    .name = "bookings",
    .dist = {{offsetof(amur_stage, booking.late), "late", false}},
    .defaults = defaults,
    .check = check,
    .hash = hash,
    .duty = duty,
    .capacity_per_day = capacity_per_day,
    .can_have_more = can_have_more,
    .engine = &engine,
};
