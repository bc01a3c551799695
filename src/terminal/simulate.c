/* SPDX-License-Identifier: Apache-2.0
 * simulate.c -- replications until the mean time in system is known well enough, and what one more of each would
 * save.
 *   How many: replications go on until the half-width of the interval is within the precision (Hoad, Robinson &
 * Davies 2010 for simulations; Chow & Robbins 1965 in general).  They run in rounds whose sizes follow from results
 * alone, and are summed in order: the same bits for any number of threads.
 *   What one more would save: the terminal with one more server, vessel or piece of a resource on the same random
 * numbers, and the paired difference (common random numbers; Law 2015, section 11.2).
 */
#include "replicate.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

amur_terminal_opts amur_terminal_opts_default(void) {
  return (amur_terminal_opts){.seed = 1,
                              .arrivals_per_day = NAN,
                              .days = 30,
                              .precision = 0.02,
                              .min_replications = 20,
                              .max_replications = 200,
                              .n_thread = 1};
}

/* Replications that the precision will need, judging by r of them.  Half-widths shrink with 1/sqrt(r), so that q times
 * too wide an interval asks for q^2 r; a twentieth more, as the guess is as uncertain as the variance.  At least an
 * eighth more than there are, so that rounds keep threads busy, and at most four times as many, lest a first guess from
 * few replications asks for far too many. */
static int needed(const ami_replications *j, int r, double *work) {
  const amur_estimate e = ami_ratio_of(j, r, measure_row(j, T_TIME), measure_row(j, T_N), work);
  if (e.ci_half <= j->opts->precision * e.mean) return r;
  const double q = e.ci_half / (j->opts->precision * e.mean);
  return (int)fmin(4.0 * r, fmax(r + fmax(4, ceil(r / 8.0)), ceil(1.05 * r * q * q)));
}

amur_status amur_terminal_simulate(const amur_terminal *terminal, const amur_terminal_opts *opts,
                                   amur_terminal_result *result, amur_err *err) {
  ami_replications j = {0};
  double *work = NULL;
  *result = (amur_terminal_result){0};
  amur_status status = ami_replications_check(terminal, opts, err);
  if (status) return status;
  status = ami_replications_init(&j, terminal, opts, err);
  if (status) return status;
  work = amur_alloc((size_t)opts->max_replications, sizeof *work);
  if (!work) {
    status = amur_fail(err, AMUR_E_NOMEM, 0, "terminal: %d replications", opts->max_replications);
    goto done;
  }
  if (opts->steady) status = ami_replications_warm_up(&j, err);
  int r = 0;
  for (int want = opts->min_replications; want > r && !status;) {
    status = ami_replications_run(&j, want, err);
    r = want;
    if (!status) want = needed(&j, r, work);
    if (want > opts->max_replications) want = opts->max_replications;
  }
  if (!status) status = ami_summary(&j, r, result, err);
done:
  ami_replications_fini(&j);
  free(work);
  if (status) amur_terminal_result_fini(result);
  return status;
}

void amur_terminal_result_fini(amur_terminal_result *result) {
  free(result->stage);
  free(result->unit_class);
  free(result->resource);
  free(result->sample);
  *result = (amur_terminal_result){0};
}

/* ---- what one more would save ------------------------------------------------------------------------ */

/* Times of all replications with one more somewhere (or nowhere): sums and counts by replication. */
static amur_status run_variant(const amur_terminal *t, const amur_terminal_opts *o, double *warm_h, int stage,
                               int resource, double *time, double *n, amur_err *err) {
  ami_replications j;
  amur_status status = ami_replications_init(&j, t, o, err);
  if (status) return status;
  if (o->steady && *warm_h < 0) {
    status = ami_replications_warm_up(&j, err);
    *warm_h = j.warm_h;
  }
  j.warm_h = *warm_h > 0 ? *warm_h : 0;
  j.more_stage = stage;
  j.more_resource = resource;
  if (!status) status = ami_replications_run(&j, o->max_replications, err);
  if (!status) {
    memcpy(time, measure_row(&j, T_TIME), (size_t)o->max_replications * sizeof *time);
    memcpy(n, measure_row(&j, T_N), (size_t)o->max_replications * sizeof *n);
  }
  ami_replications_fini(&j);
  return status;
}

