/* SPDX-License-Identifier: Apache-2.0
 * model.h -- what stays the same over all periods and scenarios: graph, markets, alternatives, classes, facilities.
 */
#ifndef AMUR_RUN_MODEL_H
#define AMUR_RUN_MODEL_H

#include "corridor/change.h"
#include <amur/combined.h>
#include <amur/run.h>

/* Goods of one commodity on one chain between one pair of countries. */
typedef struct {
  int commodity, chain;
  int country_o, country_d; /* indices of model_countries, -1 where no vehicle returns */
  int vehicle;              /* whose empty runs the chain pays, -1: none returns */
  int opposite_pool;        /* pool of the way back, -1 */
  int pool;                 /* loads of one vehicle from one country to another, -1 */
} model_class;

typedef struct {
  int origin, destination, commodity; /* zones */
  int first_alt, n_alt;
} model_market;

typedef struct {
  int market, chain, cls;
} model_alt;

typedef struct {
  int terminal; /* -1: a link with a volume-delay function of its own */
  int link;     /* that link; for a terminal one of its links */
} model_facility;

typedef struct {
  const amur_corridor *corridor; /* borrowed */
  amur_graph graph;
  char **country;
  int n_country;     /* borrowed texts */
  int *zone_country; /* [n_zone] */
  model_market *market;
  int n_market;
  model_alt *alt;
  int n_alt;
  model_class *cls;
  int n_class;
  int n_pool; /* vehicle x country pair */
  model_facility *facility;
  int n_facility;
  int32_t *facility_of_link; /* [n_link] */
  int *facility_of_terminal; /* [n_terminal] -1: no link uses it */
  int *market_of_demand;     /* [n_demand] */
  double *base_cost;         /* [n_market] what stands for ref_cost where a row leaves it to the base; NAN: unknown yet,
                                and demand does not react */
  double *base_flow;         /* [n_facility] flows found with base_cost: where the base begins; NULL: from empty */
  int *margin_model;         /* [n_market] model of trade.yaml whose margins hold at every equilibrium, -1 */
  bool keeps_margins;        /* some market has one */
  compiled_change *rule;     /* [n_rule] */
  compiled_change *parameter; /* [n_parameter] */
  compiled_change *source;    /* [n_source] empty where not varied */
  compiled_change **scenario; /* [n_scenario][n_change] */
} run_model;

amur_status ami_model_init(run_model *m, const amur_corridor *corridor, amur_err *err);
void ami_model_fini(run_model *m);

#endif
