/* SPDX-License-Identifier: Apache-2.0
 * assign.c -- usage: assign NET TRIPS -- the equilibrium of a network in TNTP files.
 */
#include <amur/amur.h>
#include <stdio.h>

int main(int n, char **argument) {
  amur_network network = {0};
  amur_trips trips = {0};
  amur_faults faults = {0};
  amur_err err = {0};
  amur_assign_report report = {0};
  double toll_factor; /* the file's own; not used here */
  if (n != 3) return 2;
  amur_assign *solver = amur_assign_new(&err);
  if (solver && amur_network_read(argument[1], NULL, &network, &faults) &&
      amur_trips_read(argument[2], &network, &trips, &toll_factor, &faults)) {
    amur_assign_class lorries = amur_assign_class_default();
    lorries.trips = &trips;
    const amur_assign_problem problem = {
        .graph = &network.graph, .vdf = network.vdf, .zone_node = network.zone_node, .n_class = 1, .cls = &lorries};
    amur_assign_opts opts = amur_assign_opts_default();
    opts.gap = 1e-8;
    if (!amur_assign_solve(solver, &problem, &opts, &report, &err))
      printf("objective %.8g, relative gap %.0e\n", report.objective, report.relative_gap);
  }
  for (size_t i = 0; i < faults.n; i++)
    fprintf(stderr, "%s:%ld: found %s, expected %s\n", faults.fault[i].file, faults.fault[i].row, faults.fault[i].found,
            faults.fault[i].expected);
  if (err.status) fprintf(stderr, "%s\n", err.text);
  amur_assign_free(solver);
  amur_trips_fini(&trips);
  amur_network_fini(&network);
  amur_faults_fini(&faults);
  return report.converged ? 0 : 1;
}
