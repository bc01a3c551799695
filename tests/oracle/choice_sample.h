/* SPDX-License-Identifier: Apache-2.0
 * choice_sample.h -- made-up choices among four alternatives from known parameters, by formulas that owe nothing to
 * the library: utilities are maximised with Gumbel errors, nested choices drawn from a generating function.
 */
#ifndef AMUR_TESTS_CHOICE_SAMPLE_H
#define AMUR_TESTS_CHOICE_SAMPLE_H

#include <amur/choice.h>
#include <amur/random.h>
#include <complex.h>

enum { SAMPLE_ALTS = 4, SAMPLE_ROOM = 2000, SAMPLE_PARAMS = 10, SAMPLE_MEMBERS = 8 };

/* Parameters 0..2 are the constant of alternative 0 and the coefficients of time and cost; what follows is the
 * case's. */
typedef struct {
  const char *name;
  int n_person, n_time, n_param;
  double truth[SAMPLE_PARAMS], start[SAMPLE_PARAMS];
  int n_nest, n_member, n_random, n_draw;
  amur_choice_nest nest[3];
  amur_choice_member member[SAMPLE_MEMBERS];
  amur_choice_random random[2]; /* of time, of cost */
  /* McFadden's generating function of exp(utilities), homogeneous of degree one; NULL without nests */
  double complex (*generator)(const double complex *y, const double *truth);
  bool all_open; /* else every fifth choice lacks alternative 3 */
  bool repeated; /* the errors of a person are the same every time */
  bool weighted; /* weights that depend on the time of alternative 0 */
} choice_case;

typedef struct {
  double time[SAMPLE_ALTS][SAMPLE_ROOM], cost[SAMPLE_ALTS][SAMPLE_ROOM], open[SAMPLE_ALTS][SAMPLE_ROOM];
  double weight[SAMPLE_ROOM];
  int32_t chosen[SAMPLE_ROOM], person[SAMPLE_ROOM];
  const double *available[SAMPLE_ALTS];
  amur_choice_term term[2 * SAMPLE_ALTS + 1];
  int32_t first_term[SAMPLE_ALTS + 1];
  amur_choice_model model;
} choice_sample;

/* Sample number `replication` of a case; pointers go into *s and *c. */
void choice_sample_draw(choice_sample *s, const choice_case *c, uint64_t replication);

extern const char *const choice_sample_param[SAMPLE_PARAMS], *const choice_sample_alt[SAMPLE_ALTS];

#endif
