/* SPDX-License-Identifier: Apache-2.0
 * simulate.c -- `amur simulate`: one terminal alone, its waits and the resource that binds.
 */
#include "command.h"
#include <amur/terminal_model.h>
#include <amur/terminal_yaml.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
  double precision, days, rate;
  long replications, seed, threads;
  bool json;
} simulate_opts;

static const amur_opt simulate_options[] = {
    {"precision", offsetof(simulate_opts, precision), AMUR_OPT_REAL, 0, 0, 1e3, NULL, "P", "relative half-width of the 95 % interval to stop at; 0: as in the file"},
    {"replications", offsetof(simulate_opts, replications), AMUR_OPT_INT, 0, 0, 100000, NULL, "N", "run exactly N replications; 0: until the precision"},
    {"days", offsetof(simulate_opts, days), AMUR_OPT_REAL, 0, 0, 1e6, NULL, "D", "days of a replication; 0: as in the file"},
    {"rate", offsetof(simulate_opts, rate), AMUR_OPT_REAL, 0, 0, 1e9, NULL, "R", "arrivals per day; 0: as in the file"},
    {"seed", offsetof(simulate_opts, seed), AMUR_OPT_INT, -1, -1, 2147483647, NULL, "S", "seed of the random streams; -1: as in the file"},
    {"threads", offsetof(simulate_opts, threads), AMUR_OPT_INT, 0, 0, 1024, NULL, "N", "threads; 0: every processor"},
    {"json", offsetof(simulate_opts, json), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL, "print results as JSON"},
};

static amur_terminal_opts run_of(const simulate_opts *o, const amur_terminal_model *m) {
  amur_terminal_opts run = m->run;
  if (o->precision > 0) run.precision = o->precision;
  if (o->days > 0) run.days = o->days;
  if (o->rate > 0) run.arrivals_per_day = o->rate;
  if (o->seed >= 0) run.seed = (uint64_t)o->seed;
  if (o->replications > 0) run.min_replications = run.max_replications = (int)o->replications;
  run.n_thread = o->threads ? (int)o->threads : amur_n_processor();
  return run;
}

/* ---- JSON ---------------------------------------------------------------------------------------- */

static void put_string(const char *s) {
  putchar('"');
  for (; *s; s++) {
    if (*s == '"' || *s == '\\') printf("\\%c", *s);
    else if ((unsigned char)*s < 0x20) printf("\\u%04x", (unsigned)(unsigned char)*s);
    else putchar(*s);
  }
  putchar('"');
}

/* A number, or null where it is not finite. */
static void put_number(const char *name, double x, const char *end) {
  if (isfinite(x)) printf("\"%s\": %.10g%s", name, x, end);
  else printf("\"%s\": null%s", name, end);
}

static void put_distribution(const char *name, amur_estimate e, double p50, double p90, double p95, double unit) {
  printf("\"%s\": {", name);
  put_number("mean", e.mean / unit, ", ");
  put_number("ci_half", e.ci_half / unit, ", ");
  put_number("p50", p50 / unit, ", ");
  put_number("p90", p90 / unit, ", ");
  put_number("p95", p95 / unit, "}");
}

static void put_estimate(const char *name, amur_estimate e, double unit, const char *end) {
  printf("\"%s\": {", name);
  put_number("mean", e.mean / unit, ", ");
  put_number("ci_half", e.ci_half / unit, "}");
  fputs(end, stdout);
}

static void put_stage(const amur_stage_result *s, double unit, bool last) {
  fputs("    ", stdout);
  put_string(s->name);
  fputs(": {", stdout);
  put_distribution("wait", s->wait_h, s->wait_p50_h, s->wait_p90_h, s->wait_p95_h, unit);
  fputs(",\n      ", stdout);
  put_distribution("time_in_system", s->time_h, s->time_p50_h, s->time_p90_h, s->time_p95_h, unit);
  fputs(",\n      ", stdout);
  put_estimate("utilisation", s->utilisation, 1, ", ");
  put_estimate("queue", s->queue_mean, 1, ", ");
  put_estimate("throughput_per_h", s->throughput_per_day, 24, ", ");
  put_number("n", s->n, last ? "}\n" : "},\n");
}

