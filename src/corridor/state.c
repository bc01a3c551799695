/* SPDX-License-Identifier: Apache-2.0
 * state.c -- the corridor's values on one stretch of days: files, then changes in order.
 */
#include "state.h"
#include <stdlib.h>
#include <string.h>

amur_status ami_state_init(corridor_state *s, const amur_corridor *c, amur_err *err) {
  *s = (corridor_state){.corridor = c};
  const size_t nl = (size_t)c->n_link, nk = (size_t)c->n_commodity, nv = (size_t)c->n_vehicle, nc = (size_t)c->n_chain;
  s->open = amur_alloc(nl * nk * nv, sizeof *s->open);
  s->vehicle_open = amur_alloc(nl * nv, sizeof *s->vehicle_open);
  s->toll = amur_alloc(nl * nv, sizeof *s->toll);
  s->money = amur_alloc(nl * nk, sizeof *s->money);
  s->time_h = amur_alloc(nl, sizeof *s->time_h);
  s->capacity = amur_alloc(nl, sizeof *s->capacity);
  s->speed = amur_alloc(nl, sizeof *s->speed);
  s->chain_constant = amur_alloc(nc * nk, sizeof *s->chain_constant);
  s->chain_open = amur_alloc(nc * nk, sizeof *s->chain_open);
  s->commodity = amur_alloc(nk, sizeof *s->commodity);
  s->commodity_scale = amur_alloc(nk, sizeof *s->commodity_scale);
  s->vehicle = amur_alloc(nv, sizeof *s->vehicle);
  s->demand = amur_alloc((size_t)c->n_demand, sizeof *s->demand);
  s->term = amur_alloc((size_t)c->n_term, sizeof *s->term);
  s->rule_value = amur_alloc((size_t)c->n_rule, sizeof *s->rule_value);
  s->loan = amur_alloc((size_t)c->n_loan, sizeof *s->loan);
  s->project = amur_alloc((size_t)c->n_project, sizeof *s->project);
  if (s->open && s->vehicle_open && s->toll && s->money && s->time_h && s->capacity && s->speed && s->chain_constant &&
      s->chain_open && s->commodity && s->commodity_scale && s->vehicle && s->demand && s->term && s->rule_value &&
      s->loan && s->project)
    return AMUR_OK;
  ami_state_fini(s);
  return amur_fail(err, AMUR_E_NOMEM, 0, "state of %d links", c->n_link);
}

void ami_state_fini(corridor_state *s) {
  free(s->open);
  free(s->vehicle_open);
  free(s->toll);
  free(s->money);
  free(s->time_h);
  free(s->capacity);
  free(s->speed);
  free(s->chain_constant);
  free(s->chain_open);
  free(s->commodity);
  free(s->commodity_scale);
  free(s->vehicle);
  free(s->demand);
  free(s->term);
  free(s->rule_value);
  free(s->loan);
  free(s->project);
  free(s->terminal);
  *s = (corridor_state){0};
}

static void reset_link(corridor_state *s, size_t a) {
  const amur_corridor *c = s->corridor;
  const size_t nk = (size_t)c->n_commodity, nv = (size_t)c->n_vehicle;
  const amur_link_row *l = &c->link[a];
  memset(s->open + a * nk * nv, l->open, nk * nv);
  memset(s->vehicle_open + a * nv, l->open, nv);
  memcpy(s->toll + a * nv, l->toll, nv * sizeof *s->toll);
  for (size_t k = 0; k < nk; k++) s->money[a * nk + k] = l->money_per_unit;
  s->time_h[a] = l->time_h;
  s->capacity[a] = l->capacity_per_day;
  s->speed[a] = l->free_speed_kmh;
}

static void copy_rows(void *to, const void *from, int n, size_t size) {
  if (n > 0) memcpy(to, from, (size_t)n * size);
}

