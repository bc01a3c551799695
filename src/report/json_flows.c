/* SPDX-License-Identifier: Apache-2.0
 * json_flows.c -- what moved: scenarios, periods, flow on links and over crossings, chain shares, means over the
 * horizon.
 *   A result has a flow for each link, commodity, chain and vehicle in each period: far more than the page draws.  Each
 * table here sums them over all but its own key.
 */
#include "json.h"
#include <assert.h>
#include <stdlib.h>

#define VEHICLES "vehicles/day"

/* ---- scenarios ------------------------------------------------------------------------------------------ */

static int scenario_at(const amur_result *r, const void *row) {
  const char *const *id = row;
  return (int)(id - (const char *const *)r->scenario);
}

static cell_value scenario_name(const amur_result *r, const void *row) {
  const int i = scenario_at(r, row);
  return (cell_value){.text = i ? ami_scenario_name(r, i) : "Base"};
}

static cell_value scenario_description(const amur_result *r, const void *row) {
  const int at = r->scenario_index ? r->scenario_index[scenario_at(r, row)] : -1;
  return (cell_value){.text = at < 0 ? "The corridor as described, rules as dated."
                                     : r->corridor->scenario[at].description};
}

static const result_column scenario_columns[] = {
    {"id", CELL_TEXT, 0, IN_JSON, .help = "id of the scenario"},
    {"name", CELL_TEXT, 0, IN_JSON, .cell = scenario_name, .help = "name shown to readers"},
    {"description", CELL_TEXT, 0, IN_JSON, .cell = scenario_description, .help = "what it changes"},
};

static const result_table scenario_table = {.json = "scenarios",
                                            .help = "the base in row 0, then the scenarios that ran",
                                            RESULT_COLUMNS(scenario_columns),
                                            RESULT_ROWS(scenario)};

/* ---- on links and over crossings ------------------------------------------------------------------------- */

/* Rows with less of everything than this are left out. */
#define NO_FLOW 1e-3

typedef struct {
  int period, link;
  double vehicles, tonnes, persons; /* per day */
} link_flow;

static const result_column link_flow_columns[] = {
    {"period", CELL_ROW, offsetof(link_flow, period), IN_JSON, .of = &ami_period_table},
    {"link", CELL_INT, offsetof(link_flow, link), IN_JSON, .help = "row of links: both directions together"},
    {"vehicles_per_day", CELL_REAL, offsetof(link_flow, vehicles), IN_JSON, .unit = VEHICLES,
     .help = "loaded and empty, of every kind"},
    {"tonnes_per_day", CELL_REAL, offsetof(link_flow, tonnes), IN_JSON, .unit = "t/day", .help = "goods"},
    {"persons_per_day", CELL_REAL, offsetof(link_flow, persons), IN_JSON, .unit = "persons/day", .help = "people"},
};

static const result_table link_flow_table = {.json = "link_flows",
                                             .help = "flows by period and row of link.csv; those without flow are left "
                                                     "out",
                                             RESULT_COLUMNS(link_flow_columns)};

static void fill_link_flows(json_rows *out, const report_index *ix) {
  const amur_result *r = ix->result;
  const size_t n = (size_t)r->n_period * (size_t)ix->n_row;
  link_flow *sum = amur_alloc(n, sizeof *sum);
  if (!sum) {
    ami_json_fail(out);
    return;
  }
  for (int i = 0; i < r->n_flow; i++) {
    const amur_flow_result *f = &r->flow[i];
    assert(ix->link_row[f->link] < ix->n_row);
    link_flow *s = &sum[(size_t)f->period * (size_t)ix->n_row + (size_t)ix->link_row[f->link]];
    const double tonnes = ix->corridor->commodity[f->commodity].tonnes_per_unit;
    s->vehicles += f->loaded_per_day + f->empty_per_day;
    s->tonnes += tonnes * f->units_per_day;
    s->persons += tonnes > 0 ? 0 : f->units_per_day;
  }
  for (size_t i = 0; i < n; i++) {
    sum[i].period = (int)(i / (size_t)ix->n_row);
    sum[i].link = (int)(i % (size_t)ix->n_row);
    if (sum[i].vehicles + sum[i].tonnes + sum[i].persons > NO_FLOW) ami_json_add(out, &sum[i]);
  }
  free(sum);
}

typedef struct {
  int period, crossing;
  const char *direction;
  double per_day[FLOW_N_MEASURE];
} crossing_flow;

