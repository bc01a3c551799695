/* SPDX-License-Identifier: Apache-2.0
 * calibrate.c -- a few named parameters fitted to observations, with priors.
 *
 * Maximum a posteriori by Gauss-Newton with Levenberg's damping (Tarantola 2005, ch. 3):
 *   minimise  sum_i D_i(m(p)) + sum_j [(p_j - prior_j) / sd_j]^2,
 * D_i = -2 ln(L_i / largest L_i) the misfit of observation i by its kind (<amur/observe.h>).  Of a mean or sum that is
 * [(m/y - 1) / s]^2, s half the stated tolerance: what a user calls tolerance is taken for two standard deviations.
 *
 * The model's values m are one for each observation, of a record one for each span.  With g and w half the slope and
 * half the curvature of D by each of them and J their derivatives, an iteration solves
 *   (J' W J + P) step = -(J' g + P (p - prior)),    W = diag w,  P = diag 1/sd_j^2:
 * of a likelihood that is not normal, iteratively reweighted least squares with the observed or expected curvature
 * (Fisher scoring: Green 1984).  The diagonal is grown by a factor 1 + damping (Marquardt 1963), which shortens the
 * step and turns it downhill; damping falls where the aim fell and grows tenfold where it did not.  Derivatives are
 * differences: the model has simulations in it.  Bounds are kept by clipping the step.
 *
 * At the end the inverse of J' W J + P is the posterior covariance of a model that is linear there.  Its diagonal gives
 * each parameter's posterior standard deviation, and with it the share of the prior's variance that the data removed:
 * which parameters the data identify.
 *
 * Rows that the run's days do not cover, or for which the model has no value, are left out and counted.
 * Every run of the model starts from the flows of the last one, on the curves that all of them share.
 */
#include "collect.h"
#include "observed.h"
#include "reference.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  amur_corridor *corridor;
  const amur_run_opts *opts;
  const run_model *model;
  curve_cache *cache;
  run_case base;
  run_loop loop; /* the base's periods, solved again and again */
  int *row;      /* [n] rows of observed.csv that are fitted */
  int *first;    /* [n + 1] where their model values begin */
  int n, p, evaluations, n_left_out;
  double *value, *trial;         /* [first[n]] model values: at the parameters as they stand, and as they are tried */
  double *slope, *curvature;     /* [first[n]] of the misfit by them, half of either */
  double *jacobian;              /* [first[n] * p] of the model values */
  double *normal, *factor;       /* [p * p] J' W J + P; room for its elimination */
  double *gradient, *step, *old; /* [p] half the aim's; parameters before the step */
} fit;

/* ---- one evaluation ------------------------------------------------------------------------------ */

/* Model values of the fitted rows at the parameters in the corridor, from where the last evaluation left the periods.
 */
static amur_status evaluate(fit *f, int max_rounds, double *value, amur_err *err) {
  run_loop *loop = &f->loop;
  amur_result r = {0};
  f->evaluations++;
  amur_status status = ami_loop_prepare(loop, true, err);
  if (!status) status = ami_loop_solve(loop, max_rounds, NULL, NULL, err);
  if (!status) status = ami_collect_case(loop, &r, err);
  for (int i = 0; i < f->n && !status; i++)
    status = ami_observed_values(&r, &f->corridor->observed[f->row[i]], value + f->first[i], err);
  amur_result_fini(&r);
  return status;
}

static double misfit_of(const fit *f, int i, const double *value) {
  const amur_observation seen = ami_observed_view(&f->corridor->observed[f->row[i]]);
  return amur_observed_types[seen.kind]->misfit(&seen, value + f->first[i]);
}

/* What is minimised. */
static double objective(const fit *f, const double *value) {
  double sum = 0;
  for (int i = 0; i < f->n; i++) sum += misfit_of(f, i, value);
  for (int j = 0; j < f->p; j++) {
    const amur_parameter *q = &f->corridor->parameter[j];
    sum += pow((q->change.value - q->prior) / q->sd, 2);
  }
  return sum;
}

