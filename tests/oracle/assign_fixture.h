/* SPDX-License-Identifier: Apache-2.0
 * assign_fixture.h -- networks of the tests of assignment, and what must hold at any equilibrium.
 */
#ifndef AMUR_ASSIGN_FIXTURE_H
#define AMUR_ASSIGN_FIXTURE_H

#include <amur/formats.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>

/* A network, its trips and one class, solved. */
typedef struct {
  amur_network net;
  amur_trips trips;
  double *fixed, *flow, *cost;
  amur_assign_class cls;
  amur_assign_problem problem;
  amur_assign *solver;
  amur_assign_opts opts; /* for the next solve, beside its arguments */
  amur_assign_report report;
} fixture;

const char *data_folder(void);
bool have_data(void); /* says why not */

/* Files below data/tntp; one class, cost = time + toll_factor toll + distance_factor length. */
bool fixture_load(fixture *x, const char *net, const char *trips, double toll_factor, double distance_factor);
void fixture_solve(fixture *x, double gap, int n_thread); /* must converge; fills flow and cost */
void fixture_unload(fixture *x);

/* Least costs by relaxing every link until nothing improves: nothing of the solver's own. */
void relax_all(const fixture *x, int32_t origin, double *distance);
/* Every used path of the class costs the least; its paths add up to its link flows.  Leaves the class's costs in cost.
 */
void check_equilibrium(fixture *x, int cls, double tolerance);
/* Flow into a node and trips from it leave it again. */
void check_conservation(const fixture *x);

#endif
