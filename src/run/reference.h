/* SPDX-License-Identifier: Apache-2.0
 * reference.h -- the costs of the base, from which demand reacts where a row names no cost of its own.
 */
#ifndef AMUR_RUN_REFERENCE_H
#define AMUR_RUN_REFERENCE_H

#include "loop.h"

/* Fills m->base_cost and base_flow where rows of demand leave their ref_cost to the base; nothing to do otherwise. */
amur_status ami_reference_costs(run_model *m, curve_cache *cache, const amur_run_opts *opts, amur_err *err);

#endif
