/* SPDX-License-Identifier: Apache-2.0
 * bushes.h -- what bushes.c does to bushes, step by step: start, scan and update, find PASs, equilibrate.
 * Steps on one bush write to that bush and to the thread's scratch alone, so that bushes go in parallel.
 */
#ifndef AMUR_ASSIGN_BUSHES_H
#define AMUR_ASSIGN_BUSHES_H

#include "assign_problem.h"

/* ---- bush_start.c -------------------------------------------------------------------------------- */

/* Shortest-path tree at the links' present costs as a bush, with its trips loaded. */
amur_status ami_bush_init(const amur_assign *s, bush *b, scratch *w, amur_err *err);
/* Gives a bush of an earlier problem the present trips; one that does not reach them all begins anew. */
amur_status ami_bush_restart(const amur_assign *s, bush *b, scratch *w, amur_err *err);
/* Place of every node of the bush into w->topo; trips to each place, in equivalents and without those that stay in the
 * zone, into w->node_flow. */
void ami_bush_demand(const amur_assign *s, const bush *b, scratch *w);
/* Makes flows meet the trips exactly: from the last node back, inflow is scaled to what is needed. */
void ami_bush_balance(const amur_assign *s, bush *b, scratch *w);
/* Does the bush pass ami_bush_check() with its trips?  For assertions. */
bool ami_bush_is_sound(const amur_assign *s, const bush *b, scratch *w);

/* ---- bush_scan.c --------------------------------------------------------------------------------- */

/* b->excess and, of elastic demand, its residual; shortest distances over the whole network into w->distance; at the
 * present costs. */
void ami_bush_scan(const amur_assign *s, bush *b, scratch *w);
/* Updates a bush just scanned by this thread: unused links leave it, and those of the shortest-path tree enter. */
amur_status ami_bush_update(const amur_assign *s, bush *b, scratch *w, amur_err *err);

/* ---- bush_pas.c ---------------------------------------------------------------------------------- */

/* Adds the PASs of the bush whose segments' costs differ by more than the tolerance, and that it has not yet. */
amur_status ami_bush_find_pas(const amur_assign *s, bush *b, scratch *w, amur_err *err);

/* ---- equilibrate.c ------------------------------------------------------------------------------- */

/* Moves flow over the PASs of the bushes, of all or of those that were updated, and over those that are found in the
 * latter at the costs that result; `goal`: total excess to be reached. */
amur_status ami_bushes_equilibrate(amur_assign *s, bool all, double goal, const amur_assign_opts *opts, amur_err *err);

#endif
