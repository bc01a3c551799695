/* SPDX-License-Identifier: Apache-2.0
 * test_balance.c -- gravity models with kept margins: exact answers, speed's prerequisites, and margins nobody can
 * meet.
 */
#include <amur/demand.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double origin4[] = {400, 460, 400, 702}, destination4[] = {260, 400, 500, 802};
static const double cost4[] = {3, 11, 18, 22, 12, 3, 13, 19, 15.5, 13, 5, 7, 24, 18, 8, 5};
static const amur_gravity four = {.n_origin = 4,
                                  .n_destination = 4,
                                  .origin = origin4,
                                  .destination = destination4,
                                  .cost = cost4,
                                  .kind = AMUR_GRAVITY_DOUBLE,
                                  .deterrence = {.beta = 0.10}};

static void four_zones_have_the_known_matrix(void **state) {
  (void)state;
  static const double row1[] = {156.43255121, 99.38865326, 67.52457464, 76.65422089};
  double trips[16], a[4], b[4];
  amur_err err = {0};
  amur_gravity_report report;
  amur_gravity_opts opts = amur_gravity_opts_default();
  assert_int_equal(amur_gravity_balance(&four, NULL, NULL, &opts, trips, a, b, &report, &err), AMUR_OK);
  assert_true(report.converged);
  for (int d = 0; d < 4; d++) assert_true(fabs(trips[d] - row1[d]) < 1e-8);
  assert_true(fabs(report.total - 1962) < 1e-7);
  for (int i = 0; i < 16; i++) {
    const double want = a[i / 4] * b[i % 4] * origin4[i / 4] * destination4[i % 4] * exp(-0.1 * cost4[i]);
    assert_true(fabs(trips[i] - want) < 1e-9);
  }
}

static void each_kind_keeps_its_margins(void **state) {
  (void)state;
  static const amur_gravity_kind kind[] = {AMUR_GRAVITY_NONE, AMUR_GRAVITY_ORIGIN, AMUR_GRAVITY_DESTINATION};
  const amur_gravity_opts opts = amur_gravity_opts_default();
  for (int k = 0; k < 3; k++) {
    amur_gravity g = four;
    g.kind = kind[k];
    double trips[16];
    amur_gravity_report report;
    assert_int_equal(amur_gravity_balance(&g, NULL, NULL, &opts, trips, NULL, NULL, &report, NULL), AMUR_OK);
    for (int i = 0; i < 4; i++) {
      double row = 0, column = 0;
      for (int j = 0; j < 4; j++) row += trips[4 * i + j];
      for (int j = 0; j < 4; j++) column += trips[4 * j + i];
      assert_true((fabs(row - origin4[i]) < 1e-9) == (kind[k] == AMUR_GRAVITY_ORIGIN));
      assert_true((fabs(column - destination4[i]) < 1e-9) == (kind[k] == AMUR_GRAVITY_DESTINATION));
    }
    if (kind[k] == AMUR_GRAVITY_NONE) assert_true(fabs(trips[1] - 400 * 400 * exp(-1.1)) < 1e-9);
  }
}

static void terms_and_power_enter_the_log(void **state) {
  (void)state;
  double term[16] = {0}, seed[16], trips[16];
  for (int i = 0; i < 16; i++) seed[i] = 1;
  term[2] = -0.7; /* a sanction halves this cell */
  seed[5] = 3;
  amur_gravity g = four;
  g.kind = AMUR_GRAVITY_NONE;
  g.term = term;
  g.seed = seed;
  g.deterrence = (amur_deterrence){.beta = 0.02, .power = 1.5};
  amur_gravity_report report;
  const amur_gravity_opts opts = amur_gravity_opts_default();
  assert_int_equal(amur_gravity_balance(&g, NULL, NULL, &opts, trips, NULL, NULL, &report, NULL), AMUR_OK);
  assert_true(fabs(trips[2] / (400 * 500 * pow(18, -1.5) * exp(-0.36 - 0.7)) - 1) < 1e-12);
  assert_true(fabs(trips[5] / (3 * 460 * 400 * pow(3, -1.5) * exp(-0.06)) - 1) < 1e-12);
}

