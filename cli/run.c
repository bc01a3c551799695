/* SPDX-License-Identifier: Apache-2.0
 * run.c -- `amur run`: the whole model on a corridor folder.
 */
#define _POSIX_C_SOURCE 200809L
#include "command.h"
#include "corridor.h"
#include "interrupt.h"
#include <amur/io.h>
#include <amur/output.h>
#include <amur/report.h>
#include <amur/results_io.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  amur_opt_list scenario, best_toll;
  const char *out;
  bool force, base_only, no_sensitivity, json, outside;
  long threads;
} options;

static const amur_opt option[] = {
    {"scenario", offsetof(options, scenario), AMUR_OPT_LIST, 0, 0, 0, NULL, "ID",
     "solve this scenario beside the base (repeatable); else those that corridor.yaml lists"},
    {"best-toll", offsetof(options, best_toll), AMUR_OPT_LIST, 0, 0, 0, NULL, "PROJECT",
     "search the tolls of this project that earn most, serve best and cover its debt (repeatable); see amur toll"},
    {"base-only", offsetof(options, base_only), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL,
     "solve no scenario beside the base"},
    {"out", offsetof(options, out), AMUR_OPT_TEXT, 0, 0, 0, "out/run", "DIR", "folder for the results"},
    {"force", offsetof(options, force), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL, "replace an earlier run in that folder"},
    {"outside", offsetof(options, outside), AMUR_OPT_FLAG, .help = AMUR_HELP_OUTSIDE},
    {"threads", offsetof(options, threads), AMUR_OPT_INT, 0, 0, 256, NULL, "N", "threads; 0 for every processor"},
    {"no-sensitivity", offsetof(options, no_sensitivity), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL,
     "leave the assumptions unvaried"},
    {"json", offsetof(options, json), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL,
     "print the manifest instead of the page of answers"},
};

/* Progress goes to the log, and to a person's terminal. */
typedef struct {
  FILE *log;
  bool terminal;
  double start_s;
} progress;

static void on_progress(void *context, const char *text) {
  const progress *p = context;
  if (p->log) fprintf(p->log, "%7.2f s  %s\n", amur_wall_s() - p->start_s, text);
  if (p->terminal) fprintf(stderr, "%s\n", text);
}

static amur_status solve_and_write(const amur_corridor *c, const options *o, const char *folder, FILE *log,
                                   amur_result *r, amur_err *err) {
  progress p = {log, isatty(STDERR_FILENO) != 0, amur_wall_s()};
  amur_run_opts opts = amur_run_opts_default();
  opts.n_thread = (int)o->threads;
  opts.scenario = o->scenario.item;
  opts.n_scenario = o->scenario.n;
  opts.base_only = o->base_only;
  opts.sensitivity = !o->no_sensitivity;
  opts.toll_project = o->best_toll.item;
  opts.n_toll_project = o->best_toll.n;
  opts.progress = on_progress;
  opts.context = &p;
  amur_status status = amur_run(c, &opts, r, err);
  char *unmet = status ? NULL : amur_report_unmet(r);
  if (unmet && *unmet) on_progress(&p, unmet);
  free(unmet);
  char *warning = status ? NULL : amur_report_elasticity_warning(r);
  if (warning && *warning) on_progress(&p, warning);
  free(warning);
  if (!status) on_progress(&p, "writing results");
  if (!status) status = amur_results_write(r, folder, err);
  if (!status) status = amur_report_write(r, folder, err);
  if (!status) on_progress(&p, "done");
  return status;
}

static amur_status print_manifest(const char *out, amur_err *err) {
  char *path = amur_format("%s/manifest.json", out);
  if (!path) return amur_fail(err, AMUR_E_NOMEM, 0, "%s", out);
  char *text = amur_file_read(path, NULL, err);
  free(path);
  if (!text) return err->status;
  fputs(text, stdout);
  free(text);
  return AMUR_OK;
}

