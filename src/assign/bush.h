/* SPDX-License-Identifier: Apache-2.0
 * bush.h -- a bush: an acyclic subnetwork with one root, which holds the flow of one origin and class (Dial 2006).
 *
 * Its nodes stand in topological order: every link goes from an earlier place to a later one.  Its links lie in slots,
 * sorted by the place of their head, so that one walk over the slots is a walk in topological order:
 *
 *   place   0 (origin)   1          2              3 ...
 *   node    node[0]      node[1]    node[2]        node[3]
 *   slots   none         first[1]   first[2] ..    first[3] ..      each: link, from (place of its tail), flow
 *
 * Beside the slots a bush has the paired alternative segments that were found in it (bush_pas.c).
 */
#ifndef AMUR_ASSIGN_BUSH_H
#define AMUR_ASSIGN_BUSH_H

#include <amur/network.h>
#include <assert.h>

/* A pair of alternative segments (PAS: Bar-Gera 2010) of one bush: two ways from one node, the diverge node, to
 * another, the merge node, without a common node between.  Segment 0 is the one that arrives by the link of the smaller
 * number, so that bushes agree on which is which. */
typedef struct {
  uint64_t key;  /* hash of its links: the same in every bush */
  int32_t first; /* into the bush's `segment`: the slots of segment 0, then of segment 1, from the merge node back */
  int32_t n[2];  /* slots of each */
} bush_pas;

typedef struct {
  int32_t origin, cls; /* zone */
  int32_t n_node, n_slot;
  int32_t *node;  /* [n_node] graph node at each place; place 0 is the origin */
  int32_t *first; /* [n_node+1] slots into place p: first[p]..first[p+1]-1; none into place 0 */
  int32_t *link;  /* [n_slot] */
  int32_t *from;  /* [n_slot] place of the tail */
  double *flow;   /* [n_slot] equivalents, >= 0 */
  size_t room_slot, room_pas, room_segment;
  bool updated; /* at the last scan */
  bool emptied; /* a shift took all flow off some slot since the last balance: rounding may have left a residue there */
  double excess;                  /* excess cost at the last scan: sum of flow times reduced cost, time units */
  double demand_residual, demand; /* elastic, at the last scan: sum |trips - D(u)|, sum D(u); equivalents */
  int32_t n_pas, n_segment;
  int32_t n_collected; /* PASs before this one are in the set of all bushes (pas_set.c) */
  bush_pas *pas;       /* [n_pas] */
  int32_t *segment;    /* [n_segment] slots */
} bush;

/* The slot by which the largest flow comes into place p > 0. */
static inline int32_t bush_largest_slot(const bush *b, int32_t p) {
  assert(p > 0 && p < b->n_node && b->first[p] < b->first[p + 1]);
  int32_t best = b->first[p];
  for (int32_t e = best + 1; e < b->first[p + 1]; e++)
    if (b->flow[e] > b->flow[best]) best = e;
  return best;
}

void ami_bush_fini(bush *b);
bool ami_bush_grow_slots(bush *b, size_t need); /* false: out of memory */
/* Lends the bush a thread's room for PASs, with its own PASs in it; what it keeps after the return is as large as
 * needed and no larger.  False: out of memory. */
bool ami_bush_lend_room(bush *b, bush *lent);
bool ami_bush_return_room(bush *b, bush *lent);
/* Shortest labels and the last slots of shortest paths, by place, at cost[n_link]. */
void ami_bush_min_labels(const bush *b, const double *cost, double *label, int32_t *pred);
/* Fails, and says why, unless all holds that this header says of a bush.  demand[n_node]: flow that ends at each place;
 * NULL: whether flow is conserved is not looked at. */
amur_status ami_bush_check(const bush *b, const amur_graph *graph, const double *demand, amur_err *err);

#endif
