/* SPDX-License-Identifier: Apache-2.0
 * combined_newton.c -- facility flows at which demand wants just what the facilities carry.
 *
 * Unknowns are the flows x and, for every bundle with several used paths, what moves between them, s.  With
 * J = d wanted/d t, w and v the difference of two paths' loads and time values, and c that of their costs:
 *   (I - J diag t'(x)) dx - w s = wanted(t(x)) - x,      v' diag t'(x) dx + soft s = -c.
 * The step is halved until the scaled norm of wanted - x falls.  A gate near its capacity makes t' large; the matrix
 * carries that slope, so that steep delay curves cost no more steps than flat ones.
 */
#include "combined_internal.h"
#include <math.h>
#include <string.h>

double ami_combined_residual(const amur_combined *c) {
  double sum = 0;
  for (int32_t f = 0; f < c->n_facility; f++) {
    const double r = (c->wanted[f] - c->flow[f]) / c->scale[f];
    sum += r * r;
  }
  return sqrt(sum);
}

static double evaluate(amur_combined *c) {
  ami_combined_update_times(c);
  ami_combined_update_demand(c);
  return ami_combined_residual(c);
}

/* ---- the linear system ----------------------------------------------------------------------------- */

/* Used paths beside the most used one of each bundle: their shares are unknowns of the step. */
bool ami_newton_list(amur_combined *c) {
  c->n_extra = 0;
  for (int32_t k = 0; k < c->n_alt + (int32_t)c->n_run; k++) {
    int32_t base = -1;
    if (!(ami_bundle_flow(c, k) > 0) || c->first_path[k] < 0 || c->path[c->first_path[k]].next < 0) continue;
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

/* Loads, and time values times slope, of an extra path less those of its base path, into of_path. */
static void path_difference(amur_combined *c, size_t e) {
  sparse_pair *d = &c->of_path;
  ami_path_gather(c, &c->path[c->extra[e]], 1, d);
  ami_path_gather(c, &c->path[c->extra_base[e]], -1, d);
  for (int32_t i = 0; i < d->n_touched; i++) d->value[d->touched[i]] *= c->slope[d->touched[i]];
}

#define SOFTNESS 1e-4 /* of a path's own curvature: keeps alike pairs of paths from making the system singular */

/* Takes an extra path's row and column out of the system: of all extra paths only the soft diagonal stands among
 * themselves, so that s = (wish - v' diag t' dx) / soft can be put into the rows of the flows. */
static void eliminate_extra_path(amur_combined *c, size_t e, size_t nf) {
  const path *q = &c->path[c->extra[e]];
  sparse_pair *d = &c->of_path;
  path_difference(c, e);
  double curvature = 0;
  for (int32_t i = 0; i < d->n_touched; i++) curvature += d->value[d->touched[i]] * d->load[d->touched[i]];
  const double soft = SOFTNESS * curvature + 1e-9 * fmax(fabs(q->cost), 1e-300) / ami_bundle_flow(c, q->bundle);
  for (int32_t i = 0; i < d->n_touched; i++) {
    const size_t f = (size_t)d->touched[i];
    const double load = d->load[f] / soft;
    for (int32_t j = 0; j < d->n_touched; j++)
      c->system[f * nf + (size_t)d->touched[j]] += load * d->value[d->touched[j]];
  }
  c->extra_soft[e] = soft;
  ami_sparse_clear(d);
}

/* What the extra path wishes, by how much its base is cheaper, as part of the flows' right hand side. */
static void add_wish(amur_combined *c, size_t e, size_t nf, double less) {
  const sparse_pair *d = &c->of_path;
  const double wish = c->path[c->extra_base[e]].cost - c->path[c->extra[e]].cost - less;
  path_difference(c, e);
  for (int32_t i = 0; i < d->n_touched; i++) c->step[d->touched[i]] += d->load[d->touched[i]] / c->extra_soft[e] * wish;
  c->step[nf + e] = wish;
  ami_sparse_clear(&c->of_path);
}

/* The shift of an extra path, once the change of the flows is known. */
static void recover_extra_path(amur_combined *c, size_t e, size_t nf) {
  const sparse_pair *d = &c->of_path;
  path_difference(c, e);
  for (int32_t i = 0; i < d->n_touched; i++) c->step[nf + e] -= d->value[d->touched[i]] * c->step[d->touched[i]];
  c->step[nf + e] /= c->extra_soft[e];
  ami_sparse_clear(&c->of_path);
}

bool ami_newton_system(amur_combined *c) {
  const size_t nf = (size_t)c->n_facility;
  if (!amur_grow(&c->system, &c->system_room, nf * nf, sizeof *c->system) ||
      !amur_grow(&c->step, &c->step_room, nf + c->n_extra, sizeof *c->step) ||
      !amur_grow(&c->extra_soft, &c->soft_room, c->n_extra, sizeof *c->extra_soft))
    return false;
  ami_combined_response(c);
  for (size_t f = 0; f < nf; f++) {
    for (size_t g = 0; g < nf; g++) c->system[f * nf + g] = -c->jacobian[f * nf + g] * c->slope[g];
    c->system[f * nf + f] += 1;
  }
  for (size_t e = 0; e < c->n_extra; e++) eliminate_extra_path(c, e, nf);
  return true;
}

bool ami_newton_solve(amur_combined *c, double *system, const double *wish) {
  const size_t nf = (size_t)c->n_facility;
  for (size_t f = 0; f < nf; f++) c->step[f] = c->wanted[f] - c->flow[f];
  for (size_t e = 0; e < c->n_extra; e++) add_wish(c, e, nf, wish ? wish[e] : 0);
  const bool solved = amur_solve_dense(system, c->step, nf, 0, NULL);
  for (size_t e = 0; solved && e < c->n_extra; e++) recover_extra_path(c, e, nf);
  return solved;
}

/* Newton's direction in flows and shifts; false if memory is out, *solved false if the system is singular. */
static bool newton_direction(amur_combined *c, bool *solved) {
  if (!ami_newton_system(c)) return false;
  *solved = ami_newton_solve(c, c->system, NULL);
  return true;
}

/* ---- the step --------------------------------------------------------------------------------------- */

void ami_newton_restore(amur_combined *c) {
  for (size_t i = 0; i < c->n_path; i++) c->path[i].share = c->share_held[i];
}

/* Moves shares by s times the step, each shift no larger than what the two paths have. */
void ami_newton_shift(amur_combined *c, double s) {
  ami_newton_restore(c);
  for (size_t e = 0; e < c->n_extra; e++) {
    path *q = &c->path[c->extra[e]], *base = &c->path[c->extra_base[e]];
    const double wish = s * c->step[(size_t)c->n_facility + e] / c->flow_held[q->bundle];
    const double shift = fmax(-q->share, fmin(base->share, wish));
    q->share += shift;
    base->share -= shift;
  }
}

void ami_newton_hold(amur_combined *c) {
  for (int32_t k = 0; k < c->n_alt + (int32_t)c->n_run; k++) c->flow_held[k] = ami_bundle_flow(c, k);
  for (size_t i = 0; i < c->n_path; i++) c->share_held[i] = c->path[i].share;
}

#define SMALLEST_STEP 0x1p-10

/* Halves the step until the residual falls; false, with everything where it was, if it does not. */
static bool search_line(amur_combined *c, double before, double *residual) {
  const size_t nf = (size_t)c->n_facility;
  for (double s = 1; s >= SMALLEST_STEP; s /= 2) {
    for (size_t f = 0; f < nf; f++) c->flow[f] = fmax(0, c->trial[f] + s * c->step[f]);
    ami_newton_shift(c, s);
    *residual = evaluate(c);
    if (*residual < (1 - 1e-4 * s) * before) return true;
  }
  memcpy(c->flow, c->trial, nf * sizeof *c->flow);
  ami_newton_restore(c);
  *residual = evaluate(c);
  return false;
}

bool ami_combined_newton(amur_combined *c, double *residual) {
  const size_t nf = (size_t)c->n_facility;
  const double before = *residual = evaluate(c);
  if (nf == 0) return true;
  if (!ami_newton_list(c) || !amur_grow(&c->share_held, &c->share_room, c->n_path, sizeof *c->share_held) ||
      !amur_grow(&c->flow_held, &c->flow_room, (size_t)c->n_alt + c->n_run, sizeof *c->flow_held))
    return false;
  memcpy(c->trial, c->flow, nf * sizeof *c->trial);
  ami_newton_hold(c);
  bool solved = false;
  if (!newton_direction(c, &solved)) return false;
  if (solved && search_line(c, before, residual)) return true;
  if (c->n_extra > 0) { /* shifts between paths spoil the descent far from the solution: flows alone */
    c->n_extra = 0;
    if (!newton_direction(c, &solved)) return false;
    if (solved && search_line(c, before, residual)) return true;
  }
  for (size_t f = 0; f < nf; f++) c->flow[f] += 0.01 * (c->wanted[f] - c->flow[f]);
  *residual = evaluate(c);
  return true;
}