static amur_status print_page(const amur_result *r, const options *o, amur_err *err) {
  if (o->json) return print_manifest(o->out, err);
  const amur_status status = r->stopped_year ? AMUR_OK : amur_report_print_answers(r, stdout, err);
  if (status) return status;
  printf("\nResiduals: relative gap %.1e (tolerance %.0e), choice and demand %.1e (%.0e), waits %.2f %% (%.3g %%), "
         "imbalance of vehicles %.1e (%.0e): %s.\n",
         r->relative_gap, r->corridor->settings.gap, r->choice_residual, r->corridor->settings.choice_residual,
         100 * r->wait_residual, 100 * r->corridor->settings.wait_residual, r->imbalance, AMUR_IMBALANCE_TOLERANCE,
         r->converged ? "all met" : "NOT ALL MET, see period.csv");
  char *warning = amur_report_elasticity_warning(r);
  if (warning && *warning) printf("%s\n", warning);
  free(warning);
  for (int i = 0; i < r->corridor->n_trade_model; i++) {
    if (!r->corridor->trade_model[i].at_equilibrium) continue;
    printf("Margins of trade.yaml hold at the equilibrium within %.1e (tolerance %.0e).\n", r->margin_residual,
           r->corridor->settings.choice_residual);
    break;
  }
  char *unmet = amur_report_unmet(r);
  if (unmet && *unmet) printf("Not carried: %s\n", unmet);
  free(unmet);
  printf("%d periods in %d scenarios, %.1f s on %d threads, %.0f MB.\n", r->n_period, r->n_scenario, r->wall_s,
         r->n_thread, r->peak_rss_mb);
  printf("Report: %s/report.html\n", o->out);
  return AMUR_OK;
}

/* "out/run/" to "out/run.log": where the log of a run that was stopped is kept. */
static char *log_beside(const char *out) {
  size_t n = strlen(out);
  while (n > 1 && out[n - 1] == '/') n--;
  return amur_format("%.*s.log", (int)n, out);
}

/* Solves into the folder under way and puts it in place; a signal removes it and keeps its log beside. */
static amur_status run_into(const options *o, amur_run_folder *folder, corridor_run *r, amur_err *err) {
  const char *path = amur_run_folder_path(folder);
  char *name = amur_format("%s/log.txt", path), *kept = log_beside(o->out);
  amur_status status = name && kept ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "%s: out of memory", o->out);
  FILE *log = status ? NULL : fopen(name, "w");
  if (!status && !log) status = amur_fail_system(err, name, errno);
  if (log) setvbuf(log, NULL, _IOLBF, 0); /* it can be read while the run goes on */
  if (!status) interrupt_note(path, name, kept);
  if (!status) status = solve_and_write(&r->corridor, o, path, log, &r->result, err);
  const bool spoilt = log && ferror(log) != 0, closed = !log || fclose(log) == 0;
  if (!status && (spoilt || !closed)) status = amur_fail(err, AMUR_E_DEVICE, 0, "%s: could not be written whole", name);
  interrupt_hold();
  interrupt_forget();
  if (!status)
    status = amur_run_folder_finish(folder, err);
  else
    amur_run_folder_abandon(folder);
  interrupt_release();
  free(name);
  free(kept);
  return status;
}

static int run(const void *options_, int n, const char **argument, amur_err *err) {
  const options *o = options_;
  (void)n;
  corridor_run r = {0};
  amur_run_folder *folder = NULL;
  amur_status status = corridor_open(&r, argument[0], o->outside, err);
  if (!status) status = amur_run_folder_begin(o->out, o->force, &folder, err);
  if (!status) status = run_into(o, folder, &r, err);
  if (!status) status = print_page(&r.result, o, err);
  const int exit_status = corridor_exit(&r, status, true);
  corridor_close(&r);
  return exit_status;
}

const amur_command amur_command_run = {
    .name = "run",
    .arguments = "CORRIDOR",
    .summary = "run the whole model on a corridor folder",
    .description = "Solves every period of the base and of each scenario: demand, choice of chain, routes, terminals "
                   "by simulation, and the\n"
                   "loop between them; then money, fit to observations and the range of the assumptions. Writes CSV, "
                   "GeoPackage, manifest and\n"
                   "a self-contained report to DIR, which appears there only when it is whole. A year that misses a "
                   "tolerance stops the run:\n"
                   "it is named, exit status 1, and DIR holds the years up to it, marked, and nothing built on them.",
    .option = option,
    .n_option = sizeof option / sizeof *option,
    .min_arguments = 1,
    .max_arguments = 1,
    .options_size = sizeof(options),
    .run = run,
};
