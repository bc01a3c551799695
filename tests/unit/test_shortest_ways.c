/* SPDX-License-Identifier: Apache-2.0
 * test_shortest_ways.c -- ways of one link at least from several beginnings: by hand, and against Bellman and Ford.
 */
#include "../check.h"
#include <amur/network.h>
#include <string.h>

enum { MOST_NODE = 40, MOST_LINK = 200 };

typedef struct {
  amur_graph graph;
  amur_tree_work *work;
  double distance[MOST_NODE];
  int32_t pred[MOST_NODE];
} ways;

static void search(ways *w, int32_t n_node, int32_t n_link, const int32_t *tail, const int32_t *head,
                   int32_t first_through, const double *cost, const double *begin) {
  CHECK_OK(amur_graph_init(&w->graph, n_node, n_link, tail, head, first_through, NULL));
  w->work = amur_tree_work_new(&w->graph, NULL);
  assert_non_null(w->work);
  amur_shortest_ways(&w->graph, cost, begin, INFINITY, w->work, w->distance, w->pred);
}

static void clear(ways *w) {
  amur_tree_work_free(w->work);
  amur_graph_fini(&w->graph);
}

/* 0 -1-> 1 -1-> 2 -5-> 0, and 1 -1-> 0.  To begin at a node is not to have arrived there: 0 is reached from itself by
 * the way round that is shortest.  Where the beginnings are 0, at 4, and 1, at 3.5, arriving at 1 costs 5 by the first
 * and 3.5 + 2 by the second, over 0. */
static void arriving_is_not_beginning(void **state) {
  (void)state;
  static const int32_t tail[] = {0, 1, 2, 1}, head[] = {1, 2, 0, 0};
  static const double cost[] = {1, 1, 5, 1};
  static const struct {
    double begin[3], distance[3];
    int32_t pred[3];
  } row[] = {
      {{0, INFINITY, INFINITY}, {2, 1, 2}, {3, 0, 1}},
      {{4, INFINITY, INFINITY}, {6, 5, 6}, {3, 0, 1}},
      {{4, 3.5, INFINITY}, {4.5, 5, 4.5}, {3, 0, 1}},
      {{9, 3.5, INFINITY}, {4.5, 5.5, 4.5}, {3, 0, 1}},
      {{INFINITY, INFINITY, 0}, {5, 6, 7}, {2, 0, 1}},
      {{INFINITY, INFINITY, INFINITY}, {INFINITY, INFINITY, INFINITY}, {-1, -1, -1}},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    ways w;
    search(&w, 3, 4, tail, head, 0, cost, row[i].begin);
    for (int v = 0; v < 3; v++) {
      assert_true(w.distance[v] == row[i].distance[v]);
      assert_int_equal(w.pred[v], row[i].pred[v]);
    }
    clear(&w);
  }
}

/* Closed links lead nowhere; of equal ways the one by the smaller link is taken. */
static void closed_and_equal_links(void **state) {
  (void)state;
  static const int32_t tail[] = {1, 0, 0, 2}, head[] = {2, 1, 1, 0};
  static const double cost[] = {1, 2, 2, INFINITY}, begin[] = {0, INFINITY, INFINITY};
  ways w;
  search(&w, 3, 4, tail, head, 0, cost, begin);
  assert_true(isinf(w.distance[0]) && w.distance[1] == 2 && w.distance[2] == 3);
  assert_true(w.pred[0] == -1 && w.pred[1] == 1 && w.pred[2] == 0);
  clear(&w);
}

/* ---- at random ------------------------------------------------------------------------------------------------ */

static uint32_t next_random(uint32_t *s) {
  *s ^= *s << 13;
  *s ^= *s >> 17;
  *s ^= *s << 5;
  return *s;
}

static void bellman_ford(const amur_graph *g, const double *cost, const double *begin, double *d) {
  for (int32_t i = 0; i < g->n_node; i++) d[i] = INFINITY;
  for (int32_t round = 0; round <= g->n_node; round++)
    for (int32_t a = 0; a < g->n_link; a++) {
      const int32_t i = g->tail[a];
      const double here = i < g->first_through ? begin[i] : fmin(begin[i], d[i]);
      d[g->head[a]] = fmin(d[g->head[a]], here + cost[a]);
    }
}

/* Back along pred to a beginning: what it cost there and the links since add up to the distance. */
static void check_trace(const ways *w, const double *cost, const double *begin, int32_t end) {
  int32_t link[MOST_NODE + 1], n = 0, v = end;
  for (;;) {
    assert_true(n <= w->graph.n_node);
    const int32_t a = link[n++] = w->pred[v];
    v = w->graph.tail[a];
    if (begin[v] <= w->distance[v] || v < w->graph.first_through) break;
  }
  double sum = begin[v];
  while (n > 0) sum += cost[link[--n]];
  assert_true(sum == w->distance[end]);
}

static void ways_match_bellman_ford(void **state) {
  (void)state;
  uint32_t seed = 4711;
  for (int trial = 0; trial < 400; trial++) {
    const int32_t n_node = 2 + (int32_t)(next_random(&seed) % (MOST_NODE - 2)),
                  n_link = (int32_t)(next_random(&seed) % MOST_LINK);
    int32_t tail[MOST_LINK], head[MOST_LINK];
    double cost[MOST_LINK], begin[MOST_NODE], want[MOST_NODE];
    for (int32_t a = 0; a < n_link; a++) {
      tail[a] = (int32_t)(next_random(&seed) % (uint32_t)n_node);
      head[a] = (int32_t)(next_random(&seed) % (uint32_t)n_node);
      const uint32_t r = next_random(&seed) % 10; /* whole numbers: ties; zeros; closed links */
      cost[a] = r == 9 ? INFINITY : (double)r;
    }
    for (int32_t v = 0; v < n_node; v++) {
      const uint32_t r = next_random(&seed);
      begin[v] = r % 3 ? INFINITY : (double)(r / 3 % 20) * (trial % 5 ? 1.0 : 1e5);
    }
    ways w;
    search(&w, n_node, n_link, tail, head, trial % 2 ? n_node / 3 : 0, cost, begin);
    bellman_ford(&w.graph, cost, begin, want);
    for (int32_t v = 0; v < n_node; v++) {
      assert_true(w.distance[v] == want[v]);
      if (isfinite(want[v]))
        check_trace(&w, cost, begin, v);
      else
        assert_int_equal(w.pred[v], -1);
    }
    clear(&w);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(arriving_is_not_beginning),
      cmocka_unit_test(closed_and_equal_links),
      cmocka_unit_test(ways_match_bellman_ford),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
