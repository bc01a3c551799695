/* SPDX-License-Identifier: Apache-2.0
 * test_capacity.c -- what terminals pass in the long run, worked by hand from their files.
 */
#include "../check.h"
#include <amur/terminal_model.h>
#include <amur/terminal_yaml.h>
#include <string.h>

static amur_terminal *make(const char *text) {
  amur_faults faults = {0};
  amur_err err = {0};
  amur_yaml_doc *doc = amur_yaml_parse("test.yaml", text, strlen(text), &faults);
  assert_non_null(doc);
  amur_terminal *t = amur_terminal_read(doc, &faults, &err);
  if (!t) fail_msg("%s: %s", err.text, faults.n ? faults.fault[0].column : "");
  amur_yaml_free(doc);
  amur_faults_fini(&faults);
  return t;
}

#define OF_A_DAY "time_unit: h\narrivals: {per_day: 1}\nstages:\n"

static const struct {
  const char *text;
  double per_day;
} rows[] = {
    /* two desks, half an hour each */
    {OF_A_DAY "  - {name: desk, servers: 2, service: 0.5}\n", 96},
    /* the slower of two in a row; the second sees half of them, and then again a fifth of those */
    {OF_A_DAY "  - {name: a, service: 0.5}\n  - {name: b, service: 0.75}\n", 32},
    {OF_A_DAY "  - {name: a, service: 0.1, next: {b: 0.5, leave: 0.5}}\n"
              "  - {name: b, service: 1, next: {b: 0.2, leave: 0.8}}\n",
     24 / (0.5 / 0.8)},
    /* open half the day; what is begun before closing is paused */
    {OF_A_DAY "  - {name: desk, service: 0.5, open: '12:00-24:00', at_close: pause}\n", 24},
    /* ... or finished: one closing a day lets half a unit more through, (1 + 0) / 2, with spread (1 + 0.5^2) / 2 */
    {OF_A_DAY "  - {name: desk, service: 0.5, open: '06:00-18:00', at_close: finish}\n", 24.5},
    {OF_A_DAY "  - {name: desk, service: {lognormal: {mean: 0.5, cv: 0.5}}, open: '06:00-18:00', at_close: finish}\n",
     24.625},
    /* whatever the spread, a gate that is said to pass 160 a day does */
    {OF_A_DAY "  - {name: gate, capacity_per_day: 160, cv: 0.5, open: '08:00-22:00', at_close: finish}\n", 160},
    {OF_A_DAY "  - {name: gate, capacity_per_day: 160, cv: 1.5, servers: 3, open: '08:00-22:00', at_close: finish}\n",
     160},
    /* broken four hours in every 24 */
    {OF_A_DAY
     "  - {name: desk, service: 1, breakdown: {up: {exponential: {mean: 20}}, down: {exponential: {mean: 4}}}}\n",
     20},
    /* a ship of 10 that takes two hours out and two back, 24 h a day */
    {OF_A_DAY "  - {name: ferry, vessels: 1, carries: 10, min_load: 10, crossing: 2, back: 2}\n", 60},
    /* two that need the one crane, an hour of it and half an hour */
    {"time_unit: h\narrivals: {per_day: 1}\nresources: [{name: crane}]\nstages:\n"
     "  - {name: a, service: 1, needs: [crane]}\n  - {name: b, servers: 9, service: 0.5, needs: [crane]}\n",
     16},
};

static void capacities(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    amur_terminal *t = make(rows[i].text);
    const double found = amur_terminal_capacity_per_day(t);
    if (fabs(found - rows[i].per_day) > 1e-9) print_error("%s", rows[i].text);
    CHECK_NEAR(found, rows[i].per_day, 1e-9);
    amur_terminal_free(t);
  }
}

/* The service of a gate of 160 a day with cv 0.5 that is open for 14 h and finishes what it has begun: 0.625 of the 160
 * go through after closing, 159.375 in 14 h. */
static void service_of_a_capacity(void **state) {
  (void)state;
  amur_terminal *t =
      make(OF_A_DAY "  - {name: gate, capacity_per_day: 160, cv: 0.5, open: '08:00-22:00', at_close: finish}\n");
  const amur_dist *service = &amur_terminal_view(t)->stage[0].servers.service;
  CHECK_NEAR(amur_dist_mean(service), 14 / 159.375, 1e-12);
  CHECK_NEAR(sqrt(amur_dist_variance(service)) / amur_dist_mean(service), 0.5, 1e-12);
  amur_terminal_free(t);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(capacities), cmocka_unit_test(service_of_a_capacity)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
