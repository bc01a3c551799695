/* SPDX-License-Identifier: Apache-2.0
 * pairs.c -- pairs of alternative segments within a bush.
 *
 * Where the dearest used way into a node and the cheapest one come by different links, both are followed back to
 * where they part: two segments with the same ends (Dial 2006; Bar-Gera 2010).
 */
#include "engine.h"

void bush_labels(const bush *b, const double *cost, scratch *w) {
  bush_least(b, cost, w);
  w->most[0] = 0;
  for (int32_t p = 1; p < b->n_node; p++) {
    double most = -1;
    int32_t most_slot = -1;
    for (int32_t e = b->first[p]; e < b->first[p + 1]; e++) {
      if (!(b->flow[e] > 0) || w->most[b->from[e]] < 0) continue;
      const double v = w->most[b->from[e]] + cost[b->link[e]];
      if (v > most) {
        most = v;
        most_slot = e;
      }
    }
    w->most[p] = most;
    w->most_slot[p] = most_slot;
  }
}

/* The way with slot[p] into every position, from position p back to `stop`; returns the number of slots. */
static int32_t walk(const bush *b, const int32_t *slot, int32_t p, int32_t stop, int32_t *to) {
  int32_t n = 0;
  for (; p != stop; p = b->from[slot[p]]) to[n++] = slot[p];
  return n;
}

/* Spreads the bits of a link's number over the key (the finisher of SplitMix64). */
static uint64_t mix(uint64_t key, int32_t link) {
  key = (key ^ (uint64_t)link) * 0x9e3779b97f4a7c15u;
  return key ^ key >> 29;
}

static bool known(const bush *b, uint64_t key) {
  for (int32_t i = 0; i < b->n_pair; i++)
    if (b->pair[i].key == key) return true;
  return false;
}

/* Adds the pair that ends in position p, if its segments differ enough. */
static bool add_pair(bush *b, scratch *w, int32_t p) {
  int32_t dear = p, cheap = p, n = 0;
  do { /* the one further from the origin steps back */
    if (dear >= cheap)
      dear = b->from[w->most_slot[dear]];
    else
      cheap = b->from[w->least_slot[cheap]];
    n++;
  } while (dear != cheap);
  const double difference = (w->most[p] - w->most[dear]) - (w->least[p] - w->least[cheap]);
  if (!(difference > RELATIVE_DUST * w->least[p])) return true;
  if (!amur_grow(&b->segment, &b->room_segment, (size_t)b->n_segment + (size_t)n, sizeof *b->segment)) return false;
  if (!amur_grow(&b->pair, &b->room_pair, (size_t)b->n_pair + 1, sizeof *b->pair)) return false;
  const bool dear_first = b->link[w->most_slot[p]] < b->link[w->least_slot[p]];
  int32_t *to = b->segment + b->n_segment;
  segment_pair pair = {.key = (uint64_t)b->cls, .first = b->n_segment};
  pair.n[0] = walk(b, dear_first ? w->most_slot : w->least_slot, p, dear, to);
  pair.n[1] = walk(b, dear_first ? w->least_slot : w->most_slot, p, dear, to + pair.n[0]);
  for (int32_t k = 0; k < n; k++) pair.key = mix(pair.key, b->link[to[k]]);
  if (known(b, pair.key)) return true;
  b->n_segment += n;
  b->pair[b->n_pair++] = pair;
  return true;
}

amur_status bush_pair(const amur_assign *s, bush *b, scratch *w, amur_err *err) {
  const double *cost = s->links.cost + (size_t)b->cls * (size_t)s->n_link;
  bush_labels(b, cost, w);
  bool good = bush_lend_room(b, w);
  for (int32_t p = b->n_node - 1; good && p > 0; p--) {
    if (b->first[p + 1] - b->first[p] < 2 || w->most_slot[p] < 0 || w->most_slot[p] == w->least_slot[p]) continue;
    good = add_pair(b, w, p);
  }
  good = good && bush_return_room(b, w);
  return good ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d pairs", b->n_pair);
}
