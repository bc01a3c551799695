/* SPDX-License-Identifier: Apache-2.0
 * margins.c -- margins of a gravity model at the costs of an equilibrium.
 *   Q_od = a_o b_d q_od exp(terms_od) f(C_od),  f = (C / C_ref)^-e, by differences exp(-e (C - C_ref) / C_ref),
 *   sum over d of Q_od = sum over d of q_od,   sum over o of Q_od = sum over o of q_od   (as the model keeps them),
 * q being what the rows of demand want at C_ref without terms of trade; a, b by the balancing of demand.h.  The loop
 * solves for C and balances in turn, so that trade diverts to other partners instead of being lost (Wilson 1967; as the
 * multilateral resistances of Anderson & van Wincoop 2003).
 *
 * How it meets the solver.  Left alone, the solver lets every market answer to its own cost:
 *   Q_od = quantity_od f(C_od).
 * Handed quantity_od = a_o b_d q_od exp(terms_od), it makes of this the first line above.  The product a_o b_d is the
 * market's factor; it is kept from step to step and always counts from the plain quantity, never from the last factor.
 * So:  seed = q exp(terms) f  at the costs of the last solve;  balance it to the margins;  factor = balanced
 * / seed.  At the next solve costs have moved, and the margins are missed by a little; this ends when the miss is below
 * the tolerance of the choice.
 *
 * A model keeps both margins, or that of one side alone: then the other side is free, and one sum per zone does it.
 * Limit: a market of such a model may have no other rows of demand.
 */
#include "margins.h"
#include <amur/demand.h>
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The markets of one model as a matrix of zones, row by origin; 0 where the model has no market. */
typedef struct {
  const run_model *m;
  int model, n_zone;
  double *seed, *trips;         /* [n_zone * n_zone] wanted at the costs; balanced */
  double *origin, *destination; /* [n_zone] margins to be kept */
  double *cost;                 /* [n_zone * n_zone] zeros: the seed holds the deterrence */
  double *one;                  /* [n_zone] ones, in place of a margin that is not kept */
  const char **name;            /* [n_zone] */
} matrix;

static void matrix_fini(matrix *x) {
  free(x->seed);
  free(x->trips);
  free(x->origin);
  free(x->destination);
  free(x->cost);
  free(x->one);
  free(x->name);
}

static amur_status matrix_init(matrix *x, const run_model *m, amur_err *err) {
  const amur_corridor *c = m->corridor;
  const size_t n = (size_t)c->n_zone;
  *x = (matrix){.m = m, .n_zone = c->n_zone};
  x->seed = amur_alloc(n * n, sizeof *x->seed);
  x->trips = amur_alloc(n * n, sizeof *x->trips);
  x->cost = amur_alloc(n * n, sizeof *x->cost);
  x->origin = amur_alloc(n, sizeof *x->origin);
  x->destination = amur_alloc(n, sizeof *x->destination);
  x->one = amur_alloc(n, sizeof *x->one);
  x->name = amur_alloc(n, sizeof *x->name);
  if (!x->seed || !x->trips || !x->cost || !x->one || !x->origin || !x->destination || !x->name)
    return amur_fail(err, AMUR_E_NOMEM, 0, "margins of %zu zones", n);
  for (size_t i = 0; i < n; i++) x->name[i] = c->zone[i].id, x->one[i] = 1;
  return AMUR_OK;
}

/* Of a model there is one market of an origin and a destination: it has one commodity. */
static size_t cell_of(const matrix *x, int market) {
  const model_market *k = &x->m->market[market];
  return (size_t)k->origin * (size_t)x->n_zone + (size_t)k->destination;
}

static bool belongs(const matrix *x, const problem_work *w, int market) {
  return x->m->margin_model[market] == x->model && w->quantity[market] > 0;
}

/* What demand is of itself at the reference cost, as the solver has it. */
static double fall_of(const problem_work *w, int market, double cost) {
  const double ref_cost = w->ref_cost[market], elasticity = w->elasticity[market];
  assert(ref_cost > 0);
  if (!(cost < INFINITY)) return 0;
  return w->market[market].by_ratio ? pow(cost / ref_cost, -elasticity)
                                    : exp(-elasticity * (cost - ref_cost) / ref_cost);
}

