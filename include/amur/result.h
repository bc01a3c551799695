/* SPDX-License-Identifier: Apache-2.0
 * result.h -- what a run found, as flat tables: the same rows go to CSV, GeoPackage, JSON and the report.
 *   Things are numbers here (period, link, project ...): rows of amur_result's own arrays or of its corridor's.  What
 * each column of the files is called and means: docs/results.md.
 */
#ifndef AMUR_RESULT_H
#define AMUR_RESULT_H

#include <amur/combined.h>
#include <amur/tables.h>
#include <amur/terminal.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Of the imbalance of empty vehicles, relative to the trips of their fleet. */
#define AMUR_IMBALANCE_TOLERANCE 1e-6

/* One solved period: a stretch of days of one regime of one year on which every rule is constant. */
typedef struct {
  int scenario; /* 0 is the base */
  int regime, year;
  amur_day from, to;                                   /* both included */
  double relative_gap, choice_residual, wait_residual; /* largest of the period; dimensionless */
  double imbalance;       /* largest miss of an empty vehicle where one is wanted, relative to its fleet's trips */
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

/* Goods that changed vehicle at a row of transfer.csv in one period. */
typedef struct {
  int period, transfer, commodity, chain;
  int from_vehicle, to_vehicle;
  double units_per_day;
} amur_transfer_result;

/* How the vehicles over a crossing answer to a cause at a crossing, in the base. */
typedef struct {
  int period;        /* -1: over the horizon */
  int crossing, of;  /* of: where the cause is changed */
  int cause;         /* amur_answer_to */
  double elasticity; /* per cent per per cent */
} amur_elasticity_result;

/* A way over a crossing of `via: *` that is left out, since it costs too much beside the market's cheapest. */
typedef struct {
  int origin, destination, commodity, chain;
  double cost, least_cost; /* on empty roads, currency per unit; INFINITY: there is no such way */
} amur_reach_result;

/* Where vehicles that come home miss each other most in one period, loaded and empty together. */
typedef struct {
  int period, vehicle;
  bool is_cut;                    /* round a country; else a node */
  const char *place;              /* id of the node, or country; borrowed from the corridor */
  double out_per_day, in_per_day; /* vehicles that leave it, and that arrive */
  double imbalance;               /* |out - in| / max(out, in) */
} amur_balance_result;

/* One segment of an origin-destination market of one commodity in one period. */
typedef struct {
  int period, origin, destination, commodity; /* zones */
  int segment;                                /* of what eligible.csv tells apart; 0 where it does not */
  double units_per_day, ref_units_per_day;    /* carried; wanted at the reference cost */
  double unmet_per_day;                       /* wanted, and no open chain can carry it */
  double cost;                                /* composite cost, currency per unit; INFINITY: no open chain */
  double low, high; /* the market's units in a row from 0 to 1: where those of the segment begin and end */
  double theta, theta_nest, ref_cost, elasticity; /* of choice and demand: see amur_market */
} amur_market_result;

/* The share that a chain takes of a market. */
typedef struct {
  int market, chain;
  double units_per_day, cost;              /* currency per unit, constant included; INFINITY if closed */
  double money, time_h;                    /* of it: money per unit, hours door to door */
  double time_value, wait_value, constant; /* of the cost: worth of its hours on the way, of those in terminals with
                                              what their spread is worth, its constant */
  double appeal;                           /* 0: closed; see amur_alternative */
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
 * gain is that of either end's country.  See amur_user_gain. */
typedef struct {
  int scenario, commodity;
  const char *country; /* borrowed from the corridor's zones, "" for none */
  double benefit;      /* money + time + wait + other + variety */
  double money, time, wait, other, variety;
  double half;       /* rule of a half, over chains open in both */
  double lost_units; /* carried in one of the two alone: no finite benefit */
} amur_benefit_result;

/* A calendar year of a scenario: users' gain against the base, and what was paid and emitted; currency. */
typedef struct {
  int scenario, year;
  double days;                   /* modelled */
  double benefit, variety, half; /* variety is part of benefit */
  double tolls;
  double co2_t;    /* tonnes */
  double external; /* accidents and other costs to others, by vehicle.csv's external_per_km */
} amur_gain_year;

/* What a stream of benefits and costs returns. */
typedef struct {
  double npv, bcr, eirr; /* bcr NAN without cost; eirr the smallest, NAN without one */
  int n_eirr;            /* several changes of sign can give several */
} amur_economy_return;

/* A project to all, the base against the scenario without it; present values in corridor currency. */
typedef struct {
  int project, without;        /* scenario */
  double users, users_half;    /* users' gain; by rule of a half, over chains open with it and without */
  double variety;              /* of users: by chains that open or close */
  double tolls, co2, external; /* more taken; less emitted, less cost to others, both as money */
  double cost;                 /* building, renewal, operation */
  /* Who gains and who pays: users, co2, external and these add up to all.npv. */
  double owners, lenders;         /* cash of the owners; debt service less drawings */
  double state;                   /* of the host: taxes less subsidies and grants */
  double other_tolls;             /* tolls that others take, or lose to the project */
  double payers;                  /* of the project's revenue beside tolls: what they pay, negative */
  amur_economy_return all, plain; /* with variety, and without */
  double co2_t;                   /* tonnes over its life, more positive */
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
  amur_transfer_result *transfer;
  int n_transfer;
  amur_elasticity_result *elasticity;
  int n_elasticity;
  amur_reach_result *reach;
  int n_reach;
  amur_balance_result *balance;
  int n_balance;
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
  double relative_gap, choice_residual, wait_residual, margin_residual, imbalance; /* largest over all periods */
  double wall_s, cpu_s, peak_rss_mb;
  int n_thread;
} amur_result;

AMUR_API void amur_result_fini(amur_result *result);

/* The first period of the stopped year that missed a tolerance, in the order of scenarios and days; NULL if the run
 * did not stop. */
AMUR_API const amur_period_result *amur_result_missed(const amur_result *result);

/* Whether the row is a crossing's own elasticity to whole cost and not within elasticity_low..elasticity_high. */
AMUR_API bool amur_elasticity_is_outside(const amur_settings *settings, const amur_elasticity_result *row);

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
