/* SPDX-License-Identifier: Apache-2.0
 * test_assign_stochastic.c -- logit choice of paths: fixed points found another way, path sets against all paths.
 */
#include "assign_fixture.h"
#include <stdlib.h>
#include <string.h>

static amur_assign_opts stochastic(double theta, int paths_per_pair, double detour) {
  amur_assign_opts opts = amur_assign_opts_default();
  opts.method = AMUR_ASSIGN_SUE;
  opts.residual = 1e-12;
  opts.theta = theta;
  opts.paths_per_pair = paths_per_pair;
  opts.detour = detour;
  return opts;
}

/* ---- parallel links ----------------------------------------------------------------------------- */

enum { N = 4 };
static const double t0[N] = {2, 3, 4.5, 40}, slope[N] = {0.3, 0.1, 0, 1};

/* Flow f with t0 + m slope f + ln(f)/theta = level: on every link the same level at the fixed point (Fisk 1980). */
static double flow_at(int i, double m, double theta, double level) {
  double low = -2000, high = 50; /* ln f */
  for (int k = 0; k < 200; k++) {
    const double x = 0.5 * (low + high);
    if (t0[i] + m * slope[i] * exp(x) + x / theta < level)
      low = x;
    else
      high = x;
  }
  return exp(low);
}

static void check_parallel(double theta, bool optimum) {
  int32_t tail[N] = {0}, head[N];
  amur_vdf vdf[N];
  for (int i = 0; i < N; i++) {
    head[i] = 1;
    vdf[i] = (amur_vdf){.kind = AMUR_VDF_BPR, .t0 = t0[i], .cap = 1, .p = {slope[i] / t0[i], 1}};
  }
  size_t first[] = {0, 1, 1};
  int32_t destination[] = {1};
  double trips = 12;
  const double pce = 2.5, vot = 4, m = optimum ? 2 : 1, total = pce * trips;
  const amur_trips t = {2, first, destination, &trips};
  const amur_assign_class cls = {.pce = pce, .time_value = vot, .trips = &t};
  double low = -1e5, high = 1e5;
  for (int k = 0; k < 200; k++) { /* the level at which all trips are on the links */
    const double level = 0.5 * (low + high);
    double sum = 0;
    for (int i = 0; i < N; i++) sum += flow_at(i, m, theta, level);
    if (sum < total)
      low = level;
    else
      high = level;
  }
  amur_graph g;
  assert_int_equal(amur_graph_init(&g, 2, N, tail, head, 0, NULL), AMUR_OK);
  const amur_assign_problem p = {.graph = &g, .vdf = vdf, .n_class = 1, .cls = &cls};
  amur_assign_opts opts = stochastic(theta / vot, N, 1e6);
  opts.system_optimum = optimum;
  amur_assign *s = amur_assign_new(NULL);
  amur_assign_report r;
  assert_int_equal(amur_assign_solve(s, &p, &opts, &r, NULL), AMUR_OK);
  assert_true(r.converged && r.residual <= 1e-12 && r.n_path == N);
  double flow[N], objective = 0;
  amur_assign_flows(s, flow, NULL);
  for (int i = 0; i < N; i++) {
    assert_true(fabs(flow[i] - flow_at(i, m, theta, low)) < 1e-9 * total);
    objective += flow[i] * (t0[i] + slope[i] * flow[i] / 2);
    if (flow[i] > 0) objective += flow[i] * log(flow[i] / total) / theta;
  }
  assert_true(fabs(r.objective / objective - 1) < 1e-9);
  amur_assign_free(s);
  amur_graph_fini(&g);
}

static void parallel_links(void **state) {
  (void)state;
  static const double theta[] = {1e-3, 0.1, 1, 30, 200};
  for (size_t i = 0; i < sizeof theta / sizeof *theta; i++)
    for (int optimum = 0; optimum < 2; optimum++) check_parallel(theta[i], optimum);
}

/* ---- path sets -------------------------------------------------------------------------------------- */

enum { SIDE = 4, MOST = 4000 };
typedef struct {
  const amur_graph *g;
  const amur_vdf *vdf;
  double cost[MOST];
  int n;
} path_list;

