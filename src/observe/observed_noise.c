/* SPDX-License-Identifier: Apache-2.0
 * observed_noise.c -- what several kinds of observations share.
 */
#include "observed_kinds.h"
#include <math.h>

double ami_noise_variance(const amur_observation *o) {
  const double sd = ami_noise_sd(o);
  return sd * sd + o->day_scatter * o->day_scatter / o->days;
}

bool ami_is_above_zero(double value) { return value > 0 && isfinite(value); }

double ami_first_model(const amur_observation *o, const double *model) {
  (void)o;
  return model[0];
}

double ami_relative_deviation(double value, double model_value) { return model_value / value - 1; }
