/* SPDX-License-Identifier: Apache-2.0
 * repayment.h -- rows of the ways in which a loan is paid back.  How to add one: <amur/finance.h>, AMUR_REPAYMENT_LIST.
 */
#ifndef AMUR_FINANCE_REPAYMENT_H
#define AMUR_FINANCE_REPAYMENT_H

#include <amur/finance.h>

/* A year after the grace and before the last, in the loan's currency. */
typedef struct {
  double owed;     /* at the start of the year, with what is drawn in it */
  double rate;     /* of the year */
  double interest; /* rate owed */
  int years_left;  /* this one and those after it, >= 2: the last payment clears what is owed */
  double cash;     /* what the year has for the loan, >= 0; 0 unless the way needs cash */
  double cover;    /* present value of the cash after the grace over the debt then owed; 0 without cash */
} repayment_year;

typedef struct {
  double (*principal)(const repayment_year *y); /* paid at the year's end; negative: interest is lent anew */
  bool needs_cash;
  const char *meaning; /* what is paid, with n years left; one line */
} repayment_type;

extern const repayment_type ami_repayment_types[AMUR_REPAYMENT_N];

#endif
