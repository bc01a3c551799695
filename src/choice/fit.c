/* SPDX-License-Identifier: Apache-2.0
 * fit.c -- maximum likelihood estimation of a choice model, with classical, robust and clustered covariances.
 *   classical (-H)^-1;  robust (-H)^-1 (sum_n s_n s_n') (-H)^-1, s_n the score of person n (White 1982);
 *   clustered: scores summed within clusters first.  No small-sample factor.
 * Models with many draws are first maximised with few, whose maximum is near.
 * A likelihood without a maximum is an error that names the parameters: choices that a combination of variables
 * predicts for certain (its coefficients grow without end: Albert and Anderson 1984), a direction in which nothing
 * changes, a lognormal coefficient that has shrunk to nothing.
 * Shape: everything outside is over all n_param parameters, the maximisation over the n_free that are not fixed;
 * free_param[] leads from the second to the first.
 */
#include "choice_centre.h"
#include "choice_limits.h"
#include <amur/symmetric.h>
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FLAT_CURVATURE 1e-9 /* eigenvalue of the scaled information below which a direction is not identified */
#define VANISHED 1e-6 /* information on the mean of a lognormal coefficient's log, below which it is all but zero */
#define CERTAIN 1e-7  /* mean loss of log-likelihood by observation below which the data are separated */

enum { FEW_DRAWS = 500 };

amur_choice_value amur_choice_value_default(void) { return (amur_choice_value){.param = -1, .constant = 1}; }

amur_choice_opts amur_choice_opts_default(void) {
  return (amur_choice_opts){.tolerance = 1e-13, .max_iterations = 100, .n_thread = 1};
}

void amur_choice_fit_fini(amur_choice_fit *fit) {
  free(fit->theta);
  free(fit->covariance);
  free(fit->robust);
  free(fit->clustered);
  free(fit->score);
  *fit = (amur_choice_fit){0};
}

/* The model as a function of its free parameters. */
typedef struct {
  const amur_choice_model *m; /* the caller's */
  const amur_choice_centre *centre;
  const amur_likelihood *l; /* of the centred model, as all below */
  int n_thread;
  size_t n, n_free;
  size_t *free_param;         /* [n_free] */
  double *theta;              /* [n] those of the last evaluation */
  double *score;              /* [n_person n] of the last evaluation with slopes */
  double *gradient, *hessian; /* [n], [n n] of all parameters */
} reduced;

/* The log-likelihood over the free parameters, as ami_maximise asks for it. */
static amur_status objective(void *context, const double *x, double *value, double *gradient, double *hessian,
                             amur_err *err) {
  reduced *r = context;
  for (size_t i = 0; i < r->n_free; i++) r->theta[r->free_param[i]] = x[i];
  const amur_status s = ami_likelihood_at(r->l, r->theta, r->n_thread, value, gradient ? r->gradient : NULL,
                                          hessian ? r->hessian : NULL, hessian ? r->score : NULL, err);
  for (size_t i = 0; gradient && i < r->n_free; i++) gradient[i] = r->gradient[r->free_param[i]];
  for (size_t i = 0; hessian && i < r->n_free; i++)
    for (size_t j = 0; j < r->n_free; j++)
      hessian[i * r->n_free + j] = r->hessian[r->free_param[i] * r->n + r->free_param[j]];
  return s;
}

/* Log-likelihood of equal shares of what is available. */
static double null_likelihood(const amur_choice_model *m) {
  amur_sum sum = {0};
  for (int32_t i = 0; i < m->n_obs; i++) {
    int n = 0;
    for (int32_t j = 0; j < m->n_alt; j++) n += !(m->available && m->available[j] && m->available[j][i] == 0);
    amur_sum_add(&sum, -(m->weight ? m->weight[i] : 1) * log(n));
  }
  return amur_sum_value(sum);
}

/* Texts "A, B, C" of the parameters that make up a direction[n]. */
static void name_direction(const reduced *r, const double *direction, const char *const *name, char *text,
                           size_t size) {
  double largest = 0;
  for (size_t i = 0; i < r->n; i++) largest = fmax(largest, fabs(direction[i]));
  text[0] = 0;
  for (size_t i = 0; i < r->n; i++) {
    if (!(fabs(direction[i]) >= 0.1 * largest) || !(largest > 0)) continue;
    const size_t used = strlen(text);
    snprintf(text + used, size - used, "%s%s", used ? ", " : "", name[i]);
  }
}

