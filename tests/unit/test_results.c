/* SPDX-License-Identifier: Apache-2.0
 * test_results.c -- results made by hand, written, and read back; the folder of a run in all its states.
 */
#define _POSIX_C_SOURCE 200809L
#include <amur/corridor.h>
#include <amur/io.h>
#include <amur/output.h>
#include <amur/results_io.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BASE, HALF, N_SCENARIO };

/* Two periods of the tutorial with round figures. */
typedef struct {
  amur_corridor corridor;
  amur_result result;
  char folder[64];
} fixture;

static int find_link(const amur_corridor *c, const char *id) {
  for (int a = 0; a < c->n_link; a++)
    if (strcmp(c->link[a].id, id) == 0) return a;
  return -1;
}

static void fill_flows(amur_result *r) {
  const int out = find_link(r->corridor, "gate_out"), in = find_link(r->corridor, "gate_in"),
            road = find_link(r->corridor, "road_w");
  const amur_flow_result flow[] = {
      /* period link commodity chain vehicle units loaded empty toll */
      {0, out, 0, 0, 0, 2000, 100, 20, 7200}, {0, road, 0, 0, 0, 2000, 100, 20, 0}, {0, in, 1, 0, 0, 600, 30, 90, 7200},
      {1, out, 0, 0, 0, 2200, 110, 22, 3960}, {1, out, 1, 0, 0, 0, 0, 5, 150},
  };
  r->n_flow = sizeof flow / sizeof *flow;
  r->flow = amur_alloc((size_t)r->n_flow, sizeof flow[0]);
  memcpy(r->flow, flow, sizeof flow);
}

static void fill(amur_result *r) {
  r->n_scenario = N_SCENARIO;
  r->scenario = amur_alloc(N_SCENARIO, sizeof *r->scenario);
  r->scenario[BASE] = amur_strdup("base");
  r->scenario[HALF] = amur_strdup("half_toll");
  const amur_day day = amur_day_from(2024, 1, 1);
  const amur_period_result period[] = {{BASE, 0, 2024, day, day + 9, 1e-7, 1e-8, 0.01, 0, 3, 40, true},
                                       {HALF, 0, 2024, day, day + 9, 2e-7, 1e-8, 0.03, 0, 8, 90, false}};
  r->n_period = 2;
  r->period = amur_alloc(2, sizeof period[0]);
  memcpy(r->period, period, sizeof period);
  fill_flows(r);
  r->n_market = r->n_share = r->n_terminal = r->n_curve = r->n_fit = r->n_sensitivity = r->n_finance = r->n_year = 1;
  r->market = amur_alloc(1, sizeof *r->market);
  r->market[0] = (amur_market_result){0, 0, 1, 0, 2000, 2500, 15};
  r->share = amur_alloc(1, sizeof *r->share);
  r->share[0] = (amur_share_result){0, 0, 500, INFINITY, 9, 12, 1, 0, 0};
  r->terminal = amur_alloc(1, sizeof *r->terminal);
  r->terminal[0] = (amur_terminal_period){
      .period = 0, .terminal = 0, .arrivals_per_day = 240, .wait_h = 1.5, .binding = "documents"};
  r->curve = amur_alloc(1, sizeof *r->curve);
  r->curve[0] = (amur_curve_result){.terminal = 0,
                                    .period = 0,
                                    .curve = {.n_knot = 0, .base_h = 1, .slope0 = 0.01},
                                    .n_point = 2,
                                    .point_per_day = {100, 200},
                                    .point_h = {2.1, 2.9},
                                    .point_ci_h = {0.1, 0.2}};
  r->fit = amur_alloc(1, sizeof *r->fit);
  r->fit[0] = (amur_fit_result){0, 366, {300, -0.03, -0.6, 0.36, 279, 341, true}, true};
  r->sensitivity = amur_alloc(1, sizeof *r->sensitivity);
  r->sensitivity[0] = (amur_sensitivity_result){1, 40, 80, 350, 280, NAN, NAN};
  r->finance = amur_alloc(1, sizeof *r->finance);
  r->finance[0] = (amur_finance_result){.npv = -5e6, .firr = NAN, .dscr_min = 0.8};
  r->year = amur_alloc(1, sizeof *r->year);
  r->year[0] = (amur_finance_year){.year = 2024, .dscr = NAN, .toll_revenue = 4e6};
  r->n_benefit = r->n_emission = r->n_debt = r->n_debt_year = 1;
  r->benefit = amur_alloc(1, sizeof *r->benefit);
  r->benefit[0] = (amur_benefit_result){HALF, 0, "WA", 110, 109.5, 60, 30, 15, 5, 3};
  r->emission = amur_alloc(1, sizeof *r->emission);
  r->emission[0] = (amur_emission_result){BASE, 0, 12.5};
  r->debt = amur_alloc(1, sizeof *r->debt);
  r->debt[0] = (amur_debt_result){.project_debt = 9.5, .with = {.external = AMUR_RISK_MODERATE}};
  r->debt_year = amur_alloc(1, sizeof *r->debt_year);
  r->debt_year[0] = (amur_debt_year_result){.year = 2025, .ratio = {0.2, 0.6}, .breach = {0.01, NAN}};
  r->converged = false;
  r->relative_gap = 2e-7;
  r->choice_residual = 1e-8;
  r->wait_residual = 0.03;
}

