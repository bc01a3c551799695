/* SPDX-License-Identifier: Apache-2.0
 * simulate.c -- replications until the mean time in system is known well enough.
 *   Means over units are ratio estimates over replications, R = sum Y / sum N, with the interval of the residuals
 *   Y - R N (Cochran 1977, ch. 6), so that a replication counts by its units and an empty one does no harm.
 *   Replications run in parallel and are summed in order: the same bits for any number of threads.
 */
#include "terminal/engine.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* What a replication leaves behind: one number per measure, [measure][replication]. */
enum { T_N, T_WAIT, T_WAIT2, T_TIME, T_PER_DAY, T_INSIDE, T_MAX, T_END, T_ARRIVED, T_LEFT, T_TOTAL };
enum { S_N, S_WAIT, S_TIME, S_QUEUE, S_BUSY, S_DUTY, S_PER_DAY, S_TOTAL };

typedef struct {
  const amur_terminal *terminal;
  const amur_terminal_opts *opts;
  amur_engine *engine; /* [n_worker] */
  bool *ready;         /* [n_worker] */
  double *value;       /* [(T_TOTAL + n_stage S_TOTAL) * room] */
  int room, first;     /* the round's first replication */
} job;

static double *row(const job *j, int measure) { return j->value + (size_t)measure * (size_t)j->room; }
static int stage_row(int stage, int measure) { return T_TOTAL + stage * S_TOTAL + measure; }

static void keep(const job *j, const amur_engine *e, int r) {
  const amur_total_tally *t = &e->total;
  const double hours = e->to_h - e->from_h;
  const double total[T_TOTAL] = {(double)t->n_left, t->wait, t->wait_square, t->time, (double)t->departures / hours * 24, t->inside_area / hours,
                                 (double)t->inside_max, (double)t->inside_end, (double)t->n_arrived, (double)t->n_left};
  for (int k = 0; k < T_TOTAL; k++) row(j, k)[r] = total[k];
  for (int i = 0; i < e->n_stage; i++) {
    const amur_stage_tally *s = &e->stage[i].tally;
    const double value[S_TOTAL] = {(double)s->n, s->wait, s->time, s->queue_area / hours, s->busy_area, s->duty_area, (double)s->served / hours * 24};
    for (int k = 0; k < S_TOTAL; k++) row(j, stage_row(i, k))[r] = value[k];
  }
}

static amur_status run_one(void *context, int i, int worker, amur_err *err) {
  job *j = context;
  amur_engine *e = &j->engine[worker];
  amur_status status = AMUR_OK;
  if (!j->ready[worker]) status = amur_engine_init(e, j->terminal, err);
  if (status) return status;
  j->ready[worker] = true;
  status = amur_engine_run(e, j->opts, (uint64_t)(j->first + i), AMUR_RNG_ZIGGURAT, err);
  if (!status) keep(j, e, j->first + i);
  return status;
}

/* sum y / sum n with its interval. */
static amur_estimate ratio(int r, const double *y, const double *n, double *work) {
  amur_sum sy = {0}, sn = {0};
  for (int i = 0; i < r; i++) {
    amur_sum_add(&sy, y[i]);
    amur_sum_add(&sn, n[i]);
  }
  const double total = amur_sum_value(sn);
  if (!(total > 0)) return (amur_estimate){0, 0};
  const double mean = amur_sum_value(sy) / total;
  for (int i = 0; i < r; i++) work[i] = (y[i] - mean * n[i]) * r / total;
  return (amur_estimate){mean, amur_estimate_of(r, work).ci_half};
}

static double mean_of(int r, const double *x) { return amur_estimate_of(r, x).mean; }

static void merge_histograms(const job *j, int n_worker, int which, amur_histogram *wait, amur_histogram *time) {
  memset(wait, 0, sizeof *wait);
  memset(time, 0, sizeof *time);
  for (int w = 0; w < n_worker; w++) {
    if (!j->ready[w]) continue;
    amur_histogram_merge(wait, &j->engine[w].wait_histogram[which]);
    amur_histogram_merge(time, &j->engine[w].time_histogram[which]);
  }
}

