/* SPDX-License-Identifier: Apache-2.0
 * absorb.c -- weighted projection on several sets of fixed effects by conjugate gradients.
 * A regression with effects of exporter and year, importer and year, and pair has many thousand dummies.  By the
 * theorem of Frisch, Waugh and Lovell they need no columns: regress on what a variable has left when its effects are
 * taken out.  One set is taken out by subtracting (weighted) means of its levels; with several each disturbs the
 * others.  Guimaraes and Portugal (2010) subtract in turn until nothing moves, which is slow where the sets hang
 * together loosely; here the same system is solved at once (Correia 2016).
 * Observations are ordered by the set with most levels, whose effects are eliminated exactly by subtracting means of
 * contiguous runs; what is left is a symmetric system in the levels of the other sets,
 *   S a = b,   S = D' W (I - P1) D,   b = D' W (I - P1) v,
 * with D the dummies of the other sets, W the weights and P1 the weighted means of the first set; solved by conjugate
 * gradients (Hestenes and Stiefel 1952) with the diagonal of D'WD as preconditioner.  It is singular (one constant per
 * connected part) but consistent, which conjugate gradients do not mind.  S is never written down: a sweep over the
 * observations multiplies by it.  Up to eight variables go through a sweep together, their effects of a level side by
 * side.
 * Runs are swept in blocks, as many as the data (not the threads) say, whose sums are added in order: any number of
 * threads gives the same bits.
 * Shape: observations in the absorber's order; effect e of variable r at [e * width + r].
 */
#include "absorb.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  MAX_BLOCKS = 16,
  GROUP = 8, /* variables that are swept together */
  MAX_ITERATIONS = 2000,
  THREADS_PAY = 150000 /* fewer rows cost less than starting threads */
};

struct amur_absorber {
  size_t n;
  int n_thread, n_block, n_side;
  bool has_first; /* there are fixed effects at all; else the only run is everything and nothing is subtracted */
  int64_t *order; /* [n] observation of the caller at each place */
  int32_t n_run, longest, *run; /* run[n_run + 1]: observations of a level of the first set */
  int32_t *effect_of;           /* [n n_side] effects of an observation beside the first set */
  size_t n_effect;
  const double *weight;
  double *run_weight;                   /* [n_run] */
  double *diagonal;                     /* [n_effect] */
  double *kept[AMUR_ABSORB_SLOTS];      /* [n_effect] effects of the last call, NULL before it */
  double scale[AMUR_ABSORB_SLOTS];      /* weighted squares of the variable when it was new */
  double *block;                        /* backs the vectors of GROUP columns, and room of the sweeps */
  double *a, *r, *z, *p, *sum, *buffer; /* [n_effect GROUP]; sum n_block of them, buffer [n_thread longest GROUP] */
};

void ami_absorber_free(amur_absorber *a) {
  if (!a) return;
  for (int i = 0; i < AMUR_ABSORB_SLOTS; i++) free(a->kept[i]);
  free(a->order);
  free(a->run);
  free(a->effect_of);
  free(a->run_weight);
  free(a->diagonal);
  free(a->block);
  free(a);
}

const int64_t *ami_absorber_order(const amur_absorber *a) { return a->order; }

/* Orders `from` by the level of f into `to`, stable, by counting; first[n_level + 1] is where levels begin. */
static void sort_by(const amur_factor *f, size_t n, const int64_t *from, int64_t *to, int32_t *first) {
  memset(first, 0, ((size_t)f->n_level + 1) * sizeof *first);
  for (size_t i = 0; i < n; i++) first[f->level[i] + 1]++;
  for (int32_t l = 0; l < f->n_level; l++) first[l + 1] += first[l];
  for (size_t i = 0; i < n; i++) to[first[f->level[from[i]]]++] = from[i];
  for (int32_t l = f->n_level; l > 0; l--) first[l] = first[l - 1];
  first[0] = 0;
}

/* By the first set, within it by the second, so that a run walks through the second's effects in order. */
static bool order_by(amur_absorber *a, const amur_factor *first, const amur_factor *second) {
  const int32_t most = first && second && second->n_level > first->n_level ? second->n_level
                       : first                                             ? first->n_level
                                                                           : 1;
  a->n_run = first ? first->n_level : 1;
  a->run = amur_alloc((size_t)most + 1, sizeof *a->run);
  a->order = amur_alloc(a->n, sizeof *a->order);
  int64_t *other = amur_alloc(a->n, sizeof *other);
  const bool good = a->run && a->order && other;
  for (size_t i = 0; good && i < a->n; i++) a->order[i] = other[i] = (int64_t)i;
  if (good && second) sort_by(second, a->n, a->order, other, a->run);
  if (good && first) sort_by(first, a->n, other, a->order, a->run);
  if (good && !first) a->run[1] = (int32_t)a->n;
  for (int32_t r = 0; good && r < a->n_run; r++)
    if (a->run[r + 1] - a->run[r] > a->longest) a->longest = a->run[r + 1] - a->run[r];
  free(other);
  return good;
}

