/* SPDX-License-Identifier: Apache-2.0
 * estimate_choice.c -- amur estimate choice SPEC.yaml.
 */
#include "estimate.h"
#include "estimate_measures.h"
#include "estimate_predict.h"
#include <math.h>
#include <stdlib.h>

static amur_status report(const estimate_opts *o, const amur_yaml_doc *doc, const amur_choice_spec *spec,
                          const amur_choice_fit *fit, amur_faults *faults, amur_err *err) {
  choice_measures measures;
  double constants = 0;
  int n_constant = 0;
  estimate_summary s = {.title = amur_yaml_text(doc, doc->root, "title", false, NULL, faults),
                        .spec = doc->file,
                        .data = amur_frame_file(spec->frame),
                        .converged = fit->converged,
                        .iterations = fit->iterations,
                        .n_param = fit->n_param,
                        .n = fit->n_obs,
                        .wall_s = fit->wall_s,
                        .name = spec->param_name,
                        .estimate = fit->theta,
                        .covariance = {fit->covariance, fit->robust, fit->clustered},
                        .more_text = choice_measures_text,
                        .more_json = choice_measures_json,
                        .more = &measures};
  amur_status status = choice_measures_init(&measures, spec, fit, (int)o->threads, err);
  if (!status) status = amur_choice_constants(&spec->model, (int)o->threads, &constants, &n_constant, err);
  estimate_add_fit(&s, fit->log_likelihood, fit->null_log_likelihood, fit->n_free);
  estimate_add_figure(&s, "constants_log_likelihood", "log-likelihood of constants alone", constants);
  const double ratio = 2 * (fit->log_likelihood - constants);
  estimate_add_figure(&s, "constants_ratio", "likelihood ratio against constants", ratio);
  estimate_add_figure(&s, "constants_ratio_p", "p of that ratio",
                      fit->n_free > n_constant ? amur_chi_square_tail(ratio, fit->n_free - n_constant) : NAN);
  estimate_add_figure(&s, "gradient_max", "largest gradient", fit->gradient_max);
  if (!status) status = estimate_report(o, &s, err);
  choice_measures_fini(&measures);
  return status;
}

static int fit_and_report(const estimate_opts *o, const amur_yaml_doc *doc, const char *data_dir,
                          amur_choice_spec *spec, amur_faults *faults, amur_err *err) {
  amur_choice_fit fit = {0};
  amur_choice_opts opts = amur_choice_opts_default();
  opts.n_thread = (int)o->threads;
  opts.max_iterations = (int)o->max_iterations;
  int status = AMUR_EXIT_INPUT;
  const amur_status checked = amur_choice_check(&spec->model, spec->fixed, spec->param_name, spec->alt_name,
                                                amur_frame_file(spec->frame), spec->line, faults);
  if (checked)
    status = amur_exit_of(checked);
  else if (amur_choice_estimate(&spec->model, spec->start, spec->fixed, spec->cluster, spec->param_name, &opts, &fit,
                                err) == AMUR_OK &&
           report(o, doc, spec, &fit, faults, err) == AMUR_OK &&
           (!o->predict || !fit.converged || estimate_predict(o, doc, data_dir, fit.theta, faults, err) == AMUR_OK))
    status = fit.converged ? AMUR_EXIT_DONE : AMUR_EXIT_MISSED;
  amur_choice_fit_fini(&fit);
  return status;
}

/* Predicts from saved estimates. */
static int apply(const estimate_opts *o, const amur_choice_spec *spec, amur_faults *faults, amur_err *err) {
  double *theta = amur_alloc((size_t)spec->model.n_param, sizeof *theta);
  int status = AMUR_EXIT_INPUT;
  if (!theta)
    amur_fail(err, AMUR_E_NOMEM, 0, "%d parameters", (int)spec->model.n_param);
  else if (estimate_read_parameters(o->parameters, spec, theta, faults) &&
           estimate_apply(o, spec, theta, err) == AMUR_OK)
    status = AMUR_EXIT_DONE;
  free(theta);
  return status;
}

int estimate_choice(const estimate_opts *o, const amur_yaml_doc *doc, const char *data_dir, amur_faults *faults,
                    amur_err *err) {
  amur_choice_spec spec;
  int status = AMUR_EXIT_INPUT;
  const bool only_apply = o->parameters != NULL;
  if (amur_choice_spec_read(doc, data_dir, only_apply ? o->predict : NULL, only_apply, &spec, faults))
    status = only_apply ? apply(o, &spec, faults, err) : fit_and_report(o, doc, data_dir, &spec, faults, err);
  amur_choice_spec_fini(&spec);
  return status;
}