static int set_up(void **state) {
  fixture *x = calloc(1, sizeof *x);
  amur_faults faults = {0};
  amur_err err = {0};
  if (!x || amur_corridor_read(AMUR_EXAMPLES "/tutorial", &x->corridor, &faults, &err)) return -1;
  amur_faults_fini(&faults);
  x->result.corridor = &x->corridor;
  fill(&x->result);
  strcpy(x->folder, "results-XXXXXX");
  *state = x;
  return mkdtemp(x->folder) ? 0 : -1;
}

static int tear_down(void **state) {
  fixture *x = *state;
  amur_folder_remove(x->folder);
  amur_result_fini(&x->result);
  amur_corridor_fini(&x->corridor);
  free(x);
  return 0;
}

static amur_table read_table(const fixture *x, const char *name, int n_row) {
  char path[128];
  snprintf(path, sizeof path, "%s/%s", x->folder, name);
  amur_table t;
  amur_faults f = {0};
  assert_true(amur_table_read(path, &t, &f));
  assert_int_equal(f.n, 0);
  assert_int_equal(t.n_row, n_row);
  return t;
}

static void check_cell(const amur_table *t, int row, const char *column, const char *value) {
  const int at = amur_table_column(t, column);
  assert_true(at >= 0);
  assert_string_equal(amur_table_cell(t, row, at), value);
}

static void tables_hold_what_was_found(void **state) {
  const fixture *x = *state;
  amur_err err = {0};
  assert_int_equal(amur_results_write_csv(&x->result, x->folder, &err), AMUR_OK);
  amur_table t = read_table(x, "period.csv", 2);
  check_cell(&t, 1, "scenario", "half_toll");
  check_cell(&t, 1, "regime", "ice_2024a");
  check_cell(&t, 1, "to", "2024-01-10");
  check_cell(&t, 1, "days", "10");
  check_cell(&t, 1, "converged", "0");
  amur_table_fini(&t);
  t = read_table(x, "flow.csv", 5);
  check_cell(&t, 0, "link_id", "gate_out");
  check_cell(&t, 0, "tonnes_per_day", "2000");
  check_cell(&t, 4, "empty_per_day", "5");
  amur_table_fini(&t);
  t = read_table(x, "crossing.csv", 4); /* the road is no crossing */
  check_cell(&t, 0, "direction", "in");
  check_cell(&t, 1, "direction", "out");
  check_cell(&t, 1, "toll_per_day", "7200");
  check_cell(&t, 3, "commodity", "goods");
  amur_table_fini(&t);
  t = read_table(x, "chain_share.csv", 1);
  check_cell(&t, 0, "share", "0.25");
  check_cell(&t, 0, "cost_per_unit", ""); /* closed */
  amur_table_fini(&t);
  t = read_table(x, "curve.csv", 2);
  check_cell(&t, 1, "curve_time_h", "3"); /* 1 + 0.01 * 200 */
  amur_table_fini(&t);
  t = read_table(x, "fit.csv", 1);
  check_cell(&t, 0, "observed_id", "bridge_2024");
  check_cell(&t, 0, "observed", "310");
  amur_table_fini(&t);
  t = read_table(x, "benefit.csv", 1);
  check_cell(&t, 0, "scenario", "half_toll");
  check_cell(&t, 0, "benefit_logsum", "109.5");
  amur_table_fini(&t);
  t = read_table(x, "emission.csv", 1);
  check_cell(&t, 0, "co2_t", "12.5");
  amur_table_fini(&t);
  t = read_table(x, "debt.csv", 1);
  check_cell(&t, 0, "country", "EA");
  check_cell(&t, 0, "risk", "moderate");
  check_cell(&t, 0, "risk_without", "low");
  amur_table_fini(&t);
  t = read_table(x, "debt_year.csv", 5);
  check_cell(&t, 1, "ratio", "PV of external debt to exports");
  check_cell(&t, 1, "value", "0.6");
  check_cell(&t, 1, "threshold", "1.8"); /* of a medium capacity */
  check_cell(&t, 1, "breach", "");
  amur_table_fini(&t);
  static const char *const other[] = {"market.csv", "terminal.csv", "finance.csv", "finance_year.csv",
                                      "sensitivity.csv"};
  for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
    t = read_table(x, other[i], 1);
    amur_table_fini(&t);
  }
}

