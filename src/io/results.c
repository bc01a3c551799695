/* SPDX-License-Identifier: Apache-2.0
 * results.c -- every file of a run, the manifest last: a folder with a manifest is whole.
 */
#include <amur/results_io.h>
#include <stdlib.h>
#include "results_table.h"

amur_status amur_results_write_csv(const amur_result *result, const char *folder, amur_err *err) {
  static amur_status (*const write[])(const amur_result *, const char *, amur_err *) = {
      results_write_periods,   results_write_flows,     results_write_crossings,   results_write_markets,
      results_write_shares,    results_write_terminals, results_write_curves,      results_write_finance_years,
      results_write_finance,   results_write_fit,       results_write_sensitivity, results_write_benefits,
      results_write_emissions, results_write_debts,     results_write_debt_years,
  };
  amur_status status = AMUR_OK;
  for (size_t i = 0; i < sizeof write / sizeof *write && !status; i++) status = write[i](result, folder, err);
  return status;
}

amur_status amur_results_write(const amur_result *result, const char *folder, amur_err *err) {
  char *gpkg = amur_format("%s/result.gpkg", folder);
  amur_status status =
      gpkg ? amur_results_write_csv(result, folder, err) : amur_fail(err, AMUR_E_NOMEM, 0, "%s", folder);
  if (!status) status = amur_results_write_gpkg(result, gpkg, err);
  if (!status) status = amur_results_write_manifest(result, folder, err);
  free(gpkg);
  return status;
}
