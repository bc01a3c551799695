/* SPDX-License-Identifier: Apache-2.0
 * replicate.c -- replications in parallel, antithetic pairs, and the warm-up of steady runs.
 *   Each replication has its own place for what it leaves behind, so that the number of threads does not matter.  A
 * worker keeps its engine over replications; tallies are of one replication, histograms of all of the worker's.
 *   Antithetic pairs (Law 2015, section 11.3): the second run of a pair mirrors every uniform u as 1 - u, so that a
 * long service here is a short one there, and the mean of the two varies less than that of two independent runs.
 *   Warm-up: MSER-5 (White 1997; in batches of five, White, Cobb & Spratt 2000) on the mean over pilot replications
 * of time in system by order of leaving.  The averages over replications are those of Welch (1983), where one looks
 * for the end of the transient by eye; MSER finds it by a rule.  The pilots' random numbers are not used again, so
 * that the cut is independent of what it cuts.
 */
#include "replicate.h"
#include <math.h>
#include <string.h>

enum { N_PILOT = 5 };
/* Least warm-up, as a share of the days counted. */
static const double least_share = 0.1;
/* Pilots are replications of numbers that no other has. */
static const uint64_t first_pilot = UINT64_C(1) << 40;

static int n_measure(const amur_terminal_model *m) {
  return T_TOTAL + m->n_stage * S_TOTAL + m->n_class * C_TOTAL + m->n_resource * R_TOTAL;
}

amur_status ami_replications_init(ami_replications *j, const amur_terminal *terminal, const amur_terminal_opts *opts,
                                  amur_err *err) {
  const int most = opts->max_replications > N_PILOT ? opts->max_replications : N_PILOT;
  const int n_thread = amur_n_thread(opts->n_thread);
  *j = (ami_replications){.terminal = terminal,
                          .opts = opts,
                          .room = opts->max_replications,
                          .more_stage = NOBODY,
                          .more_resource = NOBODY};
  j->n_worker = n_thread < most ? n_thread : most;
  j->engine = amur_alloc((size_t)j->n_worker, sizeof *j->engine);
  j->value = amur_alloc((size_t)n_measure(&terminal->model) * (size_t)j->room, sizeof *j->value);
  if (j->engine && j->value) return AMUR_OK;
  ami_replications_fini(j);
  return amur_fail(err, AMUR_E_NOMEM, 0, "terminal: %d replications", opts->max_replications);
}

void ami_replications_fini(ami_replications *j) {
  for (int w = 0; j->engine && w < j->n_worker; w++) {
    if (j->engine[w]) ami_engine_fini(j->engine[w]);
    free(j->engine[w]);
  }
  free(j->engine);
  free(j->value);
  *j = (ami_replications){0};
}

/* Little's law L = lambda W over a window: the area under the number inside is the sum of the parts of all visits that
 * lie in the window, whatever the order of events.  Both sides are summed in different places; their difference is
 * rounding, or a mistake. */
static double little_residual(const ami_total_tally *t) {
  return t->inside_area_h > 0 ? fabs(t->inside_area_h - t->visit_area_h) / t->inside_area_h : 0;
}

static void keep_total(const ami_replications *j, const ami_engine *e, int r, double weight, bool second) {
  const ami_total_tally *t = &e->total;
  const double hours = e->to_h - e->from_h;
  const double value[T_FIRST] = {[T_N] = (double)t->n_left,
                                 [T_WAIT] = t->wait_h,
                                 [T_WAIT2] = t->wait_h2,
                                 [T_TIME] = t->time_h,
                                 [T_PER_DAY] = (double)t->departures / hours * 24,
                                 [T_INSIDE] = t->inside_area_h / hours,
                                 [T_MAX] = (double)t->inside_max,
                                 [T_END] = (double)t->inside_end,
                                 [T_ARRIVED] = (double)t->n_arrived,
                                 [T_LOST] = (double)t->n_lost,
                                 [T_LITTLE] = little_residual(t),
                                 [T_STUCK] = e->stuck};
  for (int k = 0; k < T_FIRST; k++) measure_row(j, k)[r] += weight * value[k];
  measure_row(j, second ? T_SECOND : T_FIRST)[r] = t->n_left > 0 ? t->time_h / (double)t->n_left : 0;
}

