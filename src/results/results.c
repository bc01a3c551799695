/* SPDX-License-Identifier: Apache-2.0
 * results.c -- every file of a run, the manifest last: a folder with a manifest is whole.
 */
#include <amur/results_io.h>
#include <stdlib.h>
#include "results_table.h"

typedef amur_status (*table_writer)(const amur_result *, const char *, amur_err *);

/* One file each; the long ones first, so that threads share the work evenly.  From N_FLOW on: what appraisal reads. */
static const table_writer write_table[] = {
    ami_results_write_flows,         ami_results_write_shares,        ami_results_write_crossings,
    ami_results_write_markets,       ami_results_write_periods,       ami_results_write_terminals,
    ami_results_write_curves,        ami_results_write_fit,           ami_results_write_sensitivity,
    ami_results_write_finance_years, ami_results_write_finance,       ami_results_write_benefits,
    ami_results_write_emissions,     ami_results_write_debts,         ami_results_write_debt_years,
    ami_results_write_debt_stress,   ami_results_write_debt_projects, ami_results_write_tolls,
    ami_results_write_gains,         ami_results_write_economy,
};
#define N_FLOW 9
#define N_TABLE ((int)(sizeof write_table / sizeof *write_table))

typedef struct {
  const amur_result *result;
  const char *folder, *gpkg;
  int first; /* 0: the GeoPackage and the tables, 1: the tables, 1 + N_FLOW: those of money */
} writing;

/* Task 0 is the GeoPackage, the others are the tables. */
static amur_status write_one(void *context, int i, int worker, amur_err *err) {
  (void)worker;
  const writing *w = context;
  const int task = i + w->first;
  if (task == 0) return amur_results_write_gpkg(w->result, w->gpkg, err);
  return write_table[task - 1](w->result, w->folder, err);
}

amur_status amur_results_write_tolls(const amur_result *result, const char *folder, amur_err *err) {
  return ami_results_write_tolls(result, folder, err);
}

amur_status amur_results_write_csv(const amur_result *result, const char *folder, amur_err *err) {
  writing w = {result, folder, NULL, 1};
  return amur_parallel_for(N_TABLE, result->n_thread, write_one, &w, err);
}

amur_status amur_results_write_money(const amur_result *result, const char *folder, amur_err *err) {
  writing w = {result, folder, NULL, 1 + N_FLOW};
  return amur_parallel_for(N_TABLE - N_FLOW, result->n_thread, write_one, &w, err);
}

amur_status amur_results_write(const amur_result *result, const char *folder, amur_err *err) {
  char *gpkg = amur_format("%s/result.gpkg", folder);
  writing w = {result, folder, gpkg, 0};
  amur_status status = gpkg ? amur_parallel_for(N_TABLE + 1, result->n_thread, write_one, &w, err)
                            : amur_fail(err, AMUR_E_NOMEM, 0, "%s", folder);
  if (!status) status = amur_results_write_manifest(result, folder, err);
  free(gpkg);
  return status;
}
