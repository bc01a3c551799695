/* SPDX-License-Identifier: Apache-2.0
 * gain_opening.c -- the cost from which a chain that opens comes down.
 *
 * By ratios a chain's quantity falls as C^-mu (C^-lambda, where nothing else is open in its nest), so that what users
 * gain while it comes down from infinity is finite only for mu > 1, and owes much to costs at which nobody would think
 * of it.  So it enters where it would have a share s = AMUR_OPENING_SHARE.
 *
 * All chains of a nest that open come down together, by one factor r of their costs (by differences: one amount), so
 * that two halves of a crossing come down as the whole one would.  With weights w = a C^-mu, W the sum over the nest's
 * chains that open, at their own costs, S over those open already, T the sum over other nests' S^(lambda/mu):
 *
 *   s = f W / (S + f W) * G / (T + G),   G = (S + f W)^(lambda/mu),   f = r^-mu
 *
 * ln s is concave in ln f, with slope 1 - p + (lambda/mu) p (1 - P), p and P the two fractions; Newton's method from
 * the left rises to the root without passing it.  By differences w = a exp(-mu C), f = exp(-mu shift).
 */
#include "gain.h"
#include <math.h>

/* Logarithms of sums of weights. */
typedef struct {
  double opening, standing, rest; /* of a nest: chains that open, chains that stand; other nests */
  double ratio;                   /* lambda / mu */
} nest_sums;

static double log_add(double a, double b) {
  const double high = fmax(a, b), low = fmin(a, b);
  return isinf(high) ? high : high + log1p(exp(low - high));
}

static double log_weight(const amur_user_change *k, const amur_user_market *m, int32_t i) {
  return log(m->appeal[i]) - m->theta_nest * (k->by_ratio ? log(m->cost[i]) : m->cost[i]);
}

bool ami_gain_is_open(const amur_user_market *m, int32_t chain) {
  return isfinite(m->cost[chain]) && m->appeal[chain] > 0;
}

static nest_sums sums_of(const amur_user_change *k, const amur_user_market *other, const amur_user_market *open,
                         int32_t nest) {
  nest_sums n = {-INFINITY, -INFINITY, -INFINITY, other->theta / other->theta_nest};
  amur_user_market opening = *open; /* in the eyes of the other's users */
  opening.theta_nest = other->theta_nest;
  for (int32_t m = 0; m < k->n_nest; m++) {
    double sum = -INFINITY;
    for (int32_t i = 0; i < k->n_chain; i++) {
      if (k->nest[i] != m) continue;
      if (ami_gain_is_open(other, i))
        sum = log_add(sum, log_weight(k, other, i));
      else if (m == nest && ami_gain_is_open(open, i))
        n.opening = log_add(n.opening, log_weight(k, &opening, i));
    }
    if (m == nest)
      n.standing = sum;
    else
      n.rest = log_add(n.rest, n.ratio * sum);
  }
  return n;
}

/* ln f <= 0 at which the opening chains have the share together; 0 if they have less at their own costs. */
static double log_factor(const nest_sums *n) {
  const double wanted = log(AMUR_OPENING_SHARE);
  if (isinf(n->standing)) {
    const double own = n->rest + wanted - log1p(-AMUR_OPENING_SHARE);
    return fmin(0, own / n->ratio - n->opening);
  }
  double x = wanted + n->standing - n->opening; /* their part of the nest alone is less than the share */
  for (int i = 0; i < 60 && x < 0; i++) {
    const double inside = log_add(n->standing, n->opening + x), of_nest = n->opening + x - inside;
    const double all = log_add(n->rest, n->ratio * inside), of_all = n->ratio * inside - all;
    const double slope = 1 - exp(of_nest) + n->ratio * exp(of_nest) * (1 - exp(of_all));
    const double step = (wanted - of_nest - of_all) / slope;
    x += step;
    if (!(fabs(step) > 1e-13 * (1 + fabs(x)))) break;
  }
  return fmin(0, x);
}

static void open_nest(const amur_user_change *k, const amur_user_market *other, const amur_user_market *open,
                      int32_t nest, double *cut, bool *beyond) {
  const nest_sums n = sums_of(k, other, open, nest);
  if (isinf(n.opening)) return;
  const double power = isinf(n.standing) ? other->theta : other->theta_nest;
  const bool endless = k->by_ratio && power <= 1;
  const double up = endless ? 0 : -log_factor(&n) / other->theta_nest;
  for (int32_t i = 0; i < k->n_chain; i++) {
    if (k->nest[i] != nest || ami_gain_is_open(other, i) || !ami_gain_is_open(open, i)) continue;
    cut[i] = k->by_ratio ? open->cost[i] * exp(up) : open->cost[i] + up;
    beyond[i] = endless;
  }
}

void ami_gain_opening(const amur_user_change *change, const amur_user_market *other, const amur_user_market *open,
                      double *cut, bool *beyond) {
  for (int32_t nest = 0; nest < change->n_nest; nest++) open_nest(change, other, open, nest, cut, beyond);
}