static void sum_up_stage(const job *j, int r, int i, double *work, const amur_histogram *wait, const amur_histogram *time, amur_stage_result *s) {
  snprintf(s->name, sizeof s->name, "%s", j->terminal->model.stage[i].name);
  s->wait_h = ratio(r, row(j, stage_row(i, S_WAIT)), row(j, stage_row(i, S_N)), work);
  s->time_h = ratio(r, row(j, stage_row(i, S_TIME)), row(j, stage_row(i, S_N)), work);
  s->queue_mean = amur_estimate_of(r, row(j, stage_row(i, S_QUEUE)));
  s->utilisation = ratio(r, row(j, stage_row(i, S_BUSY)), row(j, stage_row(i, S_DUTY)), work);
  s->throughput_per_day = amur_estimate_of(r, row(j, stage_row(i, S_PER_DAY)));
  s->wait_p50_h = amur_histogram_quantile(wait, 0.5);
  s->wait_p90_h = amur_histogram_quantile(wait, 0.9);
  s->wait_p95_h = amur_histogram_quantile(wait, 0.95);
  s->time_p50_h = amur_histogram_quantile(time, 0.5);
  s->time_p90_h = amur_histogram_quantile(time, 0.9);
  s->time_p95_h = amur_histogram_quantile(time, 0.95);
  s->n = mean_of(r, row(j, stage_row(i, S_N))) * r;
}

/* The stage that binds: most waiting per unit of the terminal, weighted by how busy it is. */
static int binding(const amur_terminal_result *result) {
  int best = 0;
  double most = -1;
  for (int i = 0; i < result->n_stage; i++) {
    const amur_stage_result *s = &result->stage[i];
    const double score = s->queue_mean.mean * fmin(1, fmax(0.01, s->utilisation.mean)) + 1e-9 * s->utilisation.mean;
    if (score > most) {
      most = score;
      best = i;
    }
  }
  return best;
}

static void sum_up_total(const job *j, int r, double *work, const amur_histogram *wait, const amur_histogram *time, amur_terminal_result *t) {
  t->wait_h = ratio(r, row(j, T_WAIT), row(j, T_N), work);
  t->time_in_system_h = ratio(r, row(j, T_TIME), row(j, T_N), work);
  const double second = ratio(r, row(j, T_WAIT2), row(j, T_N), work).mean;
  t->wait_spread_h = sqrt(fmax(0, second - t->wait_h.mean * t->wait_h.mean));
  t->throughput_per_day = amur_estimate_of(r, row(j, T_PER_DAY));
  t->queue_mean = amur_estimate_of(r, row(j, T_INSIDE));
  t->queue_max = mean_of(r, row(j, T_MAX));
  t->queue_end = mean_of(r, row(j, T_END));
  t->arrivals = mean_of(r, row(j, T_ARRIVED));
  t->departures = mean_of(r, row(j, T_LEFT));
  t->wait_p50_h = amur_histogram_quantile(wait, 0.5);
  t->wait_p90_h = amur_histogram_quantile(wait, 0.9);
  t->wait_p95_h = amur_histogram_quantile(wait, 0.95);
  t->time_p50_h = amur_histogram_quantile(time, 0.5);
  t->time_p90_h = amur_histogram_quantile(time, 0.9);
  t->time_p95_h = amur_histogram_quantile(time, 0.95);
  t->n_replication = r;
}

static amur_status sum_up(const job *j, int r, int n_worker, amur_terminal_result *result, amur_err *err) {
  const int n = j->terminal->model.n_stage;
  amur_status status = AMUR_OK;
  double *work = amur_alloc((size_t)r, sizeof *work);
  amur_histogram *histogram = amur_alloc(2, sizeof *histogram);
  result->stage = amur_alloc((size_t)n, sizeof *result->stage);
  if (!work || !histogram || !result->stage) {
    status = amur_fail(err, AMUR_E_NOMEM, 0, "terminal result of %d stages", n);
    goto done;
  }
  result->n_stage = n;
  for (int i = 0; i < n; i++) {
    merge_histograms(j, n_worker, i, &histogram[0], &histogram[1]);
    sum_up_stage(j, r, i, work, &histogram[0], &histogram[1], &result->stage[i]);
  }
  merge_histograms(j, n_worker, n, &histogram[0], &histogram[1]);
  sum_up_total(j, r, work, &histogram[0], &histogram[1], result);
  result->binding_stage = binding(result);
  result->precise = result->time_in_system_h.ci_half <= j->opts->precision * result->time_in_system_h.mean;
done:
  free(work);
  free(histogram);
  return status;
}

