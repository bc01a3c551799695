/* SPDX-License-Identifier: Apache-2.0
 * balance_shares.c -- the matrix of a Newton step of the doubly constrained gravity model, diag(c) - P' diag(O) P,
 * times a vector.  P are the cells over their row's sum: row o of P says where the trips of origin o go.
 * P is kept in single precision and without negligible cells.  That is exact enough, since a step need not be exact:
 * the sums that decide when the balancing ends are made from the cells themselves.  Where the deterrence is steep most
 * of a row is negligible; such a row is a list of the cells that are not, and a product costs a small part of a full
 * one.
 * Shape: share[n_o n_d]; the first kept[o] of row o are the listed shares, and their destinations stand, as integers,
 * in the second half of the same row; kept[o] = n_d is a full row in the order of destinations.
 */
#include "balance_newton.h"
#include <assert.h>
#include <math.h>
#include <string.h>

enum { PROBE = 16 };    /* every so many cells one is looked at to see whether a row is worth a list */
#define NEGLIGIBLE 1e-8 /* share of a row */
#define LOST 1e-4       /* share of a row that a list may leave out */
#define TINY 1e-30      /* share taken for zero */

/* Lists the shares of a row that are not negligible; returns how many, n if they are many.  To see which it will be, a
 * few cells are probed first: full rows are not worth a list that is thrown away. */
static int32_t list_row(int32_t n, const double *restrict cell, const double *restrict b, double inverse,
                        float *restrict share, int32_t *restrict where) {
  const double least = inverse > 0 ? NEGLIGIBLE / inverse : INFINITY;
  int32_t kept = 0, probed = 0;
  for (int32_t d = 0; d < n; d += PROBE) probed += cell[d] * b[d] > least;
  if (probed > n / (PROBE * AMUR_SHARES_FEW)) return n;
  for (int32_t d = 0; d < n && kept < n / 2; d++) {
    const double x = cell[d] * b[d];
    where[kept] = d;
    share[kept] = (float)(x > least ? x * inverse : 0); /* numbers below the normal range are slow */
    kept += x > least; /* without a branch: the next cell overwrites what is not kept */
  }
  return kept < n / 2 ? kept : n;
}

/* The shares of a list at the sums of the last sweep; false if the cells left out have become too much: as b moves,
 * what was negligible when the list was made may not be so any more. */
static bool refresh_row(int32_t kept, const double *restrict cell, const double *restrict b, double inverse,
                        float *restrict share, const int32_t *restrict where) {
  double sum = 0;
  for (int32_t i = 0; i < kept; i++) {
    const double x = cell[where[i]] * b[where[i]] * inverse;
    share[i] = (float)(x > TINY ? x : 0);
    sum += x;
  }
  return sum > 1 - LOST;
}

/* All shares of a row.  Those below TINY are set to zero, as arithmetic on numbers below the normal range is slow. */
static void fill_row(size_t n, const double *restrict cell, const double *restrict b, double inverse,
                     float *restrict share) {
  for (size_t d = 0; d < n; d++) {
    const double x = cell[d] * b[d] * inverse;
    share[d] = (float)(x > TINY ? x : 0);
  }
}

/* Shares of the rows of a block at the sums of the last sweep. */
static amur_status share_block(void *context, int block, int worker, amur_err *err) {
  (void)worker;
  (void)err;
  newton *v = context;
  const amur_gravity *g = v->w->g;
  const int32_t n = g->n_destination;
  const double *restrict b = v->w->b;
  for (int32_t o = amur_balance_start(g, block); o < amur_balance_start(g, block + 1); o++) {
    const double *restrict cell = v->w->cell + (size_t)o * (size_t)n;
    float *restrict share = v->share + (size_t)o * (size_t)n;
    const double inverse = g->origin[o] > 0 ? v->w->a[o] / g->origin[o] : 0;
    int32_t *where = shares_list(v, o), *kept = v->kept + o;
    if (*kept > 0 && *kept < n && refresh_row(*kept, cell, b, inverse, share, where)) continue;
    assert(*kept >= 0 && *kept <= n);
    *kept = list_row(n, cell, b, inverse, share, where);
    if (*kept == n) fill_row((size_t)n, cell, b, inverse, share);
  }
  return AMUR_OK;
}

