/* SPDX-License-Identifier: Apache-2.0
 * test_report_elasticity.c -- elasticities in the report's data and in words: which are shown, which are warned of.
 */
#define _POSIX_C_SOURCE 200809L /* mkdtemp */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "report_fixture.h"
#include <amur/io.h>
#include <amur/report.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* Over the horizon alone; between crossings only those to cost that matter. */
static void elasticities_of_the_horizon(void **state) {
  (void)state;
  static const struct {
    int crossing, of;
    const char *cause;
    double elasticity;
    bool outside;
  } want[] = {{0, 0, "toll", -0.2, false},  {1, 1, "toll", 0, false},       {0, 0, "time", -0.3, false},
              {1, 1, "time", -0.05, false}, {0, 0, "capacity", 0.7, false}, {1, 1, "capacity", 0.9, false},
              {0, 0, "cost", -1.2, false},  {1, 0, "cost", 0.4, false},     {1, 1, "cost", -0.02, true}};
  amur_err err = {0};
  assert_int_equal(amur_report_write(&fixture.result, folder, &err), AMUR_OK);
  char *path = amur_format("%s/report.json", folder);
  json_t *root = json_load_file(path, 0, NULL);
  free(path);
  assert_non_null(root);
  const json_t *rows = json_object_get(json_object_get(root, "elasticities"), "rows");
  assert_int_equal(json_array_size(rows), sizeof want / sizeof *want);
  for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
    int crossing, of, outside;
    const char *cause;
    double elasticity;
    assert_int_equal(
        json_unpack(json_array_get(rows, i), "[i, s, i, F, b]", &crossing, &cause, &of, &elasticity, &outside), 0);
    assert_int_equal(crossing, want[i].crossing);
    assert_string_equal(cause, want[i].cause);
    assert_int_equal(of, want[i].of);
    assert_true(fabs(elasticity - want[i].elasticity) < 1e-12);
    assert_int_equal(outside, want[i].outside);
  }
  json_decref(root);
}

static void warns_of_elasticities_outside(void **state) {
  (void)state;
  char *warning = amur_report_elasticity_warning(&fixture.result);
  assert_string_equal(warning,
                      "Own elasticities to the whole cost outside the range from -3 to -0.1: Old Ferry -0.02.");
  free(warning);
  report_fixture wide = fixture;
  wide.result.corridor = &wide.corridor;
  wide.corridor.settings.elasticity_high = 0;
  warning = amur_report_elasticity_warning(&wide.result);
  assert_string_equal(warning, "");
  free(warning);
  char *answer = amur_report_answer(&wide.result, &wide.corridor.question[7]);
  assert_null(strstr(answer, "elasticities"));
  assert_null(strstr(answer, "\n\n")); /* nor an empty paragraph */
  free(answer);
  wide.corridor.settings.elasticity_low = -1;
  wide.result.stopped_year = 2022; /* nothing is concluded from it */
  warning = amur_report_elasticity_warning(&wide.result);
  assert_string_equal(warning, "");
  free(warning);
  wide.result.stopped_year = 0;
  warning = amur_report_elasticity_warning(&wide.result);
  assert_string_equal(warning, "Own elasticities to the whole cost outside the range from -1 to 0: New Bridge -1.2.");
  free(warning);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(elasticities_of_the_horizon),
                                     cmocka_unit_test(warns_of_elasticities_outside)};
  return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
