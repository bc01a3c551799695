/* SPDX-License-Identifier: Apache-2.0
 * likelihood.h -- a choice model ready to be evaluated many times.
 */
#ifndef AMUR_CHOICE_LIKELIHOOD_H
#define AMUR_CHOICE_LIKELIHOOD_H

#include "kernel.h"

typedef struct {
  const amur_choice_model *m;
  int32_t n_person;
  int32_t *first; /* [n_person + 1] first observation of a person */
  double *draws;  /* of random coefficients, NULL without */
} amur_likelihood;

amur_status ami_likelihood_init(amur_likelihood *l, const amur_choice_model *m, amur_err *err);
void ami_likelihood_fini(amur_likelihood *l);
/* As amur_choice_evaluate. */
amur_status ami_likelihood_at(const amur_likelihood *l, const double *theta, int n_thread, double *value,
                              double *gradient, double *hessian, double *score, amur_err *err);

#endif