static long count(sqlite3 *db, const char *sql) {
  sqlite3_stmt *s;
  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_step(s), SQLITE_ROW);
  const long n = (long)sqlite3_column_int64(s, 0);
  sqlite3_finalize(s);
  return n;
}

static void the_geopackage_is_one(void **state) {
  const fixture *x = *state;
  char path[128];
  amur_err err = {0};
  snprintf(path, sizeof path, "%s/result.gpkg", x->folder);
  assert_int_equal(amur_results_write_gpkg(&x->result, path, &err), AMUR_OK);
  assert_int_equal(amur_results_write_gpkg(&x->result, path, &err), AMUR_OK); /* over the old one */
  sqlite3 *db;
  assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
  assert_int_equal(count(db, "PRAGMA application_id"), 0x47504B47); /* GPKG */
  assert_int_equal(count(db, "PRAGMA user_version"), 10300);
  assert_int_equal(count(db, "SELECT count(*) FROM node"), 6);
  assert_int_equal(count(db, "SELECT count(*) FROM link"), 12);
  assert_int_equal(count(db, "SELECT count(*) FROM link_flow"), 4); /* three links in the base, one in the scenario */
  assert_int_equal(count(db, "SELECT vehicles_per_day FROM link_flow WHERE scenario = 'half_toll'"),
                   137); /* 110+22+5 */
  assert_int_equal(count(db, "SELECT toll_per_day FROM link_flow WHERE scenario = 'half_toll'"), 4110);
  assert_int_equal(count(db, "SELECT count(*) FROM terminal"), 1);
  assert_int_equal(count(db, "SELECT count(*) FROM layer_styles WHERE useAsDefault"), 2);
  assert_int_equal(count(db, "SELECT count(*) FROM gpkg_geometry_columns"), 5);
  assert_int_equal(count(db, "SELECT min_x FROM gpkg_contents WHERE table_name = 'node'"), 10);
  /* a point: GP, version 0, little-endian, 4326, then point 10 50 */
  assert_int_equal(count(db, "SELECT hex(geom) = '47500001E61000000101000000000000000000244000000000000049"
                             "40' FROM node WHERE node_id = 'farms'"),
                   1);
  sqlite3_close(db);
  assert_int_equal(amur_results_write_gpkg(&x->result, "no/such/folder/x.gpkg", &err), AMUR_E_IO);
}

static void the_manifest_tells_inputs_and_residuals(void **state) {
  const fixture *x = *state;
  char path[128];
  amur_err err = {0};
  snprintf(path, sizeof path, "%s/manifest.json", x->folder);
  assert_int_equal(amur_results_write(&x->result, x->folder, &err), AMUR_OK);
  json_t *m = json_load_file(path, 0, NULL);
  assert_non_null(m);
  assert_true(json_is_false(json_object_get(m, "converged")));
  const json_t *wait = json_object_get(json_object_get(m, "residuals"), "wait_residual");
  assert_true(json_number_value(json_object_get(wait, "value")) == 0.03);
  assert_true(json_is_false(json_object_get(wait, "met"))); /* tolerance 0.02 */
  assert_int_equal(json_array_size(json_object_get(m, "inputs")), x->corridor.n_input_file);
  char hex[65];
  const json_t *first = json_array_get(json_object_get(m, "inputs"), 0);
  assert_string_equal(json_string_value(json_object_get(first, "file")), "corridor.yaml");
  assert_int_equal(amur_file_sha256(AMUR_EXAMPLES "/tutorial/corridor.yaml", hex, &err), AMUR_OK);
  assert_string_equal(json_string_value(json_object_get(first, "sha256")), hex);
  json_decref(m);
  assert_int_equal(amur_results_write(&x->result, "no/such/folder", &err), AMUR_E_IO);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(tables_hold_what_was_found, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_geopackage_is_one, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_manifest_tells_inputs_and_residuals, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