/* Replications that the precision will need, judging by r of them; at most four times as many. */
static int needed(const job *j, int r) {
  double *work = amur_alloc((size_t)r, sizeof *work);
  if (!work) return r;
  const amur_estimate e = ratio(r, row(j, T_TIME), row(j, T_N), work);
  free(work);
  if (e.ci_half <= j->opts->precision * e.mean) return r;
  const double q = e.ci_half / (j->opts->precision * e.mean);
  return (int)fmin(4.0 * r, fmax(r + 1, ceil(1.05 * r * q * q)));
}

static amur_status check_opts(const amur_terminal *t, const amur_terminal_opts *o, amur_err *err) {
  if (!(o->days > 0 && isfinite(o->days))) return amur_fail(err, AMUR_E_DOMAIN, 0, "days %g, must be > 0", o->days);
  if (!(o->precision >= 0)) return amur_fail(err, AMUR_E_DOMAIN, 0, "precision %g, must be >= 0", o->precision);
  if (o->min_replications < 1 || o->max_replications < o->min_replications)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "replications %d..%d, must be 1 or more", o->min_replications, o->max_replications);
  if (isnan(o->arrivals_per_day)) return AMUR_OK;
  if (!(o->arrivals_per_day >= 0 && isfinite(o->arrivals_per_day)))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "arrivals %g a day, must be >= 0", o->arrivals_per_day);
  if (!(t->per_day > 0)) return amur_fail(err, AMUR_E_DOMAIN, 0, "the terminal's arrivals have no rate that could be scaled");
  return AMUR_OK;
}

amur_terminal_opts amur_terminal_opts_default(void) {
  return (amur_terminal_opts){.seed = 1, .arrivals_per_day = NAN, .days = 30, .precision = 0.02, .min_replications = 10, .max_replications = 200, .n_thread = 1};
}

amur_status amur_terminal_simulate(const amur_terminal *terminal, const amur_terminal_opts *opts, amur_terminal_result *result,
                                   amur_err *err) {
  *result = (amur_terminal_result){0};
  amur_status status = check_opts(terminal, opts, err);
  if (status) return status;
  const int n_worker = opts->n_thread < 1 ? 1 : opts->n_thread > opts->max_replications ? opts->max_replications : opts->n_thread;
  job j = {.terminal = terminal, .opts = opts, .room = opts->max_replications};
  j.engine = amur_alloc((size_t)n_worker, sizeof *j.engine);
  j.ready = amur_alloc((size_t)n_worker, sizeof *j.ready);
  j.value = amur_alloc((size_t)(T_TOTAL + terminal->model.n_stage * S_TOTAL) * (size_t)j.room, sizeof *j.value);
  if (!j.engine || !j.ready || !j.value) {
    status = amur_fail(err, AMUR_E_NOMEM, 0, "terminal: %d replications", j.room);
    goto done;
  }
  int r = 0;
  for (int want = opts->min_replications; want > r;) {
    j.first = r;
    status = amur_parallel_for(want - r, n_worker, run_one, &j, err);
    if (status) goto done;
    r = want;
    want = needed(&j, r);
    if (want > opts->max_replications) want = opts->max_replications;
  }
  status = sum_up(&j, r, n_worker, result, err);
done:
  for (int w = 0; j.engine && w < n_worker; w++) amur_engine_fini(&j.engine[w]);
  free(j.engine);
  free(j.ready);
  free(j.value);
  if (status) amur_terminal_result_fini(result);
  return status;
}

void amur_terminal_result_fini(amur_terminal_result *result) {
  free(result->stage);
  *result = (amur_terminal_result){0};
}
