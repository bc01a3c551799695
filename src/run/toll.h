/* SPDX-License-Identifier: Apache-2.0
 * toll.h -- best tolls by solving the equilibrium anew.
 */
#ifndef AMUR_RUN_TOLL_H
#define AMUR_RUN_TOLL_H

#include "loop.h"

/* Fills result->toll for every project of opts.  The loop is solved; its base periods are solved anew for each toll,
 * from where the last one left them, and are of no use afterwards. */
amur_status ami_toll_run(run_loop *loop, const amur_run_opts *opts, amur_result *result, amur_err *err);

#endif
