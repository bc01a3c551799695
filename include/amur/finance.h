/* SPDX-License-Identifier: Apache-2.0
 * finance.h -- project finance: loans, cash flows, cover ratios, returns.
 */
#ifndef AMUR_FINANCE_H
#define AMUR_FINANCE_H

#include <amur/base.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { AMUR_LOAN_ANNUITY, AMUR_LOAN_EQUAL_PRINCIPAL, AMUR_LOAN_BULLET } amur_repayment;

typedef struct {
  amur_repayment repayment;
  double principal;      /* money, drawn at the start of year 1 */
  double rate;           /* per year */
  int tenor_years;       /* years from drawing to the last payment, grace included */
  int grace_years;       /* interest only (or capitalised) */
  bool capitalise_grace; /* interest of the grace years is added to the principal */
} amur_loan;

#define AMUR_RATE_MAX 1.0  /* per year: a rate above 100 % is a percentage typed as a share */
#define AMUR_TENOR_MAX 100 /* years */

/* Principal > 0, rate in 0..AMUR_RATE_MAX, 1 <= tenor <= AMUR_TENOR_MAX, 0 <= grace < tenor; else AMUR_E_DOMAIN. */
amur_status amur_loan_check(const amur_loan *loan, amur_err *err);

/* Yearly payment that repays 1 with interest in n_year >= 1 equal payments at the years' ends; rate >= 0. */
double amur_annuity(double rate, int n_year);

/* Payments at the end of years 1..tenor: interest[tenor], principal[tenor], balance[tenor] (after payment).
 * Every year interest = rate * balance before, and balance falls by principal.  Capitalised grace interest is a
 * negative principal payment (drawn anew, nothing is paid); the principal payments sum to loan->principal. */
amur_status amur_loan_schedule(const amur_loan *loan, double *interest, double *principal, double *balance,
                               amur_err *err);

/* Net present value of cash[0..n-1], cash[0] not discounted. */
double amur_npv(double rate, const double *cash, int n);
/* sum of cash[t] / (1+rate)^(t+1): cash[0] comes at the end of year 1. */
double amur_present_value(double rate, const double *cash, int n);
/* Internal rates of return in (-0.99, 10): writes up to max roots ascending, returns how many there are (all of
 * them, however many times the cash changes sign), -1 if memory is out.  No sign change: none. */
int amur_irr(const double *cash, int n, double *root, int max);

/* Cover ratios of cash available for debt service, year by year. */
typedef struct {
  double dscr_min, dscr_mean;
  int dscr_min_year; /* index of the year */
  double llcr, plcr; /* loan life and project life cover at the start, discounted at the loan's rate */
} amur_cover;

/* dscr[t] = cfads[t] / service[t], NAN where nothing is due; sets the dscr fields of cover (NAN and -1 if nothing
 * is ever due) and leaves its other fields as they are. */
void amur_dscr(const double *cfads, const double *service, int n, double *dscr, amur_cover *cover);

/* cfads[n_year] beginning in year 1 of the loan; dscr[tenor] per year of debt service, NAN where nothing is due.
 * AMUR_E_DOMAIN if the loan outlives the cash (tenor > n_year). */
amur_status amur_cover_ratios(const amur_loan *loan, const double *cfads, int n_year, double *dscr, amur_cover *cover,
                              amur_err *err);

#ifdef __cplusplus
}
#endif
#endif
