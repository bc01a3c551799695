/* SPDX-License-Identifier: Apache-2.0
 * observed_flow.c -- figures of a whole flow: means, sums, floors; and elasticities, whose noise is the same.
 *
 * With m the model's value, y the observed one, s half the tolerance, z = (m/y - 1) / s:
 *   mean, sum   y = true (1 + e), e normal with standard deviation s:  -2 ln(L / largest L) = z^2   (Tarantola 2005)
 *   at_least    the true value is above y:  L = Phi(z), -2 ln L; half its slope by z is -h, half its curvature
 *               h (z + h), with h = phi(z) / Phi(z)   (Tobin 1958: a value censored from above)
 *   elasticity  as a mean, with |y| for the scale, as most are negative.
 */
#include "observed_kinds.h"
#include <math.h>

/* Of an elasticity too: m/y - 1 is relative to y with its sign, so that a steeper one is above. */
static double relative_z(const amur_observation *o, const double *model) {
  return (model[0] / o->value - 1) / ami_noise_sd(o);
}

static double squared(const amur_observation *o, const double *model) { return pow(relative_z(o, model), 2); }

static void slopes_of_square(const amur_observation *o, const double *model, double *slope, double *curvature) {
  const double per_model = 1 / (ami_noise_sd(o) * o->value);
  *slope = relative_z(o, model) * per_model;
  *curvature = per_model * per_model;
}

static void within_tolerance(const amur_observation *o, const double *model, double *low, double *high) {
  (void)model;
  const double a = o->value * (1 - o->tolerance), b = o->value * (1 + o->tolerance);
  *low = fmin(a, b);
  *high = fmax(a, b);
}

static bool is_number_but_zero(double value) { return value != 0 && isfinite(value); }

static double below_floor(const amur_observation *o, const double *model) {
  return -2 * amur_normal_log_cdf(relative_z(o, model));
}

static void slopes_below_floor(const amur_observation *o, const double *model, double *slope, double *curvature) {
  const double z = relative_z(o, model), h = amur_normal_mills(z), per_model = 1 / (ami_noise_sd(o) * o->value);
  *slope = -h * per_model;
  *curvature = fmax(0, h * (z + h)) * per_model * per_model; /* z + h > 0, but for rounding */
}

static void above_floor(const amur_observation *o, const double *model, double *low, double *high) {
  (void)model;
  *low = o->value * (1 - o->tolerance);
  *high = INFINITY;
}

#define NORMAL_AROUND_VALUE                                                                                            \
  .model_value = ami_first_model, .deviation = ami_relative_deviation, .z = relative_z, .misfit = squared,             \
  .slopes = slopes_of_square, .agree = within_tolerance

const amur_observed_type ami_observed_mean = {
    .name = "mean",
    .meaning = "mean of a day, from first to last day",
    .source = "Tarantola (2005)",
    .unit = AMUR_UNIT_PER_DAY,
    .model = AMUR_MODEL_FLOW,
    .values = "above 0",
    .takes_value = ami_is_above_zero,
    NORMAL_AROUND_VALUE,
};

const amur_observed_type ami_observed_sum = {
    .name = "sum",
    .meaning = "sum over all days, from first to last",
    .source = "Tarantola (2005)",
    .unit = AMUR_UNIT_TOTAL,
    .model = AMUR_MODEL_FLOW,
    .values = "above 0",
    .takes_value = ami_is_above_zero,
    NORMAL_AROUND_VALUE,
};

const amur_observed_type ami_observed_at_least = {
    .name = "at_least",
    .meaning = "a floor under the mean or sum (unit): the true one is above it",
    .source = "Tobin (1958)",
    .unit = AMUR_UNIT_EITHER,
    .model = AMUR_MODEL_FLOW,
    .is_floor = true,
    .values = "above 0",
    .takes_value = ami_is_above_zero,
    .model_value = ami_first_model,
    .deviation = ami_relative_deviation,
    .z = relative_z,
    .misfit = below_floor,
    .slopes = slopes_below_floor,
    .agree = above_floor,
};

const amur_observed_type ami_observed_elasticity = {
    .name = "elasticity",
    .meaning = "of the flow, to a change at a crossing",
    .unit = AMUR_UNIT_NONE,
    .model = AMUR_MODEL_ELASTICITY,
    .values = "other than 0",
    .takes_value = is_number_but_zero,
    NORMAL_AROUND_VALUE,
};