void ami_state_reset(corridor_state *s) {
  const amur_corridor *c = s->corridor;
  for (size_t a = 0; a < (size_t)c->n_link; a++) reset_link(s, a);
  for (int i = 0; i < c->n_chain; i++) {
    for (int k = 0; k < c->n_commodity; k++) {
      s->chain_constant[i * c->n_commodity + k] = c->chain[i].constant;
      s->chain_open[i * c->n_commodity + k] = c->chain[i].carries[k];
    }
  }
  copy_rows(s->commodity, c->commodity, c->n_commodity, sizeof *s->commodity);
  for (int k = 0; k < c->n_commodity; k++) s->commodity_scale[k] = 1;
  copy_rows(s->vehicle, c->vehicle, c->n_vehicle, sizeof *s->vehicle);
  copy_rows(s->demand, c->demand, c->n_demand, sizeof *s->demand);
  copy_rows(s->term, c->term, c->n_term, sizeof *s->term);
  for (int r = 0; r < c->n_rule; r++) s->rule_value[r] = c->rule[r].value;
  copy_rows(s->loan, c->loan, c->n_loan, sizeof *s->loan);
  copy_rows(s->project, c->project, c->n_project, sizeof *s->project);
  s->n_terminal_change = 0;
}

static void change_real(double *x, const compiled_change *c, double value) {
  *x = ami_change_value(c->change->op, *x, value);
}

static void change_whole(int *x, const compiled_change *c, double value) {
  *x = (int)(ami_change_value(c->change->op, *x, value) + 0.5);
}

static void open_link(corridor_state *s, size_t a, const compiled_change *c, double value) {
  const size_t nk = (size_t)s->corridor->n_commodity, nv = (size_t)s->corridor->n_vehicle;
  for (size_t k = 0; k < nk; k++)
    for (size_t v = 0; v < nv; v++)
      if (c->commodity[k] && c->vehicle[v]) s->open[(a * nk + k) * nv + v] = value > 0;
  for (size_t v = 0; v < nv; v++)
    if (c->every_commodity && c->vehicle[v]) s->vehicle_open[a * nv + v] = value > 0;
}

static void change_link(corridor_state *s, int link, change_field field, const compiled_change *c, double value) {
  const size_t a = (size_t)link, nk = (size_t)s->corridor->n_commodity, nv = (size_t)s->corridor->n_vehicle;
  switch (field) {
  case FIELD_OPEN: open_link(s, a, c, value); break;
  case FIELD_TOLL:
    for (size_t v = 0; v < nv; v++)
      if (c->vehicle[v]) change_real(&s->toll[a * nv + v], c, value);
    break;
  case FIELD_MONEY:
    for (size_t k = 0; k < nk; k++)
      if (c->commodity[k]) change_real(&s->money[a * nk + k], c, value);
    break;
  case FIELD_TIME: change_real(&s->time_h[a], c, value); break;
  case FIELD_CAPACITY: change_real(&s->capacity[a], c, value); break;
  case FIELD_SPEED: change_real(&s->speed[a], c, value); break;
  default: break;
  }
}

static void change_chain(corridor_state *s, int chain, change_field field, const compiled_change *c, double value) {
  const int nk = s->corridor->n_commodity;
  for (int k = 0; k < nk; k++) {
    if (!c->commodity[k]) continue;
    if (field == FIELD_CONSTANT)
      change_real(&s->chain_constant[chain * nk + k], c, value);
    else
      s->chain_open[chain * nk + k] = value > 0 && s->corridor->chain[chain].carries[k];
  }
}

static void change_commodity(corridor_state *s, int k, change_field field, const compiled_change *c, double value) {
  amur_commodity_row *row = &s->commodity[k];
  switch (field) {
  case FIELD_VOT: change_real(&row->vot, c, value); break;
  case FIELD_THETA: change_real(&row->theta, c, value); break;
  case FIELD_THETA_NEST: change_real(&row->theta_nest, c, value); break;
  case FIELD_ELASTICITY: change_real(&row->elasticity, c, value); break;
  case FIELD_VALUE: change_real(&row->value, c, value); break;
  case FIELD_LOSS: change_real(&row->loss_per_h, c, value); break;
  case FIELD_SCALE: change_real(&s->commodity_scale[k], c, value); break;
  default: break;
  }
}

static void change_vehicle(corridor_state *s, int v, change_field field, const compiled_change *c, double value) {
  amur_vehicle_row *row = &s->vehicle[v];
  switch (field) {
  case FIELD_PAYLOAD: change_real(&row->payload, c, value); break;
  case FIELD_PCE: change_real(&row->pce, c, value); break;
  case FIELD_KM: change_real(&row->money_per_km, c, value); break;
  case FIELD_HOUR: change_real(&row->money_per_h, c, value); break;
  case FIELD_BACK_LOAD: change_real(&row->back_load, c, value); break;
  default: break;
  }
}

