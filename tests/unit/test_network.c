/* SPDX-License-Identifier: Apache-2.0
 * test_network.c -- delay functions against differences and quadrature; trees against Bellman-Ford.
 */
#include <amur/network.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double point_x[] = {0, 100, 250}, point_t[] = {2, 3, 10};
static const amur_curve curve = {
    .n_knot = 3, .base_h = 0.4, .slope0 = 0.001, .knot = {50, 80, 150, 190}, .bend = {1e-5, 0, 2e-4}};

static const amur_vdf function[] = {
    {.kind = AMUR_VDF_CONSTANT, .t0 = 3},
    {.kind = AMUR_VDF_BPR, .t0 = 3, .cap = 100, .p = {0.15, 4}},
    {.kind = AMUR_VDF_BPR, .t0 = 3, .cap = 100, .p = {0.5, 1}},
    {.kind = AMUR_VDF_BPR, .t0 = 3, .cap = 100, .p = {0.9, 6.37}},
    {.kind = AMUR_VDF_BPR, .t0 = 3, .cap = 100, .p = {0.9, 0}},
    {.kind = AMUR_VDF_CONICAL, .t0 = 3, .cap = 100, .p = {4, 0}},
    {.kind = AMUR_VDF_CONICAL, .t0 = 3, .cap = 100, .p = {12, 0}},
    {.kind = AMUR_VDF_AKCELIK, .t0 = 0.3, .cap = 100, .p = {0.1, 1}},
    {.kind = AMUR_VDF_AKCELIK, .t0 = 0.3, .cap = 1, .p = {1.5, 1}}, /* k > 4: the other branch of the integral */
    {.kind = AMUR_VDF_AKCELIK, .t0 = 0.3, .cap = 2, .p = {1, 1}},   /* k = 4: its border */
    {.kind = AMUR_VDF_DAVIDSON, .t0 = 3, .cap = 100, .p = {0.1, 0.9}},
    {.kind = AMUR_VDF_LINEAR, .table_x = point_x, .table_t = point_t, .n_table = 3},
    {.kind = AMUR_VDF_LINEAR, .table_x = point_x, .table_t = point_t, .n_table = 1},
    {.kind = AMUR_VDF_CURVE, .curve = &curve},
};
enum { N_FUNCTION = sizeof function / sizeof *function };

/* A function as link tables name it, with the presets of its row. */
static amur_vdf at_presets(int kind) {
  amur_vdf f = {.kind = (amur_vdf_kind)kind, .t0 = 3, .cap = 100};
  for (int i = 0; i < amur_vdf_types[kind]->n_parameter; i++) f.p[i] = amur_vdf_types[kind]->parameter[i].preset;
  return f;
}

/* Gauss-Legendre, five points, on n panels. */
static double quadrature(const amur_vdf *f, double from, double to, int n) {
  static const double node[] = {0, 0.5384693101056831, 0.9061798459386640};
  static const double weight[] = {0.5688888888888889, 0.4786286704993665, 0.2369268850561891};
  double sum = 0;
  for (int i = 0; i < n; i++) {
    const double half = 0.5 * (to - from) / n, mid = from + (2 * i + 1) * half;
    sum += half * weight[0] * amur_vdf_time(f, mid);
    for (int k = 1; k < 3; k++)
      sum += half * weight[k] * (amur_vdf_time(f, mid - half * node[k]) + amur_vdf_time(f, mid + half * node[k]));
  }
  return sum;
}

static void slope_matches_differences(const amur_vdf *f) {
  static const double x[] = {0.7, 13, 55, 77, 93, 99.5, 120, 170, 260, 400}; /* none at a kink */
  for (size_t k = 0; k < sizeof x / sizeof *x; k++) {
    const double h = 1e-5 * x[k];
    const double difference = (amur_vdf_time(f, x[k] + h) - amur_vdf_time(f, x[k] - h)) / (2 * h);
    const double slope = amur_vdf_slope(f, x[k]);
    assert_true(slope >= 0);
    assert_true(fabs(slope - difference) <= 1e-7 * fabs(slope) + 1e-9);
  }
}

