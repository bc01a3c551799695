/* SPDX-License-Identifier: Apache-2.0
 * vdf_conical.c -- the conical function of Spiess (1990), Transp. Sci. 24: a section through a cone,
 *   t(x) = t0 (2 + sqrt(a^2 (1-s)^2 + b^2) - a (1-s) - b),  b = (2a-1)/(2a-2),  s = x/cap.
 * It doubles the time at capacity and never rises faster than t0 2a/cap, so that overloads far from the solution do not
 * blow up as they do with high powers of BPR.
 */
#include "vdf.h"
#include <math.h>

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

const amur_vdf_type ami_vdf_conical = {.time = conical_time,
                                       .slope = conical_slope,
                                       .area = conical_area,
                                       .formula = "t0 (2 + sqrt(a^2 (1-s)^2 + b^2) - a (1-s) - b), b = (2a-1)/(2a-2)",
                                       .source = "Spiess (1990)",
                                       .n_parameter = 1,
                                       .parameter = {{"a", NULL, "slope at capacity, in t0/cap", .preset = 4, .min = 1,
                                                      .max = INFINITY, .above_min = true}}};
