/* SPDX-License-Identifier: Apache-2.0
 * choice_centre.h -- a choice model whose variables are centred.
 */
#ifndef AMUR_CHOICE_CENTRE_H
#define AMUR_CHOICE_CENTRE_H

#include "kernel.h"

typedef struct {
  amur_choice_model model; /* borrows all but its terms */
  amur_choice_term *term;
  double *x;     /* [terms n_obs] variables that were moved */
  double *level; /* [terms] what a term's variable is everywhere; 0 if it varies */
  double *map;   /* [n_param n_param] N: parameters of the caller's model are (1 + N) times those of this one */
} amur_choice_centre;

/* fixed[n_param] or NULL: constants that cannot take anything up. */
amur_status ami_choice_centre_init(amur_choice_centre *c, const amur_choice_model *m, const bool *fixed, amur_err *err);
void ami_choice_centre_fini(amur_choice_centre *c);
/* Parameters from the caller's model to the centred one, or back. */
void ami_choice_centre_params(const amur_choice_centre *c, bool back, double *theta);
/* Estimates, covariances and scores back to the caller's model. */
void ami_choice_centre_back(const amur_choice_centre *c, amur_choice_fit *fit);

#endif
