/* SPDX-License-Identifier: Apache-2.0
 * result.h -- what a run found, as flat tables: the same rows go to CSV, GeoPackage, JSON and the report.
 *   Things are numbers here (period, link, project ...): rows of amur_result's own arrays or of its corridor's.  What
 * each column of the files is called and means: docs/results.md.
 */
#ifndef AMUR_RESULT_H
#define AMUR_RESULT_H

#include <amur/tables.h>
#include <amur/terminal.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One solved period: a stretch of days of one regime of one year on which every rule is constant. */
typedef struct {
  int scenario; /* 0 is the base */
  int regime, year;
  amur_day from, to;                                   /* both included */
  double relative_gap, choice_residual, wait_residual; /* largest of the period; dimensionless */
  double margin_residual; /* largest relative miss of a margin that trade.yaml keeps at equilibrium; 0 where none is */
  int rounds, iterations;
  bool converged;
} amur_period_result;

/* Flow on one link of one commodity, chain and vehicle in one period. */
typedef struct {
  int period, link, commodity, chain, vehicle;
  double units_per_day;                 /* of commodity, loaded */
  double loaded_per_day, empty_per_day; /* vehicles */
  double toll_per_day;                  /* currency paid as toll, loaded and empty */
} amur_flow_result;

/* One origin-destination market of one commodity in one period. */
typedef struct {
  int period, origin, destination, commodity; /* zones */
  double units_per_day, ref_units_per_day;    /* carried; wanted at the reference cost */
  double cost;                                /* composite cost, currency per unit */
} amur_market_result;

/* The share that a chain takes of a market. */
typedef struct {
  int market, chain;
  double units_per_day, cost;              /* currency per unit, constant included; INFINITY if closed */
  double money, time_h;                    /* of it: money per unit, hours door to door */
  double time_value, wait_value, constant; /* of the cost: worth of its hours, of those in terminals, its constant */
} amur_share_result;

/* One terminal in one period, simulated at the equilibrium flow. */
typedef struct {
  int period, terminal;
  double arrivals_per_day;       /* equilibrium */
  double time_used_h;            /* the curve's time in the equilibrium */
  double time_h, time_ci_half_h; /* simulated time in the terminal, with its 95 % half-width */
  double wait_h, wait_ci_half_h, wait_p50_h, wait_p90_h, wait_p95_h, wait_spread_h;
  double queue_mean, queue_max;
  double capacity_per_day;                 /* of the binding stage */
  char binding[64];                        /* stage that binds, "" if none waits */
  double utilisation, utilisation_ci_half; /* of the binding stage */
  int replications;
} amur_terminal_period;

/* A curve with the points it was fitted to, for the report. */
typedef struct {
  int terminal;
  int period; /* one period that uses it */
  amur_curve curve;
  int n_point;
  double point_per_day[AMUR_CURVE_MAX_KNOT], point_h[AMUR_CURVE_MAX_KNOT], point_ci_h[AMUR_CURVE_MAX_KNOT];
} amur_curve_result;

/* A terminal of the base to look at: some days of its last year, simulated once, beginning empty. */
typedef struct {
  int terminal, period; /* the longest of that year in which it works */
  double arrivals_per_day, days;
  char *unit, **stage; /* what passes; [n_stage] names; owned */
  int n_stage;
  amur_picture picture; /* owned */
} amur_picture_result;

/* A loan-financed project in one year of one scenario. */
typedef struct {
  int scenario, project, year;
  double open_share;                                       /* of the year in operation, 0..1 */
  bool modelled;                                           /* false: the last modelled year's flow carried forward */
  double vehicles, toll_revenue, other_revenue, opex, tax; /* vehicles per year; project currency */
  double cfads, interest, principal, debt_service, balance,
      dscr;                       /* dscr NAN where nothing is due, and before opening */
  double capex, drawn;            /* building; loans drawn at the start of the year */
  double subsidy, renewal, grant; /* of operation; replacement; of building */
  double opex_traffic;            /* of opex: in proportion to traffic */
  double free_cash, equity_cash;  /* after tax, before and after debt */
} amur_finance_year;

