/* SPDX-License-Identifier: Apache-2.0
 * choice.h -- logit probabilities and logsums over a tree of alternatives.
 */
#ifndef AMUR_CHOICE_H
#define AMUR_CHOICE_H

#include <amur/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Nested logit in cost form.  Alternatives j = 0..n_alt-1 belong to nest nest[j]; within nest m the dispersion
 * is theta_nest[m] (1/cost units), between nests theta <= theta_nest[m] (McFadden 1978).  Costs of INFINITY are
 * unavailable. */
typedef struct {
  int32_t n_alt, n_nest;
  const int32_t *nest;      /* [n_alt] */
  const double *theta_nest; /* [n_nest] */
  double theta;
} amur_nested;

/* Writes share[n_alt] (sums to 1; all 0 if nothing is available) and returns the composite cost
 * -(1/theta) log sum exp(-theta C_m), INFINITY if nothing is available. */
double amur_nested_share(const amur_nested *tree, const double *cost, double *share);

#ifdef __cplusplus
}
#endif
#endif
