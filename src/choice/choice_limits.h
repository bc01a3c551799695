/* SPDX-License-Identifier: Apache-2.0
 * choice_limits.h -- likelihoods of choices that have no maximum.
 */
#ifndef AMUR_CHOICE_LIMITS_H
#define AMUR_CHOICE_LIMITS_H

#include "likelihood.h"
#include "maximise.h"

/* AMUR_E_NUMERIC, naming the parameters, if step[n_param], as the last one of Newton's method, is a direction in which
 * the likelihood rises for ever. */
amur_status ami_choice_separated(const amur_choice_model *m, const double *step, const char *const *name,
                                 amur_err *err);
/* AMUR_E_NUMERIC, naming it, if a free scale of a nest has run off: the likelihood at theta does not depend on it. */
amur_status ami_choice_scales(const amur_likelihood *l, const double *theta, const bool *is_free,
                              const amur_maximum *top, const char *const *name, int n_thread, amur_err *err);

#endif