static void keep(const ami_replications *j, const ami_engine *e, int r, double weight, bool second) {
  const double hours = e->to_h - e->from_h;
  keep_total(j, e, r, weight, second);
  for (int i = 0; i < e->n_stage; i++) {
    const ami_stage_tally *s = &e->stage[i].tally;
    const double value[S_TOTAL] = {[S_N] = (double)s->n,
                                   [S_WAIT] = s->wait_h,
                                   [S_TIME] = s->time_h,
                                   [S_QUEUE] = s->queue_area_h / hours,
                                   [S_BLOCKED] = s->blocked_h,
                                   [S_BUSY] = s->busy_area_h,
                                   [S_DUTY] = s->duty_area_h,
                                   [S_PER_DAY] = (double)s->served / hours * 24,
                                   [S_OFFERED] = (double)(s->n + s->n_balked),
                                   [S_LOST] = (double)(s->n_reneged + s->n_balked)};
    for (int k = 0; k < S_TOTAL; k++) stage_row(j, i, k)[r] += weight * value[k];
  }
  for (int c = 0; c < e->terminal->model.n_class; c++) {
    class_row(j, c, C_N)[r] += weight * (double)e->class_n[c];
    class_row(j, c, C_WAIT)[r] += weight * e->class_wait_h[c];
    class_row(j, c, C_TIME)[r] += weight * e->class_time_h[c];
  }
  for (int i = 0; i < e->terminal->model.n_resource; i++) {
    resource_row(j, i, R_HELD)[r] += weight * e->resource[i].held_area_h;
    resource_row(j, i, R_DUTY)[r] += weight * e->resource[i].duty_area_h;
  }
}

/* The worker's engine, made at its first replication; NULL with err without memory. */
static ami_engine *engine_of(ami_replications *j, int worker, amur_err *err) {
  ami_engine *e = j->engine[worker];
  if (!e) {
    e = amur_alloc(1, sizeof *e);
    if (!e) {
      amur_fail(err, AMUR_E_NOMEM, 0, "terminal: state of a replication");
      return NULL;
    }
    if (ami_engine_init(e, j->terminal, err)) {
      free(e);
      return NULL;
    }
    j->engine[worker] = e;
  }
  e->more_stage = j->more_stage;
  e->more_resource = j->more_resource;
  return e;
}

/* One replication, or a pair: both halves are added to one place with half their weight, so that the estimates see
 * pairs as observations, which are independent, and not their halves, which are not. */
static amur_status run_one(void *context, int i, int worker, amur_err *err) {
  ami_replications *j = context;
  const int r = j->first + i;
  ami_engine *e = engine_of(j, worker, err);
  amur_status status = e ? AMUR_OK : AMUR_E_NOMEM;
  const bool pair = j->opts->antithetic;
  for (int half = 0; half < (pair ? 2 : 1) && !status; half++) {
    const amur_rng_mode mode = !pair ? AMUR_RNG_ZIGGURAT : half ? AMUR_RNG_MIRRORED : AMUR_RNG_INVERSE;
    status = ami_engine_run(e, j->opts, j->warm_h, (uint64_t)r, mode, err);
    if (!status) keep(j, e, r, pair ? 0.5 : 1, half == 1);
  }
  return status;
}

amur_status ami_replications_run(ami_replications *j, int want, amur_err *err) {
  const amur_status status = amur_parallel_for(want - j->first, j->n_worker, run_one, j, err);
  j->first = want;
  return status;
}

/* Degrees of freedom of an interval over r replications.  Where the variance decided how many there are, runs stop
 * sooner when it looks small, and Student's t with r - 1 would be too sure; Stein's (1945) two-stage procedure
 * therefore takes the degrees of the first stage, here of the least number or twenty. */
static double degrees(const ami_replications *j, int r) {
  enum { FIRST_STAGE = 20 };
  const int least = j->opts->min_replications;
  if (least == j->opts->max_replications) return r - 1;
  return fmin(r, fmax(least, FIRST_STAGE)) - 1;
}

amur_estimate ami_mean_of(const ami_replications *j, int r, const double *x) {
  return amur_estimate_chosen(r, x, degrees(j, r));
}

/* R = sum y / sum n.  Its variance is that of the residuals y - R n over (mean n)^2 to first order (Cochran 1977,
 * chapter 6), so that their mean over replications, each divided by mean n, has the interval of R.  Sums are
 * compensated, as replications may differ by orders of magnitude. */
amur_estimate ami_ratio_of(const ami_replications *j, int r, const double *y, const double *n, double *work) {
  amur_sum sy = {0}, sn = {0};
  for (int i = 0; i < r; i++) {
    amur_sum_add(&sy, y[i]);
    amur_sum_add(&sn, n[i]);
  }
  const double total = amur_sum_value(sn);
  if (!(total > 0)) return (amur_estimate){0, 0};
  const double mean = amur_sum_value(sy) / total;
  for (int i = 0; i < r; i++) work[i] = (y[i] - mean * n[i]) * r / total;
  return (amur_estimate){mean, ami_mean_of(j, r, work).ci_half};
}

/* ---- warm-up -------------------------------------------------------------------------------------- */

typedef struct {
  ami_replications *j;
  amur_terminal_opts opts;
  ami_series *series; /* [N_PILOT] */
  double *per_hour;   /* [N_PILOT] departures */
} pilots;

static amur_status run_pilot(void *context, int i, int worker, amur_err *err) {
  pilots *p = context;
  ami_engine *e = engine_of(p->j, worker, err);
  if (!e) return AMUR_E_NOMEM;
  p->series[i].batch = 1;
  e->series = &p->series[i];
  const amur_status status = ami_engine_run(e, &p->opts, 0, first_pilot + (uint64_t)i, AMUR_RNG_ZIGGURAT, err);
  e->series = NULL;
  p->per_hour[i] = (double)e->total.departures / (e->to_h - e->from_h);
  return status;
}

