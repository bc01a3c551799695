/* SPDX-License-Identifier: Apache-2.0
 * estimate_predict.h -- an estimated choice model applied to other data.
 */
#ifndef AMUR_CLI_ESTIMATE_PREDICT_H
#define AMUR_CLI_ESTIMATE_PREDICT_H

#include "estimate.h"

/* Reads a file that --save wrote into theta[n_param]; a parameter that is missing there is a fault. */
bool estimate_read_parameters(const char *file, const amur_choice_spec *spec, double *theta, amur_faults *faults);

/* Applies a model to the data that was read with it, at theta, and writes o->out: line, probability of every
 * alternative. */
amur_status estimate_apply(const estimate_opts *o, const amur_choice_spec *spec, const double *theta, amur_err *err);
/* The same for the model of a specification and the data of o->predict. */
amur_status estimate_predict(const estimate_opts *o, const amur_yaml_doc *doc, const char *data_dir,
                             const double *theta, amur_faults *faults, amur_err *err);

#endif
