/* SPDX-License-Identifier: Apache-2.0
 * engine.c -- one replication: memory, streams, and the main loop.
 *   Units that arrive within the window are counted; the run goes on, with arrivals, until all of them have left,
 *   so that a mean does not leave out those who wait longest.
 */
#include "engine.h"
#include <math.h>
#include <string.h>

const char *const amur_trace_names[AMUR_TRACE_N] = {"arrive", "queue", "begin", "interrupt",
                                                    "block",  "end",   "lost",  "leave"};

/* How long a run may go on after its horizon, in lengths of the run: a queue at a hundred times its capacity. */
static const double longest_run_on = 100;

static int slots_of(const amur_terminal *t, int stage) {
  const amur_calendar *c = &t->stage_calendar[stage];
  double most = 0;
  for (int i = 0; i < c->n; i++) most = fmax(most, c->level[i]);
  return most > 30000 ? 30000 : (int)most;
}

static bool is_slotted(const amur_stage *m) {
  return m->kind == AMUR_STAGE_SERVICE && m->servers < AMUR_TERMINAL_UNLIMITED &&
         (m->preempt || m->breaks || m->at_close == AMUR_CLOSE_PAUSE);
}

static bool is_plain(const amur_stage *m) {
  return m->kind == AMUR_STAGE_SERVICE && !m->room && !(m->balk_above > 0) && !(m->balk_rate > 0) && !m->has_patience &&
         !m->preempt;
}

static amur_status init_stage(amur_engine *e, int i) {
  amur_stage_state *s = &e->stage[i];
  s->line = amur_alloc((size_t)e->terminal->n_level, sizeof *s->line);
  s->plain = is_plain(&e->spec[i]);
  s->slotted = is_slotted(&e->spec[i]);
  s->n_slot = s->slotted ? slots_of(e->terminal, i) + 1 : 0; /* one more for the question what it would save */
  s->slot = amur_alloc((size_t)s->n_slot, sizeof *s->slot);
  s->slot_down = amur_alloc((size_t)s->n_slot, sizeof *s->slot_down);
  return s->line && s->slot && s->slot_down ? AMUR_OK : AMUR_E_NOMEM;
}

amur_status ami_engine_init(amur_engine *e, const amur_terminal *terminal, amur_err *err) {
  const amur_terminal_model *m = &terminal->model;
  *e = (amur_engine){
      .terminal = terminal, .spec = m->stage, .n_stage = m->n_stage, .more_stage = NOBODY, .more_resource = NOBODY};
  e->stage = amur_alloc((size_t)m->n_stage, sizeof *e->stage);
  e->resource = amur_alloc((size_t)m->n_resource, sizeof *e->resource);
  e->source = amur_alloc((size_t)m->n_source, sizeof *e->source);
  e->weather = amur_alloc((size_t)m->n_weather, sizeof *e->weather);
  e->wait_histogram = amur_alloc((size_t)m->n_stage + 1, sizeof *e->wait_histogram);
  e->time_histogram = amur_alloc((size_t)m->n_stage + 1, sizeof *e->time_histogram);
  e->scratch = amur_alloc(2 * (size_t)m->n_stage, sizeof *e->scratch);
  bool ok = e->scratch && e->stage && e->resource && e->source && e->weather && e->wait_histogram && e->time_histogram;
  for (int i = 0; ok && i < m->n_stage; i++) ok = init_stage(e, i) == AMUR_OK;
  if (ok) return AMUR_OK;
  ami_engine_fini(e);
  return amur_fail(err, AMUR_E_NOMEM, 0, "terminal of %d stages", m->n_stage);
}

void ami_engine_fini(amur_engine *e) {
  for (int i = 0; e->stage && i < e->n_stage; i++) {
    free(e->stage[i].line);
    free(e->stage[i].slot);
    free(e->stage[i].slot_down);
  }
  free(e->stage);
  free(e->resource);
  free(e->source);
  free(e->weather);
  free(e->wait_histogram);
  free(e->time_histogram);
  free(e->unit);
  free(e->vessel);
  free(e->sample);
  free(e->scratch);
  amur_events_fini(&e->events);
  *e = (amur_engine){0};
}

/* Streams are numbered by what they are for, so that adding a stage at the end leaves the others alone. */
enum { STREAM_CLASS = 1, STREAM_SOURCE = 16, STREAM_WEATHER = 512, STREAM_STAGE = 1024 };

static amur_rng stream(const amur_terminal_opts *o, uint64_t replication, amur_rng_mode mode, int source) {
  amur_rng r = amur_rng_stream(o->seed, replication, (uint64_t)source);
  r.mode = mode;
  return r;
}

