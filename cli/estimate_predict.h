/* SPDX-License-Identifier: Apache-2.0
 * estimate_predict.h -- an estimated choice model applied to other data.
 */
#ifndef AMUR_CLI_ESTIMATE_PREDICT_H
#define AMUR_CLI_ESTIMATE_PREDICT_H

#include "estimate.h"

/* Reads a file that --save wrote into theta[n_param]; a parameter that is missing there is a fault. */
bool estimate_read_parameters(const char *file, const amur_choice_spec *spec, double *theta, amur_faults *faults);

/* Applies the model of a specification to o->predict at theta and writes o->out: line, probability of every
 * alternative. */
amur_status estimate_predict(const estimate_opts *o, const amur_yaml_doc *doc, const char *data_dir,
                             const double *theta, int n_thread, amur_faults *faults, amur_err *err);

#endif
