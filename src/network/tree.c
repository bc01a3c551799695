/* SPDX-License-Identifier: Apache-2.0
 * tree.c -- shortest-path tree from one origin: Dijkstra (1959) with buckets before a binary heap.
 *
 * Nodes are settled in the order of their distance.  A node that is settled relaxes the links out of it, and each head
 * that improves enters the queue.  Costs being >= 0, no distance below that of the last settled node ever enters.  The
 * queue uses that, as the hot queues of Cherkassky, Goldberg and Silverstein (1999) do:
 *
 *   heap       entries of the bucket that has come up, in order
 *   buckets    lists of entries by distance (Dial 1969), a fraction of a link's mean cost wide, unordered within
 *   overflow   a list of the entries beyond the last bucket; when the buckets are through they begin anew at the
 *              least entry of it
 *
 * The heap is so small that it stays in the nearest cache.  However uneven the costs, at worst all entries meet in it,
 * and the search is Dijkstra's with a heap.
 *
 * A node that improves enters anew, and its old entry is thrown away when it comes up: on road networks few do, and
 * the places of entries, which decrease-key must write at every step, cost more than they save.
 * Among equally good links into a node that is not yet settled the smallest number wins: the tree is a function of
 * graph and costs alone.
 */
#include <amur/network.h>
#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* Buckets, and how many of them make the mean cost of a link. */
enum { N_BUCKET = 1024, PER_MEAN = 64, OVERFLOW = N_BUCKET };

/* Links below which going through the buckets costs more than they save a search of ways. */
enum { SMALL = 8192 };

typedef struct {
  double key; /* distance of the node when it entered */
  int32_t node;
  int32_t next; /* entry of the same list, -1 */
} entry;

struct amur_tree_work {
  int32_t n_node, n_link; /* of the graph it was made for */
  int32_t n_entry, n_heap, n_order;
  entry *entry;           /* [2 n_link + 1] in buckets; a link enters its head at most twice: by the way
                             that begins at its tail, and by the one that arrives there */
  entry *heap;            /* [2 n_link + 1] */
  int32_t *first;         /* [N_BUCKET + 1] first entry of each bucket, and of the overflow; -1: empty */
  int32_t bucket;         /* that has come up */
  double begin, per_cost; /* distance at which the buckets begin; buckets per cost */
  bool *settled;          /* [n_node] */
  int32_t *order;         /* [n_node] nodes as they were settled */
};

