/* SPDX-License-Identifier: Apache-2.0
 * period.h -- stretches of days on which no rule changes: what is solved one by one.
 */
#ifndef AMUR_RUN_PERIOD_H
#define AMUR_RUN_PERIOD_H

#include "model.h"
#include "corridor/state.h"

/* One run of the corridor: a scenario, with values of assumptions or parameters in place of the file's. */
typedef struct {
  int scenario;                    /* index into corridor->scenario, -1: the base */
  const compiled_change *override; /* [n_override] borrowed; applied after parameters and before rules */
  const double *override_value;    /* [n_override] */
  int n_override;
  const compiled_change *last; /* NULL or one change after all others, with a value of its own; borrowed */
  double last_value;
} run_case;

typedef struct {
  int regime, year;
  amur_day from, to; /* both included */
} period_span;

/* The case's periods in order of time; *span owned by the caller. */
amur_status ami_period_split(const run_model *m, const run_case *k, period_span **span, int *n, amur_err *err);

/* The values in force during the span: files, parameters, overrides, rules, scenario, last, in this order. */
amur_status ami_period_state(const run_model *m, const run_case *k, const period_span *span, corridor_state *state,
                             amur_err *err);

/* Units per day that a market wants at its reference cost during the span, trade terms included, and (plain, if not
 * NULL) without them; width[n_market]: the share of each segment. */
amur_status ami_period_quantities(const run_model *m, const corridor_state *state, const period_span *span,
                                  const double *width, double *quantity, double *plain, double *ref_cost,
                                  double *elasticity, amur_err *err);

#endif
