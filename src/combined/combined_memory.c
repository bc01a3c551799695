/* SPDX-License-Identifier: Apache-2.0
 * combined_memory.c -- a solver's memory: made for a problem, kept for the next one of the same shape.
 */
#include "combined_internal.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

amur_combined *amur_combined_new(amur_err *err) {
  amur_combined *c = amur_alloc(1, sizeof *c);
  if (!c) amur_fail(err, AMUR_E_NOMEM, 0, "combined: solver");
  return c;
}

static void pair_fini(sparse_pair *v) {
  free(v->load);
  free(v->value);
  free(v->touched);
  free(v->is_touched);
  *v = (sparse_pair){0};
}

static bool pair_init(sparse_pair *v, size_t n) {
  v->load = amur_alloc(n, sizeof *v->load);
  v->value = amur_alloc(n, sizeof *v->value);
  v->touched = amur_alloc(n, sizeof *v->touched);
  v->is_touched = amur_alloc(n, sizeof *v->is_touched);
  return v->load && v->value && v->touched && v->is_touched;
}

static void drop_problem(amur_combined *c) {
  double **real[] = {&c->flow,     &c->time_h,    &c->slope,       &c->wanted,   &c->alt_cost,
                     &c->alt_flow, &c->alt_share, &c->market_cost, &c->jacobian, &c->trial,
                     &c->scale,    &c->least,     &c->theta_nest,  &c->held,     &c->market_appeal};
  for (size_t i = 0; i < sizeof real / sizeof *real; i++) {
    free(*real[i]);
    *real[i] = NULL;
  }
  pair_fini(&c->of_path);
  pair_fini(&c->of_alt);
  pair_fini(&c->of_nest);
  pair_fini(&c->of_market);
  for (int32_t i = 0; c->of_leg && i < c->n_leg_graph; i++) {
    amur_graph_fini(&c->of_leg[i].graph);
    free(c->of_leg[i].link);
  }
  free(c->of_leg);
  c->of_leg = NULL;
  free(c->answers);
  free(c->market_nest);
  free(c->slot_at);
  free(c->run_table);
  c->market_nest = c->slot_at = c->run_table = NULL;
  c->answers = NULL;
  c->n_path = c->n_leg = c->n_link = c->n_use = c->n_run = c->n_slot = c->n_weight = c->run_table_size = 0;
  c->signature = 0;
}

void amur_combined_free(amur_combined *c) {
  if (!c) return;
  drop_problem(c);
  free(c->path);
  free(c->leg);
  free(c->loading);
  free(c->link);
  free(c->use);
  free(c->first_path);
  free(c->run);
  free(c->slot);
  free(c->weight);
  free(c->missed);
  free(c->extra);
  free(c->extra_base);
  free(c->share_held);
  free(c->flow_held);
  free(c->system);
  free(c->step);
  free(c->extra_soft);
  free(c);
}

/* ---- is it the same problem? --------------------------------------------------------------------------- */

static uint64_t hash_classes(uint64_t h, const amur_combined_problem *p) {
  for (int32_t i = 0; i < p->n_leg; i++) {
    h = amur_hash(h, &p->leg[i].fleet, sizeof p->leg[i].fleet);
    h = amur_hash(h, p->leg[i].link, (size_t)p->graph->n_link);
  }
  for (int32_t i = 0; i < p->n_stage; i++) {
    const int32_t key[] = {p->stage[i].leg, p->stage[i].may_begin, p->stage[i].may_end};
    h = amur_hash(h, key, sizeof key);
  }
  for (int32_t i = 0; i < p->n_transfer; i++) {
    const int32_t key[] = {p->transfer[i].node, p->transfer[i].from, p->transfer[i].to, p->transfer[i].facility};
    h = amur_hash(h, key, sizeof key);
  }
  for (int32_t i = 0; i < p->n_class; i++) {
    const amur_class *k = &p->cls[i];
    const int32_t key[] = {k->first_stage, k->n_stage, k->first_transfer, k->n_transfer, k->must_pass};
    h = amur_hash(h, key, sizeof key);
  }
  return h;
}

/* What must be the same for paths to stay meaningful: links, what is open to empty vehicles, classes, markets and
 * their alternatives. */