static void margins_that_cannot_be_met_are_named(void **state) {
  (void)state;
  static const double want[] = {2, 1, 1}, cost3[9] = {0};
  static const double blocked[] = {1, 0, 0, 1, 1, 1, 1, 1, 1}; /* A reaches only x */
  static const double empty_row[] = {0, 0, 0, 1, 1, 1, 1, 1, 1};
  static const double empty_column[] = {0, 1, 1, 0, 1, 1, 0, 1, 1};
  static const double uneven[] = {1, 1, 1.5};
  static const double four_each[] = {2, 1, 1};
  static const char *const origin_name[] = {"A", "B", "C"}, *const destination_name[] = {"x", "y", "z"};
  static const double even[] = {1, 2, 1};
  static const struct {
    const double *seed, *origin, *destination;
    const char *names[2];
  } row[] = {
      {blocked, want, even, {"origins A want 2", "(x) want only 1"}},
      {empty_row, want, four_each, {"origin A wants 2", "reaches no destination"}},
      {empty_column, want, four_each, {"destination x wants 2", "no origin"}},
      {NULL, want, uneven, {"origins sum to 4", "destinations to 3.5"}},
  };
  const amur_gravity_opts opts = amur_gravity_opts_default();
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    const amur_gravity g = {.n_origin = 3,
                            .n_destination = 3,
                            .origin = row[i].origin,
                            .destination = row[i].destination,
                            .cost = cost3,
                            .seed = row[i].seed,
                            .kind = AMUR_GRAVITY_DOUBLE};
    double trips[9];
    amur_err err = {0};
    amur_gravity_report report;
    assert_int_equal(amur_gravity_balance(&g, origin_name, destination_name, &opts, trips, NULL, NULL, &report, &err),
                     AMUR_E_DOMAIN);
    for (int k = 0; k < 2; k++)
      if (!strstr(err.text, row[i].names[k])) fail_msg("\"%s\" lacks \"%s\"", err.text, row[i].names[k]);
  }
}

static void bad_numbers_are_refused(void **state) {
  (void)state;
  double cost[16], margin[4] = {400, -1, 400, 702}, trips[16];
  memcpy(cost, cost4, sizeof cost);
  const amur_gravity_opts opts = amur_gravity_opts_default();
  amur_gravity_report report;
  amur_err err = {0};
  amur_gravity g = four;
  g.origin = margin;
  assert_int_equal(amur_gravity_balance(&g, NULL, NULL, &opts, trips, NULL, NULL, &report, &err), AMUR_E_DOMAIN);
  assert_non_null(strstr(err.text, "origin 2 wants -1"));
  g = four;
  g.cost = cost;
  cost[6] = NAN;
  assert_int_equal(amur_gravity_balance(&g, NULL, NULL, &opts, trips, NULL, NULL, &report, &err), AMUR_E_DOMAIN);
  assert_non_null(strstr(err.text, "from origin 2 to destination 3"));
}

static void threads_do_not_change_the_bits(void **state) {
  (void)state;
  enum { N = 150 };
  double *cost = malloc(sizeof(double) * N * N), *one = malloc(sizeof(double) * N * N),
         *two = malloc(sizeof(double) * N * N);
  double margin[N];
  assert_true(cost && one && two);
  for (int i = 0; i < N; i++) margin[i] = 1 + (i * 37) % 101;
  for (int i = 0; i < N * N; i++) cost[i] = (i / N == i % N) ? 1 : 2 + (i * 7919) % 50;
  const amur_gravity g = {.n_origin = N,
                          .n_destination = N,
                          .origin = margin,
                          .destination = margin,
                          .cost = cost,
                          .kind = AMUR_GRAVITY_DOUBLE,
                          .deterrence = {.beta = 0.3}};
  amur_gravity_opts opts = amur_gravity_opts_default();
  amur_gravity_report report;
  assert_int_equal(amur_gravity_balance(&g, NULL, NULL, &opts, one, NULL, NULL, &report, NULL), AMUR_OK);
  assert_true(report.converged);
  opts.n_thread = 3;
  assert_int_equal(amur_gravity_balance(&g, NULL, NULL, &opts, two, NULL, NULL, &report, NULL), AMUR_OK);
  assert_memory_equal(one, two, sizeof(double) * N * N);
  free(cost);
  free(one);
  free(two);
}

