/* SPDX-License-Identifier: Apache-2.0
 * scan.c -- one bush at one set of costs: exact least costs, gap, and the bush made over.
 *
 * The bush holds a spanning tree, so its least costs are right unless a link of the network outside it undercuts
 * them; sweeps in the bush's order repair the labels (Bellman 1958).  Near equilibrium few labels change, and one
 * sweep does, which makes this some twenty times cheaper than a new tree.
 * The excess is a sum of flow times reduced cost, all terms >= 0, and so exact far below the rounding of the totals.
 * The links of the repaired tree enter, so that the next shifts can use all of it.  Those that go up in largest cost,
 * most_i + c < most_j, bring no cycle (Dial 2006; Nie 2010); to admit these alone makes bushes follow a new way one
 * link an iteration.  Of the others those are left out that would close a cycle.
 */
#include "engine.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Relaxes the links out of the node at position p; returns the first position at or before p that improved, or
 * n_node.  Improved nodes are marked in w->dirty. */
static int32_t relax(const amur_graph *g, const bush *b, const double *cost, scratch *w, int32_t p) {
  const int32_t i = b->node[p];
  const double here = w->distance[i];
  int32_t back = b->n_node;
  for (int32_t k = g->first_out[i]; k < g->first_out[i + 1]; k++) {
    const int32_t j = g->out_head[k];
    const double d = here + cost[k];
    if (d >= w->distance[j]) continue;
    w->distance[j] = d;
    w->parent[j] = k;
    w->dirty[j] = true;
    if (w->position[j] < back && w->position[j] <= p) back = w->position[j];
  }
  return back;
}

/* Least costs over the whole network from those within the bush; w->parent[j] >= 0 where a link outside won.
 * Sweeps in the bush's order, which is close to that of the costs, until nothing improves. */
static void repair(const amur_assign *s, const bush *b, const double *cost, scratch *w) {
  const amur_graph *g = &s->ordered;
  for (int32_t p = 0; p < b->n_node; p++) {
    const int32_t i = b->node[p];
    w->distance[i] = w->least[p];
    w->position[i] = p;
    w->parent[i] = -1;
    w->dirty[i] = p == 0 || i >= g->first_through;
  }
  for (int32_t from = 0, next; from < b->n_node; from = next) {
    next = b->n_node;
    for (int32_t p = from; p < b->n_node; p++) {
      const int32_t i = b->node[p];
      if (!w->dirty[i]) continue;
      w->dirty[i] = false;
      if (p > 0 && i < g->first_through) continue;
      const int32_t back = relax(g, b, cost, w, p);
      if (back < next) next = back;
    }
  }
}

/* Least costs go to positions; sums flow times reduced cost. */
static double find_excess(const bush *b, const double *cost, scratch *w) {
  for (int32_t p = 0; p < b->n_node; p++) w->least[p] = w->distance[b->node[p]];
  amur_sum sum = {0};
  int32_t e = 0;
  for (int32_t p = 1; p < b->n_node; p++)
    for (const int32_t end = b->first[p + 1]; e < end; e++) {
      const double reduced = w->least[b->from[e]] + cost[b->link[e]] - w->least[p];
      if (b->flow[e] > 0 && reduced > 0) amur_sum_add(&sum, b->flow[e] * reduced);
    }
  return amur_sum_value(sum);
}

/* Slots that stay: used ones, and the bush's tree. */
static bool stays(const bush *b, const scratch *w, int32_t p, int32_t e) {
  return b->flow[e] > 0 || e == w->least_slot[p];
}

/* Largest costs over the slots that stay go to w->most; returns the number of these slots. */
static int32_t find_largest(const bush *b, const double *cost, scratch *w) {
  int32_t n = 0;
  w->most[0] = 0;
  for (int32_t p = 1; p < b->n_node; p++) {
    double most = 0;
    for (int32_t e = b->first[p]; e < b->first[p + 1]; e++) {
      if (!stays(b, w, p, e)) continue;
      const double v = w->most[b->from[e]] + cost[b->link[e]];
      if (v > most) most = v;
      n++;
    }
    w->most[p] = most;
  }
  return n;
}

/* Does a shortcut into position p go up in largest cost?  Such links and the bush have no cycle between them. */
static bool rises(const amur_assign *s, const double *cost, const scratch *w, int32_t p) {
  const int32_t k = w->shortcut[p];
  return w->most[w->position[s->ordered.tail[k]]] + cost[k] < w->most[p];
}

/* Links of the network's least-cost tree that the bush has not, by position of their head, into w->shortcut; returns
 * how many. */
static int32_t find_shortcuts(const bush *b, scratch *w) {
  int32_t n = 0;
  w->shortcut[0] = -1;
  for (int32_t p = 1; p < b->n_node; p++) {
    const int32_t k = w->parent[b->node[p]];
    w->shortcut[p] = -1;
    if (k < 0) continue;
    bool known = false;
    for (int32_t e = b->first[p]; e < b->first[p + 1] && !known; e++) known = b->link[e] == k && stays(b, w, p, e);
    if (known) continue;
    w->shortcut[p] = k;
    n++;
  }
  return n;
}

enum { UNPLACED = -1, WAITING = -2 };

