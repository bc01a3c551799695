/* SPDX-License-Identifier: Apache-2.0
 * vessel.c -- batches: ferries, barges, convoys and trains, alone or as fleets that go round between banks; and
 * bookings, where each unit waits for a slot of its own.
 *   A vessel stands at a leg, loads (holding the leg's resources), sails, unloads (holding them again), and stands
 *   at the next leg; a fleet with one leg comes back empty.
 * Source of the rule "at least a, at most b": Neuts (1967), general bulk service.
 */
#include "engine.h"
#include <math.h>

enum { STANDING, LOADING, SAILING, AT_QUAY, UNLOADING, RETURNING };

static const amur_fleet *fleet_of(const amur_engine *e, int stage) {
  return &e->terminal->model.fleet[e->spec[stage].fleet];
}
static bool unlimited(const amur_fleet *f) { return f->vessels >= AMUR_TERMINAL_UNLIMITED; }

static int32_t new_vessel(amur_engine *e, int fleet, int leg) {
  int32_t v = e->free_vessel;
  if (v != NOBODY) {
    e->free_vessel = e->vessel[v].next;
  } else {
    if (!amur_grow(&e->vessel, &e->vessel_room, (size_t)e->n_vessel + 1, sizeof *e->vessel)) {
      e->failed = true;
      return NOBODY;
    }
    v = e->n_vessel++;
  }
  e->vessel[v] = (amur_vessel){.fleet = (int16_t)fleet, .leg = (int16_t)leg, .load = {NOBODY, NOBODY}, .next = NOBODY};
  return v;
}

static void append_vessel(amur_engine *e, amur_line *line, int32_t v) {
  e->vessel[v].next = NOBODY;
  if (line->last == NOBODY)
    line->first = v;
  else
    e->vessel[line->last].next = v;
  line->last = v;
}

static int32_t take_vessel(amur_engine *e, amur_line *line) {
  const int32_t v = line->first;
  if (v == NOBODY) return v;
  line->first = e->vessel[v].next;
  if (line->first == NOBODY) line->last = NOBODY;
  return v;
}

/* The vessel is ready to load at its leg. */
static void stand(amur_engine *e, int32_t v) {
  amur_vessel *x = &e->vessel[v];
  const int stage = e->terminal->model.fleet[x->fleet].leg[x->leg];
  x->phase = STANDING;
  x->since = e->now;
  append_vessel(e, &e->stage[stage].standing, v);
}

void ami_vessel_start(amur_engine *e) {
  for (int f = 0; f < e->terminal->model.n_fleet; f++) {
    const amur_fleet *fleet = &e->terminal->model.fleet[f];
    const bool more = e->more_stage != NOBODY && e->spec[e->more_stage].fleet == f;
    for (int k = 0; !unlimited(fleet) && k < (int)fleet->vessels + more; k++) {
      const int32_t v = new_vessel(e, f, 0);
      if (v != NOBODY) stand(e, v);
    }
  }
}

/* First in the queue by time of arrival at it. */
static double first_since(const amur_engine *e, const amur_stage_state *s) {
  double t = INFINITY;
  for (int k = 0; k < e->terminal->n_level; k++)
    if (s->line[k].first != NOBODY && e->unit[s->line[k].first].since < t) t = e->unit[s->line[k].first].since;
  return t;
}

/* May a vessel that stands since `stands` begin to load?  If only time keeps it, asks to be woken. */
static bool may_load(amur_engine *e, int stage, double stands) {
  const amur_stage *m = &e->spec[stage];
  amur_stage_state *s = &e->stage[stage];
  if (m->every_h > 0 || m->n_timetable) return s->due;
  if (s->n_queue && s->amount >= m->min_load * (1 - 1e-9)) return true;
  double deadline = s->n_queue ? first_since(e, s) + m->longest_wait_h : INFINITY;
  if (fleet_of(e, stage)->n_leg > 1 && stands + m->stay_h < deadline) deadline = stands + m->stay_h;
  if (e->now >= deadline) return true;
  if (isfinite(deadline) && (deadline < s->wake_at || s->wake_at <= e->now)) {
    s->wake_at = deadline;
    amur_events_push(&e->events, deadline, event_code(EV_WAKE, stage));
  }
  return false;
}

