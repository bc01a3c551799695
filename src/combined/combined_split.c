/* SPDX-License-Identifier: Apache-2.0
 * combined_split.c -- user equilibrium among the paths of each alternative by Newton shifts.
 *
 * Flow moves from a dearer path p to the cheapest q by (c_p - c_q) / d(c_p - c_q)/d flow, or wholly where the
 * difference does not depend on flow (Jayakrishnan et al. 1994, gradient projection).
 */
#include "combined_internal.h"
#include <math.h>

static double path_cost(const amur_combined *c, const path *q) {
  double cost = q->constant;
  for (int32_t u = q->first_use; u < q->first_use + q->n_use; u++)
    cost += c->use[u].time_value * c->time_h[c->use[u].facility];
  return cost;
}

static const path_use *use_of(const amur_combined *c, const path *q, int32_t facility) {
  for (int32_t u = q->first_use; u < q->first_use + q->n_use; u++)
    if (c->use[u].facility == facility) return &c->use[u];
  return NULL;
}

/* d (cost of p - cost of q) / d (flow shifted from p to q), negated: >= 0 for monotone delay. */
static double shift_slope(const amur_combined *c, const path *p, const path *q) {
  double slope = 0;
  for (int32_t u = p->first_use; u < p->first_use + p->n_use; u++) {
    const path_use *mine = &c->use[u], *other = use_of(c, q, mine->facility);
    const double value = mine->time_value - (other ? other->time_value : 0),
                 load = mine->load - (other ? other->load : 0);
    slope += value * load * c->slope[mine->facility];
  }
  for (int32_t u = q->first_use; u < q->first_use + q->n_use; u++)
    if (!use_of(c, p, c->use[u].facility))
      slope += c->use[u].time_value * c->use[u].load * c->slope[c->use[u].facility];
  return slope;
}

static void put(amur_combined *c, const amur_combined_problem *p, const path *q, double flow) {
  for (int32_t u = q->first_use; u < q->first_use + q->n_use; u++) {
    const int32_t f = c->use[u].facility;
    c->flow[f] += flow * c->use[u].load;
    if (c->flow[f] < 0) c->flow[f] = 0; /* rounding */
    c->time_h[f] = amur_vdf_time(&p->facility[f], c->flow[f]);
    c->slope[f] = amur_vdf_slope(&p->facility[f], c->flow[f]);
  }
}

static path *cheapest(amur_combined *c, int32_t alt) {
  path *best = NULL;
  for (int32_t i = c->first_path[alt]; i >= 0; i = c->path[i].next) {
    path *q = &c->path[i];
    if (!isfinite(q->constant)) continue;
    q->cost = path_cost(c, q);
    if (!best || q->cost < best->cost) best = q;
  }
  return best;
}

/* Largest (cost - least cost) / cost of a used path of the alternative, after which flow has been moved. */
static double split_alternative(amur_combined *c, const amur_combined_problem *p, int32_t alt) {
  path *best = cheapest(c, alt);
  double worst = 0;
  if (!best) return 0;
  for (int32_t i = c->first_path[alt]; i >= 0; i = c->path[i].next) {
    path *q = &c->path[i];
    if (q == best || !(q->share > 0)) continue;
    const double excess = path_cost(c, q) - path_cost(c, best);
    if (excess <= 0) continue;
    worst = amur_worse(worst, excess / fmax(fabs(q->cost), 1e-300));
    const double flow = c->alt_flow[alt], slope = flow * shift_slope(c, q, best);
    double share = slope > 0 ? excess / slope : q->share;
    if (!(share < q->share)) share = q->share;
    q->share -= share;
    best->share += share;
    put(c, p, q, -share * flow);
    put(c, p, best, share * flow);
  }
  return worst;
}

double ami_combined_split(amur_combined *c, const amur_combined_problem *p) {
  double worst = 0;
  for (int32_t k = 0; k < p->n_alt; k++) {
    const int32_t first = c->first_path[k];
    if (first >= 0 && c->path[first].next >= 0) worst = amur_worse(worst, split_alternative(c, p, k));
  }
  return worst;
}
