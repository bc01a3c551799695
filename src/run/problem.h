/* SPDX-License-Identifier: Apache-2.0
 * problem.h -- one period as a combined equilibrium: the arrays that the solver borrows.
 *
 * A thread has one work, which it fills anew for every period that it takes; problems of two periods cannot be held at
 * once.
 */
#ifndef AMUR_RUN_PROBLEM_H
#define AMUR_RUN_PROBLEM_H

#include "period.h"

/* Working memory of one worker, reused from period to period. */
typedef struct {
  corridor_state state;
  double *fixed;           /* [n_commodity * n_vehicle * n_link] money of a unit; INFINITY: closed to it */
  double *empty_fixed;     /* [n_fleet * n_link] money of an empty vehicle */
  double *constant_time_h; /* [n_link] */
  double *quantity, *ref_cost, *elasticity; /* [n_market] */
  double *plain;                            /* [n_market] quantity without terms of trade */
  double *width;                            /* [n_market] of segments */
  bool *allowed;                            /* [n_alt] to its segment */
  amur_leg *leg;
  amur_returning *fleet;
  amur_transfer *transfer;
  amur_market *market;
  amur_alternative *alt;
  amur_vdf *facility;
} problem_work;

amur_status ami_problem_work_init(problem_work *w, const run_model *m, amur_err *err);
void ami_problem_work_fini(problem_work *w);

/* Fills the arrays from w->state; curves[n_terminal] are borrowed (NULL where the terminal is unused).  The problem
 * borrows from w and m. */
amur_status ami_problem_fill(problem_work *w, const run_model *m, const period_span *span,
                             const amur_curve *const *curves, amur_combined_problem *problem, amur_err *err);

/* Cost of a link for one unit in the state: money and hours of constant time; the facility's time comes on top. */
double ami_problem_link_money(const corridor_state *s, int link, int commodity, int vehicle);
double ami_problem_link_time_h(const corridor_state *s, int link);
/* What an hour of a unit in the vehicle is worth, and an hour of the goods alone. */
double ami_problem_hour_value(const corridor_state *s, int commodity, int vehicle);
double ami_problem_goods_hour_value(const corridor_state *s, int commodity);

#endif
