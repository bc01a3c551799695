/* SPDX-License-Identifier: Apache-2.0
 * observed_share.c -- a part of a flow: one crossing's of several, one class's or direction's of a crossing.
 *
 * The noise is normal on the logarithm of the odds p/(1 - p) (Aitchison 1986), so that a share and the share of the
 * rest say the same, and none leaves 0 to 1: z = (logit m - logit y) / s,  s half the tolerance,  -2 ln(L / largest L)
 * = z^2.
 */
#include "observed_kinds.h"
#include <math.h>

static bool is_share(double value) { return value > 0 && value < 1; }

/* Kept off 0 and 1, where a crossing is closed or alone. */
static double inside(double share) { return fmin(1 - AMI_LEAST_MODEL, fmax(AMI_LEAST_MODEL, share)); }
static double log_odds(double share) { return log(share / (1 - share)); }
static double share_at(double log_odds_of) { return 1 / (1 + exp(-log_odds_of)); }

static double deviation_of_odds(double value, double model) { return log_odds(inside(model)) - log_odds(value); }

static double odds_z(const amur_observation *o, const double *model) {
  return deviation_of_odds(o->value, model[0]) / ami_noise_sd(o);
}

static double odds_squared(const amur_observation *o, const double *model) { return pow(odds_z(o, model), 2); }

static void slopes_of_odds(const amur_observation *o, const double *model, double *slope, double *curvature) {
  const double m = inside(model[0]), per_model = 1 / (ami_noise_sd(o) * m * (1 - m));
  *slope = odds_z(o, model) * per_model;
  *curvature = per_model * per_model;
}

static void odds_within_tolerance(const amur_observation *o, const double *model, double *low, double *high) {
  (void)model;
  *low = share_at(log_odds(o->value) - o->tolerance);
  *high = share_at(log_odds(o->value) + o->tolerance);
}

const amur_observed_type ami_observed_share = {
    .name = "share",
    .meaning = "part of the flow over of_crossings, of_direction, of_commodities, of_vehicles",
    .source = "Aitchison (1986)",
    .unit = AMUR_UNIT_NONE,
    .model = AMUR_MODEL_SHARE,
    .values = "above 0 and below 1",
    .takes_value = is_share,
    .model_value = ami_first_model,
    .deviation = deviation_of_odds,
    .z = odds_z,
    .misfit = odds_squared,
    .slopes = slopes_of_odds,
    .agree = odds_within_tolerance,
};
