/* SPDX-License-Identifier: Apache-2.0
 * trade_conditional.c -- the conditional equilibrium: output and spending stay, multilateral resistances adjust,
 *   X'_ij = a_i b_j X_ij shock_ij,   a_i = (outward_i)^(sigma-1),   b_j = (inward_j)^(sigma-1),
 * so it is the base times the shock, balanced to the base's margins, sector by sector (balance.c).
 * The structural gravity of Anderson and van Wincoop (2003) says it: X_ij = Y_i E_j / Y (t_ij / (Pi_i P_j))^(1-sigma),
 * with Pi and P such that rows sum to Y and columns to E.  Given the base, t drops out and its change is all that is
 * needed.  In Yotov, Piermartini, Monteiro and Larch (2016) this is the conditional general equilibrium.
 * Shape: one sector at a time, a matrix of exporters by importers.
 */
#include "trade.h"
#include <amur/demand.h>
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One sector; a[n], b[n], net[n] are room; net becomes the spending without tariffs. */
static amur_status balance_sector(const amur_trade_base *base, size_t s, const amur_trade_opts *opts, double *seed,
                                  const double *zero, double *a, double *b, double *net, amur_trade_result *r,
                                  amur_err *err) {
  const amur_trade *t = base->t;
  assert(s < (size_t)t->n_sector);
  const size_t n = base->n, first = s * n * n, ref = (size_t)t->reference;
  for (size_t c = 0; c < n * n; c++) seed[c] = t->flow[first + c] * ami_trade_shock(t, s, first + c);
  memset(net, 0, n * sizeof *net);
  for (size_t c = 0; c < n * n; c++) net[c % n] += t->flow[first + c];
  const amur_gravity g = {.n_origin = t->n_country,
                          .n_destination = t->n_country,
                          .origin = base->sector_output + s * n,
                          .destination = net,
                          .cost = zero,
                          .seed = seed,
                          .kind = AMUR_GRAVITY_DOUBLE};
  const amur_gravity_opts how = {
      .tolerance = opts->tolerance, .max_iterations = opts->max_iterations, .n_thread = opts->n_thread};
  amur_gravity_report report;
  const amur_status status =
      amur_gravity_balance(&g, t->country, t->country, &how, r->flow + first, a, b, &report, err);
  if (status) return status;
  /* a and b are known up to one factor; the inward resistance of the reference country is kept at 1. */
  const double power = 1 / (t->sigma[s] - 1), scale = pow(b[ref] * g.destination[ref], power);
  for (size_t i = 0; i < n; i++) { /* the balancing's factors leave the margins out */
    r->outward[s * n + i] = g.origin[i] > 0 ? pow(a[i] * g.origin[i], power) * scale : NAN;
    r->inward[s * n + i] = g.destination[i] > 0 ? pow(b[i] * g.destination[i], power) / scale : NAN;
  }
  r->iterations = report.iterations > r->iterations ? report.iterations : r->iterations;
  r->residual = amur_worse(r->residual, report.residual);
  r->converged = r->converged && report.converged;
  return AMUR_OK;
}

/* With output and spending as they were, only the price index moves. */
static void describe(const amur_trade_base *b, amur_trade_result *r) {
  const size_t n = b->n;
  for (size_t j = 0; j < n; j++) {
    double index = 0;
    for (size_t s = 0; s < (size_t)b->t->n_sector; s++)
      if (b->sector_spending[s * n + j] > 0)
        index += b->sector_spending[s * n + j] / b->spending[j] * log(r->inward[s * n + j]);
    r->price[j] = r->income[j] = r->expenditure[j] = 1;
    r->price_index[j] = exp(index);
    r->real_income[j] = r->real_expenditure[j] = 1 / r->price_index[j];
    r->revenue[j] = b->revenue[j];
  }
  ami_trade_result_flows(r, b);
}

