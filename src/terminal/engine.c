/* SPDX-License-Identifier: Apache-2.0
 * engine.c -- one replication: memory, streams, and the main loop.
 *   Units that arrive within the window are counted; the run goes on, with arrivals, until all of them have left.
 * A mean over those who left within the window would leave out those who wait longest.
 *   The loop takes the earliest event, sets the clock to it and calls whom it concerns (next-event time advance;
 * Law 2015, section 1.3).  What an event is about is in its code; the rest is in the unit, the stage or the source.
 * Limits: a run ends in any case at a hundred times its length, and says that it is stuck.
 */
#include "engine.h"
#include <math.h>
#include <string.h>

const char *const amur_trace_names[AMUR_TRACE_N] = {"arrive", "queue", "begin", "interrupt",
                                                    "block",  "end",   "lost",  "leave"};

/* How long a run may go on after its horizon, in lengths of the run: a queue at a hundred times its capacity. */
static const double longest_run_on = 100;

/* ---- memory ------------------------------------------------------------------------------------------ */

static bool init_stage(ami_engine *e, int i) {
  const amur_stage *m = &e->spec[i];
  ami_stage_state *s = &e->stage[i];
  const ami_stage_engine *kind = ami_stage_kind_of(m->kind)->engine;
  const bool has_limits = m->room || m->balk_above > 0 || m->balk_rate > 0 || m->has_patience;
  s->kind = kind;
  s->only_queues = kind->only_queues && kind->only_queues(m) && !has_limits;
  s->queue = amur_alloc((size_t)e->terminal->n_level, sizeof *s->queue);
  s->own = amur_alloc(1, kind->own_size);
  return s->queue && s->own && (!kind->init || kind->init(e, i));
}

static void fini_stage(ami_stage_state *s) {
  if (s->own && s->kind->fini) s->kind->fini(s->own);
  free(s->own);
  free(s->queue);
}

amur_status ami_engine_init(ami_engine *e, const amur_terminal *terminal, amur_err *err) {
  const amur_terminal_model *m = &terminal->model;
  *e = (ami_engine){
      .terminal = terminal, .spec = m->stage, .n_stage = m->n_stage, .more_stage = NOBODY, .more_resource = NOBODY};
  e->stage = amur_alloc((size_t)m->n_stage, sizeof *e->stage);
  e->resource = amur_alloc((size_t)m->n_resource, sizeof *e->resource);
  e->source = amur_alloc((size_t)m->n_source, sizeof *e->source);
  e->weather = amur_alloc((size_t)m->n_weather, sizeof *e->weather);
  e->wait_histogram = amur_alloc((size_t)m->n_stage + 1, sizeof *e->wait_histogram);
  e->time_histogram = amur_alloc((size_t)m->n_stage + 1, sizeof *e->time_histogram);
  e->scratch = amur_alloc(2 * (size_t)m->n_stage, sizeof *e->scratch);
  bool ok = e->scratch && e->stage && e->resource && e->source && e->weather && e->wait_histogram && e->time_histogram;
  for (int i = 0; ok && i < m->n_stage; i++) ok = init_stage(e, i);
  if (ok) return AMUR_OK;
  ami_engine_fini(e);
  return amur_fail(err, AMUR_E_NOMEM, 0, "terminal of %d stages", m->n_stage);
}

void ami_engine_fini(ami_engine *e) {
  for (int i = 0; e->stage && i < e->n_stage; i++) fini_stage(&e->stage[i]);
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
  ami_events_fini(&e->events);
  *e = (ami_engine){0};
}

/* Room for the samples of one window. */
static bool prepare_samples(ami_engine *e) {
  enum { MOST = 1000000 };
  const double n = e->opts->sample_h > 0 ? floor((e->to_h - e->from_h) / e->opts->sample_h * (1 + 1e-12)) : 0;
  e->n_sample = n > MOST ? MOST : (int)n;
  if (e->n_sample <= e->room_sample) return true;
  free(e->sample);
  e->sample = amur_alloc((size_t)e->n_sample * ((size_t)e->n_stage + 1), sizeof *e->sample);
  e->room_sample = e->sample ? e->n_sample : 0;
  return e->sample != NULL;
}

/* ---- a replication begins ---------------------------------------------------------------------------- */

