/* SPDX-License-Identifier: Apache-2.0
 * simulate.c -- `amur simulate`: one terminal alone, its waits and the resource that binds.
 */
#include "simulate.h"
#include <amur/report.h>
#include <amur/terminal_yaml.h>
#include <stddef.h>
#include <stdlib.h>

typedef struct {
  double precision, days, rate, every;
  long replications, seed, threads;
  const char *trace, *report;
  bool steady, antithetic, curve, bottleneck, watch, json, outside;
} simulate_opts;

static const amur_opt simulate_options[] = {
    {"precision", offsetof(simulate_opts, precision), AMUR_OPT_REAL, 0, 0, 1e3, NULL, "P",
     "relative half-width of the 95 % interval to stop at; 0: as in the file"},
    {"replications", offsetof(simulate_opts, replications), AMUR_OPT_INT, 0, 0, 100000, NULL, "N",
     "run exactly N replications; 0: until the precision"},
    {"days", offsetof(simulate_opts, days), AMUR_OPT_REAL, 0, 0, 1e6, NULL, "D",
     "days of a replication; 0: as in the file"},
    {"rate", offsetof(simulate_opts, rate), AMUR_OPT_REAL, 0, 0, 1e9, NULL, "R", "arrivals per day; 0: as in the file"},
    {"seed", offsetof(simulate_opts, seed), AMUR_OPT_INT, -1, -1, 2147483647, NULL, "S",
     "seed of the random streams; -1: as in the file"},
    {"outside", offsetof(simulate_opts, outside), AMUR_OPT_FLAG, .help = AMUR_HELP_OUTSIDE},
    {"threads", offsetof(simulate_opts, threads), AMUR_OPT_INT, 0, 0, 1024, NULL, "N",
     "threads; 0: every processor; the results do not depend on it"},
    {"steady", offsetof(simulate_opts, steady), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL,
     "steady state: discard a warm-up found by MSER-5"},
    {"antithetic", offsetof(simulate_opts, antithetic), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL,
     "replications in mirrored pairs"},
    {"bottleneck", offsetof(simulate_opts, bottleneck), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL,
     "what one more of each server, vessel and resource would save"},
    {"curve", offsetof(simulate_opts, curve), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL,
     "time and spread of the wait against arrivals, and the fitted curve"},
    {"every", offsetof(simulate_opts, every), AMUR_OPT_REAL, 0, 0, 1e6, NULL, "H",
     "sample the queues every H hours (series in JSON); 0: not"},
    {"trace", offsetof(simulate_opts, trace), AMUR_OPT_OUTPUT, 0, 0, 0, NULL, "F.csv",
     "write every event of the first replication"},
    {"report", offsetof(simulate_opts, report), AMUR_OPT_OUTPUT, 0, 0, 0, NULL, "F.html",
     "write a page with its figures, queues and a space-time picture of one replication"},
    {"watch", offsetof(simulate_opts, watch), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL,
     "draw the queues of one replication as they change"},
    {"json", offsetof(simulate_opts, json), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL, "print results as JSON"},
};

static amur_terminal_opts run_of(const simulate_opts *o, const amur_terminal_model *m) {
  amur_terminal_opts run = m->run;
  if (o->precision > 0) run.precision = o->precision;
  if (o->days > 0) run.days = o->days;
  if (o->rate > 0) run.arrivals_per_day = o->rate;
  if (o->seed >= 0) run.seed = (uint64_t)o->seed;
  if (o->replications > 0) run.min_replications = run.max_replications = (int)o->replications;
  if (o->steady) run.steady = true;
  if (o->antithetic) run.antithetic = true;
  run.sample_h = o->every > 0 ? o->every : o->report ? 24 * run.days / 600 : 0;
  run.n_thread = (int)o->threads;
  return run;
}

/* Simulates and prints; true if the precision was reached or not asked for. */
static amur_status simulate_once(const simulate_opts *o, const amur_terminal *terminal, const amur_terminal_opts *run,
                                 bool *precise, amur_err *err) {
  amur_terminal_result result = {0};
  amur_relief *relief = NULL;
  int n_relief = 0;
  const double wall = amur_wall_s(), cpu = amur_cpu_s();
  amur_status status = amur_terminal_simulate(terminal, run, &result, err);
  if (!status && o->bottleneck) {
    amur_terminal_opts paired = *run;
    paired.max_replications = run->antithetic ? (result.n_replication + 1) / 2 : result.n_replication;
    if (paired.min_replications > paired.max_replications) paired.min_replications = paired.max_replications;
    paired.trace = NULL;
    status = amur_terminal_bottleneck(terminal, &paired, &n_relief, &relief, err);
  }
  if (!status) {
    const simulate_context c = {.model = amur_terminal_view(terminal),
                                .run = run,
                                .series = o->every > 0,
                                .capacity_per_day = amur_terminal_capacity_per_day(terminal),
                                .n_relief = n_relief,
                                .relief = relief,
                                .wall_s = amur_wall_s() - wall,
                                .cpu_s = amur_cpu_s() - cpu};
    if (o->json)
      simulate_print_json(&c, &result);
    else
      simulate_print_table(&c, &result);
    if (o->report) status = amur_report_terminal(terminal, run, &result, n_relief, relief, o->report, err);
    *precise = (result.precise || o->replications > 0) && !result.stuck;
  }
  amur_terminal_result_fini(&result);
  free(relief);
  return status;
}

static amur_status run_as_asked(const simulate_opts *o, const amur_terminal *terminal, bool *precise, amur_err *err) {
  const amur_terminal_model *m = amur_terminal_view(terminal);
  amur_terminal_opts run = run_of(o, m);
  if (o->curve) return simulate_curve(terminal, &run, o->json, err);
  if (o->watch) return simulate_watch(terminal, &run, err);
  simulate_trace_file trace = {0};
  if (o->trace) {
    if (!simulate_trace_open(&trace, o->trace, m, err)) return err->status;
    run.trace = simulate_trace_event;
    run.context = &trace;
  }
  const amur_status status = simulate_once(o, terminal, &run, precise, err);
  return o->trace ? simulate_trace_close(&trace, status, err) : status;
}

static int simulate(const void *options, int n_argument, const char **argument, amur_err *err) {
  const simulate_opts *o = options;
  amur_faults faults = {0};
  amur_terminal *terminal = NULL;
  bool precise = true;
  int status = AMUR_EXIT_INPUT;
  (void)n_argument;
  amur_yaml_doc *doc = amur_yaml_read(argument[0], &faults);
  if (doc) doc->outside = o->outside;
  if (doc) terminal = amur_terminal_read(doc, &faults, err);
  if (!amur_print_faults(&faults, err) && terminal && run_as_asked(o, terminal, &precise, err) == AMUR_OK)
    status = precise ? AMUR_EXIT_DONE : AMUR_EXIT_MISSED;
  amur_terminal_free(terminal);
  amur_yaml_free(doc);
  amur_faults_fini(&faults);
  return err->status ? amur_exit_of(err->status) : status;
}

const amur_command amur_command_simulate = {
    .name = "simulate",
    .arguments = "TERMINAL.yaml",
    .summary = "one terminal alone: waits, queues, and the stage that binds",
    .description =
        "Reads a terminal (docs/terminal.md) and simulates replications until the mean time in system is known to the\n"
        "precision asked for.  Exit status 1 when the largest number of replications did not reach it.",
    .option = simulate_options,
    .n_option = sizeof simulate_options / sizeof *simulate_options,
    .min_arguments = 1,
    .max_arguments = 1,
    .options_size = sizeof(simulate_opts),
    .run = simulate,
};
