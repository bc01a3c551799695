/* SPDX-License-Identifier: Apache-2.0
 * bush_scan.c -- one bush at one set of costs: shortest distances, excess cost, and the update of its links.
 *
 * Scan.  The bush holds a spanning tree, so its shortest labels are right unless a link of the network outside it
 * undercuts them; sweeps in the bush's order repair the labels (Bellman 1958).  Near equilibrium few labels change, and
 * one sweep does, which makes this some twenty times cheaper than a new tree.
 *   The excess cost of a bush is sum_a x_a (pi_i + c_a - pi_j) over its links a = (i, j), pi the shortest distances of
 * the whole network: a sum of flow times reduced cost, all terms >= 0, and so exact far below the rounding of the two
 * totals whose difference it is, sum_a x_a c_a - sum_d trips_d pi_d.
 *
 * Update.  Slots without flow leave, and the links of the shortest-path tree enter as improving links, so that the next
 * shifts can use all of it.  The bush must stay acyclic.  An improving link (i, j) that goes up in longest label,
 * U_i + c < U_j, closes no cycle with the bush nor with others like it (Dial 2006; Nie 2010): along every link of the
 * bush U_i + c <= U_j, so that no way leads back.  To admit these alone would make bushes follow a new path one link an
 * iteration.  So all others are tried, too, and of a cycle that they close one is left out.
 */
#include "bushes.h"
#include <math.h>
#include <string.h>

/* ---- shortest distances --------------------------------------------------------------------------- */

/* Relaxes the links out of the node at place p; returns the first place at or before p that improved, or n_node.
 * Improved nodes are marked in w->dirty.  Locals, since the compiler cannot know that the arrays are apart: half of the
 * instructions of a scan are here. */
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
    if (w->topo[j] < back && w->topo[j] <= p) back = w->topo[j];
  }
  return back;
}

/* Labels of the bush by node, nothing repaired yet.  Every node is to be relaxed once: links outside the bush have not
 * been tried.  Only centroids are not passed through. */
static void spread_labels(const amur_graph *g, const bush *b, scratch *w) {
  const int32_t *restrict node = b->node;
  const double *restrict label = w->label_min;
  double *restrict distance = w->distance;
  int32_t *restrict topo = w->topo, *restrict parent = w->parent;
  bool *restrict dirty = w->dirty;
  const int32_t n = b->n_node, first_through = g->first_through;
  for (int32_t p = 0; p < n; p++) {
    const int32_t i = node[p];
    distance[i] = label[p];
    topo[i] = p;
    parent[i] = -1;
    dirty[i] = i >= first_through;
  }
  dirty[node[0]] = true;
}

/* Shortest distances over the whole network from the labels of the bush; w->parent[j] >= 0 where a link outside won.
 * Sweeps in the bush's order, which is close to that of the costs.  A node that improves behind the sweep makes another
 * one from there on; as costs are >= 0, they end. */