static double tonnes_of(const amur_engine *e, int32_t u) {
  return e->terminal->model.unit_class[e->unit[u].unit_class].tonnes;
}

/* Moves units from the queue to the vessel while they fit; returns the time that loading takes. */
static double board(amur_engine *e, int stage, amur_vessel *v) {
  const amur_stage *m = &e->spec[stage];
  amur_stage_state *s = &e->stage[stage];
  double aboard = 0, loading = 0;
  for (int k = 0; k < e->terminal->n_level; k++)
    for (int32_t u; (u = s->line[k].first) != NOBODY;) {
      const double size = m->by_tonnes ? tonnes_of(e, u) : 1;
      if (aboard + size > m->carries * (1 + 1e-9)) return loading;
      amur_unit *x = &e->unit[u];
      line_remove(e->unit, &s->line[k], u);
      line_append(e->unit, &v->load, u);
      x->wait_here += e->now - x->since;
      s->tally.queue_area += within_window(e, x->since, e->now);
      note(e, u, AMUR_TRACE_BEGIN);
      x->stamp = 0;
      s->n_queue--;
      s->amount = s->n_queue ? s->amount - size : 0;
      aboard += size;
      v->n++;
      amur_rng r = keyed(&s->service, x);
      loading += draw(&m->load, &r);
    }
  return loading;
}

static void sail(amur_engine *e, int32_t v, int stage) {
  e->vessel[v].phase = SAILING;
  amur_events_push(&e->events, e->now + draw(&e->spec[stage].crossing, &e->stage[stage].trip),
                   event_code(EV_VESSEL, v));
}

void ami_vessel_try(amur_engine *e, int stage) {
  const amur_stage *m = &e->spec[stage];
  amur_stage_state *s = &e->stage[stage];
  const amur_fleet *fleet = fleet_of(e, stage);
  while (s->unload.first != NOBODY && ami_resources_take(e, stage)) { /* who is at the quay goes first */
    const int32_t v = take_vessel(e, &s->unload);
    ami_vessel_event(e, v);
  }
  while (s->level > 0 && (unlimited(fleet) || s->standing.first != NOBODY)) {
    const bool any = unlimited(fleet);
    if (!may_load(e, stage, any ? e->now : e->vessel[s->standing.first].since)) return;
    if (s->n_queue == 0 && fleet->n_leg == 1) {
      s->due = false; /* a departure with nobody to carry does not take place */
      return;
    }
    if (!ami_resources_take(e, stage)) return;
    const int32_t v = any ? new_vessel(e, m->fleet, 0) : take_vessel(e, &s->standing);
    if (v == NOBODY) return;
    s->due = false;
    if (s->busy >= s->level) ami_service_duty(e, s);
    s->busy++;
    e->vessel[v].since = e->now;
    e->vessel[v].phase = LOADING;
    const double loading = board(e, stage, &e->vessel[v]);
    if (loading > 0) {
      amur_events_push(&e->events, e->now + loading, event_code(EV_VESSEL, v));
    } else {
      ami_resources_give(e, stage);
      sail(e, v, stage);
    }
  }
}

/* Lands all units. */
static void land(amur_engine *e, int32_t v) {
  for (int32_t u; (u = e->vessel[v].load.first) != NOBODY;) {
    line_remove(e->unit, &e->vessel[v].load, u);
    if (e->now >= e->from_h && e->now < e->to_h) e->stage[e->unit[u].stage].tally.served++;
    ami_flow_after_service(e, u);
  }
  e->vessel[v].n = 0;
}

/* The vessel is through with the leg: it stands at the next one. */
static void finish_leg(amur_engine *e, int32_t v, int stage) {
  const amur_fleet *fleet = &e->terminal->model.fleet[e->vessel[v].fleet];
  amur_stage_state *s = &e->stage[stage];
  s->tally.busy_area += within_window(e, e->vessel[v].since, e->now);
  if (s->busy > s->level) ami_service_duty(e, s);
  s->busy--;
  if (unlimited(fleet)) {
    e->vessel[v].next = e->free_vessel;
    e->free_vessel = v;
  } else {
    e->vessel[v].leg = (int16_t)((e->vessel[v].leg + 1) % fleet->n_leg);
    stand(e, v);
  }
  ami_vessel_try(e, stage);
  if (fleet->n_leg > 1) ami_vessel_try(e, fleet->leg[e->vessel[v].leg]);
}