static const result_column crossing_flow_columns[] = {
    {"period", CELL_ROW, offsetof(crossing_flow, period), IN_JSON, .of = &ami_period_table},
    {"crossing", CELL_ID, offsetof(crossing_flow, crossing), IN_JSON, .names = AMUR_ID_CROSSING},
    {"direction", CELL_TEXT, offsetof(crossing_flow, direction), IN_JSON, .help = "as in link.csv"},
    {"vehicles_per_day", CELL_REAL, offsetof(crossing_flow, per_day[FLOW_VEHICLES]), IN_JSON, .unit = VEHICLES,
     .help = "loaded and empty, of the kinds that official counts count"},
    {"empty_per_day", CELL_REAL, offsetof(crossing_flow, per_day[FLOW_EMPTY]), IN_JSON, .unit = VEHICLES,
     .help = "of them empty"},
    {"tonnes_per_day", CELL_REAL, offsetof(crossing_flow, per_day[FLOW_TONNES]), IN_JSON, .unit = "t/day",
     .help = "goods"},
    {"persons_per_day", CELL_REAL, offsetof(crossing_flow, per_day[FLOW_PERSONS]), IN_JSON, .unit = "persons/day",
     .help = "people"},
    {"toll_per_day", CELL_REAL, offsetof(crossing_flow, per_day[FLOW_TOLL]), IN_JSON, .unit = "currency/day",
     .help = "tolls paid"},
};

static const result_table crossing_flow_table = {
    .json = "crossing_flows",
    .help = "flows by period, crossing and direction; those without flow are left out",
    RESULT_COLUMNS(crossing_flow_columns)};

static void fill_crossing_flows(json_rows *out, const report_index *ix) {
  for (int p = 0; p < ix->result->n_period; p++)
    for (int x = 0; x < ix->corridor->n_crossing; x++)
      for (int d = 0; d < ix->n_direction; d++) {
        crossing_flow row = {.period = p, .crossing = x, .direction = ix->direction[d]};
        for (int m = 0; m < FLOW_N_MEASURE; m++) row.per_day[m] = ix->sum[m][ami_flow_at(ix, p, x, d)];
        if (row.per_day[FLOW_VEHICLES] + row.per_day[FLOW_TONNES] + row.per_day[FLOW_PERSONS] > 0)
          ami_json_add(out, &row);
      }
}

typedef struct {
  int period, crossing, commodity;
  double vehicles, tonnes, persons; /* per day */
} crossing_good;

static const result_column crossing_good_columns[] = {
    {"period", CELL_ROW, offsetof(crossing_good, period), IN_JSON, .of = &ami_period_table},
    {"crossing", CELL_ID, offsetof(crossing_good, crossing), IN_JSON, .names = AMUR_ID_CROSSING},
    {"commodity", CELL_ID, offsetof(crossing_good, commodity), IN_JSON, .names = AMUR_ID_COMMODITY},
    {"vehicles_per_day", CELL_REAL, offsetof(crossing_good, vehicles), IN_JSON, .unit = VEHICLES,
     .help = "loaded and empty, of the kinds that official counts count"},
    {"tonnes_per_day", CELL_REAL, offsetof(crossing_good, tonnes), IN_JSON, .unit = "t/day", .help = "goods"},
    {"persons_per_day", CELL_REAL, offsetof(crossing_good, persons), IN_JSON, .unit = "persons/day", .help = "people"},
};

static const result_table crossing_good_table = {
    .json = "crossing_goods",
    .help = "flows of the base by period, crossing and commodity, both directions; those without flow are left out",
    RESULT_COLUMNS(crossing_good_columns)};

static void fill_crossing_goods(json_rows *out, const report_index *ix) {
  const amur_result *r = ix->result;
  const amur_corridor *c = ix->corridor;
  const size_t n_good = (size_t)c->n_commodity, n_cell = (size_t)c->n_crossing * n_good;
  crossing_good *sum = amur_alloc((size_t)r->n_period * n_cell, sizeof *sum);
  if (!sum) {
    ami_json_fail(out);
    return;
  }
  for (int i = 0; i < r->n_flow; i++) {
    const amur_flow_result *f = &r->flow[i];
    const int crossing = c->link[f->link].crossing;
    if (crossing < 0 || r->period[f->period].scenario != 0) continue;
    const double tonnes = c->commodity[f->commodity].tonnes_per_unit;
    crossing_good *s = &sum[(size_t)f->period * n_cell + (size_t)crossing * n_good + (size_t)f->commodity];
    if (c->vehicle[f->vehicle].counted) s->vehicles += f->loaded_per_day + f->empty_per_day;
    s->tonnes += tonnes * f->units_per_day;
    s->persons += tonnes > 0 ? 0 : f->units_per_day;
  }
  for (size_t i = 0; i < (size_t)r->n_period * n_cell; i++) {
    crossing_good *s = &sum[i];
    s->period = (int)(i / n_cell);
    s->crossing = (int)(i % n_cell / n_good);
    s->commodity = (int)(i % n_good);
    if (s->vehicles + s->tonnes + s->persons > NO_FLOW) ami_json_add(out, s);
  }
  free(sum);
}

