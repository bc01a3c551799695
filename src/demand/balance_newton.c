/* SPDX-License-Identifier: Apache-2.0
 * balance_newton.c -- column factors of the doubly constrained gravity model.
 * The first rounds are Furness's: b = D / (F' a), a = O / (F b).  They slow down when the deterrence is steep, so
 * Newton's method takes over in u = log b: with P = cells over their row's sum, c the column sums,
 *   (diag(c) - P' diag(O) P) du = D - c,
 * by conjugate gradients, to a tolerance that follows the progress; P is kept in single precision, which halves the
 * memory read and is exact enough for a step.  Steep deterrence lets corrections wander from zone to zone like heat, so
 * the preconditioner is c and, added to it, the same system summed over groups of near destinations.  A step that
 * lowers neither the dual, sum O log(F b) - sum D log b, nor the largest miss is cut, and at last taken back for some
 * of Furness's rounds. Source: Furness (1965); the dual is convex (Evans 1973); Dembo, Eisenstat and Steihaug (1982);
 * Nicolaides (1987) on the groups.
 */
#include "demand/balance.h"
#include <amur/symmetric.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  FIRST_ROUNDS = 4,
  RESCUE_ROUNDS = 20, /* of Furness after a step of Newton that did not help */
  MAX_PRODUCTS = 400, /* of conjugate gradients in one step */
  MAX_CUTS = 4,       /* of a step, to a quarter each */
  PATIENCE = 200,     /* sweeps without progress */
  MOST_GROUPS = 96,
  GROUP_SIZE = 8 /* least destinations of a group, on average */
};
#define LONGEST_STEP 4.0 /* of log b */
#define LOOSEST 0.3      /* relative residual of a step */
#define TIGHTEST 1e-4
#define PROGRESS 0.999
#define FAST 0.2    /* what a round of Furness leaves of the miss when Newton need not be called */
#define SMALL 1e-12 /* relative change of the dual that may be rounding */

/* Vectors of n_d. */
typedef struct {
  amur_balance *w;
  int n_thread;
  double *column, *before, *total, *residual, *z, *p, *product, *step;
  float *direction; /* p in single precision */
  float *part;      /* [AMUR_BALANCE_BLOCKS n_d] */
  int32_t *group;   /* [n_d] of a destination, NULL before the first step; group 0 is held at zero */
  int n_group;
  double *coarse; /* [(n_group-1)^2] Cholesky factor of the summed system; then n_group sums */
  double *block;
} newton;

static amur_status product_block(void *context, int block, int worker, amur_err *err) {
  (void)worker;
  (void)err;
  const newton *v = context;
  const amur_gravity *g = v->w->g;
  const size_t n = (size_t)g->n_destination;
  float *restrict out = v->part + (size_t)block * n;
  const float *restrict p = v->direction;
  memset(out, 0, n * sizeof *out);
  for (int32_t o = amur_balance_start(g, block); o < amur_balance_start(g, block + 1); o++) {
    const float *restrict share = v->w->share + (size_t)o * n;
    float part[16] = {0};
    size_t d = 0;
    for (; d + 16 <= n; d += 16)
      for (size_t k = 0; k < 16; k++) part[k] += share[d + k] * p[d + k];
    for (; d < n; d++) part[0] += share[d] * p[d];
    float row = 0;
    for (size_t k = 0; k < 16; k++) row += part[k];
    row *= (float)g->origin[o];
    for (d = 0; d < n; d++) out[d] += share[d] * row;
  }
  return AMUR_OK;
}

