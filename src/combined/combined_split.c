/* SPDX-License-Identifier: Apache-2.0
 * combined_split.c -- user equilibrium among the paths of each bundle by Newton shifts.
 *
 * Flow moves from a dearer path p to the cheapest q by (c_p - c_q) / d(c_p - c_q)/d flow, or wholly where the
 * difference does not depend on flow (Jayakrishnan et al. 1994, gradient projection).
 */
#include "combined_internal.h"
#include <math.h>

static double path_cost(amur_combined *c, const path *q) {
  sparse_pair *v = &c->of_path;
  double cost = ami_path_gather(c, q, 1, v);
  for (int32_t i = 0; i < v->n_touched; i++) cost += v->value[v->touched[i]] * c->time_h[v->touched[i]];
  ami_sparse_clear(v);
  return cost;
}

static path *cheapest(amur_combined *c, int32_t bundle) {
  path *best = NULL;
  for (int32_t i = c->first_path[bundle]; i >= 0; i = c->path[i].next) {
    path *q = &c->path[i];
    if (!isfinite(q->constant) || !isfinite(q->cost = path_cost(c, q))) continue;
    if (!best || q->cost < best->cost) best = q;
  }
  return best;
}

/* Moves flow from q to best by a Newton shift, as their costs are; the relative difference that there was. */
static double shift(amur_combined *c, path *q, path *best, double flow) {
  sparse_pair *d = &c->of_path;
  double excess = ami_path_gather(c, q, 1, d) + ami_path_gather(c, best, -1, d), slope = 0;
  for (int32_t i = 0; i < d->n_touched; i++) {
    const int32_t f = d->touched[i];
    excess += d->value[f] * c->time_h[f];
    slope += flow * d->value[f] * d->load[f] * c->slope[f];
  }
  if (excess > 0) {
    double share = slope > 0 ? excess / slope : q->share;
    if (!(share < q->share)) share = q->share;
    q->share -= share;
    best->share += share;
    for (int32_t i = 0; i < d->n_touched; i++) {
      const int32_t f = d->touched[i];
      c->flow[f] = fmax(0, c->flow[f] - share * flow * d->load[f]); /* rounding */
      c->time_h[f] = amur_vdf_time(&c->problem->facility[f], c->flow[f]);
      c->slope[f] = amur_vdf_slope(&c->problem->facility[f], c->flow[f]);
    }
  }
  ami_sparse_clear(d);
  return excess > 0 ? excess / fmax(fabs(q->cost), 1e-300) : 0;
}

double ami_combined_split(amur_combined *c) {
  double worst = 0;
  for (int32_t k = 0; k < c->n_alt + (int32_t)c->n_run; k++) {
    const int32_t first = c->first_path[k];
    const double flow = ami_bundle_flow(c, k);
    if (first < 0 || c->path[first].next < 0 || !(flow > 0)) continue;
    path *best = cheapest(c, k);
    for (int32_t i = first; best && i >= 0; i = c->path[i].next)
      if (&c->path[i] != best && c->path[i].share > 0) worst = amur_worse(worst, shift(c, &c->path[i], best, flow));
  }
  return worst;
}