typedef struct {
  int scenario, project;
  double npv, firr;                       /* project currency; per year (NAN: none) */
  int n_irr;                              /* sign changes can give several */
  double dscr_min, dscr_mean, llcr, plcr; /* loan and project life cover at the start of cover_year */
  double break_even_toll; /* mean toll per paying vehicle at unchanged flow that makes llcr 1, corridor currency; where
                             nobody pays, one toll for every vehicle.  NAN without a loan or when no toll does */
  double needed_per_day;  /* paying vehicles per day that make llcr 1 at today's mean toll; NAN as above */
  double mean_toll, flow_per_day; /* per paying vehicle; paying vehicles: in the last whole year modelled */
  double equity_irr;              /* NAN: none, or several */
  int payback_year;               /* from whose end on summed free cash stays >= 0; 0: never */
  int cover_year;                 /* the first in which the project operates and draws no new loan */
  double discount_rate, tax_rate; /* as the scenario leaves them */
} amur_finance_result;

/* A host country's debt in one year of one scenario, its projects' loans included. */
typedef struct {
  int scenario, country, year;
  double debt_gdp; /* face value of all public debt */
  double ratio[AMUR_RATIO_N];
  double without[AMUR_RATIO_N]; /* the same without the corridor's projects */
  double breach[AMUR_RATIO_N];  /* probability that the ratio is above its threshold; NAN beside the base scenario */
  double level[AMUR_RATIO_N][AMUR_FAN_LEVELS]; /* quantiles of the fan of futures; NAN as above */
} amur_debt_year_result;

/* How that debt is rated over the first ten years. */
typedef struct {
  int scenario, country;
  double project_debt; /* drawn by its projects, millions of currency */
  amur_debt_rating with, without;
} amur_debt_result;

/* What one project's public loans add to its host's debt, nothing else of the corridor built. */
typedef struct {
  int scenario, country, project;
  double debt;                /* drawn, millions of currency */
  double added[AMUR_RATIO_N]; /* most that they add to each ratio over the first ten years */
  int year[AMUR_RATIO_N];     /* in which */
  amur_risk external, overall;
} amur_debt_project_result;

/* What users of a country gain in a scenario against the base, summed over the horizon; currency.  Half of a market's
 * gain is that of either end's country. */
typedef struct {
  int scenario, commodity;
  const char *country;                 /* borrowed from the corridor's zones, "" for none */
  double benefit_half, benefit_logsum; /* rule of a half; logsum */
  double time, wait, money, other;     /* of benefit_half: hours, hours in terminals, all money, choice and constants */
  double lost_units;                   /* carried in one of the two alone: no finite benefit */
} amur_benefit_result;

/* A calendar year of a scenario: users' gain against the base, and what was paid and emitted; currency. */
typedef struct {
  int scenario, year;
  double days; /* modelled */
  double benefit_half, benefit_logsum, tolls;
  double co2_t;    /* tonnes */
  double external; /* accidents and other costs to others, by vehicle.csv's external_per_km */
} amur_gain_year;

/* A project to all, the base against the scenario without it; present values in corridor currency. */
typedef struct {
  int project, without;        /* scenario */
  double users, users_half;    /* by logsum, by rule of a half */
  double tolls, co2, external; /* more taken; less emitted, less cost to others, both as money */
  double cost;                 /* building, renewal, operation */
  /* Who gains and who pays: users, co2, external and these add up to npv. */
  double owners, lenders; /* cash of the owners; debt service less drawings */
  double state;           /* of the host: taxes less subsidies and grants */
  double other_tolls;     /* tolls that others take, or lose to the project */
  double payers;          /* of the project's revenue beside tolls: what they pay, negative */
  double npv, bcr, eirr;  /* bcr NAN without cost; eirr the smallest, NAN without one */
  int n_eirr;             /* several changes of sign can give several */
  double co2_t;           /* tonnes over its life, more positive */
} amur_economy_result;

typedef struct {
  int scenario, mode;
  double co2_t; /* tonnes, by vehicle.csv's co2_kg_per_km */
} amur_emission_result;

/* What one toll does, all else as in the base; per mean year of the horizon. */
typedef struct {
  double toll;             /* mean per paying vehicle at today's mix, corridor currency */
  double revenue, welfare; /* taken on the project's links; users' gain and operators' against today */
  double vehicles_per_day; /* loaded and empty */
  double llcr, dscr_mean;  /* NAN without debt */
  double npv;              /* project currency */
  bool converged;
} amur_toll_point;

typedef enum { AMUR_TOLL_REVENUE, AMUR_TOLL_WELFARE, AMUR_TOLL_BREAK_EVEN, AMUR_TOLL_N } amur_toll_aim;

