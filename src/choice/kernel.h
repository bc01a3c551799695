/* SPDX-License-Identifier: Apache-2.0
 * kernel.h -- log-probabilities of one person's choices and their exact derivatives.
 */
#ifndef AMUR_CHOICE_KERNEL_H
#define AMUR_CHOICE_KERNEL_H

#include <amur/choice.h>

/* Scratch of one worker; zero-initialise, kernel_init, kernel_fini. */
typedef struct {
  int n_alt, n_param;
  double *z;     /* [n_alt * n_param] slope of utility by parameter, fixed coefficients */
  double *v;     /* [n_alt] utility; -INFINITY where not available */
  double *inner; /* [q] slope by inner variables: utilities, then structural parameters */
  double *curve; /* [q * q] */
  double *row;   /* [n_param] */
  double *jet;   /* jets of the tree, see nest_tree.c */
  double *mixed; /* draws, see mixed.c */
  size_t mixed_room;
} amur_kernel;

bool ami_kernel_init(amur_kernel *k, const amur_choice_model *m);
void ami_kernel_fini(amur_kernel *k);

/* Where a person's contribution goes; gradient and hessian may be NULL. */
typedef struct {
  double value;     /* log-probability */
  double *gradient; /* [n_param] overwritten */
  double *hessian;  /* [n_param * n_param] lower triangle, added to, times weight */
  double weight;
} amur_contribution;

/* Utilities and slopes of one observation. */
void ami_kernel_load(amur_kernel *k, const amur_choice_model *m, const double *theta, int32_t obs);

/* Chain rule: z[q * n_param] slopes of q inner variables by parameter; gradient += z' inner (inner NULL: nothing),
 * hessian += weight z' curve z, its lower triangle.  row[n_param] is scratch. */
void ami_kernel_chain(int q, int n_param, const double *z, const double *inner, const double *curve, double *row,
                      amur_contribution *c);

enum { AMUR_TREE_PARAMS = 64 }; /* most structural parameters of a tree; checked by amur_choice_check */

/* Structural parameters: those of nests' scales and allocations, each once.  Returns their number and lists them in
 * param[AMUR_TREE_PARAMS]. */
int ami_tree_params(const amur_choice_model *m, int32_t *param);

/* Log-probability of the chosen alternative from k->v; with slopes also k->inner and k->curve over the n_alt
 * utilities and then the structural parameters.  -INFINITY outside the domain. */
double ami_logit_kernel(amur_kernel *k, const amur_choice_model *m, int32_t chosen, bool slopes);
double ami_tree_kernel(amur_kernel *k, const amur_choice_model *m, const double *theta, int32_t chosen, bool slopes);
size_t ami_tree_room(const amur_choice_model *m);

/* draws: of ami_mixed_draws.  One person whose coefficients are random: observations first..last-1. */
amur_status ami_mixed_contribution(amur_kernel *k, const amur_choice_model *m, const double *draws, const double *theta,
                                   int32_t first, int32_t last, amur_contribution *c, amur_err *err);
/* Probabilities of all alternatives of one observation, averaged over the draws. */
amur_status ami_mixed_probability(amur_kernel *k, const amur_choice_model *m, const double *draws, const double *theta,
                                  int32_t person, int32_t obs, double *probability, amur_err *err);

#endif
