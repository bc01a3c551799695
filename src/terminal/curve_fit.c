/* SPDX-License-Identifier: Apache-2.0
 * curve_fit.c -- the convex increasing delay curve through simulated points.
 *   t(x) = base + slope0 x + sum_k bend_k B_k(x), with B_k the second integral of the indicator of the k-th
 * interval between knots: 0 before it, a parabola in it, a straight line after it.  With all coefficients >= 0 the
 * curve is convex and increasing, as mean waits are in the rate and as the assignment needs them to be for one
 * equilibrium.
 *   Non-negative least squares by Lawson & Hanson (1974, chapter 23): columns enter one at a time where the
 * residual descends most, and those that would turn negative leave; the passive set is solved by modified
 * Gram-Schmidt.
 *   Shape: a row for each point, weighted by 1/(half-width of its interval), then a row for each bend that pulls it
 * to 0; columns scaled to length 1.
 */
#include <amur/terminal.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_COLUMN = AMUR_CURVE_MAX_KNOT + 2, MAX_ROW = 512 };

/* Relative half-width below which a point counts no more than others, and its floor for times near 0. */
static const double least_relative_ci = 1e-3, least_ci_h = 1e-6;
/* Weight of the pull of bends to 0, against ties between bends that the points cannot tell apart. */
static const double ridge = 1e-5;

typedef struct {
  int m, n;                      /* rows, columns */
  double a[MAX_COLUMN][MAX_ROW]; /* columns, scaled to length 1 */
  double b[MAX_ROW], scale[MAX_COLUMN];
} problem;

static double dot(int n, const double *x, const double *y) {
  double sum = 0;
  for (int i = 0; i < n; i++) sum += x[i] * y[i];
  return sum;
}

/* Least squares over the passive columns; z is 0 elsewhere.  q is working space.  A = Q R by modified Gram-Schmidt,
 * then R z = Q'b; the residual is reduced column by column, which keeps the digits that Q'b would lose (Bjorck 1967).
 */
static void solve_passive(const problem *p, const bool *passive, double (*q)[MAX_ROW], double *z) {
  double r[MAX_COLUMN][MAX_COLUMN], c[MAX_COLUMN], rest[MAX_ROW];
  int column[MAX_COLUMN], k = 0;
  memcpy(rest, p->b, sizeof rest);
  for (int j = 0; j < p->n; j++) {
    z[j] = 0;
    if (!passive[j]) continue;
    memcpy(q[k], p->a[j], sizeof q[k]);
    for (int i = 0; i < k; i++) {
      r[i][k] = dot(p->m, q[i], q[k]);
      for (int l = 0; l < p->m; l++) q[k][l] -= r[i][k] * q[i][l];
    }
    r[k][k] = sqrt(dot(p->m, q[k], q[k]));
    for (int l = 0; l < p->m; l++) q[k][l] /= r[k][k] > 0 ? r[k][k] : 1;
    c[k] = dot(p->m, q[k], rest);
    for (int l = 0; l < p->m; l++) rest[l] -= c[k] * q[k][l];
    column[k++] = j;
  }
  for (int i = k - 1; i >= 0; i--) {
    double x = c[i];
    for (int j = i + 1; j < k; j++) x -= r[i][j] * z[column[j]];
    z[column[i]] = r[i][i] > 0 ? x / r[i][i] : 0;
  }
}

/* Column with the steepest descent among those at 0: the largest w = A'(b - A x); -1 if none descends (Kuhn-Tucker). */
static int entering(const problem *p, const bool *passive, const double *x) {
  double rest[MAX_ROW], best = 1e-11 * sqrt(dot(p->m, p->b, p->b));
  int column = -1;
  memcpy(rest, p->b, sizeof rest);
  for (int j = 0; j < p->n; j++)
    for (int i = 0; i < p->m; i++) rest[i] -= x[j] * p->a[j][i];
  for (int j = 0; j < p->n; j++) {
    const double w = passive[j] ? 0 : dot(p->m, p->a[j], rest);
    if (w > best) {
      best = w;
      column = j;
    }
  }
  return column;
}

/* Lawson & Hanson's NNLS (23.10): step numbers are theirs. */
static void nnls(const problem *p, double (*q)[MAX_ROW], double *x) {
  bool passive[MAX_COLUMN] = {false};
  double z[MAX_COLUMN];
  for (int j = 0; j < p->n; j++) x[j] = 0;
  for (int round = 0; round < 10 * p->n; round++) {
    const int in = entering(p, passive, x); /* steps 2 to 5 */
    if (in < 0) return;
    passive[in] = true;
    for (;;) {
      solve_passive(p, passive, q, z); /* step 6 */
      double step = 1;                 /* steps 8 and 9: from x towards z, up to where the first turns 0 */
      for (int j = 0; j < p->n; j++)
        if (passive[j] && z[j] <= 0) step = fmin(step, x[j] / (x[j] - z[j]));
      if (step >= 1) break;
      for (int j = 0; j < p->n; j++) {
        x[j] += step * (z[j] - x[j]);
        if (passive[j] && x[j] <= 1e-300) passive[j] = false;
        if (passive[j] && z[j] <= 0 && x[j] <= 1e-14 * fabs(z[j])) passive[j] = false;
        if (!passive[j]) x[j] = 0;
      }
    }
    memcpy(x, z, sizeof z);
  }
}

