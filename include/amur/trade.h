/* SPDX-License-Identifier: Apache-2.0
 * trade.h -- counterfactuals of trade between countries: Armington demand, one factor of production a country that
 * moves freely between sectors, spending in constant shares over sectors.
 */
#ifndef AMUR_TRADE_H
#define AMUR_TRADE_H

#include <amur/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How spending E follows income Y: E = Y + D, the deficit D kept in units of the world's output; or E = phi Y, phi kept
 * but for one factor for all countries, so that the world spends what it earns. */
typedef enum { AMUR_DEFICIT_ADDITIVE, AMUR_DEFICIT_PROPORTIONAL } amur_deficit;

/* A base and a shock.  All borrowed; zeroed is a valid start.  Cells are [n_sector][n_country exporter][n_country
 * importer] in one array. */
typedef struct {
  int32_t n_country, n_sector;
  const char *const *country, *const *sector; /* names for messages */
  const double *flow;       /* [cells] base sales without tariffs, currency, >= 0; the diagonal is domestic */
  const double *sigma;      /* [n_sector] elasticity of substitution, > 1 */
  const double *tariff;     /* [cells] ad valorem rate in the base, > -1; NULL: 0 */
  const double *new_tariff; /* [cells] after the shock; NULL: as in the base */
  const double *access;     /* [cells] factor of (trade cost)^(1 - sigma), >= 0; 0 bans a flow; NULL: 1 */
  amur_deficit deficit;
  int32_t reference; /* country whose inward resistance the conditional equilibrium keeps */
} amur_trade;

typedef struct {
  double tolerance;   /* largest relative difference of sales and income, 1e-12 */
  int max_iterations; /* 10000 */
  int n_thread;       /* 1 */
} amur_trade_opts;

AMUR_API amur_trade_opts amur_trade_opts_default(void);

/* An equilibrium after the shock; owns its arrays, amur_trade_result_fini.  Changes are ratios new/base, NAN where the
 * base is zero.  Prices are in units of the world's output (its value is that of the base); in the conditional
 * equilibrium income and spending are those of the base and resistances are relative to the reference. */
typedef struct {
  double *flow;                           /* [cells] sales, currency */
  double *exports, *imports, *domestic;   /* [n_country] abroad, from abroad, at home; without tariffs */
  double *price;                          /* [n_country] of the factor, so of goods at the gate */
  double *price_index;                    /* [n_country] what a unit of consumption costs */
  double *income, *real_income;           /* [n_country] with tariff revenue; over the price index */
  double *expenditure, *real_expenditure; /* [n_country] with the deficit too */
  double *inward, *outward;               /* [n_sector n_country] multilateral resistances */
  double *revenue;                        /* [n_country] of tariffs, currency: not a ratio */
  bool converged;
  int iterations;
  double residual; /* largest relative difference of sales and income; conditional: of a margin and its sum */
  /* Conditional: why no flows keep all outputs and spendings, as where a country is cut off altogether; the arrays are
   * NAN then.  Else "". */
  char impossible[480];
  double *block; /* backs the arrays */
} amur_trade_result;

/* Output and spending of every country and sector stay as in the base; only resistances move (tariffs count as a cost,
 * their revenue is left out).  AMUR_E_DOMAIN for values out of range, of all three functions; not converging is told in
 * the result, and so is that the margins cannot be kept. */
AMUR_API amur_status amur_trade_conditional(const amur_trade *t, const amur_trade_opts *opts, amur_trade_result *result,
                                            amur_err *err);
/* Prices, output and spending adjust, by exact hat algebra (Dekle, Eaton and Kortum 2007).  AMUR_E_DOMAIN, too, where
 * after the shock nobody can supply or buy.  Countries that no longer trade with each other, directly or through
 * others, are parts of the world with a unit of account each, the value of the part's output, and a factor phi of their
 * own; with additive deficits each part must owe nothing to the others, else AMUR_E_DOMAIN. */
AMUR_API amur_status amur_trade_full(const amur_trade *t, const amur_trade_opts *opts, amur_trade_result *result,
                                     amur_err *err);
/* Writes the base with balanced trade to flow[cells]: output as in t, spending equal to it, its shares by sector and
 * trade costs kept.  The base has to be without tariffs.  AMUR_E_NUMERIC where it does not converge. */
AMUR_API amur_status amur_trade_without_deficits(const amur_trade *t, const amur_trade_opts *opts, double *flow,
                                                 amur_err *err);
AMUR_API void amur_trade_result_fini(amur_trade_result *result);

#ifdef __cplusplus
}
#endif
#endif
