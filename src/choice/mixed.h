/* SPDX-License-Identifier: Apache-2.0
 * mixed.h -- inside of the mixed logit: work space of a person, points of integration, sums over points.
 */
#ifndef AMUR_CHOICE_MIXED_H
#define AMUR_CHOICE_MIXED_H

#include "draws.h"
#include "kernel.h"

/* Compiled a second time for wider vectors, which machines that have them use.  The loops' lanes do not meet, so that
 * the bits are the same.  Sanitizers start before the choice can be made. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&               \
    !defined(__SANITIZE_THREAD__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

enum { CHUNK = 256 }; /* points handled at once */

/* Work space of one person, all in one allocation. */
typedef struct {
  size_t n_alt, n_param, n_random, n_feature, n_time;
  double *v;                /* [n_time n_alt] utility without random coefficients, -INFINITY not available */
  double *x;                /* [n_time n_random n_alt] multiplier of a random coefficient */
  double *z;                /* [n_time n_feature n_alt n_param] slopes by feature; feature 0 is constant */
  double *xi;               /* [n_random CHUNK] standard draws */
  double *beta;             /* [n_random CHUNK] */
  double *phi;              /* [n_feature CHUNK] */
  double *q;                /* [CHUNK] weight of a point, then times its likelihood */
  double *prob;             /* [n_time n_alt CHUNK] */
  double *grad;             /* [n_param CHUNK] */
  double *spare;            /* [3 CHUNK] */
  double *gradient, *outer; /* [n_param], [n_param n_param] sums over points, as the next two; n_sum in all */
  double *curve;            /* [n_time (n_feature n_alt)^2] */
  double *second;           /* [n_random 3] of lognormal coefficients */
  double *shifted;          /* [n_alt (1 + n_random)] utilities and multipliers less those of one alternative */
  double *reach;            /* [n_random] bound of |beta| over the points */
  size_t n_sum;
  double sum, log_unit; /* of the points' likelihoods, in units of exp(log_unit) as are all sums */
  size_t feature_random[AMUR_MAX_FEATURE];
  int32_t feature_param[AMUR_MAX_FEATURE];
} mixed_space;

/* Where the next points come from. */
typedef struct {
  const double *table; /* draws of this person's shift, or nodes and weights */
  size_t n_draw, next;
  double left, end; /* quadrature: what is left to integrate */
  double slope;     /* of the range of utilities by xi, at beta's slope 1 */
  double mean, spread;
  amur_draw_kind kind;
} mixed_source;

/* Sum of a b in four lanes, which compilers may keep in vectors. */
static inline double mixed_dot(size_t n, const double *restrict a, const double *restrict b) {
  double part[4] = {0};
  size_t i = 0;
  for (; i + 4 <= n; i += 4)
    for (size_t k = 0; k < 4; k++) part[k] += a[i + k] * b[i + k];
  for (; i < n; i++) part[0] += a[i] * b[i];
  return (part[0] + part[1]) + (part[2] + part[3]);
}

/* mixed_points.c: the points of a person; the next at most CHUNK of them go to s->xi and s->q, 0 at the end; their
 * coefficients and features. */
mixed_source ami_mixed_open(const amur_choice_model *m, const double *draws, const double *theta, int32_t person,
                            mixed_space *s);
size_t ami_mixed_next(mixed_source *src, mixed_space *s);
void ami_mixed_transform(const amur_choice_model *m, const double *theta, size_t n, mixed_space *s);

/* mixed_sums.c: probabilities of time t at n points, 0 for what is not available; the points' weights times their
 * likelihood, with the sum so far; the points' part of gradient and Hessian. */
void ami_mixed_probabilities(size_t t, size_t n, mixed_space *s);
double ami_mixed_weigh(const amur_choice_model *m, int32_t first, size_t n, mixed_space *s);
void ami_mixed_add_slopes(const amur_choice_model *m, int32_t first, size_t n, bool curvature, mixed_space *s);

#endif
