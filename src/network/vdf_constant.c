/* SPDX-License-Identifier: Apache-2.0
 * vdf_constant.c -- a time that does not depend on flow: t(x) = t0.
 */
#include "vdf.h"

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

const amur_vdf_type ami_vdf_constant = {
    .time = constant_time, .slope = constant_slope, .area = constant_area, .formula = "t0", .without_capacity = true};