static double unloading_time(amur_engine *e, int stage, const amur_vessel *v) {
  double time = 0;
  for (int32_t u = v->load.first; u != NOBODY; u = e->unit[u].next) {
    amur_rng r = keyed(&e->stage[stage].service, &e->unit[u]);
    r.counter += 128;
    time += draw(&e->spec[stage].unload, &r);
  }
  return time;
}

void ami_vessel_event(amur_engine *e, int32_t v) {
  const int fleet = e->vessel[v].fleet, stage = e->terminal->model.fleet[fleet].leg[e->vessel[v].leg];
  const amur_stage *m = &e->spec[stage];
  switch (e->vessel[v].phase) {
  case LOADING:
    ami_resources_give(e, stage);
    sail(e, v, stage);
    ami_service_next(e, stage);
    return;
  case SAILING: {
    const double time = unloading_time(e, stage, &e->vessel[v]);
    e->vessel[v].phase = AT_QUAY;
    if (time > 0) {
      append_vessel(e, &e->stage[stage].unload, v);
      ami_vessel_try(e, stage);
      return;
    }
    break;
  }
  case AT_QUAY: /* has its resources */
    e->vessel[v].phase = UNLOADING;
    amur_events_push(&e->events, e->now + unloading_time(e, stage, &e->vessel[v]), event_code(EV_VESSEL, v));
    return;
  case UNLOADING:
    ami_resources_give(e, stage);
    ami_service_next(e, stage);
    break;
  default: finish_leg(e, v, stage); return;
  }
  land(e, v);
  const double back = e->terminal->model.fleet[fleet].n_leg > 1 || unlimited(&e->terminal->model.fleet[fleet])
                          ? 0
                          : draw(&m->back, &e->stage[stage].trip);
  if (back > 0) {
    e->vessel[v].phase = RETURNING;
    amur_events_push(&e->events, e->now + back, event_code(EV_VESSEL, v));
  } else {
    finish_leg(e, v, stage);
  }
}

/* A time of departure: of the timetable, or a multiple of the spacing. */
void ami_vessel_dispatch(amur_engine *e, int stage) {
  const amur_stage *m = &e->spec[stage];
  double next = INFINITY;
  if (m->every_h > 0) {
    next = (floor(e->now / m->every_h + 0.5) + 1) * m->every_h;
  } else {
    const double day = floor(e->now / 24 + 1e-9) * 24;
    for (int i = 0; i < 2 * m->n_timetable; i++) {
      const double t = day + m->timetable_h[i % m->n_timetable] + (i >= m->n_timetable ? 24 : 0);
      if (t > e->now + 1e-9 && t < next) next = t;
    }
  }
  amur_events_push(&e->events, next, event_code(EV_DISPATCH, stage));
  e->stage[stage].due = true;
  ami_vessel_try(e, stage);
}

/* Books the first slot with a free place that lies far enough ahead and in open hours. */
void ami_booking_enter(amur_engine *e, int32_t u) {
  amur_unit *x = &e->unit[u];
  const int stage = x->stage;
  const amur_stage *m = &e->spec[stage];
  amur_stage_state *s = &e->stage[stage];
  const double earliest = ceil((e->now + m->notice_h) / m->slot_h - 1e-9) * m->slot_h;
  if (s->slot_time < earliest) {
    s->slot_time = earliest;
    s->slot_taken = 0;
  } else if (s->slot_taken >= m->per_slot + (stage == e->more_stage)) {
    s->slot_time += m->slot_h;
    s->slot_taken = 0;
  }
  double until;
  while (!(amur_calendar_level(&e->terminal->stage_calendar[stage], s->slot_time, &until) > 0)) {
    s->slot_time = ceil(until / m->slot_h - 1e-9) * m->slot_h;
    s->slot_taken = 0;
  }
  s->slot_taken++;
  amur_rng r = keyed(&s->service, x);
  const double late = draw(&m->late, &r);
  x->flags = (uint8_t)(amur_rng_unit(&r) < m->no_show ? x->flags | UNIT_RESUMES : x->flags & ~UNIT_RESUMES);
  x->stamp = amur_events_push(&e->events, s->slot_time + late, event_code(EV_BOOKED, u));
}
