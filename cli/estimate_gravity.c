/* SPDX-License-Identifier: Apache-2.0
 * estimate_gravity.c -- amur estimate gravity SPEC.yaml.
 */
#include "estimate.h"

int estimate_gravity(const estimate_opts *o, const amur_yaml_doc *doc, const char *data_dir, amur_faults *faults,
                     amur_err *err) {
  amur_gravity_spec spec;
  amur_panel_fit fit = {0};
  int status = AMUR_EXIT_INPUT;
  if (!amur_gravity_spec_read(doc, data_dir, &spec, faults)) goto done;
  spec.opts.n_thread = (int)o->threads;
  spec.opts.max_iterations = (int)o->max_iterations;
  if (amur_panel_estimate(&spec.panel, spec.x_name, amur_frame_lines(spec.frame), &spec.opts, &fit, err)) goto done;
  estimate_summary s = {.title = amur_yaml_text(doc, doc->root, "title", false, NULL, faults),
                        .spec = doc->file,
                        .data = amur_frame_file(spec.frame),
                        .converged = fit.converged,
                        .iterations = fit.iterations,
                        .n_param = fit.n_x,
                        .n = fit.n_obs,
                        .wall_s = fit.wall_s,
                        .name = spec.x_name,
                        .estimate = fit.beta,
                        .covariance = {fit.covariance, fit.robust, fit.clustered}};
  estimate_add_figure(&s, "log_likelihood", "log-likelihood", fit.log_likelihood);
  estimate_add_figure(&s, "null_log_likelihood", "null log-likelihood", fit.null_log_likelihood);
  estimate_add_figure(&s, "rho_squared", "rho-squared", 1 - fit.log_likelihood / fit.null_log_likelihood);
  estimate_add_figure(&s, "deviance", "deviance", fit.deviance);
  estimate_add_figure(&s, "r_squared", "squared correlation with fit", fit.r_squared);
  estimate_add_figure(&s, "n_zero", "left out: levels of only zeros", (double)fit.n_zero);
  estimate_add_figure(&s, "n_missing", "left out: missing values", (double)fit.n_missing);
  estimate_add_figure(&s, "n_separated", "separated, fitted as zero", (double)fit.n_separated);
  estimate_add_figure(&s, "n_singleton", "left out: singletons", (double)fit.n_singleton);
  if (!estimate_report(o, &s, err)) status = fit.converged ? AMUR_EXIT_DONE : AMUR_EXIT_MISSED;
done:
  amur_panel_fit_fini(&fit);
  amur_gravity_spec_fini(&spec);
  return status;
}
