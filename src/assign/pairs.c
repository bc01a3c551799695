/* SPDX-License-Identifier: Apache-2.0
 * pairs.c -- pairs of alternative segments within a bush.
 *
 * Of the slots into a node one brings most of the flow.  Followed back, these make a tree; every other slot closes one
 * cycle with it, and its pair is that cycle: the way by the slot and the way by the main slot, back to where they part
 * (Dial 2006; Bar-Gera 2010).  The pairs of a bush so are a basis of all shifts of flow within it, each with flow to
 * give unless its slot is unused, and none needs labels of the whole bush.
 */
#include "solver.h"
#include <math.h>

/* Where the way by slot `other` and the way by the main slot, both into one position, part; their costs and numbers of
 * slots. */
static int32_t find_parting(const bush *b, const double *cost, int32_t other, int32_t chief, double sum[2],
                            int32_t n[2]) {
  int32_t at[2] = {b->from[other], b->from[chief]};
  sum[0] = cost[b->link[other]];
  sum[1] = cost[b->link[chief]];
  n[0] = n[1] = 1;
  while (at[0] != at[1]) { /* the one further from the origin steps back */
    const int way = at[0] > at[1] ? 0 : 1;
    const int32_t e = bush_main_slot(b, at[way]);
    sum[way] += cost[b->link[e]];
    n[way]++;
    at[way] = b->from[e];
  }
  return at[0];
}

/* Slot e and the main slots before it, back to position `stop`. */
static void walk(const bush *b, int32_t e, int32_t stop, int32_t *to) {
  for (*to = e; b->from[e] != stop; *++to = e) e = bush_main_slot(b, b->from[e]);
}

static bool known(const bush *b, uint64_t key) {
  for (int32_t i = 0; i < b->n_pair; i++)
    if (b->pair[i].key == key) return true;
  return false;
}

/* Adds the pair of slot `other` and the main slot into a position, if their costs differ by more than dust and
 * there is flow to move. */
static bool add_pair(bush *b, const double *cost, double dust, int32_t other, int32_t chief) {
  double sum[2];
  int32_t n[2];
  const int32_t parting = find_parting(b, cost, other, chief, sum, n), total = n[0] + n[1];
  const double difference = sum[0] - sum[1];
  if (!(fabs(difference) > dust * sum[0]) || (difference > 0 && !(b->flow[other] > 0))) return true;
  if (!amur_grow(&b->segment, &b->room_segment, (size_t)b->n_segment + (size_t)total, sizeof *b->segment)) return false;
  if (!amur_grow(&b->pair, &b->room_pair, (size_t)b->n_pair + 1, sizeof *b->pair)) return false;
  const int way = b->link[other] < b->link[chief] ? 0 : 1; /* the place of `other` in the pair */
  segment_pair pair = {.key = (uint64_t)b->cls, .first = b->n_segment};
  pair.n[way] = n[0];
  pair.n[1 - way] = n[1];
  int32_t *to = b->segment + b->n_segment;
  walk(b, other, parting, way == 0 ? to : to + n[1]);
  walk(b, chief, parting, way == 0 ? to + n[0] : to);
  for (int32_t k = 0; k < total; k++) pair.key = mix_key(pair.key, b->link[to[k]]);
  if (known(b, pair.key)) return true;
  b->n_segment += total;
  b->pair[b->n_pair++] = pair;
  return true;
}

static bool add_pairs_into(bush *b, const double *cost, double dust, int32_t p) {
  const int32_t chief = bush_main_slot(b, p);
  if (!(b->flow[chief] > 0)) return true;
  for (int32_t e = b->first[p]; e < b->first[p + 1]; e++)
    if (e != chief && !add_pair(b, cost, dust, e, chief)) return false;
  return true;
}

amur_status ami_bush_pair(const amur_assign *s, bush *b, scratch *w, amur_err *err) {
  const double *cost = s->links.cost + (size_t)b->cls * (size_t)s->n_link;
  bool good = ami_bush_lend_room(b, w);
  for (int32_t p = b->n_node - 1; good && p > 0; p--)
    if (b->first[p + 1] - b->first[p] > 1) good = add_pairs_into(b, cost, s->dust, p);
  good = good && ami_bush_return_room(b, w);
  return good ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d pairs", b->n_pair);
}
