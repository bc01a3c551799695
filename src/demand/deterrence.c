/* SPDX-License-Identifier: Apache-2.0
 * deterrence.c -- deterrence that reproduces an observed mean cost or a distribution of trips over cost bands.
 *   sum T c / sum T = observed mean cost,   with bands also   sum T log c / sum T = observed mean log cost
 * These are the first-order conditions of maximum likelihood for f(c) = c^-power exp(-beta c) (Hyman 1969; Evans 1971):
 * beta belongs to the cost, power to its log.  The dual of that problem is convex, so damped Newton steps with a
 * differenced Jacobian reach the only solution.  Each residual costs one balancing.
 * Shape: unknowns x[2] are beta, in units of the inverse spread of the costs, and power; with a mean alone x[1] stays.
 * The spread, not the mean, is what beta answers to: a constant in all costs changes nothing.
 * Limit: bands are represented by their midpoints.
 */
#include <amur/demand.h>
#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { MAX_STEPS = 60 };
#define RESIDUAL_TOLERANCE 1e-10 /* relative to the spread of costs */
#define ROUNDING 1e-13           /* of a mean cost, relative to itself */
#define DIFFERENCE 1e-5          /* relative step of the Jacobian's differences */
#define REACHED 1e-6             /* residual above which stalled steps mean that there is no solution */

typedef struct {
  amur_gravity g;
  const amur_gravity_opts *opts;
  int n;            /* unknowns: 1 beta, 2 with power */
  double target[2]; /* mean cost, mean log cost */
  double spread;    /* of the costs: beta is measured in its inverse, and what the mean misses in it */
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

/* Residuals, model minus observed over the spread of costs (log cost: plain), at x. */
static amur_status residual(fit *f, const double *x, double *r, amur_err *err) {
  f->g.deterrence.beta = x[0] / f->spread;
  if (f->n == 2) f->g.deterrence.power = x[1];
  const amur_status s = amur_gravity_balance(&f->g, NULL, NULL, f->opts, f->trips, NULL, NULL, &f->report, err);
  if (s) return s;
  r[0] = (f->report.mean_cost - f->target[0]) / f->spread;
  r[1] = f->n == 2 ? mean_log_cost(f) - f->target[1] : 0;
  return AMUR_OK;
}

/* Newton direction from differences of the residual, at most 3 long: beta moves by at most three times
 * the inverse spread, beyond which F would be zero almost everywhere. */
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

/* What the residual may be: where costs are large beside their spread, their mean is not known better. */
static double allowed(const fit *f) { return fmax(RESIDUAL_TOLERANCE, ROUNDING * fabs(f->target[0]) / f->spread); }

/* Standard deviation of the costs of connected pairs; 1 if there is none. */
static double spread_of(const amur_gravity *g) {
  const size_t n = (size_t)g->n_origin * (size_t)g->n_destination;
  double mean = 0, square = 0;
  size_t n_seen = 0;
  for (size_t i = 0; i < n; i++) { /* Welford (1962): nothing cancels */
    if (!isfinite(g->cost[i])) continue;
    const double away = g->cost[i] - mean;
    mean += away / (double)++n_seen;
    square += away * (g->cost[i] - mean);
  }
  const double spread = n_seen ? sqrt(square / (double)n_seen) : 0;
  return spread > 0 && spread < INFINITY ? spread : 1;
}

/* Newton's steps, each halved until the residual falls; a step that no halving helps ends the search. */
static amur_status solve(fit *f, double *x, amur_err *err) {
  double r[2] = {0}, step[2] = {0};
  amur_status s = residual(f, x, r, err);
  bool stuck = false;
  for (int i = 0; !s && !stuck && i < MAX_STEPS && norm(r) > allowed(f); i++) {
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
  if (!s && !(norm(r) <= fmax(REACHED, allowed(f))))
    return amur_fail(err, AMUR_E_DOMAIN, 0,
                     "gravity: no deterrence gives a mean cost %.10g; with beta %g it is still %.10g", f->target[0],
                     x[0] / f->spread, f->report.mean_cost);
  f->report.converged = f->report.converged && norm(r) <= 100 * allowed(f);
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
  fit f = {.g = *g, .opts = opts, .n = bands ? 2 : 1, .target = {mean_cost, 0}, .spread = spread_of(g), .trips = trips};
  amur_status s = bands ? band_means(bands, f.target, err) : AMUR_OK;
  if (s) return s;
  if (!isfinite(f.target[0]))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "gravity: observed mean cost %g, must be finite", f.target[0]);
  double x[2] = {g->deterrence.beta * f.spread, g->deterrence.power};
  s = solve(&f, x, err);
  *fitted = f.g.deterrence;
  *report = f.report;
  return s;
}
