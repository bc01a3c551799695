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
#include "solver.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Relaxes the links out of the node at position p; returns the first position at or before p that improved, or
 * n_node.  Improved nodes are marked in w->dirty.  Locals, since the compiler cannot know that the arrays are apart:
 * half of the instructions of a scan are here. */
static int32_t relax(const amur_graph *g, const bush *b, const double *restrict cost, scratch *w, int32_t p) {
  const int32_t i = b->node[p], end = g->first_out[i + 1];
  const int32_t *restrict head = g->out_head;
  double *restrict distance = w->distance;
  const double here = distance[i];
  int32_t back = b->n_node;
  for (int32_t k = g->first_out[i]; k < end; k++) {
    const int32_t j = head[k];
    const double d = here + cost[k];
    if (d >= distance[j]) continue;
    distance[j] = d;
    w->parent[j] = k;
    w->dirty[j] = true;
    if (w->position[j] < back && w->position[j] <= p) back = w->position[j];
  }
  return back;
}

/* Labels of the bush by node, nothing repaired yet. */
static void spread_labels(const amur_graph *g, const bush *b, scratch *w) {
  const int32_t *restrict node = b->node;
  const double *restrict least = w->least;
  double *restrict distance = w->distance;
  int32_t *restrict position = w->position, *restrict parent = w->parent;
  bool *restrict dirty = w->dirty;
  const int32_t n = b->n_node, first_through = g->first_through;
  for (int32_t p = 0; p < n; p++) {
    const int32_t i = node[p];
    distance[i] = least[p];
    position[i] = p;
    parent[i] = -1;
    dirty[i] = i >= first_through;
  }
  dirty[node[0]] = true;
}

/* Least costs over the whole network from those within the bush; w->parent[j] >= 0 where a link outside won.
 * Sweeps in the bush's order, which is close to that of the costs, until nothing improves. */
static void repair(const amur_assign *s, const bush *b, const double *cost, scratch *w) {
  const amur_graph *g = &s->ordered;
  const int32_t n = b->n_node;
  spread_labels(g, b, w);
  for (int32_t from = 0, next; from < n; from = next) {
    next = n;
    for (int32_t p = from; p < n; p++) {
      const int32_t i = b->node[p];
      if (!w->dirty[i]) continue;
      w->dirty[i] = false;
      if (p > 0 && i < g->first_through) continue;
      const int32_t back = relax(g, b, cost, w, p);
      if (back < next) next = back;
    }
  }
}

/* Sum of flow times reduced cost.  By conservation of flow that is the sum over the bush at its own least costs, which
 * vanishes where only one slot enters, and of trips times what the rest of the network saves on them; every term is
 * >= 0. */
static double find_excess(const amur_assign *s, const bush *b, const double *cost, const scratch *w) {
  amur_sum sum = {0};
  for (int32_t p = 1; p < b->n_node; p++) {
    if (b->first[p + 1] - b->first[p] == 1) continue;
    for (int32_t e = b->first[p]; e < b->first[p + 1]; e++) {
      const double reduced = w->least[b->from[e]] + cost[b->link[e]] - w->least[p];
      if (b->flow[e] > 0 && reduced > 0) amur_sum_add(&sum, b->flow[e] * reduced);
    }
  }
  const amur_assign_class *cls = &s->problem.cls[b->cls];
  const amur_trips *t = cls->trips;
  for (size_t e = t->first[b->origin]; e < t->first[b->origin + 1]; e++) {
    const int32_t node = zone_node(&s->problem, t->destination[e]);
    if (!(t->trips[e] > 0)) continue;
    const double saved = w->least[w->position[node]] - w->distance[node];
    if (saved > 0) amur_sum_add(&sum, cls->pce * t->trips[e] * saved);
  }
  return amur_sum_value(sum);
}

/* Links of the network's least-cost tree that the bush has not, by position of their head, into w->shortcut; those that
 * it has become w->least_slot.  Returns how many are new. */