/* The base is sound, so it is the shock that leaves a country without the sales, or the supply, that it had. */
static amur_status mark_impossible(const amur_trade_base *b, const amur_err *why, amur_trade_result *r) {
  const size_t n = b->n_cell + (10 + 2 * (size_t)b->t->n_sector) * b->n;
  memcpy(r->impossible, why->text, sizeof r->impossible);
  r->converged = false;
  r->residual = NAN;
  for (size_t i = 0; i < n; i++) r->block[i] = NAN;
  return AMUR_OK;
}

amur_status amur_trade_conditional(const amur_trade *t, const amur_trade_opts *opts, amur_trade_result *r,
                                   amur_err *err) {
  amur_trade_base b;
  *r = (amur_trade_result){0};
  amur_status s = ami_trade_base_init(&b, t, err);
  if (s) return s;
  double *room = amur_alloc(2 * b.n * b.n + 3 * b.n, sizeof *room);
  amur_err why = {0};
  s = room ? ami_trade_result_init(r, &b, &why) : amur_fail(&why, AMUR_E_NOMEM, 0, "trade: %zu countries", b.n);
  r->converged = true;
  double *zero = room ? room + b.n * b.n : NULL, *a = zero ? zero + b.n * b.n : NULL;
  for (size_t k = 0; !s && k < (size_t)t->n_sector; k++)
    s = balance_sector(&b, k, opts, room, zero, a, a + b.n, a + 2 * b.n, r, &why);
  if (!s) describe(&b, r);
  if (s == AMUR_E_DOMAIN && r->block) s = mark_impossible(&b, &why, r);
  if (s && err) *err = why;
  free(room);
  ami_trade_base_fini(&b);
  return s;
}

/* Deficits out of the base (Dekle, Eaton and Kortum 2007): what a country buys becomes what it sells, in the
 * shares of its sectors; trade costs, that is the cells up to factors of rows and columns, stay. */
amur_status amur_trade_without_deficits(const amur_trade *t, const amur_trade_opts *opts, double *flow, amur_err *err) {
  amur_trade_base b;
  amur_status status = ami_trade_base_init(&b, t, err);
  if (status) return status;
  const size_t n = b.n, n_s = (size_t)t->n_sector, n_d = n * n_s;
  double *room = amur_alloc(3 * b.n_cell + n_d, sizeof *room);
  if (!room) {
    ami_trade_base_fini(&b);
    return amur_fail(err, AMUR_E_NOMEM, 0, "trade: %zu countries", n);
  }
  double *seed = room, *zero = seed + b.n_cell, *trips = zero + b.n_cell, *spending = trips + b.n_cell;
  /* a country's price is one for all its sectors: rows are countries, columns importers by sector */
  for (size_t s = 0; s < n_s; s++)
    for (size_t j = 0; j < n; j++) {
      spending[s * n + j] = b.output[j] * b.sector_spending[s * n + j] / b.spending[j];
      for (size_t i = 0; i < n; i++) seed[i * n_d + s * n + j] = t->flow[amur_trade_cell(&b, s, i, j)];
    }
  const amur_gravity g = {.n_origin = t->n_country,
                          .n_destination = (int32_t)n_d,
                          .origin = b.output,
                          .destination = spending,
                          .cost = zero,
                          .seed = seed,
                          .kind = AMUR_GRAVITY_DOUBLE};
  const amur_gravity_opts how = {
      .tolerance = opts->tolerance, .max_iterations = opts->max_iterations, .n_thread = opts->n_thread};
  amur_gravity_report report;
  status = amur_gravity_balance(&g, t->country, NULL, &how, trips, NULL, NULL, &report, err);
  if (!status && !report.converged)
    status = amur_fail(err, AMUR_E_NUMERIC, 0, "trade: deficits could not be taken out of the base: residual %g",
                       report.residual);
  for (size_t s = 0; !status && s < n_s; s++)
    for (size_t i = 0; i < n; i++)
      for (size_t j = 0; j < n; j++) flow[amur_trade_cell(&b, s, i, j)] = trips[i * n_d + s * n + j];
  free(room);
  ami_trade_base_fini(&b);
  return status;
}
