/* SPDX-License-Identifier: Apache-2.0
 * collect.h -- solved periods to the flat tables of the result.
 */
#ifndef AMUR_RUN_COLLECT_H
#define AMUR_RUN_COLLECT_H

#include "loop.h"

/* Appends the periods of the loop but those after the year that stopped it; period.scenario = the case's number. */
amur_status ami_collect_periods(const run_loop *l, amur_result *result, amur_err *err);
/* The periods of a loop with one case as a result of its own, to be measured; owned, also after a failure. */
amur_status ami_collect_case(const run_loop *l, amur_result *result, amur_err *err);
/* Appends the elasticities of the base. */
amur_status ami_collect_elasticities(const run_loop *l, amur_result *result, amur_err *err);
/* Appends the ways that are beyond reach. */
amur_status ami_collect_reach(const run_model *m, amur_result *result, amur_err *err);
/* Appends the balance of vehicles that come home, from the flows of all periods. */
amur_status ami_collect_balance(const run_model *m, amur_result *result, amur_err *err);
/* Appends every curve that some period of the base uses. */
amur_status ami_collect_curves(const run_loop *l, amur_result *result, amur_err *err);
/* Simulates the pictures of terminals of the base, in parallel. */
amur_status ami_collect_pictures(const run_loop *l, amur_result *result, int n_thread, amur_err *err);
/* Observations beside the base scenario. */
amur_status ami_collect_fit(const amur_corridor *corridor, amur_result *result, amur_err *err);

#endif
