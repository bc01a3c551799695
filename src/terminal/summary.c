/* SPDX-License-Identifier: Apache-2.0
 * summary.c -- estimates from replications.
 *   Means over units are ratio estimates, R = sum Y / sum N, with the interval of the residuals Y - R N (Cochran
 * 1977, chapter 6), so that a replication counts by its units and an empty one does no harm.  Quantiles are of all
 * counted units of all replications, from histograms.
 *   Little's law (Little 1961) is checked in each replication (replicate.c), not used.
 */
#include "replicate.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static double mean_of(int r, const double *x) { return amur_estimate_of(r, x).mean; }

/* Histograms are counts: workers' sums are the same in any order. */
static void merge_histograms(const ami_replications *j, int which, amur_histogram *wait, amur_histogram *time) {
  memset(wait, 0, sizeof *wait);
  memset(time, 0, sizeof *time);
  for (int w = 0; w < j->n_worker; w++) {
    if (!j->engine[w]) continue;
    amur_histogram_merge(wait, &j->engine[w]->wait_histogram[which]);
    amur_histogram_merge(time, &j->engine[w]->time_histogram[which]);
  }
}

static void sum_up_stage(const ami_replications *j, int r, int i, double *work, const amur_histogram *h,
                         amur_stage_result *s) {
  const double *n = stage_row(j, i, S_N);
  snprintf(s->name, sizeof s->name, "%s", j->terminal->model.stage[i].name);
  s->wait_h = ami_ratio_of(j, r, stage_row(j, i, S_WAIT), n, work);
  s->time_h = ami_ratio_of(j, r, stage_row(j, i, S_TIME), n, work);
  s->blocked_h = ami_ratio_of(j, r, stage_row(j, i, S_BLOCKED), n, work);
  s->queue_mean = ami_mean_of(j, r, stage_row(j, i, S_QUEUE));
  s->utilisation = ami_ratio_of(j, r, stage_row(j, i, S_BUSY), stage_row(j, i, S_DUTY), work);
  s->throughput_per_day = ami_mean_of(j, r, stage_row(j, i, S_PER_DAY));
  s->lost = ami_ratio_of(j, r, stage_row(j, i, S_LOST), stage_row(j, i, S_OFFERED), work);
  s->wait_p50_h = amur_histogram_quantile(&h[0], 0.5);
  s->wait_p90_h = amur_histogram_quantile(&h[0], 0.9);
  s->wait_p95_h = amur_histogram_quantile(&h[0], 0.95);
  s->time_p50_h = amur_histogram_quantile(&h[1], 0.5);
  s->time_p90_h = amur_histogram_quantile(&h[1], 0.9);
  s->time_p95_h = amur_histogram_quantile(&h[1], 0.95);
  s->n = mean_of(r, n) * r;
}

/* The stage that binds: most waiting, weighted by how busy it is, since a queue before idle servers (out of hours, or
 * for want of a resource) is not theirs; without any waiting the busiest. */
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

/* 1 - variance of a pair's mean over that of two independent runs, from the same pairs: Var((a + b)/2) against
 * (Var a + Var b)/4.  Below 0 where mirroring made halves alike. */
static double antithetic_saving(const ami_replications *j, int r) {
  const double *a = measure_row(j, T_FIRST), *b = measure_row(j, T_SECOND);
  const double ma = mean_of(r, a), mb = mean_of(r, b);
  double single = 0, pair = 0;
  for (int i = 0; i < r; i++) {
    const double x = a[i] - ma, y = b[i] - mb;
    single += (x * x + y * y) / 4;
    pair += (x + y) * (x + y) / 4;
  }
  return single > 0 ? 1 - pair / single : 0;
}

