/* SPDX-License-Identifier: Apache-2.0
 * vessels.c -- stages of vessels, second half: ferries, barges, convoys and trains, alone or as fleets that go
 * round between banks.
 *   A vessel is ready at a leg, loads (holding the leg's resources), sails, unloads (holding them again), and is
 * ready at the next leg; a fleet with one leg comes back empty.
 *   Bulk service M/G^[a,b]/1 (Neuts 1967): a vessel takes at most b = `carries` units and does not begin below a =
 * `min_load`, unless the first unit has waited too long or the vessel has stayed too long.  Departures by a
 * timetable or a headway make Bailey's (1954) queue: whoever is there goes.
 *   Shape: a leg has two lists of vessels, linked by next: `ready` to load, and `at_quay`, waiting for resources to
 * unload.  `busy` counts the vessels between the beginning of loading and their return.
 */
#include "engine.h"
#include <math.h>

typedef enum { READY, LOADING, SAILING, AT_QUAY, UNLOADING, RETURNING } phase;
enum { EVENT_DEADLINE, EVENT_DEPARTURE };

typedef struct {
  ami_list ready, at_quay;
  double load;           /* of the queue, in the measure of `carries` */
  double deadline_h;     /* of the last event asked for at which a vessel goes below min_load */
  bool departure_is_due; /* by timetable or headway, and no vessel has taken it yet */
} vessels_state;

static vessels_state *own(const ami_engine *e, int stage) { return e->stage[stage].own; }

static const amur_fleet *fleet_of(const ami_engine *e, int stage) {
  return &e->terminal->model.fleet[e->spec[stage].vessels.fleet];
}

/* Is there always a vessel at the quay? */
static bool unlimited(const amur_fleet *f) { return f->vessels >= AMUR_TERMINAL_UNLIMITED; }

static int leg_of(const ami_engine *e, const ami_vessel *v) { return e->terminal->model.fleet[v->fleet].leg[v->leg]; }

/* ---- lists of vessels ---------------------------------------------------------------------------------- */

static int32_t new_vessel(ami_engine *e, int fleet) {
  int32_t v = e->free_vessel;
  if (v != NOBODY) {
    e->free_vessel = e->vessel[v].next;
  } else {
    if ((size_t)e->n_vessel == e->vessel_room &&
        (e->n_vessel >= (int32_t)AMI_EV_INDEX ||
         !amur_grow(&e->vessel, &e->vessel_room, (size_t)e->n_vessel + 1, sizeof *e->vessel))) {
      e->failed = true;
      return NOBODY;
    }
    v = e->n_vessel++;
  }
  e->vessel[v] = (ami_vessel){.fleet = (int16_t)fleet, .load = {NOBODY, NOBODY}, .next = NOBODY};
  return v;
}

static void append_vessel(ami_engine *e, ami_list *list, int32_t v) {
  e->vessel[v].next = NOBODY;
  if (list->last == NOBODY)
    list->first = v;
  else
    e->vessel[list->last].next = v;
  list->last = v;
}

static int32_t take_vessel(ami_engine *e, ami_list *list) {
  const int32_t v = list->first;
  assert(v != NOBODY);
  list->first = e->vessel[v].next;
  if (list->first == NOBODY) list->last = NOBODY;
  return v;
}

static void get_ready(ami_engine *e, int32_t v) {
  ami_vessel *x = &e->vessel[v];
  x->phase = READY;
  x->since_h = e->now_h;
  append_vessel(e, &own(e, leg_of(e, x))->ready, v);
}

/* ---- a replication begins -------------------------------------------------------------------------------- */

static void reset(ami_engine *e, int stage) {
  *own(e, stage) = (vessels_state){.ready = {NOBODY, NOBODY}, .at_quay = {NOBODY, NOBODY}};
}

