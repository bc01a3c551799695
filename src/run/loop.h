/* SPDX-License-Identifier: Apache-2.0
 * loop.h -- the fixed point between delay curves, demand, choice and routes, over all periods of some cases.
 *
 * A case is the corridor under one scenario (or one value of an assumption), a period a stretch of its days on which
 * nothing changes.  The loop holds the periods of all its cases in one array, case after case and day after day, each
 * with the flows and curves of its last solve; what a solve needs beside them lies in the work of a thread.
 */
#ifndef AMUR_RUN_LOOP_H
#define AMUR_RUN_LOOP_H

#include "curves.h"
#include "problem.h"

typedef struct {
  int case_no;
  period_span span;
  int *entry;        /* [n_terminal] curve of each terminal, -1 where no link of it is open */
  double *used_h;    /* [n_terminal] generalised time that the last solve used */
  amur_curve *curve; /* [n_terminal] the entry's curve, scaled to the simulation at the last flow of the period */
  amur_combined *solver;
  double *flow;   /* [n_facility] equivalents per day */
  double *factor; /* [n_market] of the quantity, by which margins hold; NULL where no model keeps any */
  amur_combined_report report;
  double wait_residual;
  double margin_residual; /* largest relative miss of a margin at the period's own costs; 0 where none is kept */
  int rounds;
  bool to_solve; /* in the next round: new, or its waits disagree with the simulation */
} run_period;

typedef struct {
  const run_model *model;
  const run_case *cases;
  int n_case;              /* borrowed */
  curve_cache *cache;      /* borrowed: shared with loops before and after */
  double tolerance_factor; /* on those of gap, choice and empty shares; 1, more where signs are asked, not digits */
  run_period *period;
  int n_period;
  int stopped_year; /* 0: none; else the first year of which a period missed a tolerance: what comes later is void */
  problem_work *work;
  int n_worker;
} run_loop;

amur_status ami_loop_init(run_loop *l, const run_model *m, curve_cache *cache, const run_case *cases, int n_case,
                          int n_thread, amur_err *err);
void ami_loop_fini(run_loop *l);

/* Prepares all periods for values that have changed: looks up the curves that their terminals now have, asking for the
 * first points of new ones, and marks them to be solved, or not if only money has changed. */
amur_status ami_loop_prepare(run_loop *l, bool to_solve, amur_err *err);

/* Rounds of solve, simulate at the flows, refit, until the waits agree; with max_rounds = 1 the curves stay as they
 * are.  A tolerance that is missed is in the periods' residuals, not an error. */
amur_status ami_loop_solve(run_loop *l, int max_rounds, amur_progress progress, void *context, amur_err *err);

/* Fills the worker's arrays with the period's problem as last solved. */
amur_status ami_loop_problem(const run_loop *l, const run_period *p, problem_work *w, amur_combined_problem *problem,
                             amur_err *err);

bool ami_loop_converged(const run_loop *l, const run_period *p);

/* Sets stopped_year; whether a period comes after it. */
void ami_loop_find_stop(run_loop *l);
bool ami_loop_is_after_stop(const run_loop *l, const run_period *p);

#endif
