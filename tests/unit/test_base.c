/* SPDX-License-Identifier: Apache-2.0
 * test_base.c -- dates, names, options, sums and the parallel for.
 */
#include <amur/base.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static void dates_survive_the_round_trip(void **state) {
  (void)state;
  for (amur_day d = -200000; d < 200000; d += 17) {
    int y, m, day;
    amur_day_split(d, &y, &m, &day);
    assert_int_equal(amur_day_from(y, m, day), d);
  }
  assert_int_equal(amur_day_from(1970, 1, 1), 0);
  assert_int_equal(amur_day_from(2024, 2, 29) + 1, amur_day_from(2024, 3, 1));
  assert_int_equal(amur_weekday(amur_day_from(2026, 11, 24)), 1); /* a Tuesday */
}

static void dates_are_read_strictly(void **state) {
  (void)state;
  static const struct {
    const char *text;
    bool good;
  } row[] = {
      {"2022-06-10", true}, {"2023-02-29", false}, {"2022-6-10", false}, {"2022-06-10 ", false},
      {"", false},          {"2022-13-01", false}, {"20220610", false},  {"2022-06-00", false},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    amur_day d;
    assert_int_equal(amur_day_parse(row[i].text, &d), row[i].good);
  }
}

static void maps_find_and_suggest(void **state) {
  (void)state;
  static const char *const name[] = {"bridge", "barge", "pontoon", "rail", "pipeline", "road"};
  amur_map map = {0};
  for (int32_t i = 0; i < 6; i++) assert_true(amur_map_add(&map, name[i], i, NULL));
  int32_t old;
  assert_false(amur_map_add(&map, "rail", 9, &old));
  assert_int_equal(old, 3);
  for (int32_t i = 0; i < 6; i++) assert_int_equal(amur_map_find(&map, name[i]), i);
  assert_int_equal(amur_map_find(&map, "ferry"), -1);
  assert_string_equal(amur_map_nearest(&map, "bridg"), "bridge");
  assert_null(amur_map_nearest(&map, "zeppelin"));
  amur_map_fini(&map);
}

typedef struct {
  double gap;
  long n;
  bool quick;
  const char *out;
  amur_opt_list scenario;
} options;

static const amur_opt table[] = {
    {"gap", offsetof(options, gap), AMUR_OPT_REAL, 1e-4, 0, 1, NULL, "G", "relative gap"},
    {"n", offsetof(options, n), AMUR_OPT_INT, 3, 1, 9, NULL, "N", "count"},
    {"quick", offsetof(options, quick), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL, "be quick"},
    {"out", offsetof(options, out), AMUR_OPT_TEXT, 0, 0, 0, "here", "DIR", "folder"},
    {"scenario", offsetof(options, scenario), AMUR_OPT_LIST, 0, 0, 0, NULL, "ID", "scenario"},
};

static amur_status parse(options *o, int argc, const char **argv, int *rest, amur_err *err) {
  amur_opts_default(table, 5, o);
  return amur_opts_parse(table, 5, o, argc, argv, rest, err);
}

static void options_are_read(void **state) {
  (void)state;
  options o;
  amur_err err = {0};
  int rest;
  const char *good[] = {"net", "--gap=1e-6", "--scenario", "a", "--quick", "--scenario", "b", "--", "--n"};
  assert_int_equal(parse(&o, 9, good, &rest, &err), AMUR_OK);
  assert_true(o.gap == 1e-6 && o.n == 3 && o.quick && o.scenario.n == 2);
  assert_string_equal(o.out, "here");
  assert_int_equal(rest, 2);
  assert_string_equal(good[1], "--n");
}

static void options_refuse(void **state) {
  (void)state;
  static const struct {
    const char *word, *must_say;
  } row[] = {
      {"--gpa=1", "--gap"},        {"--gap=2", "from 0 to 1"}, {"--gap=nan", "from 0 to 1"},
      {"--n=1.5", "whole number"}, {"--n", "needs a value"},   {"--quick=1", "takes no value"},
      {"-q", "two dashes"},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    options o;
    amur_err err = {0};
    int rest;
    const char *argv[] = {row[i].word};
    assert_int_equal(parse(&o, 1, argv, &rest, &err), AMUR_E_USAGE);
    assert_non_null(strstr(err.text, row[i].must_say));
  }
}

static void sums_keep_small_terms(void **state) {
  (void)state;
  amur_sum s = {0, 0};
  amur_sum_add(&s, 1e16);
  for (int i = 0; i < 1000; i++) amur_sum_add(&s, 1);
  amur_sum_add(&s, -1e16);
  assert_true(amur_sum_value(s) == 1000);
}

static amur_status square(void *context, int i, int worker, amur_err *err) {
  (void)worker;
  if (i == 71 || i == 50) return amur_fail(err, AMUR_E_DOMAIN, i, "task %d", i);
  ((int *)context)[i] = i * i;
  return AMUR_OK;
}

static void parallel_reports_the_first_failure(void **state) {
  (void)state;
  for (int threads = 0; threads <= 4; threads++) { /* 0: every processor */
    int out[100] = {0};
    amur_err err = {0};
    assert_int_equal(amur_parallel_for(100, threads, square, out, &err), AMUR_E_DOMAIN);
    assert_int_equal(err.line, 50);
    for (int i = 0; i < 100; i++) assert_int_equal(out[i], i == 50 || i == 71 ? 0 : i * i);
  }
}

