/* SPDX-License-Identifier: Apache-2.0
 * country.h -- the debt of a host country: its path, ratios and thresholds, stress tests and a fan of futures.
 */
#ifndef AMUR_COUNTRY_H
#define AMUR_COUNTRY_H

#include <amur/finance.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the framework -------------------------------------------------------------------------------------- */

/* Debt-carrying capacity. */

typedef enum { AMUR_CAPACITY_WEAK, AMUR_CAPACITY_MEDIUM, AMUR_CAPACITY_STRONG, AMUR_CAPACITY_N } amur_capacity;

/* The five ratios of the debt sustainability framework for low-income countries. */
typedef enum {
  AMUR_RATIO_PV_GDP,          /* present value of external public debt / GDP */
  AMUR_RATIO_PV_EXPORTS,      /* ... / exports */
  AMUR_RATIO_SERVICE_EXPORTS, /* service of external public debt / exports */
  AMUR_RATIO_SERVICE_REVENUE, /* ... / government revenue */
  AMUR_RATIO_PUBLIC_GDP,      /* present value of external plus face value of domestic debt / GDP */
  AMUR_RATIO_N
} amur_debt_ratio;

/* Names of the classes and ratios. */
AMUR_API const char *amur_capacity_name(amur_capacity capacity);
AMUR_API const char *amur_debt_ratio_name(amur_debt_ratio ratio);
/* Threshold of a ratio (benchmark for PUBLIC_GDP), as a share: 0.40 for 40 %. */
AMUR_API double amur_debt_threshold(amur_debt_ratio ratio, amur_capacity capacity);

/* What the composite indicator of debt-carrying capacity is made of: ten-year averages, shares and not per cent. */
typedef struct {
  double cpia;         /* World Bank's policy and institutional assessment, 1..6 */
  double growth;       /* real, per year */
  double remittances;  /* of GDP */
  double reserves;     /* of a year's imports */
  double world_growth; /* real, per year */
} amur_capacity_facts;

/* The indicator, and the class that belongs to one: below 2.69 weak, above 3.05 strong.  For who has the facts and not
 * the class that the IMF and World Bank publish. */
AMUR_API double amur_capacity_indicator(const amur_capacity_facts *facts);
AMUR_API amur_capacity amur_capacity_class(double indicator);

/* ---- a country ------------------------------------------------------------------------------------------ */

/* Terms of repayment: interest every year, equal parts after the grace, as concessional loans have. */
typedef struct {
  double rate;
  int grace_years, maturity_years;
} amur_debt_terms;

/* Money in millions of US dollars, flows as shares of GDP, at the end of year 0 or per year from year 1 on.  GDP,
 * revenue and exports are to be given; amur_country_default has the rest. */
typedef struct {
  amur_capacity capacity;
  bool in_arrears;                /* debt distress by itself, whatever the ratios */
  double gdp;                     /* of year 0, > 0 */
  double growth, deflator;        /* per year: real; of prices in dollars */
  double revenue;                 /* of GDP, > 0 */
  double primary_balance;         /* of GDP, surplus positive */
  double exports;                 /* of GDP in year 0, > 0 */
  double export_growth;           /* of their dollar value */
  double external_debt;           /* of GDP */
  amur_debt_terms external_terms; /* of what is left of it: maturity in years from now */
  double domestic_debt;           /* of GDP */
  double domestic_rate;           /* real */
  double new_external;            /* share of each year's need that is borrowed abroad, 0..1 */
  amur_debt_terms new_terms;
  double discount_rate;      /* 0.05 in the framework */
  double shortfall_borrowed; /* share of lost exports and transfers that is borrowed abroad, 0..1 */
  double contingent;         /* liabilities that the contingent test makes the state's, of GDP */
  double depreciation;       /* of the depreciation test: 0.30 in the framework */
  double sd_growth, sd_primary_balance, sd_export_growth, sd_transfers, sd_depreciation; /* of a year */
  double persistence; /* first-order autocorrelation of the shocks of the fan, 0..1 */
} amur_country;

/* The framework's figures where it has some, middling terms of debt, no debt and no chance: presets of country.csv. */
AMUR_API amur_country amur_country_default(void);

/* A loan that the state takes or guarantees for a project: drawn at the end of year `year` (0: it stands already). */
typedef struct {
  int year;
  double principal; /* millions of US dollars */
  amur_debt_terms terms;
} amur_public_loan;

