/* SPDX-License-Identifier: Apache-2.0
 * model.c -- markets from demand rows, their chains, classes of goods, and facilities with flow-dependent time.
 *
 *   market       origin, destination, commodity          one for all rows of demand that name them
 *   alternative  a market on a chain that carries it      those of a market stand side by side
 *   class        commodity, chain, pair of countries      alternatives that meet the same costs on every link
 *   pool         a vehicle from a country to a country     whose loads find each other's way back
 *   facility     a link, or all links of a terminal        that share one flow and one delay
 *
 * A corridor has a few classes and many alternatives: costs are worked out once for a class and link, shortest paths
 * grown once for a class and origin.
 */
#include "model.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static amur_status no_memory(amur_err *err, const char *what) {
  return amur_fail(err, AMUR_E_NOMEM, 0, "model: %s", what);
}

/* ---- network ----------------------------------------------------------------------------------- */

static amur_status make_graph(run_model *m, amur_err *err) {
  const amur_corridor *c = m->corridor;
  int32_t *tail = amur_alloc((size_t)c->n_link, sizeof *tail), *head = amur_alloc((size_t)c->n_link, sizeof *head);
  amur_status status = tail && head ? AMUR_OK : no_memory(err, "links");
  if (!status) {
    for (int a = 0; a < c->n_link; a++) {
      tail[a] = c->link[a].from;
      head[a] = c->link[a].to;
    }
    status = amur_graph_init(&m->graph, c->n_node, c->n_link, tail, head, 0, err);
  }
  free(tail);
  free(head);
  return status;
}

/* Links whose time depends on flow: each its own facility, but one for all links of a terminal, since the two
 * directions of a gate queue before the same desks. */
static amur_status make_facilities(run_model *m, amur_err *err) {
  const amur_corridor *c = m->corridor;
  m->facility = amur_alloc((size_t)(c->n_link + c->n_terminal), sizeof *m->facility);
  m->facility_of_link = amur_alloc((size_t)c->n_link, sizeof *m->facility_of_link);
  m->facility_of_terminal = amur_alloc((size_t)c->n_terminal, sizeof *m->facility_of_terminal);
  if (!m->facility || !m->facility_of_link || !m->facility_of_terminal) return no_memory(err, "facilities");
  for (int t = 0; t < c->n_terminal; t++) m->facility_of_terminal[t] = -1;
  for (int a = 0; a < c->n_link; a++) {
    const int t = c->link[a].terminal;
    m->facility_of_link[a] = -1;
    if (t >= 0 && m->facility_of_terminal[t] >= 0) {
      m->facility_of_link[a] = m->facility_of_terminal[t];
    } else if (t >= 0 || c->link[a].vdf != AMUR_VDF_CONSTANT) {
      if (t >= 0) m->facility_of_terminal[t] = m->n_facility;
      m->facility[m->n_facility] = (model_facility){t, a};
      m->facility_of_link[a] = m->n_facility++;
    }
  }
  return AMUR_OK;
}

/* ---- countries ----------------------------------------------------------------------------------- */

static amur_status make_countries(run_model *m, amur_err *err) {
  const amur_corridor *c = m->corridor;
  m->country = amur_alloc((size_t)c->n_zone, sizeof *m->country);
  m->zone_country = amur_alloc((size_t)c->n_zone, sizeof *m->zone_country);
  if (!m->country || !m->zone_country) return no_memory(err, "countries");
  for (int z = 0; z < c->n_zone; z++) {
    int i = 0;
    while (i < m->n_country && strcmp(m->country[i], c->zone[z].country) != 0) i++;
    if (i == m->n_country) m->country[m->n_country++] = c->zone[z].country;
    m->zone_country[z] = i;
  }
  return AMUR_OK;
}

/* ---- markets, alternatives, classes ----------------------------------------------------------------- */

/* Markets by origin and commodity: the last one made, and of each the one before it; -1: none. */
typedef struct {
  int *last;     /* [n_zone * n_commodity] */
  int *previous; /* [n_market] */
  size_t market_room, previous_room;
} market_lists;