static void clear_histograms(ami_replications *j) {
  const size_t n = (size_t)j->terminal->model.n_stage + 1;
  for (int w = 0; w < j->n_worker; w++) {
    if (!j->engine[w]) continue;
    memset(j->engine[w]->wait_histogram, 0, n * sizeof(amur_histogram));
    memset(j->engine[w]->time_histogram, 0, n * sizeof(amur_histogram));
  }
}

/* Units to discard: MSER-5 on the mean of the pilots' series.  Series of long runs have merged batches; all are brought
 * to the coarsest, and to the shortest of them, before they are averaged batch by batch (Welch 1983, step 2). */
static double cut_of(const pilots *p, double *mean) {
  uint64_t batch = 1;
  int n = SERIES_ROOM;
  for (int i = 0; i < N_PILOT; i++)
    if (p->series[i].batch > batch) batch = p->series[i].batch;
  for (int i = 0; i < N_PILOT; i++) {
    const int m = (int)((uint64_t)p->series[i].n * p->series[i].batch / batch);
    if (m < n) n = m;
  }
  for (int k = 0; k < n; k++) {
    mean[k] = 0;
    for (int i = 0; i < N_PILOT; i++) {
      const int per = (int)(batch / p->series[i].batch);
      for (int l = 0; l < per; l++) mean[k] += p->series[i].mean_h[k * per + l] / (per * N_PILOT);
    }
  }
  return (double)amur_mser5(n, mean) * (double)batch;
}

amur_status ami_replications_warm_up(ami_replications *j, amur_err *err) {
  pilots p = {.j = j, .opts = *j->opts};
  double *mean = amur_alloc(SERIES_ROOM, sizeof *mean);
  amur_status status;
  p.opts.sample_h = 0;
  p.opts.trace = NULL;
  p.series = amur_alloc(N_PILOT, sizeof *p.series);
  p.per_hour = amur_alloc(N_PILOT, sizeof *p.per_hour);
  if (!mean || !p.series || !p.per_hour) {
    status = amur_fail(err, AMUR_E_NOMEM, 0, "terminal: pilot replications");
    goto done;
  }
  status = amur_parallel_for(N_PILOT, j->n_worker, run_pilot, &p, err);
  if (status) goto done;
  const double per_hour = amur_estimate_of(N_PILOT, p.per_hour).mean; /* by which units discarded become hours */
  /* MSER sees no bias below the pilots' noise, but intervals over many replications do: at least a tenth goes; and no
   * more than half of the days, or the pilots are too short to tell */
  j->warm_h = least_share * 24 * j->opts->days;
  if (per_hour > 0) j->warm_h = fmin(fmax(j->warm_h, cut_of(&p, mean) / per_hour), 12 * j->opts->days);
  clear_histograms(j);
done:
  free(mean);
  free(p.series);
  free(p.per_hour);
  return status;
}

/* ---- options -------------------------------------------------------------------------------------- */

/* Can the terminal hold any rate, because units turn away? */
static bool sheds_load(const amur_terminal_model *m) {
  for (int i = 0; i < m->n_stage; i++) {
    const amur_stage *s = &m->stage[i];
    if ((s->room && s->when_full == AMUR_FULL_LEAVE) || s->balk_above > 0 || s->balk_rate > 0 || s->has_patience)
      return true;
  }
  return false;
}

amur_status ami_replications_check(const amur_terminal *t, const amur_terminal_opts *o, amur_err *err) {
  if (!(o->days > 0 && isfinite(o->days))) return amur_fail(err, AMUR_E_DOMAIN, 0, "days %g, must be > 0", o->days);
  if (!(o->precision >= 0)) return amur_fail(err, AMUR_E_DOMAIN, 0, "precision %g, must be >= 0", o->precision);
  if (!(o->sample_h >= 0)) return amur_fail(err, AMUR_E_DOMAIN, 0, "sample every %g h, must be >= 0", o->sample_h);
  if (o->min_replications < 1 || o->max_replications < o->min_replications)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "replications %d..%d, must be 1 or more", o->min_replications,
                     o->max_replications);
  const bool as_in_file = isnan(o->arrivals_per_day);
  if (!as_in_file && !(o->arrivals_per_day >= 0 && isfinite(o->arrivals_per_day)))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "arrivals %g a day, must be >= 0", o->arrivals_per_day);
  if (!as_in_file && !(t->per_day > 0))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "the terminal's arrivals have no rate that could be scaled");
  const double rate = as_in_file ? t->per_day : o->arrivals_per_day, capacity = amur_terminal_capacity_per_day(t);
  if (o->steady && rate >= capacity && !sheds_load(&t->model))
    return amur_fail(err, AMUR_E_DOMAIN, 0,
                     "%g arrivals a day, but the terminal passes %g: there is no steady state (simulate days instead)",
                     rate, capacity);
  return AMUR_OK;
}
