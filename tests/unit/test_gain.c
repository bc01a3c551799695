/* SPDX-License-Identifier: Apache-2.0
 * test_gain.c -- what users of a market gain, against integrals that have a closed form.
 */
#include "../check.h"
#include <amur/choice.h>
#include <amur/finance.h>
#include <string.h>

enum { MOST = 4 };

/* A change of a market of up to four chains, mu = lambda = 2, 100 units that do not react; costs and appeals are before
 * and after. */
typedef struct {
  amur_user_change k;
  double cost[2][MOST], appeal[2][MOST], part[2][MOST * AMUR_GAIN_N];
  int32_t nest[MOST];
} market;

static void set_up(market *m, int n, const double *before, const double *after) {
  *m = (market){.k = {.n_chain = n, .n_nest = n, .nest = m->nest, .by_ratio = true}};
  amur_user_market *const end[] = {&m->k.before, &m->k.after};
  for (int e = 0; e < 2; e++) {
    *end[e] = (amur_user_market){m->cost[e], m->appeal[e], m->part[e], 2, 2, 100, 1, 0};
    for (int i = 0; i < n; i++) {
      m->nest[i] = i;
      m->cost[e][i] = (e ? after : before)[i];
      m->appeal[e][i] = 1;
      m->part[e][i * AMUR_GAIN_N] = m->cost[e][i]; /* all of it money */
    }
  }
}

/* Scale of dispersions, quantities and demand, the same at both ends. */
static void set_both(market *m, double theta, double theta_nest, double ref_cost, double elasticity) {
  amur_user_market *const end[] = {&m->k.before, &m->k.after};
  for (int e = 0; e < 2; e++) {
    end[e]->theta = theta;
    end[e]->theta_nest = theta_nest;
    end[e]->ref_cost = ref_cost;
    end[e]->elasticity = elasticity;
  }
}

static amur_user_gain gain_of(const market *m) {
  amur_user_gain g;
  CHECK_OK(amur_user_gain_of(&m->k, &g, NULL));
  double sum = g.variety;
  for (int i = 0; i < AMUR_GAIN_N; i++) sum += g.part[i];
  CHECK_NEAR(g.all, sum, 1e-12 * (1 + fabs(sum)));
  return g;
}

static amur_user_gain back_of(const market *m) {
  market r = *m;
  r.k.nest = r.nest;
  r.k.before = m->k.after, r.k.after = m->k.before;
  return gain_of(&r);
}

/* Beside a chain of 8 another falls from 10 to c.  With mu = 2 its share is 64 / (64 + C^2), and the gain
 *   100 integral of 64 / (64 + C^2) dC = 800 (atan(10/8) - atan(c/8)),
 * whatever the two are called, for a small change and for one of five thousand times. */
static void one_of_two_falls(void **state) {
  (void)state;
  static const double after[] = {9.99, 5, 0.002, 30};
  for (int i = 0; i < 4; i++) {
    market m;
    set_up(&m, 2, (const double[]){10, 8}, (const double[]){after[i], 8});
    const double want = 800 * (atan(10 / 8.0) - atan(after[i] / 8));
    const amur_user_gain g = gain_of(&m);
    CHECK_NEAR(g.all, want, 1e-9 * fabs(want));
    CHECK_NEAR(g.part[AMUR_GAIN_MONEY], g.all, 1e-12 * fabs(want));
    CHECK_NEAR(g.variety, 0, 0);
    CHECK_NEAR(back_of(&m).all, -g.all, 1e-10 * fabs(want));
  }
}

/* With elasticity 1 to a composite of 6 the chain carries 100 x 6 x 8 / (C sqrt(64 + C^2)); its integral is
 * 600 asinh(8 / C). */
static void demand_answers(void **state) {
  (void)state;
  market m;
  set_up(&m, 2, (const double[]){10, 8}, (const double[]){5, 8});
  set_both(&m, 2, 2, 6, 1);
  CHECK_NEAR(gain_of(&m).all, 600 * (asinh(8 / 5.0) - asinh(8 / 10.0)), 1e-8);
}

