/* SPDX-License-Identifier: Apache-2.0
 * estimate.c -- amur estimate choice|gravity SPEC.yaml: table of estimates, or JSON.
 */
#include "command.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  bool json;
  long threads;
} estimate_opts;

static const amur_opt estimate_options[] = {
    {"json", offsetof(estimate_opts, json), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL, "print the result as JSON"},
    {"threads", offsetof(estimate_opts, threads), AMUR_OPT_INT, 0, 0, 1024, NULL, "N", "threads; 0: all processors"},
};

/* What both kinds of estimation print. */
typedef struct {
  bool converged;
  int iterations, n_param;
  long long n;
  double log_likelihood, null_log_likelihood, wall_s;
  const char *const *name;
  const double *estimate;
  const double *covariance[3]; /* classical, robust, clustered or NULL; [n_param n_param] */
} summary;

static double error_of(const summary *s, int which, int i) {
  const double *v = s->covariance[which];
  return v ? sqrt(v[(size_t)i * (size_t)s->n_param + (size_t)i]) : NAN;
}

static void print_number(const char *key, double x) {
  if (isfinite(x))
    printf("\"%s\": %.15g", key, x);
  else
    printf("\"%s\": null", key);
}

static void print_json(const summary *s) {
  printf("{\"converged\": %s, \"iterations\": %d, \"n\": %lld, ", s->converged ? "true" : "false", s->iterations, s->n);
  print_number("log_likelihood", s->log_likelihood);
  printf(", ");
  print_number("null_log_likelihood", s->null_log_likelihood);
  printf(", ");
  print_number("wall_s", s->wall_s);
  printf(", \"parameters\": [");
  for (int i = 0; i < s->n_param; i++) {
    printf("%s{\"name\": \"%s\", ", i ? ", " : "", s->name[i]);
    print_number("estimate", s->estimate[i]);
    printf(", ");
    print_number("se", error_of(s, 0, i));
    printf(", ");
    print_number("robust_se", error_of(s, 1, i));
    printf(", ");
    print_number("clustered_se", error_of(s, 2, i));
    putchar('}');
  }
  puts("]}");
}

static void print_table(const summary *s) {
  printf("%-20s %16s %14s %14s", "parameter", "estimate", "se", "robust se");
  puts(s->covariance[2] ? "   clustered se" : "");
  for (int i = 0; i < s->n_param; i++) {
    printf("%-20s %16.10g %14.8g %14.8g", s->name[i], s->estimate[i], error_of(s, 0, i), error_of(s, 1, i));
    if (s->covariance[2]) printf(" %14.8g", error_of(s, 2, i));
    putchar('\n');
  }
  printf("\nobservations %lld, log-likelihood %.10f (null %.4f), rho-squared %.6f\n%s after %d iterations, %.3f s\n",
         s->n, s->log_likelihood, s->null_log_likelihood, 1 - s->log_likelihood / s->null_log_likelihood,
         s->converged ? "converged" : "NOT CONVERGED", s->iterations, s->wall_s);
}

static int finish(const estimate_opts *o, const summary *s) {
  if (o->json)
    print_json(s);
  else
    print_table(s);
  return s->converged ? AMUR_EXIT_DONE : AMUR_EXIT_MISSED;
}

static int threads_of(const estimate_opts *o) { return o->threads > 0 ? (int)o->threads : amur_n_processor(); }

