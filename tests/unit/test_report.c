/* SPDX-License-Identifier: Apache-2.0
 * test_report.c -- the report's data, page and answers from an invented result whose sums are done by hand.
 */
#define _POSIX_C_SOURCE 200809L /* mkdtemp */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "report_fixture.h"
#include "report/words.h"
#include <amur/io.h>
#include <amur/report.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char folder[] = "/tmp/amur-report-XXXXXX";
static report_fixture fixture;

static int make_folder(void **state) {
  (void)state;
  report_fixture_fill(&fixture);
  return mkdtemp(folder) ? 0 : -1;
}

static int drop_folder(void **state) {
  (void)state;
  return report_fixture_drop(folder);
}

static char *file_of(const char *name) {
  char *path = amur_format("%s/%s", folder, name);
  size_t n;
  amur_err err = {0};
  char *text = amur_file_read(path, &n, &err);
  free(path);
  assert_non_null(text);
  return text;
}

/* The number in the first row whose leading integers are key[0..n_key-1]; NAN if there is none. */
static double cell(const json_t *root, const char *table, const char *column, int n_key, const int *key) {
  const json_t *columns = json_object_get(json_object_get(root, table), "columns"),
               *rows = json_object_get(json_object_get(root, table), "rows");
  size_t at, i;
  const json_t *name, *row;
  json_array_foreach(columns, at, name) if (strcmp(json_string_value(name), column) == 0) break;
  assert_true(at < json_array_size(columns));
  json_array_foreach(rows, i, row) {
    bool same = true;
    for (int k = 0; k < n_key; k++) same &= json_integer_value(json_array_get(row, (size_t)k)) == key[k];
    if (same) return json_is_number(json_array_get(row, at)) ? json_number_value(json_array_get(row, at)) : NAN;
  }
  return NAN;
}

static void data_has_the_sums(void **state) {
  (void)state;
  amur_err err = {0};
  assert_int_equal(amur_report_write(&fixture.result, folder, &err), AMUR_OK);
  char *text = file_of("report.json");
  json_t *root = json_loads(text, 0, NULL);
  assert_non_null(root);
  static const struct {
    const char *table, *column;
    int n_key, key[2];
    double want;
  } row[] = {
      {"crossing_flows", "vehicles_per_day", 2, {0, 0}, 12.5}, /* first direction met: out, 10 loaded and 2.5 empty */
      {"crossing_flows", "empty_per_day", 2, {0, 0}, 2.5},
      {"crossing_flows", "tonnes_per_day", 2, {1, 1}, 1600}, /* grain by barge in open water; shoppers have no weight */
      {"crossing_flows", "persons_per_day", 2, {1, 1}, 400},
      {"crossing_flows", "vehicles_per_day", 2, {1, 1}, 0}, /* barges and buses are not counted */
      {"link_flows", "vehicles_per_day", 2, {0, 0}, 20},    /* both directions of one row: 12.5 + 7.5 */
      {"summary_crossings",
       "vehicles_per_day",
       2,
       {0, 0},
       (181 * 20 + 184 * 40 + 181 * 40 + 184 * 50 + 181 * 60 + 184 * 60) / 1095.0},
      {"summary_terminals", "capacity_per_day", 2, {0, 0}, 70},
      {"finance", "toll_revenue_per_year", 2, {0, 0}, 350000}, /* mean of 300, 350 and 400 thousand */
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    const double got = cell(root, row[i].table, row[i].column, row[i].n_key, row[i].key);
    if (!(fabs(got - row[i].want) <= 1e-6 * fmax(1, row[i].want)))
      fail_msg("%s.%s: found %.9g, expected %.9g", row[i].table, row[i].column, got, row[i].want);
  }
  assert_true(isnan(cell(root, "finance", "firr", 2, (const int[]){0, 1}))); /* null, not a number */
  json_decref(root);
  free(text);
}

static void page_holds_the_data_safely(void **state) {
  (void)state;
  amur_err err = {0};
  assert_int_equal(amur_report_write(&fixture.result, folder, &err), AMUR_OK);
  char *page = file_of("report.html");
  assert_ptr_equal(strstr(page, "<!doctype html>"), page);
  assert_null(strstr(page, "</script><b>"));
  assert_non_null(strstr(page, "\\u003c/script>\\u003cb>")); /* the note of a source that tries to end the script */
  assert_int_equal(amur_report_rebuild(folder, &err), AMUR_OK);
  char *again = file_of("report.html");
  assert_string_equal(again, page);
  free(again);
  free(page);
}

