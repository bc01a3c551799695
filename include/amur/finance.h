/* SPDX-License-Identifier: Apache-2.0
 * finance.h -- project finance: loans, cash flows, cover ratios, returns.
 */
#ifndef AMUR_FINANCE_H
#define AMUR_FINANCE_H

#include <amur/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How a loan is paid back: X(CODE, name) makes AMUR_LOAN_CODE and "name"; what is paid each year is the row of that
 * code in src/finance/repayment.c.  A new way is a line here and a function with its row there: columns of loan.csv,
 * options, checks and docs are made from the two. */
#define AMUR_REPAYMENT_LIST(X)                                                                                         \
  X(ANNUITY, annuity)                                                                                                  \
  X(EQUAL_PRINCIPAL, equal_principal)                                                                                  \
  X(BULLET, bullet)                                                                                                    \
  X(SCULPTED, sculpted)

#define AMUR_LOAN_CODE(code, name) AMUR_LOAN_##code,
typedef enum { AMUR_REPAYMENT_LIST(AMUR_LOAN_CODE) AMUR_REPAYMENT_N } amur_repayment;
#undef AMUR_LOAN_CODE

/* "annuity|equal_principal|...", in the order of their numbers. */
#define AMUR_REPAYMENT_WORD(code, name) "|" #name
#define AMUR_REPAYMENT_WORDS (&(AMUR_REPAYMENT_LIST(AMUR_REPAYMENT_WORD))[1])

/* Name as in loan.csv, never NULL within range; AMUR_REPAYMENT_N when there is none of that name. */
AMUR_API const char *amur_repayment_name(amur_repayment repayment);
AMUR_API amur_repayment amur_repayment_by_name(const char *name);

/* A loan; zeroed is a valid start. */
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

/* A known repayment, principal > 0, rate in 0..AMUR_RATE_MAX, 1 <= tenor <= AMUR_TENOR_MAX, 0 <= grace < tenor; else
 * AMUR_E_DOMAIN. */
AMUR_API amur_status amur_loan_check(const amur_loan *loan, amur_err *err);

/* Payments at the end of years 1..tenor: interest[tenor], principal[tenor], balance[tenor] (after payment).
 * Every year interest = rate * balance before, and balance falls by principal.  Capitalised grace interest is a
 * negative principal payment (drawn anew, nothing is paid); the principal payments sum to loan->principal. */
AMUR_API amur_status amur_loan_schedule(const amur_loan *loan, double *interest, double *principal, double *balance,
                                        amur_err *err);

/* Net present value of cash[0..n-1], cash[0] not discounted. */
AMUR_API double amur_npv(double rate, const double *cash, int n);
/* sum of cash[t] / (1+rate)^(t+1): cash[0] comes at the end of year 1. */
AMUR_API double amur_present_value(double rate, const double *cash, int n);
/* Internal rates of return in (-0.99, 10): writes up to max roots ascending, returns how many there are (all of
 * them, however many times the cash changes sign), -1 if memory is out.  No sign change: none. */
AMUR_API int amur_irr(const double *cash, int n, double *root, int max);

/* Cover ratios of cash available for debt service, year by year. */
typedef struct {
  double dscr_min, dscr_mean;
  int dscr_min_year; /* index of the year */
  double llcr, plcr; /* loan life and project life cover at the start, discounted at the loan's rate */
} amur_cover;

/* How well cfads[n_year], the cash available for debt service from year 1 of the loan on, covers a loan without a
 * project around it.  Writes dscr[tenor] by year, NAN where nothing is due.  Errors of amur_loan_check; AMUR_E_DOMAIN,
 * too, if the loan outlives the cash (tenor > n_year). */
AMUR_API amur_status amur_cover_ratios(const amur_loan *loan, const double *cfads, int n_year, double *dscr,
                                       amur_cover *cover, amur_err *err);

/* ---- loans drawn in phases, at floating rates, in other currencies ----------------------------- */

