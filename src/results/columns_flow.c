/* SPDX-License-Identifier: Apache-2.0
 * columns_flow.c -- tables of periods, flows, crossings, markets and shares of chains; flows by link, for the map.
 *   A flow is one link, commodity, chain and vehicle in one period.  Crossings and links sum flows: the rows of those
 * two tables are put together here.
 */
#include "result_schema.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- periods -------------------------------------------------------------------------------------------- */

static cell_value days_of(const amur_result *r, const void *row) {
  (void)r;
  const amur_period_result *p = row;
  return (cell_value){.integer = p->to - p->from + 1};
}

static const result_column period_columns[] = {
    {"scenario", CELL_ID, offsetof(amur_period_result, scenario), IN_CSV | IN_JSON | IN_LAYER | KEY,
     .names = AMUR_ID_SCENARIO},
    {"regime", CELL_ID, offsetof(amur_period_result, regime), IN_CSV | IN_JSON | IN_LAYER | KEY,
     .names = AMUR_ID_REGIME},
    {"year", CELL_INT, offsetof(amur_period_result, year), IN_CSV | IN_JSON | IN_LAYER | KEY,
     .help = "calendar year of all its days"},
    {"from", CELL_DAY, offsetof(amur_period_result, from), IN_CSV | IN_JSON | IN_LAYER | KEY, .layer = "from_day",
     .help = "first day"},
    {"to", CELL_DAY, offsetof(amur_period_result, to), IN_CSV | IN_JSON | IN_LAYER | KEY, .layer = "to_day",
     .help = "last day, included"},
    {"days", CELL_INT, 0, IN_CSV | IN_JSON, .cell = days_of, .unit = "days", .help = "from first to last day"},
    {"relative_gap", CELL_REAL, offsetof(amur_period_result, relative_gap), IN_CSV | IN_JSON, .unit = "1",
     .title = "Relative gap",
     .help = "How far the assigned flows are from user equilibrium: excess cost over the cheapest routes, as a share "
             "of total cost."},
    {"choice_residual", CELL_REAL, offsetof(amur_period_result, choice_residual), IN_CSV | IN_JSON, .unit = "1",
     .title = "Choice residual",
     .help = "Largest difference between the demand and chain shares used and those that the costs imply, relative."},
    {"wait_residual", CELL_REAL, offsetof(amur_period_result, wait_residual), IN_CSV | IN_JSON, .unit = "1",
     .title = "Wait residual",
     .help = "Largest relative difference between the wait used in the equilibrium and the wait simulated at its "
             "flow."},
    {"margin_residual", CELL_REAL, offsetof(amur_period_result, margin_residual), IN_CSV, .unit = "1",
     .help = "largest relative miss of a margin that trade.yaml keeps at equilibrium; 0 where none is kept"},
    {"imbalance", CELL_REAL, offsetof(amur_period_result, imbalance), IN_CSV | IN_JSON, .unit = "1",
     .title = "Imbalance of vehicles",
     .help = "Largest number of empty vehicles that a node has left over or lacks, relative to the trips of their "
             "fleet."},
    {"rounds", CELL_INT, offsetof(amur_period_result, rounds), IN_CSV | IN_JSON,
     .help = "rounds of the loop between terminals and flows"},
    {"iterations", CELL_INT, offsetof(amur_period_result, iterations), IN_CSV | IN_JSON,
     .help = "iterations of the equilibrium, all rounds together"},
    {"converged", CELL_BOOL, offsetof(amur_period_result, converged), IN_CSV | IN_JSON,
     .help = "whether every tolerance was met"},
};

const result_table ami_period_table = {
    .file = "period",
    .json = "periods",
    .help = "residuals and effort by period: a stretch of days of one regime of one year on which every rule is "
            "constant",
    RESULT_COLUMNS(period_columns),
    RESULT_ROWS(period),
};

/* ---- flows ---------------------------------------------------------------------------------------------- */

static double tonnes_of(const amur_result *r, int commodity, double units) {
  return units * r->corridor->commodity[commodity].tonnes_per_unit;
}

static cell_value flow_tonnes(const amur_result *r, const void *row) {
  const amur_flow_result *f = row;
  return (cell_value){.real = tonnes_of(r, f->commodity, f->units_per_day)};
}