static int32_t find_shortcuts(const bush *b, scratch *w) {
  int32_t n = 0;
  w->shortcut[0] = -1;
  for (int32_t p = 1; p < b->n_node; p++) {
    const int32_t k = w->parent[b->node[p]];
    w->shortcut[p] = k;
    if (k < 0) continue;
    for (int32_t e = b->first[p]; e < b->first[p + 1] && w->shortcut[p] >= 0; e++)
      if (b->link[e] == k) {
        w->least_slot[p] = e;
        w->shortcut[p] = -1;
      }
    if (w->shortcut[p] >= 0) n++;
  }
  return n;
}

static int32_t tail_position(const amur_assign *s, const scratch *w, int32_t k) {
  return w->position[s->ordered.tail[k]];
}

/* A shortcut from further up into position p takes the place of the unused slot e. */
static bool place(const amur_assign *s, bush *b, scratch *w, int32_t p, int32_t e) {
  const int32_t k = w->shortcut[p], tail = k < 0 ? p : tail_position(s, w, k);
  if (tail >= p || b->flow[e] > 0) return false;
  b->link[e] = k;
  b->from[e] = tail;
  w->shortcut[p] = -1;
  return true;
}

/* Removes slots that are neither used nor of the tree, after shortcuts have taken the place of unused ones.  Returns
 * the number of shortcuts placed; the order stays as it is. */
static int32_t prune(const amur_assign *s, bush *b, scratch *w) {
  int32_t n = 0, n_placed = 0, e = 0;
  for (int32_t p = 1; p < b->n_node; p++) {
    const int32_t end = b->first[p + 1];
    b->first[p] = n;
    for (; e < end; e++) {
      if (e == w->least_slot[p])
        n_placed += place(s, b, w, p, e);
      else if (!(b->flow[e] > 0))
        continue;
      if (n < e) {
        b->link[n] = b->link[e];
        b->from[n] = b->from[e];
        b->flow[n] = b->flow[e];
      }
      n++;
    }
  }
  b->first[b->n_node] = b->n_slot = n;
  return n_placed;
}

/* Are there shortcuts that come from further down? */
static bool needs_order(const amur_assign *s, const bush *b, const scratch *w) {
  for (int32_t p = 1; p < b->n_node; p++)
    if (w->shortcut[p] >= 0 && tail_position(s, w, w->shortcut[p]) > p) return true;
  return false;
}

/* Adds n_new shortcuts that come from further up; the order stays as it is. */
static amur_status insert(const amur_assign *s, bush *b, const scratch *w, int32_t n_new, amur_err *err) {
  int32_t at = b->n_slot + n_new;
  if (!ami_bush_grow_slots(b, (size_t)at)) return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: bush of %d links", at);
  b->n_slot = at;
  for (int32_t p = b->n_node - 1; p > 0 && at > b->first[p + 1]; p--) {
    const int32_t begin = b->first[p], end = b->first[p + 1], k = w->shortcut[p];
    b->first[p + 1] = at;
    if (k >= 0) {
      b->link[--at] = k;
      b->from[at] = tail_position(s, w, k);
      b->flow[at] = 0;
    }
    for (int32_t e = end - 1; e >= begin; e--) {
      b->link[--at] = b->link[e];
      b->from[at] = b->from[e];
      b->flow[at] = b->flow[e];
    }
  }
  return AMUR_OK;
}

/* Largest costs go to w->most. */
static void find_largest(const bush *b, const double *cost, scratch *w) {
  w->most[0] = 0;
  for (int32_t p = 1; p < b->n_node; p++) {
    double most = 0;
    for (int32_t e = b->first[p]; e < b->first[p + 1]; e++) {
      const double v = w->most[b->from[e]] + cost[b->link[e]];
      if (v > most) most = v;
    }
    w->most[p] = most;
  }
}