/* A chain that opens at 5 comes down from where its share is 1e-4, 64 / (64 + K^2): K = 8 sqrt(9999).  What it brings
 * is variety, and so is what is lost when it closes. */
static void opening_is_variety(void **state) {
  (void)state;
  market m;
  set_up(&m, 2, (const double[]){INFINITY, 8}, (const double[]){5, 8});
  const double want = 800 * (atan(sqrt(9999)) - atan(5 / 8.0));
  const amur_user_gain g = gain_of(&m), back = back_of(&m);
  CHECK_NEAR(g.variety, want, 1e-8);
  CHECK_NEAR(g.all, want, 1e-8);
  CHECK_NEAR(g.half, 0, 0);
  CHECK_NEAR(g.lost_units, 0, 0);
  CHECK_NEAR(back.all, -g.all, 1e-8);
  m.appeal[0][0] = 0, m.cost[0][0] = 5; /* closed by appeal, whatever it would cost */
  CHECK_NEAR(gain_of(&m).variety, want, 1e-8);
  m.cost[1][0] = 8 * 200; /* dearer than where it would come in: nobody thinks of it */
  CHECK_NEAR(gain_of(&m).variety, 0, 1e-12);
}

/* Within a nest the share that counts is that of the market: lambda 2, mu 4, beside a chain of the nest at 8 and one of
 * another nest at 8.  With w = C^-4 + 8^-4 it is C^-4/w sqrt(w)/(sqrt(w) + 8^-2); solved here by halving, and the
 * integral by Simpson's rule. */
static double share_in_nest(double c) {
  const double w = pow(c, -4) + pow(8, -4);
  return pow(c, -4) / w * sqrt(w) / (sqrt(w) + pow(8, -2));
}

static void opening_in_a_nest(void **state) {
  (void)state;
  market m;
  set_up(&m, 3, (const double[]){INFINITY, 8, 8}, (const double[]){5, 8, 8});
  m.nest[1] = 0, m.nest[2] = 1;
  set_both(&m, 2, 4, 1, 0);
  double low = 5, high = 1e4;
  for (int i = 0; i < 200; i++) {
    const double mid = 0.5 * (low + high);
    if (share_in_nest(mid) > 1e-4)
      low = mid;
    else
      high = mid;
  }
  double want = 0;
  enum { N = 20000 };
  const double h = (low - 5) / N;
  for (int i = 0; i <= N; i++) want += (i == 0 || i == N ? 1 : i % 2 ? 4 : 2) * h / 3 * share_in_nest(5 + i * h);
  CHECK_NEAR(gain_of(&m).variety, 100 * want, 1e-7);
}

/* What a chain that opens gains has no end for mu <= 1, or lambda <= 1 if nothing else is in its nest: its units are
 * told instead.  Chains that stay gain by what their costs do. */
static void no_finite_benefit(void **state) {
  (void)state;
  static const struct {
    double lambda, mu;
    bool same_nest, endless;
  } rows[] = {{1, 1, false, true}, {0.9, 3, false, true}, {0.9, 3, true, false}, {0.9, 1, true, true}};
  for (int i = 0; i < 4; i++) {
    market m;
    set_up(&m, 2, (const double[]){INFINITY, 8}, (const double[]){8, 8});
    set_both(&m, rows[i].lambda, rows[i].mu, 1, 0);
    if (rows[i].same_nest) m.nest[0] = m.nest[1] = 0;
    const amur_user_gain g = gain_of(&m);
    CHECK_NEAR(g.lost_units, rows[i].endless ? -50 : 0, 1e-9);
    assert_true(rows[i].endless ? !(fabs(g.all) > 1e-9) : g.variety > 1);
  }
  market m; /* a market that opens or closes as a whole */
  set_up(&m, 2, (const double[]){INFINITY, INFINITY}, (const double[]){8, 5});
  CHECK_NEAR(gain_of(&m).lost_units, -100, 1e-9);
  CHECK_NEAR(back_of(&m).lost_units, 100, 1e-9);
  CHECK_NEAR(gain_of(&m).all, 0, 0);
}