amur_tree_work *amur_tree_work_new(const amur_graph *graph, amur_err *err) {
  amur_tree_work *w = amur_alloc(1, sizeof *w);
  const size_t n = (size_t)graph->n_node;
  if (!w) goto no_memory;
  w->n_node = graph->n_node;
  w->n_link = graph->n_link;
  w->entry = amur_alloc(2 * (size_t)graph->n_link + 1, sizeof *w->entry);
  w->heap = amur_alloc(2 * (size_t)graph->n_link + 1, sizeof *w->heap);
  w->first = amur_alloc(N_BUCKET + 1, sizeof *w->first);
  w->settled = amur_alloc(n, sizeof *w->settled);
  w->order = amur_alloc(n, sizeof *w->order);
  if (!w->entry || !w->heap || !w->first || !w->settled || !w->order) goto no_memory;
  for (int r = 0; r <= OVERFLOW; r++) w->first[r] = -1; /* and every search leaves them empty */
  return w;
no_memory:
  amur_tree_work_free(w);
  amur_fail(err, AMUR_E_NOMEM, 0, "shortest paths: %d nodes", graph->n_node);
  return NULL;
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

/* ---- the queue ------------------------------------------------------------------------------------ */

static void push_heap(amur_tree_work *w, entry e) {
  assert(w->n_heap <= 2 * w->n_link);
  int32_t at = w->n_heap++;
  while (at > 0 && e.key < w->heap[(at - 1) / 2].key) {
    w->heap[at] = w->heap[(at - 1) / 2];
    at = (at - 1) / 2;
  }
  w->heap[at] = e;
}

/* The hole sinks to a leaf and the last entry rises from there: it belongs near the leaves nearly always (the bottom-up
 * heapsort of Wegener 1993).  Which child goes up is arithmetic rather than a jump, since nothing could predict it. */
static entry pop_heap(amur_tree_work *w) {
  assert(w->n_heap > 0);
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

static void add_to_bucket(amur_tree_work *w, int32_t bucket, int32_t e) {
  w->entry[e].next = w->first[bucket];
  w->first[bucket] = e;
}

/* The bucket of a distance.  It never falls as the distance rises, rounding or not: what comes up first is least. */
static int32_t bucket_of(const amur_tree_work *w, double distance) {
  const double r = (distance - w->begin) * w->per_cost;
  return r < N_BUCKET ? (int32_t)r : OVERFLOW;
}

static void push(amur_tree_work *w, double key, int32_t node) {
  const int32_t bucket = bucket_of(w, key);
  if (bucket <= w->bucket) { /* it may come up before what the heap holds */
    push_heap(w, (entry){key, node, -1});
    return;
  }
  assert(w->n_entry <= 2 * w->n_link);
  w->entry[w->n_entry] = (entry){key, node, -1};
  add_to_bucket(w, bucket, w->n_entry++);
}

/* Begins the buckets anew at the least entry of the overflow, and deals its entries out; false if there are none. */
static bool deal_overflow(amur_tree_work *w) {
  int32_t e = w->first[OVERFLOW];
  if (e < 0) return false;
  w->begin = INFINITY;
  for (int32_t k = e; k >= 0; k = w->entry[k].next)
    if (w->entry[k].key < w->begin) w->begin = w->entry[k].key;
  w->first[OVERFLOW] = w->bucket = -1;
  for (int32_t next; e >= 0; e = next) {
    next = w->entry[e].next;
    add_to_bucket(w, bucket_of(w, w->entry[e].key), e);
  }
  return true;
}

/* Moves the next bucket that is not empty into the heap; false at the end.  Entries of settled nodes are old ones. */
static bool refill(amur_tree_work *w) {
  do {
    while (w->bucket < N_BUCKET && ++w->bucket < N_BUCKET) {
      int32_t e = w->first[w->bucket];
      if (e < 0) continue;
      w->first[w->bucket] = -1;
      for (; e >= 0; e = w->entry[e].next)
        if (!w->settled[w->entry[e].node]) push_heap(w, w->entry[e]);
      if (w->n_heap > 0) return true;
    }
  } while (deal_overflow(w));
  return false;
}

/* ---- the search ----------------------------------------------------------------------------------- */

/* Relaxes the links out of a node at which a way stands at the cost `here`. */
static inline void relax(const amur_graph *graph, const double *cost, int32_t i, double here, amur_tree_work *w,
                         double *distance, int32_t *pred_link) {
  for (int32_t k = graph->first_out[i]; k < graph->first_out[i + 1]; k++) {
    const int32_t j = graph->out_head[k], a = graph->out_link[k];
    const double d = here + cost[a];
    assert(cost[a] >= 0); /* nor NaN */
    if (d < distance[j]) {
      distance[j] = d;
      pred_link[j] = a;
      push(w, d, j);
    } else if (d <= distance[j] && d < INFINITY && a < pred_link[j] && !w->settled[j]) {
      pred_link[j] = a;
    }
  }
}

/* A function of the costs alone, so that the search is one, too.  Where it would overflow, all is one bucket. */
static double buckets_per_cost(const double *cost, int32_t n_link) {
  double sum = 0;
  int32_t n = 0;
  for (int32_t a = 0; a < n_link; a++)
    if (cost[a] < INFINITY) {
      sum += cost[a];
      n++;
    }
  const double buckets = sum > 0 ? PER_MEAN * n / sum : 0;
  return buckets < INFINITY ? buckets : 0;
}

static void begin_search(const amur_graph *graph, amur_tree_work *w, double *distance, int32_t *pred_link) {
  assert(graph->n_node == w->n_node && graph->n_link <= w->n_link);
  for (int32_t i = 0; i < graph->n_node; i++) {
    distance[i] = INFINITY;
    pred_link[i] = -1;
    w->settled[i] = false;
  }
  w->n_entry = w->n_heap = w->n_order = w->bucket = 0;
  w->begin = 0;
}

void amur_shortest_tree(const amur_graph *graph, const double *cost, int32_t origin, amur_tree_work *w,
                        double *distance, int32_t *pred_link) {
  assert(origin >= 0 && origin < graph->n_node);
  begin_search(graph, w, distance, pred_link);
  w->per_cost = buckets_per_cost(cost, graph->n_link);
  distance[origin] = 0;
  push(w, 0, origin);
  while (w->n_heap > 0 || refill(w)) {
    const int32_t i = pop_heap(w).node;
    if (w->settled[i]) continue; /* an old entry */
    w->settled[i] = true;
    w->order[w->n_order++] = i;
    if (i >= graph->first_through || i == origin) relax(graph, cost, i, distance[i], w, distance, pred_link);
  }
}

/* Every search leaves the buckets empty, one that stopped early, too. */
static void clear_queue(amur_tree_work *w) {
  w->n_heap = 0;
  for (int r = 0; w->n_entry > 0 && r <= OVERFLOW; r++) w->first[r] = -1;
}

void amur_shortest_ways(const amur_graph *graph, const double *cost, const double *begin_cost, double limit,
                        amur_tree_work *w, double *distance, int32_t *pred_link) {
  begin_search(graph, w, distance, pred_link);
  if (graph->n_link < SMALL) {
    w->per_cost = 0; /* no buckets: all goes to the heap */
    w->bucket = N_BUCKET;
  } else {
    w->per_cost = buckets_per_cost(cost, graph->n_link);
    w->bucket = -1; /* ways begin at different costs: the buckets are to begin at the least of them */
    w->begin = INFINITY;
    for (int32_t i = 0; i < graph->n_node; i++) w->begin = begin_cost[i] < w->begin ? begin_cost[i] : w->begin;
  }
  for (int32_t i = 0; i < graph->n_node; i++)
    if (begin_cost[i] < INFINITY) relax(graph, cost, i, begin_cost[i], w, distance, pred_link);
  while (w->n_heap > 0 || refill(w)) {
    const int32_t i = pop_heap(w).node;
    if (w->settled[i]) continue; /* an old entry */
    if (distance[i] > limit) break;
    w->settled[i] = true;
    w->order[w->n_order++] = i;
    if (i >= graph->first_through) relax(graph, cost, i, distance[i], w, distance, pred_link);
  }
  clear_queue(w);
}

/* ---- results -------------------------------------------------------------------------------------- */

const int32_t *amur_tree_order(const amur_tree_work *w, int32_t *n) {
  *n = w->n_order;
  return w->order;
}