/* A position that must come before p, of those not yet placed; -1 if none.  *by_shortcut: the link is one. */
static int32_t find_before(const amur_assign *s, const bush *b, const scratch *w, int32_t p, bool *by_shortcut) {
  const int32_t *rank = w->most_slot;
  *by_shortcut = false;
  for (int32_t e = b->first[p]; p > 0 && e < b->first[p + 1]; e++)
    if (rank[b->from[e]] < 0 && stays(b, w, p, e)) return b->from[e];
  if (w->shortcut[p] < 0) return -1;
  const int32_t q = w->position[s->ordered.tail[w->shortcut[p]]];
  *by_shortcut = true;
  return rank[q] < 0 ? q : -1;
}

/* The position `before` waits already, below depth: leaves out a shortcut of the cycle that does not rise, the latest
 * one, and returns the depth to go on from. */
static int32_t break_cycle(const amur_assign *s, const double *cost, scratch *w, int32_t depth) {
  while (!w->by_shortcut[depth - 1] || rises(s, cost, w, w->stack[depth - 1]))
    w->most_slot[w->stack[--depth]] = UNPLACED;
  w->shortcut[w->stack[depth - 1]] = -1;
  return depth;
}

/* A topological order of the bush with its shortcuts, as near to the old one as possible: positions are taken in
 * the old order, and what must come before them is fetched first.  Returns the number of shortcuts left out. */
static int32_t find_order(const amur_assign *s, const bush *b, const double *cost, scratch *w) {
  int32_t n = 0, n_out = 0;
  int32_t *rank = w->most_slot; /* new position */
  for (int32_t p = 0; p < b->n_node; p++) rank[p] = UNPLACED;
  for (int32_t p = 0; p < b->n_node; p++) {
    if (rank[p] >= 0) continue;
    int32_t depth = 0;
    w->stack[depth++] = p;
    while (depth > 0) {
      const int32_t q = w->stack[depth - 1];
      rank[q] = WAITING;
      const int32_t before = find_before(s, b, w, q, &w->by_shortcut[depth - 1]);
      if (before < 0) {
        w->order[n] = q;
        rank[q] = n++;
        depth--;
      } else if (rank[before] == WAITING) {
        depth = break_cycle(s, cost, w, depth);
        n_out++;
      } else {
        w->stack[depth++] = before;
      }
    }
  }
  return n_out;
}

/* Writes the bush anew in w->order: slots that stay, and shortcuts, each in the place of an unused link. */
static void write_anew(const amur_assign *s, const bush *b, scratch *w) {
  bush *next = &w->next;
  const int32_t *rank = w->most_slot;
  int32_t n = 0;
  for (int32_t r = 0; r < b->n_node; r++) {
    const int32_t p = w->order[r], k = w->shortcut[p];
    next->first[r] = n;
    next->node[r] = b->node[p];
    for (int32_t e = b->first[p]; p > 0 && e < b->first[p + 1]; e++) {
      if (!(b->flow[e] > 0) && (k >= 0 || e != w->least_slot[p])) continue;
      next->link[n] = b->link[e];
      next->from[n] = rank[b->from[e]];
      next->flow[n++] = b->flow[e];
    }
    if (k < 0) continue;
    next->link[n] = k;
    next->from[n] = rank[w->position[s->ordered.tail[k]]];
    next->flow[n++] = 0;
  }
  next->first[b->n_node] = next->n_slot = n;
}

static amur_status rebuild(const amur_assign *s, bush *b, scratch *w, int32_t most_slots, amur_err *err) {
  const bush *next = &w->next;
  if (!bush_grow_slots(&w->next, (size_t)most_slots))
    return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: bush of %d links", most_slots);
  write_anew(s, b, w);
  const size_t n = (size_t)next->n_slot, nodes = (size_t)b->n_node;
  if (!bush_grow_slots(b, n)) return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: bush of %zu links", n);
  memcpy(b->node, next->node, nodes * sizeof *b->node);
  memcpy(b->first, next->first, (nodes + 1) * sizeof *b->first);
  memcpy(b->link, next->link, n * sizeof *b->link);
  memcpy(b->from, next->from, n * sizeof *b->from);
  memcpy(b->flow, next->flow, n * sizeof *b->flow);
  b->n_slot = next->n_slot;
  return AMUR_OK;
}

/* Removes slots that do not stay; the order stays as it is. */
static void prune(bush *b, scratch *w) {
  int32_t n = 0;
  for (int32_t p = 1; p < b->n_node; p++) {
    const int32_t begin = b->first[p];
    b->first[p] = n;
    for (int32_t e = begin; e < (p + 1 < b->n_node ? b->first[p + 1] : b->n_slot); e++) {
      if (!stays(b, w, p, e)) continue;
      b->link[n] = b->link[e];
      b->from[n] = b->from[e];
      b->flow[n++] = b->flow[e];
    }
  }
  b->first[b->n_node] = b->n_slot = n;
}

amur_status bush_scan(const amur_assign *s, bush *b, scratch *w, amur_err *err) {
  const double *cost = s->links.cost + (size_t)b->cls * (size_t)s->n_link;
  bush_least(b, cost, w);
  repair(s, b, cost, w);
  const int32_t n_stay = find_largest(b, cost, w);
  int32_t n_new = find_shortcuts(b, w);
  b->excess = find_excess(b, cost, w);
  if (n_new > 0) {
    n_new -= find_order(s, b, cost, w);
    const amur_status status = rebuild(s, b, w, n_stay + n_new, err);
    if (status) return status;
  } else if (n_stay < b->n_slot) {
    prune(b, w);
  }
  b->n_pair = b->n_segment = b->n_pooled = 0; /* slots have changed */
  return bush_pair(s, b, w, err);
}
