/* SPDX-License-Identifier: Apache-2.0
 * columns_terminal.c -- tables of terminals in each period, and of their delay curves.
 */
#include "result_schema.h"
#include <assert.h>

/* ---- terminals by period -------------------------------------------------------------------------------- */

/* A terminal stands at the middle of the first link that passes it. */
static bool place_of_terminal(const amur_result *r, const void *row, double lon_lat[2][2]) {
  const amur_corridor *c = r->corridor;
  const amur_terminal_period *t = row;
  for (int a = 0; a < c->n_link; a++) {
    if (c->link[a].terminal != t->terminal) continue;
    const amur_node_row *i = &c->node[c->link[a].from], *j = &c->node[c->link[a].to];
    lon_lat[0][0] = (i->x_lon + j->x_lon) / 2;
    lon_lat[0][1] = (i->y_lat + j->y_lat) / 2;
    return true;
  }
  return false;
}

static const result_column terminal_columns[] = {
    /* Twice, since a layer begins with what is drawn, a file with the period. */
    {"terminal", CELL_ID, offsetof(amur_terminal_period, terminal), IN_LAYER, .names = AMUR_ID_TERMINAL},
    {"period", CELL_ROW, offsetof(amur_terminal_period, period), IN_CSV | IN_JSON | IN_LAYER, .of = &ami_period_table},
    {"terminal", CELL_ID, offsetof(amur_terminal_period, terminal), IN_CSV | IN_JSON, .names = AMUR_ID_TERMINAL},
    {"arrivals_per_day", CELL_REAL, offsetof(amur_terminal_period, arrivals_per_day), IN_CSV | IN_JSON | IN_LAYER,
     .unit = "vehicles/day", .help = "arrivals in the equilibrium"},
    {"time_used_h", CELL_REAL, offsetof(amur_terminal_period, time_used_h), IN_CSV | IN_JSON, .unit = "h",
     .help = "time in the terminal that the equilibrium used: the delay curve at these arrivals"},
    {"time_h", CELL_REAL, offsetof(amur_terminal_period, time_h), IN_CSV | IN_JSON | IN_LAYER, .layer_order = 1,
     .unit = "h", .help = "simulated time in the terminal, service and waits"},
    {"time_ci_half_h", CELL_REAL, offsetof(amur_terminal_period, time_ci_half_h), IN_CSV | IN_JSON, .unit = "h",
     .help = "half-width of its 95 % interval"},
    {"wait_h", CELL_REAL, offsetof(amur_terminal_period, wait_h), IN_CSV | IN_JSON | IN_LAYER, .unit = "h",
     .title = "Wait",
     .help = "Hours in queues of a terminal, service itself not counted. Simulated event by event at the flow of the "
             "equilibrium; the mean over all vehicles."},
    {"wait_ci_half_h", CELL_REAL, offsetof(amur_terminal_period, wait_ci_half_h), IN_CSV | IN_JSON | IN_LAYER,
     .unit = "h", .title = "95 % interval",
     .help =
         "Half-width of the range in which the simulated mean lies in 19 of 20 repetitions. It shows the noise of the "
         "simulation, not doubt about the inputs."},
    {"wait_p50_h", CELL_REAL, offsetof(amur_terminal_period, wait_p50_h), IN_CSV | IN_JSON, .unit = "h",
     .help = "half of the vehicles wait longer than this"},
    {"wait_p90_h", CELL_REAL, offsetof(amur_terminal_period, wait_p90_h), IN_CSV | IN_JSON | IN_LAYER, .unit = "h",
     .help = "one in ten waits longer than this"},
    {"wait_p95_h", CELL_REAL, offsetof(amur_terminal_period, wait_p95_h), IN_CSV | IN_JSON, .unit = "h",
     .title = "95th percentile", .help = "One in twenty waits longer than this."},
    {"wait_spread_h", CELL_REAL, offsetof(amur_terminal_period, wait_spread_h), IN_CSV | IN_JSON, .unit = "h",
     .help = "standard deviation of the wait over vehicles"},
    {"queue_mean", CELL_REAL, offsetof(amur_terminal_period, queue_mean), IN_CSV | IN_JSON | IN_LAYER, .layer_order = 1,
     .unit = "vehicles", .help = "vehicles inside, mean over time"},
    {"queue_max", CELL_REAL, offsetof(amur_terminal_period, queue_max), IN_CSV | IN_JSON, .unit = "vehicles",
     .help = "most vehicles inside, mean over replications"},
    {"capacity_per_day", CELL_REAL, offsetof(amur_terminal_period, capacity_per_day), IN_CSV | IN_JSON | IN_LAYER,
     .layer_order = 1, .unit = "vehicles/day", .help = "most that the binding stage can pass in the long run"},
    {"binding_stage", CELL_CHARS, offsetof(amur_terminal_period, binding), IN_CSV | IN_JSON | IN_LAYER,
     .json = "binding", .layer_order = 1, .title = "Binding stage",
     .help = "The stage of a terminal (lane, inspection, crane, barge …) that makes the queue."},
    {"utilisation", CELL_REAL, offsetof(amur_terminal_period, utilisation), IN_CSV | IN_JSON | IN_LAYER,
     .layer_order = 1, .unit = "1", .title = "Utilisation",
     .help = "Share of its open time in which the binding stage is busy. Above some 85 % queues grow steeply."},
    {"utilisation_ci_half", CELL_REAL, offsetof(amur_terminal_period, utilisation_ci_half), IN_CSV | IN_JSON,
     .unit = "1", .help = "half-width of its 95 % interval"},
    {"replications", CELL_INT, offsetof(amur_terminal_period, replications), IN_CSV | IN_JSON,
     .help = "how often it was simulated"},
};

