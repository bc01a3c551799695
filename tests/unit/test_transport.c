/* SPDX-License-Identifier: Apache-2.0
 * test_transport.c -- the transportation problem against every basis of it, tried one by one.
 */
#include "../check.h"
#include "combined/combined_internal.h"
#include <stdlib.h>
#include <string.h>

enum { MOST = 4 };

typedef struct {
  int32_t n_source, n_sink;
  double supply[MOST], demand[MOST], cost[MOST * MOST], flow[MOST * MOST];
} problem;

static bool solve(problem *p) {
  bool no_memory;
  const bool feasible = ami_transport(p->n_source, p->supply, p->n_sink, p->demand, p->cost, p->flow, &no_memory);
  assert_false(no_memory);
  return feasible;
}

static double spent(const problem *p) {
  double sum = 0;
  for (int k = 0; k < p->n_source * p->n_sink; k++)
    if (p->flow[k] > 0) sum += p->flow[k] * p->cost[k];
  return sum;
}

static void check_balance(const problem *p) {
  for (int i = 0; i < p->n_source; i++) {
    double sum = 0;
    for (int j = 0; j < p->n_sink; j++) {
      assert_true(p->flow[i * p->n_sink + j] >= 0);
      sum += p->flow[i * p->n_sink + j];
    }
    CHECK_NEAR(sum, p->supply[i], 1e-12);
  }
  for (int j = 0; j < p->n_sink; j++) {
    double sum = 0;
    for (int i = 0; i < p->n_source; i++) sum += p->flow[i * p->n_sink + j];
    CHECK_NEAR(sum, p->demand[j], 1e-12);
  }
}

/* ---- by force ---------------------------------------------------------------------------------------------- */

/* A cheapest plan uses n_source + n_sink - 1 cells at most, which make a forest: leaf by leaf their flows follow.
 * Cost of the plan on the cells of a set, INFINITY if there is none. */
static double cost_on(const problem *p, unsigned set) {
  double left[2 * MOST], cost = 0;
  const int n = p->n_source + p->n_sink;
  for (int i = 0; i < p->n_source; i++) left[i] = p->supply[i];
  for (int j = 0; j < p->n_sink; j++) left[p->n_source + j] = p->demand[j];
  for (bool found = true; found;) {
    found = false;
    for (int v = 0; v < n; v++) {
      int degree = 0, cell = -1;
      for (int k = 0; k < p->n_source * p->n_sink; k++)
        if (set >> k & 1 && (k / p->n_sink == v || p->n_source + k % p->n_sink == v)) degree++, cell = k;
      if (degree != 1) continue;
      const int other = v < p->n_source ? p->n_source + cell % p->n_sink : cell / p->n_sink;
      if (left[v] < -1e-9 || (left[v] > 1e-9 && isinf(p->cost[cell]))) return INFINITY;
      if (left[v] > 1e-9) cost += left[v] * p->cost[cell];
      left[other] -= left[v];
      left[v] = 0;
      set &= ~(1u << cell);
      found = true;
    }
  }
  for (int v = 0; v < n; v++)
    if (fabs(left[v]) > 1e-9) return INFINITY;
  return set ? INFINITY : cost; /* what is left over is a circle */
}

static double least_cost(const problem *p) {
  double best = INFINITY;
  for (unsigned set = 1; set < 1u << (p->n_source * p->n_sink); set++)
    if (__builtin_popcount(set) <= p->n_source + p->n_sink - 1) best = fmin(best, cost_on(p, set));
  return best;
}

static double uniform(uint64_t *s) {
  *s = *s * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (double)(*s >> 11) * 0x1p-53;
}

/* Whole numbers, so that supplies often meet demands on the way (degenerate), costs are often equal, and cells closed.
 */