static void change_demand(corridor_state *s, int i, change_field field, const compiled_change *c, double value) {
  amur_demand_row *row = &s->demand[i];
  if (!c->commodity[row->commodity]) return;
  if (field == FIELD_REF_COST)
    change_real(&row->ref_cost, c, value);
  else if (field == FIELD_QUANTITY)
    change_real(&row->quantity, c, value);
  else
    row->quantity *= value; /* a scale is a factor whatever the operation */
}

static void change_term(corridor_state *s, int i, change_field field, const compiled_change *c, double value) {
  amur_trade_term *term = &s->term[i];
  if (field == FIELD_EFFECT)
    change_real(&term->effect, c, value);
  else if (field == FIELD_HALF_LIFE)
    change_real(&term->half_life_days, c, value);
  else
    change_real(&term->anticipation_days, c, value);
}

static void change_loan(corridor_state *s, int i, change_field field, const compiled_change *c, double value) {
  amur_loan *loan = &s->loan[i].loan;
  switch (field) {
  case FIELD_PRINCIPAL: change_real(&loan->principal, c, value); break;
  case FIELD_RATE: change_real(&loan->rate, c, value); break;
  case FIELD_TENOR: change_whole(&loan->tenor_years, c, value); break;
  case FIELD_GRACE: change_whole(&loan->grace_years, c, value); break;
  default: break;
  }
}

static void change_project(corridor_state *s, int i, change_field field, const compiled_change *c, double value) {
  amur_project_row *row = &s->project[i];
  switch (field) {
  case FIELD_CAPEX: change_real(&row->capex, c, value); break;
  case FIELD_OPEX: change_real(&row->opex_per_year, c, value); break;
  case FIELD_REVENUE_SHARE: change_real(&row->revenue_share, c, value); break;
  case FIELD_OTHER_REVENUE: change_real(&row->other_revenue_per_year, c, value); break;
  default: break;
  }
}

static amur_status keep_terminal_change(corridor_state *s, int terminal, const compiled_change *c, double value,
                                        amur_err *err) {
  if (!amur_grow(&s->terminal, &s->terminal_room, (size_t)s->n_terminal_change + 1, sizeof *s->terminal))
    return amur_fail(err, AMUR_E_NOMEM, 0, "state: terminal changes");
  s->terminal[s->n_terminal_change++] = (terminal_change){terminal, c->change->field, c->change->op, value};
  return AMUR_OK;
}

static amur_status apply_part(corridor_state *s, const change_part *p, int i, const compiled_change *c, double value,
                              amur_err *err) {
  const int at = p->index[i];
  switch (p->kind) {
  case AMUR_TARGET_LINK: change_link(s, at, p->field, c, value); break;
  case AMUR_TARGET_CHAIN: change_chain(s, at, p->field, c, value); break;
  case AMUR_TARGET_COMMODITY: change_commodity(s, at, p->field, c, value); break;
  case AMUR_TARGET_VEHICLE: change_vehicle(s, at, p->field, c, value); break;
  case AMUR_TARGET_DEMAND: change_demand(s, at, p->field, c, value); break;
  case AMUR_TARGET_TERM: change_term(s, at, p->field, c, value); break;
  case AMUR_TARGET_LOAN: change_loan(s, at, p->field, c, value); break;
  case AMUR_TARGET_PROJECT: change_project(s, at, p->field, c, value); break;
  case AMUR_TARGET_RULE: change_real(&s->rule_value[at], c, value); break;
  case AMUR_TARGET_TERMINAL: return keep_terminal_change(s, at, c, value, err);
  default: break;
  }
  return AMUR_OK;
}

amur_status ami_state_apply(corridor_state *s, const compiled_change *c, double value, amur_err *err) {
  for (int p = 0; p < c->n_part; p++)
    for (int i = 0; i < c->part[p].n; i++) {
      const amur_status status = apply_part(s, &c->part[p], i, c, value, err);
      if (status) return status;
    }
  return AMUR_OK;
}
