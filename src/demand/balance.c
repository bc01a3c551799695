/* SPDX-License-Identifier: Apache-2.0
 * balance.c -- trip distribution by a gravity model with kept margins.
 *   T_od = A_o B_d O_o D_d F_od,   F_od = seed_od c_od^-power exp(-beta c_od + term_od)      Wilson (1967), eq. 3 and
 * 15
 *   A_o = 1 / sum_d B_d D_d F_od,  B_d = 1 / sum_o A_o O_o F_od
 * With one margin kept, its factor follows at once; with both, each needs the other, and balancing finds them.  With
 * none, A = B = 1.  With an exponential F it is the most probable matrix of its margins and its total cost (Wilson's
 * entropy).
 * Rows are handled in fixed blocks whose column sums are added in order, so threads do not change the bits.
 * Shape: matrices are row-major, [o * n_destination + d]; `trips` holds F first and T in the end.
 * Not here: the cells and their scales (balance_scale.c), the factors of the doubly constrained model
 * (balance_newton.c), margins that cannot be met (feasible.c).
 */
#include "balance.h"
#include "feasible.h"
#include <amur/demand.h>
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROUGH 1e-4 /* miss of a margin that is enough on the way to a steep deterrence */

/* Sums of the finished matrix by block. */
typedef struct {
  amur_balance *w;
  double total[AMUR_BALANCE_BLOCKS], cost[AMUR_BALANCE_BLOCKS];
} finish_job;

amur_gravity_opts amur_gravity_opts_default(void) {
  return (amur_gravity_opts){.tolerance = 1e-10, .max_iterations = 1000, .n_thread = 1};
}

/* Four partial sums, which compilers may keep in vectors. */
static inline double dot(const double *restrict x, const double *restrict y, size_t n) {
  double part[4] = {0};
  size_t i = 0;
  for (; i + 4 <= n; i += 4)
    for (size_t k = 0; k < 4; k++) part[k] += x[i + k] * y[i + k];
  for (; i < n; i++) part[0] += x[i] * y[i];
  return (part[0] + part[1]) + (part[2] + part[3]);
}

/* A O of the rows of a block for the column factors of this sweep, and the block's part of the column sums.  The matrix
 * is read once: both sums of a row are made while it is in the cache. */
static amur_status sweep_block(void *context, int block, int worker, amur_err *err) {
  (void)worker;
  (void)err;
  amur_balance *w = context;
  const amur_gravity *g = w->g;
  assert(block >= 0 && block < AMUR_BALANCE_BLOCKS && w->b);
  const size_t n_d = (size_t)g->n_destination;
  double *restrict sum = w->sum + (size_t)block * n_d;
  const double *restrict b = w->b;
  memset(sum, 0, n_d * sizeof *sum);
  w->dual[block] = 0;
  for (int32_t o = amur_balance_start(g, block); o < amur_balance_start(g, block + 1); o++) {
    const double *restrict cell = w->cell + (size_t)o * n_d;
    const double row = dot(cell, b, n_d), inverse = row > 0 ? 1 / row : 0, a = g->origin[o] * inverse;
    w->a[o] = a;
    if (row > 0) w->dual[block] += g->origin[o] * log(row);
    for (size_t d = 0; d < n_d; d++) sum[d] += a * cell[d];
  }
  return AMUR_OK;
}

amur_status ami_balance_sweep(amur_balance *w, int n_thread, double *column, amur_err *err) {
  const size_t n_d = (size_t)w->g->n_destination;
  const amur_status s = amur_parallel_for(AMUR_BALANCE_BLOCKS, n_thread, sweep_block, w, err);
  memcpy(column, w->sum, n_d * sizeof *column);
  for (size_t block = 1; block < AMUR_BALANCE_BLOCKS; block++)
    for (size_t d = 0; d < n_d; d++) column[d] += w->sum[block * n_d + d];
  return s;
}

/* T from F and the factors, its total and its cost.  A cell of zero may have an infinite cost, which must not count. */
static amur_status finish_block(void *context, int block, int worker, amur_err *err) {
  (void)worker;
  (void)err;
  finish_job *j = context;
  const amur_balance *w = j->w;
  const size_t n_d = (size_t)w->g->n_destination;
  amur_sum total = {0}, cost = {0};
  for (int32_t o = amur_balance_start(w->g, block); o < amur_balance_start(w->g, block + 1); o++) {
    double *restrict cell = w->cell + (size_t)o * n_d;
    const double *c = w->g->cost + (size_t)o * n_d;
    double row = 0, row_cost = 0;
    for (size_t d = 0; d < n_d; d++) {
      cell[d] = cell[d] > AMUR_BALANCE_LEAST ? cell[d] * (w->a[o] * w->b[d]) : 0;
      row += cell[d];
      row_cost += cell[d] > 0 ? cell[d] * c[d] : 0;
    }
    amur_sum_add(&total, row);
    amur_sum_add(&cost, row_cost);
  }
  j->total[block] = amur_sum_value(total);
  j->cost[block] = amur_sum_value(cost);
  return AMUR_OK;
}

