/* SPDX-License-Identifier: Apache-2.0
 * gain.h -- a market on its way from before to after.
 */
#ifndef AMUR_FINANCE_GAIN_H
#define AMUR_FINANCE_GAIN_H

#include <amur/finance.h>

/* A market on its way: t = 0 is before, 1 after.  Chains closed at both ends have INFINITY at both. */
typedef struct {
  const amur_user_change *change;
  double *from, *to;         /* [n_chain] costs at the ends of the path */
  double *log_from, *log_to; /* [n_chain] of appeals */
  double *way, *pace;        /* [n_chain] ln(to/from), by differences to - from; by ratios ds/dt over the cost */
  double *cost, *appeal, *share, *theta_nest; /* [n_chain], the last [n_nest], at some t */
  double *coarse, *left, *right, *sum;        /* [n_chain] integrals */
} gain_path;

/* Costs at which the chains open in `open` alone, and not in `other`, begin to be chosen in `other`'s market: writes
 * cut[n_chain] of them, their own cost where there is no finite benefit (beyond[n_chain] is then true) or less than
 * AMUR_OPENING_SHARE of the market. */
void ami_gain_opening(const amur_user_change *change, const amur_user_market *other, const amur_user_market *open,
                      double *cut, bool *beyond);

/* Whether the chain can be chosen. */
bool ami_gain_is_open(const amur_user_market *m, int32_t chain);

/* Units that want to go when the composite cost is C. */
double ami_gain_demand(const amur_user_change *change, const amur_user_market *m, double composite);

/* Makes a path ready whose from, to and appeals are set. */
void ami_gain_begin(gain_path *p);

/* Composite cost at t; share[n_chain] of the path are set. */
double ami_gain_at(gain_path *p, double t);

/* Fills sum[n_chain] with the integrals over t of q_c ds_c/dt, where the cost of chain c is from + s (to - from). */
void ami_gain_integrate(gain_path *p);

#endif
