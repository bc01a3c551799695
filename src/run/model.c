/* SPDX-License-Identifier: Apache-2.0
 * model.c -- markets from demand rows, their chains, classes of goods, and facilities with flow-dependent time.
 *
 *   market       origin, destination, commodity, segment   one for all rows of demand that name them
 *   alternative  a market on a chain that carries it       those of a market stand side by side
 *   class        commodity, chain                          alternatives that go the same ways (model_classes.c)
 *   facility     a link, or all of a terminal              that share one flow and one delay
 *
 * A corridor has a few classes and many alternatives: costs are worked out once for a commodity, vehicle and link,
 * shortest ways grown once for a class and origin.
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

/* Links whose time depends on flow: each its own facility, but one for all links and transfers of a terminal, since the
 * two directions of a gate queue before the same desks. */
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
  for (int i = 0; i < c->n_transfer; i++) {
    const int t = c->transfer[i].terminal;
    if (t < 0 || m->facility_of_terminal[t] >= 0) continue;
    m->facility_of_terminal[t] = m->n_facility;
    m->facility[m->n_facility++] = (model_facility){t, -1};
  }
  return AMUR_OK;
}

/* ---- countries ----------------------------------------------------------------------------------- */

static int country_number(run_model *m, char *name) {
  for (int i = 0; i < m->n_country; i++)
    if (strcmp(m->country[i], name) == 0) return i;
  m->country[m->n_country] = name;
  return m->n_country++;
}

/* Countries of zones first, as results list them; a node without one is in that of its zone, or in one without a
 * name. */
static amur_status make_countries(run_model *m, amur_err *err) {
  const amur_corridor *c = m->corridor;
  m->country = amur_alloc((size_t)(c->n_zone + c->n_node), sizeof *m->country);
  m->zone_country = amur_alloc((size_t)c->n_zone, sizeof *m->zone_country);
  m->node_country = amur_alloc((size_t)c->n_node, sizeof *m->node_country);
  if (!m->country || !m->zone_country || !m->node_country) return no_memory(err, "countries");
  for (int z = 0; z < c->n_zone; z++) m->zone_country[z] = country_number(m, c->zone[z].country);
  for (int i = 0; i < c->n_node; i++) {
    const amur_node_row *node = &c->node[i];
    m->node_country[i] =
        node->zone >= 0 && !*node->country ? m->zone_country[node->zone] : country_number(m, node->country);
  }
  return AMUR_OK;
}

/* ---- markets ---------------------------------------------------------------------------------------- */

/* The rows of eligible.csv that concern a row of demand, as the number of their list; -1 if memory is out. */
static int list_of(run_model *m, size_t *room, const amur_demand_row *d) {
  const amur_corridor *c = m->corridor;
  eligible_list list = {amur_alloc((size_t)c->n_eligible, sizeof *list.row), 0};
  if (!list.row || !amur_grow(&m->list, room, (size_t)m->n_list + 1, sizeof *m->list)) {
    free(list.row);
    return -1;
  }
  for (int i = 0; i < c->n_eligible; i++)
    if (amur_list_has(c->eligible[i].commodities, c->commodity[d->commodity].id) &&
        amur_list_matches(c->eligible[i].demand, d->id))
      list.row[list.n++] = i;
  for (int i = 0; i < m->n_list; i++) {
    if (m->list[i].n != list.n || memcmp(m->list[i].row, list.row, (size_t)list.n * sizeof *list.row) != 0) continue;
    free(list.row);
    return i;
  }
  m->list[m->n_list] = list;
  return m->n_list++;
}

/* Markets by origin and commodity: the last one made, and of each the one before it; -1: none. */
typedef struct {
  int *last;     /* [n_zone * n_commodity] */
  int *previous; /* [n_market] */
  size_t market_room, previous_room, list_room;
} market_lists;

/* First segment of the market of an origin, destination and commodity, made if new; -1 if memory is out. */
static int market_of(run_model *m, market_lists *by, const amur_demand_row *d) {
  const int list = list_of(m, &by->list_room, d);
  int *last = &by->last[d->origin * m->corridor->n_commodity + d->commodity];
  if (list < 0) return -1;
  /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): a market that *last names has its place in `previous` */
  for (int i = *last; i >= 0; i = by->previous[i])
    if (m->market[i].destination == d->destination && m->market[i].list == list) return i;
  const int first = m->n_market, n = m->list[list].n + 1;
  if (!amur_grow(&m->market, &by->market_room, (size_t)(first + n), sizeof *m->market) ||
      !amur_grow(&by->previous, &by->previous_room, (size_t)(first + n), sizeof *by->previous))
    return -1;
  for (int k = 0; k < n; k++) {
    m->market[first + k] = (model_market){d->origin, d->destination, d->commodity, list, k, 0, 0};
    by->previous[first + k] = -1;
  }
  m->n_market += n;
  by->previous[first] = *last;
  return *last = first;
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
  if (!status) status = ami_ways_init(&m->ways, corridor, err);
  if (!status) status = ami_model_classes(m, err);
  if (!status) status = compile_all(m, err);
  if (!status) status = ami_model_cut_reach(m, err);
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
  free(m->node_country);
  for (int i = 0; i < m->n_list; i++) free(m->list[i].row);
  free(m->list);
  ami_ways_fini(&m->ways);
  ami_model_classes_fini(m);
  free(m->zone_country);
  free(m->market);
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