static void print_json(const amur_terminal_model *m, const amur_terminal_result *t, double wall_s) {
  const double unit = m->time_unit_h;
  fputs("{\n  \"terminal\": ", stdout);
  put_string(m->name);
  printf(",\n  \"time_unit\": \"%s\",\n  \"replications\": %d,\n  \"precise\": %s,\n  \"binding\": ", m->time_unit, t->n_replication, t->precise ? "true" : "false");
  put_string(t->stage[t->binding_stage].name);
  fputs(",\n  \"stages\": {\n", stdout);
  for (int i = 0; i < t->n_stage; i++) put_stage(&t->stage[i], unit, i + 1 == t->n_stage);
  fputs("  },\n  \"total\": {", stdout);
  put_distribution("wait", t->wait_h, t->wait_p50_h, t->wait_p90_h, t->wait_p95_h, unit);
  fputs(",\n    ", stdout);
  put_distribution("time_in_system", t->time_in_system_h, t->time_p50_h, t->time_p90_h, t->time_p95_h, unit);
  fputs(",\n    ", stdout);
  put_estimate("inside", t->queue_mean, 1, ", ");
  put_estimate("throughput_per_h", t->throughput_per_day, 24, ", ");
  put_number("utilisation", t->stage[t->binding_stage].utilisation.mean, ", ");
  put_number("inside_max", t->queue_max, ", ");
  put_number("inside_end", t->queue_end, ", ");
  put_number("n", t->arrivals * t->n_replication, ", ");
  printf("\"replications\": %d},\n  ", t->n_replication);
  put_number("wall_s", wall_s, "\n}\n");
}

/* ---- table --------------------------------------------------------------------------------------- */

static void print_row(const char *name, amur_estimate wait, double p95, amur_estimate time, double utilisation, double per_day, double unit) {
  printf("%-18.18s %10.4g +-%-8.2g %10.4g %10.4g +-%-8.2g", name, wait.mean / unit, wait.ci_half / unit, p95 / unit, time.mean / unit, time.ci_half / unit);
  if (utilisation >= 0) printf(" %6.1f %%", 100 * utilisation);
  else fputs("         ", stdout);
  printf(" %10.4g\n", per_day);
}

static void print_table(const amur_terminal_model *m, const amur_terminal_result *t) {
  printf("%s: %d replications, %.6g units each; times in %s\n\n", m->name, t->n_replication, t->arrivals, m->time_unit);
  printf("%-18s %10s   %-8s %10s %10s   %-8s %8s %10s\n", "stage", "wait", "95 %", "wait p95", "time", "95 %", "busy", "per day");
  for (int i = 0; i < t->n_stage; i++) {
    const amur_stage_result *s = &t->stage[i];
    print_row(s->name, s->wait_h, s->wait_p95_h, s->time_h, s->utilisation.mean, s->throughput_per_day.mean, m->time_unit_h);
  }
  print_row("whole visit", t->wait_h, t->wait_p95_h, t->time_in_system_h, -1, t->throughput_per_day.mean, m->time_unit_h);
  printf("\ninside: %.4g on average, %.4g at most, %.4g at the end\n", t->queue_mean.mean, t->queue_max, t->queue_end);
  printf("binding: %s\n", t->stage[t->binding_stage].name);
}

static int simulate(const void *options, int n_argument, const char **argument, amur_err *err) {
  const simulate_opts *o = options;
  amur_faults faults = {0};
  amur_terminal *terminal = NULL;
  amur_terminal_result result = {0};
  int status = AMUR_EXIT_INPUT;
  (void)n_argument;
  amur_yaml_doc *doc = amur_yaml_read(argument[0], &faults);
  if (doc) terminal = amur_terminal_from_yaml(doc, &faults, err);
  if (amur_print_faults(&faults) || !terminal) goto done;
  const amur_terminal_model *m = amur_terminal_view(terminal);
  const amur_terminal_opts run = run_of(o, m);
  const double start = amur_wall_s();
  if (amur_terminal_simulate(terminal, &run, &result, err)) goto done;
  if (o->json) print_json(m, &result, amur_wall_s() - start);
  else print_table(m, &result);
  status = result.precise || o->replications > 0 ? AMUR_EXIT_DONE : AMUR_EXIT_MISSED;
done:
  amur_terminal_result_fini(&result);
  amur_terminal_free(terminal);
  amur_yaml_free(doc);
  amur_faults_fini(&faults);
  return err->status ? amur_exit_of(err->status) : status;
}

const amur_command amur_command_simulate = {
    .name = "simulate",
    .arguments = "TERMINAL.yaml",
    .summary = "one terminal alone: waits, queues, and the stage that binds",
    .description = "Reads a terminal (docs/terminal.md) and simulates replications until the mean time in system is known to the\n"
                   "precision asked for.  Exit status 1 when the largest number of replications did not reach it.",
    .option = simulate_options,
    .n_option = sizeof simulate_options / sizeof *simulate_options,
    .min_arguments = 1,
    .max_arguments = 1,
    .options_size = sizeof(simulate_opts),
    .run = simulate,
};