static void repair_labels(const amur_assign *s, const bush *b, const double *cost, scratch *w) {
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

/* Sum of flow times reduced cost.  By conservation of flow that is the sum over the bush at its own labels, which
 * vanishes where only one slot enters, and of trips times what the rest of the network saves on them; every term is
 * >= 0. */
static double find_excess(const amur_assign *s, const bush *b, const double *cost, const scratch *w) {
  amur_sum sum = {0};
  for (int32_t p = 1; p < b->n_node; p++) {
    if (b->first[p + 1] - b->first[p] == 1) continue;
    for (int32_t e = b->first[p]; e < b->first[p + 1]; e++) {
      const double reduced = w->label_min[b->from[e]] + cost[b->link[e]] - w->label_min[p];
      if (b->flow[e] > 0 && reduced > 0) amur_sum_add(&sum, b->flow[e] * reduced);
    }
  }
  const amur_assign_class *cls = &s->problem.cls[b->cls];
  const amur_trips *t = cls->trips;
  for (size_t e = t->first[b->origin]; e < t->first[b->origin + 1]; e++) {
    const int32_t node = zone_node(&s->problem, t->destination[e]);
    if (!(t->trips[e] > 0)) continue;
    const double saved = w->label_min[w->topo[node]] - w->distance[node];
    if (saved > 0) amur_sum_add(&sum, cls->pce * t->trips[e] * saved);
  }
  return amur_sum_value(sum);
}

void ami_bush_scan(const amur_assign *s, bush *b, scratch *w) {
  const double *cost = class_cost(s, b->cls);
  ami_bush_min_labels(b, cost, w->label_min, w->pred_min);
  repair_labels(s, b, cost, w);
  b->excess = find_excess(s, b, cost, w);
  if (ami_is_elastic(s, b->cls)) ami_elastic_measure(s, b, w);
}

/* ---- links that leave and enter, the order staying as it is ---------------------------------------- */

/* Links of the network's shortest-path tree that the bush has not, by place of their head, into w->improving; those
 * that it has become w->pred_min.  Returns how many are new. */
static int32_t find_improving(const bush *b, scratch *w) {
  int32_t n = 0;
  w->improving[0] = -1;
  for (int32_t p = 1; p < b->n_node; p++) {
    const int32_t k = w->parent[b->node[p]];
    w->improving[p] = k;
    if (k < 0) continue;
    for (int32_t e = b->first[p]; e < b->first[p + 1] && w->improving[p] >= 0; e++)
      if (b->link[e] == k) {
        w->pred_min[p] = e;
        w->improving[p] = -1;
      }
    if (w->improving[p] >= 0) n++;
  }
  return n;
}

static int32_t tail_place(const amur_assign *s, const scratch *w, int32_t k) { return w->topo[s->ordered.tail[k]]; }

/* An improving link from an earlier place into place p takes over the unused slot e. */
static bool replace_unused(const amur_assign *s, bush *b, scratch *w, int32_t p, int32_t e) {
  const int32_t k = w->improving[p], tail = k < 0 ? p : tail_place(s, w, k);
  if (tail >= p || b->flow[e] > 0) return false;
  b->link[e] = k;
  b->from[e] = tail;
  w->improving[p] = -1;
  return true;
}

/* Removes slots that are neither used nor of the shortest-path tree, after improving links have taken over unused ones.
 * Returns the number of links so placed. */
static int32_t prune(const amur_assign *s, bush *b, scratch *w) {
  int32_t n = 0, n_placed = 0, e = 0;
  for (int32_t p = 1; p < b->n_node; p++) {
    const int32_t end = b->first[p + 1];
    b->first[p] = n;
    for (; e < end; e++) {
      if (e == w->pred_min[p])
        n_placed += replace_unused(s, b, w, p, e);
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

/* Are there improving links that come from a later place? */
static bool needs_order(const amur_assign *s, const bush *b, const scratch *w) {
  for (int32_t p = 1; p < b->n_node; p++)
    if (w->improving[p] >= 0 && tail_place(s, w, w->improving[p]) > p) return true;
  return false;
}

/* Adds n_new improving links that all come from earlier places.  Slots move from the last on, into the room behind. */
static amur_status insert(const amur_assign *s, bush *b, const scratch *w, int32_t n_new, amur_err *err) {
  int32_t at = b->n_slot + n_new;
  if (!ami_bush_grow_slots(b, (size_t)at)) return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: bush of %d links", at);
  b->n_slot = at;
  for (int32_t p = b->n_node - 1; p > 0 && at > b->first[p + 1]; p--) {
    const int32_t begin = b->first[p], end = b->first[p + 1], k = w->improving[p];
    b->first[p + 1] = at;
    if (k >= 0) {
      b->link[--at] = k;
      b->from[at] = tail_place(s, w, k);
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

/* ---- a new topological order ----------------------------------------------------------------------- */

static void find_max_labels(const bush *b, const double *cost, double *label) {
  label[0] = 0;
  for (int32_t p = 1; p < b->n_node; p++) {
    double most = 0;
    for (int32_t e = b->first[p]; e < b->first[p + 1]; e++) {
      const double v = label[b->from[e]] + cost[b->link[e]];
      if (v > most) most = v;
    }
    label[p] = most;
  }
}

/* Does the improving link into place p go up in longest label?  See the top of the file. */
static bool rises(const amur_assign *s, const double *cost, const scratch *w, int32_t p) {
  const int32_t k = w->improving[p];
  return w->label_max[tail_place(s, w, k)] + cost[k] < w->label_max[p];
}

enum { UNPLACED = -1, ON_STACK = -2 };

/* A place that must come before p, of those that have no new place yet; -1 if none.  *by_improving: the link between is
 * an improving one. */
static int32_t find_before(const amur_assign *s, const bush *b, const scratch *w, int32_t p, bool *by_improving) {
  *by_improving = false;
  for (int32_t e = b->first[p]; p > 0 && e < b->first[p + 1]; e++)
    if (w->new_topo[b->from[e]] < 0) return b->from[e];
  if (w->improving[p] < 0) return -1;
  const int32_t q = tail_place(s, w, w->improving[p]);
  *by_improving = true;
  return w->new_topo[q] < 0 ? q : -1;
}

/* What must come before the top of the stack is on the stack already: the entries above it and the links between are a
 * cycle.  Leaves out an improving link of it that does not rise, the latest one, and returns the depth to go on from.
 * There is one: the links of the bush and those that rise have no cycle among them. */
static int32_t break_cycle(const amur_assign *s, const double *cost, scratch *w, int32_t depth) {
  while (!w->by_improving[depth - 1] || rises(s, cost, w, w->stack[depth - 1])) {
    assert(depth > 1);
    w->new_topo[w->stack[--depth]] = UNPLACED;
  }
  w->improving[w->stack[depth - 1]] = -1;
  return depth;
}

/* For example, a bush 0 -> 1 -> 2 -> 3 with an improving link from 3 into 1: place 0 is taken; 1 waits for 3, which
 * waits for 2, which waits for 1, which is on the stack.  Of that cycle only the improving link may go, and is left
 * out.  Were 3 reached from 0 instead of 2, the order would be 0, 3, 1, 2. */
/* A topological order of the bush with its improving links by depth-first search (Tarjan 1976), as near to the old one
 * as possible: places are taken in the old order, and what must come before them is fetched first.  Returns the number
 * of improving links left out. */
static int32_t find_order(const amur_assign *s, const bush *b, const double *cost, scratch *w) {
  int32_t n = 0, n_out = 0;
  for (int32_t p = 0; p < b->n_node; p++) w->new_topo[p] = UNPLACED;
  for (int32_t p = 0; p < b->n_node; p++) {
    if (w->new_topo[p] >= 0) continue;
    int32_t depth = 0;
    w->stack[depth++] = p;
    while (depth > 0) {
      const int32_t q = w->stack[depth - 1];
      w->new_topo[q] = ON_STACK;
      const int32_t before = find_before(s, b, w, q, &w->by_improving[depth - 1]);
      if (before < 0) {
        w->order[n] = q;
        w->new_topo[q] = n++;
        depth--;
      } else if (w->new_topo[before] == ON_STACK) {
        depth = break_cycle(s, cost, w, depth);
        n_out++;
      } else {
        w->stack[depth++] = before;
      }
    }
  }
  assert(n == b->n_node);
  return n_out;
}

/* Writes the bush in its new order into w->next: slots and improving links, each of these in the place of an unused
 * slot. */
static void write_in_order(const amur_assign *s, const bush *b, scratch *w) {
  bush *next = &w->next;
  int32_t n = 0;
  for (int32_t r = 0; r < b->n_node; r++) {
    const int32_t p = w->order[r], k = w->improving[p];
    next->first[r] = n;
    next->node[r] = b->node[p];
    for (int32_t e = b->first[p]; p > 0 && e < b->first[p + 1]; e++) {
      if (!(b->flow[e] > 0) && k >= 0) continue;
      next->link[n] = b->link[e];
      next->from[n] = w->new_topo[b->from[e]];
      next->flow[n++] = b->flow[e];
    }
    if (k < 0) continue;
    next->link[n] = k;
    next->from[n] = w->new_topo[tail_place(s, w, k)];
    next->flow[n++] = 0;
  }
  next->first[b->n_node] = next->n_slot = n;
}

static amur_status rebuild(const amur_assign *s, bush *b, scratch *w, int32_t most_slots, amur_err *err) {
  const bush *next = &w->next;
  if (!ami_bush_grow_slots(&w->next, (size_t)most_slots))
    return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: bush of %d links", most_slots);
  write_in_order(s, b, w);
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

amur_status ami_bush_update(const amur_assign *s, bush *b, scratch *w, amur_err *err) {
  const double *cost = class_cost(s, b->cls);
  int32_t n_new = find_improving(b, w);
  n_new -= prune(s, b, w);
  b->n_pas = b->n_segment = b->n_collected = 0; /* slots have changed */
  if (n_new == 0) return AMUR_OK;
  if (!needs_order(s, b, w)) return insert(s, b, w, n_new, err);
  find_max_labels(b, cost, w->label_max);
  n_new -= find_order(s, b, cost, w);
  return rebuild(s, b, w, b->n_slot + n_new, err);
}
