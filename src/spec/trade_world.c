/* SPDX-License-Identifier: Apache-2.0
 * trade_world.c -- rows of a specification as the matrices of a trade counterfactual.
 *   access = exp(sum beta (x' - x)) cost^(1 - sigma)
 * The fitted base is the regression's; with coefficients that were not estimated here it is exp(x beta) balanced to
 * the observed margins, which is what PPML with exporter and importer effects fits.
 */
#include "frame.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SAME_MARGINS 1e-6 /* relative */

void amur_trade_world_fini(amur_trade_world *w) {
  free(w->flow);
  free(w->tariff);
  free(w->new_tariff);
  free(w->access);
  *w = (amur_trade_world){0};
}

/* x beta of a row. */
static double index_of(const amur_trade_spec *s, const double *beta, size_t row) {
  double sum = 0;
  for (int k = 0; k < s->gravity.panel.n_x; k++) sum += beta[k] * s->gravity.x[k][row];
  return sum;
}

/* PPML with exporter and importer effects keeps both margins of every sector (Fally 2015), so a fit that misses them
 * has other effects, and must not be forced to.  Observed margins of sector k; false if the flows in w miss them by
 * more than a fit with such effects would. */
static bool sum_margins(const amur_trade_world *w, const amur_trade_spec *s, size_t k, double *origin,
                        double *destination) {
  const size_t n = (size_t)s->n_country;
  memset(origin, 0, n * sizeof *origin);
  memset(destination, 0, n * sizeof *destination);
  double miss = 0, *const side[] = {origin, destination};
  for (size_t r = 0; r < (size_t)s->gravity.frame->n_row; r++) {
    const size_t c = (size_t)s->cell[r];
    if (c / (n * n) != k || isnan(s->gravity.panel.y[r])) continue;
    origin[c / n % n] += s->gravity.panel.y[r];
    destination[c % n] += s->gravity.panel.y[r];
  }
  for (size_t i = 0; i < n; i++) {
    double sum[2] = {0};
    for (size_t j = 0; j < n; j++) sum[0] += w->flow[(k * n + i) * n + j], sum[1] += w->flow[(k * n + j) * n + i];
    for (int m = 0; m < 2; m++)
      if (side[m][i] > 0) miss = amur_worse(miss, fabs(sum[m] / side[m][i] - 1));
  }
  return miss < SAME_MARGINS;
}

/* Balances seeds to the margins observed, by sector: exp(x beta) without a regression; a fit that keeps the margins
 * to its tolerance, to all digits; another fit is left alone. */
static amur_status balance_fit(amur_trade_world *w, const amur_trade_spec *s, bool estimated,
                               const amur_trade_opts *opts, amur_err *err) {
  const size_t n = (size_t)s->n_country;
  double *room = amur_alloc(2 * n * n + 2 * n, sizeof *room);
  if (!room) return amur_fail(err, AMUR_E_NOMEM, 0, "trade: %zu countries", n);
  double *trips = room, *zero = trips + n * n, *origin = zero + n * n, *destination = origin + n;
  amur_status status = AMUR_OK;
  for (size_t k = 0; !status && k < (size_t)s->n_sector; k++) {
    if (!sum_margins(w, s, k, origin, destination) && estimated) continue;
    const amur_gravity g = {.n_origin = s->n_country,
                            .n_destination = s->n_country,
                            .origin = origin,
                            .destination = destination,
                            .cost = zero,
                            .seed = w->flow + k * n * n,
                            .kind = AMUR_GRAVITY_DOUBLE};
    const amur_gravity_opts how = {
        .tolerance = opts->tolerance, .max_iterations = opts->max_iterations, .n_thread = opts->n_thread};
    amur_gravity_report report;
    status = amur_gravity_balance(&g, s->country, s->country, &how, trips, NULL, NULL, &report, err);
    if (!status) memcpy(w->flow + k * n * n, trips, n * n * sizeof *trips);
  }
  free(room);
  return status;
}

static void fill_cells(amur_trade_world *w, const amur_trade_spec *s, const double *beta, const double *fitted) {
  const size_t n = (size_t)s->n_country;
  for (size_t r = 0; r < (size_t)s->gravity.frame->n_row; r++) {
    const size_t c = (size_t)s->cell[r];
    const double flow = !s->fitted ? s->gravity.panel.y[r] : fitted ? fitted[r] : exp(index_of(s, beta, r));
    double shift = 0;
    for (int k = 0; k < s->gravity.panel.n_x; k++)
      if (s->new_x[k]) shift += beta[k] * (s->new_x[k][r] - s->gravity.x[k][r]);
    w->flow[c] = isnan(flow) ? 0 : flow; /* missing, or all flows of its level are zero */
    w->access[c] = exp(shift) * pow(s->cost[r], 1 - s->sigma[c / (n * n)]);
    if (s->tariff) w->tariff[c] = s->tariff[r];
    if (s->new_tariff) w->new_tariff[c] = s->new_tariff[r];
  }
}

amur_status amur_trade_world_init(amur_trade_world *w, const amur_trade_spec *s, const double *beta,
                                  const double *fitted, const amur_trade_opts *opts, amur_err *err) {
  const size_t n_cell = (size_t)s->n_sector * (size_t)s->n_country * (size_t)s->n_country;
  *w = (amur_trade_world){.flow = amur_alloc(n_cell, sizeof(double)), .access = amur_alloc(n_cell, sizeof(double))};
  if (s->tariff) w->tariff = amur_alloc(n_cell, sizeof(double));
  if (s->new_tariff) w->new_tariff = amur_alloc(n_cell, sizeof(double));
  if (!w->flow || !w->access || (s->tariff && !w->tariff) || (s->new_tariff && !w->new_tariff))
    return amur_fail(err, AMUR_E_NOMEM, 0, "trade: %zu flows", n_cell);
  fill_cells(w, s, beta, fitted);
  w->trade = (amur_trade){.n_country = s->n_country,
                          .n_sector = s->n_sector,
                          .country = s->country,
                          .sector = s->sector,
                          .flow = w->flow,
                          .sigma = s->sigma,
                          .tariff = w->tariff,
                          .new_tariff = w->new_tariff,
                          .access = w->access,
                          .deficit = s->deficit,
                          .reference = s->reference};
  amur_status status = s->fitted ? balance_fit(w, s, fitted != NULL, opts, err) : AMUR_OK;
  if (!status && s->balanced) status = amur_trade_without_deficits(&w->trade, opts, w->flow, err);
  return status;
}
