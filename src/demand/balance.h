/* SPDX-License-Identifier: Apache-2.0
 * balance.h -- inside of the balancing of gravity models.
 */
#ifndef AMUR_DEMAND_BALANCE_H
#define AMUR_DEMAND_BALANCE_H

#include <amur/demand.h>

enum { AMUR_BALANCE_BLOCKS = 16 }; /* of rows; their sums are added in order, so threads do not change the bits */

#define AMUR_BALANCE_LEAST 1e-290 /* cell of a pair that is connected, at least */

/* A matrix on its way to its margins.  The factors hold the margins: a is A O of Wilson, b is B D. */
typedef struct {
  const amur_gravity *g;
  double *cell;                     /* [n_o n_d] F times the scales below, later T */
  double *row_log, *column_log;     /* [n_o], [n_d] logarithms of the scales */
  double strength;                  /* of log F, 1 but on the way to a steep deterrence */
  double *most;                     /* [n_o] largest log F of a row */
  double *a;                        /* [n_o] A O */
  const double *b;                  /* [n_d] B D of this sweep */
  double *sum;                      /* [AMUR_BALANCE_BLOCKS n_d] column sums of a block */
  double dual[AMUR_BALANCE_BLOCKS]; /* sum of O log(row sum of F b) of a block */
} amur_balance;

/* First row of a block; the last block ends at n_origin. */
static inline int32_t amur_balance_start(const amur_gravity *g, int block) {
  return (int32_t)((int64_t)g->n_origin * block / AMUR_BALANCE_BLOCKS);
}

/* Which margins are kept. */
bool ami_balance_keeps_rows(const amur_gravity *g);
bool ami_balance_keeps_columns(const amur_gravity *g);
/* The cells, scaled, at a strength of 1 or, if that would be too steep to begin with or is asked for, below. */
amur_status ami_balance_fill(amur_balance *w, bool gently, int n_thread, amur_err *err);
/* The same at up to half more strength, scaled by the factors w->a and b that balanced them; b begins anew. */
amur_status ami_balance_strengthen(amur_balance *w, double *b, int n_thread, amur_err *err);
/* Row factors w->a for the column factors w->b, and column[n_d]: sums of a F. */
amur_status ami_balance_sweep(amur_balance *w, int n_thread, double *column, amur_err *err);
/* Column factors b[n_d] of the doubly constrained model; starts from b. */
amur_status ami_balance_double(amur_balance *w, const amur_gravity_opts *opts, double *b, amur_gravity_report *report,
                               amur_err *err);

#endif
