/* SPDX-License-Identifier: Apache-2.0
 * picture.c -- one replication to look at.  It is run twice: to find its longest queue, and again up to there to
 * follow the units through the window around it.  The same random numbers make it the same run.
 *   Shape: traced events of a unit make one step of each two that follow each other; a step is kept when it ends
 * within the window.
 * Limits: units that wait for room in the open (from outside, or off a vessel) leave a gap.
 */
#include "engine.h"
#include <math.h>

enum { N_SAMPLE = 600 };
static const double most_arrivals = 2e6; /* of a replication: it is run twice */

typedef struct {
  double since_h;
  int16_t stage; /* NOBODY: nowhere */
  uint8_t state, unit_class;
} progress;

typedef struct {
  amur_picture *picture;
  size_t room;
  progress *unit; /* of the units shown */
  size_t unit_room;
  bool failed;
} recorder;

static void end_step(recorder *r, uint32_t unit, const progress *p, double t_h) {
  amur_picture *out = r->picture;
  if (p->stage == NOBODY || t_h <= out->from_h || p->since_h >= out->to_h || t_h <= p->since_h) return;
  if (!amur_grow(&out->step, &r->room, (size_t)out->n_step + 1, sizeof *out->step)) {
    r->failed = true;
    return;
  }
  out->step[out->n_step++] = (amur_step){.unit = (int)unit,
                                         .unit_class = p->unit_class,
                                         .stage = p->stage,
                                         .state = (amur_step_state)p->state,
                                         .from_h = fmax(p->since_h, out->from_h),
                                         .to_h = fmin(t_h, out->to_h)};
}

static void record(void *context, double t_h, uint32_t unit, int unit_class, int stage, amur_trace_event event) {
  recorder *r = context;
  const uint32_t one_of = (uint32_t)r->picture->one_of;
  const size_t known = r->unit_room;
  if (unit % one_of || r->failed) return;
  if (!amur_grow(&r->unit, &r->unit_room, unit / one_of + 1, sizeof *r->unit)) {
    r->failed = true;
    return;
  }
  for (size_t i = known; i < r->unit_room; i++) r->unit[i].stage = NOBODY;
  progress *p = &r->unit[unit / one_of];
  end_step(r, unit, p, t_h);
  p->since_h = t_h;
  p->unit_class = (uint8_t)unit_class;
  p->stage = (int16_t)stage;
  switch (event) {
  case AMUR_TRACE_QUEUE:
  case AMUR_TRACE_INTERRUPT: p->state = AMUR_STEP_WAIT; return;
  case AMUR_TRACE_BEGIN: p->state = AMUR_STEP_SERVICE; return;
  case AMUR_TRACE_BLOCK: p->state = AMUR_STEP_BLOCKED; return;
  default: p->stage = NOBODY; return;
  }
}

/* Moves the samples over and places the window: some half of the units shown come within it.  The longest queue lies at
 * six tenths of it, so that more is seen of how it grew than of how it went. */
static void place(amur_picture *p, amur_terminal_result *r, const amur_terminal_opts *o, int most_units) {
  const double warm_h = 24 * r->warm_up_days, hours = 24 * o->days, per_h = r->arrivals / hours;
  const int width = r->n_stage + 1;
  *p = (amur_picture){.sample_h = o->sample_h,
                      .first_h = warm_h + o->sample_h,
                      .n_sample = r->n_sample,
                      .n_stage = r->n_stage,
                      .sample = r->sample};
  r->sample = NULL;
  int peak = 0;
  for (int i = 1; i < p->n_sample; i++)
    if (p->sample[i * width + p->n_stage] > p->sample[peak * width + p->n_stage]) peak = i;
  const double length = fmin(hours, 0.5 * most_units / fmax(per_h, 1e-9));
  p->from_h = fmax(warm_h, fmin(p->first_h + peak * o->sample_h - 0.6 * length, warm_h + hours - length));
  p->to_h = p->from_h + length;
  const double units = per_h * length + (p->n_sample ? p->sample[peak * width + p->n_stage] : 0);
  p->one_of = (int)fmax(1, ceil(units / most_units));
}

amur_status amur_picture_take(const amur_terminal *terminal, const amur_terminal_opts *opts, int most_units,
                              amur_picture *picture, amur_err *err) {
  amur_terminal_opts o = *opts;
  amur_terminal_result r = {0};
  recorder to = {.picture = picture};
  *picture = (amur_picture){0};
  const double per_day = isnan(o.arrivals_per_day) ? terminal->per_day : o.arrivals_per_day;
  if (per_day > 0) o.days = fmin(o.days, most_arrivals / per_day);
  o.min_replications = o.max_replications = o.n_thread = 1;
  o.antithetic = false;
  o.sample_h = 24 * o.days / N_SAMPLE;
  o.trace = NULL;
  o.watch = NULL;
  amur_status status = amur_terminal_simulate(terminal, &o, &r, err);
  if (status) return status;
  place(picture, &r, &o, most_units);
  amur_terminal_result_fini(&r);
  o.days =
      picture->to_h / 24; /* the same replication up to there: its window changes what is counted, not what happens */
  o.steady = false;
  o.sample_h = 0;
  o.trace = record;
  o.context = &to;
  status = amur_terminal_simulate(terminal, &o, &r, err);
  amur_terminal_result_fini(&r);
  for (size_t i = 0; i < to.unit_room && !status; i++) /* still inside at the very end */
    end_step(&to, (uint32_t)i * (uint32_t)picture->one_of, &to.unit[i], picture->to_h);
  if (to.failed) status = amur_fail(err, AMUR_E_NOMEM, 0, "terminal: picture of %d steps", picture->n_step);
  free(to.unit);
  if (status) amur_picture_fini(picture);
  return status;
}

void amur_picture_fini(amur_picture *picture) {
  free(picture->sample);
  free(picture->step);
  *picture = (amur_picture){0};
}