/* covariance = bread (sum of outer products of rows) bread; rows[n_row n]. */
static void sandwich(size_t n, size_t n_row, const double *rows, const double *bread, double *meat, double *out) {
  memset(meat, 0, n * n * sizeof *meat);
  for (size_t k = 0; k < n_row; k++)
    for (size_t i = 0; i < n; i++)
      for (size_t j = 0; j < n; j++) meat[i * n + j] += rows[k * n + i] * rows[k * n + j];
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      double sum = 0;
      for (size_t a = 0; a < n; a++) {
        if (bread[i * n + a] == 0) continue;
        for (size_t b = 0; b < n; b++) sum += bread[i * n + a] * meat[a * n + b] * bread[b * n + j];
      }
      out[i * n + j] = sum;
    }
}

/* A cluster's score is the sum of its persons' scores: what they share is counted once. */
static amur_status clustered(const amur_choice_fit *fit, const int32_t *cluster, double *meat, double *out,
                             amur_err *err) {
  const size_t n = (size_t)fit->n_param;
  int32_t n_cluster = 0;
  for (int64_t i = 0; i < fit->n_person; i++)
    if (cluster[i] >= n_cluster) n_cluster = cluster[i] + 1;
  assert(n_cluster >= 1);
  double *rows = amur_alloc((size_t)n_cluster * n, sizeof *rows);
  if (!rows) return amur_fail(err, AMUR_E_NOMEM, 0, "covariance: %d clusters", (int)n_cluster);
  for (size_t i = 0; i < (size_t)fit->n_person; i++)
    for (size_t j = 0; j < n; j++) rows[(size_t)cluster[i] * n + j] += fit->score[i * n + j];
  sandwich(n, (size_t)n_cluster, rows, fit->covariance, meat, out);
  free(rows);
  return AMUR_OK;
}

/* Covariances from r->hessian at the estimates. */
static amur_status covariances(const reduced *r, const double *hessian, const int32_t *cluster, amur_choice_fit *fit,
                               amur_err *err) {
  const size_t n = r->n, k = r->n_free;
  double *minus = amur_alloc(k * k, sizeof *minus), *inverse = amur_alloc(k * k, sizeof *inverse);
  double *meat = amur_alloc(n * n, sizeof *meat);
  amur_status s = AMUR_OK;
  if (!minus || !inverse || !meat) s = amur_fail(err, AMUR_E_NOMEM, 0, "covariance: %zu parameters", n);
  for (size_t i = 0; !s && i < k * k; i++) minus[i] = -hessian[i];
  if (!s && amur_cholesky((int)k, minus, 0) < 0) {
    amur_cholesky_inverse((int)k, minus, inverse);
    for (size_t i = 0; i < k; i++)
      for (size_t j = 0; j < k; j++) fit->covariance[r->free_param[i] * n + r->free_param[j]] = inverse[i * k + j];
    sandwich(n, (size_t)fit->n_person, fit->score, fit->covariance, meat, fit->robust);
    if (cluster) s = clustered(fit, cluster, meat, fit->clustered, err);
  } else if (!s) { /* not at a maximum: there are no standard errors */
    fit->converged = false;
  }
  free(minus);
  free(inverse);
  free(meat);
  return s;
}

static amur_status allocate(const amur_likelihood *l, bool clusters, amur_choice_fit *fit, amur_err *err) {
  const size_t n = (size_t)l->m->n_param;
  fit->n_param = l->m->n_param;
  fit->n_obs = l->m->n_obs;
  fit->n_person = l->n_person;
  fit->theta = amur_alloc(n, sizeof(double));
  fit->covariance = amur_alloc(n * n, sizeof(double));
  fit->robust = amur_alloc(n * n, sizeof(double));
  fit->clustered = clusters ? amur_alloc(n * n, sizeof(double)) : NULL;
  fit->score = amur_alloc((size_t)l->n_person * n, sizeof(double));
  if (!fit->theta || !fit->covariance || !fit->robust || (clusters && !fit->clustered) || !fit->score)
    return amur_fail(err, AMUR_E_NOMEM, 0, "estimation: %zu parameters, %d persons", n, (int)l->n_person);
  return AMUR_OK;
}