/* ---- shares of chains ----------------------------------------------------------------------------------- */

typedef struct {
  int scenario, year, commodity, chain;
  double units, money, time_h; /* over the year; money and hours first summed, then per unit */
} chain_share;

static const result_column chain_share_columns[] = {
    {"scenario", CELL_ID, offsetof(chain_share, scenario), IN_JSON, .names = AMUR_ID_SCENARIO},
    {"year", CELL_INT, offsetof(chain_share, year), IN_JSON, .help = "calendar year"},
    {"commodity", CELL_ID, offsetof(chain_share, commodity), IN_JSON, .names = AMUR_ID_COMMODITY},
    {"chain", CELL_ID, offsetof(chain_share, chain), IN_JSON, .names = AMUR_ID_CHAIN},
    {"units", CELL_REAL, offsetof(chain_share, units), IN_JSON, .unit = "units", .help = "carried over the year"},
    {"money_per_unit", CELL_REAL, offsetof(chain_share, money), IN_JSON, .unit = "currency/unit",
     .help = "paid on the way, mean"},
    {"time_h", CELL_REAL, offsetof(chain_share, time_h), IN_JSON, .unit = "h", .help = "door to door, mean"},
};

static const result_table chain_share_table = {.json = "chain_shares",
                                               .help = "units by scenario, year, commodity and chain",
                                               RESULT_COLUMNS(chain_share_columns)};

/* sum[scenario][year][commodity][chain] */
static void add_shares(chain_share *sum, const report_index *ix, int n_year) {
  const amur_result *r = ix->result;
  const size_t n_good = (size_t)ix->corridor->n_commodity, n_chain = (size_t)ix->corridor->n_chain;
  for (int i = 0; i < r->n_share; i++) {
    const amur_share_result *s = &r->share[i];
    const amur_market_result *m = &r->market[s->market];
    const amur_period_result *p = &r->period[m->period];
    if (!(s->units_per_day > 0) || p->year < ix->first_year || p->year > ix->last_year) continue;
    const size_t year = (size_t)p->scenario * (size_t)n_year + (size_t)(p->year - ix->first_year);
    chain_share *to = &sum[(year * n_good + (size_t)m->commodity) * n_chain + (size_t)s->chain];
    const double units = s->units_per_day * ami_period_days(p);
    to->units += units;
    to->money += units * s->money;
    to->time_h += units * s->time_h;
  }
}

static void fill_chain_shares(json_rows *out, const report_index *ix) {
  const int n_year = ix->last_year - ix->first_year + 1;
  const int n_good = ix->corridor->n_commodity, n_chain = ix->corridor->n_chain;
  const size_t n = (size_t)ix->result->n_scenario * (size_t)n_year * (size_t)n_good * (size_t)n_chain;
  assert(n_year >= 1);
  chain_share *sum = amur_alloc(n, sizeof *sum);
  if (!sum) {
    ami_json_fail(out);
    return;
  }
  add_shares(sum, ix, n_year);
  chain_share *s = sum;
  for (int sc = 0; sc < ix->result->n_scenario; sc++)
    for (int y = 0; y < n_year; y++)
      for (int k = 0; k < n_good; k++)
        for (int h = 0; h < n_chain; h++, s++)
          if (s->units > 0)
            ami_json_add(
                out, &(chain_share){sc, ix->first_year + y, k, h, s->units, s->money / s->units, s->time_h / s->units});
  free(sum);
}

/* ---- means over the horizon ----------------------------------------------------------------------------- */

typedef struct {
  int scenario, crossing;
  double per_day[FLOW_N_MEASURE];
} crossing_mean;

