/* SPDX-License-Identifier: Apache-2.0
 * vdf_linear.c -- a delay function through given points (table_x[k], table_t[k]), straight between them; the last
 * piece goes on beyond the last point.  Rising times make it monotone, but not convex.
 */
#include "vdf.h"
#include <assert.h>
#include <math.h>

/* Interval of the table that holds x: the last k with table_x[k] <= x. */
static int32_t table_interval(const amur_vdf *f, double x) {
  assert(f->n_table >= 1 && x >= 0);
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

const amur_vdf_type ami_vdf_linear = {.time = linear_time,
                                      .slope = linear_slope,
                                      .area = linear_area,
                                      .formula = "straight lines through given points, the last of which goes on",
                                      .without_capacity = true,
                                      .check = check_table};
