/* SPDX-License-Identifier: Apache-2.0
 * vdf.c -- volume-delay functions: time, slope and area (integral from 0), with s = x/cap.
 *   bpr       t0 (1 + a s^b)                                        Bureau of Public Roads (1964)
 *   conical   t0 (2 + sqrt(a^2 (1-s)^2 + b^2) - a (1-s) - b),  b = (2a-1)/(2a-2)      Spiess (1990)
 *   akcelik   t0 + T/4 (s-1 + sqrt((s-1)^2 + 8 J s/(cap T)))                         Akcelik (1991)
 *   davidson  t0 (1 + J s/(1-s)) up to s0, its tangent beyond        Davidson (1966), Akcelik (1978)
 *   linear    through given points;  curve: an amur_curve;  constant: t0
 * Flow x >= 0.  Not here: functions that depend on the flow of other links.
 */
#include <amur/network.h>
#include <math.h>
#include <string.h>

static double constant_time(const amur_vdf *f, double x) {
  (void)x;
  return f->t0;
}
static double constant_slope(const amur_vdf *f, double x) {
  (void)f;
  (void)x;
  return 0;
}
static double constant_area(const amur_vdf *f, double x) { return f->t0 * x; }

static double bpr_time(const amur_vdf *f, double x) { return f->t0 * (1 + f->p[0] * pow(x / f->cap, f->p[1])); }
static double bpr_slope(const amur_vdf *f, double x) {
  if (!(f->p[1] > 0)) return 0;
  return f->t0 * f->p[0] * f->p[1] / f->cap * pow(x / f->cap, f->p[1] - 1);
}
static double bpr_area(const amur_vdf *f, double x) {
  return f->t0 * x * (1 + f->p[0] / (f->p[1] + 1) * pow(x / f->cap, f->p[1]));
}

static double conical_b(double a) { return (2 * a - 1) / (2 * a - 2); }
static double conical_time(const amur_vdf *f, double x) {
  const double a = f->p[0], b = conical_b(a), u = a * (1 - x / f->cap);
  return f->t0 * (2 + sqrt(u * u + b * b) - u - b);
}
static double conical_slope(const amur_vdf *f, double x) {
  const double a = f->p[0], b = conical_b(a), u = a * (1 - x / f->cap);
  return f->t0 * a / f->cap * (1 - u / sqrt(u * u + b * b));
}
/* Integral of sqrt(u^2 + b^2). */
static double hyperbola_area(double u, double b) { return 0.5 * (u * sqrt(u * u + b * b) + b * b * asinh(u / b)); }
static double conical_area(const amur_vdf *f, double x) {
  const double a = f->p[0], b = conical_b(a), s = x / f->cap;
  const double root = (hyperbola_area(a, b) - hyperbola_area(a * (1 - s), b)) / a;
  return f->t0 * f->cap * ((2 - b) * s - a * s * (1 - 0.5 * s) + root);
}

static double akcelik_k(const amur_vdf *f) { return 8 * f->p[0] / (f->cap * f->p[1]); }
static double akcelik_time(const amur_vdf *f, double x) {
  const double s = x / f->cap, z = s - 1, ks = akcelik_k(f) * s, root = sqrt(z * z + ks);
  return f->t0 + 0.25 * f->p[1] * (z < 0 ? ks / (root - z) : z + root); /* no cancellation below capacity */
}
static double akcelik_slope(const amur_vdf *f, double x) {
  const double k = akcelik_k(f), s = x / f->cap, z = s - 1;
  return 0.25 * f->p[1] / f->cap * (1 + (z + 0.5 * k) / sqrt(z * z + k * s));
}
/* Integral of sqrt(w^2 + d) for either sign of d, up to a constant. */
static double root_area(double w, double d) {
  const double root = sqrt(fmax(w * w + d, 0));
  double log_part = 0;
  if (d > 0) log_part = d * asinh(w / sqrt(d));
  if (d < 0) log_part = d * log(w + root);
  return 0.5 * (w * root + log_part);
}
static double akcelik_area(const amur_vdf *f, double x) {
  const double k = akcelik_k(f), s = x / f->cap, b = 0.5 * k - 1, d = k - 0.25 * k * k;
  const double root = root_area(s + b, d) - root_area(b, d);
  return f->t0 * x + 0.25 * f->p[1] * f->cap * (s * (0.5 * s - 1) + root);
}