static int by_rate(const void *a, const void *b) {
  const amur_curve_point *p = a, *q = b;
  return (p->arrivals_per_day > q->arrivals_per_day) - (p->arrivals_per_day < q->arrivals_per_day);
}

/* Distinct rates become knots; beyond the limit, evenly thinned. */
static int place_knots(int n, const amur_curve_point *sorted, double *knot) {
  double distinct[MAX_ROW];
  int m = 0;
  for (int i = 0; i < n; i++)
    if (m == 0 || sorted[i].arrivals_per_day > distinct[m - 1] * (1 + 1e-9)) distinct[m++] = sorted[i].arrivals_per_day;
  const int keep = m < AMUR_CURVE_MAX_KNOT + 1 ? m : AMUR_CURVE_MAX_KNOT + 1;
  for (int i = 0; i < keep; i++) knot[i] = distinct[keep > 1 ? i * (m - 1) / (keep - 1) : 0];
  return keep;
}

/* B_k(x) of the interval from..to. */
static double bent(double x, double from, double to) {
  const double a = x > from ? x - from : 0, b = x > to ? x - to : 0;
  return 0.5 * (a * a - b * b);
}

/* Rows of points and of bends.  A point counts by its interval, but by no less than a thousandth of its time: points
 * whose intervals happen to be tiny would rule the fit. */
static void fill(problem *p, int n, const amur_curve_point *point, const amur_curve *c) {
  p->n = c->n_knot + 2;
  p->m = n + c->n_knot;
  for (int i = 0; i < n; i++) {
    const double x = point[i].arrivals_per_day, t = point[i].time_h;
    const double ci = fmax(isfinite(point[i].time_ci_half_h) ? point[i].time_ci_half_h : fabs(t),
                           fmax(least_relative_ci * fabs(t), least_ci_h));
    p->b[i] = t / ci;
    p->a[0][i] = 1 / ci;
    p->a[1][i] = x / ci;
    for (int k = 0; k < c->n_knot; k++) p->a[k + 2][i] = bent(x, c->knot[k], c->knot[k + 1]) / ci;
  }
  for (int j = 0; j < p->n; j++) {
    const double length = sqrt(dot(n, p->a[j], p->a[j]));
    p->scale[j] = length > 0 ? length : 1;
    for (int i = 0; i < n; i++) p->a[j][i] /= p->scale[j];
    if (j >= 2) p->a[j][n + j - 2] = ridge;
  }
}

amur_status amur_curve_fit(int n, const amur_curve_point *point, amur_curve *curve, amur_err *err) {
  if (n < 1 || n > MAX_ROW - AMUR_CURVE_MAX_KNOT)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "curve: %d points, must be 1..%d", n, MAX_ROW - AMUR_CURVE_MAX_KNOT);
  for (int i = 0; i < n; i++)
    if (!(point[i].arrivals_per_day >= 0 && isfinite(point[i].arrivals_per_day) && point[i].time_h >= 0 &&
          isfinite(point[i].time_h)))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "curve: point %d is (%g a day, %g h), must be finite and >= 0", i + 1,
                       point[i].arrivals_per_day, point[i].time_h);
  amur_status status = AMUR_OK;
  amur_curve_point *sorted = amur_alloc((size_t)n, sizeof *sorted);
  problem *p = amur_alloc(1, sizeof *p);
  double(*q)[MAX_ROW] = amur_alloc(MAX_COLUMN, sizeof *q);
  if (!sorted || !p || !q) {
    status = amur_fail(err, AMUR_E_NOMEM, 0, "curve of %d points", n);
    goto done;
  }
  memcpy(sorted, point, (size_t)n * sizeof *sorted);
  qsort(sorted, (size_t)n, sizeof *sorted, by_rate);
  *curve = (amur_curve){0};
  curve->n_knot = place_knots(n, sorted, curve->knot) - 1;
  fill(p, n, sorted, curve);
  double x[MAX_COLUMN];
  nnls(p, q, x);
  curve->base_h = x[0] / p->scale[0];
  curve->slope0 = x[1] / p->scale[1];
  for (int k = 0; k < curve->n_knot; k++) curve->bend[k] = x[k + 2] / p->scale[k + 2];
done:
  free(sorted);
  free(p);
  free(q);
  return status;
}
