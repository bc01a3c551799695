/* SPDX-License-Identifier: Apache-2.0
 * balance_newton.c -- column factors of the doubly constrained gravity model.
 * The first rounds are Furness's: b = D / (F' a), a = O / (F b).  They slow down when the deterrence is steep, so
 * Newton's method takes over in u = log b: with P = cells over their row's sum, c the column sums,
 *   (diag(c) - P' diag(O) P) du = D - c,
 * by conjugate gradients, to a tolerance that follows the progress; P is kept in single precision and without
 * negligible cells, which is exact enough for a step: a row with few cells left is a list of them.  Steep deterrence
 * lets corrections wander from zone to zone like heat, so the preconditioner is c and, added to it, the same system
 * summed over groups of near destinations.  A step that lowers neither the dual, sum O log(F b) - sum D log b, nor the
 * largest miss is cut, and at last taken back for some of Furness's rounds. Source: Furness (1965); the dual is convex
 * (Evans 1973); Dembo, Eisenstat and Steihaug (1982); Nicolaides (1987) on the groups.
 */
#include "balance.h"
#include <amur/symmetric.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  FIRST_ROUNDS = 4,
  RESCUE_ROUNDS = 20,    /* of Furness after a step of Newton that did not help */
  MAX_PRODUCTS = 400,    /* of conjugate gradients in one step */
  MAX_CUTS = 4,          /* of a step, to a quarter each */
  PATIENCE = 200,        /* sweeps without progress */
  MOST_GROUPS = 250,     /* where most cells are negligible */
  MOST_GROUPS_FULL = 96, /* where they are not */
  GROUP_SIZE = 8,        /* least destinations of a group, on average */
  PROBE = 16,            /* every so manieth cell is looked at to see whether that is so */
  FEW = 8                /* a row with less than this part of its cells is a list */
};
#define NEGLIGIBLE 1e-8  /* share of a row */
#define LOST 1e-4        /* share of a row that a list may leave out */
#define TINY 1e-30       /* share taken for zero */
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
  float *share;     /* [n_o n_d] cells over their row's sum; a list of few has its destinations in the second half */
  int32_t *kept;    /* [n_o]; n_d: all of them, in order */
  float *direction; /* p in single precision */
  float *part;      /* [AMUR_BALANCE_BLOCKS n_d] */
  int32_t *group;   /* [n_d] of a destination, NULL before the first step; group 0 is held at zero */
  int n_group;
  double *coarse; /* [(n_group-1)^2] Cholesky factor of the summed system; then n_group sums */
  double *block;
} newton;

/* Destinations of the list of row o. */
static int32_t *list_of(const newton *v, int32_t o) {
  const size_t n = (size_t)v->w->g->n_destination;
  return (int32_t *)(void *)(v->share + (size_t)o * n + n / 2);
}

/* Lists the shares of a row that are not negligible; returns how many, n if they are many. */
static int32_t list_row(int32_t n, const double *restrict cell, const double *restrict b, double inverse,
                        float *restrict share, int32_t *restrict where) {
  const double least = inverse > 0 ? NEGLIGIBLE / inverse : INFINITY;
  int32_t kept = 0, probed = 0;
  for (int32_t d = 0; d < n; d += PROBE) probed += cell[d] * b[d] > least;
  if (probed > n / (PROBE * FEW)) return n;
  for (int32_t d = 0; d < n && kept < n / 2; d++) {
    const double x = cell[d] * b[d];
    where[kept] = d;
    share[kept] = (float)(x > least ? x * inverse : 0); /* numbers below the normal range are slow */
    kept += x > least;
  }
  return kept < n / 2 ? kept : n;
}

/* The shares of a list at the sums of the last sweep; false if the cells left out have become too much. */
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

/* All shares of a row; numbers below the normal range are slow. */
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
    int32_t *where = list_of(v, o), *kept = v->kept + o;
    if (*kept > 0 && *kept < n && refresh_row(*kept, cell, b, inverse, share, where)) continue;
    *kept = list_row(n, cell, b, inverse, share, where);
    if (*kept == n) fill_row((size_t)n, cell, b, inverse, share);
  }
  return AMUR_OK;
}

