/* SPDX-License-Identifier: Apache-2.0
 * bench_run.c -- seconds of the whole model on a corridor, with every scenario and assumption.
 *
 * usage: bench_run CORRIDOR
 */
#include <amur/amur.h>
#include <stdio.h>

#define GOAL_S 10.0 /* wall, on two cores */

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  const double start_s = amur_wall_s();
  amur_corridor corridor = {0};
  amur_faults faults = {0};
  amur_result result = {0};
  amur_err err = {0};
  amur_run_opts opts = amur_run_opts_default();
  amur_status status = amur_corridor_read(argv[1], &corridor, &faults, &err);
  if (!status) status = amur_run(&corridor, &opts, &result, &err);
  if (status) {
    fprintf(stderr, "%s\n", err.text);
  } else {
    const double wall_s = amur_wall_s() - start_s;
    printf(
        "run: %d periods in %d scenarios, %d assumptions varied, %d threads: %.2f s wall, %.2f s processor, %.0f MB; "
        "%.2f of the goal of %.0f s; %s\n",
        result.n_period, result.n_scenario, result.n_sensitivity, result.n_thread, wall_s, result.cpu_s,
        result.peak_rss_mb, wall_s / GOAL_S, GOAL_S,
        result.converged ? "all tolerances met" : "A TOLERANCE WAS MISSED");
  }
  amur_result_fini(&result);
  amur_faults_fini(&faults);
  amur_corridor_fini(&corridor);
  return status ? 1 : 0;
}