static void area_matches_quadrature(const amur_vdf *f) {
  static const double x[] = {0, 0.7, 50, 100, 130, 250, 390};
  for (size_t k = 0; k < sizeof x / sizeof *x; k++) {
    double exact = 0; /* panels of ten end on every kink */
    for (double low = 0; low < x[k]; low += 10) exact += quadrature(f, low, fmin(low + 10, x[k]), 60);
    assert_true(fabs(amur_vdf_area(f, x[k]) - exact) <= 1e-9 * fabs(exact) + 1e-12);
  }
}

static void slopes_and_areas(void **state) {
  (void)state;
  for (int i = 0; i < N_FUNCTION; i++) {
    slope_matches_differences(&function[i]);
    area_matches_quadrature(&function[i]);
  }
}

/* What is true of every function that link tables may name, so that a new one is tested without a line here. */
static void rows_are_whole(void **state) {
  (void)state;
  const char *word = AMUR_VDF_WORDS;
  for (int kind = 0; kind < AMUR_VDF_N_NAMED; kind++) {
    const amur_vdf_type *type = amur_vdf_types[kind];
    const amur_vdf f = at_presets(kind);
    const size_t n = strcspn(word, "|");
    assert_memory_equal(word, amur_vdf_name(f.kind), n);
    assert_int_equal(strlen(amur_vdf_name(f.kind)), n);
    word += n + (word[n] == '|');
    assert_true(type->formula && strstr(type->formula, "t0"));
    for (int i = 0; i < type->n_parameter; i++) {
      assert_true(type->parameter[i].symbol && type->parameter[i].meaning);
      assert_non_null(strstr(type->formula, type->parameter[i].symbol));
      assert_true(amur_vdf_parameter_allows(&type->parameter[i], type->parameter[i].preset));
    }
    assert_int_equal(amur_vdf_check(&f, NULL), AMUR_OK);
    assert_true(fabs(amur_vdf_time(&f, 0) - f.t0) < 1e-12 && amur_vdf_time(&f, 200) >= amur_vdf_time(&f, 100));
    slope_matches_differences(&f);
    area_matches_quadrature(&f);
  }
  assert_string_equal(word, "");
}

static void ranges_of_parameters(void **state) {
  (void)state;
  static const struct {
    amur_vdf_parameter p;
    const char *text;
    double inside, outside;
  } row[] = {
      {{.min = 0, .max = INFINITY}, ">= 0", 0, -1},
      {{.min = 1, .max = INFINITY, .above_min = true}, "> 1", 1.5, 1},
      {{.min = 0, .max = 1, .above_min = true, .below_max = true}, "> 0, < 1", 0.5, 1},
      {{.min = 0, .max = 2}, ">= 0, <= 2", 2, 2.5},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    char text[64];
    amur_vdf_parameter_range(&row[i].p, text);
    assert_string_equal(text, row[i].text);
    assert_true(amur_vdf_parameter_allows(&row[i].p, row[i].inside));
    assert_false(amur_vdf_parameter_allows(&row[i].p, row[i].outside));
    assert_false(amur_vdf_parameter_allows(&row[i].p, NAN));
    assert_false(amur_vdf_parameter_allows(&row[i].p, INFINITY));
  }
  amur_err err = {0};
  const amur_vdf falling = {.kind = AMUR_VDF_BPR, .t0 = 1, .cap = 1, .p = {0.15, -0.5}};
  assert_int_equal(amur_vdf_check(&falling, &err), AMUR_E_DOMAIN);
  assert_non_null(strstr(err.text, "b is -0.5, must be >= 0"));
}

static void known_values(void **state) {
  (void)state;
  static const struct {
    int f;
    double x, want;
  } row[] = {
      {1, 0, 3},         {1, 100, 3.45},
      {1, 200, 3 * 3.4},                /* 1 + 0.15 * 2^4 */
      {5, 100, 6},       {5, 0, 3},     /* conical doubles the time at capacity */
      {7, 0, 0.3},       {10, 50, 3.3}, /* 1 + 0.1 * 0.5/0.5 */
      {11, 100, 3},      {11, 175, 6.5},
      {11, 400, 17}, /* the last piece goes on */
      {12, 400, 2},      {13, 60, 0.46 + 0.5e-5 * 100},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++)
    assert_true(fabs(amur_vdf_time(&function[row[i].f], row[i].x) - row[i].want) < 1e-12);
}

