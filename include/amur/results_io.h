/* SPDX-License-Identifier: Apache-2.0
 * results_io.h -- results to files: tables (CSV), a GeoPackage, a manifest.
 */
#ifndef AMUR_RESULTS_IO_H
#define AMUR_RESULTS_IO_H

#include <amur/result.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Writes every table, result.gpkg and, last, manifest.json into an existing folder (docs/results.md): a folder with a
 * manifest is whole.  AMUR_E_IO for what cannot be written, of this and of its parts. */
AMUR_API amur_status amur_results_write(const amur_result *result, const char *folder, amur_err *err);
/* Its parts: only the tables; ... */
AMUR_API amur_status amur_results_write_csv(const amur_result *result, const char *folder, amur_err *err);
/* ... of them only those of money: accounts, benefits, emissions, hosts' debts, tolls; ... */
AMUR_API amur_status amur_results_write_money(const amur_result *result, const char *folder, amur_err *err);
/* ... only tolls; ... */
AMUR_API amur_status amur_results_write_tolls(const amur_result *result, const char *folder, amur_err *err);
/* ... only the GeoPackage, to a file. */
AMUR_API amur_status amur_results_write_gpkg(const amur_result *result, const char *path, amur_err *err);

#ifdef __cplusplus
}
#endif
#endif
