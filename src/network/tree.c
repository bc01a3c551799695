/* SPDX-License-Identifier: Apache-2.0
 * tree.c -- least-cost tree from one origin: Dijkstra (1959) with buckets before a binary heap.
 *
 * Entries wait in lists by ranges of cost (Dial 1969), a fraction of a link's mean cost wide; the heap orders those of
 * the range that has come up, so few that it stays in the nearest cache.  Entries beyond the last range wait apart and
 * are dealt out when the ranges are through.  However uneven the costs, at worst all entries meet in the heap.
 * A node that improves enters anew and its old entry is thrown away when it comes up: on road networks few do, and the
 * places of entries, which decrease-key must write at every step, cost more than they save.  Among equally good links
 * into a node that is not yet settled the smallest number wins: the tree is a function of graph and costs alone.
 */
#include <amur/network.h>
#include <math.h>
#include <stdlib.h>

/* Ranges, and how many make the mean cost of a link. */
enum { RANGES = 1024, PER_MEAN = 64 };

typedef struct {
  double key;
  int32_t node;
  int32_t next; /* entry of the same list, -1 */
} entry;

struct amur_tree_work {
  int32_t n_entry, n_heap, n_order;
  entry *entry;           /* [n_link + 1] a link enters its head at most once */
  entry *heap;            /* [n_link + 1] */
  int32_t *first;         /* [RANGES + 1] list of each range, and of what lies beyond; -1 */
  int32_t range;          /* that the heap holds */
  double begin, per_cost; /* cost at which the ranges begin; ranges per cost */
  bool *settled;          /* [n_node] */
  int32_t *order;         /* [n_node] nodes as they were settled */
};

amur_tree_work *amur_tree_work_new(const amur_graph *graph) {
  amur_tree_work *w = amur_alloc(1, sizeof *w);
  if (!w) return NULL;
  const size_t n = (size_t)graph->n_node;
  w->entry = amur_alloc((size_t)graph->n_link + 1, sizeof *w->entry);
  w->heap = amur_alloc((size_t)graph->n_link + 1, sizeof *w->heap);
  w->first = amur_alloc(RANGES + 1, sizeof *w->first);
  w->settled = amur_alloc(n, sizeof *w->settled);
  w->order = amur_alloc(n, sizeof *w->order);
  if (!w->entry || !w->heap || !w->first || !w->settled || !w->order) {
    amur_tree_work_free(w);
    return NULL;
  }
  for (int r = 0; r <= RANGES; r++) w->first[r] = -1;
  return w;
}

void amur_tree_work_free(amur_tree_work *w) {
  if (!w) return;
  free(w->entry);
  free(w->heap);
  free(w->first);
  free(w->settled);
  free(w->order);
  free(w);
}

static void push_heap(amur_tree_work *w, entry e) {
  int32_t at = w->n_heap++;
  while (at > 0 && e.key < w->heap[(at - 1) / 2].key) {
    w->heap[at] = w->heap[(at - 1) / 2];
    at = (at - 1) / 2;
  }
  w->heap[at] = e;
}

/* The hole sinks to a leaf and the last entry rises from there: it belongs near the leaves nearly always.  Which child
 * goes up is arithmetic rather than a jump, since nothing could predict it. */
static entry pop_heap(amur_tree_work *w) {
  entry *heap = w->heap;
  const entry first = heap[0], last = heap[--w->n_heap];
  int32_t at = 0, child = 1;
  for (; child + 1 < w->n_heap; child = 2 * at + 1) {
    child += heap[child + 1].key < heap[child].key;
    heap[at] = heap[child];
    at = child;
  }
  if (child < w->n_heap) {
    heap[at] = heap[child];
    at = child;
  }
  while (at > 0 && last.key < heap[(at - 1) / 2].key) {
    heap[at] = heap[(at - 1) / 2];
    at = (at - 1) / 2;
  }
  heap[at] = last;
  return first;
}

static void add_to_list(amur_tree_work *w, int32_t list, int32_t e) {
  w->entry[e].next = w->first[list];
  w->first[list] = e;
}