/* All paths without a cycle, by walking them. */
static void walk(path_list *all, int32_t at, int32_t to, double cost, bool *seen) {
  if (at == to) {
    assert_true(all->n < MOST);
    all->cost[all->n++] = cost;
    return;
  }
  seen[at] = true;
  for (int32_t k = all->g->first_out[at]; k < all->g->first_out[at + 1]; k++)
    if (!seen[all->g->out_head[k]]) walk(all, all->g->out_head[k], to, cost + all->vdf[all->g->out_link[k]].t0, seen);
  seen[at] = false;
}

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void list_cost(void *context, int32_t origin, int32_t destination, double trips, int32_t n,
                      const int32_t *link) {
  path_list *set = context;
  double cost = 0;
  bool seen[SIDE * SIDE] = {false};
  assert_true(trips > 0 && set->g->tail[link[0]] == origin && set->g->head[link[n - 1]] == destination);
  for (int32_t i = 0; i < n; i++) {
    assert_true(!seen[set->g->tail[link[i]]] && (i == 0 || set->g->head[link[i - 1]] == set->g->tail[link[i]]));
    seen[set->g->tail[link[i]]] = true;
    cost += set->vdf[link[i]].t0;
  }
  set->cost[set->n++] = cost;
}

/* On a grid with constant times, the set is the cheapest of all paths, within the detour. */
static void sets_are_the_cheapest_paths(void **state) {
  (void)state;
  static const struct {
    int most;
    double detour;
  } row[] = {{1, 10}, {7, 10}, {60, 10}, {60, 1.2}, {4000, 1.5}};
  int32_t tail[SIDE * SIDE * 4], head[SIDE * SIDE * 4], n = 0;
  amur_vdf vdf[SIDE * SIDE * 4];
  for (int32_t i = 0; i < SIDE * SIDE; i++)
    for (int32_t j = 0; j < SIDE * SIDE; j++)
      if (abs(i / SIDE - j / SIDE) + abs(i % SIDE - j % SIDE) == 1) {
        tail[n] = i;
        head[n] = j;
        vdf[n] = (amur_vdf){.kind = AMUR_VDF_CONSTANT, .t0 = 3 + fmod(0.77 * n * n, 2.0)};
        n++;
      }
  amur_graph g;
  assert_int_equal(amur_graph_init(&g, SIDE * SIDE, n, tail, head, 0, NULL), AMUR_OK);
  size_t first[SIDE * SIDE + 1] = {0};
  for (int i = 1; i <= SIDE * SIDE; i++) first[i] = 1;
  int32_t destination[] = {SIDE * SIDE - 1};
  double trips = 1;
  const amur_trips t = {SIDE * SIDE, first, destination, &trips};
  const amur_assign_class cls = {.pce = 1, .time_value = 1, .trips = &t};
  const amur_assign_problem p = {.graph = &g, .vdf = vdf, .n_class = 1, .cls = &cls};
  static path_list all, set;
  bool seen[SIDE * SIDE] = {false};
  all = set = (path_list){.g = &g, .vdf = vdf};
  walk(&all, 0, SIDE * SIDE - 1, 0, seen);
  qsort(all.cost, (size_t)all.n, sizeof *all.cost, ascending);
  assert_int_equal(all.n, 184); /* self-avoiding walks across a square of 3 by 3 cells */
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    const amur_assign_opts opts = stochastic(1e-9, row[i].most, row[i].detour);
    amur_assign *s = amur_assign_new(NULL);
    amur_assign_report r;
    assert_int_equal(amur_assign_solve(s, &p, &opts, &r, NULL), AMUR_OK);
    set.n = 0;
    assert_int_equal(amur_assign_paths(s, 0, 1e-9, list_cost, &set, NULL), AMUR_OK);
    qsort(set.cost, (size_t)set.n, sizeof *set.cost, ascending);
    int wanted = 0;
    while (wanted < all.n && wanted < row[i].most && all.cost[wanted] <= row[i].detour * all.cost[0]) wanted++;
    assert_int_equal(set.n, wanted);
    assert_int_equal(r.n_path, (size_t)wanted);
    for (int k = 0; k < wanted; k++) assert_true(fabs(set.cost[k] - all.cost[k]) < 1e-12);
    amur_assign_free(s);
  }
  amur_graph_fini(&g);
}

/* ---- networks ------------------------------------------------------------------------------------------ */

/* Paths of the pair in hand, and what they add up to. */
typedef struct {
  fixture *x;
  double theta;
  int32_t origin, destination;
  double cost[1000], trips[1000], off, total, least;
  int n;
  double *flow, *distance;
} logit_check;

static void close_pair(logit_check *c) {
  double sum = 0, trips = 0;
  for (int i = 0; i < c->n; i++) {
    sum += exp(-c->theta * (c->cost[i] - c->cost[0]));
    trips += c->trips[i];
    c->least = fmin(c->least, c->cost[i] / c->distance[c->destination]);
  }
  for (int i = 0; i < c->n; i++) c->off += fabs(c->trips[i] - trips * exp(-c->theta * (c->cost[i] - c->cost[0])) / sum);
  c->total += trips;
  c->n = 0;
}

