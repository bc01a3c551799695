/* SPDX-License-Identifier: Apache-2.0
 * combined_newton.c -- facility flows at which demand wants just what the facilities carry.
 *
 * Unknowns are the flows x and, for every alternative with several used paths, what moves between them, s.  With
 * J = d wanted/d t, w and v the difference of two paths' loads and time values, and c that of their costs:
 *   (I - J diag t'(x)) dx - w s = wanted(t(x)) - x,      v' diag t'(x) dx + soft s = -c.
 * The step is halved until the scaled norm of wanted - x falls.  A gate near its capacity makes t' large; the matrix
 * carries that slope, so that steep delay curves cost no more steps than flat ones.
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

/* ---- the linear system ----------------------------------------------------------------------------- */

/* Used paths beside the most used one of each alternative: their shares are unknowns of the step. */
static bool list_extra_paths(amur_combined *c) {
  c->n_extra = 0;
  for (int32_t k = 0; k < c->n_alt; k++) {
    int32_t base = -1;
    if (!(c->alt_flow[k] > 0) || c->first_path[k] < 0 || c->path[c->first_path[k]].next < 0) continue;
    for (int32_t i = c->first_path[k]; i >= 0; i = c->path[i].next)
      if (base < 0 || c->path[i].share > c->path[base].share) base = i;
    for (int32_t i = c->first_path[k]; i >= 0; i = c->path[i].next) {
      if (i == base || !(c->path[i].share > 0)) continue;
      if (!amur_grow(&c->extra, &c->extra_room, c->n_extra + 1, sizeof *c->extra) ||
          !amur_grow(&c->extra_base, &c->base_room, c->n_extra + 1, sizeof *c->extra_base))
        return false;
      c->extra[c->n_extra] = i;
      c->extra_base[c->n_extra++] = base;
    }
  }
  return true;
}

/* Adds sign times the path's loads to column `at` and its time values times slope to row `at`. */
static void add_path_terms(amur_combined *c, const path *q, double sign, size_t at, size_t n) {
  for (int32_t u = q->first_use; u < q->first_use + q->n_use; u++) {
    const size_t f = (size_t)c->use[u].facility;
    c->system[f * n + at] -= sign * c->use[u].load;
    c->system[at * n + f] += sign * c->use[u].time_value * c->slope[f];
  }
}

#define SOFTNESS 1e-4 /* of a path's own curvature: keeps alike pairs of paths from making the system singular */

/* Row and column of one extra path: cost difference to its base path goes to zero, flow moves between the two. */
static void add_extra_path(amur_combined *c, size_t e, size_t n_facility, size_t n) {
  const path *q = &c->path[c->extra[e]], *base = &c->path[c->extra_base[e]];
  const size_t at = n_facility + e;
  add_path_terms(c, q, 1, at, n);
  add_path_terms(c, base, -1, at, n);
  double curvature = 0;
  for (size_t f = 0; f < n_facility; f++) curvature -= c->system[at * n + f] * c->system[f * n + at];
  const double flow = c->alt_flow[q->alt];
  c->system[at * n + at] = SOFTNESS * curvature + 1e-9 * fabs(q->cost) / flow;
  c->step[at] = base->cost - q->cost;
}

/* Newton's direction in flows and shifts; false if memory is out, *solved false if the system is singular. */
static bool newton_direction(amur_combined *c, const amur_combined_problem *p, bool *solved) {
  const size_t nf = (size_t)p->n_facility;
  const size_t n = nf + c->n_extra;
  if (!amur_grow(&c->system, &c->system_room, n * n, sizeof *c->system) ||
      !amur_grow(&c->step, &c->step_room, n, sizeof *c->step))
    return false;
  memset(c->system, 0, n * n * sizeof *c->system);
  amur_combined_response(c, p);
  for (size_t f = 0; f < nf; f++) {
    for (size_t g = 0; g < nf; g++) c->system[f * n + g] = -c->jacobian[f * nf + g] * c->slope[g];
    c->system[f * n + f] += 1;
    c->step[f] = c->wanted[f] - c->flow[f];
  }
  for (size_t e = 0; e < c->n_extra; e++) add_extra_path(c, e, nf, n);
  *solved = amur_solve_dense(c->system, c->step, n, 0, NULL);
  return true;
}

/* ---- the step --------------------------------------------------------------------------------------- */

static void restore_shares(amur_combined *c) {
  for (size_t i = 0; i < c->n_path; i++) c->path[i].share = c->share_held[i];
}

/* Moves shares by s times the step, each shift no larger than what the two paths have. */
static void shift_shares(amur_combined *c, double s, size_t n_facility) {
  restore_shares(c);
  for (size_t e = 0; e < c->n_extra; e++) {
    path *q = &c->path[c->extra[e]], *base = &c->path[c->extra_base[e]];
    const double wish = s * c->step[n_facility + e] / c->held[q->alt];
    const double shift = fmax(-q->share, fmin(base->share, wish));
    q->share += shift;
    base->share -= shift;
  }
}

#define SMALLEST_STEP 0x1p-10

/* Halves the step until the residual falls; false, with everything where it was, if it does not. */
static bool search_line(amur_combined *c, const amur_combined_problem *p, double before, double *residual) {
  const size_t nf = (size_t)p->n_facility;
  for (double s = 1; s >= SMALLEST_STEP; s /= 2) {
    for (size_t f = 0; f < nf; f++) c->flow[f] = fmax(0, c->trial[f] + s * c->step[f]);
    shift_shares(c, s, nf);
    *residual = evaluate(c, p);
    if (*residual < (1 - 1e-4 * s) * before) return true;
  }
  memcpy(c->flow, c->trial, nf * sizeof *c->flow);
  restore_shares(c);
  *residual = evaluate(c, p);
  return false;
}

bool amur_combined_newton(amur_combined *c, const amur_combined_problem *p, double *residual) {
  const size_t nf = (size_t)p->n_facility;
  const double before = *residual = evaluate(c, p);
  if (nf == 0) return true;
  if (!list_extra_paths(c) || !amur_grow(&c->share_held, &c->share_room, c->n_path, sizeof *c->share_held))
    return false;
  memcpy(c->trial, c->flow, nf * sizeof *c->trial);
  memcpy(c->held, c->alt_flow, (size_t)c->n_alt * sizeof *c->held);
  for (size_t i = 0; i < c->n_path; i++) c->share_held[i] = c->path[i].share;
  bool solved = false;
  if (!newton_direction(c, p, &solved)) return false;
  if (solved && search_line(c, p, before, residual)) return true;
  if (c->n_extra > 0) { /* shifts between paths spoil the descent far from the solution: flows alone */
    c->n_extra = 0;
    if (!newton_direction(c, p, &solved)) return false;
    if (solved && search_line(c, p, before, residual)) return true;
  }
  for (size_t f = 0; f < nf; f++) c->flow[f] += 0.01 * (c->wanted[f] - c->flow[f]);
  *residual = evaluate(c, p);
  return true;
}
