/* SPDX-License-Identifier: Apache-2.0
 * appraise.h -- the parts of `amur appraise`: options, accounts of a project, tables of a run.
 */
#ifndef AMUR_CLI_APPRAISE_H
#define AMUR_CLI_APPRAISE_H

#include "sheet.h"
#include <amur/amur.h>

typedef struct {
  const char *scenario, *project, *country, *repayment, *csv;
  amur_opt_list best_toll;
  double principal, rate, discount, tax, toll_factor, opex_factor, capex_factor;
  long tenor, grace, first_year, threads;
  bool capitalise, json, outside;
} appraise_options;

#define APPRAISE_AS_RUN (-1.0) /* of a rate, a tax, a principal: what the run has */

enum { APPRAISE_SHEETS = 12 };

/* The tables of an appraisal, in the order in which they are shown; owned. */
typedef struct {
  sheet sheet[APPRAISE_SHEETS];
  int n;
} appraise_book;

void appraise_book_fini(appraise_book *book);

/* Other terms than the run's are asked for: of one project, whose accounts are worked anew. */
bool appraise_has_terms(const appraise_options *o);
/* Accounts and returns of the run's projects, or of one under other terms. */
amur_status appraise_projects(const appraise_options *o, const char *folder, appraise_book *book, amur_faults *faults,
                              amur_err *err);
/* Tolls, economic appraisal, who gains, emissions and hosts, from the tables of the run that are there. */
amur_status appraise_tables(const appraise_options *o, const char *folder, appraise_book *book, amur_faults *faults,
                            amur_err *err);
/* folder/name into *table; false if there is no such file. */
bool appraise_read(const char *folder, const char *name, amur_table *table, amur_faults *faults);

#endif
