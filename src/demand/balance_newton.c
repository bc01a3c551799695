/* SPDX-License-Identifier: Apache-2.0
 * balance_newton.c -- column factors of the doubly constrained gravity model.
 * Wanted are a and b such that T_od = a_o F_od b_d has the row sums O and the column sums D.  The first rounds are
 * those of Furness (1965): a = O / (F b), b = D / (F' a), in turn.  Each of them shrinks what is missed by a factor
 * that nears 1 as the deterrence gets steep, so Newton's method takes over in u = log b: with P = cells over their
 * row's sum, c the column sums at a = O / (F b),
 *   (diag(c) - P' diag(O) P) du = D - c,
 * by conjugate gradients, to a tolerance that follows the progress (Dembo, Eisenstat and Steihaug 1982).  Steep
 * deterrence lets corrections wander from zone to zone like heat, so the preconditioner is c and, added to it, the same
 * system summed over groups of near destinations (Nicolaides 1987).  A step that lowers neither the dual,
 * sum O log(F b) - sum D log b (convex: Evans 1973), nor the largest miss is cut, and at last taken back for some of
 * Furness's rounds.
 * Shape: vectors over destinations; rows are eliminated, being exact after every sweep (balance.c).
 */
#include "balance_newton.h"
#include <amur/symmetric.h>
#include <assert.h>
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
  MOST_GROUPS_FULL = 96, /* where they are not: the summed system costs n_o groups^2 */
  GROUP_SIZE = 8         /* least destinations of a group, on average */
};
#define LONGEST_STEP 4.0 /* of log b */
#define LOOSEST 0.3      /* relative residual of a step far from the solution */
#define TIGHTEST 1e-4    /* and near it */
#define PROGRESS 0.999   /* part of the smallest miss that counts as progress */
#define FAST 0.2         /* what a round of Furness leaves of the miss when Newton need not be called */
#define SMALL 1e-12      /* relative change of the dual that may be rounding */

/* z = M^-1 residual, M^-1 = diag(1/total) + Z (Z' A Z)^-1 Z' with Z the groups of destinations; returns residual . z.
 * The diagonal repairs each destination on its own.  It cannot move trips between regions, which takes it as many
 * products as there are zones on the way; the sums over groups do that at once (a coarse space, Nicolaides 1987). */
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

/* Destinations go to the one of some origins, evenly spread over all, that sends the largest share of its trips there:
 * near destinations come together, whatever numbers the zones have. */
