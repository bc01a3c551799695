/* SPDX-License-Identifier: Apache-2.0
 * balance_newton.h -- inside of Newton's steps of the doubly constrained gravity model: their vectors, and the matrix
 * of shares by which the system of a step is multiplied (balance_shares.c).
 */
#ifndef AMUR_DEMAND_BALANCE_NEWTON_H
#define AMUR_DEMAND_BALANCE_NEWTON_H

#include "balance.h"

enum {
  AMUR_SHARES_FEW = 8 /* a row with less than this part of its cells is a list */
};

/* Vectors are [n_d], of destinations, unless another shape is said. */
typedef struct {
  amur_balance *w;
  int n_thread;
  double *column;   /* sums of a F */
  double *total;    /* sums of the matrix at the last sweep: b times column */
  double *before;   /* b where the step begins */
  double *step;     /* du of Newton, u = log b */
  double *residual; /* of its system, as the next three of conjugate gradients */
  double *z, *p, *product;
  float *share;     /* [n_o n_d] cells over their row's sum; a list of few has its destinations in the second half */
  int32_t *kept;    /* [n_o] cells of a row in its list; n_d: all of them, in order */
  float *direction; /* p in single precision */
  float *part;      /* [AMUR_BALANCE_BLOCKS n_d] sums of a block */
  int32_t *group;   /* of a destination, NULL before the first step; group 0 is held at zero */
  int n_group;
  double *coarse; /* [(n_group-1)^2] Cholesky factor of the summed system; then n_group sums */
  double *block;  /* backs the vectors */
} newton;

/* Destinations of the list of row o. */
static inline int32_t *shares_list(const newton *v, int32_t o) {
  const size_t n = (size_t)v->w->g->n_destination;
  return (int32_t *)(void *)(v->share + (size_t)o * n + n / 2);
}

/* All shares at the sums of the last sweep.  Returns whether most rows are lists. */
bool ami_shares_set(newton *v);
/* v->product = (diag(total) - P' diag(O) P) v->p. */
void ami_shares_multiply(newton *v);

#endif