bool ami_shares_set(newton *v) {
  const size_t n_o = (size_t)v->w->g->n_origin, n_d = (size_t)v->w->g->n_destination;
  amur_parallel_for(AMUR_BALANCE_BLOCKS, v->n_thread, share_block, v, NULL);
  size_t kept = 0;
  for (size_t o = 0; o < n_o; o++) kept += (size_t)v->kept[o];
  return kept < n_o * n_d / AMUR_SHARES_FEW;
}

/* out += weight (share . p) share over a whole row: one term of P' diag(O) P p.  Sixteen partial sums, so that
 * compilers may keep them in vectors. */
static void add_row(size_t n, float weight, const float *restrict share, const float *restrict p, float *restrict out) {
  float part[16] = {0}, row = 0;
  size_t d = 0;
  for (; d + 16 <= n; d += 16)
    for (size_t k = 0; k < 16; k++) part[k] += share[d + k] * p[d + k];
  for (; d < n; d++) part[0] += share[d] * p[d];
  for (size_t k = 0; k < 16; k++) row += part[k];
  row *= weight;
  for (d = 0; d < n; d++) out[d] += share[d] * row;
}

/* The same over a list. */
static void add_list(size_t n, float weight, const float *restrict share, const int32_t *restrict where,
                     const float *restrict p, float *restrict out) {
  float part[4] = {0};
  size_t i = 0;
  for (; i + 4 <= n; i += 4)
    for (size_t k = 0; k < 4; k++) part[k] += share[i + k] * p[where[i + k]];
  for (; i < n; i++) part[0] += share[i] * p[where[i]];
  const float row = weight * ((part[0] + part[1]) + (part[2] + part[3]));
  for (i = 0; i < n; i++) out[where[i]] += share[i] * row;
}

/* The rows of a block, into sums of its own: no two threads write to one place, and the sums are added in order. */
static amur_status product_block(void *context, int block, int worker, amur_err *err) {
  (void)worker;
  (void)err;
  const newton *v = context;
  const amur_gravity *g = v->w->g;
  const size_t n = (size_t)g->n_destination;
  float *out = v->part + (size_t)block * n;
  memset(out, 0, n * sizeof *out);
  for (int32_t o = amur_balance_start(g, block); o < amur_balance_start(g, block + 1); o++) {
    const size_t kept = (size_t)v->kept[o];
    const float *share = v->share + (size_t)o * n;
    if (kept == n)
      add_row(n, (float)g->origin[o], share, v->direction, out);
    else
      add_list(kept, (float)g->origin[o], share, shares_list(v, o), v->direction, out);
  }
  return AMUR_OK;
}

/* The largest component of p is scaled to 1, so that single precision holds it whatever the margins are. */
void ami_shares_multiply(newton *v) {
  const size_t n = (size_t)v->w->g->n_destination;
  double largest = 0;
  for (size_t d = 0; d < n; d++) largest = fmax(largest, fabs(v->p[d]));
  const double scale = largest > 0 ? 1 / largest : 0;
  for (size_t d = 0; d < n; d++) v->direction[d] = (float)(v->p[d] * scale);
  amur_parallel_for(AMUR_BALANCE_BLOCKS, v->n_thread, product_block, v, NULL);
  for (size_t d = 0; d < n; d++) {
    double sum = 0;
    for (size_t block = 0; block < AMUR_BALANCE_BLOCKS; block++) sum += (double)v->part[block * n + d];
    v->product[d] = v->total[d] * v->p[d] - largest * sum;
  }
}