/* Market of an origin, destination and commodity, made if new; -1 if memory is out. */
static int market_of(run_model *m, market_lists *by, const amur_demand_row *d) {
  int *last = &by->last[d->origin * m->corridor->n_commodity + d->commodity];
  /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): a market that *last names has its place in `previous` */
  for (int i = *last; i >= 0; i = by->previous[i])
    if (m->market[i].destination == d->destination) return i;
  if (!amur_grow(&m->market, &by->market_room, (size_t)m->n_market + 1, sizeof *m->market) ||
      !amur_grow(&by->previous, &by->previous_room, (size_t)m->n_market + 1, sizeof *by->previous))
    return -1;
  m->market[m->n_market] = (model_market){d->origin, d->destination, d->commodity, 0, 0};
  by->previous[m->n_market] = *last;
  return *last = m->n_market++;
}

/* Which markets a model of trade.yaml keeps balanced, and room for the costs of the base. */
static amur_status mark_kept_margins(run_model *m, amur_err *err) {
  const amur_corridor *c = m->corridor;
  m->base_cost = amur_alloc((size_t)m->n_market, sizeof *m->base_cost);
  m->margin_model = amur_alloc((size_t)m->n_market, sizeof *m->margin_model);
  if (!m->base_cost || !m->margin_model) return no_memory(err, "markets");
  for (int i = 0; i < m->n_market; i++) m->base_cost[i] = NAN, m->margin_model[i] = -1;
  for (int i = 0; i < c->n_demand; i++) {
    const int model = c->demand[i].model;
    if (model < 0 || !c->trade_model[model].at_equilibrium) continue;
    m->margin_model[m->market_of_demand[i]] = model;
    m->keeps_margins = true;
  }
  return AMUR_OK;
}

static amur_status make_markets(run_model *m, amur_err *err) {
  const amur_corridor *c = m->corridor;
  const int n_list = c->n_zone * c->n_commodity;
  market_lists by = {.last = amur_alloc((size_t)n_list, sizeof *by.last)};
  m->market_of_demand = amur_alloc((size_t)c->n_demand, sizeof *m->market_of_demand);
  bool fine = by.last && m->market_of_demand;
  for (int i = 0; fine && i < n_list; i++) by.last[i] = -1;
  for (int i = 0; fine && i < c->n_demand; i++) fine = (m->market_of_demand[i] = market_of(m, &by, &c->demand[i])) >= 0;
  free(by.last);
  free(by.previous);
  return fine ? mark_kept_margins(m, err) : no_memory(err, "markets");
}

/* Does the mode cross the border anywhere? */
static bool crosses(const amur_corridor *c, int mode) {
  for (int a = 0; a < c->n_link; a++)
    if (c->link[a].mode == mode && c->link[a].crossing >= 0) return true;
  return false;
}

/* The vehicle whose empty runs the chain pays: the returning one that crosses the border, else the first that returns;
 * -1: none does.  One vehicle for the whole chain, since back-loads are counted between countries. */
static int returning_vehicle(const amur_corridor *c, int chain) {
  int first = -1;
  for (int mode = 0; mode < c->n_mode; mode++) {
    const int v = c->chain[chain].vehicle_of_mode[mode];
    if (v < 0 || !c->vehicle[v].returns) continue;
    if (crosses(c, mode)) return v;
    if (first < 0) first = v;
  }
  return first;
}

/* Number of the pool of loads of a vehicle from one country to another. */
static int pool_of(const run_model *m, int vehicle, int from, int to) {
  return vehicle < 0 ? -1 : (vehicle * m->n_country + from) * m->n_country + to;
}

/* Countries tell classes apart only where vehicles return: nothing else of a class depends on them. */
static int class_of(run_model *m, size_t *room, int commodity, int chain, int vehicle, int from, int to) {
  if (vehicle < 0) from = to = -1;
  for (int i = 0; i < m->n_class; i++) {
    const model_class *k = &m->cls[i];
    if (k->commodity == commodity && k->chain == chain && k->country_o == from && k->country_d == to) return i;
  }
  if (!amur_grow(&m->cls, room, (size_t)m->n_class + 1, sizeof *m->cls)) return -1;
  m->cls[m->n_class] =
      (model_class){commodity, chain, from, to, vehicle, pool_of(m, vehicle, to, from), pool_of(m, vehicle, from, to)};
  return m->n_class++;
}

