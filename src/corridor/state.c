/* SPDX-License-Identifier: Apache-2.0
 * state.c -- the corridor's values on one stretch of days: files, then changes in order.
 */
#include "fields.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The arrays of the state.  A length is the product of counts of the corridor, of which none stands at offset 0. */
typedef struct {
  size_t array, size; /* offset of its pointer; bytes of an element */
  size_t count[3];    /* offsets in amur_corridor of the counts, 0 where there are fewer */
} state_array;

#define ARRAY(name, type) offsetof(corridor_state, name), sizeof(type)
#define N_OF(things) offsetof(amur_corridor, n_##things)

static const state_array arrays[] = {
    {ARRAY(open, uint8_t), {N_OF(link), N_OF(commodity), N_OF(vehicle)}},
    {ARRAY(vehicle_open, uint8_t), {N_OF(link), N_OF(vehicle)}},
    {ARRAY(toll, double), {N_OF(link), N_OF(vehicle)}},
    {ARRAY(money, double), {N_OF(link), N_OF(commodity)}},
    {ARRAY(time_h, double), {N_OF(link)}},
    {ARRAY(capacity, double), {N_OF(link)}},
    {ARRAY(speed, double), {N_OF(link)}},
    {ARRAY(chain_constant, double), {N_OF(chain), N_OF(commodity)}},
    {ARRAY(chain_appeal, double), {N_OF(chain), N_OF(commodity)}},
    {ARRAY(transfer_money, double), {N_OF(transfer), N_OF(commodity)}},
    {ARRAY(transfer_open, uint8_t), {N_OF(transfer), N_OF(commodity)}},
    {ARRAY(transfer_time_h, double), {N_OF(transfer)}},
    {ARRAY(eligible_share, double), {N_OF(eligible)}},
    {ARRAY(chain_open, uint8_t), {N_OF(chain), N_OF(commodity)}},
    {ARRAY(commodity, amur_commodity_row), {N_OF(commodity)}},
    {ARRAY(commodity_scale, double), {N_OF(commodity)}},
    {ARRAY(vehicle, amur_vehicle_row), {N_OF(vehicle)}},
    {ARRAY(demand, amur_demand_row), {N_OF(demand)}},
    {ARRAY(term, amur_trade_term), {N_OF(term)}},
    {ARRAY(rule_value, double), {N_OF(rule)}},
    {ARRAY(loan, amur_loan_row), {N_OF(loan)}},
    {ARRAY(project, amur_project_row), {N_OF(project)}},
};
enum { N_ARRAY = sizeof arrays / sizeof *arrays };

static size_t length_of(const state_array *a, const amur_corridor *c) {
  size_t length = 1;
  for (int i = 0; i < 3 && a->count[i]; i++) {
    int n;
    memcpy(&n, (const char *)c + a->count[i], sizeof n);
    assert(n >= 0);
    length *= (size_t)n;
  }
  return length;
}

amur_status ami_state_init(corridor_state *s, const amur_corridor *c, amur_err *err) {
  bool good = true;
  *s = (corridor_state){.corridor = c};
  for (int i = 0; i < N_ARRAY && good; i++) {
    void *values = amur_alloc(length_of(&arrays[i], c), arrays[i].size);
    good = values != NULL;
    memcpy((char *)s + arrays[i].array, &values, sizeof values);
  }
  if (good) return AMUR_OK;
  ami_state_fini(s);
  return amur_fail(err, AMUR_E_NOMEM, 0, "state of %d links", c->n_link);
}

void ami_state_fini(corridor_state *s) {
  for (int i = 0; i < N_ARRAY; i++) {
    void *values;
    memcpy(&values, (const char *)s + arrays[i].array, sizeof values);
    free(values);
  }
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

static void reset_chain(corridor_state *s, int i) {
  const amur_corridor *c = s->corridor;
  for (int k = 0; k < c->n_commodity; k++) {
    s->chain_constant[i * c->n_commodity + k] = c->chain[i].constant;
    s->chain_appeal[i * c->n_commodity + k] = c->chain[i].appeal;
    s->chain_open[i * c->n_commodity + k] = c->chain[i].carries[k];
  }
}

static void reset_transfer(corridor_state *s, int i) {
  const amur_corridor *c = s->corridor;
  for (int k = 0; k < c->n_commodity; k++) {
    s->transfer_money[i * c->n_commodity + k] = c->transfer[i].money_per_unit;
    s->transfer_open[i * c->n_commodity + k] = 1;
  }
  s->transfer_time_h[i] = c->transfer[i].time_h;
}

static void copy_rows(void *to, const void *from, int n, size_t size) {
  if (n > 0) memcpy(to, from, (size_t)n * size);
}

void ami_state_reset(corridor_state *s) {
  const amur_corridor *c = s->corridor;
  for (size_t a = 0; a < (size_t)c->n_link; a++) reset_link(s, a);
  for (int i = 0; i < c->n_chain; i++) reset_chain(s, i);
  for (int i = 0; i < c->n_transfer; i++) reset_transfer(s, i);
  for (int i = 0; i < c->n_eligible; i++) s->eligible_share[i] = c->eligible[i].share;
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

/* ---- changes ------------------------------------------------------------------------------------- */

/* A whole number stays in the field's range: sums and factors, each allowed, could leave that of an int. */
static void change_number(void *at, const change_field *field, amur_change_op op, double operand) {
  if (field->type == FIELD_WHOLE) {
    int *x = at;
    *x = (int)fmin(fmax(floor(ami_change_value(op, *x, operand) + 0.5), field->min), field->max);
  } else {
    double *x = at;
    assert(field->type == FIELD_REAL);
    *x = ami_change_value(op, *x, operand);
  }
}

/* The values of one target that lie where the field's row says: one, or one for each commodity or vehicle. */
static void change_values(const corridor_state *s, const change_field *f, size_t target, const compiled_change *c,
                          double operand) {
  const bool *scope = f->scope == SCOPE_COMMODITY ? c->commodity : f->scope == SCOPE_VEHICLE ? c->vehicle : NULL;
  const int n = f->scope == SCOPE_COMMODITY ? s->corridor->n_commodity
                : f->scope == SCOPE_VEHICLE ? s->corridor->n_vehicle
                                            : 1;
  char *values;
  assert(f->stride > 0 && f->scope != SCOPE_BOTH);
  if (f->scope == SCOPE_OWN_COMMODITY && !c->commodity[s->demand[target].commodity]) return;
  memcpy(&values, (const char *)s + f->array, sizeof values);
  for (int i = 0; i < n; i++)
    if (!scope || scope[i])
      change_number(values + (target * (size_t)n + (size_t)i) * f->stride + f->member, f, c->change->op, operand);
}

amur_status ami_state_apply(corridor_state *s, const compiled_change *c, double value, amur_err *err) {
  for (int p = 0; p < c->n_part; p++) {
    const change_part *part = &c->part[p];
    for (int i = 0; i < part->n; i++) {
      amur_status status = AMUR_OK;
      if (part->field->set)
        status = part->field->set(s, part->index[i], c, value, err);
      else
        change_values(s, part->field, (size_t)part->index[i], c, value);
      if (status) return status;
    }
  }
  return AMUR_OK;
}