static void report(const fit *f, const char *what, double value) {
  char *text = amur_format("%s %.4f after %d runs", what, value, f->evaluations);
  if (text && f->opts->progress) f->opts->progress(f->opts->context, text);
  free(text);
}

/* ---- derivatives --------------------------------------------------------------------------------------- */

#define DIFFERENCE_SD 0.2   /* step of a difference in prior standard deviations: above the noise of the waits */
#define DIFFERENCE_ROUNDS 3 /* of the loop: a parameter of a terminal needs its own simulations */

/* Fills the jacobian around the parameters, whose model values stand in f->value.  Steps go up, or down where the
 * upper bound is in the way. */
static amur_status differentiate(fit *f, amur_err *err) {
  amur_status status = AMUR_OK;
  for (int j = 0; j < f->p && !status; j++) {
    amur_parameter *q = &f->corridor->parameter[j];
    const double at = q->change.value, up = DIFFERENCE_SD * q->sd, h = at + up <= q->high ? up : -up;
    q->change.value = at + h;
    status = evaluate(f, DIFFERENCE_ROUNDS, f->trial, err);
    q->change.value = at;
    for (int i = 0; i < f->first[f->n] && !status; i++) {
      const double slope = (f->trial[i] - f->value[i]) / h;
      f->jacobian[i * f->p + j] = isfinite(slope) ? slope : 0; /* a share that is none where it was tried */
    }
  }
  return status;
}

/* normal = J' W J + P and gradient = J' g + P (p - prior), which is half the aim's. */
static void build_normal(fit *f) {
  memset(f->normal, 0, (size_t)(f->p * f->p) * sizeof *f->normal);
  for (int j = 0; j < f->p; j++) {
    const amur_parameter *q = &f->corridor->parameter[j];
    f->gradient[j] = (q->change.value - q->prior) / (q->sd * q->sd);
    f->normal[j * f->p + j] = 1 / (q->sd * q->sd);
  }
  for (int i = 0; i < f->n; i++) {
    const amur_observation seen = ami_observed_view(&f->corridor->observed[f->row[i]]);
    const int at = f->first[i];
    amur_observed_types[seen.kind]->slopes(&seen, f->value + at, f->slope + at, f->curvature + at);
  }
  for (int i = 0; i < f->first[f->n]; i++) {
    const double *row = f->jacobian + i * f->p;
    for (int j = 0; j < f->p; j++) {
      f->gradient[j] += f->slope[i] * row[j];
      for (int k = 0; k < f->p; k++) f->normal[j * f->p + k] += f->curvature[i] * row[j] * row[k];
    }
  }
}

/* ---- steps -------------------------------------------------------------------------------------------------- */

/* Parameters after a damped step, kept within their bounds; false if the system is singular. */
static bool take_step(fit *f, double damping) {
  const size_t p = (size_t)f->p;
  memcpy(f->factor, f->normal, p * p * sizeof *f->factor);
  for (size_t j = 0; j < p; j++) {
    f->factor[j * p + j] *= 1 + damping;
    f->step[j] = -f->gradient[j];
  }
  if (!amur_solve_dense(f->factor, f->step, p, 0, NULL)) return false;
  for (size_t j = 0; j < p; j++) {
    amur_parameter *q = &f->corridor->parameter[j];
    q->change.value = fmin(q->high, fmax(q->low, f->old[j] + f->step[j]));
  }
  return true;
}

static void restore(fit *f) {
  for (int j = 0; j < f->p; j++) f->corridor->parameter[j].change.value = f->old[j];
}

/* One iteration: derivatives, then damped steps until the objective falls; *better false when none of six helps, which
 * is either the minimum or as near as the simulations' noise allows. */