static void reset_stage(amur_engine *e, int i, uint64_t replication, amur_rng_mode mode) {
  amur_stage_state *s = &e->stage[i];
  const amur_line empty = {NOBODY, NOBODY};
  for (int k = 0; k < e->terminal->n_level; k++) s->line[k] = empty;
  s->blocked = s->unload = s->standing = empty;
  s->n_queue = s->n_here = s->busy = s->level = s->level_open = s->n_down = s->n_weather = s->slot_taken = 0;
  s->amount = s->duty_mark = s->wake_at = 0;
  s->slot_time = -1;
  s->whole_down = s->due = false;
  for (int k = 0; k < s->n_slot; k++) {
    s->slot[k] = NOBODY;
    s->slot_down[k] = false;
  }
  amur_rng *const streams[5] = {&s->service, &s->route, &s->patience, &s->trip, &s->failure};
  for (int k = 0; k < 5; k++) *streams[k] = stream(e->opts, replication, mode, STREAM_STAGE + 8 * i + k);
  s->tally = (amur_stage_tally){0};
}

static void reset(amur_engine *e, uint64_t replication, amur_rng_mode mode) {
  const amur_terminal_model *m = &e->terminal->model;
  amur_events_clear(&e->events);
  e->events.order = 1; /* 0 marks a unit without a pending event */
  e->now = 0;
  e->n_unit = 0;
  e->free_unit = NOBODY;
  e->serial = 0;
  e->counted_inside = 0;
  e->horizon_passed = e->failed = e->stuck = false;
  e->n_vessel = 0;
  e->free_vessel = NOBODY;
  e->total = (amur_total_tally){0};
  for (int i = 0; i < m->n_stage; i++) reset_stage(e, i, replication, mode);
  for (int i = 0; i < m->n_resource; i++) e->resource[i] = (amur_resource_state){0};
  for (int i = 0; i < m->n_source; i++) {
    e->source[i] = (amur_source_state){.rate_factor = 1};
    if (isfinite(e->opts->arrivals_per_day))
      e->source[i].rate_factor = e->opts->arrivals_per_day / e->terminal->per_day;
    e->source[i].gap = stream(e->opts, replication, mode, STREAM_SOURCE + 2 * i);
    e->source[i].batch = stream(e->opts, replication, mode, STREAM_SOURCE + 2 * i + 1);
  }
  for (int i = 0; i < m->n_weather; i++)
    e->weather[i] = (amur_weather_state){.stream = stream(e->opts, replication, mode, STREAM_WEATHER + i)};
  e->class_stream = stream(e->opts, replication, mode, STREAM_CLASS);
  memset(e->class_n, 0, sizeof e->class_n);
  memset(e->class_wait, 0, sizeof e->class_wait);
  memset(e->class_time, 0, sizeof e->class_time);
}

static void start(amur_engine *e) {
  const amur_terminal_model *m = &e->terminal->model;
  amur_events_push(&e->events, e->to_h, event_code(EV_HORIZON, 0));
  if (e->n_sample) amur_events_push(&e->events, e->from_h + e->opts->sample_h, event_code(EV_SAMPLE, 0));
  for (int i = 0; i < m->n_resource; i++) ami_service_resource_calendar(e, i);
  for (int i = 0; i < m->n_stage; i++) ami_service_calendar(e, i);
  for (int i = 0; i < m->n_stage; i++) {
    const amur_stage *s = &m->stage[i];
    const int n = s->breaks ? (s->breaks_whole ? 1 : slots_of(e->terminal, i) + (i == e->more_stage)) : 0;
    for (int k = 0; k < n; k++)
      amur_events_push(&e->events, amur_dist_draw(&s->up, &e->stage[i].failure), event_code(EV_BREAK, i << 16 | k));
    if (s->kind == AMUR_STAGE_BATCH && s->every_h > 0)
      amur_events_push(&e->events, s->every_h, event_code(EV_DISPATCH, i));
    if (s->kind == AMUR_STAGE_BATCH && s->n_timetable)
      amur_events_push(&e->events, s->timetable_h[0], event_code(EV_DISPATCH, i));
  }
  for (int i = 0; i < m->n_weather; i++) ami_weather_schedule(e, i);
  ami_vessel_start(e);
  for (int i = 0; i < m->n_source; i++) ami_flow_start_source(e, i);
}

/* The window is over: close its integrals. */
static void horizon(amur_engine *e) {
  count_inside(e, 0);
  e->total.inside_end = e->total.inside;
  e->horizon_passed = true;
  for (int i = 0; i < e->n_stage; i++) ami_service_duty(e, &e->stage[i]);
  for (int i = 0; i < e->terminal->model.n_resource; i++) ami_service_resource_mark(e, i);
}

/* Units still inside at the end of the run have their part in the window too. */
static void close_visits(amur_engine *e) {
  for (int32_t u = 0; u < e->n_unit; u++)
    if (!(e->unit[u].flags & UNIT_GONE)) e->total.visit_area += within_window(e, e->unit[u].arrived, e->now);
}

