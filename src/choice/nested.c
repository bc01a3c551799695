/* SPDX-License-Identifier: Apache-2.0
 * nested.c -- shares and composite cost of a two-level nested logit in cost form.
 *   C_m = -(1/theta_m) log sum_{j in m} exp(-theta_m c_j),   P_j = exp(-theta (C_m - C)) exp(-theta_m (c_j - C_m)),
 *   C   = -(1/theta) log sum_m exp(-theta C_m),              dC/dc_j = P_j.
 * Source: McFadden (1978), Daly and Zachary (1978).  theta_m >= theta > 0: alternatives within a nest are closer
 * substitutes than nests are.  The last identity is what makes C the cost that demand should see, and its changes the
 * users' benefit (finance/benefit.c).  Every exponential is taken of a value <= 0.
 * Shape: nest[j] says where alternative j belongs; there are few, so nests are found by looking through all.
 */
#include <amur/choice.h>
#include <assert.h>
#include <math.h>

/* Puts into score[j] the log of P_j up to a constant, for the alternatives of nest m: as these scores satisfy
 * sum_{j in m} exp(score_j) = exp(-theta C_m), the whole tree needs no place for C_m. */
static void score_nest(const amur_nested *tree, int32_t m, const double *cost, double *score) {
  const double theta_m = tree->theta_nest[m];
  double least = INFINITY, sum = 0;
  int32_t best = -1;
  for (int32_t j = 0; j < tree->n_alt; j++)
    if (tree->nest[j] == m && cost[j] < least) least = cost[best = j];
  if (best < 0) return;
  for (int32_t j = 0; j < tree->n_alt; j++) /* the best one's exponential is 1, that of a closed one 0 */
    if (tree->nest[j] == m && !isinf(cost[j])) sum += j == best ? 1 : exp(-theta_m * (cost[j] - least));
  const double above = log(sum) / theta_m; /* least - C_m, >= 0 */
  for (int32_t j = 0; j < tree->n_alt; j++)
    if (tree->nest[j] == m) score[j] = -tree->theta * (least - above) - theta_m * (cost[j] - least + above);
}

double amur_nested_share(const amur_nested *tree, const double *cost, double *share) {
  assert(tree->theta > 0);
  for (int32_t j = 0; j < tree->n_alt; j++) share[j] = -INFINITY;
  for (int32_t m = 0; m < tree->n_nest; m++) score_nest(tree, m, cost, share);
  double best = -INFINITY, sum = 0;
  for (int32_t j = 0; j < tree->n_alt; j++) best = fmax(best, share[j]);
  for (int32_t j = 0; j < tree->n_alt; j++) sum += share[j] = isinf(share[j]) ? 0 : exp(share[j] - best);
  if (isinf(best)) return INFINITY;
  for (int32_t j = 0; j < tree->n_alt; j++) share[j] /= sum;
  return -(best + log(sum)) / tree->theta;
}
