/* SPDX-License-Identifier: Apache-2.0
 * bush.c -- the data of a bush: memory, shortest labels, and the check of all that bush.h says of it.
 */
#include "bush.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- memory --------------------------------------------------------------------------------------- */

void ami_bush_fini(bush *b) {
  free(b->node);
  free(b->first);
  free(b->link);
  free(b->from);
  free(b->flow);
  free(b->pas);
  free(b->segment);
  *b = (bush){0};
}

static bool resize(void *array_of_pointer, size_t n, size_t size) {
  void *old;
  memcpy(&old, array_of_pointer, sizeof old); /* whatever the pointer's type */
  void *now = realloc(old, n * size);
  if (now) memcpy(array_of_pointer, &now, sizeof now);
  return now;
}

bool ami_bush_grow_slots(bush *b, size_t need) {
  if (need <= b->room_slot) return true;
  const size_t room = need + need / 32; /* bushes are most of the memory, and little more than trees */
  if (!resize(&b->link, room, sizeof *b->link) || !resize(&b->from, room, sizeof *b->from) ||
      !resize(&b->flow, room, sizeof *b->flow))
    return false;
  b->room_slot = room;
  return true;
}

/* While PASs are searched for, nobody knows how many there will be.  Arrays that grow by half would leave a third of
 * the memory of all bushes unused, so that a thread lends its own, and the bush copies what it needs in the end. */
static void swap_pas(bush *a, bush *b) {
  const bush was = *a;
  a->pas = b->pas;
  a->segment = b->segment;
  a->room_pas = b->room_pas;
  a->room_segment = b->room_segment;
  b->pas = was.pas;
  b->segment = was.segment;
  b->room_pas = was.room_pas;
  b->room_segment = was.room_segment;
}

bool ami_bush_lend_room(bush *b, bush *lent) {
  const size_t n_pas = (size_t)b->n_pas, n_segment = (size_t)b->n_segment;
  if (!amur_grow(&lent->pas, &lent->room_pas, n_pas, sizeof *lent->pas) ||
      !amur_grow(&lent->segment, &lent->room_segment, n_segment, sizeof *lent->segment))
    return false;
  if (n_pas) memcpy(lent->pas, b->pas, n_pas * sizeof *b->pas);
  if (n_segment) memcpy(lent->segment, b->segment, n_segment * sizeof *b->segment);
  swap_pas(b, lent);
  return true;
}

bool ami_bush_return_room(bush *b, bush *lent) {
  bush *own = lent; /* holds what is the bush's own, for the time being */
  const size_t n_pas = (size_t)b->n_pas, n_segment = (size_t)b->n_segment;
  if (n_pas > own->room_pas) {
    if (!resize(&own->pas, n_pas, sizeof *own->pas)) return false;
    own->room_pas = n_pas;
  }
  if (n_segment > own->room_segment) {
    if (!resize(&own->segment, n_segment, sizeof *own->segment)) return false;
    own->room_segment = n_segment;
  }
  if (n_pas) memcpy(own->pas, b->pas, n_pas * sizeof *b->pas);
  if (n_segment) memcpy(own->segment, b->segment, n_segment * sizeof *b->segment);
  swap_pas(b, own);
  return true;
}

/* ---- labels --------------------------------------------------------------------------------------- */

/* In topological order one walk is enough: every label is final when the links out of its node are met. */
void ami_bush_min_labels(const bush *b, const double *cost, double *label, int32_t *pred) {
  assert(b->n_node > 0);
  label[0] = 0;
  pred[0] = -1;
  int32_t e = 0;
  for (int32_t p = 1; p < b->n_node; p++) {
    double best = INFINITY;
    int32_t best_slot = -1;
    for (const int32_t end = b->first[p + 1]; e < end; e++) {
      const double v = label[b->from[e]] + cost[b->link[e]];
      if (v < best) {
        best = v;
        best_slot = e;
      }
    }
    assert(best_slot >= 0); /* no link of a bush is closed */
    label[p] = best;
    pred[p] = best_slot;
  }
}

/* ---- invariants ----------------------------------------------------------------------------------- */

/* Every node at one place only. */
static amur_status check_nodes(const bush *b, const amur_graph *g, amur_err *err) {
  bool *seen = amur_alloc((size_t)g->n_node, sizeof *seen);
  amur_status status = seen ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "bush: %d nodes", g->n_node);
  for (int32_t p = 0; !status && p < b->n_node; p++) {
    const int32_t i = b->node[p];
    if (i < 0 || i >= g->n_node)
      status =
          amur_fail(err, AMUR_E_INTERNAL, 0, "bush: node %d at place %d, the graph has 0..%d", i, p, g->n_node - 1);
    else if (seen[i])
      status = amur_fail(err, AMUR_E_INTERNAL, 0, "bush: node %d stands twice, again at place %d", i, p);
    else
      seen[i] = true;
  }
  free(seen);
  return status;
}

/* The ranges of slots follow each other and cover them all; every place but the origin's has some. */
static amur_status check_ranges(const bush *b, amur_err *err) {
  if (b->n_node < 1 || b->n_slot < b->n_node - 1)
    return amur_fail(err, AMUR_E_INTERNAL, 0, "bush: %d slots for %d nodes", b->n_slot, b->n_node);
  if (b->first[0] != 0 || b->first[1] != 0 || b->first[b->n_node] != b->n_slot)
    return amur_fail(err, AMUR_E_INTERNAL, 0, "bush: slots into place 0 are %d..%d and the last is %d of %d",
                     b->first[0], b->first[1], b->first[b->n_node], b->n_slot);
  for (int32_t p = 1; p < b->n_node; p++)
    if (b->first[p + 1] <= b->first[p])
      return amur_fail(err, AMUR_E_INTERNAL, 0, "bush: slots into place %d begin at %d and end at %d", p, b->first[p],
                       b->first[p + 1]);
  return AMUR_OK;
}

