/* SPDX-License-Identifier: Apache-2.0
 * observed_kinds.c -- the kinds of observations by number, and what is said of an observation of any kind.
 *   A new kind is a name in <amur/observe.h>, a row in a file of its own, and its place here.
 */
#include "observed_kinds.h"
#include <math.h>

const amur_observed_type *const amur_observed_types[AMUR_OBSERVED_N] = {
    [AMUR_OBSERVED_MEAN] = &ami_observed_mean,
    [AMUR_OBSERVED_SUM] = &ami_observed_sum,
    [AMUR_OBSERVED_AT_LEAST] = &ami_observed_at_least,
    [AMUR_OBSERVED_MAXIMUM] = &ami_observed_maximum,
    [AMUR_OBSERVED_COUNT] = &ami_observed_count,
    [AMUR_OBSERVED_SHARE] = &ami_observed_share,
    [AMUR_OBSERVED_ELASTICITY] = &ami_observed_elasticity,
};

amur_observed_score amur_observed_score_of(const amur_observation *o, const double *model) {
  const amur_observed_type *type = amur_observed_types[o->kind];
  amur_observed_score s = {NAN, NAN, NAN, NAN, NAN, NAN, false};
  for (int i = 0; i < o->n; i++)
    if (isnan(model[i])) return s;
  s.model = type->model_value(o, model);
  s.deviation = type->deviation(o->value, s.model);
  s.z = type->z(o, model);
  s.misfit = type->misfit(o, model);
  type->agree(o, model, &s.low, &s.high);
  s.within = s.z >= -2 && (type->is_floor || s.z <= 2);
  return s;
}