/* Streams are numbered by what they are for, so that adding a stage at the end leaves the others alone. */
enum { STREAM_CLASS = 1, STREAM_SOURCE = 16, STREAM_WEATHER = 512, STREAM_STAGE = 1024, STREAMS_OF_STAGE = 8 };
_Static_assert(STREAM_SOURCE + 2 * AMUR_TERMINAL_MAX_SOURCE <= STREAM_WEATHER, "streams of sources");
_Static_assert(STREAM_WEATHER + AMUR_TERMINAL_MAX_WEATHER <= STREAM_STAGE, "streams of weather");

static amur_rng stream(const amur_terminal_opts *o, uint64_t replication, amur_rng_mode mode, int source) {
  amur_rng r = amur_rng_stream(o->seed, replication, (uint64_t)source);
  r.mode = mode;
  return r;
}

static void reset_stage(ami_engine *e, int i, uint64_t replication, amur_rng_mode mode) {
  ami_stage_state *s = &e->stage[i];
  const ami_list empty = {NOBODY, NOBODY};
  for (int k = 0; k < e->terminal->n_level; k++) s->queue[k] = empty;
  s->blocked = empty;
  s->n_queue = s->n_here = s->busy = s->level = s->level_open = s->n_weather = 0;
  s->duty_mark_h = 0;
  amur_rng *const streams[] = {&s->service, &s->route, &s->patience, &s->trip, &s->failure};
  for (int k = 0; k < (int)(sizeof streams / sizeof *streams); k++)
    *streams[k] = stream(e->opts, replication, mode, STREAM_STAGE + STREAMS_OF_STAGE * i + k);
  s->tally = (ami_stage_tally){0};
  if (s->kind->reset) s->kind->reset(e, i);
}

static void reset_source(ami_engine *e, int i, uint64_t replication, amur_rng_mode mode) {
  ami_source_state *s = &e->source[i];
  *s = (ami_source_state){.rate_factor = 1};
  if (isfinite(e->opts->arrivals_per_day)) s->rate_factor = e->opts->arrivals_per_day / e->terminal->per_day;
  s->gap = stream(e->opts, replication, mode, STREAM_SOURCE + 2 * i);
  s->batch = stream(e->opts, replication, mode, STREAM_SOURCE + 2 * i + 1);
}

static void reset(ami_engine *e, uint64_t replication, amur_rng_mode mode) {
  const amur_terminal_model *m = &e->terminal->model;
  ami_events_clear(&e->events);
  e->events.order = 1; /* 0 marks a unit without a pending event */
  e->now_h = 0;
  e->n_unit = e->n_vessel = 0;
  e->free_unit = e->free_vessel = NOBODY;
  e->serial = 0;
  e->counted_inside = 0;
  e->horizon_passed = e->failed = e->stuck = false;
  e->total = (ami_total_tally){0};
  for (int i = 0; i < m->n_stage; i++) reset_stage(e, i, replication, mode);
  for (int i = 0; i < m->n_resource; i++) e->resource[i] = (ami_resource_state){0};
  for (int i = 0; i < m->n_source; i++) reset_source(e, i, replication, mode);
  for (int i = 0; i < m->n_weather; i++)
    e->weather[i] = (ami_weather_state){.stream = stream(e->opts, replication, mode, STREAM_WEATHER + i)};
  e->class_stream = stream(e->opts, replication, mode, STREAM_CLASS);
  memset(e->class_n, 0, sizeof e->class_n);
  memset(e->class_wait_h, 0, sizeof e->class_wait_h);
  memset(e->class_time_h, 0, sizeof e->class_time_h);
}

/* Resources before the stages that take them, calendars before what goes by them, all before the first arrivals. */
static void start(ami_engine *e) {
  const amur_terminal_model *m = &e->terminal->model;
  schedule(e, e->to_h, AMI_EV_HORIZON, 0);
  if (e->n_sample) schedule(e, e->from_h + e->opts->sample_h, AMI_EV_SAMPLE, 0);
  for (int i = 0; i < m->n_resource; i++) ami_resource_calendar(e, i);
  for (int i = 0; i < m->n_stage; i++) ami_duty_calendar(e, i);
  for (int i = 0; i < m->n_stage; i++)
    if (e->stage[i].kind->start) e->stage[i].kind->start(e, i);
  for (int i = 0; i < m->n_weather; i++) ami_weather_schedule(e, i);
  for (int i = 0; i < m->n_source; i++) ami_arrivals_start(e, i);
}

/* ---- and runs ------------------------------------------------------------------------------------------ */