static void start(ami_engine *e, int stage) {
  const amur_stage_vessels *p = &e->spec[stage].vessels;
  const amur_fleet *fleet = fleet_of(e, stage);
  if (p->headway_h > 0)
    schedule(e, p->headway_h, AMI_EV_STAGE, event_of_stage(stage, EVENT_DEPARTURE));
  else if (p->n_timetable)
    schedule(e, p->timetable_h[0], AMI_EV_STAGE, event_of_stage(stage, EVENT_DEPARTURE));
  if (unlimited(fleet) || fleet->leg[0] != stage) return; /* all vessels begin at the first leg */
  for (int k = 0; k < (int)fleet->vessels + (stage == e->more_stage); k++) {
    const int32_t v = new_vessel(e, p->fleet);
    if (v != NOBODY) get_ready(e, v);
  }
}

/* ---- loading ------------------------------------------------------------------------------------------------ */

/* Of a unit, in the measure of `carries`. */
static double size_of(const ami_engine *e, const ami_unit *x) {
  return e->spec[x->stage].vessels.by_tonnes ? e->terminal->model.unit_class[x->unit_class].tonnes : 1;
}

/* When the unit that has waited longest joined the queue. */
static double first_joined_h(const ami_engine *e, const ami_stage_state *s) {
  double t_h = INFINITY;
  for (int k = 0; k < e->terminal->n_level; k++) {
    const int32_t u = s->queue[k].first;
    if (u != NOBODY && e->unit[u].since_h < t_h) t_h = e->unit[u].since_h;
  }
  return t_h;
}

/* May a vessel that is ready since ready_h begin to load?  If only time keeps it, asks for an event then. */
static bool may_load(ami_engine *e, int stage, double ready_h) {
  const amur_stage_vessels *p = &e->spec[stage].vessels;
  const ami_stage_state *s = &e->stage[stage];
  vessels_state *v = own(e, stage);
  if (p->headway_h > 0 || p->n_timetable) return v->departure_is_due;
  if (s->n_queue && v->load >= p->min_load * (1 - 1e-9)) return true; /* sums of tonnes are rounded */
  double deadline_h = s->n_queue ? first_joined_h(e, s) + p->longest_wait_h : INFINITY;
  if (fleet_of(e, stage)->n_leg > 1) deadline_h = fmin(deadline_h, ready_h + p->longest_stay_h);
  if (e->now_h >= deadline_h) return true;
  if (isfinite(deadline_h) && (deadline_h < v->deadline_h || v->deadline_h <= e->now_h)) {
    v->deadline_h = deadline_h; /* a later one is asked for when this one has passed */
    schedule(e, deadline_h, AMI_EV_STAGE, event_of_stage(stage, EVENT_DEADLINE));
  }
  return false;
}

/* Moves units from the queue to the vessel, urgent ones first, until the next does not fit; returns the hours that
 * loading takes. */
static double board(ami_engine *e, int stage, ami_vessel *vessel) {
  const amur_stage_vessels *p = &e->spec[stage].vessels;
  ami_stage_state *s = &e->stage[stage];
  vessels_state *v = own(e, stage);
  double aboard = 0, loading_h = 0;
  for (int k = 0; k < e->terminal->n_level; k++)
    for (int32_t u; (u = s->queue[k].first) != NOBODY;) {
      ami_unit *x = &e->unit[u];
      const double size = size_of(e, x);
      if (aboard + size > p->carries * (1 + 1e-9)) return loading_h;
      unqueue(e, u);
      list_append(e->unit, &vessel->load, u);
      note(e, u, AMUR_TRACE_BEGIN);
      v->load = s->n_queue ? v->load - size : 0; /* no rounding is left behind */
      aboard += size;
      amur_rng r = keyed(&s->service, x);
      loading_h += draw(&p->load, &r);
    }
  return loading_h;
}

static void sail(ami_engine *e, int32_t v, int stage) {
  e->vessel[v].phase = SAILING;
  schedule(e, e->now_h + draw(&e->spec[stage].vessels.crossing, &e->stage[stage].trip), AMI_EV_VESSEL, v);
}

/* A vessel begins to load, or sails at once if that takes no time. */
static void begin_loading(ami_engine *e, int stage, int32_t v) {
  ami_stage_state *s = &e->stage[stage];
  own(e, stage)->departure_is_due = false;
  if (s->busy >= s->level) ami_duty_mark(e, s);
  s->busy++;
  e->vessel[v].since_h = e->now_h;
  e->vessel[v].phase = LOADING;
  const double loading_h = board(e, stage, &e->vessel[v]);
  if (loading_h > 0) {
    schedule(e, e->now_h + loading_h, AMI_EV_VESSEL, v);
  } else {
    ami_resource_give(e, stage);
    sail(e, v, stage);
  }
}

