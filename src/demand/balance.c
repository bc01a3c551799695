/* SPDX-License-Identifier: Apache-2.0
 * balance.c -- trip distribution by a gravity model with kept margins.
 *   T_od = A_o B_d O_o D_d F_od,   F_od = seed_od c_od^-power exp(-beta c_od + term_od).
 * Doubly constrained: alternating (Furness) scaling, rows and the sums of columns in one sweep over the matrix.
 * The column factors' logs form a fixed-point problem, which every third sweep is extrapolated after Irons and
 * Tuck (1969); a step that worsens the residual is undone by the next sweeps.
 * Rows are handled in fixed blocks whose column sums are added in order, so threads do not change the bits.
 * Source: Furness (1965), Wilson (1967).  Not here: where margins cannot be met (feasible.c).
 */
#include "demand/feasible.h"
#include <amur/demand.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N_BLOCK = 16 };

typedef struct {
  const amur_gravity *g;
  double *cell;         /* [n_o n_d] F, later T */
  double *a;            /* [n_o] A O */
  const double *b;      /* [n_d] B D of this sweep */
  double *sum;          /* [N_BLOCK n_d] column sums of a block */
  double miss[N_BLOCK]; /* largest relative miss of a row at the factors of the sweep before */
  double total[N_BLOCK], cost[N_BLOCK];
} work;

amur_gravity_opts amur_gravity_opts_default(void) {
  return (amur_gravity_opts){.tolerance = 1e-10, .max_iterations = 1000, .n_thread = 1};
}

static int32_t block_start(const amur_gravity *g, int block) {
  return (int32_t)((int64_t)g->n_origin * block / N_BLOCK);
}

static amur_status fill_block(void *context, int block, int worker, amur_err *err) {
  (void)worker;
  (void)err;
  work *w = context;
  const amur_gravity *g = w->g;
  const double beta = g->deterrence.beta, power = g->deterrence.power;
  const size_t n_d = (size_t)g->n_destination;
  for (int32_t o = block_start(g, block); o < block_start(g, block + 1); o++) {
    for (size_t d = 0, i = (size_t)o * n_d; d < n_d; d++, i++) {
      const double c = g->cost[i], seed = g->seed ? g->seed[i] : 1;
      double log_f = -beta * c + (g->term ? g->term[i] : 0);
      if (power != 0) log_f -= power * log(c);
      w->cell[i] = isinf(c) || !(seed > 0) ? 0 : seed * exp(log_f);
    }
  }
  return AMUR_OK;
}

/* A O of the rows of a block for the column factors of this sweep, and the block's part of the column sums. */
static amur_status sweep_block(void *context, int block, int worker, amur_err *err) {
  (void)worker;
  (void)err;
  work *w = context;
  const amur_gravity *g = w->g;
  const size_t n_d = (size_t)g->n_destination;
  double *restrict sum = w->sum + (size_t)block * n_d;
  const double *restrict b = w->b;
  memset(sum, 0, n_d * sizeof *sum);
  w->miss[block] = 0;
  for (int32_t o = block_start(g, block); o < block_start(g, block + 1); o++) {
    const double *restrict cell = w->cell + (size_t)o * n_d;
    double part[4] = {0};
    size_t d = 0;
    for (; d + 4 <= n_d; d += 4)
      for (size_t k = 0; k < 4; k++) part[k] += cell[d + k] * b[d + k];
    for (; d < n_d; d++) part[0] += cell[d] * b[d];
    const double row = (part[0] + part[1]) + (part[2] + part[3]);
    if (g->origin[o] > 0 && w->a[o] > 0) w->miss[block] = fmax(w->miss[block], fabs(w->a[o] * row / g->origin[o] - 1));
    const double a = row > 0 ? g->origin[o] / row : 0;
    w->a[o] = a;
    for (d = 0; d < n_d; d++) sum[d] += a * cell[d];
  }
  return AMUR_OK;
}

static amur_status finish_block(void *context, int block, int worker, amur_err *err) {
  (void)worker;
  (void)err;
  work *w = context;
  const size_t n_d = (size_t)w->g->n_destination;
  amur_sum total = {0}, cost = {0};
  for (int32_t o = block_start(w->g, block); o < block_start(w->g, block + 1); o++) {
    double row = 0, row_cost = 0;
    for (size_t d = 0, i = (size_t)o * n_d; d < n_d; d++, i++) {
      w->cell[i] *= w->a[o] * w->b[d];
      row += w->cell[i];
      if (w->cell[i] > 0) row_cost += w->cell[i] * w->g->cost[i];
    }
    amur_sum_add(&total, row);
    amur_sum_add(&cost, row_cost);
  }
  w->total[block] = amur_sum_value(total);
  w->cost[block] = amur_sum_value(cost);
  return AMUR_OK;
}

static void add_blocks(const work *w, double *column) {
  const size_t n_d = (size_t)w->g->n_destination;
  memcpy(column, w->sum, n_d * sizeof *column);
  for (size_t block = 1; block < N_BLOCK; block++)
    for (size_t d = 0; d < n_d; d++) column[d] += w->sum[block * n_d + d];
}

/* Extrapolates the logs x0 -> x1 -> x2 of three successive iterates; writes the guess to x2. */
static void extrapolate(size_t n, const double *x0, const double *x1, double *x2) {
  double top = 0, bottom = 0;
  for (size_t i = 0; i < n; i++) {
    const double d2 = x2[i] - x1[i], dd = d2 - (x1[i] - x0[i]);
    if (!isfinite(dd)) continue;
    top += d2 * dd;
    bottom += dd * dd;
  }
  if (!(bottom > 0)) return;
  const double step = top / bottom;
  if (fabs(step) > 1e3) return;
  for (size_t i = 0; i < n; i++)
    if (isfinite(x2[i])) x2[i] -= step * (x2[i] - x1[i]);
}