/* Factors of the models with one margin or none: one pass gives them.  A margin that is not kept still scales the
 * cells. */
static amur_status scale_once(amur_balance *w, const amur_gravity_opts *opts, double *b, amur_err *err) {
  const amur_gravity *g = w->g;
  const size_t n_d = (size_t)g->n_destination;
  if (g->kind == AMUR_GRAVITY_ORIGIN) {
    w->b = b;
    return amur_parallel_for(AMUR_BALANCE_BLOCKS, opts->n_thread, sweep_block, w, err);
  }
  for (int32_t o = 0; o < g->n_origin; o++) w->a[o] = g->origin[o];
  if (g->kind == AMUR_GRAVITY_DESTINATION)
    for (size_t d = 0; d < n_d; d++) {
      double column = 0;
      for (int32_t o = 0; o < g->n_origin; o++) column += g->origin[o] * w->cell[(size_t)o * n_d + d];
      b[d] = column > 0 ? g->destination[d] / column : 0;
    }
  return AMUR_OK;
}

static amur_status check(const amur_gravity *g, amur_err *err) {
  if (g->n_origin < 1 || g->n_destination < 1)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "gravity: %d origins and %d destinations, must be >= 1", (int)g->n_origin,
                     (int)g->n_destination);
  if (!isfinite(g->deterrence.beta) || !isfinite(g->deterrence.power))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "gravity: beta %g, power %g, must be finite", g->deterrence.beta,
                     g->deterrence.power);
  for (int32_t o = 0; o < g->n_origin; o++)
    if (!(g->origin[o] >= 0 && g->origin[o] < INFINITY))
      return amur_fail(err, AMUR_E_DOMAIN, o + 1, "gravity: origin %d wants %g, must be >= 0", (int)o + 1,
                       g->origin[o]);
  for (int32_t d = 0; d < g->n_destination; d++)
    if (!(g->destination[d] >= 0 && g->destination[d] < INFINITY))
      return amur_fail(err, AMUR_E_DOMAIN, d + 1, "gravity: destination %d wants %g, must be >= 0", (int)d + 1,
                       g->destination[d]);
  const size_t n_d = (size_t)g->n_destination, n = (size_t)g->n_origin * n_d;
  for (size_t i = 0; i < n; i++) {
    if (isnan(g->cost[i]) || (g->deterrence.power != 0 && !(g->cost[i] > 0)))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "gravity: cost %g from origin %zu to destination %zu, must be %s",
                       g->cost[i], i / n_d + 1, i % n_d + 1,
                       g->deterrence.power != 0 ? "> 0 for a power function" : "a number");
    if (g->seed && !(g->seed[i] >= 0 && g->seed[i] < INFINITY))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "gravity: seed %g from origin %zu to destination %zu, must be >= 0",
                       g->seed[i], i / n_d + 1, i % n_d + 1);
    if (g->term && !isfinite(g->term[i]))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "gravity: term %g from origin %zu to destination %zu, must be finite",
                       g->term[i], i / n_d + 1, i % n_d + 1);
  }
  return AMUR_OK;
}

/* A and B of Wilson from A O and B D, and the scales of the cells. */
static amur_status write_factors(const amur_gravity *g, const amur_balance *w, const double *scaled_b, double *a,
                                 double *b, amur_err *err) {
  for (int32_t o = 0; a && o < g->n_origin; o++)
    a[o] = g->origin[o] > 0 ? w->a[o] / g->origin[o] * exp(w->row_log[o]) : 0;
  for (int32_t d = 0; b && d < g->n_destination; d++)
    b[d] = g->destination[d] > 0 ? scaled_b[d] / g->destination[d] * exp(w->column_log[d]) : 0;
  if ((!a || amur_all_finite(a, (size_t)g->n_origin)) && (!b || amur_all_finite(b, (size_t)g->n_destination)))
    return AMUR_OK;
  return amur_fail(err, AMUR_E_NUMERIC, 0, "gravity: balancing factors are beyond the range of numbers");
}