static void serve(ami_engine *e, int stage) {
  const ami_stage_state *s = &e->stage[stage];
  vessels_state *own_state = own(e, stage);
  const amur_fleet *fleet = fleet_of(e, stage);
  const bool any = unlimited(fleet);
  while (own_state->at_quay.first != NOBODY && ami_resource_take(e, stage)) /* who is at the quay goes first */
    ami_vessel_event(e, take_vessel(e, &own_state->at_quay));
  while (s->level > 0 && (any || own_state->ready.first != NOBODY)) {
    if (!may_load(e, stage, any ? e->now_h : e->vessel[own_state->ready.first].since_h)) return;
    if (s->n_queue == 0 && fleet->n_leg == 1) {
      own_state->departure_is_due = false; /* a departure with nobody to carry does not take place */
      return;
    }
    if (!ami_resource_take(e, stage)) return;
    const int32_t v = any ? new_vessel(e, e->spec[stage].vessels.fleet) : take_vessel(e, &own_state->ready);
    if (v == NOBODY) return;
    begin_loading(e, stage, v);
  }
}

static void enter(ami_engine *e, int32_t u) {
  const ami_unit *x = &e->unit[u];
  const int stage = x->stage;
  own(e, stage)->load += size_of(e, x);
  ami_flow_queue(e, u);
  serve(e, stage);
}

static void reneges(ami_engine *e, int32_t u) {
  const ami_unit *x = &e->unit[u];
  own(e, x->stage)->load -= size_of(e, x);
}

/* ---- the way of a vessel ------------------------------------------------------------------------------------- */

/* Units on board draw their unloading from the second half of their numbers: loading has the first. */
static double unloading_h(ami_engine *e, int stage, const ami_vessel *v) {
  double sum_h = 0;
  for (int32_t u = v->load.first; u != NOBODY; u = e->unit[u].next) {
    amur_rng r = keyed(&e->stage[stage].service, &e->unit[u]);
    r.counter += SECOND_HALF;
    sum_h += draw(&e->spec[stage].vessels.unload, &r);
  }
  return sum_h;
}

/* All units go ashore and on. */
static void land(ami_engine *e, int32_t v) {
  for (int32_t u; (u = e->vessel[v].load.first) != NOBODY;) {
    list_remove(e->unit, &e->vessel[v].load, u);
    if (is_in_window(e)) e->stage[e->unit[u].stage].tally.served++;
    ami_flow_pass(e, u);
  }
}

/* The vessel is through with the leg: it is ready at the next one. */
static void finish_leg(ami_engine *e, int32_t v, int stage) {
  const amur_fleet *fleet = fleet_of(e, stage);
  ami_stage_state *s = &e->stage[stage];
  ami_vessel *x = &e->vessel[v];
  assert(s->busy > 0 && x->load.first == NOBODY);
  s->tally.busy_area_h += within_window(e, x->since_h, e->now_h);
  if (s->busy > s->level) ami_duty_mark(e, s);
  s->busy--;
  if (unlimited(fleet)) {
    x->next = e->free_vessel;
    e->free_vessel = v;
  } else {
    x->leg = (int16_t)((x->leg + 1) % fleet->n_leg);
    get_ready(e, v);
  }
  const int next = leg_of(e, x);
  serve(e, stage);
  if (fleet->n_leg > 1) serve(e, next);
}

/* Empty, the vessel goes back to where it came from, if it has no other leg to go. */
static void leave_bank(ami_engine *e, int32_t v, int stage) {
  const amur_fleet *fleet = fleet_of(e, stage);
  const bool returns = fleet->n_leg == 1 && !unlimited(fleet);
  const double back_h = returns ? draw(&e->spec[stage].vessels.back, &e->stage[stage].trip) : 0;
  if (back_h > 0) {
    e->vessel[v].phase = RETURNING;
    schedule(e, e->now_h + back_h, AMI_EV_VESSEL, v);
  } else {
    finish_leg(e, v, stage);
  }
}