static uint64_t signature_of(const amur_combined_problem *p) {
  uint64_t h = AMUR_HASH_START;
  const int32_t size[] = {p->graph->n_node, p->graph->n_link, p->n_facility, p->n_class, p->n_market,
                          p->n_alt,         p->n_nest,        p->n_fleet,    p->n_region};
  h = amur_hash(h, size, sizeof size);
  h = amur_hash(h, p->graph->head, (size_t)p->graph->n_link * sizeof *p->graph->head);
  h = amur_hash(h, p->facility_of_link, (size_t)p->graph->n_link * sizeof *p->facility_of_link);
  h = amur_hash(h, p->region, (size_t)p->graph->n_node * sizeof *p->region);
  for (int32_t f = 0; f < p->n_fleet; f++)
    for (int32_t a = 0; a < p->graph->n_link; a++) h = 31 * h + (isfinite(p->fleet[f].fixed[a]) ? 1 : 2);
  h = hash_classes(h, p);
  for (int32_t m = 0; m < p->n_market; m++) {
    const int32_t key[] = {p->market[m].origin, p->market[m].destination, p->market[m].first_alt, p->market[m].n_alt};
    h = amur_hash(h, key, sizeof key);
  }
  for (int32_t k = 0; k < p->n_alt; k++) {
    const int32_t key[] = {p->alt[k].cls, p->alt[k].nest};
    h = amur_hash(h, key, sizeof key);
  }
  return h ? h : 1;
}

void ami_combined_note_open(amur_combined *c) {
  const amur_combined_problem *p = c->problem;
  uint64_t h = AMUR_HASH_START;
  for (int32_t i = 0; i < p->n_leg; i++)
    for (int32_t a = 0; a < p->graph->n_link; a++)
      h = 31 * h + (p->leg[i].link[a] != AMUR_LINK_BARRED && isfinite(p->leg[i].fixed[a]) ? 1 : 2);
  for (int32_t i = 0; i < p->n_transfer; i++) h = 31 * h + (isfinite(p->transfer[i].fixed) ? 1 : 2);
  for (int32_t k = 0; k < p->n_alt; k++) h = 31 * h + (p->alt[k].appeal > 0 ? 1 : 2);
  for (int32_t m = 0; m < p->n_market; m++) h = 31 * h + (p->market[m].quantity > 0 ? 1 : 2);
  if (h != c->open) c->searched = false;
  c->open = h;
}

/* ---- memory for a problem -------------------------------------------------------------------------------- */

static bool take_arrays(amur_combined *c, const amur_combined_problem *p) {
  size_t most = 0; /* alternatives of a market */
  for (int32_t m = 0; m < p->n_market; m++)
    if ((size_t)p->market[m].n_alt > most) most = (size_t)p->market[m].n_alt;
  const size_t nf = (size_t)p->n_facility, na = (size_t)p->n_alt;
  const size_t n_slot = (size_t)p->n_fleet * (size_t)p->n_region * (size_t)p->graph->n_node;
  const struct {
    double **array;
    size_t n;
  } need[] = {
      {&c->flow, nf},
      {&c->time_h, nf},
      {&c->slope, nf},
      {&c->wanted, nf},
      {&c->trial, nf},
      {&c->scale, nf},
      {&c->alt_cost, na},
      {&c->alt_flow, na},
      {&c->alt_share, na},
      {&c->least, na},
      {&c->held, na},
      {&c->market_cost, (size_t)p->n_market},
      {&c->jacobian, nf * nf},
      {&c->theta_nest, (size_t)p->n_nest},
      {&c->market_appeal, most},
  };
  bool fine = true;
  for (size_t i = 0; i < sizeof need / sizeof *need; i++)
    fine &= (*need[i].array = amur_alloc(need[i].n, sizeof(double))) != NULL;
  fine &= amur_grow(&c->first_path, &c->first_room, na + 1, sizeof *c->first_path);
  c->answers = amur_alloc(na, sizeof *c->answers);
  c->market_nest = amur_alloc(most, sizeof *c->market_nest);
  c->slot_at = amur_alloc(n_slot, sizeof *c->slot_at);
  c->n_leg_graph = 2 * p->n_leg;
  c->of_leg = amur_alloc((size_t)c->n_leg_graph, sizeof *c->of_leg);
  c->any_must_pass = false;
  for (int32_t i = 0; i < p->n_class; i++) c->any_must_pass |= p->cls[i].must_pass;
  fine &= pair_init(&c->of_path, nf) && pair_init(&c->of_alt, nf) && pair_init(&c->of_nest, nf) &&
          pair_init(&c->of_market, nf);
  if (!fine || !c->answers || !c->market_nest || !c->slot_at || !c->of_leg) return false;
  for (size_t k = 0; k < na; k++) c->first_path[k] = -1;
  for (size_t i = 0; i < n_slot; i++) c->slot_at[i] = -1;
  return true;
}

amur_status ami_combined_take(amur_combined *c, const amur_combined_problem *p, bool *cold, amur_err *err) {
  const uint64_t signature = signature_of(p);
  c->problem = p;
  *cold = c->signature != signature;
  if (!*cold) return AMUR_OK;
  drop_problem(c);
  c->n_facility = p->n_facility;
  c->n_alt = p->n_alt;
  c->n_market = p->n_market;
  if (!take_arrays(c, p))
    return amur_fail(err, AMUR_E_NOMEM, 0, "combined: %d facilities, %d alternatives", p->n_facility, p->n_alt);
  c->signature = signature;
  c->open = 0;
  c->searched = false;
  return AMUR_OK;
}
