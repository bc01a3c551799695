/* SPDX-License-Identifier: Apache-2.0
 * margins.h -- gravity models whose margins hold at the costs of an equilibrium, and the costs that they start from.
 */
#ifndef AMUR_RUN_MARGINS_H
#define AMUR_RUN_MARGINS_H

#include "problem.h"

/* Takes the composite costs of a solve: residual becomes the largest relative miss of a margin by what the markets want
 * there; of models that miss one by more than the tolerance, factor[n_market] and the quantities of w->market become
 * those that meet the margins at these costs.  Margins that the open markets cannot meet are AMUR_E_DOMAIN and name the
 * zone. */
amur_status ami_margins_balance(const run_model *m, problem_work *w, const double *cost, double tolerance,
                                double *factor, double *residual, amur_err *err);

#endif
