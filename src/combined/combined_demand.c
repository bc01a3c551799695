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

void ami_combined_update_times(amur_combined *c, const amur_combined_problem *p) {
  for (int32_t f = 0; f < p->n_facility; f++) {
    c->time_h[f] = amur_vdf_time(&p->facility[f], c->flow[f]);
    c->slope[f] = amur_vdf_slope(&p->facility[f], c->flow[f]);
  }
}

/* Mean cost over the paths that are used; true if it is another than before. */
static bool price_alternative(amur_combined *c, const amur_combined_problem *p, int32_t k) {
  const double before = c->alt_cost[k];
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
  return !(c->alt_cost[k] == before);
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

/* Notes which alternatives and paths can change at all: on a continent few of them meet a facility.  With new paths
 * every market is priced anew. */
static void list_moving(amur_combined *c) {
  c->n_loading = 0;
  for (int32_t k = 0; k < c->n_alt; k++) {
    c->answers[k] = c->first_path[k] >= 0 && c->path[c->first_path[k]].next >= 0;
    c->alt_cost[k] = NAN; /* unlike any */
  }
  for (size_t i = 0; i < c->n_path; i++) {
    if (c->path[i].n_use == 0) continue;
    c->loading[c->n_loading++] = (int32_t)i;
    c->answers[c->path[i].alt] = true;
  }
  c->n_listed = c->n_path;
}

void ami_combined_update_demand(amur_combined *c, const amur_combined_problem *p) {
  if (c->n_listed != c->n_path) list_moving(c);
  for (int32_t m = 0; m < p->n_market; m++) {
    bool changed = false;
    for (int32_t k = p->market[m].first_alt; k < p->market[m].first_alt + p->market[m].n_alt; k++)
      if ((c->answers[k] || isnan(c->alt_cost[k])) && price_alternative(c, p, k)) changed = true;
    if (changed) price_market(c, p, m);
  }
  memset(c->wanted, 0, (size_t)p->n_facility * sizeof *c->wanted);
  for (size_t i = 0; i < c->n_loading; i++) {
    const path *q = &c->path[c->loading[i]];
    if (!(q->share > 0)) continue;
    const double flow = c->alt_flow[q->alt] * q->share;
    for (int32_t u = q->first_use; u < q->first_use + q->n_use; u++)
      c->wanted[c->use[u].facility] += flow * c->use[u].load;
  }
}

/* ---- how demand answers to time ------------------------------------------------------------------ */

void ami_combined_touch(sparse_pair *v, int32_t facility) {
  if (v->is_touched[facility]) return;
  v->is_touched[facility] = true;
  v->touched[v->n_touched++] = facility;
}

void ami_combined_clear(sparse_pair *v) {
  for (int32_t i = 0; i < v->n_touched; i++) {
    const int32_t f = v->touched[i];
    v->load[f] = v->value[f] = 0;
    v->is_touched[f] = false;
  }
  v->n_touched = 0;
}

/* to.load += load_factor from.load, to.value += value_factor from.value */
static void add_pair(sparse_pair *to, const sparse_pair *from, double load_factor, double value_factor) {
  for (int32_t i = 0; i < from->n_touched; i++) {
    const int32_t f = from->touched[i];
    ami_combined_touch(to, f);
    to->load[f] += load_factor * from->load[f];
    to->value[f] += value_factor * from->value[f];
  }
}

/* jacobian += factor load value' */
static void add_outer(double *jacobian, size_t n, const sparse_pair *v, double factor) {
  for (int32_t i = 0; i < v->n_touched; i++) {
    double *row = jacobian + (size_t)v->touched[i] * n;
    const double load = factor * v->load[v->touched[i]];
    for (int32_t j = 0; j < v->n_touched; j++) row[v->touched[j]] += load * v->value[v->touched[j]];
  }
}

/* Mean load and time value of an alternative over its paths. */
static void mean_uses(amur_combined *c, int32_t alt) {
  sparse_pair *v = &c->of_alt;
  for (int32_t i = c->first_path[alt]; i >= 0; i = c->path[i].next) {
    const path *q = &c->path[i];
    if (!(q->share > 0)) continue;
    for (int32_t u = q->first_use; u < q->first_use + q->n_use; u++) {
      ami_combined_touch(v, c->use[u].facility);
      v->load[c->use[u].facility] += q->share * c->use[u].load;
      v->value[c->use[u].facility] += q->share * c->use[u].time_value;
    }
  }
}

static double nest_share(const amur_combined *c, const amur_combined_problem *p, const amur_market *m, int32_t nest) {
  double sum = 0;
  for (int32_t k = m->first_alt; k < m->first_alt + m->n_alt; k++)
    if (p->alt[k].nest == nest) sum += c->alt_share[k];
  return sum;
}

/* The derivative of a market is a sum of outer products: one per alternative, one per nest, one of the whole. */
static void market_response(amur_combined *c, const amur_combined_problem *p, const amur_market *m) {
  const size_t n = (size_t)p->n_facility;
  for (int32_t nest = 0; nest < p->n_nest; nest++) {
    const double share = nest_share(c, p, m, nest);
    if (!(share > 0)) continue;
    for (int32_t k = m->first_alt; k < m->first_alt + m->n_alt; k++) {
      if (p->alt[k].nest != nest || !(c->alt_share[k] > 0)) continue;
      mean_uses(c, k);
      add_outer(c->jacobian, n, &c->of_alt, -m->theta_nest * c->alt_flow[k]);
      add_pair(&c->of_nest, &c->of_alt, c->alt_flow[k], c->alt_share[k] / share);
      ami_combined_clear(&c->of_alt);
    }
    add_outer(c->jacobian, n, &c->of_nest, m->theta_nest - m->theta);
    add_pair(&c->of_market, &c->of_nest, 1, share);
    ami_combined_clear(&c->of_nest);
  }
  add_outer(c->jacobian, n, &c->of_market, m->theta - m->elasticity / m->ref_cost);
  ami_combined_clear(&c->of_market);
}

void ami_combined_response(amur_combined *c, const amur_combined_problem *p) {
  const size_t n = (size_t)p->n_facility;
  memset(c->jacobian, 0, n * n * sizeof *c->jacobian);
  for (int32_t m = 0; m < p->n_market; m++) market_response(c, p, &p->market[m]);
}
