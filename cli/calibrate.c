/* SPDX-License-Identifier: Apache-2.0
 * calibrate.c -- `amur calibrate`: fit the parameters of a corridor to its counts, then score the held-out rows.
 */
#define _POSIX_C_SOURCE 200809L
#include "command.h"
#include "corridor.h"
#include "json_number.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct {
  long iterations, threads;
  bool json, outside;
} options;

static const amur_opt option[] = {
    {"iterations", offsetof(options, iterations), AMUR_OPT_INT, 12, 0, 200, NULL, "N",
     "most Gauss-Newton iterations; 0 only scores"},
    {"outside", offsetof(options, outside), AMUR_OPT_FLAG, .help = AMUR_HELP_OUTSIDE},
    {"threads", offsetof(options, threads), AMUR_OPT_INT, 0, 0, 256, NULL, "N", "threads; 0 for every processor"},
    {"json", offsetof(options, json), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL, "print JSON"},
};

static void on_progress(void *context, const char *text) {
  (void)context;
  if (isatty(STDERR_FILENO)) fprintf(stderr, "%s\n", text);
}

static void print_parameters(const amur_corridor *c, const amur_calibration *k) {
  printf("%-28s %12s %12s %12s %8s %11s\n", "parameter", "prior", "fitted", "+-", "moved", "identified");
  for (int i = 0; i < k->n_parameter; i++) {
    const amur_calibrated *p = &k->parameter[i];
    const amur_parameter *row = &c->parameter[p->parameter];
    printf("%-28s %12.6g %12.6g %12.3g %6.2f sd %9.0f %%%s  %s\n", row->change.id, p->prior, p->fitted, p->se,
           p->moved_sd, 100 * p->identified,
           p->at_bound           ? " at its bound"
           : p->identified < 0.5 ? " by its prior"
                                 : "",
           row->unit);
  }
  printf("misfit %.3f of %d rows (-2 log likelihood, less the least it could be; of a mean its squared standard "
         "deviations), penalty of the priors %.3f, %d iterations, %d runs\n",
         k->misfit, k->n_fitted, k->penalty, k->iterations, k->evaluations);
  if (k->n_left_out > 0)
    printf("%d calibration row%s left out: beyond the run's days, or the model has no such value\n", k->n_left_out,
           k->n_left_out == 1 ? "" : "s");
  putchar('\n');
}

static void print_fit(const amur_result *r) {
  printf("%-10s %-10s %-10s %14s %14s %11s %8s %8s  %s\n", "row", "use", "kind", "observed", "model", "deviation", "sd",
         "misfit", "");
  for (int i = 0; i < r->n_fit; i++) {
    const amur_observed_row *o = &r->corridor->observed[r->fit[i].observed];
    const amur_observed_score *s = &r->fit[i].score;
    printf("%-10s %-10s %-10s ", o->id, o->calibrate ? "calibrate" : "held out", amur_observed_types[o->kind]->name);
    if (r->fit[i].covered)
      printf("%14.6g %14.6g %9.1f %% %8.2f %8.2f  %s\n", o->value, s->model, 100 * s->deviation, s->z, s->misfit,
             s->within ? "within" : "outside");
    else
      printf("%14.6g %14s %11s %8s %8s  %s\n", o->value, "", "", "", "", "not covered");
  }
}

static json_t *parameters_json(const amur_corridor *c, const amur_calibration *k) {
  json_t *list = json_array();
  for (int i = 0; i < k->n_parameter; i++) {
    const amur_calibrated *p = &k->parameter[i];
    amur_json_append(
        &list, json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:b}", "name", c->parameter[p->parameter].change.id, "prior",
                         json_number(p->prior), "fitted", json_number(p->fitted), "se", json_number(p->se), "moved_sd",
                         json_number(p->moved_sd), "identified", json_number(p->identified), "at_bound", p->at_bound));
  }
  return list;
}

/* JSON has no word for what is not a number. */
static json_t *fit_json(const amur_result *r) {
  json_t *list = json_array();
  for (int i = 0; i < r->n_fit; i++) {
    const amur_observed_row *o = &r->corridor->observed[r->fit[i].observed];
    const amur_observed_score *s = &r->fit[i].score;
    amur_json_append(&list,
                     json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:b}", "id", o->id, "use",
                               o->calibrate ? "calibrate" : "holdout", "kind", amur_observed_types[o->kind]->name,
                               "observed", json_number(o->value), "model", json_number(s->model), "deviation",
                               json_number(s->deviation), "tolerance", json_number(o->tolerance), "z",
                               json_number(s->z), "misfit", json_number(s->misfit), "low", json_number(s->low), "high",
                               json_number(s->high), "covered", r->fit[i].covered, "within", s->within));
  }
  return list;
}

static amur_status print_json(const amur_calibration *k, const amur_result *r, amur_err *err) {
  json_t *root = json_pack("{s:o, s:o, s:o, s:o, s:i, s:i, s:i, s:i, s:b}", "parameters",
                           parameters_json(r->corridor, k), "fit", fit_json(r), "misfit", json_number(k->misfit),
                           "penalty", json_number(k->penalty), "fitted", k->n_fitted, "left_out", k->n_left_out,
                           "iterations", k->iterations, "evaluations", k->evaluations, "all_within", k->all_within);
  return amur_json_print(root, JSON_INDENT(2), stdout, err);
}

static amur_status calibrate(amur_corridor *c, const options *o, amur_calibration *k, amur_result *r, amur_err *err) {
  amur_run_opts opts = amur_run_opts_default();
  opts.n_thread = (int)o->threads;
  opts.base_only = true;
  opts.sensitivity = false;
  opts.progress = on_progress;
  const amur_status status = amur_calibrate(c, &opts, (int)o->iterations, k, err);
  return status ? status : amur_run(c, &opts, r, err);
}

static int run(const void *options_, int n, const char **argument, amur_err *err) {
  const options *o = options_;
  (void)n;
  corridor_run r = {0};
  amur_calibration k = {0};
  amur_status status = corridor_open(&r, argument[0], o->outside, err);
  if (!status) status = calibrate(&r.corridor, o, &k, &r.result, err);
  if (!status && o->json) status = print_json(&k, &r.result, err);
  if (!status && !o->json) {
    print_parameters(&r.corridor, &k);
    print_fit(&r.result);
    puts("\nTo keep the fitted values write them into the column `value` of parameter.csv.");
  }
  const int exit_status = corridor_exit(&r, status, k.all_within);
  amur_calibration_fini(&k);
  corridor_close(&r);
  return exit_status;
}

const amur_command amur_command_calibrate = {
    .name = "calibrate",
    .arguments = "CORRIDOR",
    .summary = "fit the parameters of a corridor to its counts",
    .description = "Fits the parameters of parameter.csv to the rows of observed.csv marked `calibrate`, with their "
                   "priors (maximum a\n"
                   "posteriori), and shows which of them the data identify and how far each moved; then scores the "
                   "held-out rows, untouched.\n"
                   "Exit status 1 says that a calibration row stays outside its tolerance.",
    .option = option,
    .n_option = sizeof option / sizeof *option,
    .min_arguments = 1,
    .max_arguments = 1,
    .options_size = sizeof(options),
    .run = run,
};