static void beta_is_recovered_from_the_mean_cost(void **state) {
  (void)state;
  double trips[16];
  amur_gravity_report report;
  const amur_gravity_opts opts = amur_gravity_opts_default();
  assert_int_equal(amur_gravity_balance(&four, NULL, NULL, &opts, trips, NULL, NULL, &report, NULL), AMUR_OK);
  const double mean = report.mean_cost;
  amur_gravity g = four;
  g.deterrence.beta = 1;
  amur_deterrence fitted;
  amur_err err = {0};
  assert_int_equal(amur_gravity_calibrate(&g, mean, NULL, &opts, &fitted, trips, &report, &err), AMUR_OK);
  assert_true(report.converged);
  assert_true(fabs(fitted.beta - 0.1) < 1e-8);
  assert_true(fabs(report.mean_cost - mean) < 1e-8 * mean);
  assert_int_equal(amur_gravity_calibrate(&g, 1.0, NULL, &opts, &fitted, trips, &report, &err), AMUR_E_DOMAIN);
  assert_non_null(strstr(err.text, "mean cost 1"));
}

static void bands_recover_beta_and_power(void **state) {
  (void)state;
  amur_gravity g = four;
  g.deterrence = (amur_deterrence){.beta = 0.08, .power = 0.6};
  double trips[16];
  amur_gravity_report report;
  const amur_gravity_opts opts = amur_gravity_opts_default();
  assert_int_equal(amur_gravity_balance(&g, NULL, NULL, &opts, trips, NULL, NULL, &report, NULL), AMUR_OK);
  /* narrow bands, each centred on a cost that occurs */
  static const double cost[] = {3, 5, 7, 8, 11, 12, 13, 15.5, 18, 19, 22, 24};
  enum { N = 12, BANDS = 2 * N - 1 };
  double edge[2 * N], share[BANDS] = {0}; /* between two such bands lies an empty one */
  for (int i = 0; i < N; i++) {
    edge[2 * i] = cost[i] - 0.25;
    edge[2 * i + 1] = cost[i] + 0.25;
  }
  for (int i = 0; i < 16; i++)
    for (int k = 0; k < N; k++)
      if (cost4[i] == cost[k]) share[2 * k] += trips[i];
  const amur_trip_length bands = {.n_band = BANDS, .edge = edge, .share = share};
  g.deterrence = (amur_deterrence){.beta = 0.2, .power = 0};
  amur_deterrence fitted;
  amur_err err = {0};
  assert_int_equal(amur_gravity_calibrate(&g, 0, &bands, &opts, &fitted, trips, &report, &err), AMUR_OK);
  assert_true(report.converged);
  assert_true(fabs(fitted.beta - 0.08) < 1e-6);
  assert_true(fabs(fitted.power - 0.6) < 1e-5);
}

/* Zones along a road with uneven margins: the steeper the deterrence, the further corrections have to wander from zone
 * to zone; Furness's rounds alone would take thousands. */