static void random_problem(problem *p, uint64_t seed) {
  uint64_t s = seed * UINT64_C(0x9e3779b97f4a7c15);
  memset(p, 0, sizeof *p);
  uniform(&s);
  p->n_source = 1 + (int32_t)(uniform(&s) * 3);
  p->n_sink = 1 + (int32_t)(uniform(&s) * MOST);
  for (int k = 1 + (int)(uniform(&s) * 12); k > 0; k--) {
    p->supply[(int)(uniform(&s) * p->n_source)]++;
    p->demand[(int)(uniform(&s) * p->n_sink)]++;
  }
  for (int k = 0; k < p->n_source * p->n_sink; k++) p->cost[k] = uniform(&s) < 0.25 ? INFINITY : floor(uniform(&s) * 8);
}

static void against_every_basis(void **state) {
  (void)state;
  int n_feasible = 0, n_infeasible = 0;
  for (uint64_t seed = 1; seed <= 400; seed++) {
    problem p;
    random_problem(&p, seed);
    const double least = least_cost(&p);
    if (solve(&p) != (isfinite(least) != 0)) fail_msg("seed %d: least cost %g", (int)seed, least);
    n_infeasible += isinf(least) != 0;
    if (isinf(least)) continue;
    n_feasible++;
    check_balance(&p);
    CHECK_NEAR(spent(&p), least, 1e-9);
  }
  assert_true(n_feasible > 100 && n_infeasible > 50);
}

/* ---- by hand -------------------------------------------------------------------------------------------------- */

/* Sending the first where it is cheapest would cost 1 x 1 + 1 x 100; both have to be looked at: 2 + 3. */
static void the_second_choice_of_one_serves_another(void **state) {
  (void)state;
  problem p = {2, 2, {1, 1}, {1, 1}, {1, 2, 3, 100}, {0}};
  assert_true(solve(&p));
  assert_true(p.flow[0] == 0 && p.flow[1] == 1 && p.flow[2] == 1 && p.flow[3] == 0);
}

static void nothing_to_send(void **state) {
  (void)state;
  problem p = {2, 2, {0, 0}, {0, 0}, {1, 2, 3, 4}, {0}};
  assert_true(solve(&p));
  CHECK_NEAR(spent(&p), 0, 0);
}

/* All goes along its own cell though others cost as much; no cost is as good as any. */
static void equal_and_free_cells(void **state) {
  (void)state;
  for (int cost = 0; cost < 2; cost++) {
    problem p = {3, 3, {2, 3, 4}, {4, 3, 2}, {0}, {0}};
    for (int k = 0; k < 9; k++) p.cost[k] = cost;
    assert_true(solve(&p));
    check_balance(&p);
    CHECK_NEAR(spent(&p), 9 * cost, 1e-12);
  }
}

/* A source without any open cell; a sink that only a source reaches that has too little. */
static void what_has_no_way(void **state) {
  (void)state;
  problem shut = {2, 1, {1, 1}, {2}, {1, INFINITY}, {0}};
  assert_false(solve(&shut));
  problem scarce = {2, 2, {1, 3}, {2, 2}, {1, 1, INFINITY, 1}, {0}};
  assert_false(solve(&scarce));
  scarce.supply[0] = 2, scarce.supply[1] = 2;
  assert_true(solve(&scarce));
  check_balance(&scarce);
}

/* Sums agree but for rounding, and sizes differ by nine orders. */
static void sums_that_agree_but_for_rounding(void **state) {
  (void)state;
  problem p = {3, 2, {0.1, 0.2, 1e9}, {0.3, 1e9}, {1, 5, 1, 5, 7, 2}, {0}};
  assert_true(solve(&p));
  CHECK_NEAR(p.flow[0] + p.flow[2] + p.flow[4], 0.3, 1e-6);
  CHECK_NEAR(spent(&p), 0.3 + 2e9, 1e-5);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(against_every_basis), cmocka_unit_test(the_second_choice_of_one_serves_another),
      cmocka_unit_test(nothing_to_send),     cmocka_unit_test(equal_and_free_cells),
      cmocka_unit_test(what_has_no_way),     cmocka_unit_test(sums_that_agree_but_for_rounding),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
