/* SPDX-License-Identifier: Apache-2.0
 * trade.h -- inside of the trade counterfactuals: what both kinds take from the base.
 */
#ifndef AMUR_DEMAND_TRADE_H
#define AMUR_DEMAND_TRADE_H

#include <amur/trade.h>

/* Base of a world, summed once: margins of the flows by country and sector.  Spending includes tariffs. */
typedef struct {
  const amur_trade *t;
  size_t n, n_cell;        /* countries, cells */
  double *output;          /* [n] sales of a country */
  double *sector_output;   /* [n_sector n] */
  double *spending;        /* [n] */
  double *sector_spending; /* [n_sector n] */
  double *revenue;         /* [n] of tariffs */
  double *block;
} amur_trade_base;

/* Checks t and sums its base. */
amur_status ami_trade_base_init(amur_trade_base *b, const amur_trade *t, amur_err *err);
void ami_trade_base_fini(amur_trade_base *b);

amur_status ami_trade_result_init(amur_trade_result *r, const amur_trade_base *b, amur_err *err);
/* Sums of r->flow over those of the base: exports, imports, domestic sales. */
void ami_trade_result_flows(amur_trade_result *r, const amur_trade_base *b);

/* Cells lie by sector, then exporter, then importer. */
static inline size_t amur_trade_cell(const amur_trade_base *b, size_t sector, size_t exporter, size_t importer) {
  return (sector * b->n + exporter) * b->n + importer;
}
/* (trade cost with tariff)^(1 - sigma) after the shock over before it. */
double ami_trade_shock(const amur_trade *t, size_t sector, size_t cell);

#endif