static void take_path(void *context, int32_t origin, int32_t destination, double trips, int32_t n,
                      const int32_t *link) {
  logit_check *c = context;
  if (c->n > 0 && (c->origin != origin || c->destination != destination)) close_pair(c);
  if (c->origin != origin) relax_all(c->x, origin, c->distance);
  c->origin = origin;
  c->destination = destination;
  assert_true(c->n < 1000 && (c->n == 0 || trips <= c->trips[c->n - 1])); /* the largest first */
  c->cost[c->n] = 0;
  for (int32_t i = 0; i < n; i++) {
    c->cost[c->n] += c->x->cost[link[i]];
    c->flow[link[i]] += trips;
  }
  c->trips[c->n++] = trips;
}

/* Logit holds for every pair, the cheapest of all paths is in its set, paths add up to links, links to trips. */
static void check_logit(fixture *x, double tolerance) {
  const size_t n = (size_t)x->net.graph.n_link;
  logit_check *c = amur_alloc(1, sizeof *c);
  *c = (logit_check){.x = x, .theta = x->opts.theta, .origin = -1, .least = INFINITY};
  c->flow = amur_alloc(n, sizeof *c->flow);
  c->distance = amur_alloc((size_t)x->net.graph.n_node, sizeof *c->distance);
  assert_int_equal(amur_assign_paths(x->solver, 0, 1e-300, take_path, c, NULL), AMUR_OK);
  close_pair(c);
  assert_true(c->off < tolerance * c->total && c->least > 1 - 1e-12);
  for (size_t a = 0; a < n; a++) assert_true(fabs(c->flow[a] - x->flow[a]) < 1e-6);
  check_conservation(x);
  free(c->flow);
  free(c->distance);
  free(c);
}

static double beckmann(const fixture *x) {
  double sum = 0;
  for (int32_t a = 0; a < x->net.graph.n_link; a++) sum += amur_vdf_area(&x->net.vdf[a], x->flow[a]);
  return sum;
}

/* With theta growing it becomes the user equilibrium: Fisk's function is least, so Beckmann's is above its least value
 * by no more than the range of the entropy, sum trips ln(paths) / theta. */
static void towards_user_equilibrium(void **state) {
  (void)state;
  fixture x;
  assert_true(fixture_load(&x, "SiouxFalls/SiouxFalls_net.tntp", "SiouxFalls/SiouxFalls_trips.tntp", 0, 0));
  static const double theta[] = {0.2, 1, 5, 10, 100, 1000};
  const double least = 42.31335287107440e5, trips = 360600;
  double last = INFINITY;
  for (size_t i = 0; i < sizeof theta / sizeof *theta; i++) {
    x.opts = stochastic(theta[i], 8, 1.5);
    fixture_solve(&x, 1e-9, 1);
    check_logit(&x, 2e-9);
    const double excess = beckmann(&x) - least;
    assert_true(excess > 0 && excess < last && excess < trips * log(50) / theta[i]);
    last = excess;
  }
  fixture_unload(&x);
}

static void threads_and_halves(void **state) {
  (void)state;
  fixture x;
  assert_true(fixture_load(&x, "Anaheim/Anaheim_net.tntp", "Anaheim/Anaheim_trips.tntp", 0, 0));
  const size_t n = (size_t)x.net.graph.n_link;
  double *one = amur_alloc(n, sizeof *one), *part = amur_alloc(n, sizeof *part);
  x.opts = stochastic(0.5, 5, 1.3);
  fixture_solve(&x, 1e-8, 1);
  check_logit(&x, 2e-8);
  memcpy(one, x.flow, n * sizeof *one);
  fixture_solve(&x, 1e-8, 2);
  assert_memory_equal(one, x.flow, n * sizeof *one);
  for (size_t e = 0; e < x.trips.first[x.trips.n_zone]; e++) x.trips.trips[e] /= 2;
  const amur_assign_class halves[] = {{.pce = 0.5, .time_value = 1, .trips = &x.trips},
                                      {.pce = 1.5, .time_value = 1, .trips = &x.trips}};
  x.problem.n_class = 2;
  x.problem.cls = halves;
  fixture_solve(&x, 1e-8, 2);
  amur_assign_class_flows(x.solver, 1, part, NULL);
  for (size_t a = 0; a < n; a++) {
    assert_true(fabs(x.flow[a] - one[a]) < 1e-3);
    assert_true(fabs(part[a] - x.flow[a] / 2) < 1e-3);
    x.flow[a] = 0;
  }
  for (int32_t z = 0; z < x.net.n_zone; z++) { /* selections are of one class */
    assert_int_equal(amur_assign_select_zone(x.solver, 1, z, true, false, one, NULL), AMUR_OK);
    for (size_t a = 0; a < n; a++) x.flow[a] += one[a];
  }
  for (size_t a = 0; a < n; a++) assert_true(fabs(x.flow[a] - part[a]) < 1e-6);
  free(one);
  free(part);
  fixture_unload(&x);
}