static void sum_up_total(const ami_replications *j, int r, double *work, const amur_histogram *h,
                         amur_terminal_result *t) {
  const double *n = measure_row(j, T_N), *arrived = measure_row(j, T_ARRIVED);
  t->wait_h = ami_ratio_of(j, r, measure_row(j, T_WAIT), n, work);
  t->time_in_system_h = ami_ratio_of(j, r, measure_row(j, T_TIME), n, work);
  const double second = ami_ratio_of(j, r, measure_row(j, T_WAIT2), n, work).mean;
  t->wait_spread_h = sqrt(fmax(0, second - t->wait_h.mean * t->wait_h.mean)); /* E W^2 - (E W)^2 */
  t->throughput_per_day = ami_mean_of(j, r, measure_row(j, T_PER_DAY));
  t->queue_mean = ami_mean_of(j, r, measure_row(j, T_INSIDE));
  t->lost = ami_ratio_of(j, r, measure_row(j, T_LOST), arrived, work);
  t->queue_max = mean_of(r, measure_row(j, T_MAX));
  t->queue_end = mean_of(r, measure_row(j, T_END));
  t->arrivals = mean_of(r, arrived);
  t->departures = mean_of(r, n);
  for (int i = 0; i < r; i++) {
    t->little_residual = amur_worse(t->little_residual, measure_row(j, T_LITTLE)[i]);
    t->stuck = t->stuck || measure_row(j, T_STUCK)[i] > 0;
  }
  t->wait_p50_h = amur_histogram_quantile(&h[0], 0.5);
  t->wait_p90_h = amur_histogram_quantile(&h[0], 0.9);
  t->wait_p95_h = amur_histogram_quantile(&h[0], 0.95);
  t->time_p50_h = amur_histogram_quantile(&h[1], 0.5);
  t->time_p90_h = amur_histogram_quantile(&h[1], 0.9);
  t->time_p95_h = amur_histogram_quantile(&h[1], 0.95);
  t->n_replication = j->opts->antithetic ? 2 * r : r;
  if (j->opts->antithetic) t->variance_saved = antithetic_saving(j, r);
}

static void sum_up_rest(const ami_replications *j, int r, double *work, amur_terminal_result *t) {
  const amur_terminal_model *m = &j->terminal->model;
  for (int c = 0; c < m->n_class; c++) {
    amur_class_result *k = &t->unit_class[c];
    const double *n = class_row(j, c, C_N);
    snprintf(k->name, sizeof k->name, "%s", m->unit_class[c].name);
    k->wait_h = ami_ratio_of(j, r, class_row(j, c, C_WAIT), n, work);
    k->time_in_system_h = ami_ratio_of(j, r, class_row(j, c, C_TIME), n, work);
    k->n = mean_of(r, n) * r;
  }
  for (int i = 0; i < m->n_resource; i++) {
    snprintf(t->resource[i].name, sizeof t->resource[i].name, "%s", m->resource[i].name);
    t->resource[i].utilisation = ami_ratio_of(j, r, resource_row(j, i, R_HELD), resource_row(j, i, R_DUTY), work);
  }
}

/* Sums of whole numbers over workers: exact in any order. */
static void sum_up_samples(const ami_replications *j, amur_terminal_result *t) {
  for (int i = 0; i < t->n_sample * (t->n_stage + 1); i++) {
    int64_t sum = 0;
    for (int w = 0; w < j->n_worker; w++)
      if (j->engine[w]) sum += j->engine[w]->sample[i];
    t->sample[i] = (double)sum / t->n_replication;
  }
}

static bool allocate(const ami_replications *j, amur_terminal_result *t) {
  const amur_terminal_model *m = &j->terminal->model;
  t->n_stage = m->n_stage;
  t->n_class = m->n_class;
  t->n_resource = m->n_resource;
  t->stage = amur_alloc((size_t)t->n_stage, sizeof *t->stage);
  t->unit_class = amur_alloc((size_t)t->n_class, sizeof *t->unit_class);
  t->resource = amur_alloc((size_t)t->n_resource, sizeof *t->resource);
  for (int w = 0; w < j->n_worker; w++)
    if (j->engine[w]) t->n_sample = j->engine[w]->n_sample;
  t->sample = amur_alloc((size_t)t->n_sample * ((size_t)t->n_stage + 1), sizeof *t->sample);
  return t->stage && t->unit_class && t->resource && t->sample;
}

amur_status ami_summary(const ami_replications *j, int r, amur_terminal_result *result, amur_err *err) {
  amur_status status = AMUR_OK;
  double *work = amur_alloc((size_t)r, sizeof *work);
  amur_histogram *h = amur_alloc(2, sizeof *h);
  if (!work || !h || !allocate(j, result)) {
    status = amur_fail(err, AMUR_E_NOMEM, 0, "terminal result of %d stages", j->terminal->model.n_stage);
    goto done;
  }
  merge_histograms(j, result->n_stage, &h[0], &h[1]);
  sum_up_total(j, r, work, h, result);
  for (int i = 0; i < result->n_stage; i++) {
    merge_histograms(j, i, &h[0], &h[1]);
    sum_up_stage(j, r, i, work, h, &result->stage[i]);
  }
  sum_up_rest(j, r, work, result);
  sum_up_samples(j, result);
  result->binding_stage = binding(result);
  result->warm_up_days = j->warm_h / 24;
  result->precise = result->time_in_system_h.ci_half <= j->opts->precision * result->time_in_system_h.mean;
done:
  free(work);
  free(h);
  return status;
}
