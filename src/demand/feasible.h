/* SPDX-License-Identifier: Apache-2.0
 * feasible.h -- whether a matrix with given zeros can have given margins.
 */
#ifndef AMUR_DEMAND_FEASIBLE_H
#define AMUR_DEMAND_FEASIBLE_H

#include <amur/demand.h>

/* Fails with AMUR_E_DOMAIN when the margins kept by g cannot be met by cells that are positive only where
 * cell[n_origin * n_destination] is; names the margins.  Cheap necessary conditions first; `thorough` adds the
 * maximum flow, whose least cut is the set of origins that want more than all they can reach. */
amur_status ami_feasible_margins(const amur_gravity *g, const double *cell, const char *const *origin_name,
                                 const char *const *destination_name, bool thorough, amur_err *err);

#endif