static void names_and_checks(void **state) {
  (void)state;
  for (int k = 0; k < AMUR_VDF_N; k++) assert_int_equal(amur_vdf_by_name(amur_vdf_name((amur_vdf_kind)k)), k);
  assert_int_equal(amur_vdf_by_name("cubic"), AMUR_VDF_N);
  for (int i = 0; i < N_FUNCTION; i++) assert_int_equal(amur_vdf_check(&function[i], NULL), AMUR_OK);
  static const double falling_t[] = {2, 1, 3}, late_x[] = {1, 2, 3};
  const amur_vdf bad[] = {
      {.kind = AMUR_VDF_CONSTANT, .t0 = -1},
      {.kind = AMUR_VDF_CONSTANT, .t0 = NAN},
      {.kind = AMUR_VDF_BPR, .t0 = 1, .cap = 0, .p = {0.15, 4}},
      {.kind = AMUR_VDF_BPR, .t0 = 1, .cap = NAN, .p = {0.15, 4}},
      {.kind = AMUR_VDF_BPR, .t0 = 1, .cap = 1, .p = {0.15, -0.5}},
      {.kind = AMUR_VDF_BPR, .t0 = 1, .cap = 1, .p = {-1, 4}},
      {.kind = AMUR_VDF_BPR, .t0 = 1, .cap = 1, .p = {0.15, NAN}},
      {.kind = AMUR_VDF_CONICAL, .t0 = 1, .cap = 1, .p = {1, 0}},
      {.kind = AMUR_VDF_AKCELIK, .t0 = 1, .cap = 1, .p = {0.1, 0}},
      {.kind = AMUR_VDF_DAVIDSON, .t0 = 1, .cap = 1, .p = {0.1, 1}},
      {.kind = AMUR_VDF_LINEAR, .table_x = point_x, .table_t = falling_t, .n_table = 3},
      {.kind = AMUR_VDF_LINEAR, .table_x = late_x, .table_t = point_t, .n_table = 3},
      {.kind = AMUR_VDF_CURVE},
      {.kind = AMUR_VDF_N},
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    amur_err err = {0};
    assert_int_equal(amur_vdf_check(&bad[i], &err), AMUR_E_DOMAIN);
    assert_true(err.text[0] != 0);
  }
}

static void graph_stars_hold_every_link(void **state) {
  (void)state;
  static const int32_t tail[] = {2, 0, 0, 1, 2}, head[] = {0, 1, 2, 2, 1};
  amur_graph g;
  assert_int_equal(amur_graph_init(&g, 3, 5, tail, head, 0, NULL), AMUR_OK);
  static const int32_t want_out[] = {1, 2, 3, 0, 4}, want_in[] = {0, 1, 4, 2, 3};
  assert_memory_equal(g.out_link, want_out, sizeof want_out);
  assert_memory_equal(g.in_link, want_in, sizeof want_in);
  for (int32_t k = 0; k < 5; k++) assert_int_equal(g.out_head[k], head[want_out[k]]);
  amur_graph_fini(&g);
  amur_graph_fini(&g);
  static const int32_t bad[] = {0, 1, 3, 2, 1};
  amur_err err = {0};
  assert_int_equal(amur_graph_init(&g, 3, 5, tail, bad, 0, &err), AMUR_E_DOMAIN);
  assert_non_null(strstr(err.text, "link 2"));
}