/* Effects of all sets but the first, numbered through: a level of the second set after all of the one before. */
static bool number_effects(amur_absorber *a, int n_factor, const amur_factor *factor, int first) {
  a->n_side = n_factor > 0 ? n_factor - 1 : 0;
  a->effect_of = amur_alloc(a->n * (size_t)a->n_side, sizeof *a->effect_of);
  if (!a->effect_of) return false;
  int side = 0;
  for (int f = 0; f < n_factor; f++) {
    if (f == first) continue;
    for (size_t i = 0; i < a->n; i++)
      a->effect_of[i * (size_t)a->n_side + (size_t)side] = (int32_t)a->n_effect + factor[f].level[a->order[i]];
    a->n_effect += (size_t)factor[f].n_level;
    side++;
  }
  return true;
}

/* Room of the iterations.  Each block has sums of its own, [n_effect width], which are merged after the sweep: there
 * are only so many blocks that merging costs less than sweeping. */
static bool make_room(amur_absorber *a) {
  const size_t worth = a->n / (2 * a->n_effect + 1);
  a->n_block = worth < 2 ? 2 : worth > MAX_BLOCKS ? MAX_BLOCKS : (int)worth;
  const size_t vector = a->n_effect * GROUP, buffer = (size_t)a->longest * GROUP * (size_t)a->n_thread;
  a->run_weight = amur_alloc((size_t)a->n_run, sizeof(double));
  a->diagonal = amur_alloc(a->n_effect, sizeof(double));
  a->block = amur_alloc(vector * (size_t)(4 + a->n_block) + buffer, sizeof(double));
  if (!a->run_weight || !a->diagonal || !a->block) return false;
  double **const part[] = {&a->a, &a->r, &a->z, &a->p};
  for (size_t i = 0; i < 4; i++) *part[i] = a->block + i * vector;
  a->sum = a->block + 4 * vector;
  a->buffer = a->sum + vector * (size_t)a->n_block;
  return true;
}

amur_absorber *ami_absorber_new(int64_t n, int n_factor, const amur_factor *factor, int n_thread, amur_err *err) {
  amur_absorber *a = amur_alloc(1, sizeof *a);
  int first = -1, second = -1;
  for (int f = 0; f < n_factor; f++)
    if (first < 0 || factor[f].n_level > factor[first].n_level) first = f;
  for (int f = 0; f < n_factor; f++)
    if (f != first && (second < 0 || factor[f].n_level > factor[second].n_level)) second = f;
  if (a) {
    a->n = (size_t)n;
    a->n_thread = n < THREADS_PAY ? 1 : amur_n_thread(n_thread);
    a->has_first = first >= 0;
    if (order_by(a, first >= 0 ? &factor[first] : NULL, second >= 0 ? &factor[second] : NULL) &&
        number_effects(a, n_factor, factor, first) && make_room(a))
      return a;
  }
  ami_absorber_free(a);
  amur_fail(err, AMUR_E_NOMEM, 0, "fixed effects: %lld observations", (long long)n);
  return NULL;
}

/* A sweep over runs: x = v - D effects (v NULL: D effects), freed of the first set.  The three uses: S p of an
 * iteration (effect alone), b - S a at its start (v and effect), and the variables themselves in the end (out). */
typedef struct {
  const amur_absorber *a;
  int width; /* columns side by side: 2, 4, 6 or 8 */
  const double *const *v;
  const double *effect;    /* [n_effect width], NULL: 0 */
  double *const *out;      /* where x goes; NULL: D'W x goes to the block's part of a->sum */
  double (*square)[GROUP]; /* [n_block] x'Wx of a block, NULL: not wanted */
} job;

/* The variables of an observation less their effects. */
static inline void load(const job *j, size_t i, const int width, double *restrict x) {
  const amur_absorber *a = j->a;
  for (int r = 0; r < width; r++) x[r] = 0;
  for (int k = 0; j->effect && k < a->n_side; k++) {
    const double *e = j->effect + (size_t)a->effect_of[i * (size_t)a->n_side + (size_t)k] * (size_t)width;
    for (int r = 0; r < width; r++) x[r] += e[r];
  }
  for (int r = 0; j->v && r < width; r++) x[r] = j->v[r][i] - x[r];
}

