/* SPDX-License-Identifier: Apache-2.0
 * results.c -- every file of a run, the manifest last: a folder with a manifest is whole.
 */
#include <amur/results_io.h>
#include <stdlib.h>
#include "results_table.h"

typedef amur_status (*table_writer)(const amur_result *, const char *, amur_err *);

/* One file each; the long ones first, so that threads share the work evenly.  From N_FLOW on: what appraisal reads. */
static const table_writer write_table[] = {
    results_write_flows,         results_write_shares,        results_write_crossings,  results_write_markets,
    results_write_periods,       results_write_terminals,     results_write_curves,     results_write_fit,
    results_write_sensitivity,   results_write_finance_years, results_write_finance,    results_write_benefits,
    results_write_emissions,     results_write_debts,         results_write_debt_years, results_write_debt_stress,
    results_write_debt_projects, results_write_tolls,         results_write_gains,      results_write_economy,
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
  return results_write_tolls(result, folder, err);
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