static void rebuild_needs_a_run(void **state) {
  (void)state;
  amur_err err = {0};
  assert_int_equal(amur_report_rebuild("/nonexistent", &err), AMUR_E_IO);
  assert_non_null(strstr(err.text, "/nonexistent/report.json"));
  char *path = amur_format("%s/report.json", folder);
  FILE *f = fopen(path, "w");
  fputs("{\"schema\": \"other\"}", f);
  fclose(f);
  assert_int_equal(amur_report_rebuild(folder, &err), AMUR_E_PARSE);
  assert_non_null(strstr(err.text, "found schema \"other\""));
  free(path);
}

static void compare_sets_scenarios_beside_the_base(void **state) {
  (void)state;
  amur_err err = {0};
  assert_int_equal(amur_report_write(&fixture.result, folder, &err), AMUR_OK);
  const char *run[] = {folder, folder};
  FILE *f = tmpfile();
  assert_non_null(f);
  assert_int_equal(amur_report_compare(2, run, NULL, true, f, &err), AMUR_OK);
  rewind(f);
  json_t *table = json_loadf(f, 0, NULL);
  fclose(f);
  assert_non_null(table);
  const json_t *rows = json_object_get(table, "rows"), *first = json_array_get(rows, 0),
               *second = json_array_get(rows, 1);
  assert_string_equal(json_string_value(json_array_get(first, 1)), "Toll halved");
  assert_true(fabs(json_number_value(json_array_get(first, 9)) - 0.1) < 1e-6); /* a tenth more over the bridge */
  assert_string_equal(json_string_value(json_array_get(second, 1)), "No closed loop");
  assert_true(fabs(json_number_value(json_array_get(second, 8)) - 181 * 20 / 1095.0) < 1e-4); /* 20 more in 181 days */
  assert_string_equal(json_string_value(json_array_get(json_array_get(rows, 2), 1)), "Base"); /* of the second run */
  assert_true(json_number_value(json_array_get(json_array_get(rows, 2), 8)) == 0);
  json_decref(table);
}

static void compare_refuses_another_corridor(void **state) {
  (void)state;
  amur_err err = {0};
  assert_int_equal(amur_report_write(&fixture.result, folder, &err), AMUR_OK);
  char *other = amur_format("%s/other", folder), *json = amur_format("%s/other/report.json", folder),
       *html = amur_format("%s/other/report.html", folder);
  assert_int_equal(mkdir(other, 0777), 0);
  report_fixture changed = fixture;
  char name[] = "Another";
  changed.corridor.name = name;
  changed.result.corridor = &changed.corridor;
  assert_int_equal(amur_report_write(&changed.result, other, &err), AMUR_OK);
  const char *run[] = {folder, other};
  assert_int_equal(amur_report_compare(2, run, NULL, false, stdout, &err), AMUR_E_DOMAIN);
  assert_non_null(strstr(err.text, "name is \"Another\", in the first run it is \"Weston and Easton\""));
  remove(json), remove(html), remove(other);
  free(json), free(html), free(other);
}

static void answers_say_the_numbers(void **state) {
  (void)state;
  static const struct {
    int question;
    const char *want;
  } row[] = {
      {0, "15 % of the 400 vehicles a day"},                   /* 60 of 400 in 2023 */
      {0, "30.1 vehicles a day in 2021"},                      /* (181*20 + 184*40)/365 */
      {0, "\"loop\" ended (only resident drivers may cross)"}, /* the largest step is where the loop ended */
      {0, "\"Toll halved\" +4.5 a day (+10 %)"},
      {1, "It is the price that draws it"}, /* the ferry is cheaper and slower */
      {1, "paid 16 EUR less per t and took 32.0 hours more"},
      {2, "\"inspection\""},
      {3, "Toll halved"},
      {4, "No: for every unit of debt service due, Bridge company has 0.4 available"},
      {4, "needs 95 paying vehicles a day; 37.5 came"},
      {5, "New Bridge from 45 to 48.3 vehicles a day"},
      {6, "it does not return what was put in"},
      {7, "Of 1 observation that the model was fitted to, 1 is within tolerance; the largest deviation is -9.1 %"},
      {7, "Of 4 observations held out of the fitting (among them 1 floor and 1 record), 3 are within tolerance; "
          "the largest deviation is +20 % (Vehicles out, 2023)"}, /* not that of the floor, which is met */
      {7, "\"Value of time of goods\" moves the answers most"},
      {7, "outside the range from -3 to -0.1: Old Ferry -0.02."},
      {8, "no numbers that answer"},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    char *answer = amur_report_answer(&fixture.result, &fixture.corridor.question[row[i].question]);
    if (!strstr(answer, row[i].want)) fail_msg("\"%s\" is not in: %s", row[i].want, answer);
    if (strstr(answer, "nan") || strstr(answer, "inf ")) fail_msg("not words: %s", answer);
    assert_null(strstr(answer, "\n\n"));
    free(answer);
  }
}

