/* SPDX-License-Identifier: Apache-2.0
 * combined_demand.c -- what the markets want at given facility times, and how that answers to time.
 *
 * Nested logit over alternatives (McFadden 1978), quantity exponential in the composite cost:
 *   d_k = Q(C) P_k,   dP_k/dc_l = P_k [ -theta_n 1(k=l) + (theta_n - theta) P(l|n) 1(same nest) + theta P_l ],
 *   dQ/dc_l = -(elasticity/ref_cost) Q P_l.
 */
#include "combined_internal.h"
#include <math.h>
#include <string.h>

void amur_combined_update_times(amur_combined *c, const amur_combined_problem *p) {
  for (int32_t f = 0; f < p->n_facility; f++) {
    c->time_h[f] = amur_vdf_time(&p->facility[f], c->flow[f]);
    c->slope[f] = amur_vdf_slope(&p->facility[f], c->flow[f]);
  }
}

static void price_alternative(amur_combined *c, const amur_combined_problem *p, int32_t k) {
  double mean = 0, sum = 0;
  for (int32_t i = c->first_path[k]; i >= 0; i = c->path[i].next) {
    path *q = &c->path[i];
    q->cost = q->constant;
    for (int32_t u = q->first_use; u < q->first_use + q->n_use; u++)
      q->cost += c->use[u].time_value * c->time_h[c->use[u].facility];
    if (q->share > 0) mean += q->share * q->cost;
    sum += q->share;
  }
  c->alt_cost[k] = sum > 0 ? mean + p->alt[k].constant : INFINITY;
}

/* Fills alt_share, market_cost and alt_flow of one market. */
static void price_market(amur_combined *c, const amur_combined_problem *p, int32_t market) {
  const amur_market *m = &p->market[market];
  for (int32_t n = 0; n < p->n_nest; n++) c->theta_nest[n] = m->theta_nest;
  for (int32_t i = 0; i < m->n_alt; i++) c->market_nest[i] = p->alt[m->first_alt + i].nest;
  const amur_nested tree = {m->n_alt, p->n_nest, c->market_nest, c->theta_nest, m->theta};
  const double cost = amur_nested_share(&tree, c->alt_cost + m->first_alt, c->alt_share + m->first_alt);
  c->market_cost[market] = cost;
  const double quantity = isfinite(cost) ? m->quantity * exp(-m->elasticity * (cost - m->ref_cost) / m->ref_cost) : 0;
  for (int32_t k = m->first_alt; k < m->first_alt + m->n_alt; k++) c->alt_flow[k] = quantity * c->alt_share[k];
}

void amur_combined_update_demand(amur_combined *c, const amur_combined_problem *p) {
  for (int32_t k = 0; k < p->n_alt; k++) price_alternative(c, p, k);
  for (int32_t m = 0; m < p->n_market; m++) price_market(c, p, m);
  memset(c->wanted, 0, (size_t)p->n_facility * sizeof *c->wanted);
  for (size_t i = 0; i < c->n_path; i++) {
    const path *q = &c->path[i];
    if (!(q->share > 0)) continue;
    const double flow = c->alt_flow[q->alt] * q->share;
    for (int32_t u = q->first_use; u < q->first_use + q->n_use; u++)
      c->wanted[c->use[u].facility] += flow * c->use[u].load;
  }
}

/* Mean load and time value per facility of the alternatives of a market, dense rows of n_facility. */
static void mean_uses(amur_combined *c, const amur_combined_problem *p, const amur_market *m) {
  const size_t n = (size_t)p->n_facility;
  memset(c->use_load, 0, (size_t)m->n_alt * n * sizeof *c->use_load);
  memset(c->use_value, 0, (size_t)m->n_alt * n * sizeof *c->use_value);
  for (int32_t i = 0; i < m->n_alt; i++) {
    for (int32_t j = c->first_path[m->first_alt + i]; j >= 0; j = c->path[j].next) {
      const path *q = &c->path[j];
      if (!(q->share > 0)) continue;
      for (int32_t u = q->first_use; u < q->first_use + q->n_use; u++) {
        c->use_load[(size_t)i * n + (size_t)c->use[u].facility] += q->share * c->use[u].load;
        c->use_value[(size_t)i * n + (size_t)c->use[u].facility] += q->share * c->use[u].time_value;
      }
    }
  }
}

/* d d_k / d c_l of one market. */
static double demand_slope(const amur_combined *c, const amur_combined_problem *p, const amur_market *m,
                           const double *nest_share, int32_t k, int32_t l) {
  const double share_l = c->alt_share[l];
  const bool same_nest = p->alt[k].nest == p->alt[l].nest;
  double slope = (m->theta - m->elasticity / m->ref_cost) * share_l;
  if (k == l) slope -= m->theta_nest;
  if (same_nest && nest_share[l - m->first_alt] > 0)
    slope += (m->theta_nest - m->theta) * share_l / nest_share[l - m->first_alt];
  return c->alt_flow[k] * slope;
}

void amur_combined_response(amur_combined *c, const amur_combined_problem *p) {
  const size_t n = (size_t)p->n_facility;
  memset(c->jacobian, 0, n * n * sizeof *c->jacobian);
  for (int32_t market = 0; market < p->n_market; market++) {
    const amur_market *m = &p->market[market];
    double *nest_share = c->market_scratch; /* share of the nest that each alternative belongs to */
    for (int32_t i = 0; i < m->n_alt; i++) {
      nest_share[i] = 0;
      for (int32_t j = 0; j < m->n_alt; j++)
        if (p->alt[m->first_alt + i].nest == p->alt[m->first_alt + j].nest)
          nest_share[i] += c->alt_share[m->first_alt + j];
    }
    mean_uses(c, p, m);
    for (int32_t i = 0; i < m->n_alt; i++) {
      for (int32_t j = 0; j < m->n_alt; j++) {
        const int32_t k = m->first_alt + i, l = m->first_alt + j;
        if (!(c->alt_flow[k] > 0) || !(c->alt_share[l] > 0)) continue;
        const double slope = demand_slope(c, p, m, nest_share, k, l);
        const double *load = c->use_load + (size_t)i * n, *value = c->use_value + (size_t)j * n;
        for (size_t f = 0; f < n; f++) {
          if (load[f] == 0) continue;
          for (size_t g = 0; g < n; g++) c->jacobian[f * n + g] += load[f] * slope * value[g];
        }
      }
    }
  }
}