/* Best tolls of a project, each from the equilibrium solved anew. */
typedef struct {
  int project;
  double today;                /* mean toll per paying vehicle */
  double low, high, tolerance; /* searched, and how finely; currency per vehicle */
  double best[AMUR_TOLL_N];    /* NAN: none */
  bool at_bound[AMUR_TOLL_N];  /* the best is a bound: look beyond */
  double traffic_factor;       /* on all demand, for today's toll to cover the debt; NAN: none up to 16 */
  int n_solved;
  amur_toll_point *point; /* [n_point] every toll tried, ascending; owned */
  int n_point;
} amur_toll_result;

/* An observation beside the model. */
typedef struct {
  int observed;
  double days;               /* that the observation, or each span of a record, covers */
  amur_observed_score score; /* in the observation's unit */
  bool covered;              /* the run's days cover the observation's, and the model has such a value */
} amur_fit_result;

/* What one assumption moves when it goes from low to high, all else equal. */
typedef struct {
  int source; /* row of source.csv */
  double value_low, value_high;
  double vehicles_low, vehicles_high; /* vehicles per day over the report's first crossing, whole horizon */
  double dscr_low, dscr_high;         /* mean DSCR of the first project, NAN without one */
} amur_sensitivity_result;

/* What a run found; owns its tables. */
typedef struct {
  const amur_corridor *corridor; /* borrowed */
  char **scenario;
  int n_scenario;      /* ids; scenario[0] is "base"; owned */
  int *scenario_index; /* [n_scenario] into corridor->scenario, -1 for the base */
  amur_period_result *period;
  int n_period;
  amur_flow_result *flow;
  int n_flow;
  amur_market_result *market;
  int n_market;
  amur_share_result *share;
  int n_share;
  amur_terminal_period *terminal;
  int n_terminal;
  amur_curve_result *curve;
  int n_curve;
  amur_picture_result *picture;
  int n_picture; /* at most twelve, the longest waits first */
  amur_finance_year *year;
  int n_year;
  amur_finance_result *finance;
  int n_finance;
  amur_debt_year_result *debt_year;
  int n_debt_year;
  amur_debt_result *debt;
  int n_debt;
  amur_debt_project_result *debt_project;
  int n_debt_project;
  amur_benefit_result *benefit;
  int n_benefit;
  amur_emission_result *emission;
  int n_emission;
  amur_gain_year *gain_year;
  int n_gain_year;
  amur_economy_result *economy;
  int n_economy;
  amur_toll_result *toll;
  int n_toll;
  amur_fit_result *fit;
  int n_fit; /* base scenario */
  amur_sensitivity_result *sensitivity;
  int n_sensitivity;
  bool converged;   /* every period of every scenario met its tolerances */
  int stopped_year; /* 0: none; else the first year of which a period missed a tolerance: no later year is here, and
                       nothing that is built on years (money, hosts, fit, sensitivity, tolls) */
  double relative_gap, choice_residual, wait_residual, margin_residual; /* largest over all periods */
  double wall_s, cpu_s, peak_rss_mb;
  int n_thread;
} amur_result;

AMUR_API void amur_result_fini(amur_result *result);

/* The first period of the stopped year that missed a tolerance, in the order of scenarios and days; NULL if the run
 * did not stop. */
AMUR_API const amur_period_result *amur_result_missed(const amur_result *result);

/* What an observation counts: vehicles (loaded and empty), tonnes or units over a crossing.  direction "" is both;
 * commodities and vehicles are lists as in observed.csv, "" all. */
typedef struct {
  int crossing;
  const char *direction, *commodities, *vehicles; /* borrowed */
  amur_measure measure;
} amur_counted;

/* Adds to sum[k] what crossed in one scenario from day edge[k] to the day before edge[k + 1], for n spans that follow
 * each other: edge[n + 1] ascends.  Periods count by their days. */
AMUR_API void amur_result_add_counts(const amur_result *result, int scenario, const amur_counted *what, int n,
                                     const amur_day *edge, amur_sum *sum);

/* The same between two days, both included. */
AMUR_API double amur_result_count(const amur_result *result, int scenario, int crossing, const char *direction,
                                  const char *commodities, const char *vehicles, amur_measure measure, amur_day from,
                                  amur_day to);

#ifdef __cplusplus
}
#endif
#endif
