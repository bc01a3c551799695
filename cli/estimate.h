/* SPDX-License-Identifier: Apache-2.0
 * estimate.h -- what the two kinds of estimation share: options, and the printing of a table of estimates.
 */
#ifndef AMUR_CLI_ESTIMATE_H
#define AMUR_CLI_ESTIMATE_H

#include "command.h"
#include <stdio.h>

typedef struct {
  bool json, outside;
  long threads, max_iterations;
  const char *csv, *latex, *save; /* files to write; NULL: none */
  const char *parameters;         /* estimates to use instead of estimating */
  const char *predict, *out;      /* data to predict, file of probabilities */
} estimate_opts;

enum { ESTIMATE_FIGURES = 24 };

/* One figure of the fit: key for machines, label for people. */
typedef struct {
  const char *key, *label;
  double value;
} estimate_figure;

/* What both kinds of estimation print.  All borrowed. */
typedef struct {
  const char *title, *spec, *data; /* of the specification; title may be NULL */
  bool converged;
  int iterations, n_param;
  int64_t n;
  double wall_s;
  const char *const *name;     /* [n_param] */
  const double *estimate;      /* [n_param] */
  const double *covariance[3]; /* classical, robust, clustered or NULL; [n_param n_param] */
  int n_figure;
  estimate_figure figure[ESTIMATE_FIGURES];
  /* More of one kind: after the table, and as members of the JSON object; may be NULL. */
  void (*more_text)(const void *more, FILE *f);
  void (*more_json)(const void *more, FILE *f);
  const void *more;
} estimate_summary;

void estimate_add_figure(estimate_summary *s, const char *key, const char *label, double value);
/* Log-likelihood, null log-likelihood, rho-squared, likelihood ratio, AIC and BIC with k free parameters. */
void estimate_add_fit(estimate_summary *s, double log_likelihood, double null_log_likelihood, int k);
/* "key": number of 15 digits, or null. */
void estimate_number(FILE *f, const char *key, double x);
/* Standard error of parameter i from covariance `which`; NAN if there is none. */
double estimate_error(const estimate_summary *s, int which, int i);

/* Prints the table or the JSON object to stdout and writes the files that the options name; no file of an estimate that
 * has not converged, which it says on stderr. */
amur_status estimate_report(const estimate_opts *o, const estimate_summary *s, amur_err *err);

/* One specification; returns an exit status. */
int estimate_choice(const estimate_opts *o, const amur_yaml_doc *doc, const char *data_dir, amur_faults *faults,
                    amur_err *err);
int estimate_gravity(const estimate_opts *o, const amur_yaml_doc *doc, const char *data_dir, amur_faults *faults,
                     amur_err *err);

#endif
