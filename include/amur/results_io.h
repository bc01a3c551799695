/* SPDX-License-Identifier: Apache-2.0
 * results_io.h -- results to files: tables (CSV), a GeoPackage, a manifest; and the folder that holds a run.
 */
#ifndef AMUR_RESULTS_IO_H
#define AMUR_RESULTS_IO_H

#include <amur/result.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Writes every table, result.gpkg and, last, manifest.json into an existing folder (docs/results.md). */
amur_status amur_results_write(const amur_result *result, const char *folder, amur_err *err);
/* The parts of it. */
amur_status amur_results_write_csv(const amur_result *result, const char *folder, amur_err *err);
/* Only those of money: accounts, benefits, emissions, hosts' debts, tolls. */
amur_status amur_results_write_money(const amur_result *result, const char *folder, amur_err *err);
amur_status amur_results_write_tolls(const amur_result *result, const char *folder, amur_err *err);
amur_status amur_results_write_gpkg(const amur_result *result, const char *path, amur_err *err);
amur_status amur_results_write_manifest(const amur_result *result, const char *folder, amur_err *err);

/* A run is written into a temporary folder beside `out` and put in its place when it is whole; a killed run leaves
 * what was there untouched.  A folder is a finished run if it holds manifest.json.
 *
 * begin: AMUR_E_EXISTS if `out` is a finished run and force is false, or if it exists and is neither empty nor a run
 * (whatever force says).  Makes the parents of `out` and the temporary folder; *temporary is the caller's, free().
 * finish: puts it in the place of `out`, at once where the system can exchange two folders, and removes the run
 * that was there.  abandon: removes the temporary folder. */
amur_status amur_run_folder_begin(const char *out, bool force, char **temporary, amur_err *err);
amur_status amur_run_folder_finish(const char *temporary, const char *out, amur_err *err);
void amur_run_folder_abandon(const char *temporary);

#ifdef __cplusplus
}
#endif
#endif