/* A lognormal coefficient cannot change its sign.  If the choices want the other one it shrinks to nothing, where the
 * mean of its log moves freely: no information on it is left. */
static amur_status check_signs(const reduced *r, const char *const *name, amur_err *err) {
  const amur_choice_model *m = r->l->m;
  for (int32_t k = 0; k < m->n_random; k++) {
    const size_t mean = (size_t)m->random[k].mean;
    bool is_free = false;
    for (size_t i = 0; i < r->n_free; i++) is_free = is_free || r->free_param[i] == mean;
    if (is_free && m->random[k].kind == AMUR_DRAW_LOGNORMAL && -r->hessian[mean * r->n + mean] < VANISHED)
      return amur_fail(err, AMUR_E_NUMERIC, 0,
                       "%s = %.4g, %s = %.4g: the likelihood no longer depends on this lognormal coefficient; if the "
                       "choices want it of the other sign, give its variable a minus in the utilities, else start with "
                       "a smaller spread",
                       name[mean], r->theta[mean], name[m->random[k].spread], r->theta[m->random[k].spread]);
  }
  return AMUR_OK;
}

/* A direction of the free parameters as one of all parameters of the caller's model. */
static void carry_direction(const reduced *r, const double *free_direction, double sign, double *direction) {
  memset(direction, 0, r->n * sizeof *direction);
  for (size_t i = 0; i < r->n_free; i++) direction[r->free_param[i]] = sign * free_direction[i];
  ami_choice_centre_params(r->centre, true, direction);
}

/* Directions in which the likelihood may rise for ever: Newton's last step; the flattest one, where it is flat; the
 * parameters themselves, which have run far along one where there is no end. */
static amur_status check_separation(const reduced *r, const amur_maximum *top, const double *weakest,
                                    const double *newton, const char *const *name, double *direction, amur_err *err) {
  const double *candidate[] = {newton, weakest, weakest};
  const double sign[] = {1, 1, -1};
  amur_status s = AMUR_OK;
  for (int i = 0; !s && i < 3; i++) {
    if (i > 0 && !(top->least_curvature < FLAT_CURVATURE)) break;
    carry_direction(r, candidate[i], sign[i], direction);
    s = ami_choice_separated(r->m, direction, name, err);
  }
  if (s || top->converged) return s;
  memcpy(direction, r->theta, r->n * sizeof *direction);
  ami_choice_centre_params(r->centre, true, direction);
  return ami_choice_separated(r->m, direction, name, err);
}

/* What can be wrong with the likelihood at its end, in the order from the plainest cause: separated data, a vanished
 * coefficient, a scale that has run off, a flat direction.  weakest and newton are directions of the free parameters.
 */
static amur_status check_shape(const reduced *r, const amur_maximum *top, const double *weakest, const double *newton,
                               const char *const *name, amur_err *err) {
  char text[300];
  double *direction = amur_alloc(r->n, sizeof *direction);
  bool *is_free = amur_alloc(r->n, sizeof *is_free);
  amur_status s = direction && is_free ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "estimation: %zu parameters", r->n);
  for (size_t i = 0; !s && i < r->n_free; i++) is_free[r->free_param[i]] = true;
  if (!s && top->value > -CERTAIN * (double)r->m->n_obs) {
    carry_direction(r, weakest, 1, direction);
    name_direction(r, direction, name, text, sizeof text);
    s = amur_fail(err, AMUR_E_NUMERIC, 0,
                  "choices are perfectly separated: %s grow without end and predict every choice for certain", text);
  }
  if (!s) s = check_separation(r, top, weakest, newton, name, direction, err);
  if (!s) s = check_signs(r, name, err);
  if (!s) s = ami_choice_scales(r->l, r->theta, is_free, top, name, r->n_thread, err);
  if (!s && top->converged && top->least_curvature < FLAT_CURVATURE) {
    carry_direction(r, weakest, 1, direction);
    name_direction(r, direction, name, text, sizeof text);
    s = amur_fail(err, AMUR_E_NUMERIC, 0,
                  "%s: not identified, the likelihood does not change (or only ever rises) along a combination of them",
                  text);
  }
  free(direction);
  free(is_free);
  return s;
}

