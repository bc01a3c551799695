/* SPDX-License-Identifier: Apache-2.0
 * collect_balance.c -- do vehicles come home, and which ways are beyond reach?  What goes in and out of every node, and
 * of every country, of every vehicle that returns, loaded and empty together: the worst node and the worst country of
 * each period.
 */
#include "collect.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const run_model *m;
  double *out, *in; /* [n_node] vehicles a day */
  double *across;   /* [n_country * n_country] from the one to the other */
  size_t room;
} balance;

static double miss(double out, double in) { return out > 0 || in > 0 ? fabs(out - in) / fmax(out, in) : 0; }

/* Rows of nodes that hardly any vehicle passes are rounding. */
static bool matters(double out, double in, double most) { return fmax(out, in) > 1e-6 * most; }

static amur_balance_result worst_node(const balance *b, int period, int vehicle) {
  const amur_corridor *c = b->m->corridor;
  double most = 0;
  amur_balance_result row = {.period = period, .vehicle = vehicle, .place = ""};
  for (int i = 0; i < c->n_node; i++) most = fmax(most, fmax(b->out[i], b->in[i]));
  for (int i = 0; i < c->n_node; i++) {
    const double imbalance = miss(b->out[i], b->in[i]);
    if (!matters(b->out[i], b->in[i], most) || (*row.place && !(imbalance > row.imbalance))) continue;
    row.place = c->node[i].id;
    row.out_per_day = b->out[i];
    row.in_per_day = b->in[i];
    row.imbalance = imbalance;
  }
  return row;
}

static amur_balance_result worst_cut(const balance *b, int period, int vehicle) {
  const int n = b->m->n_country;
  double most = 0;
  amur_balance_result row = {.period = period, .vehicle = vehicle, .is_cut = true, .place = ""};
  bool found = false;
  for (int i = 0; i < n * n; i++) most = fmax(most, b->across[i]);
  for (int i = 0; i < n; i++) {
    double out = 0, in = 0;
    for (int k = 0; k < n; k++) {
      if (k == i) continue;
      out += b->across[i * n + k];
      in += b->across[k * n + i];
    }
    const double imbalance = miss(out, in);
    if (!matters(out, in, most) || (found && !(imbalance > row.imbalance))) continue;
    found = true;
    row.place = b->m->country[i];
    row.out_per_day = out;
    row.in_per_day = in;
    row.imbalance = imbalance;
  }
  return row;
}

static amur_status add_rows(balance *b, int period, int vehicle, amur_result *r, amur_err *err) {
  const amur_balance_result row[] = {worst_node(b, period, vehicle), worst_cut(b, period, vehicle)};
  if (!amur_grow(&r->balance, &b->room, (size_t)r->n_balance + 2, sizeof *r->balance))
    return amur_fail(err, AMUR_E_NOMEM, 0, "balance of vehicles");
  for (int i = 0; i < 2; i++)
    if (row[i].out_per_day > 0 || row[i].in_per_day > 0) r->balance[r->n_balance++] = row[i];
  return AMUR_OK;
}

/* Flows first .. last-1 of the result are those of one period. */
static amur_status balance_period(balance *b, int first, int last, int vehicle, amur_result *r, amur_err *err) {
  const amur_corridor *c = b->m->corridor;
  bool any = false;
  memset(b->out, 0, (size_t)c->n_node * sizeof *b->out);
  memset(b->in, 0, (size_t)c->n_node * sizeof *b->in);
  memset(b->across, 0, (size_t)(b->m->n_country * b->m->n_country) * sizeof *b->across);
  for (int i = first; i < last; i++) {
    const amur_flow_result *f = &r->flow[i];
    if (f->vehicle != vehicle) continue;
    const amur_link_row *l = &c->link[f->link];
    const double vehicles = f->loaded_per_day + f->empty_per_day;
    b->out[l->from] += vehicles;
    b->in[l->to] += vehicles;
    b->across[b->m->node_country[l->from] * b->m->n_country + b->m->node_country[l->to]] += vehicles;
    any = true;
  }
  return any ? add_rows(b, r->flow[first].period, vehicle, r, err) : AMUR_OK;
}

amur_status ami_collect_balance(const run_model *m, amur_result *r, amur_err *err) {
  const amur_corridor *c = m->corridor;
  balance b = {.m = m,
               .out = amur_alloc((size_t)c->n_node, sizeof *b.out),
               .in = amur_alloc((size_t)c->n_node, sizeof *b.in),
               .across = amur_alloc((size_t)(m->n_country * m->n_country), sizeof *b.across)};
  amur_status status = b.out && b.in && b.across ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "balance of vehicles");
  for (int i = 0, end; i < r->n_flow && !status; i = end) {
    end = i;
    while (end < r->n_flow && r->flow[end].period == r->flow[i].period) end++;
    for (int v = 0; v < c->n_vehicle && !status; v++)
      if (c->vehicle[v].returns) status = balance_period(&b, i, end, v, r, err);
  }
  free(b.out);
  free(b.in);
  free(b.across);
  return status;
}

/* Ways that do not exist at all are no news. */
amur_status ami_collect_reach(const run_model *m, amur_result *r, amur_err *err) {
  size_t room = 0;
  for (int i = 0; i < m->n_alt; i++) {
    const model_market *k = &m->market[m->alt[i].market];
    if (m->within_reach[i] || isinf(m->least_cost[i]) || k->segment > 0) continue;
    double least = INFINITY;
    for (int a = k->first_alt; a < k->first_alt + k->n_alt; a++) least = fmin(least, m->least_cost[a]);
    if (!amur_grow(&r->reach, &room, (size_t)r->n_reach + 1, sizeof *r->reach))
      return amur_fail(err, AMUR_E_NOMEM, 0, "ways beyond reach");
    r->reach[r->n_reach++] =
        (amur_reach_result){k->origin, k->destination, k->commodity, m->alt[i].chain, m->least_cost[i], least};
  }
  return AMUR_OK;
}
