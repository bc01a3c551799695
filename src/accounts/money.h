/* SPDX-License-Identifier: Apache-2.0
 * money.h -- from the flows of a run to the money of its projects.
 *
 *   flows by period and day -> traffic by year (money_traffic.c)  \
 *   project.csv, loan.csv   -> terms by year (money_terms.c)      -> accounts of every project (money.c)
 *   markets by period       -> gains of users (money_welfare.c)   \
 *   accounts of the base    ->                                    -> worth to all (money_economy.c)
 *   loans of public projects                                      -> debt of their hosts (money_country.c)
 */
#ifndef AMUR_ACCOUNTS_MONEY_H
#define AMUR_ACCOUNTS_MONEY_H

#include <amur/finance.h>
#include <amur/result.h>

/* What a project's crossing carries, summed over days. */
typedef struct {
  double days;
  double vehicles, paying; /* loaded and empty; of them those that pay a toll */
  double toll;             /* corridor currency */
  double units;            /* of the commodities that bring revenue by the unit */
} money_traffic;

/* Traffic of one project in one scenario, year by year. */
typedef struct {
  int first_year, n_year;
  money_traffic *year; /* [n_year] over the days in operation, unmodelled days filled from a year like them */
  bool *modelled;      /* [n_year] false where days were filled */
  money_traffic today; /* mean day of the last whole year modelled; of all days modelled if there is none */
} money_years;

/* Traffic over years first_year .. first_year+n_year-1; traffic->year and ->modelled are owned by the caller. */
amur_status ami_money_traffic_of(const amur_result *result, int scenario, const amur_project_row *project,
                                 int first_year, int n_year, money_years *traffic, amur_err *err);

/* Rows of finance tables; owned. */
typedef struct {
  amur_finance_year *year;
  amur_finance_result *finance;
  int n_year, n_finance;
  size_t year_room, finance_room;
} money_rows;

/* Appends the rows of one scenario, with project[n_project] and loan[n_loan] as the scenario's changes leave them. */
amur_status ami_money_scenario(const amur_result *result, int scenario, const amur_project_row *project,
                               const amur_loan_row *loan, money_rows *rows, amur_err *err);

/* Appends to result->debt_year and ->debt the countries of one scenario, with project[] and loan[] as its changes leave
 * them; the fan of futures in the base alone. */
amur_status ami_money_countries(amur_result *result, int scenario, const amur_project_row *project,
                                const amur_loan_row *loan, amur_err *err);
/* What users of markets gain between two results of one corridor (which may be one and the same); owned. */
typedef struct {
  const amur_result *result[2]; /* before, after; borrowed */
  int *first[2];                /* [n_market + 1] first share of a market */
  int *place;                   /* [n_chain] of the corridor: its number here, -1 */
  int *chain;                   /* [n_chain] which it is */
  int32_t *nest;                /* [n_chain] */
  double *number;               /* costs, appeals and parts of both */
} money_gains;

amur_status ami_money_gains_init(money_gains *g, const amur_result *before, const amur_result *after, amur_err *err);
void ami_money_gains_fini(money_gains *g);
/* Gain a day of the units that are in both markets, rows of the one result and of the other; *gain is 0 where no unit
 * is in both. */
amur_status ami_money_gain(money_gains *g, int before, int after, amur_user_gain *gain, amur_err *err);

/* Fills result->benefit (every scenario against the base), ->emission and ->gain_year. */
amur_status ami_money_welfare(amur_result *result, amur_err *err);
/* Fills result->economy from ->gain_year and the base's ->year. */
amur_status ami_money_economy(amur_result *result, amur_err *err);

/* Corridor currency per unit of a currency in a year; whose names what needs it. */
amur_status ami_money_rate(const amur_corridor *corridor, const char *currency, const char *whose, int year,
                           double *rate, amur_err *err);

/* A project's loans and years under one scenario's terms; owned. */
typedef struct {
  int first_year, n_year, open_year; /* of the accounts; index of the year of opening */
  double *rate;                      /* [n_year] corridor currency per unit of the project's */
  amur_tranche *tranche;             /* [n_tranche] with paths that lie in `path` */
  int n_tranche;
  double *path;
} money_terms;

amur_status ami_money_terms_init(money_terms *terms, const amur_corridor *corridor, const amur_project_row *row,
                                 int project, const amur_loan_row *loan, amur_err *err);
void ami_money_terms_fini(money_terms *terms); /* also after a failed init */
/* Capital cost, grants and renewals into year[n_year]. */
amur_status ami_money_terms_building(const money_terms *terms, const amur_project_row *row, amur_cash_flow_year *year,
                                     amur_err *err);

/* First day that the project no longer operates. */
amur_day ami_money_closing(const amur_project_row *project);

/* Fills result->year and ->finance for every scenario and project from result->flow. */
amur_status ami_run_money(amur_result *result, amur_err *err);

#endif
