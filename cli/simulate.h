/* SPDX-License-Identifier: Apache-2.0
 * simulate.h -- parts of the command `simulate`.
 */
#ifndef AMUR_CLI_SIMULATE_H
#define AMUR_CLI_SIMULATE_H

#include "command.h"
#
#include <amur/terminal_model.h>
#include <stdio.h>

/* What a run found beside its result. */
typedef struct {
  const amur_terminal_model *model;
  const amur_terminal_opts *run;
  double capacity_per_day;
  bool series; /* of the queues, in JSON */
  int n_relief;
  const amur_relief *relief; /* [n_relief] */
  double wall_s, cpu_s;
} simulate_context;

void simulate_print_json(const simulate_context *c, const amur_terminal_result *r);
void simulate_print_table(const simulate_context *c, const amur_terminal_result *r);
/* A number of a JSON object, null where it is not finite. */
void simulate_put_number(const char *name, double x, const char *end);

/* Simulates the terminal from a tenth to one and a half of its capacity, fits the curve and prints both. */
amur_status simulate_curve(const amur_terminal *terminal, const amur_terminal_opts *run, bool json, amur_err *err);

/* Writes one row per event; returns a callback context for opts->trace, or NULL with err. */
typedef struct {
  amur_output out;
  const amur_terminal_model *model;
} simulate_trace_file;
bool simulate_trace_open(simulate_trace_file *t, const char *path, const amur_terminal_model *model, amur_err *err);
/* As amur_output_close. */
amur_status simulate_trace_close(simulate_trace_file *t, amur_status status, amur_err *err);
void simulate_trace_event(void *context, double t_h, uint32_t unit, int unit_class, int stage, amur_trace_event event);

/* Queues, live: one replication drawn on stdout. */
amur_status simulate_watch(const amur_terminal *terminal, const amur_terminal_opts *run, amur_err *err);

#endif
