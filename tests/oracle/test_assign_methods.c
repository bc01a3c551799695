/* SPDX-License-Identifier: Apache-2.0
 * test_assign_methods.c -- what the methods of assignment must agree on, and tolls.
 */
#include "assign_fixture.h"
#include <stdlib.h>
#include <string.h>

/* The system optimum is the equilibrium under its marginal-cost tolls (Pigou 1920). */
static void tolls_bring_about_the_optimum(void **state) {
  (void)state;
  static const struct {
    const char *net, *trips;
  } row[] = {{"SiouxFalls/SiouxFalls_net.tntp", "SiouxFalls/SiouxFalls_trips.tntp"},
             {"Braess-Example/Braess_net.tntp", "Braess-Example/Braess_trips.tntp"}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    fixture x;
    assert_true(fixture_load(&x, row[i].net, row[i].trips, 0, 0));
    const size_t n = (size_t)x.net.graph.n_link;
    double *optimum = amur_alloc(n, sizeof *optimum);
    fixture_solve(&x, 1e-13, 1);
    const double untolled = x.report.total_time;
    x.opts.system_optimum = true;
    fixture_solve(&x, 1e-13, 1);
    const double least = x.report.total_time;
    assert_true(least < untolled * (1 - 1e-3));
    memcpy(optimum, x.flow, n * sizeof *optimum);
    x.cls.time_value = 2.5; /* borrowed by the solver: tolls come out in cost units, as fixed costs are */
    amur_assign_tolls(x.solver, 0, x.fixed);
    x.opts.system_optimum = false;
    fixture_solve(&x, 1e-13, 1);
    for (size_t a = 0; a < n; a++) assert_true(fabs(x.flow[a] - optimum[a]) < 1e-4);
    assert_true(fabs(x.report.total_time / least - 1) < 1e-9);
    free(optimum);
    fixture_unload(&x);
  }
}

int main(void) {
  if (!have_data()) return 77;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tolls_bring_about_the_optimum),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