static void add_trips(void *context, int32_t origin, int32_t destination, double trips) {
  assert_true(origin >= 0 && destination >= 0);
  *(double *)context += trips;
}

static void selections_add_up(void **state) {
  (void)state;
  fixture x;
  assert_true(fixture_load(&x, "SiouxFalls/SiouxFalls_net.tntp", "SiouxFalls/SiouxFalls_trips.tntp", 0, 0));
  const int32_t n = x.net.graph.n_link;
  double *flow = amur_alloc((size_t)n, sizeof *flow), *sum = amur_alloc((size_t)n, sizeof *sum);
  x.opts = stochastic(0.5, 8, 1.5);
  x.cls.pce = 2;
  fixture_solve(&x, 1e-8, 1);
  for (int32_t a = 0; a < n; a++) x.flow[a] /= 2; /* selections count vehicles */
  for (int32_t a = 0; a < n; a += 7) {
    double trips = 0;
    assert_int_equal(amur_assign_select_link(x.solver, 0, a, flow, add_trips, &trips, NULL), AMUR_OK);
    assert_true(fabs(flow[a] - x.flow[a]) < 1e-6 && fabs(trips - x.flow[a]) < 1e-6);
    for (int32_t b = 0; b < n; b++) assert_true(flow[b] <= x.flow[b] + 1e-6);
  }
  for (int to = 0; to < 2; to++) {
    for (int32_t a = 0; a < n; a++) sum[a] = 0;
    for (int32_t z = 0; z < x.net.n_zone; z++) {
      assert_int_equal(amur_assign_select_zone(x.solver, 0, z, !to, to, flow, NULL), AMUR_OK);
      for (int32_t a = 0; a < n; a++) sum[a] += flow[a];
    }
    for (int32_t a = 0; a < n; a++) assert_true(fabs(sum[a] - x.flow[a]) < 1e-6);
  }
  free(flow);
  free(sum);
  fixture_unload(&x);
}

static void bad_options(void **state) {
  (void)state;
  static const int32_t tail[] = {0}, head[] = {1};
  const amur_vdf vdf[] = {{.kind = AMUR_VDF_CONSTANT, .t0 = 5}};
  size_t there[] = {0, 1, 1}, back[] = {0, 0, 1};
  int32_t one[] = {1}, zero[] = {0};
  double trips[] = {10};
  const amur_trips good = {2, there, one, trips}, unreachable = {2, back, zero, trips};
  const struct {
    double theta, detour;
    int paths_per_pair;
    const amur_trips *trips;
    amur_elastic elastic;
    amur_status status;
  } row[] = {{0, 2, 3, &good, {AMUR_ELASTIC_NONE, 0, NULL}, AMUR_E_DOMAIN},
             {NAN, 2, 3, &good, {AMUR_ELASTIC_NONE, 0, NULL}, AMUR_E_DOMAIN},
             {1, 0.9, 3, &good, {AMUR_ELASTIC_NONE, 0, NULL}, AMUR_E_DOMAIN},
             {1, 2, 0, &good, {AMUR_ELASTIC_NONE, 0, NULL}, AMUR_E_DOMAIN},
             {1, 2, 3, &good, {AMUR_ELASTIC_LINEAR, 1, NULL}, AMUR_E_DOMAIN},
             {1, 2, 3, &unreachable, {AMUR_ELASTIC_NONE, 0, NULL}, AMUR_E_NOPATH},
             {1, 2, 3, &good, {AMUR_ELASTIC_NONE, 0, NULL}, AMUR_OK}};
  amur_graph g;
  assert_int_equal(amur_graph_init(&g, 2, 1, tail, head, 0, NULL), AMUR_OK);
  amur_assign *s = amur_assign_new(NULL);
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    const amur_assign_class cls = {.pce = 1, .time_value = 1, .trips = row[i].trips, .elastic = row[i].elastic};
    const amur_assign_problem p = {.graph = &g, .vdf = vdf, .n_class = 1, .cls = &cls};
    const amur_assign_opts opts = stochastic(row[i].theta, row[i].paths_per_pair, row[i].detour);
    amur_assign_report r;
    amur_err err = {0};
    assert_int_equal(amur_assign_solve(s, &p, &opts, &r, &err), row[i].status);
  }
  amur_assign_free(s);
  amur_graph_fini(&g);
}

int main(void) {
  if (!have_data()) return 77;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(parallel_links),           cmocka_unit_test(sets_are_the_cheapest_paths),
      cmocka_unit_test(towards_user_equilibrium), cmocka_unit_test(threads_and_halves),
      cmocka_unit_test(selections_add_up),        cmocka_unit_test(bad_options),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
