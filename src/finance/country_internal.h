/* SPDX-License-Identifier: Apache-2.0
 * country_internal.h -- a country made ready for many paths.
 */
#ifndef AMUR_FINANCE_COUNTRY_INTERNAL_H
#define AMUR_FINANCE_COUNTRY_INTERNAL_H

#include <amur/country.h>

/* A loan of 1 at age k years: paid in the year that ends then, still owed, worth of all payments to come. */
typedef struct {
  int n;
  double pay[AMUR_TENOR_MAX + 1], balance[AMUR_TENOR_MAX + 1], value[AMUR_TENOR_MAX + 1];
} unit_loan;

void ami_unit_loan_init(unit_loan *u, const amur_debt_terms *terms, double discount_rate);

typedef struct {
  const amur_country *country;  /* borrowed, checked */
  const amur_public_loan *loan; /* [n_loan] borrowed, checked */
  int n_loan;
  unit_loan standing, fresh, *project; /* project[n_loan] owned */
} country_setup;

amur_status ami_country_setup_init(country_setup *k, const amur_country *c, const amur_public_loan *loan, int n_loan,
                                   amur_err *err);
void ami_country_setup_fini(country_setup *k);
/* Pure: no allocation, no failure; 1 <= n_year <= AMUR_COUNTRY_YEARS_MAX. */
void ami_country_path(const country_setup *k, const amur_country_shock *shock, int n_year, amur_country_year *year);

#endif