/* Totals of the finished matrix; a trip that is no number is named. */
static amur_status sum_up(amur_balance *w, const amur_gravity_opts *opts, amur_gravity_report *report, amur_err *err) {
  const size_t n_d = (size_t)w->g->n_destination, n = (size_t)w->g->n_origin * n_d;
  finish_job finish = {.w = w};
  const amur_status s = amur_parallel_for(AMUR_BALANCE_BLOCKS, opts->n_thread, finish_block, &finish, err);
  if (s) return s;
  amur_sum total = {0}, cost = {0};
  for (int i = 0; i < AMUR_BALANCE_BLOCKS; i++) {
    amur_sum_add(&total, finish.total[i]);
    amur_sum_add(&cost, finish.cost[i]);
  }
  report->total = amur_sum_value(total);
  report->mean_cost = report->total > 0 ? amur_sum_value(cost) / report->total : 0;
  if (isfinite(report->total) && isfinite(report->mean_cost) && isfinite(report->residual)) return AMUR_OK;
  for (size_t i = 0; i < n; i++)
    if (!isfinite(w->cell[i]))
      return amur_fail(err, AMUR_E_NUMERIC, 0,
                       "gravity: %g trips from origin %zu to destination %zu at a cost of %g: beyond the range of "
                       "numbers",
                       w->cell[i], i / n_d + 1, i % n_d + 1, w->g->cost[i]);
  return amur_fail(err, AMUR_E_NUMERIC, 0, "gravity: %g trips with a mean cost of %g: beyond the range of numbers",
                   report->total, report->mean_cost);
}

/* Column factors of the doubly constrained model at rising strengths of the deterrence. */
static amur_status balance_gently(amur_balance *w, const amur_gravity_opts *opts, double *b,
                                  amur_gravity_report *report, amur_err *err) {
  amur_gravity_opts rough = *opts;
  rough.tolerance = fmax(opts->tolerance, ROUGH);
  amur_status s = AMUR_OK;
  int before = report->iterations;
  for (; !s && w->strength < 1; before += report->iterations) {
    s = ami_balance_double(w, &rough, b, report, err);
    if (!s) s = ami_balance_strengthen(w, b, opts->n_thread, err);
  }
  if (!s) s = ami_balance_double(w, opts, b, report, err);
  report->iterations += before;
  return s;
}

/* At once if the deterrence is not too steep for it; what does not converge then cannot be met, or needs to be led. */
static amur_status balance_both(amur_balance *w, const char *const *origin_name, const char *const *destination_name,
                                const amur_gravity_opts *opts, double *b, amur_gravity_report *report, amur_err *err) {
  const amur_gravity *g = w->g;
  amur_status s = AMUR_OK;
  if (!(w->strength < 1)) {
    s = ami_balance_double(w, opts, b, report, err);
    if (s || report->converged) return s;
    s = ami_feasible_margins(g, w->cell, origin_name, destination_name, true, err);
    if (!s) s = ami_balance_fill(w, true, opts->n_thread, err);
    memcpy(b, g->destination, (size_t)g->n_destination * sizeof *b);
  }
  if (!s) s = balance_gently(w, opts, b, report, err);
  if (!s && !report->converged) s = ami_feasible_margins(g, w->cell, origin_name, destination_name, true, err);
  return s;
}

amur_status amur_gravity_balance(const amur_gravity *g, const char *const *origin_name,
                                 const char *const *destination_name, const amur_gravity_opts *opts, double *trips,
                                 double *a, double *b, amur_gravity_report *report, amur_err *err) {
  *report = (amur_gravity_report){0};
  amur_status s = check(g, err);
  if (s) return s;
  const size_t n_o = (size_t)g->n_origin, n_d = (size_t)g->n_destination;
  double *factor_b = amur_alloc(n_d, sizeof *factor_b);
  amur_balance w = {.g = g,
                    .cell = trips,
                    .a = amur_alloc(n_o, sizeof *w.a),
                    .most = amur_alloc(n_o, sizeof *w.most),
                    .row_log = amur_alloc(n_o, sizeof *w.row_log),
                    .column_log = amur_alloc(n_d, sizeof *w.column_log),
                    .sum = amur_alloc(AMUR_BALANCE_BLOCKS * n_d, sizeof *w.sum)};
  if (!factor_b || !w.a || !w.most || !w.row_log || !w.column_log || !w.sum) {
    s = amur_fail(err, AMUR_E_NOMEM, 0, "gravity: %zu origins, %zu destinations", n_o, n_d);
    goto done;
  }
  s = ami_balance_fill(&w, false, opts->n_thread, err);
  if (!s) s = ami_feasible_margins(g, trips, origin_name, destination_name, false, err);
  if (s) goto done;
  memcpy(factor_b, g->destination, n_d * sizeof *factor_b);
  if (g->kind == AMUR_GRAVITY_DOUBLE) {
    s = balance_both(&w, origin_name, destination_name, opts, factor_b, report, err);
  } else {
    s = scale_once(&w, opts, factor_b, err);
    report->converged = true;
    report->iterations = 1;
  }
  if (s) goto done;
  w.b = factor_b;
  s = sum_up(&w, opts, report, err);
  if (!s) s = write_factors(g, &w, factor_b, a, b, err);
done:
  free(factor_b);
  free(w.a);
  free(w.most);
  free(w.row_log);
  free(w.column_log);
  free(w.sum);
  return s;
}
