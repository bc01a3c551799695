/* SPDX-License-Identifier: Apache-2.0
 * pairs.c -- pairs of alternative segments within a bush, and shifts of flow between them.
 *
 * Where the dearest used way into a node and the cheapest one come by different links, both are followed back to
 * where they part: two segments with the same ends.  A shift moves flow by one Newton step on the difference of
 * their costs, at most what the dear one carries (Dial 2006; Bar-Gera 2010).
 */
#include "engine.h"
#include <math.h>

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

/* Differences below this part of the cost are rounding. */
static const double RELATIVE_DUST = 1e-15;

/* Adds the pair that ends in position p, if its segments differ enough. */
static bool add_pair(bush *b, scratch *w, int32_t p) {
  int32_t dear = p, cheap = p, n_dear = 0, n_cheap = 0;
  do { /* the one further from the origin steps back */
    if (dear >= cheap)
      dear = b->from[w->most_slot[w->stack[n_dear++] = dear]];
    else
      cheap = b->from[w->least_slot[w->order[n_cheap++] = cheap]];
  } while (dear != cheap);
  const double difference = (w->most[p] - w->most[dear]) - (w->least[p] - w->least[cheap]);
  if (!(difference > RELATIVE_DUST * w->least[p])) return true;
  const size_t n = (size_t)n_dear + (size_t)n_cheap, need = (size_t)b->n_segment + n;
  size_t room = b->room_segment;
  if (!amur_grow(&b->segment_link, &room, need, sizeof *b->segment_link)) return false;
  room = b->room_segment;
  if (!amur_grow(&b->segment_slot, &room, need, sizeof *b->segment_slot)) return false;
  b->room_segment = room;
  if (!amur_grow(&b->pair, &b->room_pair, (size_t)b->n_pair + 1, sizeof *b->pair)) return false;
  b->pair[b->n_pair++] = (segment_pair){b->n_segment, n_dear, n_cheap};
  for (int32_t k = 0; k < n_dear + n_cheap; k++) {
    const int32_t e = k < n_dear ? w->most_slot[w->stack[k]] : w->least_slot[w->order[k - n_dear]];
    b->segment_slot[b->n_segment] = e;
    b->segment_link[b->n_segment++] = b->link[e];
  }
  return true;
}

amur_status bush_pair(const amur_assign *s, bush *b, scratch *w, amur_err *err) {
  const double *cost = s->links.cost + (size_t)b->cls * (size_t)s->n_link;
  bush_labels(b, cost, w);
  b->n_pair = b->n_segment = 0;
  for (int32_t p = b->n_node - 1; p > 0; p--) {
    if (b->first[p + 1] - b->first[p] < 2 || w->most_slot[p] < 0 || w->most_slot[p] == w->least_slot[p]) continue;
    if (!add_pair(b, w, p)) return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d pairs", b->n_pair);
  }
  return AMUR_OK;
}

static double segment_cost(const double *cost, const int32_t *link, int32_t n) {
  double sum = 0;
  for (int32_t k = 0; k < n; k++) sum += cost[link[k]];
  return sum;
}

/* A segment as it is shifted. */
typedef struct {
  const int32_t *link, *slot;
  int32_t n;
} segment;

static void add_flow(link_set *links, bush *b, segment way, double flow) {
  for (int32_t k = 0; k < way.n; k++) {
    b->flow[way.slot[k]] += flow;
    links->state[way.link[k]].flow += flow;
    link_refresh(links, way.link[k]);
  }
}

/* One Newton step from `dear` to `cheap`, whose costs differ by `difference` > 0. */
static void shift(link_set *links, bush *b, segment dear, segment cheap, double difference) {
  double slope = 0, most = INFINITY;
  for (int32_t k = 0; k < dear.n; k++) {
    slope += links->state[dear.link[k]].slope;
    if (b->flow[dear.slot[k]] < most) most = b->flow[dear.slot[k]];
  }
  if (!(most > 0)) return;
  for (int32_t k = 0; k < cheap.n; k++) slope += links->state[cheap.link[k]].slope;
  const double step = difference < most * slope ? difference / slope : most;
  add_flow(links, b, dear, -step);
  add_flow(links, b, cheap, step);
}

void bush_shift(amur_assign *s, bush *b) {
  const double *cost = s->links.cost + (size_t)b->cls * (size_t)s->n_link;
  for (int32_t i = 0; i < b->n_pair; i++) {
    const segment_pair pair = b->pair[i];
    const int32_t *link = b->segment_link + pair.first, *slot = b->segment_slot + pair.first;
    const double dear = segment_cost(cost, link, pair.n_dear);
    const double difference = dear - segment_cost(cost, link + pair.n_dear, pair.n_cheap);
    if (!(fabs(difference) > RELATIVE_DUST * dear)) continue;
    const segment first = {link, slot, pair.n_dear};
    const segment second = {link + pair.n_dear, slot + pair.n_dear, pair.n_cheap};
    if (difference > 0)
      shift(&s->links, b, first, second, difference);
    else
      shift(&s->links, b, second, first, -difference);
  }
}