static void take_sample(amur_engine *e, int32_t i) {
  int64_t *row = &e->sample[(size_t)i * ((size_t)e->n_stage + 1)];
  for (int s = 0; s < e->n_stage; s++) {
    row[s] += e->stage[s].n_queue;
    e->scratch[s] = e->stage[s].n_queue;
    e->scratch[e->n_stage + s] = e->stage[s].busy;
  }
  row[e->n_stage] += e->total.inside;
  if (e->opts->watch && e->watched)
    e->opts->watch(e->opts->context, e->now, e->n_stage, e->scratch, e->scratch + e->n_stage, (long)e->total.inside);
  if (i + 1 < e->n_sample)
    amur_events_push(&e->events, e->from_h + (i + 2) * e->opts->sample_h, event_code(EV_SAMPLE, i + 1));
}

/* Room for the samples of one window. */
static bool prepare_samples(amur_engine *e) {
  enum { MOST = 1000000 };
  const double n = e->opts->sample_h > 0 ? floor((e->to_h - e->from_h) / e->opts->sample_h * (1 + 1e-12)) : 0;
  e->n_sample = n > MOST ? MOST : (int)n;
  if (e->n_sample <= e->room_sample) return true;
  free(e->sample);
  e->sample = amur_alloc((size_t)e->n_sample * ((size_t)e->n_stage + 1), sizeof *e->sample);
  e->room_sample = e->sample ? e->n_sample : 0;
  return e->sample != NULL;
}

static void came_back(amur_engine *e, int32_t u) {
  e->unit[u].stamp = 0;
  ami_flow_enter(e, u, e->unit[u].stage);
}

static void booked(amur_engine *e, int32_t u) {
  amur_unit *x = &e->unit[u];
  const bool absent = x->flags & UNIT_RESUMES;
  x->stamp = 0;
  x->flags &= (uint8_t)~UNIT_RESUMES;
  x->wait_here = e->now - x->stage_in;
  e->stage[x->stage].n_queue--;
  e->stage[x->stage].tally.queue_area += within_window(e, x->stage_in, e->now);
  if (e->now >= e->from_h && e->now < e->to_h) e->stage[x->stage].tally.served++;
  if (!absent) {
    ami_flow_after_service(e, u);
    return;
  }
  ami_flow_leave_stage(e, u);
  ami_flow_lose(e, u, true);
}

static void handle(amur_engine *e, const amur_event *ev) {
  const int32_t i = (int32_t)(ev->what & EV_INDEX);
  switch (ev->what >> EV_SHIFT) {
  case EV_SERVED:
    if (e->unit[i].stamp == ev->order) ami_service_end(e, i);
    return;
  case EV_SOURCE: ami_flow_arrive(e, i); return;
  case EV_PATIENCE:
    if (e->unit[i].stamp == ev->order) ami_service_impatient(e, i);
    return;
  case EV_RETURN: came_back(e, i); return;
  case EV_BOOKED: booked(e, i); return;
  case EV_CALENDAR: ami_service_calendar(e, i); return;
  case EV_RESOURCE: ami_service_resource_calendar(e, i); return;
  case EV_BREAK: ami_service_break(e, i); return;
  case EV_VESSEL: ami_vessel_event(e, i); return;
  case EV_WAKE: ami_vessel_try(e, i); return;
  case EV_DISPATCH: ami_vessel_dispatch(e, i); return;
  case EV_SAMPLE: take_sample(e, i); return;
  case EV_WEATHER: ami_weather_turn(e, i); return;
  default: horizon(e); return;
  }
}

amur_status ami_engine_run(amur_engine *e, const amur_terminal_opts *opts, double warm_h, uint64_t replication,
                           amur_rng_mode mode, amur_err *err) {
  e->opts = opts;
  e->from_h = warm_h;
  e->to_h = warm_h + opts->days * 24;
  e->watched = replication == 0 && mode != AMUR_RNG_MIRRORED && e->more_stage == NOBODY && e->more_resource == NOBODY;
  e->trace = e->watched ? opts->trace : NULL;
  if (!prepare_samples(e)) return amur_fail(err, AMUR_E_NOMEM, 0, "terminal: %d samples", e->n_sample);
  reset(e, replication, mode);
  start(e);
  const double limit = e->to_h * (1 + longest_run_on);
  while ((!e->horizon_passed || e->counted_inside > 0) && !amur_events_empty(&e->events)) {
    const amur_event ev = amur_events_pop(&e->events);
    if (ev.t > limit) {
      e->stuck = true;
      break;
    }
    e->now = ev.t;
    handle(e, &ev);
    if (e->failed || e->events.out_of_memory)
      return amur_fail(err, AMUR_E_NOMEM, 0, "terminal: %d units inside at hour %g", (int)e->n_unit, e->now);
  }
  if (e->counted_inside > 0) e->stuck = true;
  if (!e->horizon_passed) { /* nothing more happens before the window ends */
    e->now = e->to_h;
    horizon(e);
  }
  close_visits(e);
  return AMUR_OK;
}
