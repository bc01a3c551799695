/* SPDX-License-Identifier: Apache-2.0
 * passing.h -- which alternatives may pass a crossing or a terminal on their way, and which must.
 */
#ifndef AMUR_PLAUSIBLE_PASSING_H
#define AMUR_PLAUSIBLE_PASSING_H

#include "run/model.h"

enum { MOST_DIRECTION = 7, MUST_PASS = 1 << MOST_DIRECTION };

/* The links of a crossing, or the links and transfers of a terminal, with everything open. */
typedef struct {
  const char *direction[MOST_DIRECTION]; /* [n_direction] texts, borrowed; a link's reverse has one of its own, alike */
  int n_direction;
  uint8_t *passes;  /* [n_alt] bits of the directions in which it may pass, and MUST_PASS if there is no other way */
  uint8_t *vehicle; /* [n_chain * n_vehicle] 1 where a chain's vehicle may pass */
} passing;

/* One of crossing and terminal, the other -1. */
amur_status ami_passing_init(passing *p, const run_model *m, int crossing, int terminal, amur_err *err);
void ami_passing_fini(passing *p);

/* Bits of the directions of that text; "" is all. */
int ami_passing_bits(const passing *p, const char *direction);

#endif