static amur_status iterate(fit *f, double *now, double *damping, bool *better, amur_err *err) {
  *better = false;
  amur_status status = differentiate(f, err);
  if (status) return status;
  build_normal(f);
  for (int j = 0; j < f->p; j++) f->old[j] = f->corridor->parameter[j].change.value;
  for (int try = 0; try < 6 && !*better; try++) {
    if (!take_step(f, *damping)) break;
    status = evaluate(f, f->corridor->settings.max_rounds, f->trial, err);
    if (status) return status;
    const double next = objective(f, f->trial);
    *better = next < *now;
    if (*better) {
      *damping = fmax(1e-6, *damping / 5);
      *now = next;
      memcpy(f->value, f->trial, (size_t)f->first[f->n] * sizeof *f->value);
    } else {
      restore(f);
      *damping = 10 * fmax(*damping, 1e-3);
    }
  }
  return AMUR_OK;
}

/* ---- what the data say of each parameter ----------------------------------------------------------------------- */

/* Posterior standard deviations from fresh derivatives at the fitted parameters: a column of the inverse at a time. */
static amur_status describe(fit *f, amur_calibration *out, amur_err *err) {
  const size_t p = (size_t)f->p;
  out->parameter = amur_alloc(p, sizeof *out->parameter);
  if (!out->parameter) return amur_fail(err, AMUR_E_NOMEM, 0, "calibration");
  amur_status status = differentiate(f, err);
  if (status) return status;
  build_normal(f);
  for (size_t j = 0; j < p; j++) {
    const amur_parameter *q = &f->corridor->parameter[j];
    memcpy(f->factor, f->normal, p * p * sizeof *f->factor);
    memset(f->step, 0, p * sizeof *f->step);
    f->step[j] = 1;
    const double variance = amur_solve_dense(f->factor, f->step, p, 0, NULL) ? f->step[j] : NAN;
    out->parameter[out->n_parameter++] =
        (amur_calibrated){.parameter = (int)j,
                          .prior = q->prior,
                          .fitted = q->change.value,
                          .se = sqrt(variance),
                          .moved_sd = (q->change.value - q->prior) / q->sd,
                          .identified = 1 - variance / (q->sd * q->sd),
                          .at_bound = q->change.value <= q->low || q->change.value >= q->high};
  }
  return AMUR_OK;
}

/* ---- rows ------------------------------------------------------------------------------------------------------ */

/* The calibration rows within the horizon, and where their model values stand. */
static amur_status choose_rows(fit *f, amur_err *err) {
  const amur_corridor *c = f->corridor;
  f->row = amur_alloc((size_t)c->n_observed, sizeof *f->row);
  f->first = amur_alloc((size_t)c->n_observed + 1, sizeof *f->first);
  if (!f->row || !f->first) return amur_fail(err, AMUR_E_NOMEM, 0, "calibration");
  for (int i = 0; i < c->n_observed; i++) {
    if (!c->observed[i].calibrate) continue;
    if (!ami_observed_is_in_horizon(c, &c->observed[i])) {
      f->n_left_out++;
      continue;
    }
    f->row[f->n++] = i;
    f->first[f->n] = f->first[f->n - 1] + ami_observed_view(&c->observed[i]).n;
  }
  return AMUR_OK;
}

static amur_status need_both(const fit *f, amur_err *err) {
  if (f->n > 0 && f->p > 0) return AMUR_OK;
  return amur_fail(
      err, AMUR_E_DOMAIN, 0,
      "calibrate: %d rows of observed.csv to fit (%d left out, as the run has nothing to compare them with) "
      "and %d parameters, need both",
      f->n, f->n_left_out, f->p);
}

/* Leaves out the rows of which the model, where it begins, has no value. */
static amur_status drop_rows(fit *f, amur_err *err) {
  int kept = 0;
  for (int i = 0; i < f->n; i++) {
    const int n = f->first[i + 1] - f->first[i];
    bool is_number = true;
    for (int k = 0; k < n; k++) is_number &= !isnan(f->value[f->first[i] + k]);
    if (!is_number) continue;
    memmove(f->value + f->first[kept], f->value + f->first[i], (size_t)n * sizeof *f->value);
    f->row[kept++] = f->row[i];
    f->first[kept] = f->first[kept - 1] + n;
  }
  f->n_left_out += f->n - kept;
  f->n = kept;
  return need_both(f, err);
}

