/* SPDX-License-Identifier: Apache-2.0
 * absorb.c -- weighted projection on several sets of fixed effects by conjugate gradients.
 * Observations are ordered by the set with most levels, whose effects are eliminated exactly by subtracting means of
 * contiguous runs; what is left is a symmetric system in the levels of the other sets,
 *   S a = b,   S = D' W (I - P1) D,   b = D' W (I - P1) v,
 * solved by conjugate gradients with the diagonal of D'WD as preconditioner.  It is singular (one constant per
 * connected part) but consistent, which conjugate gradients do not mind.
 * Sums by level walk each level's observations in order, so any number of threads gives the same bits.
 * Source: Guimaraes and Portugal (2010), Correia (2016) on the problem; Hestenes and Stiefel (1952).
 */
#include "demand/absorb.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  N_BLOCK = 16,
  N_SLOT = AMUR_ABSORB_SLOTS,
  MAX_ITERATIONS = 2000,
  THREADS_PAY = 150000
}; /* fewer rows cost less than starting threads */

/* A set of effects beside the first. */
typedef struct {
  int32_t n_level;
  int32_t *level;  /* [n] in order */
  int32_t *first;  /* [n_level + 1] into member */
  int32_t *member; /* [n] observations by level */
  size_t at;       /* where its levels begin in a vector of effects */
} side;

struct amur_absorber {
  size_t n;
  int n_thread, n_side;
  bool has_first;
  int64_t *order;
  int32_t n_run, *run; /* [n_run + 1] observations of a level of the first set */
  side *sides;
  size_t n_effect;
  const double *weight;
  double *run_weight;         /* [n_run] */
  double *diagonal;           /* [n_effect] */
  double *effect[N_SLOT];     /* [n_effect] of the last solution, NULL before it */
  double *q;                  /* [n] */
  double *a, *r, *z, *p, *sp; /* [n_effect] */
};

static void side_fini(side *s) {
  free(s->level);
  free(s->first);
  free(s->member);
}

void amur_absorber_free(amur_absorber *a) {
  if (!a) return;
  for (int i = 0; a->sides && i < a->n_side; i++) side_fini(&a->sides[i]);
  for (int i = 0; i < N_SLOT; i++) free(a->effect[i]);
  free(a->sides);
  free(a->order);
  free(a->run);
  free(a->run_weight);
  free(a->diagonal);
  free(a->q);
  free(a->a);
  free(a->r);
  free(a->z);
  free(a->p);
  free(a->sp);
  free(a);
}

const int64_t *amur_absorber_order(const amur_absorber *a) { return a->order; }

/* Orders observations by the level of f (stable), and marks its runs; NULL: one run of all. */
static bool order_by(amur_absorber *a, const amur_factor *f) {
  const size_t n_level = f ? (size_t)f->n_level : 1;
  a->run = amur_alloc(n_level + 1, sizeof *a->run);
  a->order = amur_alloc(a->n, sizeof *a->order);
  int32_t *next = amur_alloc(n_level + 1, sizeof *next);
  if (!a->run || !a->order || !next) {
    free(next);
    return false;
  }
  for (size_t i = 0; i < a->n; i++) a->run[(f ? f->level[i] : 0) + 1]++;
  for (size_t l = 0; l < n_level; l++) a->run[l + 1] += a->run[l];
  memcpy(next, a->run, n_level * sizeof *next);
  for (size_t i = 0; i < a->n; i++) a->order[next[f ? f->level[i] : 0]++] = (int64_t)i;
  a->n_run = (int32_t)n_level;
  free(next);
  return true;
}

static bool side_init(const amur_absorber *a, const amur_factor *f, side *s) {
  s->n_level = f->n_level;
  s->level = amur_alloc(a->n, sizeof *s->level);
  s->member = amur_alloc(a->n, sizeof *s->member);
  s->first = amur_alloc((size_t)f->n_level + 2, sizeof *s->first);
  if (!s->level || !s->member || !s->first) return false;
  for (size_t i = 0; i < a->n; i++) s->level[i] = f->level[a->order[i]];
  for (size_t i = 0; i < a->n; i++) s->first[s->level[i] + 2]++;
  for (int32_t l = 0; l < f->n_level; l++) s->first[l + 2] += s->first[l + 1];
  for (size_t i = 0; i < a->n; i++) s->member[s->first[s->level[i] + 1]++] = (int32_t)i;
  return true;
}

