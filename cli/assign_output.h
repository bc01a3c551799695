/* SPDX-License-Identifier: Apache-2.0
 * assign_output.h -- what `amur assign` holds, and the writing of its results.
 */
#ifndef AMUR_CLI_ASSIGN_OUTPUT_H
#define AMUR_CLI_ASSIGN_OUTPUT_H

#include "command.h"
#include <amur/formats.h>
#include <stdio.h>

typedef struct {
  amur_opt_list demand, cls;
  const char *flows, *skim, *select, *paths, *method;
  double gap, memory_mb, toll_factor, distance_factor;
  long threads, max_iterations;
  bool system_optimum, json;
} assign_opts;

typedef struct {
  char name[64];
  double pce, time_value, toll_factor, distance_factor;
  double *fixed; /* [n_link] */
  amur_trips trips;
} class_spec;

typedef struct {
  amur_network net;
  amur_faults faults;
  int n_class, n_thread;
  class_spec spec[AMUR_OPT_LIST_MAX];
  amur_assign_class cls[AMUR_OPT_LIST_MAX];
  amur_assign_problem problem;
  amur_assign *solver;
  amur_assign_report report;
  int32_t selected; /* link, -1 if none */
  double start_s;
} assign_job;

/* Writes the files asked for, then prints the report. */
amur_status assign_write(const assign_opts *o, const assign_job *job, amur_err *err);

#endif
