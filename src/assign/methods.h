/* SPDX-License-Identifier: Apache-2.0
 * methods.h -- the methods of assignment as rows of a table.  A new method is one file that defines its functions, and
 * a row in methods.c.
 */
#ifndef AMUR_ASSIGN_METHODS_H
#define AMUR_ASSIGN_METHODS_H

#include <amur/assign.h>

/* Results of a method that keeps paths: as the functions of <amur/assign.h> that they stand for, after the arguments
 * were checked and `flow` was set to zero. */
typedef struct {
  /* k: number of the link in forward-star order */
  amur_status (*select_link)(const amur_assign *s, int cls, int32_t k, double *flow, amur_assign_pair_visit visit,
                             void *context, amur_err *err);
  amur_status (*select_zone)(const amur_assign *s, int cls, int32_t zone, bool from, bool to, double *flow,
                             amur_err *err);
  amur_status (*visit)(const amur_assign *s, int cls, double min_share, amur_assign_path_visit visit, void *context,
                       amur_err *err);
} path_results;

typedef struct {
  const char *name;
  /* Finds the flows of the problem (assign_problem.h); fills iterations, gap, residual and whether they suffice. */
  amur_status (*solve)(amur_assign *s, const amur_assign_opts *opts, amur_assign_report *r, amur_err *err);
  const path_results *paths; /* NULL: keeps no paths */
  /* What its objective has beside Beckmann's function; NULL: nothing. */
  double (*extra_objective)(const amur_assign *s, const amur_assign_opts *opts);
  bool takes_elastic;
  bool keeps_bushes; /* from one solve to the next */
} assign_method;

extern const assign_method ami_methods[AMUR_ASSIGN_N];

/* What "auto" means for this problem. */
amur_assign_method ami_choose_method(const amur_assign_problem *p, const amur_assign_opts *opts);

/* bushes.c, bush_results.c */
amur_status ami_solve_bushes(amur_assign *s, const amur_assign_opts *opts, amur_assign_report *r, amur_err *err);
extern const path_results ami_bush_results;

/* frank_wolfe.c: plain, conjugate, bi-conjugate */
amur_status ami_solve_fw(amur_assign *s, const amur_assign_opts *opts, amur_assign_report *r, amur_err *err);
amur_status ami_solve_cfw(amur_assign *s, const amur_assign_opts *opts, amur_assign_report *r, amur_err *err);
amur_status ami_solve_bfw(amur_assign *s, const amur_assign_opts *opts, amur_assign_report *r, amur_err *err);

/* stochastic.c, route_results.c */
amur_status ami_solve_stochastic(amur_assign *s, const amur_assign_opts *opts, amur_assign_report *r, amur_err *err);
double ami_stochastic_entropy(const amur_assign *s, const amur_assign_opts *opts);
extern const path_results ami_route_results;

#endif
