/* SPDX-License-Identifier: Apache-2.0
 * balance_scale.c -- the cells F of a gravity model, scaled by rows and columns so that they stay numbers.
 *   cell_od = exp(strength log F_od + row_o + column_d)
 * Balanced factors take up whatever scales a row or a column, so that a constant in all costs, or in those of a zone,
 * changes no trip; exp of it would be zero or infinite.  At first the largest cell of every row and column is made 1.
 *
 * Where costs are so uneven that even then connected cells would fall below the smallest number, and be needed none the
 * less to meet the margins, the deterrence is strengthened step by step: log F times a `strength` that begins small and
 * rises by half up to 1, each matrix scaled by the factors that balanced the one before (scaling in logarithms:
 * Schmitzer 2019, section 3).  Then cells are near the trips that they become. A cell that is connected is never zero,
 * however small: what can be reached is not a matter of exp.
 */
#include "balance.h"
#include <math.h>
#include <stdlib.h>

#define DEEP 600.0  /* logarithms of cells may lie this far below the largest */
#define GENTLE 10.0 /* and so far to begin with where they lie deeper, or where that did not converge */

bool ami_balance_keeps_rows(const amur_gravity *g) {
  return g->kind == AMUR_GRAVITY_ORIGIN || g->kind == AMUR_GRAVITY_DOUBLE;
}
bool ami_balance_keeps_columns(const amur_gravity *g) {
  return g->kind == AMUR_GRAVITY_DESTINATION || g->kind == AMUR_GRAVITY_DOUBLE;
}

/* Logarithm of a seed, which multiplies the rest of F. */
static double log_seed(const amur_gravity *g, size_t i) { return g->seed ? log(g->seed[i]) : 0; }

/* log F but for the seed into the cells of a block, and the largest log F of its rows.  -INFINITY where there is no
 * connection, no seed, or no trip to be made, whatever the rest says; NAN where the logarithm is no number. */
static amur_status log_block(void *context, int block, int worker, amur_err *err) {
  (void)worker;
  (void)err;
  amur_balance *w = context;
  const amur_gravity *g = w->g;
  const double beta = g->deterrence.beta, power = g->deterrence.power;
  const size_t n_d = (size_t)g->n_destination;
  for (int32_t o = amur_balance_start(g, block); o < amur_balance_start(g, block + 1); o++) {
    double most = -INFINITY;
    for (size_t d = 0, i = (size_t)o * n_d; d < n_d; d++, i++) {
      const double c = g->cost[i];
      w->cell[i] = -INFINITY;
      if (isinf(c) || (g->seed && !(g->seed[i] > 0)) || !(g->origin[o] > 0) || !(g->destination[d] > 0)) continue;
      double log_f = -beta * c + (g->term ? g->term[i] : 0);
      if (power != 0) log_f -= power * log(c);
      w->cell[i] = isfinite(log_f) ? log_f : NAN;
      most = fmax(most, log_f + log_seed(g, i));
    }
    w->most[o] = most;
  }
  return AMUR_OK;
}

/* exp(strength log F + row + column) of the logarithms in the cells; of its whole strength with the seed as it is, so
 * that it keeps all its digits. */
static amur_status exp_block(void *context, int block, int worker, amur_err *err) {
  (void)worker;
  (void)err;
  const amur_balance *w = context;
  const amur_gravity *g = w->g;
  const size_t n_d = (size_t)g->n_destination;
  for (int32_t o = amur_balance_start(g, block); o < amur_balance_start(g, block + 1); o++)
    for (size_t d = 0, i = (size_t)o * n_d; d < n_d; d++, i++) {
      const double scale = w->row_log[o] + w->column_log[d], log_f = w->cell[i];
      if (!(log_f > -INFINITY))
        w->cell[i] = 0;
      else if (w->strength < 1)
        w->cell[i] = fmax(AMUR_BALANCE_LEAST, exp(w->strength * (log_f + log_seed(g, i)) + scale));
      else
        w->cell[i] = fmax(AMUR_BALANCE_LEAST, (g->seed ? g->seed[i] : 1) * exp(log_f + scale));
    }
  return AMUR_OK;
}

