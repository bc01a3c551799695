/* SPDX-License-Identifier: Apache-2.0
 * observed_record.c -- a record: the largest of the n spans (days, weeks, months, years) between two days.
 *
 * The flow of span i is the model's mu_i times a noise of mean 1, lognormal, independent from span to span:
 *   z_i = (ln y - ln mu_i)/s + s/2,   s^2 = (tolerance/2)^2 + day_scatter^2/d + 1/N,
 * d the days of a span, N the things counted in it (none for tonnes).  The largest of them has the density (David and
 * Nagaraja 2003, 2.1 and 5.2), but for a constant factor,
 *   L = sum_i phi(z_i) prod_{j != i} Phi(z_j) = prod_j Phi(z_j) sum_i h(z_i),   h = phi/Phi,
 * which is n phi(z) Phi(z)^(n-1) where all mu are equal.  L is then largest at z = (n - 1) h(z): the misfit is counted
 * from there.  With p_i = h(z_i) / sum h, the probability that span i is the record,
 *   half the slope of -2 ln L by ln mu_i       [-p_i z_i + (1 - p_i) h(z_i)] / s
 *   half the curvature                         [p_i + (1 - p_i) h(z_i) (z_i + h(z_i))] / s^2:
 * what it would be if it were known which span is the record, on the mean (Dempster, Laird and Rubin 1977), which is
 * never negative, and with equal mu exact for a change of all.
 *
 * Shown beside the record is the median of the model's; z is the quantile residual (Dunn and Smyth 1996),
 * -Phi^-1(P(record <= y)).
 */
#include "observed_kinds.h"
#include <amur/random.h>
#include <math.h>

static const double phi_of_two = 0.97724986805182079, log_sqrt_2pi = 0.91893853320467274178;
enum { MOST_STEPS = 200 };

static double noise_sd(const amur_observation *o) {
  const double things = o->value * o->things;
  return sqrt(ami_noise_variance(o) + (things > 0 ? 1 / things : 0));
}

static double log_model(const amur_observation *o, double model) {
  return log(fmax(AMI_LEAST_MODEL * o->value, model));
}

static double z_of(const amur_observation *o, double model, double log_record, double s) {
  return (log_record - log_model(o, model)) / s + 0.5 * s;
}

/* ln h(z), where h is too small for a number of its own, too. */
static double log_mills(double z) { return -0.5 * z * z - log_sqrt_2pi - amur_normal_log_cdf(z); }

/* ln P(record <= exp(log_record)), and its slope by log_record. */
static double log_below(const amur_observation *o, const double *model, double log_record, double s, double *slope) {
  amur_sum sum = {0, 0}, by = {0, 0};
  for (int i = 0; i < o->n; i++) {
    const double z = z_of(o, model[i], log_record, s);
    amur_sum_add(&sum, amur_normal_log_cdf(z));
    amur_sum_add(&by, amur_normal_mills(z) / s);
  }
  *slope = amur_sum_value(by);
  return amur_sum_value(sum);
}

/* ln of the record's quantile.  The largest span alone has it further left, and ln P is concave and rises: Newton's
 * steps from there never overshoot. */
static double log_quantile(const amur_observation *o, const double *model, double p) {
  const double s = noise_sd(o);
  double largest = -INFINITY;
  for (int i = 0; i < o->n; i++) largest = fmax(largest, log_model(o, model[i]));
  double at = largest + s * amur_normal_quantile(p) - 0.5 * s * s;
  for (int i = 0; i < MOST_STEPS; i++) {
    double slope;
    const double step = (log(p) - log_below(o, model, at, s, &slope)) / slope;
    at += step;
    if (fabs(step) <= 1e-14 * fmax(1, fabs(at))) break;
  }
  return at;
}

static double median_record(const amur_observation *o, const double *model) { return exp(log_quantile(o, model, 0.5)); }

/* From the nearer tail, and no further than some 37 standard deviations. */
static double record_z(const amur_observation *o, const double *model) {
  double slope;
  const double log_p = log_below(o, model, log(o->value), noise_sd(o), &slope), least = 1e-300;
  const double p = fmax(least, exp(log_p)), rest = fmax(least, -expm1(log_p));
  return p < 0.5 ? -amur_normal_quantile(p) : amur_normal_quantile(rest);
}

/* ---- likelihood ----------------------------------------------------------------------------------- */

/* ln of sum_i h(z_i). */
static double log_sum_mills(const amur_observation *o, const double *model, double s) {
  double top = -INFINITY;
  for (int i = 0; i < o->n; i++) top = fmax(top, log_mills(z_of(o, model[i], log(o->value), s)));
  amur_sum sum = {0, 0};
  for (int i = 0; i < o->n; i++) amur_sum_add(&sum, exp(log_mills(z_of(o, model[i], log(o->value), s)) - top));
  return top + log(amur_sum_value(sum));
}

/* ln L of n equal spans where it is largest, at z = (n - 1) h(z): the left side less the right is concave and rises. */
static double best_log_likelihood(int n) {
  double z = 0;
  for (int i = 0; i < MOST_STEPS; i++) {
    const double h = amur_normal_mills(z), step = ((n - 1) * h - z) / (1 + (n - 1) * h * (z + h));
    z += step;
    if (fabs(step) <= 1e-15 * fmax(1, z)) break;
  }
  return log(n) - 0.5 * z * z - log_sqrt_2pi + (n - 1) * amur_normal_log_cdf(z);
}

static double record_misfit(const amur_observation *o, const double *model) {
  const double s = noise_sd(o);
  double slope;
  const double log_l = log_below(o, model, log(o->value), s, &slope) + log_sum_mills(o, model, s);
  return 2 * (best_log_likelihood(o->n) - log_l);
}

static void record_slopes(const amur_observation *o, const double *model, double *slope, double *curvature) {
  const double s = noise_sd(o), log_sum = log_sum_mills(o, model, s);
  for (int i = 0; i < o->n; i++) {
    const double z = z_of(o, model[i], log(o->value), s), h = amur_normal_mills(z), p = exp(log_mills(z) - log_sum);
    const double per_model = 1 / (s * fmax(AMI_LEAST_MODEL * o->value, model[i]));
    slope[i] = (-p * z + (1 - p) * h) * per_model;
    curvature[i] = (p + (1 - p) * fmax(0, h * (z + h))) * per_model * per_model;
  }
}

/* All mu times c move the median and every other quantile by c, so that z is -2 where the quantile of Phi(2) is y. */
static void record_agree(const amur_observation *o, const double *model, double *low, double *high) {
  const double times = median_record(o, model) * o->value;
  *low = times / exp(log_quantile(o, model, phi_of_two));
  *high = times / exp(log_quantile(o, model, 1 - phi_of_two));
}

const amur_observed_type ami_observed_maximum = {
    .name = "maximum",
    .meaning = "the largest of the spans (span) from first to last day: their mean of a day or sum (unit)",
    .source = "David and Nagaraja (2003)",
    .unit = AMUR_UNIT_EITHER,
    .model = AMUR_MODEL_SPANS,
    .has_day_scatter = true,
    .values = "above 0",
    .takes_value = ami_is_above_zero,
    .model_value = median_record,
    .deviation = ami_relative_deviation,
    .z = record_z,
    .misfit = record_misfit,
    .slopes = record_slopes,
    .agree = record_agree,
};