/* The window is over: closes its integrals. */
static void horizon(ami_engine *e) {
  count_inside(e, 0);
  e->total.inside_end = e->total.inside;
  e->horizon_passed = true;
  for (int i = 0; i < e->n_stage; i++) ami_duty_mark(e, &e->stage[i]);
  for (int i = 0; i < e->terminal->model.n_resource; i++) ami_resource_mark(e, i);
}

/* Units still inside at the end of the run have their part in the window too: the other side of Little's law. */
static void close_visits(ami_engine *e) {
  for (int32_t u = 0; u < e->n_unit; u++)
    if (!(e->unit[u].flags & UNIT_GONE)) e->total.visit_area_h += within_window(e, e->unit[u].arrived_h, e->now_h);
}

static void take_sample(ami_engine *e, int32_t i) {
  int64_t *row = &e->sample[(size_t)i * ((size_t)e->n_stage + 1)];
  int *const waiting = e->scratch, *const busy = e->scratch + e->n_stage;
  assert(i < e->n_sample);
  for (int s = 0; s < e->n_stage; s++) {
    row[s] += e->stage[s].n_queue;
    waiting[s] = e->stage[s].n_queue;
    busy[s] = e->stage[s].busy;
  }
  row[e->n_stage] += e->total.inside;
  if (e->opts->watch && e->watched)
    e->opts->watch(e->opts->context, e->now_h, e->n_stage, waiting, busy, (long)e->total.inside);
  if (i + 1 < e->n_sample) schedule(e, e->from_h + (i + 2) * e->opts->sample_h, AMI_EV_SAMPLE, i + 1);
}

static void handle(ami_engine *e, const ami_event *ev) {
  const int32_t i = (int32_t)(ev->what & AMI_EV_INDEX);
  switch ((ami_event_kind)(ev->what >> AMI_EV_SHIFT)) {
  case AMI_EV_UNIT:
    if (e->unit[i].stamp == ev->order) e->stage[e->unit[i].stage].kind->unit_event(e, i);
    return;
  case AMI_EV_SOURCE: ami_arrivals_event(e, i); return;
  case AMI_EV_PATIENCE:
    if (e->unit[i].stamp == ev->order) ami_flow_renege(e, i);
    return;
  case AMI_EV_RETURN: ami_flow_return(e, i); return;
  case AMI_EV_CALENDAR: ami_duty_calendar(e, i); return;
  case AMI_EV_RESOURCE: ami_resource_calendar(e, i); return;
  case AMI_EV_STAGE: e->stage[i >> 16].kind->stage_event(e, i >> 16, i & 0xffff); return;
  case AMI_EV_VESSEL: ami_vessel_event(e, i); return;
  case AMI_EV_SAMPLE: take_sample(e, i); return;
  case AMI_EV_WEATHER: ami_weather_turn(e, i); return;
  case AMI_EV_HORIZON: horizon(e); return;
  }
}

amur_status ami_engine_run(ami_engine *e, const amur_terminal_opts *opts, double warm_h, uint64_t replication,
                           amur_rng_mode mode, amur_err *err) {
  assert(warm_h >= 0 && opts->days > 0);
  e->opts = opts;
  e->from_h = warm_h;
  e->to_h = warm_h + opts->days * 24;
  e->watched = replication == 0 && mode != AMUR_RNG_MIRRORED && e->more_stage == NOBODY && e->more_resource == NOBODY;
  e->trace = e->watched ? opts->trace : NULL;
  if (!prepare_samples(e)) return amur_fail(err, AMUR_E_NOMEM, 0, "terminal: %d samples", e->n_sample);
  reset(e, replication, mode);
  start(e);
  const double limit_h = e->to_h * (1 + longest_run_on);
  while ((!e->horizon_passed || e->counted_inside > 0) && !ami_events_empty(&e->events)) {
    const ami_event ev = ami_events_pop(&e->events);
    if (ev.t_h > limit_h) {
      e->stuck = true;
      break;
    }
    e->now_h = ev.t_h;
    handle(e, &ev);
    if (e->failed || e->events.out_of_memory)
      return amur_fail(err, AMUR_E_NOMEM, 0, "terminal: %d units inside at hour %g", (int)e->n_unit, e->now_h);
  }
  if (e->counted_inside > 0) e->stuck = true;
  if (!e->horizon_passed) { /* nothing more happens before the window ends */
    e->now_h = e->to_h;
    horizon(e);
  }
  close_visits(e);
  return AMUR_OK;
}