static const result_column flow_columns[] = {
    {"period", CELL_ROW, offsetof(amur_flow_result, period), IN_CSV, .of = &ami_period_table},
    {"link_id", CELL_ID, offsetof(amur_flow_result, link), IN_CSV, .names = AMUR_ID_LINK},
    {"commodity", CELL_ID, offsetof(amur_flow_result, commodity), IN_CSV, .names = AMUR_ID_COMMODITY},
    {"chain", CELL_ID, offsetof(amur_flow_result, chain), IN_CSV, .names = AMUR_ID_CHAIN},
    {"vehicle", CELL_ID, offsetof(amur_flow_result, vehicle), IN_CSV, .names = AMUR_ID_VEHICLE},
    {"units_per_day", CELL_REAL, offsetof(amur_flow_result, units_per_day), IN_CSV, .unit = "units/day",
     .help = "carried, in units of the commodity"},
    {"tonnes_per_day", CELL_REAL, 0, IN_CSV, .cell = flow_tonnes, .unit = "t/day",
     .help = "the same as weight; 0 for persons"},
    {"loaded_per_day", CELL_REAL, offsetof(amur_flow_result, loaded_per_day), IN_CSV, .unit = "vehicles/day",
     .help = "loaded vehicles"},
    {"empty_per_day", CELL_REAL, offsetof(amur_flow_result, empty_per_day), IN_CSV, .unit = "vehicles/day",
     .help = "vehicles that run empty, for the most part on their way back"},
    {"toll_per_day", CELL_REAL, offsetof(amur_flow_result, toll_per_day), IN_CSV, .unit = "currency/day",
     .help = "tolls that loaded and empty vehicles pay"},
};

const result_table ami_flow_table = {
    .file = "flow",
    .help = "flows by period, link, commodity, chain and vehicle",
    RESULT_COLUMNS(flow_columns),
    RESULT_ROWS(flow),
};

/* ---- crossings ------------------------------------------------------------------------------------------ */

/* Sums over the links of a crossing in one direction in one period, by commodity, chain and vehicle. */
typedef struct {
  int period, crossing, commodity, chain, vehicle;
  const char *direction;
  double units, loaded, empty, toll;
} crossing_sum;

static int by_key(const void *a, const void *b) {
  const crossing_sum *x = a, *y = b;
  if (x->period != y->period) return x->period < y->period ? -1 : 1;
  if (x->crossing != y->crossing) return x->crossing < y->crossing ? -1 : 1;
  const int direction = strcmp(x->direction, y->direction);
  if (direction) return direction;
  if (x->commodity != y->commodity) return x->commodity < y->commodity ? -1 : 1;
  if (x->chain != y->chain) return x->chain < y->chain ? -1 : 1;
  return x->vehicle < y->vehicle ? -1 : x->vehicle > y->vehicle;
}

/* Flows over crossings, one sum each, sorted by key; then sums of one key, now neighbours, are added up in place. */
static bool sum_crossings(const amur_result *r, void **row, int *n_row) {
  crossing_sum *s = *row = amur_alloc((size_t)r->n_flow, sizeof *s);
  if (!s) return false;
  int n = 0, n_sum = 0;
  for (int i = 0; i < r->n_flow; i++) {
    const amur_flow_result *f = &r->flow[i];
    const amur_link_row *l = &r->corridor->link[f->link];
    if (l->crossing < 0) continue;
    s[n++] = (crossing_sum){f->period,    l->crossing,      f->commodity,      f->chain,         f->vehicle,
                            l->direction, f->units_per_day, f->loaded_per_day, f->empty_per_day, f->toll_per_day};
  }
  if (n) qsort(s, (size_t)n, sizeof *s, by_key);
  for (int i = 0; i < n; i++) {
    if (n_sum && by_key(&s[n_sum - 1], &s[i]) == 0) {
      s[n_sum - 1].units += s[i].units;
      s[n_sum - 1].loaded += s[i].loaded;
      s[n_sum - 1].empty += s[i].empty;
      s[n_sum - 1].toll += s[i].toll;
    } else {
      s[n_sum++] = s[i];
    }
  }
  *n_row = n_sum;
  return true;
}

static const void *vehicle_of_sum(const amur_result *r, const void *row) {
  return &r->corridor->vehicle[((const crossing_sum *)row)->vehicle];
}

static cell_value sum_tonnes(const amur_result *r, const void *row) {
  const crossing_sum *s = row;
  return (cell_value){.real = tonnes_of(r, s->commodity, s->units)};
}