static const result_column crossing_mean_columns[] = {
    {"scenario", CELL_ID, offsetof(crossing_mean, scenario), IN_JSON, .names = AMUR_ID_SCENARIO},
    {"crossing", CELL_ID, offsetof(crossing_mean, crossing), IN_JSON, .names = AMUR_ID_CROSSING},
    {"vehicles_per_day", CELL_REAL, offsetof(crossing_mean, per_day[FLOW_VEHICLES]), IN_JSON, .unit = VEHICLES,
     .title = "Vehicles per day",
     .help = "Vehicles that cross, loaded and empty, both directions, divided by the days of the period. Only vehicle "
             "types that official counts include."},
    {"tonnes_per_day", CELL_REAL, offsetof(crossing_mean, per_day[FLOW_TONNES]), IN_JSON, .unit = "t/day",
     .title = "Tonnes per day",
     .help = "Weight of the goods that cross, both directions, divided by the days of the period. People have no "
             "weight here."},
    {"persons_per_day", CELL_REAL, offsetof(crossing_mean, per_day[FLOW_PERSONS]), IN_JSON, .unit = "persons/day",
     .title = "People per day", .help = "People who cross, both directions, divided by the days of the period."},
    {"toll_per_day", CELL_REAL, offsetof(crossing_mean, per_day[FLOW_TOLL]), IN_JSON, .unit = "currency/day",
     .help = "tolls paid"},
};

static const result_table crossing_mean_table = {.json = "summary_crossings",
                                                 .help = "means over the horizon by scenario and crossing",
                                                 RESULT_COLUMNS(crossing_mean_columns)};

static void fill_crossing_means(json_rows *out, const report_index *ix) {
  for (int s = 0; s < ix->result->n_scenario; s++)
    for (int x = 0; x < ix->corridor->n_crossing; x++) {
      crossing_mean row = {.scenario = s, .crossing = x};
      for (int m = 0; m < FLOW_N_MEASURE; m++) row.per_day[m] = ami_mean_flow_per_day(ix, (flow_measure)m, s, x, 0);
      ami_json_add(out, &row);
    }
}

typedef struct {
  int scenario, terminal;
  terminal_mean mean;
} terminal_summary;

static const result_column terminal_summary_columns[] = {
    {"scenario", CELL_ID, offsetof(terminal_summary, scenario), IN_JSON, .names = AMUR_ID_SCENARIO},
    {"terminal", CELL_ID, offsetof(terminal_summary, terminal), IN_JSON, .names = AMUR_ID_TERMINAL},
    {"arrivals_per_day", CELL_REAL, offsetof(terminal_summary, mean.arrivals_per_day), IN_JSON, .unit = VEHICLES,
     .help = "on the days when it had any"},
    {"wait_h", CELL_REAL, offsetof(terminal_summary, mean.wait_h), IN_JSON, .unit = "h", .help = "mean wait"},
    {"wait_ci_half_h", CELL_REAL, offsetof(terminal_summary, mean.wait_ci_half_h), IN_JSON, .unit = "h",
     .help = "half-width of its 95 % interval"},
    {"wait_p95_h", CELL_REAL, offsetof(terminal_summary, mean.wait_p95_h), IN_JSON, .unit = "h",
     .help = "mean of the periods' 95th percentiles"},
    {"time_h", CELL_REAL, offsetof(terminal_summary, mean.time_h), IN_JSON, .unit = "h", .help = "service and waits"},
    {"capacity_per_day", CELL_REAL, offsetof(terminal_summary, mean.capacity_per_day), IN_JSON, .unit = VEHICLES,
     .help = "most that it can pass in the long run; null: no stage limits it"},
    {"utilisation", CELL_REAL, offsetof(terminal_summary, mean.utilisation), IN_JSON, .unit = "1",
     .help = "of the stage that binds"},
    {"binding", CELL_TEXT, offsetof(terminal_summary, mean.binding), IN_JSON,
     .help = "stage that binds on most days; empty: none does"},
};

static const result_table terminal_summary_table = {
    .json = "summary_terminals",
    .help = "means over the horizon by scenario and terminal, weighted by arrivals",
    RESULT_COLUMNS(terminal_summary_columns)};

static void fill_terminal_means(json_rows *out, const report_index *ix) {
  for (int s = 0; s < ix->result->n_scenario; s++)
    for (int k = 0; k < ix->corridor->n_terminal; k++)
      ami_json_add(out, &(terminal_summary){s, k, ami_mean_terminal(ix, s, k, 0)});
}

const report_part ami_parts_flows[] = {
    {.table = &scenario_table},
    {.table = &ami_period_table},
    {.table = &link_flow_table, .fill = fill_link_flows},
    {.table = &crossing_flow_table, .fill = fill_crossing_flows},
    {.table = &crossing_good_table, .fill = fill_crossing_goods},
    {.table = &chain_share_table, .fill = fill_chain_shares},
    {.table = &crossing_mean_table, .fill = fill_crossing_means},
    {.table = &terminal_summary_table, .fill = fill_terminal_means},
    {0},
};
