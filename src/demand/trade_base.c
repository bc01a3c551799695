/* SPDX-License-Identifier: Apache-2.0
 * trade_base.c -- the base of a trade counterfactual: checks, sums by country and sector, the result's arrays.
 *   output_i  = sum over sectors and importers of X_ij       what a country sells, itself included
 *   spending_j = sum over sectors and exporters of X_ij (1 + tariff_ij)
 * A country whose spending differs from output plus tariff revenue has a deficit (amur_deficit says what becomes of
 * it).
 * Shape: cells [sector][exporter][importer], the diagonal being sales at home; sector sums [sector * n + country].
 */
#include "trade.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>

amur_trade_opts amur_trade_opts_default(void) {
  return (amur_trade_opts){.tolerance = 1e-12, .max_iterations = 10000, .n_thread = 1};
}

/* A tariff is a part of trade cost, so its change enters with the power 1 - sigma of every cost (Anderson and van
 * Wincoop 2003); `access` is that power already. */
double ami_trade_shock(const amur_trade *t, size_t sector, size_t cell) {
  assert(sector < (size_t)t->n_sector);
  double shock = t->access ? t->access[cell] : 1;
  if (t->new_tariff) {
    const double before = 1 + (t->tariff ? t->tariff[cell] : 0), after = 1 + t->new_tariff[cell];
    if (after != before) shock *= pow(after / before, 1 - t->sigma[sector]);
  }
  return shock;
}

static amur_status check_cell(const amur_trade *t, size_t cell, amur_err *err) {
  const size_t n = (size_t)t->n_country, s = cell / (n * n);
  const char *from = t->country[cell / n % n], *to = t->country[cell % n];
  static const char *const what[] = {"flow", "tariff", "new tariff", "access"};
  const double value[] = {t->flow[cell], t->tariff ? t->tariff[cell] : 0, t->new_tariff ? t->new_tariff[cell] : 0,
                          t->access ? t->access[cell] : 1};
  for (int i = 0; i < 4; i++) {
    const bool rate = i == 1 || i == 2;
    if (isfinite(value[i]) && (rate ? value[i] > -1 : value[i] >= 0)) continue;
    return amur_fail(err, AMUR_E_DOMAIN, 0, "trade: %s %g from %s to %s%s%s, must be %s", what[i], value[i], from, to,
                     t->n_sector > 1 ? " in sector " : "", t->n_sector > 1 ? t->sector[s] : "",
                     rate ? "above -1" : ">= 0");
  }
  return AMUR_OK;
}

static amur_status check(const amur_trade *t, amur_err *err) {
  if (t->n_country < 2 || t->n_sector < 1)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "trade: %d countries and %d sectors, must be >= 2 and >= 1",
                     (int)t->n_country, (int)t->n_sector);
  for (int32_t s = 0; s < t->n_sector; s++)
    if (!(t->sigma[s] > 1 && t->sigma[s] < INFINITY))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "trade: sigma %g of sector %s, must be > 1", t->sigma[s], t->sector[s]);
  if (t->reference < 0 || t->reference >= t->n_country)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "trade: reference country %d of %d", (int)t->reference, (int)t->n_country);
  const size_t n_cell = (size_t)t->n_sector * (size_t)t->n_country * (size_t)t->n_country;
  for (size_t c = 0; c < n_cell; c++) {
    const amur_status s = check_cell(t, c, err);
    if (s) return s;
  }
  return AMUR_OK;
}

void ami_trade_base_fini(amur_trade_base *b) {
  free(b->block);
  *b = (amur_trade_base){0};
}

amur_status ami_trade_base_init(amur_trade_base *b, const amur_trade *t, amur_err *err) {
  *b = (amur_trade_base){.t = t};
  const amur_status bad = check(t, err);
  if (bad) return bad;
  const size_t n = b->n = (size_t)t->n_country, n_s = (size_t)t->n_sector;
  b->n_cell = n_s * n * n;
  b->block = amur_alloc((3 + 2 * n_s) * n, sizeof(double));
  if (!b->block) return amur_fail(err, AMUR_E_NOMEM, 0, "trade: %zu countries, %zu sectors", n, n_s);
  b->output = b->block;
  b->spending = b->block + n;
  b->revenue = b->block + 2 * n;
  b->sector_output = b->block + 3 * n;
  b->sector_spending = b->sector_output + n_s * n;
  for (size_t s = 0; s < n_s; s++)
    for (size_t i = 0; i < n; i++)
      for (size_t j = 0; j < n; j++) {
        const size_t c = amur_trade_cell(b, s, i, j);
        const double tax = t->tariff ? t->tariff[c] * t->flow[c] : 0;
        b->sector_output[s * n + i] += t->flow[c];
        b->sector_spending[s * n + j] += t->flow[c] + tax;
        b->revenue[j] += tax;
      }
  for (size_t s = 0; s < n_s; s++)
    for (size_t i = 0; i < n; i++) {
      b->output[i] += b->sector_output[s * n + i];
      b->spending[i] += b->sector_spending[s * n + i];
    }
  for (size_t i = 0; i < n; i++)
    if (!(b->output[i] > 0 && b->spending[i] > 0)) {
      const amur_status s = amur_fail(err, AMUR_E_DOMAIN, 0, "trade: %s %s nothing, must be above 0", t->country[i],
                                      b->output[i] > 0 ? "buys" : "sells");
      ami_trade_base_fini(b);
      return s;
    }
  return AMUR_OK;
}

amur_status ami_trade_result_init(amur_trade_result *r, const amur_trade_base *b, amur_err *err) {
  const size_t n = b->n, n_s = (size_t)b->t->n_sector;
  *r = (amur_trade_result){.block = amur_alloc(b->n_cell + (10 + 2 * n_s) * n, sizeof(double))};
  if (!r->block) return amur_fail(err, AMUR_E_NOMEM, 0, "trade: %zu countries, %zu sectors", n, n_s);
  r->flow = r->block;
  double **const by_country[] = {&r->exports, &r->imports,     &r->domestic,         &r->price,   &r->price_index,
                                 &r->income,  &r->expenditure, &r->real_expenditure, &r->revenue, &r->real_income};
  double *next = r->block + b->n_cell;
  for (size_t i = 0; i < sizeof by_country / sizeof *by_country; i++, next += n) *by_country[i] = next;
  r->inward = next;
  r->outward = next + n_s * n;
  return AMUR_OK;
}

void amur_trade_result_fini(amur_trade_result *r) {
  free(r->block);
  *r = (amur_trade_result){0};
}

void ami_trade_result_flows(amur_trade_result *r, const amur_trade_base *b) {
  for (size_t i = 0; i < b->n; i++) {
    double sum[3][2] = {{0}}; /* exports, imports, domestic: before, after */
    for (size_t s = 0; s < (size_t)b->t->n_sector; s++)
      for (size_t j = 0; j < b->n; j++) {
        const size_t out = amur_trade_cell(b, s, i, j), in = amur_trade_cell(b, s, j, i);
        const int kind = i == j ? 2 : 0;
        sum[kind][0] += b->t->flow[out], sum[kind][1] += r->flow[out];
        if (i != j) sum[1][0] += b->t->flow[in], sum[1][1] += r->flow[in];
      }
    double *const ratio[] = {r->exports, r->imports, r->domestic};
    for (int k = 0; k < 3; k++) ratio[k][i] = sum[k][0] > 0 ? sum[k][1] / sum[k][0] : NAN;
  }
}
