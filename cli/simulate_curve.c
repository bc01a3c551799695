/* SPDX-License-Identifier: Apache-2.0
 * simulate_curve.c -- `amur simulate --curve`: the delay curve of a terminal as the assignment uses it.
 */
#include "simulate.h"
#include <math.h>
#include <stdlib.h>

/* Loads of the points, relative to the terminal's capacity: closer where the curve bends. */
static const double loads[] = {0.05, 0.2, 0.35, 0.5, 0.6, 0.7, 0.8, 0.87, 0.93, 0.98, 1.03, 1.1, 1.2, 1.35, 1.5};
enum { N_LOAD = sizeof loads / sizeof *loads };

static void put_list(int n, const double *x, double unit) {
  for (int k = 0; k < n; k++) {
    fputs(k ? ", " : "", stdout);
    amur_output_json_real(stdout, x[k] / unit, 10);
  }
}

static void print_json(const amur_terminal_model *m, double capacity, const amur_curve_point *p,
                       const amur_estimate *wait, const amur_curve *c) {
  const double unit = m->time_unit_h;
  printf("{\n  \"time_unit\": \"%s\",\n  ", m->time_unit);
  simulate_put_number("capacity_per_day", capacity, ",\n  \"points\": [\n");
  for (int i = 0; i < N_LOAD; i++) {
    fputs("    {", stdout);
    simulate_put_number("arrivals_per_day", p[i].arrivals_per_day, ", ");
    simulate_put_number("time_in_system", p[i].time_h / unit, ", ");
    simulate_put_number("time_ci_half", p[i].time_ci_half_h / unit, ", ");
    simulate_put_number("wait", wait[i].mean / unit, ", ");
    simulate_put_number("wait_ci_half", wait[i].ci_half / unit, ", ");
    simulate_put_number("wait_spread", p[i].spread_h / unit, ", ");
    simulate_put_number("fitted", amur_curve_time(c, p[i].arrivals_per_day) / unit, i + 1 < N_LOAD ? "},\n" : "}\n");
  }
  fputs("  ],\n  \"curve\": {", stdout);
  simulate_put_number("base", c->base_h / unit, ", ");
  simulate_put_number("slope0", c->slope0 / unit, ", \"knots\": [");
  put_list(c->n_knot + 1, c->knot, 1);
  fputs("], \"bends\": [", stdout);
  put_list(c->n_knot, c->bend, unit);
  fputs("]}\n}\n", stdout);
}

static void print_table(const amur_terminal_model *m, double capacity, const amur_curve_point *p,
                        const amur_estimate *wait, const amur_curve *c) {
  const double unit = m->time_unit_h;
  printf("%s: capacity %.4g a day; times in %s\n\n%10s %8s %10s   %-8s %10s %10s %10s\n", m->name, capacity,
         m->time_unit, "per day", "load", "time", "95 %", "wait", "spread", "fitted");
  for (int i = 0; i < N_LOAD; i++)
    printf("%10.4g %7.0f%% %10.4g +-%-8.2g %10.4g %10.4g %10.4g\n", p[i].arrivals_per_day,
           100 * p[i].arrivals_per_day / capacity, p[i].time_h / unit, p[i].time_ci_half_h / unit, wait[i].mean / unit,
           p[i].spread_h / unit, amur_curve_time(c, p[i].arrivals_per_day) / unit);
}

amur_status simulate_curve(const amur_terminal *terminal, const amur_terminal_opts *run, bool json, amur_err *err) {
  const amur_terminal_model *m = amur_terminal_view(terminal);
  double capacity = amur_terminal_capacity_per_day(terminal);
  if (!isfinite(capacity)) { /* nothing binds: look around the file's own rate */
    capacity = 0;
    for (int i = 0; i < m->n_source; i++) capacity += m->source[i].per_day;
  }
  amur_curve_point point[N_LOAD];
  amur_estimate wait[N_LOAD];
  amur_terminal_opts o = *run;
  o.steady = false; /* the curve must hold above capacity: finite by the length of the period */
  for (int i = 0; i < N_LOAD; i++) {
    amur_terminal_result r;
    o.arrivals_per_day = loads[i] * capacity;
    const amur_status status = amur_terminal_simulate(terminal, &o, &r, err);
    if (status) return status;
    point[i] =
        (amur_curve_point){o.arrivals_per_day, r.time_in_system_h.mean, r.time_in_system_h.ci_half, r.wait_spread_h};
    wait[i] = r.wait_h;
    amur_terminal_result_fini(&r);
  }
  amur_curve curve;
  const amur_status status = amur_curve_fit(N_LOAD, point, &curve, err);
  if (status) return status;
  if (json)
    print_json(m, capacity, point, wait, &curve);
  else
    print_table(m, capacity, point, wait, &curve);
  return AMUR_OK;
}
