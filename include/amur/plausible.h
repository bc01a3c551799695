/* SPDX-License-Identifier: Apache-2.0
 * plausible.h -- is a corridor plausible?
 */
#ifndef AMUR_PLAUSIBLE_H
#define AMUR_PLAUSIBLE_H

#include <amur/tables.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Adds warnings about figures that are possible and hardly meant, each with what was found and what is usual, to the
 * faults of a corridor that was read without errors: elasticities outside settings.elasticity_low to .elasticity_high
 * (Train, Discrete Choice Methods with Simulation, 2009, 4.2), demand that jumps between years or is there in some
 * alone, counts a factor of ten from the demand beside them, capacities of terminals far from it, chains that nobody or
 * everybody chooses, scenarios that move nothing.  Costs are those of empty roads and terminals: nothing is simulated
 * and no equilibrium solved.  Fails as amur_run does before its first period. */
AMUR_API amur_status amur_plausible(const amur_corridor *corridor, amur_faults *faults, amur_err *err);

#ifdef __cplusplus
}
#endif
#endif