amur_absorber *amur_absorber_new(int64_t n, int n_factor, const amur_factor *factor, int n_thread, amur_err *err) {
  amur_absorber *a = amur_alloc(1, sizeof *a);
  bool good = a != NULL;
  int first = -1;
  for (int f = 0; f < n_factor; f++)
    if (first < 0 || factor[f].n_level > factor[first].n_level) first = f;
  if (good) {
    a->n = (size_t)n;
    a->n_thread = n < THREADS_PAY ? 1 : n_thread;
    a->has_first = first >= 0;
    good = order_by(a, first >= 0 ? &factor[first] : NULL);
    a->sides = amur_alloc((size_t)n_factor + 1, sizeof *a->sides);
    good = good && a->sides;
  }
  for (int f = 0; good && f < n_factor; f++) {
    if (f == first) continue;
    side *s = &a->sides[a->n_side++];
    good = side_init(a, &factor[f], s);
    s->at = a->n_effect;
    a->n_effect += (size_t)factor[f].n_level;
  }
  if (good) {
    a->run_weight = amur_alloc((size_t)a->n_run, sizeof(double));
    a->q = amur_alloc(a->n, sizeof(double));
    double **const vector[] = {&a->diagonal, &a->a, &a->r, &a->z, &a->p, &a->sp};
    for (size_t i = 0; i < sizeof vector / sizeof *vector; i++) {
      *vector[i] = amur_alloc(a->n_effect, sizeof(double));
      good = good && *vector[i];
    }
    good = good && a->run_weight && a->q;
  }
  if (good) return a;
  amur_absorber_free(a);
  amur_fail(err, AMUR_E_NOMEM, 0, "fixed effects: %lld observations", (long long)n);
  return NULL;
}

/* A job over runs: q = W (I - P1) (v - D effects); v or effects NULL for 0. */
typedef struct {
  const amur_absorber *a;
  const double *v, *effect;
  double *out;
  bool weighted; /* out times the weight */
  const side *s; /* sums by level: this side, from out to sum */
  double *sum;
} job;

static amur_status sweep_runs(void *context, int block, int worker, amur_err *err) {
  (void)worker;
  (void)err;
  const job *j = context;
  const amur_absorber *a = j->a;
  const int32_t from = (int32_t)((int64_t)a->n_run * block / N_BLOCK),
                to = (int32_t)((int64_t)a->n_run * (block + 1) / N_BLOCK);
  for (int32_t run = from; run < to; run++) {
    const size_t begin = (size_t)a->run[run], end = (size_t)a->run[run + 1];
    double mean = 0;
    for (size_t i = begin; i < end; i++) {
      double x = j->v ? j->v[i] : 0;
      for (int k = 0; j->effect && k < a->n_side; k++) x -= j->effect[a->sides[k].at + (size_t)a->sides[k].level[i]];
      j->out[i] = x;
      mean += a->weight[i] * x;
    }
    mean = a->has_first && a->run_weight[run] > 0 ? mean / a->run_weight[run] : 0;
    if (j->weighted)
      for (size_t i = begin; i < end; i++) j->out[i] = a->weight[i] * (j->out[i] - mean);
    else
      for (size_t i = begin; i < end; i++) j->out[i] -= mean;
  }
  return AMUR_OK;
}

static amur_status sum_levels(void *context, int block, int worker, amur_err *err) {
  (void)worker;
  (void)err;
  const job *j = context;
  const side *s = j->s;
  const int32_t from = (int32_t)((int64_t)s->n_level * block / N_BLOCK),
                to = (int32_t)((int64_t)s->n_level * (block + 1) / N_BLOCK);
  for (int32_t l = from; l < to; l++) {
    double sum = 0;
    for (int32_t i = s->first[l]; i < s->first[l + 1]; i++) sum += j->out[s->member[i]];
    j->sum[s->at + (size_t)l] = sum;
  }
  return AMUR_OK;
}

