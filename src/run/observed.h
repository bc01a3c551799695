/* SPDX-License-Identifier: Apache-2.0
 * observed.h -- what a run has to say of a row of observed.csv: the values that its kind compares with.
 */
#ifndef AMUR_RUN_OBSERVED_H
#define AMUR_RUN_OBSERVED_H

#include <amur/result.h>

/* The row as its likelihood sees it. */
amur_observation ami_observed_view(const amur_observed_row *o);

bool ami_observed_is_in_horizon(const amur_corridor *c, const amur_observed_row *o);

/* Its model values in the base, value[n] with the n of its view, in its unit; NAN where there is none: a share of
 * nothing, an elasticity, which no run works out yet. */
amur_status ami_observed_values(const amur_result *r, const amur_observed_row *o, double *value, amur_err *err);

#endif
