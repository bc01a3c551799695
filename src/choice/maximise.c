/* SPDX-License-Identifier: Apache-2.0
 * maximise.c -- trust-region Newton with the exact Hessian.
 * Newton's step goes to the top of the parabola that has the function's slopes and curvature here.  Far from the
 * maximum that parabola may have no top, or one far away; so the step is kept within a radius in which it was seen to
 * be true:
 *   p = (B + nu I)^-1 g with |p| <= radius, B = -H, nu >= 0, B + nu I positive definite
 * (Nocedal and Wright 2006, theorem 4.1), nu found by bisection (More and Sorensen 1983).  The Hessian is scaled to a
 * unit diagonal, so that the radius means the same for all parameters whatever their units, and decomposed into
 * eigenvectors, in which every nu is a sum over n numbers.  There are tens of parameters, and a pass over the data
 * costs far more.  One more Newton step is taken once the expected rise is below the tolerance, which squares the
 * remaining error.  A step is tried with its slopes at once: nearly every one is taken, and a pass over the data for
 * the value alone costs most of one with slopes.
 * Shape: g and p in eigenvectors of the scaled problem, p_e = g_e / (value_e + nu); x, gradient and Hessian as they
 * came.
 */
#include "maximise.h"
#include <amur/symmetric.h>
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_CURVATURE 1e-13 /* of the scaled Hessian, below which a direction's step is rounding */

typedef struct {
  size_t n;
  double *scale;  /* [n] 1 / sqrt |H_ii| */
  double *work;   /* [n n] scaled minus Hessian, destroyed */
  double *value;  /* [n] eigenvalues */
  double *vector; /* [n n] eigenvectors in columns */
  double *g;      /* [n] scaled gradient in eigenvectors */
  double *p;      /* [n] step in eigenvectors */
  double *next;   /* [n] */
} region;

static bool region_init(region *r, size_t n) {
  double *all = amur_alloc(5 * n + 2 * n * n, sizeof *all);
  *r = (region){.n = n, .scale = all};
  if (!all) return false;
  r->value = all + n;
  r->g = all + 2 * n;
  r->p = all + 3 * n;
  r->next = all + 4 * n;
  r->work = all + 5 * n;
  r->vector = r->work + n * n;
  return true;
}

/* Eigenvectors of the scaled minus Hessian, and the gradient in them. */
static void decompose(region *r, const double *gradient, const double *hessian) {
  const size_t n = r->n;
  for (size_t i = 0; i < n; i++) {
    const double d = fabs(hessian[i * n + i]);
    r->scale[i] = d > 0 ? 1 / sqrt(d) : 1;
  }
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) r->work[i * n + j] = -hessian[i * n + j] * r->scale[i] * r->scale[j];
  amur_symmetric_eigen((int)n, r->work, r->value, r->vector);
  for (size_t e = 0; e < n; e++) {
    r->g[e] = 0;
    for (size_t i = 0; i < n; i++) r->g[e] += r->vector[i * n + e] * gradient[i] * r->scale[i];
  }
}

/* Length of the step at nu; leaves the step in r->p. */
static double step_length(region *r, double nu) {
  assert(!(r->value[0] + nu < 0)); /* the least eigenvalue: B + nu I is positive definite */
  double sum = 0;
  for (size_t e = 0; e < r->n; e++) {
    r->p[e] = r->g[e] / (r->value[e] + nu);
    sum += r->p[e] * r->p[e];
  }
  return sqrt(sum);
}

/* Fills r->p; returns the rise expected by the quadratic model.  Newton's own step where it lies within the radius;
 * else the length falls with nu, so bisection finds the nu whose step is as long as the radius. */
static double find_step(region *r, double radius) {
  assert(radius >= 0);
  const double lift = fmax(0, -r->value[0]) + 1e-12; /* above it B + nu I is positive definite */
  if (!(r->value[0] > 1e-12 && step_length(r, 0) <= radius)) {
    double low = r->value[0] > 1e-12 ? 0 : lift, width = fmax(1, 1e-10 * low), high = low + width;
    for (; step_length(r, high) > radius && high < 1e300; high = low + width) width *= 2;
    for (int i = 0; i < 60; i++) {
      const double middle = 0.5 * (low + high);
      if (step_length(r, middle) > radius)
        low = middle;
      else
        high = middle;
    }
    step_length(r, high);
  }
  double rise = 0;
  for (size_t e = 0; e < r->n; e++) rise += r->g[e] * r->p[e] - 0.5 * r->value[e] * r->p[e] * r->p[e];
  return rise;
}

