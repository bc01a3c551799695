/* SPDX-License-Identifier: Apache-2.0
 * crossings.c -- usage: crossings FOLDER -- runs a corridor's base and prints what crosses on a mean day of its
 * horizon.
 */
#include <amur/amur.h>
#include <stdio.h>

static void print_crossings(const amur_corridor *c, const amur_result *r) {
  const double days = c->last_day - c->first_day + 1;
  printf("%-20s %12s %12s\n", "crossing", "vehicles/day", "tonnes/day");
  for (int i = 0; i < c->n_crossing; i++)
    printf("%-20s %12.1f %12.1f\n", c->crossing[i].name,
           amur_result_count(r, 0, i, "", "", "", AMUR_MEASURE_VEHICLES, c->first_day, c->last_day) / days,
           amur_result_count(r, 0, i, "", "", "", AMUR_MEASURE_TONNES, c->first_day, c->last_day) / days);
}

int main(int n, char **argument) {
  amur_corridor corridor = {0};
  amur_result result = {0};
  amur_faults faults = {0};
  amur_err err = {0};
  if (n != 2) return 2;
  amur_run_opts opts = amur_run_opts_default();
  opts.base_only = true;
  if (!amur_corridor_read(argument[1], &corridor, &faults, &err) && !amur_run(&corridor, &opts, &result, &err))
    print_crossings(&corridor, &result);
  else
    fprintf(stderr, "%s\n", err.text);
  const int exit_status = err.status ? 2 : !result.converged;
  amur_result_fini(&result);
  amur_corridor_fini(&corridor);
  amur_faults_fini(&faults);
  return exit_status;
}
