/* SPDX-License-Identifier: Apache-2.0
 * results_table.h -- writing CSV tables row by row.
 */
#ifndef AMUR_RESULTS_RESULTS_TABLE_H
#define AMUR_RESULTS_RESULTS_TABLE_H

#include <amur/result.h>
#include <stdio.h>

/* A table being written.  Errors are remembered and reported when it is closed. */
typedef struct {
  FILE *file;
  char *path;
  int cell; /* cells in the current row */
} csv_out;

/* Opens folder/name and writes the header ("a,b,c"); out->file is NULL on failure. */
csv_out ami_csv_open(const char *folder, const char *name, const char *header);
void ami_csv_text(csv_out *out, const char *text);
void ami_csv_real(csv_out *out, double x); /* 12 digits; not-a-number and infinities are empty cells */
void ami_csv_int(csv_out *out, long x);
void ami_csv_bool(csv_out *out, bool x); /* 1 or 0 */
void ami_csv_day(csv_out *out, amur_day day);
void ami_csv_end_row(csv_out *out);
amur_status ami_csv_close(csv_out *out, amur_err *err);

/* "scenario,regime,year,from,to": which period a row belongs to. */
#define CSV_PERIOD "scenario,regime,year,from,to"
void ami_csv_period(csv_out *out, const amur_result *result, int period);

/* The files of each subject. */
amur_status ami_results_write_periods(const amur_result *r, const char *folder, amur_err *err);
amur_status ami_results_write_flows(const amur_result *r, const char *folder, amur_err *err);
amur_status ami_results_write_crossings(const amur_result *r, const char *folder, amur_err *err);
amur_status ami_results_write_markets(const amur_result *r, const char *folder, amur_err *err);
amur_status ami_results_write_shares(const amur_result *r, const char *folder, amur_err *err);
amur_status ami_results_write_terminals(const amur_result *r, const char *folder, amur_err *err);
amur_status ami_results_write_curves(const amur_result *r, const char *folder, amur_err *err);
amur_status ami_results_write_finance(const amur_result *r, const char *folder, amur_err *err);
amur_status ami_results_write_finance_years(const amur_result *r, const char *folder, amur_err *err);
amur_status ami_results_write_fit(const amur_result *r, const char *folder, amur_err *err);
amur_status ami_results_write_sensitivity(const amur_result *r, const char *folder, amur_err *err);
amur_status ami_results_write_gains(const amur_result *r, const char *folder, amur_err *err);
amur_status ami_results_write_economy(const amur_result *r, const char *folder, amur_err *err);
amur_status ami_results_write_tolls(const amur_result *r, const char *folder, amur_err *err);
amur_status ami_results_write_benefits(const amur_result *r, const char *folder, amur_err *err);
amur_status ami_results_write_emissions(const amur_result *r, const char *folder, amur_err *err);
amur_status ami_results_write_debts(const amur_result *r, const char *folder, amur_err *err);
amur_status ami_results_write_debt_stress(const amur_result *r, const char *folder, amur_err *err);
amur_status ami_results_write_debt_projects(const amur_result *r, const char *folder, amur_err *err);
amur_status ami_results_write_debt_years(const amur_result *r, const char *folder, amur_err *err);

#endif