/* Scaling every appeal changes nothing, where demand is measured from the composite cost that goes with it; before and
 * after alike, or after alone. */
static void appeals_have_no_scale(void **state) {
  (void)state;
  static const double before[] = {10, 8, INFINITY, 12}, after[] = {7, 9, 6, INFINITY};
  market m;
  set_up(&m, 4, before, after);
  m.nest[1] = 0;
  set_both(&m, 2, 3, 6, 0.7);
  const amur_user_gain one = gain_of(&m);
  assert_true(fabs(one.variety) > 1 && fabs(one.part[AMUR_GAIN_MONEY]) > 1);
  for (int i = 0; i < 4; i++) m.appeal[0][i] = m.appeal[1][i] = 7;
  set_both(&m, 2, 3, 6 * pow(7, -1 / 3.0), 0.7);
  const amur_user_gain seven = gain_of(&m);
  CHECK_NEAR(seven.all, one.all, 1e-9 * fabs(one.all));
  CHECK_NEAR(seven.variety, one.variety, 1e-9 * fabs(one.variety));
  set_up(&m, 2, before, before);
  set_both(&m, 2, 3, 6, 0.7);
  m.appeal[1][0] = m.appeal[1][1] = 7; /* they say how one compares with the other, and no more */
  CHECK_NEAR(gain_of(&m).all, 0, 0);
}

/* A cent off all units is worth a cent for each, though shares move. */
static void a_cent_off(void **state) {
  (void)state;
  market m;
  set_up(&m, 3, (const double[]){10, 80, 30}, (const double[]){9.99, 79.99, 29.99});
  m.nest[1] = 0;
  m.appeal[0][1] = m.appeal[1][1] = 100;
  set_both(&m, 2, 3.4, 6, 0);
  CHECK_NEAR(gain_of(&m).all, 1, 1e-6);
}

/* A crossing cut into two identical halves, each half as often chosen, is what it was: while it stays, and where it
 * opens. */
static void halves_are_a_whole(void **state) {
  (void)state;
  for (int opens = 0; opens < 2; opens++) {
    market whole, halves;
    const double b = opens ? INFINITY : 11;
    set_up(&whole, 3, (const double[]){10, 8, b}, (const double[]){10, 8, 6});
    set_up(&halves, 4, (const double[]){10, 8, b, b}, (const double[]){10, 8, 6, 6});
    whole.nest[2] = halves.nest[2] = halves.nest[3] = 1;
    for (int e = 0; e < 2; e++) halves.appeal[e][2] = halves.appeal[e][3] = 0.5;
    set_both(&whole, 2, 3, 6, 0.5);
    set_both(&halves, 2, 3, 6, 0.5);
    const double want = gain_of(&whole).all;
    assert_true(want > 10);
    CHECK_NEAR(gain_of(&halves).all, want, 1e-9 * want);
  }
}

/* Money falls by 3, waiting rises by 1; and where they only change places, one gains what the other loses.  The flow is
 * 100 x 1/2 while both chains cost 10. */
static void causes_of_a_gain(void **state) {
  (void)state;
  market m;
  set_up(&m, 2, (const double[]){10, 8}, (const double[]){8, 8});
  static const double before[] = {6, 2, 1, 1}, after[] = {3, 2, 2, 1};
  memcpy(m.part[0], before, sizeof before);
  memcpy(m.part[1], after, sizeof after);
  amur_user_gain g = gain_of(&m);
  const double all = 800 * (atan(10 / 8.0) - atan(1));
  CHECK_NEAR(g.part[AMUR_GAIN_MONEY], 1.5 * all, 1e-9 * all);
  CHECK_NEAR(g.part[AMUR_GAIN_WAIT], -0.5 * all, 1e-9 * all);
  CHECK_NEAR(g.part[AMUR_GAIN_TIME], 0, 0);
  m.part[0][AMUR_GAIN_TIME] = NAN; /* nobody used it: what its cost was made of is not known */
  g = gain_of(&m);
  CHECK_NEAR(g.part[AMUR_GAIN_OTHER], all, 1e-9 * all);
  set_up(&m, 2, (const double[]){10, 10}, (const double[]){10, 10});
  static const double swapped[] = {4, 4, 1, 1};
  memcpy(m.part[0], before, sizeof before);
  memcpy(m.part[1], swapped, sizeof swapped);
  g = gain_of(&m);
  CHECK_NEAR(g.part[AMUR_GAIN_MONEY], 100, 1e-9);
  CHECK_NEAR(g.part[AMUR_GAIN_TIME], -100, 1e-9);
  CHECK_NEAR(g.all, 0, 1e-9);
  CHECK_NEAR(g.half, 0, 1e-9);
}

