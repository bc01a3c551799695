/* SPDX-License-Identifier: Apache-2.0
 * vdf_bpr.c -- the power law of the Bureau of Public Roads (1964), Traffic Assignment Manual:
 *   t(x) = t0 (1 + a s^b),  s = x/cap;  integral t0 x (1 + a/(b+1) s^b).
 * b = 0 is a constant t0 (1 + a), as networks of others have it.  With a power between 0 and 1 the slope at no flow is
 * infinite; below a hundred-millionth of capacity it stays what it is there.  src/assign/links.c writes this one out.
 */
#include "vdf.h"
#include <math.h>

#define STEEP_BELOW 1e-8 /* of capacity */

static double bpr_time(const amur_vdf *f, double x) { return f->t0 * (1 + f->p[0] * pow(x / f->cap, f->p[1])); }
static double bpr_slope(const amur_vdf *f, double x) {
  if (!(f->p[1] > 0)) return 0;
  const double s = f->p[1] < 1 ? fmax(x / f->cap, STEEP_BELOW) : x / f->cap;
  return f->t0 * f->p[0] * f->p[1] / f->cap * pow(s, f->p[1] - 1);
}
static double bpr_area(const amur_vdf *f, double x) {
  return f->t0 * x * (1 + f->p[0] / (f->p[1] + 1) * pow(x / f->cap, f->p[1]));
}

const amur_vdf_type ami_vdf_bpr = {
    .time = bpr_time,
    .slope = bpr_slope,
    .area = bpr_area,
    .formula = "t0 (1 + a s^b)",
    .source = "Bureau of Public Roads (1964)",
    .n_parameter = 2,
    .parameter = {{"a", NULL, "delay at capacity, over t0", .preset = 0.15, .min = 0, .max = INFINITY},
                  {"b", NULL, "power", .preset = 4, .min = 0, .max = INFINITY}}};