static amur_status make_alternatives(run_model *m, amur_err *err) {
  const amur_corridor *c = m->corridor;
  size_t alt_room = 0, class_room = 0;
  int *returning = amur_alloc((size_t)c->n_chain, sizeof *returning);
  bool fine = returning != NULL;
  for (int chain = 0; fine && chain < c->n_chain; chain++) returning[chain] = returning_vehicle(c, chain);
  for (int i = 0; fine && i < m->n_market; i++) {
    model_market *k = &m->market[i];
    k->first_alt = m->n_alt;
    for (int chain = 0; fine && chain < c->n_chain; chain++) {
      if (!c->chain[chain].carries[k->commodity]) continue;
      const int cls = class_of(m, &class_room, k->commodity, chain, returning[chain], m->zone_country[k->origin],
                               m->zone_country[k->destination]);
      fine = cls >= 0 && amur_grow(&m->alt, &alt_room, (size_t)m->n_alt + 1, sizeof *m->alt);
      if (fine) m->alt[m->n_alt++] = (model_alt){i, chain, cls};
    }
    k->n_alt = m->n_alt - k->first_alt;
  }
  m->n_pool = c->n_vehicle * m->n_country * m->n_country;
  free(returning);
  return fine ? AMUR_OK : no_memory(err, "alternatives");
}

/* ---- changes ------------------------------------------------------------------------------------------ */

static amur_status compile_all(run_model *m, amur_err *err) {
  const amur_corridor *c = m->corridor;
  amur_status status = AMUR_OK;
  m->rule = amur_alloc((size_t)c->n_rule, sizeof *m->rule);
  m->parameter = amur_alloc((size_t)c->n_parameter, sizeof *m->parameter);
  m->source = amur_alloc((size_t)c->n_source, sizeof *m->source);
  m->scenario = amur_alloc((size_t)c->n_scenario, sizeof *m->scenario);
  if (!m->rule || !m->parameter || !m->source || !m->scenario) return no_memory(err, "changes");
  for (int i = 0; i < c->n_rule && !status; i++) status = ami_change_compile(c, &c->rule[i], &m->rule[i], err);
  for (int i = 0; i < c->n_parameter && !status; i++)
    status = ami_change_compile(c, &c->parameter[i].change, &m->parameter[i], err);
  for (int i = 0; i < c->n_source && !status; i++)
    if (c->source[i].varied) status = ami_change_compile(c, &c->source[i].change, &m->source[i], err);
  for (int s = 0; s < c->n_scenario && !status; s++) {
    m->scenario[s] = amur_alloc((size_t)c->scenario[s].n_change, sizeof **m->scenario);
    if (!m->scenario[s]) return no_memory(err, "scenario");
    for (int i = 0; i < c->scenario[s].n_change && !status; i++)
      status = ami_change_compile(c, &c->scenario[s].change[i], &m->scenario[s][i], err);
  }
  return status;
}

amur_status ami_model_init(run_model *m, const amur_corridor *corridor, amur_err *err) {
  *m = (run_model){.corridor = corridor};
  amur_status status = make_graph(m, err);
  if (!status) status = make_facilities(m, err);
  if (!status) status = make_countries(m, err);
  if (!status) status = make_markets(m, err);
  if (!status) status = make_alternatives(m, err);
  if (!status) status = compile_all(m, err);
  if (status) ami_model_fini(m);
  return status;
}

static void free_changes(compiled_change *list, int n) {
  for (int i = 0; list && i < n; i++) ami_change_fini(&list[i]);
  free(list);
}

void ami_model_fini(run_model *m) {
  if (!m->corridor) return;
  amur_graph_fini(&m->graph);
  free(m->country);
  free(m->zone_country);
  free(m->market);
  free(m->alt);
  free(m->cls);
  free(m->facility);
  free(m->facility_of_link);
  free(m->facility_of_terminal);
  free(m->market_of_demand);
  free(m->base_cost);
  free(m->base_flow);
  free(m->margin_model);
  free_changes(m->rule, m->corridor->n_rule);
  free_changes(m->parameter, m->corridor->n_parameter);
  free_changes(m->source, m->corridor->n_source);
  for (int s = 0; m->scenario && s < m->corridor->n_scenario; s++)
    free_changes(m->scenario[s], m->corridor->scenario[s].n_change);
  free(m->scenario);
  *m = (run_model){0};
}
