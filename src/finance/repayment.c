/* SPDX-License-Identifier: Apache-2.0
 * repayment.c -- the ways in which a loan is paid back: principal of a year after the grace, given what is owed.
 * Every way starts anew each year from what is owed, the rate of that year and the years left, so that floating rates
 * and late drawings need no case of their own.  The last payment clears the balance whatever the way (loan.c).
 * Source: Yescombe (2014), Principles of Project Finance, ch. 12 and 14.
 */
#include "repayment.h"
#include <assert.h>
#include <math.h>
#include <string.h>

/* What repays 1 in n_year equal payments at the years' ends: r / (1 - (1+r)^-n).  At low rates 1 - (1+r)^-n loses its
 * digits; expm1 and log1p keep them. */
static double level_payment(double rate, int n_year) {
  assert(rate >= 0 && n_year >= 1);
  return rate > 0 ? -rate / expm1(-n_year * log1p(rate)) : 1.0 / n_year;
}

/* Equal payments of interest and principal: the textbook annuity on what is owed. */
static double annuity(const repayment_year *y) { return y->owed * level_payment(y->rate, y->years_left) - y->interest; }

static double equal_principal(const repayment_year *y) { return y->owed / y->years_left; }

static double bullet(const repayment_year *y) {
  (void)y;
  return 0;
}

/* The service follows the cash with the same cover in every year.  A loan is repaid when its service is worth what is
 * owed: sum of cash_t v^t / cover = owed, so the only cover that does it is the present value of the cash over the
 * debt.  Interest that the cash does not pay is lent anew. */
static double sculpted(const repayment_year *y) { return (y->cover > 0 ? y->cash / y->cover : 0) - y->interest; }

const repayment_type ami_repayment_types[AMUR_REPAYMENT_N] = {
    [AMUR_LOAN_ANNUITY] = {annuity, false, "owed * rate / (1 - (1 + rate)^-n) with interest: level while the rate is"},
    [AMUR_LOAN_EQUAL_PRINCIPAL] = {equal_principal, false, "owed / n, and interest"},
    [AMUR_LOAN_BULLET] = {bullet, false, "interest; everything in the last year"},
    [AMUR_LOAN_SCULPTED] = {sculpted, true,
                            "cash / d, with the one d that repays the loan; years without cash pay nothing"},
};

#define NAME(code, name) [AMUR_LOAN_##code] = #name,
static const char *const names[AMUR_REPAYMENT_N] = {AMUR_REPAYMENT_LIST(NAME)};

const char *amur_repayment_name(amur_repayment repayment) {
  assert(repayment < AMUR_REPAYMENT_N);
  return names[repayment];
}

amur_repayment amur_repayment_by_name(const char *name) {
  int k = 0;
  while (k < AMUR_REPAYMENT_N && strcmp(names[k], name) != 0) k++;
  return (amur_repayment)k;
}
