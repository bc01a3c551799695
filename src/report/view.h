/* SPDX-License-Identifier: Apache-2.0
 * view.h -- sums over a result that tables and answers share: flows per period, crossing and direction, means
 * over years and over the horizon, scenario summaries.
 */
#ifndef AMUR_REPORT_VIEW_H
#define AMUR_REPORT_VIEW_H

#include <amur/result.h>

typedef enum {
  VIEW_VEHICLES, /* counted vehicles per day, loaded and empty */
  VIEW_EMPTY,    /* of them empty */
  VIEW_TONNES,   /* per day, of commodities with a weight */
  VIEW_PERSONS,  /* per day, units of commodities without a weight */
  VIEW_TOLL,     /* currency per day */
  VIEW_N
} view_measure;

typedef struct {
  const amur_result *r;
  const amur_corridor *c;
  const char **direction; /* [n_direction] texts of links, borrowed; direction[0] is "" */
  int n_direction;
  int *link_row, n_row;      /* [n_link] rows of link.csv numbered 0.. in order: both directions of a row share one */
  double *sum[VIEW_N];       /* [(period * n_crossing + crossing) * n_direction + direction] */
  int first_year, last_year; /* of the base's periods */
} report_view;

/* Borrows result and its corridor. */
amur_status ami_report_view_init(report_view *v, const amur_result *result, amur_err *err);
void ami_report_view_fini(report_view *v);

/* Place of a link's direction in v->direction. */
int ami_report_direction(const report_view *v, const char *direction);

int ami_report_days(const amur_period_result *p);
/* Days of the scenario's periods in a year; year 0 is the whole horizon. */
int ami_report_days_of(const report_view *v, int scenario, int year);
/* Per day over a crossing, mean over the days of a year (0: the horizon); NAN without such days. */
double ami_report_mean(const report_view *v, view_measure m, int scenario, int crossing, int year);
/* Of one period, both directions. */
double ami_report_in_period(const report_view *v, view_measure m, int period, int crossing);

/* A terminal over a year (0: the horizon) of one scenario, weighted by arrivals; NAN where it had none. */
typedef struct {
  double arrivals_per_day, wait_h, wait_ci_half_h, wait_p95_h, time_h, capacity_per_day, utilisation;
  const char *binding; /* stage that binds in most of the days, "" if none */
  double worst_wait_h; /* of one period */
  int worst_period;    /* -1 if none */
} report_terminal;
report_terminal ami_report_terminal_over(const report_view *v, int scenario, int terminal, int year);

/* The project's money in the scenario; NULL where absent. */
const amur_finance_year *ami_report_finance_year(const report_view *v, int scenario, int project, int year);
const amur_finance_result *ami_report_finance(const report_view *v, int scenario, int project);
/* Mean yearly toll revenue over the modelled years; NAN without one. */
double ami_report_toll_revenue(const report_view *v, int scenario, int project);

/* Name of a scenario of the result for sentences. */
const char *ami_report_scenario_name(const report_view *v, int scenario);
/* Names where there is one, else the id. */
const char *ami_report_crossing_name(const report_view *v, int crossing);
const char *ami_report_terminal_name(const report_view *v, int terminal); /* `name` of its file */
/* -1 when there is none of that id. */
int ami_report_crossing_by_id(const report_view *v, const char *id);
int ami_report_project_by_id(const report_view *v, const char *id);
int ami_report_terminal_by_id(const report_view *v, const char *id);
int ami_report_scenario_by_id(const report_view *v, const char *id); /* of those that ran */
int ami_report_chain_by_id(const report_view *v, const char *id);
/* Whether a link of the crossing, or one that meets it outside the zones, leads through the terminal. */
bool ami_report_terminal_serves(const report_view *v, int terminal, int crossing);

#endif