/* Deviations of one year from the baseline; zeroed is a valid start: none. */
typedef struct {
  double growth, primary_balance, export_growth, transfers; /* per year, of GDP, per year, of GDP; bad is negative */
  double depreciation;                                      /* of the currency against the dollar, share */
  double liability;                                         /* of GDP, taken over by the state */
} amur_country_shock;

/* What became of the country by the end of a year. */
typedef struct {
  double gdp, exports, revenue;           /* millions of US dollars */
  double external, domestic, pv_external; /* at the year's end */
  double service, need;                   /* of external debt; borrowed in the year */
  double debt_gdp;                        /* face value of all public debt / GDP */
  double ratio[AMUR_RATIO_N];
} amur_country_year;

enum { AMUR_COUNTRY_YEARS_MAX = 60 };

/* AMUR_E_DOMAIN unless every field lies in its range; err->text names the one that does not. */
AMUR_API amur_status amur_country_check(const amur_country *country, amur_err *err);

/* Writes years 1..n_year to year[n_year], n_year at most AMUR_COUNTRY_YEARS_MAX; loan[n_loan]; shock[n_year] or NULL.
 * AMUR_E_DOMAIN for a country, loan (err->line: its number, from 1) or number of years out of range: of all below, too.
 */
AMUR_API amur_status amur_country_path(const amur_country *country, const amur_public_loan *loan, int n_loan,
                                       const amur_country_shock *shock, int n_year, amur_country_year *year,
                                       amur_err *err);

/* ---- stress tests and rating ------------------------------------------------------------------------- */

typedef enum {
  AMUR_STRESS_GROWTH,
  AMUR_STRESS_PRIMARY_BALANCE,
  AMUR_STRESS_EXPORTS,
  AMUR_STRESS_OTHER_FLOWS,
  AMUR_STRESS_DEPRECIATION,
  AMUR_STRESS_COMBINATION,
  AMUR_STRESS_CONTINGENT,
  AMUR_STRESS_N
} amur_stress;
AMUR_API const char *amur_stress_name(amur_stress stress);
/* Writes the shocks of a standard test to shock[n_year], for amur_country_path to show the years under it. */
AMUR_API void amur_stress_shocks(const amur_country *country, amur_stress stress, int n_year,
                                 amur_country_shock *shock);

typedef enum { AMUR_RISK_LOW, AMUR_RISK_MODERATE, AMUR_RISK_HIGH, AMUR_RISK_DISTRESS } amur_risk;
AMUR_API const char *amur_risk_name(amur_risk risk);

typedef struct {
  amur_risk external, overall;       /* by the four external ratios; by all five */
  int baseline_breach[AMUR_RATIO_N]; /* first year (1 = the first) above the threshold, 0 for none */
  int stress_breach[AMUR_RATIO_N];   /* first year under the test that breaches most */
  amur_stress worst[AMUR_RATIO_N];   /* the test with the highest ratio */
  double peak[AMUR_RATIO_N], stress_peak[AMUR_RATIO_N];
  double test_peak[AMUR_STRESS_N][AMUR_RATIO_N]; /* of every test: the highest ratio */
  int test_breach[AMUR_STRESS_N][AMUR_RATIO_N];  /* and the first year above the threshold, 0 for none */
} amur_debt_rating;

/* Baseline and every standard test over n_year years. */
AMUR_API amur_status amur_country_rating(const amur_country *country, const amur_public_loan *loan, int n_loan,
                                         int n_year, amur_debt_rating *rating, amur_err *err);

/* ---- Monte Carlo --------------------------------------------------------------------------------------- */

enum { AMUR_FAN_LEVELS = 5 }; /* 5, 25, 50, 75 and 95 % */

typedef struct {
  double level[AMUR_FAN_LEVELS]; /* quantiles of the ratio */
  double mean, sd, breach;       /* breach: share of draws above the threshold */
} amur_fan_cell;

typedef struct {
  int n_draw;                /* 1000 */
  int n_thread;              /* 1 */
  uint64_t seed;             /* 1 */
  const double *correlation; /* [25] of growth, primary balance, export growth, transfers, depreciation; NULL: none */
} amur_fan_opts;

AMUR_API amur_fan_opts amur_fan_opts_default(void);

/* Writes cell[n_year * AMUR_RATIO_N].  Draw i uses the stream (seed, i, 0), so that countries and projects share their
 * luck.  AMUR_E_DOMAIN for fewer than two draws and for a matrix that is no correlation, too. */
AMUR_API amur_status amur_country_fan(const amur_country *country, const amur_public_loan *loan, int n_loan, int n_year,
                                      const amur_fan_opts *opts, amur_fan_cell *cell, amur_err *err);

#ifdef __cplusplus
}
#endif
#endif