static amur_status check_slot(const bush *b, const amur_graph *g, int32_t p, int32_t e, amur_err *err) {
  const int32_t k = b->link[e], from = b->from[e];
  if (k < 0 || k >= g->n_link)
    return amur_fail(err, AMUR_E_INTERNAL, 0, "bush: link %d in slot %d, the graph has 0..%d", k, e, g->n_link - 1);
  if (from < 0 || from >= p)
    return amur_fail(err, AMUR_E_INTERNAL, 0, "bush: slot %d goes from place %d to place %d, not onwards", e, from, p);
  if (g->head[k] != b->node[p] || g->tail[k] != b->node[from])
    return amur_fail(err, AMUR_E_INTERNAL, 0, "bush: slot %d goes from node %d to %d, its link %d from %d to %d", e,
                     b->node[from], b->node[p], k, g->tail[k], g->head[k]);
  for (int32_t other = b->first[p]; other < e; other++)
    if (b->link[other] == k) return amur_fail(err, AMUR_E_INTERNAL, 0, "bush: link %d in slots %d and %d", k, other, e);
  if (!(b->flow[e] >= 0 && b->flow[e] < INFINITY))
    return amur_fail(err, AMUR_E_INTERNAL, 0, "bush: flow %g in slot %d", b->flow[e], e);
  return AMUR_OK;
}

/* What rounding may add up to between two balances, as part of all flow of the bush. */
#define CONSERVED_TO 1e-9

/* Flow into a node is what ends there and what goes on. */
static amur_status check_conserved(const bush *b, const double *demand, amur_err *err) {
  double *leaving = amur_alloc((size_t)b->n_node, sizeof *leaving), all = 0;
  if (!leaving) return amur_fail(err, AMUR_E_NOMEM, 0, "bush: %d nodes", b->n_node);
  for (int32_t p = 1; p < b->n_node; p++) all += leaving[p] = demand[p];
  for (int32_t e = 0; e < b->n_slot; e++) leaving[b->from[e]] += b->flow[e];
  amur_status status = AMUR_OK;
  for (int32_t p = 1; !status && p < b->n_node; p++) {
    double entering = 0;
    for (int32_t e = b->first[p]; e < b->first[p + 1]; e++) entering += b->flow[e];
    if (!(fabs(entering - leaving[p]) <= CONSERVED_TO * all))
      status = amur_fail(err, AMUR_E_INTERNAL, 0, "bush: %.17g comes into place %d, %.17g ends there or goes on",
                         entering, p, leaving[p]);
  }
  free(leaving);
  return status;
}

/* Follows segment `side` of a PAS back: the places of its ends.  False if its slots do not join. */
static bool find_ends(const bush *b, const bush_pas *q, int side, int32_t *diverge, int32_t *merge) {
  const int32_t *slot = b->segment + q->first + (side == 0 ? 0 : q->n[0]);
  int32_t p = 1;
  while (p < b->n_node && b->first[p + 1] <= slot[0]) p++; /* slots are sorted by the place of their head */
  *merge = p;
  for (int32_t k = 0; k < q->n[side]; k++) {
    if (slot[k] < 0 || slot[k] >= b->n_slot || slot[k] < b->first[p] || slot[k] >= b->first[p + 1]) return false;
    p = b->from[slot[k]];
  }
  *diverge = p;
  return true;
}

static amur_status check_pas(const bush *b, int32_t i, amur_err *err) {
  const bush_pas *q = &b->pas[i];
  int32_t diverge[2], merge[2];
  if (q->first < 0 || q->n[0] < 1 || q->n[1] < 1 || q->n[0] + q->n[1] > b->n_segment - q->first)
    return amur_fail(err, AMUR_E_INTERNAL, 0, "bush: PAS %d has %d and %d slots from %d on, of %d", i, q->n[0], q->n[1],
                     q->first, b->n_segment);
  for (int side = 0; side < 2; side++)
    if (!find_ends(b, q, side, &diverge[side], &merge[side]))
      return amur_fail(err, AMUR_E_INTERNAL, 0, "bush: the slots of segment %d of PAS %d do not join", side, i);
  if (diverge[0] != diverge[1] || merge[0] != merge[1])
    return amur_fail(err, AMUR_E_INTERNAL, 0,
                     "bush: PAS %d joins places %d and %d by one segment, %d and %d by the other", i, diverge[0],
                     merge[0], diverge[1], merge[1]);
  const int32_t *last[2] = {b->segment + q->first, b->segment + q->first + q->n[0]};
  if (b->link[*last[0]] >= b->link[*last[1]])
    return amur_fail(err, AMUR_E_INTERNAL, 0, "bush: the segments of PAS %d stand in the wrong order", i);
  return AMUR_OK;
}

amur_status ami_bush_check(const bush *b, const amur_graph *graph, const double *demand, amur_err *err) {
  amur_status status = check_ranges(b, err);
  if (!status) status = check_nodes(b, graph, err);
  for (int32_t p = 1; !status && p < b->n_node; p++)
    for (int32_t e = b->first[p]; !status && e < b->first[p + 1]; e++) status = check_slot(b, graph, p, e, err);
  if (!status && demand) status = check_conserved(b, demand, err);
  for (int32_t i = 0; !status && i < b->n_pas; i++) status = check_pas(b, i, err);
  return status;
}