/* One run: the mean of x is taken off, then either x goes out, or W x is summed by effect (D' W x). */
static inline void sweep_run(const job *j, int block, int32_t run, double *restrict buffer, const int width) {
  const amur_absorber *a = j->a;
  assert(run >= 0 && run < a->n_run && width <= GROUP);
  const size_t begin = (size_t)a->run[run], n = (size_t)a->run[run + 1] - begin, w = (size_t)width;
  double mean[GROUP] = {0}, square[GROUP] = {0};
  for (size_t i = 0; i < n; i++) {
    load(j, begin + i, width, buffer + i * w);
    for (int r = 0; r < width; r++) mean[r] += a->weight[begin + i] * buffer[i * w + (size_t)r];
  }
  const double inverse = a->has_first && a->run_weight[run] > 0 ? 1 / a->run_weight[run] : 0;
  for (int r = 0; r < width; r++) mean[r] *= inverse;
  if (j->out) {
    for (int r = 0; r < width && j->out[r]; r++)
      for (size_t i = 0; i < n; i++) j->out[r][begin + i] = buffer[i * w + (size_t)r] - mean[r];
    return;
  }
  double *restrict sum = a->sum + (size_t)block * a->n_effect * w;
  for (size_t i = 0; i < n; i++) {
    double q[GROUP];
    for (int r = 0; r < width; r++) {
      const double x = buffer[i * w + (size_t)r] - mean[r];
      q[r] = a->weight[begin + i] * x;
      square[r] += q[r] * x;
    }
    for (int k = 0; k < a->n_side; k++) {
      double *e = sum + (size_t)a->effect_of[(begin + i) * (size_t)a->n_side + (size_t)k] * w;
      for (int r = 0; r < width; r++) e[r] += q[r];
    }
  }
  for (int r = 0; j->square && r < width; r++) j->square[block][r] += square[r];
}

/* The runs of a block; the switch makes the width a constant, for loops that compilers unroll. */
static amur_status sweep_block(void *context, int block, int worker, amur_err *err) {
  (void)err;
  const job *j = context;
  const amur_absorber *a = j->a;
  const int32_t from = (int32_t)((int64_t)a->n_run * block / a->n_block),
                to = (int32_t)((int64_t)a->n_run * (block + 1) / a->n_block);
  double *buffer = a->buffer + (size_t)worker * (size_t)a->longest * GROUP;
  const size_t room = a->n_effect * (size_t)j->width;
  if (!j->out) memset(a->sum + (size_t)block * room, 0, room * sizeof *a->sum);
  for (int32_t run = from; run < to; run++) switch (j->width) { /* the width a constant of each loop */
    case 2: sweep_run(j, block, run, buffer, 2); break;
    case 4: sweep_run(j, block, run, buffer, 4); break;
    case 6: sweep_run(j, block, run, buffer, 6); break;
    default: sweep_run(j, block, run, buffer, 8); break;
    }
  return AMUR_OK;
}

/* Sums of the blocks in order. */
static void merge(const amur_absorber *a, int width, double *out) {
  const size_t n = a->n_effect * (size_t)width;
  memcpy(out, a->sum, n * sizeof *out);
  for (size_t block = 1; block < (size_t)a->n_block; block++)
    for (size_t i = 0; i < n; i++) out[i] += a->sum[block * n + i];
}

void ami_absorber_weigh(amur_absorber *a, const double *weight) {
  a->weight = weight;
  memset(a->diagonal, 0, a->n_effect * sizeof *a->diagonal);
  for (int32_t run = 0; run < a->n_run; run++) {
    double sum = 0;
    for (int32_t i = a->run[run]; i < a->run[run + 1]; i++) sum += weight[i];
    a->run_weight[run] = sum;
  }
  for (size_t i = 0; i < a->n; i++)
    for (int k = 0; k < a->n_side; k++) a->diagonal[a->effect_of[i * (size_t)a->n_side + (size_t)k]] += weight[i];
}

static void dot(const amur_absorber *a, int width, const double *x, const double *y, double out[GROUP]) {
  const size_t w = (size_t)width;
  for (size_t r = 0; r < w; r++) out[r] = 0;
  for (size_t i = 0; i < a->n_effect; i++)
    for (size_t r = 0; r < w; r++) out[r] += x[i * w + r] * y[i * w + r];
}

static void precondition(const amur_absorber *a, int width, double rz[GROUP]) {
  const size_t w = (size_t)width;
  for (size_t i = 0; i < a->n_effect; i++) {
    const double inverse = a->diagonal[i] > 0 ? 1 / a->diagonal[i] : 0;
    for (size_t r = 0; r < w; r++) a->z[i * w + r] = inverse * a->r[i * w + r];
  }
  dot(a, width, a->r, a->z, rz);
}

/* Conjugate gradients from a->a with residual a->r, until r'z of every column is below its limit; a column that is
 * there stays.  Columns share the sweeps and nothing else: each has step and turn of its own.  Returns the iterations.
 * */