static double davidson_slope(const amur_vdf *f, double x) {
  const double s = fmin(x / f->cap, f->p[1]);
  return f->t0 * f->p[0] / (f->cap * (1 - s) * (1 - s));
}
static double davidson_time(const amur_vdf *f, double x) {
  const double s = fmin(x / f->cap, f->p[1]), beyond = x - s * f->cap;
  const double t = f->t0 * (1 + f->p[0] * s / (1 - s));
  return beyond > 0 ? t + beyond * davidson_slope(f, x) : t;
}
static double davidson_area(const amur_vdf *f, double x) {
  const double s = fmin(x / f->cap, f->p[1]), beyond = fmax(x - s * f->cap, 0);
  const double curved = f->t0 * f->cap * (s - f->p[0] * (s + log1p(-s)));
  return curved + beyond * (f->t0 * (1 + f->p[0] * s / (1 - s)) + 0.5 * beyond * davidson_slope(f, x));
}

/* Interval of the table that holds x: the last k with table_x[k] <= x. */
static int32_t table_interval(const amur_vdf *f, double x) {
  int32_t low = 0, high = f->n_table - 1;
  while (low < high) {
    const int32_t mid = low + (high - low + 1) / 2;
    if (f->table_x[mid] <= x)
      low = mid;
    else
      high = mid - 1;
  }
  return low;
}
/* Slope of interval k; the last interval goes on beyond the last point. */
static double interval_slope(const amur_vdf *f, int32_t k) {
  if (f->n_table < 2) return 0;
  if (k > f->n_table - 2) k = f->n_table - 2;
  return (f->table_t[k + 1] - f->table_t[k]) / (f->table_x[k + 1] - f->table_x[k]);
}
static double linear_slope(const amur_vdf *f, double x) { return interval_slope(f, table_interval(f, x)); }
static double linear_time(const amur_vdf *f, double x) {
  const int32_t k = table_interval(f, x);
  return f->table_t[k] + (x - f->table_x[k]) * interval_slope(f, k);
}
static double linear_area(const amur_vdf *f, double x) {
  const int32_t last = table_interval(f, x);
  double area = 0;
  for (int32_t k = 0; k < last; k++)
    area += 0.5 * (f->table_t[k] + f->table_t[k + 1]) * (f->table_x[k + 1] - f->table_x[k]);
  const double rest = x - f->table_x[last];
  return area + rest * (f->table_t[last] + 0.5 * rest * interval_slope(f, last));
}

static double curve_time(const amur_vdf *f, double x) { return amur_curve_time(f->curve, x); }
static double curve_slope(const amur_vdf *f, double x) { return amur_curve_slope(f->curve, x); }
static double curve_area(const amur_vdf *f, double x) { return amur_curve_area(f->curve, x); }

const amur_vdf_type amur_vdf_types[AMUR_VDF_N] = {
    [AMUR_VDF_CONSTANT] = {"constant", constant_time, constant_slope, constant_area, 0, {0, 0}},
    [AMUR_VDF_BPR] = {"bpr", bpr_time, bpr_slope, bpr_area, 2, {0.15, 4}},
    [AMUR_VDF_CONICAL] = {"conical", conical_time, conical_slope, conical_area, 1, {4, 0}},
    [AMUR_VDF_AKCELIK] = {"akcelik", akcelik_time, akcelik_slope, akcelik_area, 2, {0.1, 1}},
    [AMUR_VDF_DAVIDSON] = {"davidson", davidson_time, davidson_slope, davidson_area, 2, {0.1, 0.95}},
    [AMUR_VDF_LINEAR] = {"linear", linear_time, linear_slope, linear_area, 0, {0, 0}},
    [AMUR_VDF_CURVE] = {"curve", curve_time, curve_slope, curve_area, 0, {0, 0}},
};