static void faults_of_a_kind_are_counted(void **state) {
  (void)state;
  amur_faults f = {0};
  char found[16], expected[64];
  for (int i = 1; i <= 50; i++) {
    snprintf(found, sizeof found, "%d", i);
    snprintf(expected, sizeof expected, "at least %d.5 km", i); /* numbers make no kind of their own */
    amur_faults_add(&f, AMUR_FAULT_ERROR, "a.csv", i, 2, "length", found, expected, NULL);
    if (i <= 30) amur_faults_add(&f, AMUR_FAULT_WARNING, "a.csv", i, 2, "length", found, expected, NULL);
    if (i <= 20) amur_faults_add(&f, AMUR_FAULT_ERROR, "b.csv", i, 2, "length", found, expected, NULL);
    if (i <= 21) amur_faults_add(&f, AMUR_FAULT_ERROR, "a.csv", i, 3, "toll", found, expected, NULL);
    snprintf(expected, sizeof expected, "column%c", 'a' + i % 26);
    amur_faults_add(&f, AMUR_FAULT_ERROR, "a.csv", 1, i, expected, "an unknown column", expected, NULL);
  }
  assert_int_equal(f.n_error, 50 + 20 + 21 + 50);
  assert_int_equal(f.n_warning, 30);
  assert_int_equal(f.n, 5 * AMUR_FAULTS_OF_A_KIND);
  size_t more = 0;
  for (size_t i = 0; i < f.n; i++) {
    more += f.fault[i].more;
    if (f.fault[i].more) assert_int_equal(f.fault[i].row == 1 ? 20 : f.fault[i].row, 20); /* the last that is kept */
  }
  assert_int_equal(more, 30 + 10 + 1 + 30);
  for (int i = 0; i < 3; i++) amur_faults_add(&f, AMUR_FAULT_ERROR, "c.csv", 0, 0, NULL, "a folder", NULL, NULL);
  for (int i = 0; i < 3; i++) amur_faults_add(&f, AMUR_FAULT_WARNING, "c.csv", 9, 1, "x", "odd", NULL, NULL);
  assert_int_equal(f.n, 5 * AMUR_FAULTS_OF_A_KIND + 2); /* a file that is read three times */
  assert_int_equal(f.n_error, 141 + 3);
  assert_int_equal(f.n_again, 2);
  assert_int_equal(f.n_warning, 31);
  amur_faults_raise(&f, "c.csv", 9, 1);
  assert_int_equal(f.n_error, 141 + 4);
  assert_int_equal(f.n_warning, 30);
  amur_faults_fini(&f);
  assert_int_equal(f.n_error, 0);
}

static void memory_is_named_and_not_blamed_on_the_input(void **state) {
  (void)state;
  amur_err err = {0};
  assert_int_equal(amur_fail(&err, AMUR_E_NOMEM, 0, "%d links", 7), AMUR_E_NOMEM);
  assert_string_equal(err.text, "out of memory: 7 links");
  amur_fail(&err, AMUR_E_NOMEM, 0, "run: %s", err.text); /* said once, and of its own old text */
  assert_string_equal(err.text, "run: out of memory: 7 links");
  amur_faults list = {0};
  assert_int_equal(amur_faults_status(&list, "folder", &err), AMUR_OK);
  amur_faults_add(&list, AMUR_FAULT_ERROR, "a.csv", 1, 0, NULL, "x", "y", NULL);
  assert_int_equal(amur_faults_status(&list, "folder", &err), AMUR_E_PARSE);
  assert_string_equal(err.text, "folder: 1 error");
  const size_t before = list.n_error;
  amur_faults_no_memory(&list, "b.csv");
  assert_true(list.n_error > before);
  amur_faults_add(&list, AMUR_FAULT_ERROR, "c.csv", 1, 0, NULL, "x", "y", NULL); /* perhaps for want of b.csv */
  amur_faults_no_memory(&list, "d.csv");                                         /* the first counts */
  assert_int_equal(list.n, 1);
  assert_int_equal(amur_faults_status(&list, "folder", &err), AMUR_E_NOMEM);
  assert_string_equal(err.text, "out of memory: b.csv");
  amur_faults_fini(&list);
  const amur_err device = {.status = AMUR_E_DEVICE, .text = "e.csv: Input/output error"},
                 absent = {.status = AMUR_E_IO, .text = "e.csv: No such file or directory"};
  amur_faults_unread(&list, "e.csv", &absent);
  assert_int_equal(amur_faults_status(&list, "folder", &err), AMUR_E_PARSE);
  amur_faults_unread(&list, "e.csv", &device);
  assert_int_equal(amur_faults_status(&list, "folder", &err), AMUR_E_DEVICE);
  assert_string_equal(err.text, device.text);
  amur_faults_fini(&list);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(faults_of_a_kind_are_counted),
      cmocka_unit_test(dates_survive_the_round_trip),
      cmocka_unit_test(dates_are_read_strictly),
      cmocka_unit_test(maps_find_and_suggest),
      cmocka_unit_test(options_are_read),
      cmocka_unit_test(options_refuse),
      cmocka_unit_test(sums_keep_small_terms),
      cmocka_unit_test(parallel_reports_the_first_failure),
      cmocka_unit_test(memory_is_named_and_not_blamed_on_the_input),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