static void apply_step(region *r, const double *x) {
  for (size_t i = 0; i < r->n; i++) {
    double d = 0;
    for (size_t e = 0; e < r->n; e++) d += r->vector[i * r->n + e] * r->p[e];
    r->next[i] = x[i] + d * r->scale[i];
  }
}

static double norm(const double *p, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += p[i] * p[i];
  return sqrt(sum);
}

/* Tries steps until one rises as expected or the radius vanishes; *moved tells.  Moves x, value and slopes; where it
 * does not move, the slopes are lost. */
static amur_status climb(amur_objective f, void *context, region *r, double *x, double *value_, double *gradient,
                         double *hessian, double *radius, bool *moved, amur_err *err) {
  const double value = *value_;
  *moved = false;
  for (int i = 0; i < 40 && !*moved; i++) {
    const double expected = find_step(r, *radius), length = norm(r->p, r->n);
    double next;
    apply_step(r, x);
    const amur_status s = f(context, r->next, &next, gradient, hessian, err);
    if (s) return s;
    /* Gain: how much of the expected rise came true.  Little: the radius was too large; nearly all of it, at the edge
     * of the region: it may grow (Nocedal and Wright 2006, algorithm 4.1).  Below rounding the values cannot tell:
     * trust the model. */
    const bool tiny = expected <= 1e-12 * fabs(value);
    const double gain = tiny && next > -INFINITY ? 1 : (next - value) / expected;
    if (!(gain > 0.25))
      *radius = 0.25 * length;
    else if (gain > 0.75 && length > 0.9 * *radius)
      *radius *= 3;
    *moved = gain > 1e-3;
    if (*moved) *value_ = next;
  }
  if (*moved) memcpy(x, r->next, r->n * sizeof *x);
  return AMUR_OK;
}

/* g' B^-1 g / 2: the rise that the parabola still expects; infinite where it has no top. */
static double decrement(const region *r) {
  double sum = 0;
  for (size_t e = 0; e < r->n; e++) {
    if (!(r->value[e] > 0)) return INFINITY;
    sum += r->g[e] * r->g[e] / r->value[e];
  }
  return 0.5 * sum;
}

amur_status ami_maximise(amur_objective f, void *context, int n, double *x, double tolerance, int max_iterations,
                         double *gradient, double *hessian, double *weakest, double *newton, amur_maximum *result,
                         amur_err *err) {
  region r;
  *result = (amur_maximum){0};
  if (!region_init(&r, (size_t)n)) return amur_fail(err, AMUR_E_NOMEM, 0, "maximisation: %d unknowns", n);
  double radius = 2 * sqrt((double)n); /* in standard errors of the first Hessian, about: far off, a leap may land on
                                           another hill of the likelihood of random coefficients */
  amur_status s = f(context, x, &result->value, gradient, hessian, err);
  if (!s && !(result->value > -INFINITY))
    s = amur_fail(err, AMUR_E_NUMERIC, 0, "maximisation: the starting values have no finite likelihood");
  for (bool moved = true; !s;) {
    decompose(&r, gradient, hessian);
    result->least_curvature = r.value[0];
    result->decrement = decrement(&r);
    const bool near = result->decrement <= tolerance * fabs(result->value) || result->decrement <= 1e-20;
    if (result->converged || !moved || result->iterations >= max_iterations) break;
    s = climb(f, context, &r, x, &result->value, gradient, hessian, &radius, &moved, err);
    result->iterations++;
    result->converged = near;
    if (!s && !moved) s = f(context, x, &result->value, gradient, hessian, err);
  }
  for (size_t i = 0; i < r.n; i++) {
    weakest[i] = r.vector[i * r.n] * r.scale[i];
    newton[i] = 0;
    for (size_t e = 0; e < r.n; e++)
      if (r.value[e] > LEAST_CURVATURE) newton[i] += r.vector[i * r.n + e] * r.g[e] / r.value[e] * r.scale[i];
  }
  free(r.scale);
  return s;
}