/* What the model's markets want at these costs, and the margins: what they want at C_ref without terms of trade.  A
 * market without a way wants nothing, and the others of its zones take its part. */
static void fill_matrix(matrix *x, const problem_work *w, const double *cost) {
  const size_t n = (size_t)x->n_zone;
  memset(x->seed, 0, n * n * sizeof *x->seed);
  memset(x->origin, 0, n * sizeof *x->origin);
  memset(x->destination, 0, n * sizeof *x->destination);
  for (int i = 0; i < x->m->n_market; i++) {
    if (!belongs(x, w, i)) continue;
    x->seed[cell_of(x, i)] = w->quantity[i] * fall_of(w, i, cost[i]);
    x->origin[x->m->market[i].origin] += w->plain[i];
    x->destination[x->m->market[i].destination] += w->plain[i];
  }
}

/* Largest relative miss of the margins kept, by what the markets want with the factors as they are: before balancing,
 * so it says how well the last factors fit the costs that the solver found with them. */
static double largest_miss(const matrix *x, const problem_work *w, const double *factor, amur_gravity_kind keep) {
  const int n = x->n_zone;
  double largest = 0;
  double *out = x->trips, *in = x->trips + n; /* scratch until the balancing */
  memset(out, 0, 2 * (size_t)n * sizeof *out);
  for (int i = 0; i < x->m->n_market; i++) {
    if (!belongs(x, w, i)) continue;
    const double flow = factor[i] * x->seed[cell_of(x, i)];
    out[x->m->market[i].origin] += flow;
    in[x->m->market[i].destination] += flow;
  }
  for (int z = 0; z < n; z++) {
    if (keep != AMUR_GRAVITY_DESTINATION && x->origin[z] > 0)
      largest = amur_worse(largest, fabs(out[z] - x->origin[z]) / x->origin[z]);
    if (keep != AMUR_GRAVITY_ORIGIN && x->destination[z] > 0)
      largest = amur_worse(largest, fabs(in[z] - x->destination[z]) / x->destination[z]);
  }
  return largest;
}

/* Factors that meet the margins.  What is not kept gets ones for margins, which scale nothing; deterrence is in the
 * seed already, so that the cost is 0 everywhere. */
static amur_status balance(matrix *x, problem_work *w, amur_gravity_kind keep, double *factor, amur_err *err) {
  const amur_gravity g = {.n_origin = x->n_zone,
                          .n_destination = x->n_zone,
                          .origin = keep == AMUR_GRAVITY_DESTINATION ? x->one : x->origin,
                          .destination = keep == AMUR_GRAVITY_ORIGIN ? x->one : x->destination,
                          .cost = x->cost,
                          .seed = x->seed,
                          .kind = keep};
  const amur_gravity_opts opts = amur_gravity_opts_default();
  amur_gravity_report report;
  const amur_status status = amur_gravity_balance(&g, x->name, x->name, &opts, x->trips, NULL, NULL, &report, err);
  for (int i = 0; !status && i < x->m->n_market; i++) {
    if (!belongs(x, w, i)) continue;
    const size_t at = cell_of(x, i);
    factor[i] = x->seed[at] > 0 ? x->trips[at] / x->seed[at] : 0;
    w->market[i].quantity = w->quantity[i] * factor[i];
  }
  return status;
}

amur_status ami_margins_balance(const run_model *m, problem_work *w, const double *cost, double tolerance,
                                double *factor, double *residual, amur_err *err) {
  const amur_corridor *c = m->corridor;
  matrix x;
  amur_status status = matrix_init(&x, m, err);
  *residual = 0;
  for (x.model = 0; x.model < c->n_trade_model && !status; x.model++) {
    const amur_trade_model *t = &c->trade_model[x.model];
    if (!t->at_equilibrium) continue;
    fill_matrix(&x, w, cost);
    const double missed = largest_miss(&x, w, factor, t->keep);
    *residual = amur_worse(*residual, missed);
    if (missed > tolerance) status = balance(&x, w, t->keep, factor, err);
  }
  matrix_fini(&x);
  return status;
}
