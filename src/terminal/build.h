/* SPDX-License-Identifier: Apache-2.0
 * build.h -- steps of compiling a terminal.
 */
#ifndef AMUR_TERMINAL_BUILD_H
#define AMUR_TERMINAL_BUILD_H

#include "engine.h"

/* Checks the description, prepares its distributions, turns capacities into services. */
amur_status ami_terminal_check(amur_terminal_model *m, amur_err *err);
/* Mean visits to each stage per unit that arrives, by the traffic equations. */
void ami_terminal_visits(const amur_terminal_model *m, double *visits);

#endif
