/* SPDX-License-Identifier: Apache-2.0
 * deterrence.c -- deterrence that reproduces an observed mean cost or a distribution of trips over cost bands.
 *   sum T c / sum T = observed mean cost,   with bands also   sum T log c / sum T = observed mean log cost
 * These are the first-order conditions of maximum likelihood for f(c) = c^-power exp(-beta c) (Hyman 1969; Evans 1971):
 * beta belongs to the cost, power to its log.  The dual of that problem is convex, so damped Newton steps with a
 * differenced Jacobian reach the only solution.  Each residual costs one balancing.
 * Shape: unknowns x[2] are beta and power, divided by `scale` so that both are near 1; with a mean alone x[1] stays.
 * Limit: bands are represented by their midpoints.
 */
#include <amur/demand.h>
#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { MAX_STEPS = 60 };
#define RESIDUAL_TOLERANCE 1e-10 /* relative to the observed means */
#define DIFFERENCE 1e-5          /* relative step of the Jacobian's differences */
#define REACHED 1e-6             /* residual above which stalled steps mean that there is no solution */

typedef struct {
  amur_gravity g;
  const amur_gravity_opts *opts;
  int n;            /* unknowns: 1 beta, 2 with power */
  double target[2]; /* mean cost, mean log cost */
  double scale[2];  /* of the unknowns: 1 / mean cost, 1 */
  double *trips;
  amur_gravity_report report;
} fit;

static double mean_log_cost(const fit *f) {
  assert(f->n == 2); /* costs are above 0 then: amur_gravity_balance checks */
  const size_t n = (size_t)f->g.n_origin * (size_t)f->g.n_destination;
  amur_sum total = {0}, log_cost = {0};
  for (size_t i = 0; i < n; i++)
    if (f->trips[i] > 0) {
      amur_sum_add(&total, f->trips[i]);
      amur_sum_add(&log_cost, f->trips[i] * log(f->g.cost[i]));
    }
  return amur_sum_value(log_cost) / amur_sum_value(total);
}

/* Residuals, model minus observed over observed mean cost (log cost: plain), at x (scaled unknowns). */
static amur_status residual(fit *f, const double *x, double *r, amur_err *err) {
  f->g.deterrence.beta = x[0] * f->scale[0];
  if (f->n == 2) f->g.deterrence.power = x[1] * f->scale[1];
  const amur_status s = amur_gravity_balance(&f->g, NULL, NULL, f->opts, f->trips, NULL, NULL, &f->report, err);
  if (s) return s;
  r[0] = f->report.mean_cost / f->target[0] - 1;
  r[1] = f->n == 2 ? mean_log_cost(f) - f->target[1] : 0;
  return AMUR_OK;
}

/* Newton direction from differences of the residual, at most 3 long in scaled unknowns: beta moves by at most three
 * times the inverse mean cost, beyond which F would be zero almost everywhere. */
static amur_status direction(fit *f, const double *x, const double *r, double *step, amur_err *err) {
  double jacobian[2][2] = {{0}};
  for (int k = 0; k < f->n; k++) {
    double moved[2] = {x[0], x[1]}, r_moved[2] = {0};
    moved[k] += DIFFERENCE;
    const amur_status s = residual(f, moved, r_moved, err);
    if (s) return s;
    for (int i = 0; i < f->n; i++) jacobian[i][k] = (r_moved[i] - r[i]) / DIFFERENCE;
  }
  if (f->n == 1) {
    step[0] = -r[0] / jacobian[0][0];
    step[1] = 0;
  } else {
    const double det = jacobian[0][0] * jacobian[1][1] - jacobian[0][1] * jacobian[1][0];
    step[0] = -(r[0] * jacobian[1][1] - r[1] * jacobian[0][1]) / det;
    step[1] = -(r[1] * jacobian[0][0] - r[0] * jacobian[1][0]) / det;
  }
  if (!isfinite(step[0]) || !isfinite(step[1])) /* the mean does not move: at its bound */
    step[0] = r[0] > 0 ? 1 : -1, step[1] = 0;
  const double length = fmax(fabs(step[0]), fabs(step[1]));
  if (length > 3)
    for (int k = 0; k < 2; k++) step[k] *= 3 / length;
  return AMUR_OK;
}

static double norm(const double *r) { return hypot(r[0], r[1]); }

/* Newton's steps, each halved until the residual falls; a step that no halving helps ends the search. */
static amur_status solve(fit *f, double *x, amur_err *err) {
  double r[2] = {0}, step[2] = {0};
  amur_status s = residual(f, x, r, err);
  bool stuck = false;
  for (int i = 0; !s && !stuck && i < MAX_STEPS && norm(r) > RESIDUAL_TOLERANCE; i++) {
    s = direction(f, x, r, step, err);
    double next[2], r_next[2] = {INFINITY, 0}, damp = 1;
    stuck = true;
    for (int k = 0; !s && stuck && k < 12; k++, damp *= 0.5) {
      for (int j = 0; j < 2; j++) next[j] = x[j] + damp * step[j];
      s = residual(f, next, r_next, err);
      stuck = !(norm(r_next) < norm(r));
    }
    for (int j = 0; !s && !stuck && j < 2; j++) x[j] = next[j], r[j] = r_next[j];
  }
  if (!s) s = residual(f, x, r, err); /* leave trips and report at the solution */
  if (!s && norm(r) > REACHED)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "gravity: no deterrence gives a mean cost %g; with beta %g it is still %g",
                     f->target[0], x[0] * f->scale[0], f->report.mean_cost);
  f->report.converged = f->report.converged && norm(r) <= 100 * RESIDUAL_TOLERANCE;
  return s;
}

/* Observed means from bands. */
static amur_status band_means(const amur_trip_length *bands, double target[2], amur_err *err) {
  double total = 0, cost = 0, log_cost = 0;
  for (int i = 0; i < bands->n_band; i++) {
    const double middle = 0.5 * (bands->edge[i] + bands->edge[i + 1]);
    if (!(bands->edge[i + 1] > bands->edge[i]) || !(middle > 0) || !(bands->share[i] >= 0))
      return amur_fail(err, AMUR_E_DOMAIN, i + 1,
                       "trip lengths: band %d from %g to %g with share %g; edges must rise, share >= 0", i + 1,
                       bands->edge[i], bands->edge[i + 1], bands->share[i]);
    total += bands->share[i];
    cost += bands->share[i] * middle;
    log_cost += bands->share[i] * log(middle);
  }
  if (!(total > 0)) return amur_fail(err, AMUR_E_DOMAIN, 0, "trip lengths: shares sum to %g, must be > 0", total);
  target[0] = cost / total;
  target[1] = log_cost / total;
  return AMUR_OK;
}

amur_status amur_gravity_calibrate(const amur_gravity *g, double mean_cost, const amur_trip_length *bands,
                                   const amur_gravity_opts *opts, amur_deterrence *fitted, double *trips,
                                   amur_gravity_report *report, amur_err *err) {
  fit f = {.g = *g, .opts = opts, .n = bands ? 2 : 1, .target = {mean_cost, 0}, .trips = trips};
  amur_status s = bands ? band_means(bands, f.target, err) : AMUR_OK;
  if (s) return s;
  if (!(f.target[0] > 0 && f.target[0] < INFINITY))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "gravity: observed mean cost %g, must be > 0", f.target[0]);
  f.scale[0] = 1 / f.target[0];
  f.scale[1] = 1;
  double x[2] = {g->deterrence.beta / f.scale[0], g->deterrence.power};
  s = solve(&f, x, err);
  *fitted = f.g.deterrence;
  *report = f.report;
  return s;
}