/* How far the least connected cell lies below the largest of its row and column, which become 1. */
static double scale_to_largest(amur_balance *w) {
  const amur_gravity *g = w->g;
  const size_t n_d = (size_t)g->n_destination;
  for (int32_t o = 0; ami_balance_keeps_rows(g) && o < g->n_origin; o++)
    w->row_log[o] = w->most[o] > -INFINITY ? -w->most[o] : 0;
  for (size_t d = 0; ami_balance_keeps_columns(g) && d < n_d; d++) w->column_log[d] = -INFINITY;
  for (int32_t o = 0; ami_balance_keeps_columns(g) && o < g->n_origin; o++)
    for (size_t d = 0; d < n_d; d++)
      if (w->cell[(size_t)o * n_d + d] > -INFINITY)
        w->column_log[d] =
            fmax(w->column_log[d], w->cell[(size_t)o * n_d + d] + log_seed(g, (size_t)o * n_d + d) + w->row_log[o]);
  for (size_t d = 0; ami_balance_keeps_columns(g) && d < n_d; d++)
    w->column_log[d] = w->column_log[d] > -INFINITY ? -w->column_log[d] : 0;
  double depth = 0;
  for (int32_t o = 0; o < g->n_origin; o++)
    for (size_t d = 0; d < n_d; d++) {
      const double log_f = w->cell[(size_t)o * n_d + d];
      if (!(log_f > -INFINITY)) continue;
      depth = fmax(depth, -(log_f + log_seed(g, (size_t)o * n_d + d) + w->row_log[o] + w->column_log[d]));
    }
  return depth;
}

static amur_status check_logs(const amur_balance *w, amur_err *err) {
  const size_t n_d = (size_t)w->g->n_destination, n = (size_t)w->g->n_origin * n_d;
  for (size_t i = 0; i < n; i++)
    if (isnan(w->cell[i]))
      return amur_fail(err, AMUR_E_NUMERIC, 0,
                       "gravity: the deterrence of a cost %g from origin %zu to destination %zu is beyond the range of "
                       "numbers",
                       w->g->cost[i], i / n_d + 1, i % n_d + 1);
  return AMUR_OK;
}

static void fill(amur_balance *w, int n_thread) {
  amur_parallel_for(AMUR_BALANCE_BLOCKS, n_thread, log_block, w, NULL);
}

amur_status ami_balance_fill(amur_balance *w, bool gently, int n_thread, amur_err *err) {
  fill(w, n_thread);
  const amur_status s = check_logs(w, err);
  if (s) return s;
  const double depth = scale_to_largest(w);
  w->strength = w->g->kind == AMUR_GRAVITY_DOUBLE && (gently || depth > DEEP) ? fmin(1, GENTLE / depth) : 1;
  for (int32_t o = 0; o < w->g->n_origin; o++) w->row_log[o] *= w->strength;
  for (int32_t d = 0; d < w->g->n_destination; d++) w->column_log[d] *= w->strength;
  return amur_parallel_for(AMUR_BALANCE_BLOCKS, n_thread, exp_block, w, err);
}

amur_status ami_balance_strengthen(amur_balance *w, double *b, int n_thread, amur_err *err) {
  const amur_gravity *g = w->g;
  const double ratio = fmin(1.5, 1 / w->strength);
  for (int32_t o = 0; o < g->n_origin; o++)
    if (w->a[o] > 0) w->row_log[o] = ratio * (w->row_log[o] + log(w->a[o] / g->origin[o]));
  for (int32_t d = 0; d < g->n_destination; d++) {
    if (b[d] > 0) w->column_log[d] = ratio * (w->column_log[d] + log(b[d] / g->destination[d]));
    b[d] = g->destination[d];
  }
  w->strength = fmin(1, ratio * w->strength);
  fill(w, n_thread);
  return amur_parallel_for(AMUR_BALANCE_BLOCKS, n_thread, exp_block, w, err);
}