/* What the vessel was about is over. */
void ami_vessel_event(ami_engine *e, int32_t v) {
  const int stage = leg_of(e, &e->vessel[v]);
  switch ((phase)e->vessel[v].phase) {
  case LOADING:
    ami_resource_give(e, stage);
    sail(e, v, stage);
    ami_resource_serve(e, stage);
    return;
  case SAILING:
    e->vessel[v].phase = AT_QUAY;
    if (unloading_h(e, stage, &e->vessel[v]) > 0) {
      append_vessel(e, &own(e, stage)->at_quay, v);
      serve(e, stage);
      return;
    }
    break;
  case AT_QUAY: /* has its resources now */
    e->vessel[v].phase = UNLOADING;
    schedule(e, e->now_h + unloading_h(e, stage, &e->vessel[v]), AMI_EV_VESSEL, v);
    return;
  case UNLOADING:
    ami_resource_give(e, stage);
    ami_resource_serve(e, stage);
    break;
  case RETURNING: finish_leg(e, v, stage); return;
  case READY: assert(false && "a vessel that is ready waits for no event"); return;
  }
  land(e, v);
  leave_bank(e, v, stage);
}

/* ---- events of the leg ------------------------------------------------------------------------------------------ */

/* The time of departure after now: of the timetable, or a multiple of the headway. */
static double next_departure_h(const amur_stage_vessels *p, double now_h) {
  if (p->headway_h > 0) return (floor(now_h / p->headway_h + 0.5) + 1) * p->headway_h;
  const double day_h = floor(now_h / 24 + 1e-9) * 24;
  double next_h = INFINITY;
  for (int i = 0; i < 2 * p->n_timetable; i++) { /* of this day and the next */
    const double t_h = day_h + p->timetable_h[i % p->n_timetable] + (i >= p->n_timetable ? 24 : 0);
    if (t_h > now_h + 1e-9 && t_h < next_h) next_h = t_h;
  }
  return next_h;
}

static void stage_event(ami_engine *e, int stage, int k) {
  if (k == EVENT_DEPARTURE) {
    const double next_h = next_departure_h(&e->spec[stage].vessels, e->now_h);
    schedule(e, next_h, AMI_EV_STAGE, event_of_stage(stage, EVENT_DEPARTURE));
    own(e, stage)->departure_is_due = true;
  }
  serve(e, stage);
}

/* Vessels under way sail on when the leg closes: only loading stops. */
static void set_level(ami_engine *e, int stage) {
  ami_stage_state *s = &e->stage[stage];
  ami_duty_mark(e, s);
  s->level = s->n_weather ? 0 : s->level_open;
  ami_resource_serve(e, stage);
}

static const char *fault(const ami_engine *e, int stage, int n_listed) {
  const ami_stage_state *s = &e->stage[stage];
  const vessels_state *v = own(e, stage);
  double load = 0;
  if (s->n_queue != n_listed) return "units wait for vessels that are in no queue";
  for (int k = 0; k < e->terminal->n_level; k++)
    for (int32_t u = s->queue[k].first; u != NOBODY; u = e->unit[u].next) load += size_of(e, &e->unit[u]);
  if (!(fabs(load - v->load) <= 1e-9 * (1 + load))) return "a load in the queue that is not that of its units";
  for (int32_t k = v->ready.first; k != NOBODY; k = e->vessel[k].next)
    if (e->vessel[k].phase != READY || leg_of(e, &e->vessel[k]) != stage)
      return "a vessel ready that is not, or not here";
  for (int32_t k = v->at_quay.first; k != NOBODY; k = e->vessel[k].next)
    if (e->vessel[k].phase != AT_QUAY || leg_of(e, &e->vessel[k]) != stage) return "a vessel at the quay that is not";
  return NULL;
}

const ami_stage_engine ami_engine_vessels = {
    .own_size = sizeof(vessels_state),
    .reset = reset,
    .start = start,
    .enter = enter,
    .serve = serve,
    .stage_event = stage_event,
    .reneges = reneges,
    .set_level = set_level,
    .fault = fault,
};