static void group_destinations(newton *v) {
  assert(v->n_group >= 2 && v->n_group <= MOST_GROUPS);
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

/* The system of Newton's step summed over groups: Z' (diag(total) - P' diag(O) P) Z.  All of it is singular, as one
 * factor common to all columns changes nothing; group 0 is left out, which makes the rest definite. */
static void sum_groups(newton *v) {
  const amur_gravity *g = v->w->g;
  const size_t n = (size_t)g->n_destination, k = (size_t)v->n_group - 1;
  assert(k + 1 <= MOST_GROUPS);
  double row[MOST_GROUPS] = {0};
  size_t met[MOST_GROUPS] = {0};
  memset(v->coarse, 0, k * k * sizeof *v->coarse);
  for (int32_t o = 0; o < g->n_origin; o++) {
    const float *share = v->share + (size_t)o * n;
    const int32_t *where = shares_list(v, o), kept = v->kept[o];
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

static void free_shares(newton *v) {
  free(v->share);
  free(v->kept);
  free(v->group);
  free(v->coarse);
  v->share = NULL, v->kept = v->group = NULL, v->coarse = NULL;
}

static amur_status make_room(newton *v, amur_err *err) {
  const size_t n_o = (size_t)v->w->g->n_origin, n = (size_t)v->w->g->n_destination;
  v->share = amur_alloc(n_o * n, sizeof *v->share);
  v->kept = amur_alloc(n_o, sizeof *v->kept);
  v->group = amur_alloc(n, sizeof *v->group);
  v->coarse = amur_alloc(MOST_GROUPS * MOST_GROUPS, sizeof *v->coarse);
  const bool all = v->share && v->kept && v->group && v->coarse;
  return all ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "balancing: %zu origins, %zu destinations", n_o, n);
}

/* The matrix of the step: shares, and the summed system.  Destinations are grouped the first time; the summed system is
 * made anew where lists make that cheap, and is else that of the first step, which is near enough to precondition. */
static amur_status prepare_step(newton *v, amur_err *err) {
  const amur_gravity *g = v->w->g;
  const size_t n = (size_t)g->n_destination, n_o = (size_t)g->n_origin;
  const bool first = !v->share;
  const amur_status s = first ? make_room(v, err) : AMUR_OK; /* Furness's rounds alone would end elsewhere */
  if (s) return s;
  const bool lists = ami_shares_set(v);
  if (first) {
    const int most = lists ? MOST_GROUPS : MOST_GROUPS_FULL, wanted = (int)(n_o < n ? n_o : n) / GROUP_SIZE;
    v->n_group = wanted < most ? wanted : most;
    if (v->n_group > 1) group_destinations(v);
  }
  if (v->n_group > 1 && (first || lists)) sum_groups(v);
  return AMUR_OK;
}

/* The step of Newton's method for the margins wanted, by preconditioned conjugate gradients (Hestenes and Stiefel
 * 1952); returns the products it took.  The step is as exact as the tolerance: while the margins are far off, an exact
 * one would be wasted (inexact Newton, Dembo, Eisenstat and Steihaug 1982). */
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
    ami_shares_multiply(v);
    products++;
    double curve = 0;
    for (size_t d = 0; d < n; d++) curve += v->p[d] * v->product[d];
    if (!(curve > 0)) break; /* only rounding is left */
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
    if (v->w->g->destination[d] > 0) miss = amur_worse(miss, fabs(v->total[d] / v->w->g->destination[d] - 1));
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

/* b a part of the step away from where it began: u moves by length times the step, b by its exponential, so that it
 * stays positive. */
static void move_along(const newton *v, double length, double *b) {
  for (int32_t d = 0; d < v->w->g->n_destination; d++)
    b[d] = v->before[d] * exp(length * fmax(-LONGEST_STEP, fmin(LONGEST_STEP, v->step[d])));
}

/* The function that balancing minimises (Evans 1973), convex in log b: sum O log(F b) - sum D log b.  Its gradient by
 * log b is c - D, and its second derivative the system of the step. */
static double dual_of(const newton *v, const double *b) {
  const amur_gravity *g = v->w->g;
  amur_sum sum = {0};
  for (int block = 0; block < AMUR_BALANCE_BLOCKS; block++) amur_sum_add(&sum, v->w->dual[block]);
  for (int32_t d = 0; d < g->n_destination; d++)
    if (b[d] > 0) amur_sum_add(&sum, -g->destination[d] * log(b[d]));
  return amur_sum_value(sum);
}

/* How the iteration goes. */
typedef struct {
  int rounds;        /* of Furness still to do */
  int cuts;          /* of the step of Newton under trial; -1: none is */
  double miss, dual; /* where it began */
} progress;

/* From the sums at b to the next b.  In this order: a step on trial that has not helped is cut; cut often enough, it is
 * taken back, and Furness's rounds are to lead elsewhere; while those are due, or fast by themselves, one of them is
 * done; else a new step of Newton is found and tried in full. */
static amur_status next_factors(newton *v, progress *c, double dual, double *b, amur_gravity_report *report,
                                amur_err *err) {
  const bool better = report->residual < c->miss || dual < c->dual - SMALL * fabs(c->dual);
  if (c->cuts >= 0 && !better && c->cuts < MAX_CUTS) {
    move_along(v, pow(0.25, ++c->cuts), b);
    return AMUR_OK;
  }
  if (c->cuts >= 0 && !better) { /* the sums are not those of where it began: sweep there again */
    *c = (progress){.rounds = RESCUE_ROUNDS, .cuts = -1, .miss = INFINITY, .dual = INFINITY};
    move_along(v, 0, b);
    return AMUR_OK;
  }
  const bool fast = c->cuts < 0 && report->residual < FAST * c->miss;
  *c = (progress){.rounds = c->rounds, .cuts = -1, .miss = report->residual, .dual = dual};
  if (c->rounds > 0 || fast) {
    c->rounds = c->rounds > 0 ? c->rounds - 1 : 0; /* Furness (1965): b = D over the sums of a F */
    for (int32_t d = 0; d < v->w->g->n_destination; d++)
      b[d] = v->column[d] > 0 ? v->w->g->destination[d] / v->column[d] : 0;
    return AMUR_OK;
  }
  const amur_status s = prepare_step(v, err);
  if (s) return s;
  memcpy(v->before, b, (size_t)v->w->g->n_destination * sizeof *b);
  report->iterations += find_step(v, fmin(LOOSEST, fmax(TIGHTEST, report->residual)));
  c->cuts = 0;
  move_along(v, 1, b);
  return AMUR_OK;
}

amur_status ami_balance_double(amur_balance *w, const amur_gravity_opts *opts, double *b, amur_gravity_report *report,
                               amur_err *err) {
  newton v;
  amur_status s = newton_init(&v, w, opts->n_thread, err);
  progress c = {.rounds = FIRST_ROUNDS, .cuts = -1};
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
    s = next_factors(&v, &c, dual_of(&v, b), b, report, err);
  }
  free_shares(&v);
  free(v.block);
  free(v.direction);
  return s;
}
