/* SPDX-License-Identifier: Apache-2.0
 * vdf_davidson.c -- the queueing function of Davidson (1966), with the tangent of Akcelik (1978) beyond s0:
 *   t(x) = t0 (1 + J s/(1-s)) for s <= s0,  its tangent at s0 for s > s0;  s = x/cap.
 * The first part is infinite at capacity, where an assignment may well look on its way; hence the tangent.
 * J = 1 gives the time in a queue M/M/1 whose service takes t0.
 */
#include "vdf.h"
#include <math.h>

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

const amur_vdf_type ami_vdf_davidson = {
    .time = davidson_time,
    .slope = davidson_slope,
    .area = davidson_area,
    .formula = "t0 (1 + J s/(1-s)) up to s0, its tangent beyond",
    .source = "Davidson (1966), Akcelik (1978)",
    .n_parameter = 2,
    .parameter = {{"J", NULL, "delay parameter; 1 for the queue M/M/1", .preset = 0.1, .min = 0, .max = INFINITY},
                  {"s0", NULL, "x/cap at which the tangent begins", .preset = 0.95, .min = 0, .max = 1,
                   .above_min = true, .below_max = true}}};