static void expect(const report_fixture *f, int question, const char *want) {
  char *answer = amur_report_answer(&f->result, &f->corridor.question[question]);
  if (!strstr(answer, want)) fail_msg("\"%s\" is not in: %s", want, answer);
  free(answer);
}

/* Users gain 3 million, of it nothing, or a third, by chains that open; the bridge is worth 4 or 3 million to all. What
 * only one of the two carries is named; a gain of nothing is not. */
static void gains_say_what_is_variety(void **state) {
  (void)state;
  report_fixture f = fixture;
  amur_benefit_result b[] = {{2, 0, "WE", 3e6, 2.5e6, 0, 0.5e6, 0, 0, 2.9e6, 0},
                             {1, 0, "WE", 9e6, 9e6, 0, 0, 0, 0, 9e6, 0}};
  amur_economy_result e = {
      .project = 0, .without = 2, .users = 3e6, .all = {4e6, 1.4, 0.09, 1}, .plain = {4e6, 1.4, 0.09, 1}};
  f.result.benefit = b, f.result.n_benefit = 2;
  f.result.economy = &e, f.result.n_economy = 1;
  expect(&f, 5,
         "users gain 3 million EUR over the whole period: money 2.5 million EUR, waiting 500,000 EUR. None of it is");
  expect(&f, 4,
         "is worth 4 million EUR, with benefits of 1.4 times its cost and a return of 9.0 % a year; none of what");
  b[0].money = 1.5e6, b[0].variety = 1e6, b[0].lost_units = -10;
  e.variety = 1e6;
  e.plain = (amur_economy_return){3e6, 1.3, NAN, 0};
  expect(&f, 5, "of which variety is 1 million EUR (33 %): chains that open or close");
  expect(&f, 5,
         "open in both they gain 2 million EUR: money 1.5 million EUR, waiting 500,000 EUR. What can be carried in");
  expect(&f, 4,
         "1 million EUR is variety, 33 %; without it the project is worth 3 million EUR, with benefits of 1.3 times "
         "its cost and no rate of return.");
  b[0] = (amur_benefit_result){.scenario = 2, .country = "", .benefit = 1, .money = 1};
  char *answer = amur_report_answer(&f.result, &f.corridor.question[5]);
  assert_null(strstr(answer, "users"));
  free(answer);
}

static void missed_tolerance_is_said(void **state) {
  (void)state;
  report_fixture missed = fixture;
  missed.result.converged = false;
  char *answer = amur_report_answer(&missed.result, &missed.corridor.question[7]);
  assert_non_null(strstr(answer, "missed a tolerance"));
  free(answer);
}

static void residuals_are_four(void **state) {
  (void)state;
  expect(&fixture, 7, "wait residual 1.1 % against 2.0 %, imbalance of vehicles 4e-08 against 1e-06).");
}

/* Only those that the run used are named. */
static void vehicles_that_stay_are_named(void **state) {
  (void)state;
  report_fixture f = fixture;
  amur_vehicle_row vehicle[3];
  memcpy(vehicle, f.corridor.vehicle, sizeof vehicle);
  f.corridor.vehicle = vehicle;
  f.result.corridor = &f.corridor;
  char *answer = amur_report_answer(&f.result, &f.corridor.question[7]);
  assert_null(strstr(answer, "returns = 0"));
  free(answer);
  vehicle[1].returns = false;
  expect(&f, 7, " Barge stays where it went (returns = 0 in vehicle.csv).");
  vehicle[0].returns = false;
  expect(&f, 7, " Lorry and Barge stay where they went (returns = 0 in vehicle.csv).");
  f.result.n_flow = 0;
  answer = amur_report_answer(&f.result, &f.corridor.question[7]);
  assert_null(strstr(answer, "returns = 0"));
  free(answer);
}

