/* SPDX-License-Identifier: Apache-2.0
 * sensitivity.h -- what each assumption moves when it goes from its low to its high, all else equal.
 */
#ifndef AMUR_RUN_SENSITIVITY_H
#define AMUR_RUN_SENSITIVITY_H

#include "loop.h"

/* One pair of runs of the base for every varied row of source.csv, on the curves as they are.  The loop is solved; its
 * base periods are solved anew for each value, from where the last one left them, and are of no use afterwards. */
amur_status ami_sensitivity_run(run_loop *loop, const amur_run_opts *opts, amur_result *result, amur_err *err);

#endif
