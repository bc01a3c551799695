/* SPDX-License-Identifier: Apache-2.0
 * observed_kinds.h -- rows of the kinds of observations, and what they share; observed_kinds.c gathers them.
 */
#ifndef AMUR_OBSERVE_OBSERVED_KINDS_H
#define AMUR_OBSERVE_OBSERVED_KINDS_H

#include <amur/observe.h>

extern const amur_observed_type ami_observed_mean, ami_observed_sum, ami_observed_at_least, ami_observed_maximum,
    ami_observed_count, ami_observed_share, ami_observed_elasticity;

/* Where a likelihood has a logarithm or a quotient of the model's value, that is at least so much of the observed one:
 * a flow of nothing is very unlikely, not impossible, so that a search can leave it. */
#define AMI_LEAST_MODEL 1e-6

static inline double ami_noise_sd(const amur_observation *o) { return 0.5 * o->tolerance; }

/* Relative variance of a flow over so many days: the tolerance's, and that of the days. */
double ami_noise_variance(const amur_observation *o);

bool ami_is_above_zero(double value);
double ami_first_model(const amur_observation *o, const double *model);
double ami_relative_deviation(double value, double model_value); /* model / value - 1 */

#endif