static const result_column crossing_columns[] = {
    {"period", CELL_ROW, offsetof(crossing_sum, period), IN_CSV, .of = &ami_period_table},
    {"crossing", CELL_ID, offsetof(crossing_sum, crossing), IN_CSV, .names = AMUR_ID_CROSSING},
    {"direction", CELL_TEXT, offsetof(crossing_sum, direction), IN_CSV, .help = "as in link.csv"},
    {"commodity", CELL_ID, offsetof(crossing_sum, commodity), IN_CSV, .names = AMUR_ID_COMMODITY},
    {"chain", CELL_ID, offsetof(crossing_sum, chain), IN_CSV, .names = AMUR_ID_CHAIN},
    {"vehicle", CELL_ID, offsetof(crossing_sum, vehicle), IN_CSV, .names = AMUR_ID_VEHICLE},
    {"counted", CELL_BOOL, offsetof(amur_vehicle_row, counted), IN_CSV, .at = vehicle_of_sum,
     .help = "whether official counts count this kind of vehicle"},
    {"units_per_day", CELL_REAL, offsetof(crossing_sum, units), IN_CSV, .unit = "units/day",
     .help = "carried, in units of the commodity"},
    {"tonnes_per_day", CELL_REAL, 0, IN_CSV, .cell = sum_tonnes, .unit = "t/day",
     .help = "the same as weight; 0 for persons"},
    {"loaded_per_day", CELL_REAL, offsetof(crossing_sum, loaded), IN_CSV, .unit = "vehicles/day",
     .help = "loaded vehicles"},
    {"empty_per_day", CELL_REAL, offsetof(crossing_sum, empty), IN_CSV, .unit = "vehicles/day",
     .help = "empty vehicles"},
    {"toll_per_day", CELL_REAL, offsetof(crossing_sum, toll), IN_CSV, .unit = "currency/day",
     .help = "tolls that loaded and empty vehicles pay"},
};

const result_table ami_crossing_flow_table = {
    .file = "crossing",
    .help = "flows by period, crossing, direction, commodity, chain and vehicle: sums over the crossing's links",
    RESULT_COLUMNS(crossing_columns),
    .row_size = sizeof(crossing_sum),
    .make = sum_crossings,
};

/* ---- markets and shares --------------------------------------------------------------------------------- */

static const result_column market_columns[] = {
    {"period", CELL_ROW, offsetof(amur_market_result, period), IN_CSV | KEY, .of = &ami_period_table},
    {"origin", CELL_ID, offsetof(amur_market_result, origin), IN_CSV | KEY, .names = AMUR_ID_ZONE,
     .help = "zone it comes from"},
    {"destination", CELL_ID, offsetof(amur_market_result, destination), IN_CSV | KEY, .names = AMUR_ID_ZONE,
     .help = "zone it goes to"},
    {"commodity", CELL_ID, offsetof(amur_market_result, commodity), IN_CSV | KEY, .names = AMUR_ID_COMMODITY},
    {"segment", CELL_INT, offsetof(amur_market_result, segment), IN_CSV | KEY,
     .help = "part of the market that eligible.csv tells apart; 0 where it does not"},
    {"units_per_day", CELL_REAL, offsetof(amur_market_result, units_per_day), IN_CSV, .unit = "units/day",
     .help = "carried"},
    {"ref_units_per_day", CELL_REAL, offsetof(amur_market_result, ref_units_per_day), IN_CSV, .unit = "units/day",
     .help = "wanted at the reference cost"},
    {"unmet_per_day", CELL_REAL, offsetof(amur_market_result, unmet_per_day), IN_CSV, .unit = "units/day",
     .help = "wanted, while no open chain can carry it"},
    {"cost_per_unit", CELL_REAL, offsetof(amur_market_result, cost), IN_CSV, .unit = "currency/unit",
     .help = "composite cost of the chains; empty: none is open"},
};

const result_table ami_market_table = {
    .file = "market",
    .help = "what is carried, what is wanted and what it costs, by period, origin, destination and commodity",
    RESULT_COLUMNS(market_columns),
    RESULT_ROWS(market),
};

static cell_value share_of_market(const amur_result *r, const void *row) {
  const amur_share_result *s = row;
  const double all = r->market[s->market].units_per_day;
  return (cell_value){.real = all > 0 ? s->units_per_day / all : 0};
}