static int solve(amur_absorber *a, int width, const double limit[GROUP]) {
  const size_t w = (size_t)width, n = a->n_effect * w;
  const job product = {.a = a, .width = width, .effect = a->p};
  double rz[GROUP], next[GROUP], curve[GROUP], *sp = a->z;
  precondition(a, width, rz);
  memcpy(a->p, a->z, n * sizeof *a->p);
  for (int iteration = 0;; iteration++) {
    bool done = true;
    for (int r = 0; r < width; r++) done = done && rz[r] <= limit[r];
    if (done || iteration == MAX_ITERATIONS) return iteration;
    amur_parallel_for(a->n_block, a->n_thread, sweep_block, (void *)&product, NULL);
    merge(a, width, sp);
    dot(a, width, a->p, sp, curve);
    double step[GROUP], turn[GROUP];
    for (int r = 0; r < width; r++) step[r] = rz[r] > limit[r] && curve[r] > 0 ? rz[r] / curve[r] : 0;
    for (size_t i = 0; i < a->n_effect; i++)
      for (size_t r = 0; r < w; r++) {
        a->a[i * w + r] += step[r] * a->p[i * w + r];
        a->r[i * w + r] -= step[r] * sp[i * w + r];
      }
    precondition(a, width, next);
    for (int r = 0; r < width; r++) {
      turn[r] = step[r] > 0 ? next[r] / rz[r] : 0;
      rz[r] = step[r] > 0 ? next[r] : 0;
    }
    for (size_t i = 0; i < a->n_effect; i++)
      for (size_t r = 0; r < w; r++) a->p[i * w + r] = a->z[i * w + r] + turn[r] * a->p[i * w + r];
  }
}

/* Effects that slots kept, side by side in a->a. */
static void load_effects(amur_absorber *a, int n_v, int width, const int *slot) {
  for (int r = 0; r < width; r++) {
    const double *from = r < n_v && slot[r] >= 0 ? a->kept[slot[r]] : NULL;
    for (size_t i = 0; i < a->n_effect; i++) a->a[i * (size_t)width + (size_t)r] = from ? from[i] : 0;
  }
}

static bool keep_effects(amur_absorber *a, int n_v, int width, const int *slot) {
  for (int r = 0; r < n_v; r++) {
    if (slot[r] < 0) continue;
    double **to = &a->kept[slot[r]];
    if (!*to) *to = amur_alloc(a->n_effect, sizeof **to);
    if (!*to) return false;
    for (size_t i = 0; i < a->n_effect; i++) (*to)[i] = a->a[i * (size_t)width + (size_t)r];
  }
  return true;
}

/* At most GROUP variables.  A slot's scale, to which its tolerance is relative, is that of its first call: a variable
 * that starts near its solution would else be asked for far more digits than the first time. */
static int absorb_group(amur_absorber *a, int n_v, const int *slot, const double *const *v, double tolerance,
                        double *const *out) {
  const int width = (n_v + 1) / 2 * 2;
  const double *column[GROUP];
  double *target[GROUP], limit[GROUP], square[MAX_BLOCKS][GROUP] = {{0}};
  for (int r = 0; r < width; r++) { /* of an odd number the last is swept twice and written once */
    column[r] = v[r < n_v ? r : n_v - 1];
    target[r] = r < n_v ? out[r] : NULL;
  }
  int iterations = 0;
  if (a->n_side > 0) {
    load_effects(a, n_v, width, slot);
    job start = {.a = a, .width = width, .v = column, .effect = a->a, .square = square};
    amur_parallel_for(a->n_block, a->n_thread, sweep_block, &start, NULL);
    merge(a, width, a->r);
    for (int r = 0; r < width; r++) {
      double scale = 0;
      for (int block = 0; block < a->n_block; block++) scale += square[block][r];
      const int s = r < n_v ? slot[r] : -1;
      if (s >= 0 && a->kept[s]) scale = a->scale[s];
      if (s >= 0) a->scale[s] = scale;
      limit[r] = r < n_v ? tolerance * tolerance * scale : INFINITY;
    }
    iterations = solve(a, width, limit);
    if (!keep_effects(a, n_v, width, slot)) return -1;
  }
  job end = {.a = a, .width = width, .v = column, .effect = a->n_side > 0 ? a->a : NULL, .out = target};
  amur_parallel_for(a->n_block, a->n_thread, sweep_block, &end, NULL);
  return iterations;
}

int ami_absorb(amur_absorber *a, int n_v, const int *slot, const double *const *v, double tolerance,
               double *const *out) {
  int most = 0;
  for (int from = 0; from < n_v && most >= 0; from += GROUP) {
    const int n = n_v - from < GROUP ? n_v - from : GROUP;
    const int iterations = absorb_group(a, n, slot + from, v + from, tolerance, out + from);
    most = iterations < 0 ? -1 : iterations > most ? iterations : most;
  }
  return most;
}
