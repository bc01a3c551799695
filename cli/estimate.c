/* SPDX-License-Identifier: Apache-2.0
 * estimate.c -- amur estimate choice|gravity SPEC.yaml.
 */
#include "estimate.h"
#include <stdlib.h>
#include <string.h>

static const amur_opt estimate_options[] = {
    {"json", offsetof(estimate_opts, json), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL, "print the result as JSON"},
    {"csv", offsetof(estimate_opts, csv), AMUR_OPT_OUTPUT, 0, 0, 0, NULL, "FILE",
     "write the table of estimates as CSV"},
    {"latex", offsetof(estimate_opts, latex), AMUR_OPT_OUTPUT, 0, 0, 0, NULL, "FILE", "write the table as LaTeX"},
    {"save", offsetof(estimate_opts, save), AMUR_OPT_OUTPUT, 0, 0, 0, NULL, "FILE",
     "write the estimates for a corridor, or for --parameters"},
    {"parameters", offsetof(estimate_opts, parameters), AMUR_OPT_INPUT, 0, 0, 0, NULL, "FILE",
     "choice: predict with these saved estimates, estimate nothing"},
    {"predict", offsetof(estimate_opts, predict), AMUR_OPT_INPUT, 0, 0, 0, NULL, "DATA",
     "choice: apply the model to this data file instead of its own"},
    {"out", offsetof(estimate_opts, out), AMUR_OPT_OUTPUT, 0, 0, 0, "predicted.csv", "FILE",
     "choice: probabilities of every row of --predict"},
    {"max-iterations", offsetof(estimate_opts, max_iterations), AMUR_OPT_INT, 100, 1, 1e6, NULL, "N",
     "stop after so many steps, converged or not"},
    {"outside", offsetof(estimate_opts, outside), AMUR_OPT_FLAG, .help = AMUR_HELP_OUTSIDE},
    {"threads", offsetof(estimate_opts, threads), AMUR_OPT_INT, 0, 0, 1024, NULL, "N", "threads; 0: all processors"},
};

static int estimate(const void *options, int n_argument, const char **argument, amur_err *err) {
  const estimate_opts *o = options;
  (void)n_argument;
  const bool choice = strcmp(argument[0], "choice") == 0;
  if (!choice && strcmp(argument[0], "gravity") != 0) {
    amur_fail(err, AMUR_E_USAGE, 0, "found \"%s\", expected choice or gravity", argument[0]);
    return AMUR_EXIT_INPUT;
  }
  if (o->parameters && !o->predict) {
    amur_fail(err, AMUR_E_USAGE, 0, "--parameters goes with --predict");
    return AMUR_EXIT_INPUT;
  }
  if (o->predict && !choice) {
    amur_fail(err, AMUR_E_USAGE, 0, "--predict is for choice models");
    return AMUR_EXIT_INPUT;
  }
  amur_faults faults = {0};
  amur_yaml_doc *doc = amur_yaml_read(argument[1], &faults);
  if (doc) doc->outside = o->outside;
  int status = AMUR_EXIT_INPUT;
  if (doc) status = (choice ? estimate_choice : estimate_gravity)(o, doc, amur_data_folder(), &faults, err);
  const int found = amur_print_faults(&faults, err);
  amur_yaml_free(doc);
  amur_faults_fini(&faults);
  return err->status ? amur_exit_of(err->status) : found && status == AMUR_EXIT_DONE ? found : status;
}

const amur_command amur_command_estimate = {
    .name = "estimate",
    .arguments = "choice|gravity SPEC.yaml",
    .summary = "choice models by maximum likelihood, gravity by PPML",
    .description =
        "Reads a specification (docs/choice.md, docs/demand.md), whose data file is in its own folder or in\n"
        "the folder named by AMUR_DATA, and prints estimates, standard errors and fit.  A choice model can then be\n"
        "applied to other data with --predict.  Exit status 1: not converged; the state is printed, no file is "
        "written.",
    .option = estimate_options,
    .n_option = sizeof estimate_options / sizeof *estimate_options,
    .min_arguments = 2,
    .max_arguments = 2,
    .options_size = sizeof(estimate_opts),
    .run = estimate,
};
