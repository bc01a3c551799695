/* SPDX-License-Identifier: Apache-2.0
 * test_result_schema.c -- tables of columns: their order and their cells in each place, and that all of them say what
 * they mean.
 */
#include <amur/report.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "results/result_schema.h"

/* ---- slots and cells ------------------------------------------------------------------------------------ */

typedef struct {
  int market;
  double a, b;
  char word[8];
} sample;

static cell_value sum_of(const amur_result *r, const void *row) {
  (void)r;
  const sample *s = row;
  return (cell_value){.real = s->a + s->b};
}

static const result_column sample_columns[] = {
    {"market", CELL_ROW, offsetof(sample, market), IN_CSV | IN_JSON, .of = &ami_market_table},
    {"late", CELL_REAL, 0, IN_CSV | IN_JSON, .json = "sum", .json_order = 1, .cell = sum_of},
    {"a", CELL_REAL, offsetof(sample, a), IN_CSV | IN_JSON, .unit = "1", .help = "first"},
    {"word", CELL_CHARS, offsetof(sample, word), IN_JSON, .help = "a word"},
};
static const result_table sample_table = {
    .file = "sample", .json = "samples", RESULT_COLUMNS(sample_columns), .row_size = sizeof(sample)};

static void check_names(unsigned place, const char *const *want, int n) {
  const result_slots slots = ami_result_slots(&sample_table, place);
  assert_int_equal(slots.n, n);
  for (int i = 0; i < n; i++) assert_string_equal(slots.slot[i].name, want[i]);
}

/* A row of another table is its key in a file, the key of its period included, and its number in the report. */
static void columns_stand_in_the_order_of_their_place(void **state) {
  (void)state;
  static const char *const file[] = {"scenario",    "regime",    "year",    "from", "to", "origin",
                                     "destination", "commodity", "segment", "late", "a"};
  static const char *const report[] = {"market", "a", "word", "sum"};
  check_names(IN_CSV, file, RESULT_COUNT(file));
  check_names(IN_JSON, report, RESULT_COUNT(report));
}

static void cells_are_found_where_they_are(void **state) {
  (void)state;
  amur_period_result period[] = {{.year = 2023}, {.scenario = 1, .year = 2024}};
  amur_market_result market[] = {{.period = 0}, {.period = 0}, {.period = 1, .origin = 1}};
  amur_zone_row zone[] = {{.id = "WA"}, {.id = "EA"}};
  amur_corridor corridor = {.zone = zone, .n_zone = 2};
  char *scenario[] = {"base", "half_toll"};
  const amur_result r = {.corridor = &corridor,
                         .scenario = scenario,
                         .n_scenario = 2,
                         .period = period,
                         .n_period = 2,
                         .market = market,
                         .n_market = 3};
  const sample row = {.market = 2, .a = 1.5, .b = 2, .word = "crane"};
  const result_slots csv = ami_result_slots(&sample_table, IN_CSV), json = ami_result_slots(&sample_table, IN_JSON);
  assert_int_equal(ami_result_cell(&csv.slot[2], &r, &row).integer, 2024); /* of the period of the market */
  assert_int_equal(ami_result_cell(&csv.slot[5], &r, &row).integer, 1);    /* origin */
  assert_string_equal(ami_result_id(&r, AMUR_ID_ZONE, 1), "EA");
  assert_string_equal(ami_result_id(&r, AMUR_ID_SCENARIO, 1), "half_toll");
  assert_null(ami_result_id(&r, AMUR_ID_ZONE, -1));
  assert_int_equal(ami_result_cell(&json.slot[0], &r, &row).integer, 2);
  assert_true(ami_result_cell(&json.slot[1], &r, &row).real == 1.5);
  assert_string_equal(ami_result_cell(&json.slot[2], &r, &row).text, "crane");
  assert_true(ami_result_cell(&json.slot[3], &r, &row).real == 3.5);
}

/* ---- every table ---------------------------------------------------------------------------------------- */

static const char *text_of(const json_t *object, const char *key) {
  const char *text = json_string_value(json_object_get(object, key));
  assert_non_null(text);
  return text;
}

static void check_column(const char *table, const json_t *columns, size_t i) {
  const json_t *column = json_array_get(columns, i);
  const char *name = text_of(column, "name");
  if (strlen(text_of(column, "meaning")) < 2) fail_msg("%s.%s: no meaning", table, name);
  if (strcmp(text_of(column, "type"), "number") == 0 && !*text_of(column, "unit"))
    fail_msg("%s.%s: no unit", table, name);
  for (size_t k = 0; k < i; k++)
    if (strcmp(text_of(json_array_get(columns, k), "name"), name) == 0) fail_msg("%s.%s: twice", table, name);
}

static void every_column_says_what_it_means(void **state) {
  (void)state;
  static const char *const place[] = {"file", "report", "layer"};
  char *text = amur_report_schema();
  assert_non_null(text);
  json_t *list = json_loads(text, 0, NULL);
  int n_column = 0;
  size_t i, k;
  const json_t *table;
  json_array_foreach(list, i, table) {
    assert_true(strlen(text_of(table, "help")) > 10);
    for (int p = 0; p < 3; p++) {
      const json_t *of = json_object_get(table, place[p]), *columns = json_object_get(of, "columns");
      for (k = 0; k < json_array_size(columns); k++) check_column(text_of(of, "name"), columns, k);
      n_column += (int)k;
    }
  }
  assert_true(json_array_size(list) > 50 && n_column > 500); /* a figure in three places is three of them */
  json_decref(list);
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(columns_stand_in_the_order_of_their_place),
      cmocka_unit_test(cells_are_found_where_they_are),
      cmocka_unit_test(every_column_says_what_it_means),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
