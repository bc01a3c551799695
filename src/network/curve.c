/* SPDX-License-Identifier: Apache-2.0
 * curve.c -- increasing convex delay curve: the slope is piecewise linear and rises by bend_k per flow in interval k.
 *   t(x)  = base + slope0 x + sum_k bend_k/2 [ (x-knot_k)_+^2 - (x-knot_{k+1})_+^2 ]
 *   t'(x) = slope0 + sum_k bend_k [ (x-knot_k)_+ - (x-knot_{k+1})_+ ]
 *
 * The slope is a sum of I-splines of order one (Ramsay 1988): with bends >= 0 the curve rises and is convex whatever
 * they are, so that bends can be fitted without further constraints.  A terminal's waits are fitted by it: convex, so
 * that the equilibrium has one solution, and with a continuous slope, so that Newton's steps find it. With u = x -
 * knot_k and w the width of the interval, the differences beyond it are w for the slope,   w (2u - w) for the time,   w
 * (3u^2 - 3uw + w^2) for the area: products, in which nothing cancels far beyond the knots.
 */
#include "vdf.h"
#include <assert.h>
#include <math.h>

double amur_curve_time(const amur_curve *c, double flow) {
  assert(c->n_knot >= 0 && c->n_knot <= AMUR_CURVE_MAX_KNOT);
  double t = c->base_h + c->slope0 * flow;
  for (int32_t k = 0; k < c->n_knot && flow > c->knot[k]; k++) {
    const double u = flow - c->knot[k], width = c->knot[k + 1] - c->knot[k];
    t += 0.5 * c->bend[k] * (u <= width ? u * u : width * (2 * u - width));
  }
  return t;
}

double amur_curve_slope(const amur_curve *c, double flow) {
  double s = c->slope0;
  for (int32_t k = 0; k < c->n_knot && flow > c->knot[k]; k++) {
    const double u = flow - c->knot[k], width = c->knot[k + 1] - c->knot[k];
    s += c->bend[k] * (u <= width ? u : width);
  }
  return s;
}

static amur_status check_curve(const amur_vdf *f, amur_err *err) {
  const amur_curve *c = f->curve;
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

static double curve_time(const amur_vdf *f, double x) { return amur_curve_time(f->curve, x); }
static double curve_slope(const amur_vdf *f, double x) { return amur_curve_slope(f->curve, x); }
static double curve_area(const amur_vdf *f, double flow) {
  const amur_curve *c = f->curve;
  double area = flow * (c->base_h + 0.5 * c->slope0 * flow);
  for (int32_t k = 0; k < c->n_knot && flow > c->knot[k]; k++) {
    const double u = flow - c->knot[k], width = c->knot[k + 1] - c->knot[k];
    area += c->bend[k] / 6 * (u <= width ? u * u * u : width * (3 * u * (u - width) + width * width));
  }
  return area;
}

const amur_vdf_type ami_vdf_curve = {.time = curve_time,
                                     .slope = curve_slope,
                                     .area = curve_area,
                                     .formula = "curve of waits of a terminal: its slope is piecewise linear",
                                     .without_capacity = true,
                                     .check = check_curve};