/* A loan of a project; zeroed is a valid start. */
typedef struct {
  amur_loan loan;           /* principal in the loan's currency; rate unused where `rate` is given */
  int first_year;           /* index of the year in which it is first drawn (amur_cash_flow_fill) */
  const double *draw_share; /* [n_draw] of the principal, at the starts of its first years, summing to 1; borrowed */
  int n_draw;               /* 0: all at once */
  const double *rate;       /* [tenor_years] per year, floating; NULL: loan.rate; borrowed */
  const double *exchange;   /* [n_year of the cash flow] project currency per unit; NULL: exchange_fixed; borrowed */
  double exchange_fixed;    /* 0: 1, for the project's own currency */
} amur_tranche;

/* One year of a loan, in its currency: drawn at the start, paid at the end, owed afterwards. */
typedef struct {
  double drawn, interest, principal, balance;
} amur_debt_year;

/* As amur_loan_check, and shares that sum to 1, and every rate of the path in 0..AMUR_RATE_MAX. */
AMUR_API amur_status amur_tranche_check(const amur_tranche *tranche, amur_err *err);
/* year[tenor_years].  cash[tenor_years]: what a loan that follows the cash (sculpted) is paid from, in its currency;
 * else NULL will do. */
AMUR_API amur_status amur_tranche_schedule(const amur_tranche *tranche, const double *cash, amur_debt_year *year,
                                           amur_err *err);

/* ---- a project as its lenders and owners see it --------------------------------------------------- */

/* One year, in project currency; zeroed is a valid start.  The first group is given, the second worked out by
 * amur_cash_flow_fill. */
typedef struct {
  double open_share;            /* of the year in operation, 0..1 */
  double capex, grant, renewal; /* building; capital grants; replacement, paid from the year's cash */
  double toll, other, subsidy;  /* revenue that grows with tolls; other; operating subsidy */
  double opex, opex_traffic;    /* fixed; in proportion to traffic */

  double depreciation, tax, cfads;                     /* cash available for debt service */
  double free_cash;                                    /* after tax as if there were no debt, less capex */
  double drawn, interest, principal, service, balance; /* of all loans */
  double dscr;                                         /* NAN before opening and where nothing is due */
  double equity_cash;                                  /* the owners': negative when they pay in */
} amur_cash_flow_year;

/* A project; zeroed is a valid start. */
typedef struct {
  int n_year, open_year; /* open_year: index of the first year in operation */
  double tax_rate, discount_rate;
  const amur_tranche *tranche; /* [n_tranche] in order of seniority; borrowed */
  int n_tranche;
  bool debt_given; /* the years hold drawn, interest, principal and balance already; tranche is not read */
} amur_cash_flow;

enum { AMUR_IRR_KEPT = 8 };

/* What a project is worth to its lenders and owners. */
typedef struct {
  double npv, equity_npv;     /* at the discount rate, first year undiscounted */
  double firr[AMUR_IRR_KEPT]; /* of free cash, ascending; NAN beyond n_irr */
  int n_irr;                  /* several changes of sign can give several */
  double equity_irr;          /* the smallest; NAN if n_equity_irr is 0 */
  int n_equity_irr;
  int payback_year; /* index of the year from whose end on summed free cash stays >= 0; -1: never */
  amur_cover cover; /* over the years in operation; llcr and plcr at the start of cover_year */
  int cover_year;   /* first year from which on the project operates and draws no new loan */
  double debt_rate; /* the debt's own rate from there on; NAN without debt */
} amur_appraisal;

/* Fills the second group of year[n_year] from the first.  AMUR_E_DOMAIN for rates out of range and for a loan that
 * outlives the years (err->line: its number, from 1); AMUR_E_NUMERIC where sculpted debt and tax do not settle, or cash
 * is not finite. */
AMUR_API amur_status amur_cash_flow_fill(const amur_cash_flow *flow, amur_cash_flow_year *year, amur_err *err);
/* Appraises from the years that amur_cash_flow_fill filled. */
AMUR_API amur_status amur_cash_flow_appraise(const amur_cash_flow *flow, const amur_cash_flow_year *year,
                                             amur_appraisal *appraisal, amur_err *err);

