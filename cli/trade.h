/* SPDX-License-Identifier: Apache-2.0
 * trade.h -- what amur trade prints and writes.
 */
#ifndef AMUR_CLI_TRADE_H
#define AMUR_CLI_TRADE_H

#include "command.h"

typedef struct {
  const char *title;
  const amur_trade_spec *spec;
  const amur_trade *trade;
  const amur_trade_result *conditional, *full;
  const amur_panel_fit *fit; /* NULL: coefficients not estimated */
  const double *beta;
} trade_report;

void trade_print_text(const trade_report *r);
amur_status trade_print_json(const trade_report *r, amur_err *err);
/* A row for every country. */
amur_status trade_write_countries(const trade_report *r, const char *path, amur_err *err);
/* A row for every flow that is not zero throughout, and for every sector and country, respectively. */
amur_status trade_write_flows(const trade_report *r, const char *path, amur_err *err);
amur_status trade_write_resistances(const trade_report *r, const char *path, amur_err *err);

#endif