/* Five links as above; each of them a defect that amur_graph_init() does not make. */
static const struct {
  size_t array; /* offset in amur_graph */
  int32_t at, value;
  const char *reason;
} broken_graph[] = {
    {offsetof(amur_graph, tail), 1, 3, "link 1: tail 3, the graph has nodes 0..2"},
    {offsetof(amur_graph, head), 4, -1, "link 4: head -1"},
    {offsetof(amur_graph, first_out), 0, 1, "first_out goes from 1 to 5, must be 0 to 5"},
    {offsetof(amur_graph, first_in), 3, 4, "first_in goes from 0 to 4, must be 0 to 5"},
    {offsetof(amur_graph, first_out), 1, 4, "first_out[2] is 3, after 4"},
    {offsetof(amur_graph, first_out), 2, 6, "first_out[2] is 6, after 2 and of 5 links"},
    {offsetof(amur_graph, out_link), 2, 1, "out_link[2] is 1, no link of node 1"},
    {offsetof(amur_graph, out_link), 2, 5, "out_link[2] is 5, no link of node 1"},
    {offsetof(amur_graph, out_link), 1, 1, "out_link[1] is 1, must be above 1"},
    {offsetof(amur_graph, in_link), 3, 3, "in_link[4] is 3, must be above 3"},
    {offsetof(amur_graph, out_head), 3, 2, "out_head[3] is 2, the head of link 0 is 0"},
    {offsetof(amur_graph, first_in), 1, 0, "in_link[0] is 0, no link of node 1"},
};

static void a_broken_graph_gets_its_reason(void **state) {
  (void)state;
  static const int32_t tail[] = {2, 0, 0, 1, 2}, head[] = {0, 1, 2, 2, 1};
  for (size_t i = 0; i < sizeof broken_graph / sizeof *broken_graph; i++) {
    amur_graph g;
    amur_err err = {0};
    int32_t *array;
    assert_int_equal(amur_graph_init(&g, 3, 5, tail, head, 0, NULL), AMUR_OK);
    assert_int_equal(amur_graph_check(&g, &err), AMUR_OK);
    memcpy(&array, (char *)&g + broken_graph[i].array, sizeof array);
    array[broken_graph[i].at] = broken_graph[i].value;
    assert_int_equal(amur_graph_check(&g, &err), AMUR_E_DOMAIN);
    if (!strstr(err.text, broken_graph[i].reason))
      fail_msg("\"%s\", expected \"%s\"", err.text, broken_graph[i].reason);
    amur_graph_fini(&g);
  }
  amur_graph none = {0};
  assert_int_equal(amur_graph_check(&none, NULL), AMUR_E_DOMAIN);
  none.n_link = -1;
  assert_int_equal(amur_graph_check(&none, NULL), AMUR_E_DOMAIN);
}

/* A generator of its own, so that the test does not depend on another stage. */
static uint32_t next_random(uint32_t *s) {
  *s ^= *s << 13;
  *s ^= *s >> 17;
  *s ^= *s << 5;
  return *s;
}

static void bellman_ford(const amur_graph *g, const double *cost, int32_t origin, double *d) {
  for (int32_t i = 0; i < g->n_node; i++) d[i] = INFINITY;
  d[origin] = 0;
  for (int32_t round = 0; round < g->n_node; round++)
    for (int32_t a = 0; a < g->n_link; a++) {
      const int32_t i = g->tail[a];
      if (i < g->first_through && i != origin) continue;
      if (d[i] + cost[a] < d[g->head[a]]) d[g->head[a]] = d[i] + cost[a];
    }
}

static void check_tree(const amur_graph *g, const double *cost, int32_t origin) {
  const size_t n = (size_t)g->n_node;
  double *want = amur_alloc(n, sizeof *want), *got = amur_alloc(n, sizeof *got);
  int32_t *pred = amur_alloc(n, sizeof *pred);
  amur_tree_work *w = amur_tree_work_new(g, NULL);
  assert_true(want && got && pred && w);
  bellman_ford(g, cost, origin, want);
  amur_shortest_tree(g, cost, origin, w, got, pred);
  assert_memory_equal(got, want, n * sizeof *got);
  for (int32_t i = 0; i < g->n_node; i++) {
    if (i == origin || isinf(want[i]))
      assert_int_equal(pred[i], -1);
    else
      assert_true(got[g->tail[pred[i]]] + cost[pred[i]] <= got[i]);
  }
  free(want);
  free(got);
  free(pred);
  amur_tree_work_free(w);
}