static const result_column share_columns[] = {
    {"market", CELL_ROW, offsetof(amur_share_result, market), IN_CSV, .of = &ami_market_table},
    {"chain", CELL_ID, offsetof(amur_share_result, chain), IN_CSV, .names = AMUR_ID_CHAIN},
    {"share", CELL_REAL, 0, IN_CSV, .cell = share_of_market, .unit = "1", .help = "of the market that takes it"},
    {"units_per_day", CELL_REAL, offsetof(amur_share_result, units_per_day), IN_CSV, .unit = "units/day",
     .help = "carried by it"},
    {"cost_per_unit", CELL_REAL, offsetof(amur_share_result, cost), IN_CSV, .unit = "currency/unit",
     .help = "cost with its constant, by which senders choose; empty: the chain is closed"},
    {"money_per_unit", CELL_REAL, offsetof(amur_share_result, money), IN_CSV, .unit = "currency/unit",
     .help = "of it: what is paid"},
    {"time_h", CELL_REAL, offsetof(amur_share_result, time_h), IN_CSV, .unit = "h", .help = "door to door"},
};

const result_table ami_share_table = {
    .file = "chain_share",
    .help = "shares and costs by market and chain",
    RESULT_COLUMNS(share_columns),
    RESULT_ROWS(share),
};

/* ---- flows by link, for the map -------------------------------------------------------------------------- */

/* Flow of one link in one period, over commodities, chains and vehicles. */
typedef struct {
  int period, link;
  double vehicles, loaded, empty, counted, tonnes, toll; /* per day */
} link_sum;

static void add_flow(link_sum *s, const amur_result *r, const amur_flow_result *f) {
  s->loaded += f->loaded_per_day;
  s->empty += f->empty_per_day;
  if (r->corridor->vehicle[f->vehicle].counted) s->counted += f->loaded_per_day + f->empty_per_day;
  s->tonnes += tonnes_of(r, f->commodity, f->units_per_day);
  s->toll += f->toll_per_day;
}

/* Flows of one period stand together.  They are added up in one row for each link, behind the rows that are done;
 * those with vehicles are then moved up.  Room: no more links than flows have vehicles in a period. */
static bool sum_links(const amur_result *r, void **row, int *n_row) {
  const int n_link = r->corridor->n_link;
  link_sum *sum = NULL;
  size_t room = 0, n = 0;
  for (int i = 0; i < r->n_flow;) {
    const int period = r->flow[i].period;
    if (!amur_grow(&sum, &room, n + (size_t)n_link, sizeof *sum)) {
      free(sum);
      return false;
    }
    link_sum *of = sum + n;
    for (int a = 0; a < n_link; a++) of[a] = (link_sum){.period = period, .link = a};
    for (; i < r->n_flow && r->flow[i].period == period; i++) {
      assert(r->flow[i].link >= 0 && r->flow[i].link < n_link);
      add_flow(&of[r->flow[i].link], r, &r->flow[i]);
    }
    for (int a = 0; a < n_link; a++) {
      of[a].vehicles = of[a].loaded + of[a].empty;
      if (of[a].vehicles > 0) sum[n++] = of[a];
    }
  }
  *row = sum;
  *n_row = (int)n;
  return true;
}

static bool ends_of_link(const amur_result *r, const void *row, double lon_lat[2][2]) {
  const link_sum *s = row;
  return ami_link_table.place(r, &r->corridor->link[s->link], lon_lat);
}

static const result_column link_flow_columns[] = {
    {"link", CELL_ROW, offsetof(link_sum, link), IN_LAYER, .of = &ami_link_table},
    {"period", CELL_ROW, offsetof(link_sum, period), IN_LAYER, .of = &ami_period_table},
    {"vehicles_per_day", CELL_REAL, offsetof(link_sum, vehicles), IN_LAYER, .unit = "vehicles/day",
     .help = "loaded and empty"},
    {"loaded_per_day", CELL_REAL, offsetof(link_sum, loaded), IN_LAYER, .unit = "vehicles/day", .help = "loaded"},
    {"empty_per_day", CELL_REAL, offsetof(link_sum, empty), IN_LAYER, .unit = "vehicles/day", .help = "empty"},
    {"counted_per_day", CELL_REAL, offsetof(link_sum, counted), IN_LAYER, .unit = "vehicles/day",
     .help = "loaded and empty, of the kinds that official counts count"},
    {"tonnes_per_day", CELL_REAL, offsetof(link_sum, tonnes), IN_LAYER, .unit = "t/day", .help = "goods by weight"},
    {"toll_per_day", CELL_REAL, offsetof(link_sum, toll), IN_LAYER, .unit = "currency/day", .help = "tolls paid"},
};

const result_table ami_link_flow_table = {
    .layer = "link_flow",
    .help = "flows by link and period",
    RESULT_COLUMNS(link_flow_columns),
    .row_size = sizeof(link_sum),
    .make = sum_links,
    .is_line = true,
    .place = ends_of_link,
};
