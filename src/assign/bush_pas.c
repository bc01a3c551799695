/* SPDX-License-Identifier: Apache-2.0
 * bush_pas.c -- finds the paired alternative segments (PAS) of one bush.
 *
 * Of the slots into a node one brings the largest flow.  Followed back, as Xie and Xie (2016) follow the largest flow
 * to find a segment, these make a spanning tree; every other slot closes one cycle with it, and its PAS is that cycle:
 * the segment by the slot and the segment by the largest slot, both back to the node where they diverge (Dial 2006;
 * Bar-Gera 2010).
 *
 *                 largest slots
 *      diverge  ----------------->  merge
 *             \__________________/
 *              largest slots, slot
 *
 * The cycles of a spanning tree are a basis of all cycles, so that the PASs of a bush are a basis of all shifts of flow
 * within it.  Each has flow to give unless its slot is unused, and to find one takes no labels of the whole bush.
 */
#include "bushes.h"
#include <math.h>

/* The place where the segment by `slot` and the segment by the largest slot into the same place diverge; their costs
 * and numbers of slots. */
static int32_t find_diverge(const bush *b, const double *cost, int32_t slot, int32_t largest, double sum[2],
                            int32_t n[2]) {
  assert(slot != largest);
  int32_t at[2] = {b->from[slot], b->from[largest]};
  sum[0] = cost[b->link[slot]];
  sum[1] = cost[b->link[largest]];
  n[0] = n[1] = 1;
  while (at[0] != at[1]) { /* the one at the later place steps back: it cannot be on the other's way */
    const int side = at[0] > at[1] ? 0 : 1;
    const int32_t e = bush_largest_slot(b, at[side]);
    sum[side] += cost[b->link[e]];
    n[side]++;
    at[side] = b->from[e];
  }
  return at[0];
}

/* Slot e and the largest slots before it, back to the diverge node. */
static void write_segment(const bush *b, int32_t e, int32_t diverge, int32_t *to) {
  for (*to = e; b->from[e] != diverge; *++to = e) e = bush_largest_slot(b, b->from[e]);
}

static bool has_pas(const bush *b, uint64_t key) {
  for (int32_t i = 0; i < b->n_pas; i++)
    if (b->pas[i].key == key) return true;
  return false;
}

/* Adds the PAS of a slot and the largest slot into the same place, if the costs of its segments differ by more than the
 * tolerance, the bush has it not yet, and there is flow to move.  False: out of memory. */
static bool add_pas(bush *b, const double *cost, double tolerance, int32_t slot, int32_t largest) {
  double sum[2];
  int32_t n[2];
  const int32_t diverge = find_diverge(b, cost, slot, largest, sum, n), total = n[0] + n[1];
  const double difference = sum[0] - sum[1];
  if (!(fabs(difference) > tolerance * sum[0]) || (difference > 0 && !(b->flow[slot] > 0))) return true;
  if (!amur_grow(&b->segment, &b->room_segment, (size_t)b->n_segment + (size_t)total, sizeof *b->segment)) return false;
  if (!amur_grow(&b->pas, &b->room_pas, (size_t)b->n_pas + 1, sizeof *b->pas)) return false;
  const int side = b->link[slot] < b->link[largest] ? 0 : 1; /* which segment is the one by `slot` */
  bush_pas q = {.key = (uint64_t)b->cls, .first = b->n_segment};
  q.n[side] = n[0];
  q.n[1 - side] = n[1];
  int32_t *to = b->segment + b->n_segment;
  write_segment(b, slot, diverge, side == 0 ? to : to + n[1]);
  write_segment(b, largest, diverge, side == 0 ? to + n[0] : to);
  for (int32_t k = 0; k < total; k++) q.key = mix_key(q.key, b->link[to[k]]);
  if (has_pas(b, q.key)) return true;
  b->n_segment += total;
  b->pas[b->n_pas++] = q;
  return true;
}

static bool add_pas_into(bush *b, const double *cost, double tolerance, int32_t p) {
  const int32_t largest = bush_largest_slot(b, p);
  if (!(b->flow[largest] > 0)) return true;
  for (int32_t e = b->first[p]; e < b->first[p + 1]; e++)
    if (e != largest && !add_pas(b, cost, tolerance, e, largest)) return false;
  return true;
}

amur_status ami_bush_find_pas(const amur_assign *s, bush *b, scratch *w, amur_err *err) {
  const double *cost = class_cost(s, b->cls);
  bool good = ami_bush_lend_room(b, &w->next);
  for (int32_t p = b->n_node - 1; good && p > 0; p--)
    if (b->first[p + 1] - b->first[p] > 1) good = add_pas_into(b, cost, s->cost_tolerance, p);
  good = good && ami_bush_return_room(b, &w->next);
  return good ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d PASs", b->n_pas);
}