static void trees_match_bellman_ford(void **state) {
  (void)state;
  static const double uneven[] = {1, 1e-12, 1e6, 0.37}, scale[] = {1, 1e-316, 1e290};
  uint32_t seed = 12345;
  for (int trial = 0; trial < 200; trial++) {
    enum { MAX_NODE = 60, MAX_LINK = 240 };
    const int32_t n_node = 2 + (int32_t)(next_random(&seed) % (MAX_NODE - 2));
    const int32_t n_link = (int32_t)(next_random(&seed) % MAX_LINK);
    int32_t tail[MAX_LINK], head[MAX_LINK];
    double cost[MAX_LINK];
    for (int32_t a = 0; a < n_link; a++) {
      tail[a] = (int32_t)(next_random(&seed) % (uint32_t)n_node);
      head[a] = (int32_t)(next_random(&seed) % (uint32_t)n_node);
      const uint32_t r = next_random(&seed) % 10; /* whole numbers: many ties; zeros; closed links */
      cost[a] = (double)r;
      if (trial % 4 >= 2) cost[a] *= uneven[next_random(&seed) % 4] * scale[trial / 4 % 3];
      if (r == 9) cost[a] = INFINITY; /* at last: times a product that is 0 it would be no number */
    }
    amur_graph g;
    assert_int_equal(amur_graph_init(&g, n_node, n_link, tail, head, trial % 2 ? n_node / 3 : 0, NULL), AMUR_OK);
    assert_int_equal(amur_graph_check(&g, NULL), AMUR_OK);
    for (int32_t o = 0; o < n_node; o += 7) check_tree(&g, cost, o);
    amur_graph_fini(&g);
  }
}

static void ties_take_the_smallest_link(void **state) {
  (void)state;
  /* three ways of cost 2 from 0 to 3; and parallel links */
  static const int32_t tail[] = {2, 1, 0, 0, 0, 0}, head[] = {3, 3, 2, 1, 3, 1};
  static const double cost[] = {1, 1, 1, 1, 2, 1};
  amur_graph g;
  assert_int_equal(amur_graph_init(&g, 4, 6, tail, head, 0, NULL), AMUR_OK);
  amur_tree_work *w = amur_tree_work_new(&g, NULL);
  double d[4];
  int32_t pred[4];
  amur_shortest_tree(&g, cost, 0, w, d, pred);
  assert_int_equal(pred[3], 0);
  assert_int_equal(pred[1], 3);
  amur_tree_work_free(w);
  amur_graph_fini(&g);
}

/* Zones at nodes 2 and 0.  From 0 to 2 it costs 5 at once, 2 + 2 by node 1; of the links taken, 10 and 20 long, 30 are
 * gone.  The only way back, 7 long, costs 1; to node 3 there is none. */
static void skims_add_up_the_cheapest_way(void **state) {
  (void)state;
  static const int32_t tail[] = {0, 0, 1, 2}, head[] = {2, 1, 2, 0}, zone[] = {2, 0, 3};
  static const double cost[] = {5, 2, 2, 1}, length[] = {1, 10, 20, 7};
  static const double want_cost[] = {0, 1, INFINITY, 4, 0, INFINITY, INFINITY, INFINITY, 0};
  static const double want_length[] = {0, 7, INFINITY, 30, 0, INFINITY, INFINITY, INFINITY, 0};
  const double *const field[] = {cost, length};
  double total[2][9], *const skim[] = {total[0], total[1]};
  amur_graph g;
  assert_int_equal(amur_graph_init(&g, 4, 4, tail, head, 0, NULL), AMUR_OK);
  assert_int_equal(amur_skim(&g, cost, 3, zone, 2, field, 2, skim, NULL), AMUR_OK);
  for (int i = 0; i < 9; i++) {
    assert_true(total[0][i] == want_cost[i]);
    assert_true(total[1][i] == want_length[i]);
  }
  amur_graph_fini(&g);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(slopes_and_areas),
      cmocka_unit_test(rows_are_whole),
      cmocka_unit_test(ranges_of_parameters),
      cmocka_unit_test(skims_add_up_the_cheapest_way),
      cmocka_unit_test(known_values),
      cmocka_unit_test(names_and_checks),
      cmocka_unit_test(graph_stars_hold_every_link),
      cmocka_unit_test(a_broken_graph_gets_its_reason),
      cmocka_unit_test(trees_match_bellman_ford),
      cmocka_unit_test(ties_take_the_smallest_link),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