/* v->product = (diag(total) - P' diag(O) P) v->p; scaled so that single precision holds any margins. */
static void multiply(newton *v) {
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

static double precondition(newton *v) {
  const size_t n = (size_t)v->w->g->n_destination, k = v->n_group > 1 ? (size_t)v->n_group - 1 : 0;
  double rz = 0, *sum = v->coarse + k * k;
  if (k) {
    memset(sum, 0, (k + 1) * sizeof *sum);
    for (size_t d = 0; d < n; d++) sum[v->group[d]] += v->residual[d];
    amur_cholesky_solve((int)k, v->coarse, sum + 1);
    sum[0] = 0;
  }
  for (size_t d = 0; d < n; d++) {
    v->z[d] = v->total[d] > 0 ? v->residual[d] / v->total[d] + (k ? sum[v->group[d]] : 0) : 0;
    rz += v->residual[d] * v->z[d];
  }
  return rz;
}

/* Destinations go to the one of some origins that sends most of its trips there. */
static void group_destinations(newton *v) {
  const amur_balance *w = v->w;
  const size_t n = (size_t)w->g->n_destination;
  double *most = v->z;
  memset(most, 0, n * sizeof *most);
  for (int k = 0; k < v->n_group; k++) {
    const size_t o = (size_t)w->g->n_origin * (size_t)k / (size_t)v->n_group;
    const double scale = w->g->origin[o] > 0 ? w->a[o] / w->g->origin[o] : 0;
    for (size_t d = 0; d < n; d++) {
      const double share = scale * w->cell[o * n + d];
      if (share > most[d]) most[d] = share, v->group[d] = k;
    }
  }
}

/* The system of Newton's step summed over groups: Z' (diag(total) - P' diag(O) P) Z without group 0. */
static bool make_groups(newton *v) {
  const amur_gravity *g = v->w->g;
  const size_t n = (size_t)g->n_destination;
  const int32_t least = g->n_origin < g->n_destination ? g->n_origin : g->n_destination;
  v->n_group = least / GROUP_SIZE < MOST_GROUPS ? least / GROUP_SIZE : MOST_GROUPS;
  const size_t m = (size_t)v->n_group, k = m > 1 ? m - 1 : 0;
  v->group = amur_alloc(n, sizeof *v->group);
  v->coarse = amur_alloc(k * k + m + 1, sizeof *v->coarse);
  double row[MOST_GROUPS];
  if (!v->group || !v->coarse) return false;
  if (k) group_destinations(v);
  for (int32_t o = 0; k && o < g->n_origin; o++) {
    const float *share = v->w->share + (size_t)o * n;
    memset(row, 0, m * sizeof *row);
    for (size_t d = 0; d < n; d++) row[v->group[d]] += (double)share[d];
    for (size_t i = 0; i < k; i++)
      for (size_t j = 0; j <= i; j++) v->coarse[i * k + j] -= g->origin[o] * row[i + 1] * row[j + 1];
  }
  for (size_t d = 0; d < n && k; d++)
    if (v->group[d] > 0) v->coarse[(size_t)(v->group[d] - 1) * (k + 1)] += v->total[d];
  if (k && amur_cholesky((int)k, v->coarse, 1e-12) >= 0) v->n_group = 0; /* an empty group: do without */
  return true;
}

/* The step of Newton's method for the margins wanted; returns the products it took. */
static int find_step(newton *v, double tolerance) {
  const amur_gravity *g = v->w->g;
  const size_t n = (size_t)g->n_destination;
  double sum[2] = {0};
  for (size_t d = 0; d < n; d++) {
    v->residual[d] = v->total[d] > 0 ? g->destination[d] - v->total[d] : 0;
    sum[0] += v->residual[d], sum[1] += v->total[d];
  }
  for (size_t d = 0; d < n; d++) { /* a common factor of all columns changes nothing: take it out of the rounding */
    v->residual[d] -= v->total[d] * (sum[0] / sum[1]);
    v->step[d] = 0;
  }
  double rz = precondition(v);
  const double enough = tolerance * tolerance * rz;
  memcpy(v->p, v->z, n * sizeof *v->p);
  int products = 0;
  while (products < MAX_PRODUCTS && rz > enough) {
    multiply(v);
    products++;
    double curve = 0;
    for (size_t d = 0; d < n; d++) curve += v->p[d] * v->product[d];
    if (!(curve > 0)) break;
    const double length = rz / curve;
    for (size_t d = 0; d < n; d++) {
      v->step[d] += length * v->p[d];
      v->residual[d] -= length * v->product[d];
    }
    const double next = precondition(v), turn = next / rz;
    for (size_t d = 0; d < n; d++) v->p[d] = v->z[d] + turn * v->p[d];
    rz = next;
  }
  return products;
}

/* Largest relative miss of a column; rows are met exactly after a sweep. */
static double miss_of(newton *v, const double *b) {
  double miss = 0;
  for (int32_t d = 0; d < v->w->g->n_destination; d++) {
    v->total[d] = b[d] * v->column[d];
    if (v->w->g->destination[d] > 0) miss = fmax(miss, fabs(v->total[d] / v->w->g->destination[d] - 1));
  }
  return miss;
}

static amur_status newton_init(newton *v, amur_balance *w, int n_thread, amur_err *err) {
  const size_t n = (size_t)w->g->n_destination;
  *v = (newton){.w = w,
                .n_thread = n_thread,
                .block = amur_alloc(8 * n, sizeof(double)),
                .direction = amur_alloc((1 + AMUR_BALANCE_BLOCKS) * n, sizeof(float))};
  if (!v->block || !v->direction) return amur_fail(err, AMUR_E_NOMEM, 0, "balancing: %zu destinations", n);
  double **const vector[] = {&v->column, &v->before, &v->total, &v->residual, &v->z, &v->p, &v->product, &v->step};
  for (size_t i = 0; i < 8; i++) *vector[i] = v->block + i * n;
  v->part = v->direction + n;
  return AMUR_OK;
}

/* b a part of the step away from where it was. */
static void go(const newton *v, double length, double *b) {
  for (int32_t d = 0; d < v->w->g->n_destination; d++)
    b[d] = v->before[d] * exp(length * fmax(-LONGEST_STEP, fmin(LONGEST_STEP, v->step[d])));
}

static double dual_of(const newton *v, const double *b) {
  const amur_gravity *g = v->w->g;
  amur_sum sum = {0};
  for (int block = 0; block < AMUR_BALANCE_BLOCKS; block++) amur_sum_add(&sum, v->w->dual[block]);
  for (int32_t d = 0; d < g->n_destination; d++)
    if (b[d] > 0) amur_sum_add(&sum, -g->destination[d] * log(b[d]));
  return amur_sum_value(sum);
}

/* Where the iteration stands. */
typedef struct {
  int rounds;        /* of Furness still to do */
  int cuts;          /* of the step of Newton under trial; -1: none is */
  double miss, dual; /* where it began */
} course;

/* From the sums at b to the next b. */
static void move(newton *v, course *c, double dual, double *b, amur_gravity_report *report) {
  const bool better = report->residual < c->miss || dual < c->dual - SMALL * fabs(c->dual);
  if (c->cuts >= 0 && !better && c->cuts < MAX_CUTS) {
    go(v, pow(0.25, ++c->cuts), b);
    return;
  }
  if (c->cuts >= 0 && !better) { /* the sums are not those of where it began: sweep there again */
    *c = (course){.rounds = RESCUE_ROUNDS, .cuts = -1, .miss = INFINITY, .dual = INFINITY};
    go(v, 0, b);
    return;
  }
  const bool fast = c->cuts < 0 && report->residual < FAST * c->miss;
  *c = (course){.rounds = c->rounds, .cuts = -1, .miss = report->residual, .dual = dual};
  if (c->rounds > 0 || fast || !v->w->share || (!v->group && !make_groups(v))) {
    c->rounds = c->rounds > 0 ? c->rounds - 1 : 0;
    for (int32_t d = 0; d < v->w->g->n_destination; d++)
      b[d] = v->column[d] > 0 ? v->w->g->destination[d] / v->column[d] : 0;
    return;
  }
  memcpy(v->before, b, (size_t)v->w->g->n_destination * sizeof *b);
  report->iterations += find_step(v, fmin(LOOSEST, fmax(TIGHTEST, report->residual)));
  c->cuts = 0;
  go(v, 1, b);
}

amur_status amur_balance_double(amur_balance *w, const amur_gravity_opts *opts, double *b, amur_gravity_report *report,
                                amur_err *err) {
  const size_t n = (size_t)w->g->n_destination;
  newton v;
  amur_status s = newton_init(&v, w, opts->n_thread, err);
  course c = {.rounds = FIRST_ROUNDS, .cuts = -1};
  double best = INFINITY;
  int since_best = 0;
  w->b = b;
  for (report->iterations = 1; !s; report->iterations++) {
    if (c.rounds == 0 && !w->share) w->share = amur_alloc((size_t)w->g->n_origin * n, sizeof *w->share);
    s = amur_balance_sweep(w, opts->n_thread, v.column, err);
    report->residual = miss_of(&v, b);
    report->converged = report->residual <= opts->tolerance;
    since_best = report->residual < PROGRESS * best ? 0 : since_best + 1;
    best = fmin(best, report->residual);
    if (s || report->converged || report->iterations >= opts->max_iterations || since_best > PATIENCE) break;
    move(&v, &c, dual_of(&v, b), b, report);
  }
  free(w->share);
  w->share = NULL;
  free(v.block);
  free(v.direction);
  free(v.group);
  free(v.coarse);
  return s;
}