/* Difference of two ratio estimates on the same random numbers: residuals are paired, replication by replication, so
 * that what both have in common falls out.  variance_saved compares with what two independent sets would give. */
static void compare(int r, const double *time0, const double *n0, const double *time1, const double *n1, double *work,
                    amur_relief *relief) {
  const double sum_n0 = amur_estimate_of(r, n0).mean, sum_n1 = amur_estimate_of(r, n1).mean;
  if (!(sum_n0 > 0 && sum_n1 > 0)) return;
  const double mean0 = amur_estimate_of(r, time0).mean / sum_n0, mean1 = amur_estimate_of(r, time1).mean / sum_n1;
  double apart = 0, together = 0;
  for (int i = 0; i < r; i++) {
    const double a = (time0[i] - mean0 * n0[i]) / sum_n0, b = (time1[i] - mean1 * n1[i]) / sum_n1;
    work[i] = a - b;
    apart += a * a + b * b;
    together += (a - b) * (a - b);
  }
  relief->saved_h = (amur_estimate){mean0 - mean1, amur_estimate_of(r, work).ci_half};
  relief->variance_saved = apart > 0 ? 1 - together / apart : 0;
}

static bool can_have_more(const amur_terminal_model *m, int stage) {
  const ami_stage_kind *kind = ami_stage_kind_of(m->stage[stage].kind);
  return kind->can_have_more && kind->can_have_more(m, stage);
}

static int by_saving(const void *a, const void *b) {
  const amur_relief *x = a, *y = b;
  if (x->saved_h.mean != y->saved_h.mean) return x->saved_h.mean < y->saved_h.mean ? 1 : -1;
  return (x->index > y->index) - (x->index < y->index);
}

amur_status amur_terminal_bottleneck(const amur_terminal *terminal, const amur_terminal_opts *opts, int *n_relief,
                                     amur_relief **relief, amur_err *err) {
  const amur_terminal_model *m = &terminal->model;
  const int r = opts->max_replications, n = m->n_stage + m->n_resource;
  double warm_h = -1;
  *n_relief = 0;
  *relief = NULL;
  amur_status status = ami_replications_check(terminal, opts, err);
  if (status) return status;
  double *work = amur_alloc(5 * (size_t)r, sizeof *work);
  amur_relief *list = amur_alloc((size_t)n, sizeof *list);
  if (!work || !list) {
    status = amur_fail(err, AMUR_E_NOMEM, 0, "terminal: %d replications", r);
    goto done;
  }
  double *const time0 = work + r, *const n0 = work + 2 * r, *const time1 = work + 3 * r, *const n1 = work + 4 * r;
  status = run_variant(terminal, opts, &warm_h, NOBODY, NOBODY, time0, n0, err);
  for (int i = 0; i < n && !status; i++) {
    const bool is_resource = i >= m->n_stage;
    const int index = is_resource ? i - m->n_stage : i;
    if (!is_resource && !can_have_more(m, i)) continue;
    amur_relief *l = &list[(*n_relief)++];
    *l = (amur_relief){.is_resource = is_resource, .index = index};
    snprintf(l->name, sizeof l->name, "%s", is_resource ? m->resource[index].name : m->stage[index].name);
    status = run_variant(terminal, opts, &warm_h, is_resource ? NOBODY : index, is_resource ? index : NOBODY, time1, n1,
                         err);
    if (!status) compare(r, time0, n0, time1, n1, work, l);
  }
done:
  free(work);
  if (status) {
    free(list);
    *n_relief = 0;
    return status;
  }
  qsort(list, (size_t)*n_relief, sizeof *list, by_saving);
  *relief = list;
  return AMUR_OK;
}
