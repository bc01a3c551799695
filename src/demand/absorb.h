/* SPDX-License-Identifier: Apache-2.0
 * absorb.h -- variables made free of fixed effects: weighted means of every level are taken out.
 */
#ifndef AMUR_DEMAND_ABSORB_H
#define AMUR_DEMAND_ABSORB_H

#include <amur/demand.h>

/* Fixed effects of a set of observations, ordered for fast sweeps. */
typedef struct amur_absorber amur_absorber;

/* factor[n_factor] over n observations; copied.  *order[n] (borrowed) is the order of observations in which all
 * arrays of the other functions are. */
amur_absorber *ami_absorber_new(int64_t n, int n_factor, const amur_factor *factor, int n_thread, amur_err *err);
void ami_absorber_free(amur_absorber *a);
const int64_t *ami_absorber_order(const amur_absorber *a);

/* Sets weights[n] >= 0 (borrowed until the next call). */
void ami_absorber_weigh(amur_absorber *a, const double *weight);

enum { AMUR_ABSORB_SLOTS = 64 };

/* out[k] = v[k] minus its weighted projection on the fixed effects, each to the tolerance relative to what is left
 * by the largest set of effects; k < n_v.  A slot >= 0 keeps its effects, which start the iteration of its next call;
 * a variable of slot -1 starts cold.  Returns the iterations, -1 if memory is out. */
int ami_absorb(amur_absorber *a, int n_v, const int *slot, const double *const *v, double tolerance,
               double *const *out);

#endif
