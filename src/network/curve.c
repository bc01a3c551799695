/* SPDX-License-Identifier: Apache-2.0
 * curve.c -- increasing convex delay curve: the slope is piecewise linear and rises by bend_k in interval k.
 *   t(x) = base + slope0 x + sum_k bend_k/2 [ (x-knot_k)_+^2 - (x-knot_{k+1})_+^2 ]
 * The difference of squares is written as a product so that nothing cancels far beyond the knots.
 */
#include <amur/network.h>

double amur_curve_time(const amur_curve *c, double flow) {
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

double amur_curve_area(const amur_curve *c, double flow) {
  double area = flow * (c->base_h + 0.5 * c->slope0 * flow);
  for (int32_t k = 0; k < c->n_knot && flow > c->knot[k]; k++) {
    const double u = flow - c->knot[k], width = c->knot[k + 1] - c->knot[k];
    /* u^3 - (u-w)^3 = w (3u^2 - 3uw + w^2) */
    area += c->bend[k] / 6 * (u <= width ? u * u * u : width * (3 * u * (u - width) + width * width));
  }
  return area;
}