static int estimate_choice(const estimate_opts *o, const amur_yaml_doc *doc, const char *data_dir, amur_faults *faults,
                           amur_err *err) {
  amur_choice_spec spec;
  amur_choice_fit fit = {0};
  int status = AMUR_EXIT_INPUT;
  amur_choice_opts opts = amur_choice_opts_default();
  opts.n_thread = threads_of(o);
  if (amur_choice_spec_read(doc, data_dir, &spec, faults) &&
      amur_choice_check(&spec.model, spec.fixed, spec.param_name, spec.alt_name, amur_frame_file(spec.frame),
                        amur_frame_lines(spec.frame), faults) &&
      amur_choice_estimate(&spec.model, spec.start, spec.fixed, spec.cluster, spec.param_name, &opts, &fit, err) ==
          AMUR_OK) {
    const summary s = {.converged = fit.converged,
                       .iterations = fit.iterations,
                       .n_param = fit.n_param,
                       .n = fit.n_obs,
                       .log_likelihood = fit.log_likelihood,
                       .null_log_likelihood = fit.null_log_likelihood,
                       .wall_s = fit.wall_s,
                       .name = spec.param_name,
                       .estimate = fit.theta,
                       .covariance = {fit.covariance, fit.robust, fit.clustered}};
    status = finish(o, &s);
  }
  amur_choice_fit_fini(&fit);
  amur_choice_spec_fini(&spec);
  return status;
}

static int estimate_gravity(const estimate_opts *o, const amur_yaml_doc *doc, const char *data_dir, amur_faults *faults,
                            amur_err *err) {
  amur_gravity_spec spec;
  amur_panel_fit fit = {0};
  int status = AMUR_EXIT_INPUT;
  if (amur_gravity_spec_read(doc, data_dir, &spec, faults)) {
    spec.opts.n_thread = threads_of(o);
    if (amur_panel_estimate(&spec.panel, spec.x_name, amur_frame_lines(spec.frame), &spec.opts, &fit, err) == AMUR_OK) {
      if (!o->json && fit.n_zero) printf("%lld observations in levels of only zeros left out\n", (long long)fit.n_zero);
      const summary s = {.converged = fit.converged,
                         .iterations = fit.iterations,
                         .n_param = fit.n_x,
                         .n = fit.n_obs,
                         .log_likelihood = fit.log_likelihood,
                         .null_log_likelihood = fit.null_log_likelihood,
                         .wall_s = fit.wall_s,
                         .name = spec.x_name,
                         .estimate = fit.beta,
                         .covariance = {fit.covariance, fit.robust, fit.clustered}};
      status = finish(o, &s);
    }
  }
  amur_panel_fit_fini(&fit);
  amur_gravity_spec_fini(&spec);
  return status;
}

static int estimate(const void *options, int n_argument, const char **argument, amur_err *err) {
  const estimate_opts *o = options;
  (void)n_argument;
  const bool choice = strcmp(argument[0], "choice") == 0;
  if (!choice && strcmp(argument[0], "gravity") != 0) {
    amur_fail(err, AMUR_E_USAGE, 0, "found \"%s\", expected choice or gravity", argument[0]);
    return AMUR_EXIT_INPUT;
  }
  const char *data_dir = getenv("AMUR_DATA");
  amur_faults faults = {0};
  amur_yaml_doc *doc = amur_yaml_read(argument[1], &faults);
  int status = AMUR_EXIT_INPUT;
  if (doc)
    status =
        (choice ? estimate_choice : estimate_gravity)(o, doc, data_dir ? data_dir : "../shared/data", &faults, err);
  const int found = amur_print_faults(&faults);
  amur_yaml_free(doc);
  amur_faults_fini(&faults);
  return err->status ? amur_exit_of(err->status) : found ? found : status;
}

const amur_command amur_command_estimate = {
    .name = "estimate",
    .arguments = "choice|gravity SPEC.yaml",
    .summary = "choice models by maximum likelihood, gravity by PPML",
    .description =
        "Reads a specification (docs/choice.md, docs/demand.md), whose data file is found from the current folder or "
        "in\n"
        "the folder named by AMUR_DATA, and prints estimates, standard errors and fit.  Exit status 1: not converged.",
    .option = estimate_options,
    .n_option = sizeof estimate_options / sizeof *estimate_options,
    .min_arguments = 2,
    .max_arguments = 2,
    .options_size = sizeof(estimate_opts),
    .run = estimate,
};
