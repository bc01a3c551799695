/* SPDX-License-Identifier: Apache-2.0
 * combined_newton.h -- the step of the combined equilibrium in facility flows.
 */
#ifndef AMUR_ASSIGN_COMBINED_NEWTON_H
#define AMUR_ASSIGN_COMBINED_NEWTON_H

#include "combined_internal.h"

/* Scaled Euclidean norm of wanted - flow. */
double ami_combined_residual(const amur_combined *c, int32_t n_facility);
/* One damped Newton step in facility flows and path shares; *residual is what it reached.  False if memory is out. */
bool ami_combined_newton(amur_combined *c, const amur_combined_problem *p, double *residual);

#endif