static void check_unmet(const report_fixture *f, const char *want) {
  char *text = amur_report_unmet(&f->result);
  assert_string_equal(text, want);
  free(text);
  if (*want) expect(f, 7, want);
}

/* The first period has 181 days, the second 184; each has a row of grain and a row of goods. */
static void unmet_demand_is_told(void **state) {
  (void)state;
  report_fixture f = fixture;
  amur_market_result market[36];
  assert_int_equal(f.result.n_market, 36);
  memcpy(market, f.result.market, sizeof market);
  f.result.market = market;
  check_unmet(&f, "");
  market[0].unmet_per_day = 1e-12; /* rounding */
  check_unmet(&f, "");
  market[0].unmet_per_day = 100;
  check_unmet(
      &f, "18,100 t of Grain found no open chain in 1 of 6 periods of the base; most from Weston to Easton (18,100 t "
          "of Grain).");
  market[3].unmet_per_day = 200;
  check_unmet(&f,
              "18,100 t of Grain and 36,800 t of Goods (54,900 t in all) found no open chain in 2 of 6 periods of the "
              "base; most from Weston to Far City (36,800 t of Goods).");
  market[12].unmet_per_day = 100;
  market[15].unmet_per_day = 200;
  check_unmet(&f,
              "18,100 t of Grain and 36,800 t of Goods (54,900 t in all) found no open chain in 2 of 6 periods of the "
              "base; most from Weston to Far City (36,800 t of Goods). The same in 1 scenario.");
  market[0].unmet_per_day = market[3].unmet_per_day = market[12].unmet_per_day = market[15].unmet_per_day = 0;
  market[24].unmet_per_day = 10;
  market[24].commodity = 2; /* persons, who weigh nothing */
  check_unmet(&f,
              "1,810 persons of Shoppers found no open chain in 1 of 6 periods of No closed loop; most from Weston to "
              "Easton (1,810 persons of Shoppers).");
}

static void empty_result_has_an_answer(void **state) {
  (void)state;
  report_fixture empty = fixture;
  empty.result = (amur_result){.corridor = &empty.corridor, .scenario = fixture.result.scenario, .n_scenario = 1};
  for (int i = 0; i < empty.corridor.n_question; i++) {
    char *answer = amur_report_answer(&empty.result, &empty.corridor.question[i]);
    assert_true(strlen(answer) > 20);
    assert_null(strstr(answer, "nan"));
    free(answer);
  }
  amur_err err = {0};
  assert_int_equal(amur_report_write(&empty.result, folder, &err), AMUR_OK);
}

static void numbers_read_well(void **state) {
  (void)state;
  static const struct {
    double x;
    const char *want;
  } row[] = {{0, "0"},          {0.0432, "0.04"},  {7.126, "7.13"},        {22.44, "22.4"},           {139.4, "139"},
             {1394.6, "1,395"}, {40712, "40,710"}, {1.3e6, "1.3 million"}, {-14.04e9, "-14 billion"}, {-1234, "-1,234"},
             {99.99, "100"}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) assert_string_equal(ami_word_number(row[i].x).s, row[i].want);
  assert_string_equal(ami_word_hours(0.5).s, "30 minutes");
  assert_string_equal(ami_word_hours(72).s, "3.0 days");
  assert_string_equal(ami_word_signed_percent(0.224).s, "+22 %");
  assert_string_equal(ami_word_day(19367).s, "10 January 2023");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(data_has_the_sums),
                                     cmocka_unit_test(page_holds_the_data_safely),
                                     cmocka_unit_test(answers_say_the_numbers),
                                     cmocka_unit_test(gains_say_what_is_variety),
                                     cmocka_unit_test(missed_tolerance_is_said),
                                     cmocka_unit_test(residuals_are_four),
                                     cmocka_unit_test(vehicles_that_stay_are_named),
                                     cmocka_unit_test(unmet_demand_is_told),
                                     cmocka_unit_test(empty_result_has_an_answer),
                                     cmocka_unit_test(numbers_read_well),
                                     cmocka_unit_test(compare_sets_scenarios_beside_the_base),
                                     cmocka_unit_test(compare_refuses_another_corridor),
                                     cmocka_unit_test(rebuild_needs_a_run)};
  return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