static void steep_deterrence_converges(void **state) {
  (void)state;
  enum { ZONES = 300 };
  static double cost[ZONES * ZONES], trips[ZONES * ZONES], again[ZONES * ZONES], origin[ZONES], destination[ZONES];
  double sum[2] = {0};
  for (int i = 0; i < ZONES; i++) {
    origin[i] = 1 + 0.9 * sin(0.05 * i), destination[i] = 1 + 0.9 * cos(0.11 * i);
    sum[0] += origin[i], sum[1] += destination[i];
  }
  for (int i = 0; i < ZONES; i++) {
    destination[i] *= sum[0] / sum[1];
    for (int j = 0; j < ZONES; j++) cost[i * ZONES + j] = abs(i - j);
  }
  static const double beta[] = {0.01, 0.1, 0.5, 1};
  const amur_gravity_opts opts = amur_gravity_opts_default();
  for (int k = 0; k < 4; k++) {
    const amur_gravity g = {.n_origin = ZONES,
                            .n_destination = ZONES,
                            .origin = origin,
                            .destination = destination,
                            .cost = cost,
                            .kind = AMUR_GRAVITY_DOUBLE,
                            .deterrence = {.beta = beta[k]}};
    amur_gravity_report report;
    assert_int_equal(amur_gravity_balance(&g, NULL, NULL, &opts, trips, NULL, NULL, &report, NULL), AMUR_OK);
    assert_true(report.converged && report.iterations < 600);
    amur_gravity_opts threads = opts;
    threads.n_thread = 3;
    assert_int_equal(amur_gravity_balance(&g, NULL, NULL, &threads, again, NULL, NULL, &report, NULL), AMUR_OK);
    assert_memory_equal(again, trips, sizeof trips);
    for (int i = 0; i < ZONES; i++) {
      double row = 0, column = 0;
      for (int j = 0; j < ZONES; j++) row += trips[i * ZONES + j], column += trips[j * ZONES + i];
      assert_true(fabs(row / origin[i] - 1) < 1e-9 && fabs(column / destination[i] - 1) < 1e-9);
    }
    for (int i = 1; i < ZONES; i++) { /* cross ratios are those of the deterrence */
      const double *a = trips + (i - 1) * ZONES + i - 1, *b = a + ZONES;
      assert_true(fabs(a[1] * b[0] / (a[0] * b[1]) / exp(-2 * beta[k]) - 1) < 1e-9);
    }
  }
}

/* A constant in all costs, or in those of one zone, is taken up by the factors of the margins that are kept. */
static void a_constant_in_costs_changes_nothing(void **state) {
  (void)state;
  static const double add[] = {7081, 1e5, -1e5, 1e7};
  static const amur_gravity_kind kind[] = {AMUR_GRAVITY_DOUBLE, AMUR_GRAVITY_ORIGIN, AMUR_GRAVITY_DESTINATION};
  const amur_gravity_opts opts = amur_gravity_opts_default();
  for (int k = 0; k < 3; k++) {
    amur_gravity g = four;
    g.kind = kind[k];
    double want[16], trips[16], cost[16];
    amur_gravity_report report;
    assert_int_equal(amur_gravity_balance(&g, NULL, NULL, &opts, want, NULL, NULL, &report, NULL), AMUR_OK);
    for (size_t i = 0; i < sizeof add / sizeof *add; i++)
      for (int whom = 0; whom < 3; whom++) { /* all, the second row, the third column */
        if ((whom == 1 && kind[k] == AMUR_GRAVITY_DESTINATION) || (whom == 2 && kind[k] == AMUR_GRAVITY_ORIGIN))
          continue;
        for (int c = 0; c < 16; c++)
          cost[c] = cost4[c] + (whom == 0 || (whom == 1 ? c / 4 == 1 : c % 4 == 2) ? add[i] : 0);
        g.cost = cost;
        assert_int_equal(amur_gravity_balance(&g, NULL, NULL, &opts, trips, NULL, NULL, &report, NULL), AMUR_OK);
        assert_true(report.converged);
        for (int c = 0; c < 16; c++) assert_true(fabs(trips[c] / want[c] - 1) < 1e-8);
      }
  }
}

/* Of a deterrence without end only the cheapest plan is left (the transportation problem): towns 1 and 2 send 10 each,
 * 15 are wanted in 1 and 5 in 2, so 5 must go from 2 to 1, whatever that costs. */
