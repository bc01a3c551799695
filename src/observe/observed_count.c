/* SPDX-License-Identifier: Apache-2.0
 * observed_count.c -- a count of a day or a few, in which single days scatter.
 *
 * Things come at random with a rate that differs from day to day, gamma about the model's mean: a count of d days is
 * negative binomial (Greenwood and Yule 1920; Lawless 1987) with mean M and variance
 *   V = M + M^2/k,  1/k = day_scatter^2 / d + (tolerance/2)^2:
 * a sum of d such days has day_scatter^2/d exactly; the tolerance adds what a figure's source may be wrong by.  With N
 * things counted
 *   -2 ln(L / largest L) = 2 [N ln(N/M) - (N + k) ln((N + k)/(M + k))],
 * z its signed root (the deviance residual: McCullagh and Nelder 1989, 2.4.2), half the slope (M - N)/V and half the
 * curvature that is expected 1/V (Fisher scoring).
 */
#include "observed_kinds.h"
#include <math.h>

static bool is_count(double value) { return value >= 0 && isfinite(value); }

typedef struct {
  double counted, mean, size; /* N, M, k */
} counts;

static counts counts_of(const amur_observation *o, double model) {
  const double counted = o->value * o->things, least = AMI_LEAST_MODEL * fmax(1, counted);
  return (counts){counted, fmax(least, model * o->things), 1 / ami_noise_variance(o)};
}

static double deviance(counts c) {
  const double n = c.counted, both = (n + c.size) * log1p((c.mean - n) / (n + c.size));
  return fmax(0, 2 * ((n > 0 ? n * log(n / c.mean) : 0) + both));
}

static double count_misfit(const amur_observation *o, const double *model) { return deviance(counts_of(o, model[0])); }

static double count_z(const amur_observation *o, const double *model) {
  return copysign(sqrt(count_misfit(o, model)), model[0] - o->value);
}

static void count_slopes(const amur_observation *o, const double *model, double *slope, double *curvature) {
  const counts c = counts_of(o, model[0]);
  const double variance = c.mean + c.mean * c.mean / c.size;
  *slope = (c.mean - c.counted) / variance * o->things;
  *curvature = o->things * o->things / variance;
}

static double count_deviation(double value, double model) { return value > 0 ? model / value - 1 : NAN; }

/* The mean on one side of N at which the deviance is 4; *far is one where it is more. */
static double mean_at_two(counts c, double far) {
  double near = c.counted;
  for (int i = 0; i < 200 && fabs(far - near) > 1e-13 * far; i++) {
    c.mean = 0.5 * (near + far);
    *(deviance(c) > 4 ? &far : &near) = c.mean;
  }
  return 0.5 * (near + far);
}

/* Above, the deviance may stay below 4 for ever where k is small: then no mean is too large. */
static void count_agree(const amur_observation *o, const double *model, double *low, double *high) {
  (void)model;
  counts c = counts_of(o, o->value);
  *low = c.counted > 0 ? mean_at_two(c, AMI_LEAST_MODEL * AMI_LEAST_MODEL * c.counted) / o->things : 0;
  double far = fmax(1, c.counted);
  do {
    far *= 2;
    c.mean = far;
  } while (deviance(c) < 4 && far < 1e15);
  *high = far < 1e15 ? mean_at_two(c, far) / o->things : INFINITY;
}

const amur_observed_type ami_observed_count = {
    .name = "count",
    .meaning = "count of a few days, whose single days scatter",
    .source = "Greenwood and Yule (1920); Lawless (1987)",
    .unit = AMUR_UNIT_EITHER,
    .model = AMUR_MODEL_FLOW,
    .has_day_scatter = true,
    .needs_things = true,
    .values = ">= 0",
    .takes_value = is_count,
    .model_value = ami_first_model,
    .deviation = count_deviation,
    .z = count_z,
    .misfit = count_misfit,
    .slopes = count_slopes,
    .agree = count_agree,
};
