/* SPDX-License-Identifier: Apache-2.0
 * report_index.h -- what the report's tables and answers look up in a result: flows summed by period, crossing and
 * direction; means over years and over the horizon; things by their id and by their name.
 *   A result keeps flows by link, commodity, chain and vehicle; readers ask about crossings.  So they are summed once:
 *
 *     sum[measure][period][crossing][direction]     per day
 *
 * Everything else is worked out from that, and from the result's own rows, when it is asked for.
 */
#ifndef AMUR_REPORT_REPORT_INDEX_H
#define AMUR_REPORT_REPORT_INDEX_H

#include <amur/result.h>

typedef enum {
  FLOW_VEHICLES, /* counted vehicles per day, loaded and empty */
  FLOW_EMPTY,    /* of them empty */
  FLOW_TONNES,   /* per day, of commodities with a weight */
  FLOW_PERSONS,  /* per day, units of commodities without a weight */
  FLOW_TOLL,     /* currency per day */
  FLOW_N_MEASURE
} flow_measure;

typedef struct {
  const amur_result *result;
  const amur_corridor *corridor;
  const char **direction; /* [n_direction] texts of links, borrowed; direction[0] is "" */
  int n_direction;
  int *link_row, n_row;        /* [n_link] rows of link.csv numbered 0.. in order: both directions of a row share one */
  double *sum[FLOW_N_MEASURE]; /* [n_period * n_crossing * n_direction], see ami_flow_at */
  int first_year, last_year;   /* of the base's periods; 0 without one */
} report_index;

/* Borrows result and its corridor. */
amur_status ami_report_index_init(report_index *ix, const amur_result *result, amur_err *err);
void ami_report_index_fini(report_index *ix);

/* ---- flows ---------------------------------------------------------------------------------------------- */

/* Place of a flow in sum[measure]; direction 0 is that of links without one. */
size_t ami_flow_at(const report_index *ix, int period, int crossing, int direction);
/* Over a crossing in one period, both directions, per day. */
double ami_period_flow_per_day(const report_index *ix, flow_measure m, int period, int crossing);
/* Over a crossing, both directions, mean over the days of a year (0: the horizon); NAN without such days. */
double ami_mean_flow_per_day(const report_index *ix, flow_measure m, int scenario, int crossing, int year);

int ami_period_days(const amur_period_result *p);
/* Days of the scenario's periods in a year (0: the horizon). */
int ami_days_in_year(const report_index *ix, int scenario, int year);
/* Whether the period is one of the scenario's in the year (0: in any). */
bool ami_period_in_year(const amur_period_result *p, int scenario, int year);

/* ---- terminals ------------------------------------------------------------------------------------------ */

/* A terminal over a year or the horizon of one scenario, weighted by arrivals; NAN where it had none. */
typedef struct {
  double arrivals_per_day, wait_h, wait_ci_half_h, wait_p95_h, time_h, capacity_per_day, utilisation;
  const char *binding; /* stage that binds in most of the days, "" if none */
  double worst_wait_h; /* of one period */
  int worst_period;    /* -1 if none */
} terminal_mean;

/* year 0: the horizon. */
terminal_mean ami_mean_terminal(const report_index *ix, int scenario, int terminal, int year);
/* Whether a link of the crossing, or one that meets it outside the zones, leads through the terminal. */
bool ami_terminal_serves(const report_index *ix, int terminal, int crossing);

/* ---- look-ups ------------------------------------------------------------------------------------------- */

/* The project's money in the scenario; NULL where there is none. */
const amur_finance_year *ami_find_finance_year(const report_index *ix, int scenario, int project, int year);
const amur_finance_result *ami_find_finance(const report_index *ix, int scenario, int project);

/* By id; -1 when there is none. */
int ami_find_crossing(const report_index *ix, const char *id);
int ami_find_project(const report_index *ix, const char *id);
int ami_find_terminal(const report_index *ix, const char *id);
int ami_find_scenario(const report_index *ix, const char *id); /* of those that ran */
int ami_find_chain(const report_index *ix, const char *id);

/* Names for sentences; the id where there is no name. */
const char *ami_scenario_name(const amur_result *result, int scenario);
const char *ami_crossing_name(const report_index *ix, int crossing);
const char *ami_terminal_name(const amur_corridor *corridor, int terminal); /* `name` of its file */

#endif