/* Maximises from x, and checks the shape of the likelihood at the end. */
static amur_status maximise(reduced *r, double *x, const amur_choice_opts *opts, double *hessian,
                            const char *const *name, amur_choice_fit *fit, amur_err *err) {
  const size_t k = r->n_free;
  double *gradient = amur_alloc(3 * k, sizeof *gradient), *weakest = gradient + k, *newton = weakest + k;
  if (!gradient) return amur_fail(err, AMUR_E_NOMEM, 0, "estimation: %zu parameters", k);
  amur_maximum top;
  amur_status s = ami_maximise(objective, r, (int)k, x, opts->tolerance, opts->max_iterations, gradient, hessian,
                               weakest, newton, &top, err);
  if (!s && !opts->to_limit) s = check_shape(r, &top, weakest, newton, name, err);
  fit->converged = top.converged;
  fit->iterations += top.iterations;
  fit->log_likelihood = top.value;
  fit->decrement = top.decrement;
  for (size_t i = 0; i < k; i++) fit->gradient_max = fmax(fit->gradient_max, fabs(gradient[i]));
  free(gradient);
  return s;
}

/* A first maximisation with few draws moves x near: a step costs as many times less as there are fewer draws, and how
 * far apart the two maxima are is a matter of the simulation's error. */
static amur_status approach(const amur_choice_model *m, reduced *r, double *x, const amur_choice_opts *opts,
                            double *hessian, const char *const *name, amur_choice_fit *fit, amur_err *err) {
  if (m->n_random == 0 || m->n_draw <= 2 * FEW_DRAWS) return AMUR_OK;
  amur_choice_model few = *m;
  few.n_draw = FEW_DRAWS;
  amur_likelihood l;
  amur_choice_opts loose = *opts;
  loose.tolerance = 1e-6;
  const amur_likelihood *const full = r->l;
  amur_status s = ami_likelihood_init(&l, &few, err);
  r->l = &l;
  if (!s) s = maximise(r, x, &loose, hessian, name, fit, err);
  r->l = full;
  ami_likelihood_fini(&l);
  return s;
}

amur_status amur_choice_estimate(const amur_choice_model *m, const double *start, const bool *fixed,
                                 const int32_t *cluster, const char *const *param_name, const amur_choice_opts *opts,
                                 amur_choice_fit *fit, amur_err *err) {
  const double began_s = amur_wall_s();
  const size_t n = (size_t)m->n_param;
  amur_likelihood l = {0};
  amur_choice_centre centre = {0};
  *fit = (amur_choice_fit){0};
  reduced r = {.m = m,
               .centre = &centre,
               .l = &l,
               .n_thread = opts->n_thread,
               .n = n,
               .free_param = amur_alloc(n, sizeof *r.free_param),
               .gradient = amur_alloc(n, sizeof(double)),
               .hessian = amur_alloc(n * n, sizeof(double))};
  double *x = amur_alloc(n, sizeof *x), *hessian = amur_alloc(n * n, sizeof *hessian);
  amur_status s = ami_choice_centre_init(&centre, m, fixed, err);
  if (!s) s = ami_likelihood_init(&l, &centre.model, err);
  if (!s) s = allocate(&l, cluster != NULL, fit, err);
  if (!s && (!r.free_param || !r.gradient || !r.hessian || !x || !hessian))
    s = amur_fail(err, AMUR_E_NOMEM, 0, "estimation: %zu parameters", n);
  if (s) goto done;
  memcpy(fit->theta, start, n * sizeof *start);
  ami_choice_centre_params(&centre, false, fit->theta);
  r.theta = fit->theta;
  r.score = fit->score;
  for (size_t i = 0; i < n; i++)
    if (!fixed || !fixed[i]) {
      x[r.n_free] = fit->theta[i];
      r.free_param[r.n_free++] = i;
    }
  fit->n_free = (int)r.n_free;
  fit->null_log_likelihood = null_likelihood(m);
  s = approach(&centre.model, &r, x, opts, hessian, param_name, fit, err);
  fit->gradient_max = 0;
  if (!s) s = maximise(&r, x, opts, hessian, param_name, fit, err);
  if (s) goto done;
  s = covariances(&r, hessian, cluster, fit, err);
  ami_choice_centre_back(&centre, fit);
done:
  ami_likelihood_fini(&l);
  ami_choice_centre_fini(&centre);
  free(r.free_param);
  free(r.gradient);
  free(r.hessian);
  free(x);
  free(hessian);
  fit->wall_s = amur_wall_s() - began_s;
  return s;
}