static void sweep(const amur_absorber *a, const double *v, const double *effect, bool weighted, double *out) {
  job j = {.a = a, .v = v, .effect = effect, .out = out, .weighted = weighted};
  amur_parallel_for(N_BLOCK, a->n_thread, sweep_runs, &j, NULL);
}

static void gather(const amur_absorber *a, double *q, double *sum) {
  for (int k = 0; k < a->n_side; k++) {
    job j = {.a = a, .out = q, .s = &a->sides[k], .sum = sum};
    amur_parallel_for(N_BLOCK, a->n_thread, sum_levels, &j, NULL);
  }
}

void amur_absorber_weigh(amur_absorber *a, const double *weight) {
  a->weight = weight;
  for (int32_t run = 0; run < a->n_run; run++) {
    double sum = 0;
    for (int32_t i = a->run[run]; i < a->run[run + 1]; i++) sum += weight[i];
    a->run_weight[run] = sum;
  }
  memcpy(a->q, weight, a->n * sizeof *weight);
  gather(a, a->q, a->diagonal);
}

static double dot(const double *x, const double *y, size_t n) {
  double part[4] = {0};
  size_t i = 0;
  for (; i + 4 <= n; i += 4)
    for (size_t k = 0; k < 4; k++) part[k] += x[i + k] * y[i + k];
  for (; i < n; i++) part[0] += x[i] * y[i];
  return (part[0] + part[1]) + (part[2] + part[3]);
}

static double precondition(const amur_absorber *a) {
  for (size_t i = 0; i < a->n_effect; i++) a->z[i] = a->diagonal[i] > 0 ? a->r[i] / a->diagonal[i] : 0;
  return dot(a->r, a->z, a->n_effect);
}

/* Conjugate gradients from a->a; scale is the weighted square of v free of the first set. */
static int solve(amur_absorber *a, const double *v, double scale, double tolerance) {
  sweep(a, v, a->a, true, a->q);
  gather(a, a->q, a->r);
  double rz = precondition(a);
  memcpy(a->p, a->z, a->n_effect * sizeof *a->p);
  int i = 0;
  for (; i < MAX_ITERATIONS && rz > tolerance * tolerance * scale; i++) {
    sweep(a, NULL, a->p, true, a->q); /* minus the product with S */
    gather(a, a->q, a->sp);
    const double curve = -dot(a->p, a->sp, a->n_effect);
    if (!(curve > 0)) break;
    const double step = rz / curve;
    for (size_t k = 0; k < a->n_effect; k++) {
      a->a[k] += step * a->p[k];
      a->r[k] += step * a->sp[k];
    }
    const double next = precondition(a), turn = next / rz;
    for (size_t k = 0; k < a->n_effect; k++) a->p[k] = a->z[k] + turn * a->p[k];
    rz = next;
  }
  return i;
}

int amur_absorb(amur_absorber *a, int slot, bool cold, const double *v, double tolerance, double *out) {
  if (a->n_side == 0) {
    sweep(a, v, NULL, false, out);
    return 0;
  }
  if (!a->effect[slot]) a->effect[slot] = amur_alloc(a->n_effect, sizeof(double));
  if (!a->effect[slot]) return -1;
  sweep(a, v, NULL, false, out);
  double scale = 0;
  for (size_t i = 0; i < a->n; i++) scale += a->weight[i] * out[i] * out[i];
  if (cold)
    memset(a->a, 0, a->n_effect * sizeof *a->a);
  else
    memcpy(a->a, a->effect[slot], a->n_effect * sizeof *a->a);
  const int iterations = solve(a, v, scale, tolerance);
  memcpy(a->effect[slot], a->a, a->n_effect * sizeof *a->a);
  sweep(a, v, a->a, false, out);
  return iterations;
}