static void any_deterrence_meets_the_margins(void **state) {
  (void)state;
  static const double origin[] = {10, 10}, destination[] = {15, 5}, plan[] = {10, 0, 5, 5};
  const amur_gravity_opts opts = amur_gravity_opts_default();
  for (double far = 100; far < 1e9; far *= 7) {
    const double cost[] = {0, far, far, 0};
    const amur_gravity g = {.n_origin = 2,
                            .n_destination = 2,
                            .origin = origin,
                            .destination = destination,
                            .cost = cost,
                            .kind = AMUR_GRAVITY_DOUBLE,
                            .deterrence = {.beta = 1}};
    double trips[4];
    amur_gravity_report report;
    amur_err err = {0};
    assert_int_equal(amur_gravity_balance(&g, NULL, NULL, &opts, trips, NULL, NULL, &report, &err), AMUR_OK);
    assert_true(report.converged);
    for (int c = 0; c < 4; c++) assert_true(fabs(trips[c] - plan[c]) < 1e-8);
  }
}

/* Connected is what the network connects, however dear. */
static void what_is_not_a_number_is_named(void **state) {
  (void)state;
  double trips[16], cost[16];
  amur_gravity_report report;
  amur_gravity g = four;
  const amur_gravity_opts opts = amur_gravity_opts_default();
  amur_err err = {0};
  for (int c = 0; c < 16; c++) cost[c] = cost4[c] - 1e5;
  g.cost = cost;
  g.kind = AMUR_GRAVITY_NONE; /* nothing takes the constant up: exp(10000) */
  assert_int_equal(amur_gravity_balance(&g, NULL, NULL, &opts, trips, NULL, NULL, &report, &err), AMUR_E_NUMERIC);
  assert_non_null(strstr(err.text, "from origin 1 to destination 1"));
  g.kind = AMUR_GRAVITY_DOUBLE;
  cost[5] = 1e308;
  g.deterrence.beta = 1e5;
  assert_int_equal(amur_gravity_balance(&g, NULL, NULL, &opts, trips, NULL, NULL, &report, &err), AMUR_E_NUMERIC);
  assert_non_null(strstr(err.text, "from origin 2 to destination 2"));
}

static void a_constant_does_not_hide_beta(void **state) {
  (void)state;
  static const double add[] = {0, 7081, -500, 1e6};
  const amur_gravity_opts opts = amur_gravity_opts_default();
  double trips[16], cost[16];
  amur_gravity_report report;
  assert_int_equal(amur_gravity_balance(&four, NULL, NULL, &opts, trips, NULL, NULL, &report, NULL), AMUR_OK);
  const double mean = report.mean_cost;
  for (size_t i = 0; i < sizeof add / sizeof *add; i++) {
    amur_gravity g = four;
    g.cost = cost;
    g.deterrence.beta = 0;
    for (int c = 0; c < 16; c++) cost[c] = cost4[c] + add[i];
    amur_deterrence fitted;
    assert_int_equal(amur_gravity_calibrate(&g, mean + add[i], NULL, &opts, &fitted, trips, &report, NULL), AMUR_OK);
    assert_true(report.converged && fabs(fitted.beta - 0.1) < 1e-7);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(four_zones_have_the_known_matrix),
      cmocka_unit_test(each_kind_keeps_its_margins),
      cmocka_unit_test(terms_and_power_enter_the_log),
      cmocka_unit_test(margins_that_cannot_be_met_are_named),
      cmocka_unit_test(bad_numbers_are_refused),
      cmocka_unit_test(threads_do_not_change_the_bits),
      cmocka_unit_test(beta_is_recovered_from_the_mean_cost),
      cmocka_unit_test(bands_recover_beta_and_power),
      cmocka_unit_test(steep_deterrence_converges),
      cmocka_unit_test(a_constant_in_costs_changes_nothing),
      cmocka_unit_test(any_deterrence_meets_the_margins),
      cmocka_unit_test(what_is_not_a_number_is_named),
      cmocka_unit_test(a_constant_does_not_hide_beta),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