static amur_status fit_init(fit *f, amur_err *err) {
  f->p = f->corridor->n_parameter;
  amur_status status = choose_rows(f, err);
  if (!status) status = need_both(f, err);
  if (status) return status;
  const size_t n = (size_t)f->first[f->n], p = (size_t)f->p;
  f->value = amur_alloc(n, sizeof(double));
  f->trial = amur_alloc(n, sizeof(double));
  f->slope = amur_alloc(n, sizeof(double));
  f->curvature = amur_alloc(n, sizeof(double));
  f->jacobian = amur_alloc(n * p, sizeof(double));
  f->normal = amur_alloc(p * p, sizeof(double));
  f->factor = amur_alloc(p * p, sizeof(double));
  f->gradient = amur_alloc(p, sizeof(double));
  f->step = amur_alloc(p, sizeof(double));
  f->old = amur_alloc(p, sizeof(double));
  if (f->value && f->trial && f->slope && f->curvature && f->jacobian && f->normal && f->factor && f->gradient &&
      f->step && f->old)
    return AMUR_OK;
  return amur_fail(err, AMUR_E_NOMEM, 0, "calibration of %d parameters", f->p);
}

static void fit_fini(fit *f) {
  free(f->row);
  free(f->first);
  free(f->value);
  free(f->trial);
  free(f->slope);
  free(f->curvature);
  free(f->jacobian);
  free(f->normal);
  free(f->factor);
  free(f->gradient);
  free(f->step);
  free(f->old);
}

static amur_status search(fit *f, int max_iterations, amur_calibration *out, amur_err *err) {
  amur_status status = evaluate(f, f->corridor->settings.max_rounds, f->value, err);
  if (!status) status = drop_rows(f, err);
  if (status) return status;
  double now = objective(f, f->value), damping = 1e-3;
  report(f, "objective", now);
  for (out->iterations = 0; out->iterations < max_iterations;) {
    const double before = now;
    bool better;
    status = iterate(f, &now, &damping, &better, err);
    if (status) return status;
    report(f, "objective", now);
    if (!better) break;
    out->iterations++;
    if (before - now < 1e-4 * (1 + now)) break; /* less than the noise is worth */
  }
  return describe(f, out, err);
}

amur_status amur_calibrate(amur_corridor *corridor, const amur_run_opts *opts, int max_iterations,
                           amur_calibration *out, amur_err *err) {
  *out = (amur_calibration){0};
  run_model model = {0};
  curve_cache cache = {.corridor = corridor};
  fit f = {.corridor = corridor, .opts = opts, .model = &model, .cache = &cache};
  amur_status status = fit_init(&f, err);
  f.base.scenario = -1;
  if (!status) status = ami_model_init(&model, corridor, err);
  if (!status) status = ami_reference_costs(&model, &cache, opts, err);
  if (!status) status = ami_loop_init(&f.loop, &model, &cache, &f.base, 1, opts->n_thread, err);
  if (!status) status = search(&f, max_iterations, out, err);
  if (!status) status = evaluate(&f, corridor->settings.max_rounds, f.trial, err); /* differences moved the periods */
  if (!status) {
    out->all_within = true;
    for (int i = 0; i < f.n; i++) {
      const amur_observation seen = ami_observed_view(&corridor->observed[f.row[i]]);
      out->misfit += misfit_of(&f, i, f.trial);
      out->all_within &= amur_observed_score_of(&seen, f.trial + f.first[i]).within;
    }
    out->penalty = objective(&f, f.trial) - out->misfit;
    out->n_fitted = f.n;
    out->n_left_out = f.n_left_out;
    out->evaluations = f.evaluations;
  }
  ami_loop_fini(&f.loop);
  fit_fini(&f);
  ami_curve_cache_fini(&cache);
  ami_model_fini(&model);
  if (status) amur_calibration_fini(out);
  return status;
}

void amur_calibration_fini(amur_calibration *c) {
  free(c->parameter);
  *c = (amur_calibration){0};
}
