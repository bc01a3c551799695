/* SPDX-License-Identifier: Apache-2.0
 * results_terminal.c -- tables of terminals in each period, and of their delay curves.
 */
#include "results_table.h"

amur_status ami_results_write_terminals(const amur_result *r, const char *folder, amur_err *err) {
  csv_out o =
      ami_csv_open(folder, "terminal.csv",
                   CSV_PERIOD ",terminal,arrivals_per_day,time_used_h,time_h,time_ci_half_h,wait_h,wait_ci_half_h,"
                              "wait_p50_h,wait_p90_h,wait_p95_h,wait_spread_h,queue_mean,queue_max,capacity_per_day,"
                              "binding_stage,utilisation,utilisation_ci_half,replications");
  for (int i = 0; i < r->n_terminal; i++) {
    const amur_terminal_period *t = &r->terminal[i];
    const double real[] = {t->arrivals_per_day, t->time_used_h, t->time_h,          t->time_ci_half_h, t->wait_h,
                           t->wait_ci_half_h,   t->wait_p50_h,  t->wait_p90_h,      t->wait_p95_h,     t->wait_spread_h,
                           t->queue_mean,       t->queue_max,   t->capacity_per_day};
    ami_csv_period(&o, r, t->period);
    ami_csv_text(&o, r->corridor->terminal[t->terminal]);
    for (size_t k = 0; k < sizeof real / sizeof *real; k++) ami_csv_real(&o, real[k]);
    ami_csv_text(&o, t->binding);
    ami_csv_real(&o, t->utilisation);
    ami_csv_real(&o, t->utilisation_ci_half);
    ami_csv_int(&o, t->replications);
    ami_csv_end_row(&o);
  }
  return ami_csv_close(&o, err);
}

/* Points of the simulation, each with the curve's time there. */
amur_status ami_results_write_curves(const amur_result *r, const char *folder, amur_err *err) {
  csv_out o = ami_csv_open(folder, "curve.csv",
                           CSV_PERIOD ",terminal,arrivals_per_day,simulated_time_h,simulated_ci_half_h,curve_time_h");
  for (int i = 0; i < r->n_curve; i++) {
    const amur_curve_result *k = &r->curve[i];
    for (int p = 0; p < k->n_point; p++) {
      ami_csv_period(&o, r, k->period);
      ami_csv_text(&o, r->corridor->terminal[k->terminal]);
      ami_csv_real(&o, k->point_per_day[p]);
      ami_csv_real(&o, k->point_h[p]);
      ami_csv_real(&o, k->point_ci_h[p]);
      ami_csv_real(&o, amur_curve_time(&k->curve, k->point_per_day[p]));
      ami_csv_end_row(&o);
    }
  }
  return ami_csv_close(&o, err);
}