/* One balancing of the columns from the sums at b: new factors in `next`, returns the largest relative miss. */
static double balance_columns(const amur_gravity *g, const double *b, const double *column, double *next) {
  double miss = 0;
  for (int32_t d = 0; d < g->n_destination; d++) {
    next[d] = column[d] > 0 ? g->destination[d] / column[d] : 0;
    if (g->destination[d] > 0) miss = fmax(miss, fabs(b[d] * column[d] / g->destination[d] - 1));
  }
  return miss;
}

static amur_status alternate(work *w, const amur_gravity_opts *opts, double *b, amur_gravity_report *report,
                             amur_err *err) {
  const size_t n = (size_t)w->g->n_destination;
  double *space = amur_alloc(5 * n + 1, sizeof *space), *column = space, *next = space + n, *x[3];
  if (!space) return amur_fail(err, AMUR_E_NOMEM, 0, "balancing: %zu destinations", n);
  for (size_t i = 0; i < 3; i++) x[i] = space + (2 + i) * n;
  amur_status s = AMUR_OK;
  double best = INFINITY;
  int since_best = 0;
  for (report->iterations = 1; !s; report->iterations++) {
    w->b = b;
    s = amur_parallel_for(N_BLOCK, opts->n_thread, sweep_block, w, err);
    add_blocks(w, column);
    /* rows are met exactly after the sweep, so the columns' miss is the matrix's residual */
    report->residual = balance_columns(w->g, b, column, next);
    report->converged = report->residual <= opts->tolerance;
    since_best = report->residual < 0.999 * best ? 0 : since_best + 1;
    best = fmin(best, report->residual);
    if (report->converged || report->iterations >= opts->max_iterations || since_best > 200) break;
    const int phase = (report->iterations - 1) % 3;
    for (size_t d = 0; d < n; d++) x[phase][d] = log(next[d]);
    if (phase == 2 && report->iterations > 3) {
      extrapolate(n, x[0], x[1], x[2]);
      for (size_t d = 0; d < n; d++) next[d] = exp(x[2][d]);
    }
    memcpy(b, next, n * sizeof *b);
  }
  free(space);
  return s;
}

/* Factors of the models with one margin or none. */
static amur_status scale_once(work *w, const amur_gravity_opts *opts, double *b, amur_err *err) {
  const amur_gravity *g = w->g;
  const size_t n_d = (size_t)g->n_destination;
  if (g->kind == AMUR_GRAVITY_ORIGIN) {
    w->b = b;
    return amur_parallel_for(N_BLOCK, opts->n_thread, sweep_block, w, err);
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

static void write_factors(const amur_gravity *g, const work *w, const double *scaled_b, double *a, double *b) {
  for (int32_t o = 0; a && o < g->n_origin; o++) a[o] = g->origin[o] > 0 ? w->a[o] / g->origin[o] : 0;
  for (int32_t d = 0; b && d < g->n_destination; d++)
    b[d] = g->destination[d] > 0 ? scaled_b[d] / g->destination[d] : 0;
}

amur_status amur_gravity_balance(const amur_gravity *g, const char *const *origin_name,
                                 const char *const *destination_name, const amur_gravity_opts *opts, double *trips,
                                 double *a, double *b, amur_gravity_report *report, amur_err *err) {
  *report = (amur_gravity_report){0};
  amur_status s = check(g, err);
  if (s) return s;
  const size_t n_o = (size_t)g->n_origin, n_d = (size_t)g->n_destination;
  double *factor_b = amur_alloc(n_d, sizeof *factor_b);
  work w = {.g = g, .cell = trips, .a = amur_alloc(n_o, sizeof *w.a), .sum = amur_alloc(N_BLOCK * n_d, sizeof *w.sum)};
  if (!factor_b || !w.a || !w.sum) {
    s = amur_fail(err, AMUR_E_NOMEM, 0, "gravity: %zu origins, %zu destinations", n_o, n_d);
    goto done;
  }
  s = amur_parallel_for(N_BLOCK, opts->n_thread, fill_block, &w, err);
  if (!s) s = amur_feasible_margins(g, trips, origin_name, destination_name, false, err);
  if (s) goto done;
  memcpy(factor_b, g->destination, n_d * sizeof *factor_b);
  if (g->kind == AMUR_GRAVITY_DOUBLE) {
    s = alternate(&w, opts, factor_b, report, err);
    if (!s && !report->converged) s = amur_feasible_margins(g, trips, origin_name, destination_name, true, err);
  } else {
    s = scale_once(&w, opts, factor_b, err);
    report->converged = true;
    report->iterations = 1;
  }
  if (s) goto done;
  w.b = factor_b;
  s = amur_parallel_for(N_BLOCK, opts->n_thread, finish_block, &w, err);
  amur_sum total = {0}, cost = {0};
  for (int i = 0; i < N_BLOCK; i++) {
    amur_sum_add(&total, w.total[i]);
    amur_sum_add(&cost, w.cost[i]);
  }
  report->total = amur_sum_value(total);
  report->mean_cost = report->total > 0 ? amur_sum_value(cost) / report->total : 0;
  write_factors(g, &w, factor_b, a, b);
done:
  free(factor_b);
  free(w.a);
  free(w.sum);
  return s;
}
