/* SPDX-License-Identifier: Apache-2.0
 * accelerate.h -- Anderson's acceleration of fixed-point iterations.
 */
#ifndef AMUR_DEMAND_ACCELERATE_H
#define AMUR_DEMAND_ACCELERATE_H

#include <amur/base.h>

enum { AMUR_ANDERSON_DEPTH = 6 };

/* The last steps of x -> g(x), x of n numbers.  Zero-initialise n only, through _init. */
typedef struct {
  size_t n;
  int held;      /* differences in store */
  int next;      /* place of the next one */
  bool has_last; /* last_g and last_f are set */
  double *block, *last_g, *last_f, *dg, *df;
} amur_anderson;

bool ami_anderson_init(amur_anderson *a, size_t n); /* false if memory is out */
void ami_anderson_fini(amur_anderson *a);
/* Forgets the past: the next steps are plain ones again. */
void ami_anderson_reset(amur_anderson *a);
/* x[n] and g[n] = g(x) give the next x, written to x: the combination of past images whose residuals g - x cancel
 * best. */
void ami_anderson_step(amur_anderson *a, double *x, const double *g);

#endif
