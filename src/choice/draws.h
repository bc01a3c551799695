/* SPDX-License-Identifier: Apache-2.0
 * draws.h -- points at which random coefficients are averaged.
 */
#ifndef AMUR_CHOICE_DRAWS_H
#define AMUR_CHOICE_DRAWS_H

#include <amur/choice.h>

enum {
  AMUR_N_SHIFT = 64,     /* shifted copies of the point set */
  AMUR_MAX_FEATURE = 33, /* twice the most random coefficients, and one; checked by amur_choice_check */
  AMUR_N_NODE = 16       /* nodes of one panel of the quadrature */
};

/* n_draw > 0: [AMUR_N_SHIFT][n_random][n_draw] standard draws; else nodes and weights on [-1, 1] of one panel,
 * [2][AMUR_N_NODE].  free(). */
amur_status ami_mixed_draws(const amur_choice_model *m, double **draws, amur_err *err);

#endif
