/* SPDX-License-Identifier: Apache-2.0
 * combined_newton.c -- facility flows at which demand wants just what the facilities carry.
 *
 * Unknown x, residual r(x) = wanted(t(x)) - x.  With J = d wanted/d t the Newton step solves
 *   (I - J diag t'(x)) dx = r,
 * and is halved until the scaled norm of r falls.  A gate near its capacity makes t' large; the matrix carries
 * that slope, so that steep delay curves cost no more steps than flat ones.
 */
#include "combined_newton.h"
#include <math.h>
#include <string.h>

double amur_combined_residual(const amur_combined *c, int32_t n) {
  double sum = 0;
  for (int32_t f = 0; f < n; f++) {
    const double r = (c->wanted[f] - c->flow[f]) / c->scale[f];
    sum += r * r;
  }
  return sqrt(sum);
}

static double evaluate(amur_combined *c, const amur_combined_problem *p) {
  amur_combined_update_times(c, p);
  amur_combined_update_demand(c, p);
  return amur_combined_residual(c, p->n_facility);
}

static bool newton_direction(amur_combined *c, const amur_combined_problem *p) {
  const size_t n = (size_t)p->n_facility;
  amur_combined_response(c, p);
  for (size_t f = 0; f < n; f++) {
    for (size_t g = 0; g < n; g++) c->jacobian[f * n + g] *= -c->slope[g];
    c->jacobian[f * n + f] += 1;
    c->step[f] = c->wanted[f] - c->flow[f];
  }
  return amur_solve_dense(c->jacobian, c->step, n);
}

#define SMALLEST_STEP 0x1p-14

double amur_combined_newton(amur_combined *c, const amur_combined_problem *p) {
  const size_t n = (size_t)p->n_facility;
  const double before = evaluate(c, p);
  if (before == 0 || n == 0) return before;
  if (!newton_direction(c, p))
    for (size_t f = 0; f < n; f++) c->step[f] = 0.1 * (c->wanted[f] - c->flow[f]);
  memcpy(c->trial, c->flow, n * sizeof *c->trial);
  double after = before;
  for (double s = 1; s >= SMALLEST_STEP; s /= 2) {
    for (size_t f = 0; f < n; f++) c->flow[f] = fmax(0, c->trial[f] + s * c->step[f]);
    after = evaluate(c, p);
    if (after < (1 - 1e-4 * s) * before) return after;
  }
  return after; /* no descent: the smallest step stands, and the caller counts it */
}