/* Does a shortcut into position p go up in largest cost?  Such links and the bush have no cycle between them. */
static bool rises(const amur_assign *s, const double *cost, const scratch *w, int32_t p) {
  const int32_t k = w->shortcut[p];
  return w->most[tail_position(s, w, k)] + cost[k] < w->most[p];
}

enum { UNPLACED = -1, WAITING = -2 };

/* A position that must come before p, of those not yet placed; -1 if none.  *by_shortcut: the link is one. */
static int32_t find_before(const amur_assign *s, const bush *b, const scratch *w, int32_t p, bool *by_shortcut) {
  const int32_t *rank = w->most_slot;
  *by_shortcut = false;
  for (int32_t e = b->first[p]; p > 0 && e < b->first[p + 1]; e++)
    if (rank[b->from[e]] < 0) return b->from[e];
  if (w->shortcut[p] < 0) return -1;
  const int32_t q = tail_position(s, w, w->shortcut[p]);
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

/* Writes the bush anew in w->order: slots and shortcuts, each of these in the place of an unused slot. */
static void write_anew(const amur_assign *s, const bush *b, scratch *w) {
  bush *next = &w->next;
  const int32_t *rank = w->most_slot;
  int32_t n = 0;
  for (int32_t r = 0; r < b->n_node; r++) {
    const int32_t p = w->order[r], k = w->shortcut[p];
    next->first[r] = n;
    next->node[r] = b->node[p];
    for (int32_t e = b->first[p]; p > 0 && e < b->first[p + 1]; e++) {
      if (!(b->flow[e] > 0) && k >= 0) continue;
      next->link[n] = b->link[e];
      next->from[n] = rank[b->from[e]];
      next->flow[n++] = b->flow[e];
    }
    if (k < 0) continue;
    next->link[n] = k;
    next->from[n] = rank[tail_position(s, w, k)];
    next->flow[n++] = 0;
  }
  next->first[b->n_node] = next->n_slot = n;
}

static amur_status rebuild(const amur_assign *s, bush *b, scratch *w, int32_t most_slots, amur_err *err) {
  const bush *next = &w->next;
  if (!ami_bush_grow_slots(&w->next, (size_t)most_slots))
    return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: bush of %d links", most_slots);
  write_anew(s, b, w);
  const size_t n = (size_t)next->n_slot, nodes = (size_t)b->n_node;
  if (!ami_bush_grow_slots(b, n)) return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: bush of %zu links", n);
  memcpy(b->node, next->node, nodes * sizeof *b->node);
  memcpy(b->first, next->first, (nodes + 1) * sizeof *b->first);
  memcpy(b->link, next->link, n * sizeof *b->link);
  memcpy(b->from, next->from, n * sizeof *b->from);
  memcpy(b->flow, next->flow, n * sizeof *b->flow);
  b->n_slot = next->n_slot;
  return AMUR_OK;
}

void ami_bush_measure(const amur_assign *s, bush *b, scratch *w) {
  const double *cost = s->links.cost + (size_t)b->cls * (size_t)s->n_link;
  ami_bush_least(b, cost, w);
  repair(s, b, cost, w);
  b->excess = find_excess(s, b, cost, w);
  if (ami_is_elastic(s, b->cls)) ami_bush_unmet(s, b, w);
}

amur_status ami_bush_make_over(const amur_assign *s, bush *b, scratch *w, amur_err *err) {
  const double *cost = s->links.cost + (size_t)b->cls * (size_t)s->n_link;
  int32_t n_new = find_shortcuts(b, w);
  n_new -= prune(s, b, w);
  b->n_pair = b->n_segment = b->n_pooled = 0; /* slots have changed */
  if (n_new == 0) return AMUR_OK;
  if (!needs_order(s, b, w)) return insert(s, b, w, n_new, err);
  find_largest(b, cost, w);
  n_new -= find_order(s, b, cost, w);
  return rebuild(s, b, w, b->n_slot + n_new, err);
}