/* out += weight (share . p) share over a whole row. */
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
      add_list(kept, (float)g->origin[o], share, list_of(v, o), v->direction, out);
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
static void sum_groups(newton *v) {
  const amur_gravity *g = v->w->g;
  const size_t n = (size_t)g->n_destination, k = (size_t)v->n_group - 1;
  double row[MOST_GROUPS];
  size_t met[MOST_GROUPS];
  memset(v->coarse, 0, k * k * sizeof *v->coarse);
  for (int32_t o = 0; o < g->n_origin; o++) {
    const float *share = v->share + (size_t)o * n;
    const int32_t *where = list_of(v, o), kept = v->kept[o];
    memset(row, 0, (k + 1) * sizeof *row);
    for (int32_t i = 0; i < kept; i++) row[v->group[kept < g->n_destination ? where[i] : i]] += (double)share[i];
    size_t n_met = 0;
    for (size_t i = 0; i < k; i++) {
      met[n_met] = i;
      n_met += row[i + 1] > 0;
    }
    for (size_t i = 0; i < n_met; i++)
      for (size_t j = 0; j <= i; j++)
        v->coarse[met[i] * k + met[j]] -= g->origin[o] * row[met[i] + 1] * row[met[j] + 1];
  }
  for (size_t d = 0; d < n; d++)
    if (v->group[d] > 0) v->coarse[(size_t)(v->group[d] - 1) * (k + 1)] += v->total[d];
  if (amur_cholesky((int)k, v->coarse, 1e-12) >= 0) v->n_group = 0; /* an empty group: do without */
}

static void forget_shares(newton *v) {
  free(v->share);
  free(v->kept);
  free(v->group);
  free(v->coarse);
  v->share = NULL, v->kept = v->group = NULL, v->coarse = NULL;
}

static bool make_room(newton *v) {
  const size_t n_o = (size_t)v->w->g->n_origin, n = (size_t)v->w->g->n_destination;
  v->share = amur_alloc(n_o * n, sizeof *v->share);
  v->kept = amur_alloc(n_o, sizeof *v->kept);
  v->group = amur_alloc(n, sizeof *v->group);
  v->coarse = amur_alloc(MOST_GROUPS * MOST_GROUPS, sizeof *v->coarse);
  const bool all = v->share && v->kept && v->group && v->coarse;
  if (!all) forget_shares(v);
  return all;
}

/* Shares, and groups: of destinations the first time, their system also later where the lists are short. */
static bool prepare_step(newton *v) {
  const amur_gravity *g = v->w->g;
  const size_t n = (size_t)g->n_destination, n_o = (size_t)g->n_origin;
  const bool first = !v->share;
  if (first && !make_room(v)) return false;
  amur_parallel_for(AMUR_BALANCE_BLOCKS, v->n_thread, share_block, v, NULL);
  size_t kept = 0;
  for (size_t o = 0; o < n_o; o++) kept += (size_t)v->kept[o];
  const bool lists = kept < n_o * n / FEW;
  if (first) {
    const int most = lists ? MOST_GROUPS : MOST_GROUPS_FULL, wanted = (int)(n_o < n ? n_o : n) / GROUP_SIZE;
    v->n_group = wanted < most ? wanted : most;
    if (v->n_group > 1) group_destinations(v);
  }
  if (v->n_group > 1 && (first || lists)) sum_groups(v);
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
  if (c->rounds > 0 || fast || !prepare_step(v)) {
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

amur_status ami_balance_double(amur_balance *w, const amur_gravity_opts *opts, double *b, amur_gravity_report *report,
                               amur_err *err) {
  newton v;
  amur_status s = newton_init(&v, w, opts->n_thread, err);
  course c = {.rounds = FIRST_ROUNDS, .cuts = -1};
  double best = INFINITY;
  int since_best = 0;
  w->b = b;
  for (report->iterations = 1; !s; report->iterations++) {
    s = ami_balance_sweep(w, opts->n_thread, v.column, err);
    report->residual = miss_of(&v, b);
    report->converged = report->residual <= opts->tolerance;
    since_best = report->residual < PROGRESS * best ? 0 : since_best + 1;
    best = fmin(best, report->residual);
    if (s || report->converged || report->iterations >= opts->max_iterations || since_best > PATIENCE) break;
    move(&v, &c, dual_of(&v, b), b, report);
  }
  forget_shares(&v);
  free(v.block);
  free(v.direction);
  return s;
}
