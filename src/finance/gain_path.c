/* SPDX-License-Identifier: Apache-2.0
 * gain_path.c -- quantities along the way from one state of a market to another, and their integrals.
 *
 * At t the cost of a chain is c0 (c1/c0)^t by ratios and c0 + t (c1 - c0) by differences; appeals move in logarithm,
 * dispersions in proportion, and the quantity is D0(C)^(1-t) D1(C)^t, of the demands before and after at the composite
 * cost C of that moment, so that the ends are the two states themselves.
 *
 * With s the part of its way that a chain's cost has gone, c = c0 + s (c1 - c0), every part of it may be taken to have
 * gone as far, and one integral for each chain, of q ds, gives them all.
 */
#include "gain.h"
#include <amur/choice.h>
#include <math.h>

double ami_gain_demand(const amur_user_change *change, const amur_user_market *m, double composite) {
  if (!(m->elasticity < 0 || m->elasticity > 0)) return m->quantity;
  return m->quantity * (change->by_ratio ? pow(composite / m->ref_cost, -m->elasticity)
                                         : exp(-m->elasticity * (composite - m->ref_cost) / m->ref_cost));
}

double ami_gain_at(gain_path *p, double t) {
  const amur_user_change *k = p->change;
  const amur_user_market *a = &k->before, *b = &k->after;
  for (int32_t m = 0; m < k->n_nest; m++) p->theta_nest[m] = (1 - t) * a->theta_nest + t * b->theta_nest;
  for (int32_t i = 0; i < k->n_chain; i++) {
    if (isinf(p->from[i])) continue;
    p->cost[i] = k->by_ratio ? p->from[i] * exp(t * p->way[i]) : p->from[i] + t * p->way[i];
    p->appeal[i] = exp((1 - t) * p->log_from[i] + t * p->log_to[i]);
  }
  const amur_nested tree = {k->n_chain,  k->n_nest, k->nest, p->theta_nest, (1 - t) * a->theta + t * b->theta,
                            k->by_ratio, p->appeal};
  return amur_nested_share(&tree, p->cost, p->share);
}

void ami_gain_begin(gain_path *p) {
  for (int32_t i = 0; i < p->change->n_chain; i++) {
    const double from = p->from[i], to = p->to[i];
    p->cost[i] = INFINITY;
    p->appeal[i] = p->pace[i] = 0;
    if (isinf(from)) continue;
    p->way[i] = p->change->by_ratio ? log(to / from) : to - from;
    if (p->change->by_ratio) p->pace[i] = (p->way[i] < 0 || p->way[i] > 0 ? p->way[i] / expm1(p->way[i]) : 1) / from;
  }
}

/* ds/dt of a chain, at the t of its cost. */
static double pace(const gain_path *p, int32_t i) { return p->change->by_ratio ? p->pace[i] * p->cost[i] : 1; }

/* Gauss and Legendre with six points, exact for polynomials of degree 11. */
static void panel(gain_path *p, double t, double h, double *out) {
  static const double at[] = {0.033765242898423975, 0.16939530676686776, 0.3806904069584015,
                              0.6193095930415985,   0.8306046932331322,  0.966234757101576};
  static const double weight[] = {0.08566224618958525, 0.18038078652406947, 0.23395696728634546};
  const amur_user_change *k = p->change;
  for (int32_t i = 0; i < k->n_chain; i++) out[i] = 0;
  for (int g = 0; g < 6; g++) {
    const double now = t + h * at[g], composite = ami_gain_at(p, now);
    const double before = ami_gain_demand(k, &k->before, composite), after = ami_gain_demand(k, &k->after, composite);
    const double quantity = before * pow(after / before, now) * h * weight[g < 3 ? g : 5 - g];
    for (int32_t i = 0; i < k->n_chain; i++)
      if (p->share[i] > 0) out[i] += quantity * p->share[i] * pace(p, i);
  }
}

/* Whether two halves say the same as the whole, by what the chains' units cost together. */
static bool agree(const gain_path *p) {
  double miss = 0, all = 0;
  for (int32_t i = 0; i < p->change->n_chain; i++) {
    if (isinf(p->from[i])) continue;
    const double cost = fabs(p->from[i]) + fabs(p->to[i]), halves = p->left[i] + p->right[i];
    miss += cost * fabs(halves - p->coarse[i]);
    all += cost * halves;
  }
  return !(miss > 1e-10 * all);
}

void ami_gain_integrate(gain_path *p) {
  const double least = 1.0 / (1 << 20);
  for (int32_t i = 0; i < p->change->n_chain; i++) p->sum[i] = 0;
  double t = 0, h = 1;
  panel(p, t, h, p->coarse);
  while (t < 1) {
    panel(p, t, h / 2, p->left);
    panel(p, t + h / 2, h / 2, p->right);
    if (h > least && !agree(p)) { /* the left half is the next whole */
      double *const held = p->coarse;
      p->coarse = p->left, p->left = held;
      h /= 2;
      continue;
    }
    for (int32_t i = 0; i < p->change->n_chain; i++) p->sum[i] += p->left[i] + p->right[i];
    t += h;
    h = fmin(2 * h, 1 - t);
    if (t < 1) panel(p, t, h, p->coarse);
  }
}
