/* SPDX-License-Identifier: Apache-2.0
 * estimate_measures.h -- what an estimated choice model says beside its coefficients.
 */
#ifndef AMUR_CLI_ESTIMATE_MEASURES_H
#define AMUR_CLI_ESTIMATE_MEASURES_H

#include "command.h"
#include <stdio.h>

typedef struct {
  const amur_choice_spec *spec;
  amur_choice_ratio *ratio;     /* [n_ratio] */
  double *elasticity;           /* [n_elasticity * n_alt] */
  double *expected, *likeliest; /* [n_alt * n_alt] confusion: chosen alternative by row */
} choice_measures;

amur_status choice_measures_init(choice_measures *m, const amur_choice_spec *spec, const amur_choice_fit *fit,
                                 int n_thread, amur_err *err);
void choice_measures_fini(choice_measures *m);
void choice_measures_text(const void *measures, FILE *f);
void choice_measures_json(const void *measures, FILE *f);

#endif
