/* SPDX-License-Identifier: Apache-2.0
 * money_gain.c -- a market of one result beside the same market of another, as the finance stage wants it.
 *
 * Only chains that are open in one of the two are handed on, and the nests that they are in, numbered anew.
 *
 * Segments are met by the units that they hold, not by their numbers: what eligible.csv allows may differ between the
 * two, so that units which may not use a chain in one may in the other.  Think of a market's units in a row from 0 to
 * 1, each segment a stretch of it (src/run/segments.c); the stretch that two segments share goes from the one to the
 * other.
 */
#include "money.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* First share of every market, and the number of all behind the last: shares of a market stand together. */
static int *first_shares(const amur_result *r) {
  int *first = amur_alloc((size_t)r->n_market + 1, sizeof *first);
  for (int i = 0, at = 0; first && i <= r->n_market; i++) {
    first[i] = at;
    while (at < r->n_share && r->share[at].market == i) at++;
  }
  return first;
}

amur_status ami_money_gains_init(money_gains *g, const amur_result *before, const amur_result *after, amur_err *err) {
  const size_t n = (size_t)before->corridor->n_chain;
  *g = (money_gains){.result = {before, after},
                     .first = {first_shares(before), first_shares(after)},
                     .place = amur_alloc(n, sizeof *g->place),
                     .chain = amur_alloc(n, sizeof *g->chain),
                     .nest = amur_alloc(n, sizeof *g->nest),
                     .number = amur_alloc(2 * n * (2 + AMUR_GAIN_N), sizeof *g->number)};
  if (g->first[0] && g->first[1] && g->place && g->chain && g->nest && g->number) {
    for (size_t i = 0; i < n; i++) g->place[i] = -1;
    return AMUR_OK;
  }
  ami_money_gains_fini(g);
  return amur_fail(err, AMUR_E_NOMEM, 0, "money: gains on %zu chains", n);
}

void ami_money_gains_fini(money_gains *g) {
  free(g->first[0]);
  free(g->first[1]);
  free(g->place);
  free(g->chain);
  free(g->nest);
  free(g->number);
  *g = (money_gains){0};
}

/* Chains that are open at one of the two ends. */
static int list_chains(money_gains *g, const int market[2]) {
  int n = 0;
  for (int end = 0; end < 2; end++) {
    const amur_share_result *share = g->result[end]->share;
    for (int i = g->first[end][market[end]]; i < g->first[end][market[end] + 1]; i++) {
      if (!isfinite(share[i].cost) || !(share[i].appeal > 0) || g->place[share[i].chain] >= 0) continue;
      g->place[share[i].chain] = n;
      g->chain[n++] = share[i].chain;
    }
  }
  return n;
}

/* Nests of the first n chains by new numbers; how many they are. */
static int number_nests(money_gains *g, int n) {
  const amur_chain_row *chain = g->result[0]->corridor->chain;
  int n_nest = 0;
  for (int i = 0; i < n; i++) {
    g->nest[i] = -1;
    for (int k = 0; k < i && g->nest[i] < 0; k++)
      if (chain[g->chain[k]].nest == chain[g->chain[i]].nest) g->nest[i] = g->nest[k];
    if (g->nest[i] < 0) g->nest[i] = n_nest++;
  }
  return n_nest;
}

/* The market as its users find it, for the part of its units that is concerned. */
static amur_user_market describe(const money_gains *g, int end, int market, int n, double part_of_it) {
  const amur_market_result *m = &g->result[end]->market[market];
  double *cost = g->number + end * n * (2 + AMUR_GAIN_N), *appeal = cost + n, *part = appeal + n;
  for (int i = 0; i < n; i++) cost[i] = INFINITY, appeal[i] = 0;
  for (int i = g->first[end][market]; i < g->first[end][market + 1]; i++) {
    const amur_share_result *s = &g->result[end]->share[i];
    const int at = g->place[s->chain];
    if (at < 0) continue;
    double *of = part + at * AMUR_GAIN_N;
    cost[at] = s->cost;
    appeal[at] = s->appeal;
    of[AMUR_GAIN_TIME] = s->time_value;
    of[AMUR_GAIN_WAIT] = s->wait_value;
    of[AMUR_GAIN_OTHER] = s->constant;
    of[AMUR_GAIN_MONEY] = s->cost - s->time_value - s->wait_value - s->constant;
  }
  return (amur_user_market){.cost = cost,
                            .appeal = appeal,
                            .part = part,
                            .theta = m->theta,
                            .theta_nest = m->theta_nest,
                            .quantity = m->ref_units_per_day * part_of_it,
                            .ref_cost = m->ref_cost,
                            .elasticity = m->elasticity};
}

amur_status ami_money_gain(money_gains *g, int before, int after, amur_user_gain *gain, amur_err *err) {
  const amur_market_result *a = &g->result[0]->market[before], *b = &g->result[1]->market[after];
  const double stretch = fmin(a->high, b->high) - fmax(a->low, b->low);
  assert(a->commodity == b->commodity);
  *gain = (amur_user_gain){.all = 0};
  if (!(stretch > 1e-12)) return AMUR_OK;
  const int n = list_chains(g, (const int[]){before, after});
  const amur_user_change change = {.n_chain = n,
                                   .n_nest = number_nests(g, n),
                                   .nest = g->nest,
                                   .by_ratio = g->result[0]->corridor->commodity[a->commodity].by_ratio,
                                   .before = describe(g, 0, before, n, stretch / (a->high - a->low)),
                                   .after = describe(g, 1, after, n, stretch / (b->high - b->low))};
  for (int i = 0; i < n; i++) g->place[g->chain[i]] = -1;
  return amur_user_gain_of(&change, gain, err);
}
