/* SPDX-License-Identifier: Apache-2.0
 * curves.h -- delay curves of terminals, simulated once for each distinct terminal and length of period.
 *
 * The time that the network sees is the generalised one: mean time in the terminal plus the reliability ratio
 * times the standard deviation of the wait (a shipper who cannot plan pays for the spread, too; Small 2012).
 *
 * The cache has entries; an entry is one terminal as some changes make it, over periods of one length, with its
 * simulated points in ascending order and the curve through them.  Requests are points that somebody wants: they are
 * collected first and simulated all at once, in parallel, and keep their order.
 */
#ifndef AMUR_RUN_CURVES_H
#define AMUR_RUN_CURVES_H

#include "corridor/state.h"
#include <amur/terminal.h>

/* One simulated rate. */
typedef struct {
  double per_day;
  bool precise; /* simulated to the run's precision, not only to shape the curve */
  double generalised_h, ci_half_h;
  amur_terminal_result result;
} curve_point;

/* One terminal as some rules make it, over periods of one length. */
typedef struct {
  uint64_t key;
  int terminal;
  double days;
  amur_terminal *model;
  double capacity_per_day;
  curve_point *point; /* ascending rates */
  int n_point;
  size_t point_room;
  amur_curve curve;
} curve_entry;

typedef struct {
  int entry;
  double per_day;
  bool precise;
} curve_request;

typedef struct {
  const amur_corridor *corridor;
  curve_entry *entry;
  int n_entry;
  size_t entry_room;
  curve_request *request;
  int n_request;
  size_t request_room;
} curve_cache;

void ami_curve_cache_fini(curve_cache *c);

/* Entry of the terminal under the state's changes for periods of `days`; a new one asks for its first points. */
amur_status ami_curve_cache_entry(curve_cache *c, const corridor_state *state, int terminal, double days, int *entry,
                                  amur_err *err);

/* Asks for a precise point near the rate (exact: at the rate itself) unless there is one. */
amur_status ami_curve_cache_request(curve_cache *c, int entry, double per_day, bool exact, amur_err *err);

/* Simulates what was asked for, in parallel, and refits the curves concerned. */
amur_status ami_curve_cache_simulate(curve_cache *c, int n_thread, amur_err *err);

/* Precise point nearest to the rate, NULL if none is near. */
const curve_point *ami_curve_cache_nearest(const curve_entry *e, double per_day);
/* |used - simulated| / simulated at the rate, from the precise point nearest to it corrected by the slope (h per unit
 * of rate); INFINITY without one. */
double ami_curve_cache_residual(const curve_entry *e, double per_day, double used_h, double slope);

#endif
