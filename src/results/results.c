/* SPDX-License-Identifier: Apache-2.0
 * results.c -- every file of a run, the manifest last: a folder with a manifest is whole.
 */
#include <amur/results_io.h>
#include <assert.h>
#include <stdlib.h>
#include "result_schema.h"

/* In the order of the docs; long ones early, so that threads share the work evenly. */
const result_table *const ami_result_files[] = {
    &ami_period_table,      &ami_flow_table,          &ami_share_table,       &ami_crossing_flow_table,
    &ami_market_table,      &ami_transfer_flow_table, &ami_balance_table,     &ami_reach_table,
    &ami_elasticity_table,  &ami_terminal_table,      &ami_curve_table,       &ami_fit_table,
    &ami_sensitivity_table, &ami_finance_year_table,  &ami_finance_table,     &ami_toll_table,
    &ami_benefit_table,     &ami_gain_year_table,     &ami_emission_table,    &ami_economy_table,
    &ami_debt_table,        &ami_debt_year_table,     &ami_debt_stress_table, &ami_debt_project_table,
};
const int ami_n_result_file = RESULT_COUNT(ami_result_files);

typedef struct {
  const amur_result *result;
  const char *folder;
  bool money_alone;
} writing;

static amur_status write_one(void *context, int i, int worker, amur_err *err) {
  (void)worker;
  const writing *w = context;
  const result_table *table = ami_result_files[i];
  return w->money_alone && !table->money ? AMUR_OK : ami_result_csv(table, w->result, w->folder, err);
}

/* The GeoPackage takes longest: it is task 0, the tables are the others. */
static amur_status write_layers_or_one(void *context, int i, int worker, amur_err *err) {
  const writing *w = context;
  if (i > 0) return write_one(context, i - 1, worker, err);
  char *path = amur_format("%s/result.gpkg", w->folder);
  const amur_status status =
      path ? amur_results_write_gpkg(w->result, path, err) : amur_fail(err, AMUR_E_NOMEM, 0, "%s", w->folder);
  free(path);
  return status;
}

amur_status amur_results_write_tolls(const amur_result *result, const char *folder, amur_err *err) {
  return ami_result_csv(&ami_toll_table, result, folder, err);
}

amur_status amur_results_write_csv(const amur_result *result, const char *folder, amur_err *err) {
  writing w = {result, folder, false};
  return amur_parallel_for(ami_n_result_file, result->n_thread, write_one, &w, err);
}

amur_status amur_results_write_money(const amur_result *result, const char *folder, amur_err *err) {
  writing w = {result, folder, true};
  return amur_parallel_for(ami_n_result_file, result->n_thread, write_one, &w, err);
}

amur_status amur_results_write(const amur_result *result, const char *folder, amur_err *err) {
  assert(result && result->corridor && folder);
  writing w = {result, folder, false};
  const amur_status status = amur_parallel_for(ami_n_result_file + 1, result->n_thread, write_layers_or_one, &w, err);
  return status ? status : ami_results_write_manifest(result, folder, err);
}
