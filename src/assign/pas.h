/* SPDX-License-Identifier: Apache-2.0
 * pas.h -- paired alternative segments (PAS) of all bushes, equal ones together.
 *
 * Near equilibrium some ten bushes share each PAS.  In the set it stands once, as links, with its members: the bushes
 * whose flow can move between its segments ("relevant origins" in Bar-Gera 2010).  Two lists of members for each PAS,
 * one a segment, hold those that may still have flow there.
 */
#ifndef AMUR_ASSIGN_PAS_H
#define AMUR_ASSIGN_PAS_H

#include "bush.h"
#include <amur/assign.h>

/* A PAS as links. */
typedef struct {
  uint64_t key;
  int32_t cls;
  int32_t first, n[2]; /* links into the set's `link`: n[0] of segment 0, then n[1] of segment 1 */
  int32_t active[2];   /* first member that may have flow on each segment; -1: none */
  double flow[2];      /* of all members, into the merge node by each segment: no more can be moved */
} pas;

/* A bush's part in a PAS. */
typedef struct {
  int32_t pas, bush, bush_pas; /* numbers in the set, among the bushes, within the bush */
  int32_t next[2];             /* next active member on each segment; -1: none */
} pas_member;

/* Memory of pas_newton.c, kept between its calls. */
typedef struct {
  double *real;
  int32_t *whole;
  uint64_t *hash;
  size_t n_real, n_whole, n_hash;
} newton_room;

typedef struct {
  int32_t n_pas, n_member, n_link;
  pas *pas;                                            /* [n_pas] */
  pas_member *member;                                  /* [n_member] */
  int32_t *link;                                       /* [n_link] */
  size_t room_pas, room_member, room_link, room_table; /* room_table: 0 or a power of two */
  int32_t *table; /* [room_table] by key, open addressing: number of a PAS + 1, 0 where free */
  double excess;  /* excess cost of the PASs as the last pass met them; an estimate, rather too large */
  newton_room newton;
} pas_set;

/* Spreads the bits of a number over the key (the finisher of SplitMix64: Steele, Lea and Flood 2014). */
static inline uint64_t mix_key(uint64_t key, int32_t number) {
  key = (key ^ (uint64_t)number) * 0x9e3779b97f4a7c15u;
  return key ^ key >> 29;
}

/* pas_set.c */
void ami_pas_set_clear(amur_assign *s);
void ami_pas_set_fini(pas_set *set);
/* Takes in what bushes have found since the last call; all members are active again. */
amur_status ami_pas_set_collect(amur_assign *s, amur_err *err);
/* One pass over all PASs, each by `relaxation` Newton steps; returns the sum of flow moved times the difference of cost
 * that it met. */
double ami_pas_set_equilibrate(amur_assign *s, double relaxation);
/* Cost of segment 0 less that of segment 1, 0 where that is within the tolerance; time units. */
double ami_pas_difference(const amur_assign *s, const pas *q);
/* Slope of that difference by the flow moved. */
double ami_pas_slope(const amur_assign *s, const pas *q);
/* The lesser of `wanted` and what its members have on a segment. */
double ami_pas_available(const amur_assign *s, const pas *q, int from, double wanted);
/* Moves `wanted`, or as much of it as the members have, to the other segment; returns how much. */
double ami_pas_shift(amur_assign *s, pas *q, int from, double wanted);

/* pas_newton.c: a Newton step on all PASs at once; *taken: the bushes have the flow for it. */
amur_status ami_pas_set_newton(amur_assign *s, bool *taken, amur_err *err);

#endif