/* By differences the gain is the area under demand between composite costs, whichever chains move, open or close: here
 * one falls, one rises, one opens, one closes, theta 0.05 between and 0.08 within nests. */
static void additive_is_the_logsum(void **state) {
  (void)state;
  static const double before[] = {10, 48, INFINITY, 40},
                      after[][MOST] = {
                          {-20, 50, INFINITY, 35}, {-20, 50, 45, INFINITY}, {900, 50, 45, 40}, {10, 48, 4000, 40}};
  for (int i = 0; i < 4; i++) {
    market m;
    double share[MOST], composite[2];
    static const double nest[] = {0.08, 0.08, 0.08, 0.08};
    set_up(&m, 4, before, after[i]);
    m.k.by_ratio = false;
    m.nest[1] = 0;
    set_both(&m, 0.05, 0.08, 60, 0.9);
    for (int e = 0; e < 2; e++) {
      m.appeal[e][1] = 3;
      const amur_nested tree = {4, 4, m.nest, nest, 0.05, false, m.appeal[e]};
      composite[e] = amur_nested_share(&tree, m.cost[e], share);
    }
    const double q0 = 100 * exp(-0.9 * (composite[0] - 60) / 60), q1 = 100 * exp(-0.9 * (composite[1] - 60) / 60);
    const double want = amur_benefit_logsum(q0, composite[0], q1, composite[1]);
    const amur_user_gain g = gain_of(&m);
    CHECK_NEAR(g.all, want, 1e-8 * (1 + fabs(want)));
    CHECK_NEAR(back_of(&m).all, -want, 1e-8 * (1 + fabs(want)));
    if (i == 0) CHECK_NEAR(g.variety, 0, 0);
    if (i == 3) CHECK_NEAR(g.part[AMUR_GAIN_MONEY], 0, 0);
    if (i == 1) assert_true(fabs(g.variety) > 100 && fabs(g.part[AMUR_GAIN_MONEY]) > 100);
  }
}

/* Demand that doubles meanwhile, and nothing else: no gain; with a fall of 2 of the one chain there is, q goes from 100
 * to 200 in logarithm: 2 x 100 / ln 2 by differences. */
static void demand_that_moves(void **state) {
  (void)state;
  market m;
  set_up(&m, 1, (const double[]){10}, (const double[]){10});
  m.k.after.quantity = 200;
  CHECK_NEAR(gain_of(&m).all, 0, 0);
  m.k.by_ratio = false;
  m.cost[1][0] = m.part[1][0] = 8;
  CHECK_NEAR(gain_of(&m).all, 2 * 100 / log(2), 1e-9);
  CHECK_NEAR(gain_of(&m).half, 2 * 150, 1e-12);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_of_two_falls),   cmocka_unit_test(demand_answers),
      cmocka_unit_test(opening_is_variety), cmocka_unit_test(opening_in_a_nest),
      cmocka_unit_test(no_finite_benefit),  cmocka_unit_test(appeals_have_no_scale),
      cmocka_unit_test(a_cent_off),         cmocka_unit_test(halves_are_a_whole),
      cmocka_unit_test(causes_of_a_gain),   cmocka_unit_test(additive_is_the_logsum),
      cmocka_unit_test(demand_that_moves),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