amur_vdf_kind amur_vdf_by_name(const char *name) {
  int k = 0;
  while (k < AMUR_VDF_N && strcmp(amur_vdf_types[k].name, name) != 0) k++;
  return (amur_vdf_kind)k;
}

static amur_status check_table(const amur_vdf *f, amur_err *err) {
  if (f->n_table < 1 || !f->table_x || !f->table_t)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "linear delay function: %d points, must be >= 1", f->n_table);
  if (!(f->table_x[0] >= 0 && f->table_x[0] <= 0))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "linear delay function: first point at flow %g, must be 0", f->table_x[0]);
  for (int32_t k = 0; k < f->n_table; k++) {
    if (!(f->table_t[k] >= (k ? f->table_t[k - 1] : 0) && f->table_t[k] < INFINITY))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "linear delay function: time %g at point %d, must be >= %g",
                       f->table_t[k], k + 1, k ? f->table_t[k - 1] : 0.0);
    if (k && !(f->table_x[k] > f->table_x[k - 1] && f->table_x[k] < INFINITY))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "linear delay function: flow %g at point %d, must be > %g", f->table_x[k],
                       k + 1, f->table_x[k - 1]);
  }
  return AMUR_OK;
}

static amur_status check_curve(const amur_curve *c, amur_err *err) {
  if (!c) return amur_fail(err, AMUR_E_DOMAIN, 0, "delay curve: none given");
  if (c->n_knot < 0 || c->n_knot > AMUR_CURVE_MAX_KNOT)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "delay curve: %d knots, must be 0..%d", c->n_knot, AMUR_CURVE_MAX_KNOT);
  if (!(c->base_h >= 0 && c->base_h < INFINITY) || !(c->slope0 >= 0 && c->slope0 < INFINITY))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "delay curve: base %g h, slope %g h, must be >= 0", c->base_h, c->slope0);
  for (int32_t k = 0; k < c->n_knot; k++)
    if (!(c->bend[k] >= 0 && c->bend[k] < INFINITY) || !(c->knot[k] >= 0 && c->knot[k + 1] > c->knot[k]) ||
        !(c->knot[k + 1] < INFINITY))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "delay curve: bend %g between %g and %g, must be >= 0 and ascending",
                       c->bend[k], c->knot[k], c->knot[k + 1]);
  return AMUR_OK;
}

/* Bounds of the parameters of one kind; NaN passes none of them. */
static bool parameters_good(const amur_vdf *f) {
  const double p = f->p[0], q = f->p[1];
  switch (f->kind) {
  case AMUR_VDF_BPR: return p >= 0 && p < INFINITY && (!(q < 0 || q > 0) || q >= 1) && q < INFINITY;
  case AMUR_VDF_CONICAL: return p > 1 && p < INFINITY;
  case AMUR_VDF_AKCELIK: return p > 0 && p < INFINITY && q > 0 && q < INFINITY;
  case AMUR_VDF_DAVIDSON: return p >= 0 && p < INFINITY && q > 0 && q < 1;
  case AMUR_VDF_CONSTANT:
  case AMUR_VDF_LINEAR:
  case AMUR_VDF_CURVE:
  case AMUR_VDF_N: break;
  }
  return true;
}

amur_status amur_vdf_check(const amur_vdf *f, amur_err *err) {
  if ((int)f->kind < 0 || f->kind >= AMUR_VDF_N)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "delay function: kind %d, must be 0..%d", (int)f->kind, AMUR_VDF_N - 1);
  if (f->kind == AMUR_VDF_LINEAR) return check_table(f, err);
  if (f->kind == AMUR_VDF_CURVE) return check_curve(f->curve, err);
  const char *name = amur_vdf_types[f->kind].name;
  if (!(f->t0 >= 0 && f->t0 < INFINITY))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "%s delay function: free-flow time %g, must be >= 0", name, f->t0);
  if (f->kind == AMUR_VDF_CONSTANT) return AMUR_OK;
  if (!(f->cap > 0 && f->cap < INFINITY))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "%s delay function: capacity %g, must be > 0", name, f->cap);
  if (!parameters_good(f))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "%s delay function: parameters %g, %g out of bounds", name, f->p[0],
                     f->p[1]);
  return AMUR_OK;
}