/* The list of a cost: monotone in it, so that what comes up first is least. */
static int32_t range_of(const amur_tree_work *w, double cost) {
  const double r = (cost - w->begin) * w->per_cost;
  return r < RANGES ? (int32_t)r : RANGES;
}

static void push(amur_tree_work *w, double key, int32_t node) {
  const int32_t range = range_of(w, key);
  if (range <= w->range) {
    push_heap(w, (entry){key, node, -1});
    return;
  }
  w->entry[w->n_entry] = (entry){key, node, -1};
  add_to_list(w, range, w->n_entry++);
}

/* Deals out the entries beyond the ranges, which begin anew at the least of them; false if there are none. */
static bool deal(amur_tree_work *w) {
  int32_t e = w->first[RANGES];
  if (e < 0) return false;
  w->begin = INFINITY;
  for (int32_t k = e; k >= 0; k = w->entry[k].next)
    if (w->entry[k].key < w->begin) w->begin = w->entry[k].key;
  w->first[RANGES] = w->range = -1;
  for (int32_t next; e >= 0; e = next) {
    next = w->entry[e].next;
    add_to_list(w, range_of(w, w->entry[e].key), e);
  }
  return true;
}

/* Moves the next range that is not empty into the heap; false at the end. */
static bool refill(amur_tree_work *w) {
  do {
    while (++w->range < RANGES) {
      int32_t e = w->first[w->range];
      if (e < 0) continue;
      w->first[w->range] = -1;
      for (; e >= 0; e = w->entry[e].next)
        if (!w->settled[w->entry[e].node]) push_heap(w, w->entry[e]);
      if (w->n_heap > 0) return true;
    }
  } while (deal(w));
  return false;
}

/* Links out of a node that was settled. */
static void relax(const amur_graph *graph, const double *cost, int32_t i, amur_tree_work *w, double *distance,
                  int32_t *pred_link) {
  const double here = distance[i];
  for (int32_t k = graph->first_out[i]; k < graph->first_out[i + 1]; k++) {
    const int32_t j = graph->out_head[k], a = graph->out_link[k];
    const double d = here + cost[a];
    if (d < distance[j]) {
      distance[j] = d;
      pred_link[j] = a;
      push(w, d, j);
    } else if (d <= distance[j] && d < INFINITY && a < pred_link[j] && !w->settled[j]) {
      pred_link[j] = a;
    }
  }
}

/* Ranges per cost: a function of the costs alone. */
static double ranges_per_cost(const double *cost, int32_t n_link) {
  double sum = 0;
  int32_t n = 0;
  for (int32_t a = 0; a < n_link; a++)
    if (cost[a] < INFINITY) {
      sum += cost[a];
      n++;
    }
  const double ranges = sum > 0 ? PER_MEAN * n / sum : 0;
  return ranges < INFINITY ? ranges : 0;
}

void amur_shortest_tree(const amur_graph *graph, const double *cost, int32_t origin, amur_tree_work *w,
                        double *distance, int32_t *pred_link) {
  for (int32_t i = 0; i < graph->n_node; i++) {
    distance[i] = INFINITY;
    pred_link[i] = -1;
    w->settled[i] = false;
  }
  w->n_entry = w->n_heap = w->n_order = w->range = 0;
  w->begin = 0;
  w->per_cost = ranges_per_cost(cost, graph->n_link);
  distance[origin] = 0;
  push(w, 0, origin);
  while (w->n_heap > 0 || refill(w)) {
    const int32_t i = pop_heap(w).node;
    if (w->settled[i]) continue;
    w->settled[i] = true;
    w->order[w->n_order++] = i;
    if (i >= graph->first_through || i == origin) relax(graph, cost, i, w, distance, pred_link);
  }
}

const int32_t *amur_tree_order(const amur_tree_work *w, int32_t *n) {
  *n = w->n_order;
  return w->order;
}

void amur_tree_sum(const amur_graph *graph, const amur_tree_work *w, const int32_t *pred_link, const double *field,
                   double *total) {
  for (int32_t i = 0; i < graph->n_node; i++) total[i] = INFINITY;
  for (int32_t k = 0; k < w->n_order; k++) {
    const int32_t i = w->order[k], a = pred_link[i];
    total[i] = a < 0 ? 0 : total[graph->tail[a]] + field[a];
  }
}
