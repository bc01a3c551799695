/* SPDX-License-Identifier: Apache-2.0
 * nested.c -- shares and composite cost of a two-level nested logit, by differences or by ratios of costs.
 *   x_j = c_j, or log c_j by ratios, less log(appeal_j) / theta_m
 *   X_m = -(1/theta_m) log sum_{j in m} exp(-theta_m x_j),   P_j = exp(-theta (X_m - X)) exp(-theta_m (x_j - X_m)),
 *   X   = -(1/theta) log sum_m exp(-theta X_m),              dX/dx_j = P_j,  C = X, or exp X by ratios.
 * By differences this is McFadden (1978), Daly and Zachary (1978), and dC/dc_j = P_j makes C the cost that demand
 * should see and its changes the users' benefit.  By ratios it is the multiplicative form of Fosgerau and Bierlaire
 * (2009), P_j = a_j c_j^-theta_m / sum, and dC/dc_j = P_j C/c_j.  theta_m >= theta > 0: alternatives within a nest are
 * closer substitutes than nests are.  Every exponential is taken of a value <= 0.
 * Shape: nest[j] says where alternative j belongs; there are few, so nests are found by looking through them.
 */
#include <amur/choice.h>
#include <assert.h>
#include <math.h>

static double place_of(const amur_nested *tree, int32_t j, double cost) {
  const double appeal = tree->appeal ? tree->appeal[j] : 1;
  if (isinf(cost) || !(appeal > 0)) return INFINITY;
  const double x = tree->by_ratio ? log(cost) : cost;
  return appeal < 1 || appeal > 1 ? x - log(appeal) / tree->theta_nest[tree->nest[j]] : x;
}

/* Turns x_j into the log of P_j up to a constant, for the alternatives first .. last-1 of nest m (those of other nests
 * among them stay): as these scores satisfy sum_{j in m} exp(score_j) = exp(-theta X_m), the whole tree needs no place
 * for X_m. */
static void score_nest(const amur_nested *tree, int32_t m, int32_t first, int32_t last, double *x) {
  const double theta_m = tree->theta_nest[m];
  double least = INFINITY, sum = 0;
  int32_t best = -1;
  for (int32_t j = first; j < last; j++)
    if (tree->nest[j] == m && x[j] < least) least = x[best = j];
  if (best < 0) least = 0;
  for (int32_t j = first; j < last; j++) /* the best one's exponential is 1, that of a closed one 0 */
    if (tree->nest[j] == m && !isinf(x[j])) sum += j == best ? 1 : exp(-theta_m * (x[j] - least));
  const double above = sum > 0 ? log(sum) / theta_m : 0; /* least - X_m, >= 0 */
  for (int32_t j = first; j < last; j++)
    if (tree->nest[j] == m)
      x[j] = isinf(x[j]) ? -INFINITY : -tree->theta * (least - above) - theta_m * (x[j] - least + above);
}

/* Nests mostly stand together: one that begins at j is looked for up to its last alternative, and not where it has been
 * before. */
static void score_nests(const amur_nested *tree, double *x) {
  for (int32_t j = 0; j < tree->n_alt; j++) {
    const int32_t m = tree->nest[j];
    int32_t last = tree->n_alt, k = j - 1;
    if (k >= 0 && tree->nest[k] == m) continue;
    while (k >= 0 && tree->nest[k] != m) k--;
    if (k >= 0) continue;
    while (tree->nest[last - 1] != m) last--;
    score_nest(tree, m, j, last, x);
  }
}

double amur_nested_share(const amur_nested *tree, const double *cost, double *share) {
  assert(tree->theta > 0);
  for (int32_t j = 0; j < tree->n_alt; j++) share[j] = place_of(tree, j, cost[j]);
  score_nests(tree, share);
  double best = -INFINITY, sum = 0;
  for (int32_t j = 0; j < tree->n_alt; j++) best = fmax(best, share[j]);
  for (int32_t j = 0; j < tree->n_alt; j++) sum += share[j] = isinf(share[j]) ? 0 : exp(share[j] - best);
  if (isinf(best)) return INFINITY;
  for (int32_t j = 0; j < tree->n_alt; j++) share[j] /= sum;
  const double x = -(best + log(sum)) / tree->theta;
  return tree->by_ratio ? exp(x) : x;
}
