/* SPDX-License-Identifier: Apache-2.0
 * combined_response.c -- how demand answers to the times of facilities.
 *
 * Nested logit over alternatives, with x = c by differences and x = log c by ratios, demand a function of the
 * composite:
 *   d_k = Q(X) P_k,   dP_k/dx_l = P_k [ -theta_n 1(k=l) + (theta_n - theta) P(l|n) 1(same nest) + theta P_l ],
 *   dQ/dx_l = -e Q P_l,   e = elasticity by ratios, elasticity/ref_cost by differences.
 */
#include "combined_internal.h"
#include <math.h>
#include <string.h>

void ami_sparse_touch(sparse_pair *v, int32_t facility) {
  if (v->is_touched[facility]) return;
  v->is_touched[facility] = true;
  v->touched[v->n_touched++] = facility;
}

void ami_sparse_clear(sparse_pair *v) {
  for (int32_t i = 0; i < v->n_touched; i++) {
    const int32_t f = v->touched[i];
    v->load[f] = v->value[f] = 0;
    v->is_touched[f] = false;
  }
  v->n_touched = 0;
}

static void gather_uses(const amur_combined *c, const path *q, double factor, sparse_pair *v) {
  for (int32_t u = q->first_use; u < q->first_use + q->n_use; u++) {
    ami_sparse_touch(v, c->use[u].facility);
    v->load[c->use[u].facility] += factor * c->use[u].load;
    v->value[c->use[u].facility] += factor * c->use[u].time_value;
  }
}

/* A run by the mean of its paths. */
static double gather_run(const amur_combined *c, int32_t k, double factor, sparse_pair *v) {
  double constant = 0;
  for (int32_t i = c->first_path[c->n_alt + k]; i >= 0; i = c->path[i].next) {
    const path *q = &c->path[i];
    if (!(q->share > 0)) continue;
    gather_uses(c, q, factor * q->share, v);
    constant += factor * q->share * q->constant;
  }
  return constant;
}

static double gather_side(const amur_combined *c, const slot_side *s, double factor, sparse_pair *v) {
  double constant = 0;
  for (int32_t i = s->first; s->known && i < s->first + s->n; i++)
    constant += gather_run(c, c->weight[i].run, factor * c->weight[i].share, v);
  return constant;
}

double ami_path_gather(amur_combined *c, const path *q, double factor, sparse_pair *v) {
  double constant = factor * q->constant;
  gather_uses(c, q, factor, v);
  for (int32_t i = q->first_leg; i < q->first_leg + q->n_leg; i++) {
    const path_leg *l = &c->leg[i];
    if (l->run < 0) continue;
    const amur_returning *f = ami_fleet_of(c, l);
    const double direct = ami_leg_direct(c, l), per_trip = factor / f->payload;
    if (direct > 0) constant += gather_run(c, l->run, per_trip * direct, v);
    if (!(f->back_load > 0)) continue;
    constant += gather_side(c, &c->slot[l->end_slot].end, per_trip * f->back_load, v);
    constant += gather_side(c, &c->slot[l->begin_slot].begin, per_trip * f->back_load, v);
  }
  return constant;
}

/* to.load += load_factor from.load, to.value += value_factor from.value */
static void add_pair(sparse_pair *to, const sparse_pair *from, double load_factor, double value_factor) {
  for (int32_t i = 0; i < from->n_touched; i++) {
    const int32_t f = from->touched[i];
    ami_sparse_touch(to, f);
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

/* Mean load of an alternative over its paths, and d x / d time. */
static void mean_uses(amur_combined *c, const amur_market *m, int32_t alt) {
  sparse_pair *v = &c->of_alt;
  for (int32_t i = c->first_path[alt]; i >= 0; i = c->path[i].next)
    if (c->path[i].share > 0) ami_path_gather(c, &c->path[i], c->path[i].share, v);
  for (int32_t i = 0; m->by_ratio && i < v->n_touched; i++) v->value[v->touched[i]] /= c->alt_cost[alt];
}

static double nest_share(const amur_combined *c, const amur_market *m, int32_t nest) {
  double sum = 0;
  for (int32_t k = m->first_alt; k < m->first_alt + m->n_alt; k++)
    if (c->problem->alt[k].nest == nest) sum += c->alt_share[k];
  return sum;
}

static bool answers_at_all(const amur_combined *c, const amur_market *m) {
  for (int32_t k = m->first_alt; k < m->first_alt + m->n_alt; k++)
    if (c->answers[k] && c->alt_flow[k] > 0) return true;
  return false;
}

/* The derivative of a market is a sum of outer products: one per alternative, one per nest, one of the whole. */
static void market_response(amur_combined *c, const amur_market *m) {
  const size_t n = (size_t)c->n_facility;
  for (int32_t nest = 0; nest < c->problem->n_nest; nest++) {
    const double share = nest_share(c, m, nest);
    if (!(share > 0)) continue;
    for (int32_t k = m->first_alt; k < m->first_alt + m->n_alt; k++) {
      if (c->problem->alt[k].nest != nest || !(c->alt_share[k] > 0)) continue;
      mean_uses(c, m, k);
      add_outer(c->jacobian, n, &c->of_alt, -m->theta_nest * c->alt_flow[k]);
      add_pair(&c->of_nest, &c->of_alt, c->alt_flow[k], c->alt_share[k] / share);
      ami_sparse_clear(&c->of_alt);
    }
    add_outer(c->jacobian, n, &c->of_nest, m->theta_nest - m->theta);
    add_pair(&c->of_market, &c->of_nest, 1, share);
    ami_sparse_clear(&c->of_nest);
  }
  add_outer(c->jacobian, n, &c->of_market, m->theta - (m->by_ratio ? m->elasticity : m->elasticity / m->ref_cost));
  ami_sparse_clear(&c->of_market);
}

void ami_combined_response(amur_combined *c) {
  const size_t n = (size_t)c->n_facility;
  memset(c->jacobian, 0, n * n * sizeof *c->jacobian);
  for (int32_t m = 0; m < c->problem->n_market; m++)
    if (answers_at_all(c, &c->problem->market[m])) market_response(c, &c->problem->market[m]);
}