const result_table ami_terminal_table = {
    .file = "terminal",
    .json = "waits",
    .layer = "terminal",
    .help = "waits by terminal and period",
    RESULT_COLUMNS(terminal_columns),
    RESULT_ROWS(terminal),
    .place = place_of_terminal,
};

/* ---- delay curves --------------------------------------------------------------------------------------- */

/* A point of the simulation, with the curve's time there. */
typedef struct {
  int period, terminal;
  double arrivals_per_day, time_h, ci_half_h, curve_h;
} curve_point;

static bool list_points(const amur_result *r, void **row, int *n_row) {
  int n = 0;
  for (int i = 0; i < r->n_curve; i++) n += r->curve[i].n_point;
  curve_point *to = *row = amur_alloc((size_t)n, sizeof *to);
  if (!to) return false;
  for (int i = 0; i < r->n_curve; i++) {
    const amur_curve_result *k = &r->curve[i];
    assert(k->n_point <= AMUR_CURVE_MAX_KNOT);
    for (int p = 0; p < k->n_point; p++)
      *to++ = (curve_point){k->period,     k->terminal,      k->point_per_day[p],
                            k->point_h[p], k->point_ci_h[p], amur_curve_time(&k->curve, k->point_per_day[p])};
  }
  *n_row = n;
  return true;
}

static const result_column curve_columns[] = {
    {"period", CELL_ROW, offsetof(curve_point, period), IN_CSV, .of = &ami_period_table},
    {"terminal", CELL_ID, offsetof(curve_point, terminal), IN_CSV, .names = AMUR_ID_TERMINAL},
    {"arrivals_per_day", CELL_REAL, offsetof(curve_point, arrivals_per_day), IN_CSV, .unit = "vehicles/day",
     .help = "at which it was simulated"},
    {"simulated_time_h", CELL_REAL, offsetof(curve_point, time_h), IN_CSV, .unit = "h",
     .help = "mean time in the terminal"},
    {"simulated_ci_half_h", CELL_REAL, offsetof(curve_point, ci_half_h), IN_CSV, .unit = "h",
     .help = "half-width of its 95 % interval"},
    {"curve_time_h", CELL_REAL, offsetof(curve_point, curve_h), IN_CSV, .unit = "h", .title = "Delay curve",
     .help = "Time in the terminal against arrivals per day: an increasing convex curve fitted to simulated points. "
             "The equilibrium uses the curve, so flow and wait agree."},
};

const result_table ami_curve_table = {
    .file = "curve",
    .help = "simulated points by delay curve, with the curve's time there",
    RESULT_COLUMNS(curve_columns),
    .row_size = sizeof(curve_point),
    .make = list_points,
};