typedef enum { AMUR_SCALE_TOLL, AMUR_SCALE_TRAFFIC } amur_scaled;
/* The factor on the toll revenue of every year (TRAFFIC: and on opex_traffic) that makes the LLCR 1; 0 where the debt
 * is covered without tolls, NAN where there is no debt or no factor does it. */
AMUR_API amur_status amur_cash_flow_break_even(const amur_cash_flow *flow, const amur_cash_flow_year *year,
                                               amur_scaled what, double *factor, amur_err *err);

/* ---- users ------------------------------------------------------------------------------------------- */

/* Benefit of users, in the time of the flows, when a cost goes from c0 to c1 and the flow from q0 to q1: by the rule of
 * a half, and by the area under the exponential demand through both points, which is the logsum's where costs are
 * composite.  Positive when the cost falls; the second is 0 where one of the flows is 0. */
AMUR_API double amur_benefit_half(double q0, double c0, double q1, double c1);
AMUR_API double amur_benefit_logsum(double q0, double c0, double q1, double c1);

/* What the cost of a chain is made of; chains that open and close are told apart from all of it. */
typedef enum { AMUR_GAIN_MONEY, AMUR_GAIN_TIME, AMUR_GAIN_WAIT, AMUR_GAIN_OTHER, AMUR_GAIN_N } amur_gain_part;

/* One market as its users find it; all borrowed. */
typedef struct {
  const double *cost;                    /* [n_chain] currency per unit; > 0 by ratios; INFINITY: closed */
  const double *appeal;                  /* [n_chain] as in amur_nested; 0: closed */
  const double *part;                    /* [n_chain * AMUR_GAIN_N] that sum to the cost; NAN: not known */
  double theta, theta_nest;              /* choice, as in amur_nested */
  double quantity, ref_cost, elasticity; /* demand: quantity (C/ref_cost)^-elasticity by ratios, by differences
                                            quantity exp(-elasticity (C - ref_cost)/ref_cost) */
} amur_user_market;

typedef struct {
  int32_t n_chain, n_nest;
  const int32_t *nest; /* [n_chain] */
  bool by_ratio;
  amur_user_market before, after;
} amur_user_change;

/* Currency, in the time of the quantities. */
typedef struct {
  double all;               /* sum of the parts and of variety */
  double part[AMUR_GAIN_N]; /* by chains open before and after */
  double variety;           /* by chains that open or close */
  double half;              /* by the rule of a half, over chains open before and after */
  double lost_units;        /* carried before, less carried after, by what opens or closes without a finite benefit: a
                               whole market, or by ratios a chain whose dispersion is at most 1 */
} amur_user_gain;

/* The share at which a chain that opens by ratios, or a group of one nest, is let in. */
#define AMUR_OPENING_SHARE 1e-4

/* Minus the integral of sum_c q_c dC_c along the path on which all costs move together from before to after, by ratios
 * in logarithm; demand, dispersion and appeal move with them.  Chains that open come down from the cost at which
 * together they have AMUR_OPENING_SHARE of the market before, those that close go up to it; by differences what is
 * beyond that cost counts, too.  AMUR_E_NOMEM. */
AMUR_API amur_status amur_user_gain_of(const amur_user_change *change, amur_user_gain *gain, amur_err *err);

/* Solves the model at a toll and says what is to be made large: revenue, welfare. */
typedef amur_status (*amur_toll_outcome)(void *context, double toll, double *value, amur_err *err);

typedef struct {
  double toll, value;
  int n_solved;  /* how often the model was solved */
  bool at_bound; /* the best toll is one of the bounds: look beyond */
} amur_best_toll;

/* The toll in low..high with the largest outcome: a grid of 13, then golden section around its best point until the
 * toll is known to `tolerance`.  Of several peaks the one that the grid sees highest.  AMUR_E_DOMAIN for bounds or a
 * tolerance that cannot be; else the errors of outcome. */
AMUR_API amur_status amur_toll_best(amur_toll_outcome outcome, void *context, double low, double high, double tolerance,
                                    amur_best_toll *best, amur_err *err);

#ifdef __cplusplus
}
#endif
#endif
