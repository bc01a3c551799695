/* SPDX-License-Identifier: Apache-2.0
 * model.h -- what stays the same over all periods and scenarios: graph, ways, markets, alternatives, facilities.
 */
#ifndef AMUR_RUN_MODEL_H
#define AMUR_RUN_MODEL_H

#include "chains/ways.h"
#include "corridor/change.h"
#include <amur/combined.h>
#include <amur/run.h>

/* Goods of a commodity in a vehicle on the links of a mask: legs that are alike share their trees. */
typedef struct {
  int commodity, vehicle, mask;
} model_leg;

/* Goods of one commodity on one chain. */
typedef struct {
  int commodity, chain;
} model_class;

/* What rows of eligible.csv tell apart within a market is a segment of it, a market to the solver. */
typedef struct {
  int origin, destination, commodity; /* zones */
  int list, segment;                  /* of eligible rows; 0..n of them */
  int first_alt, n_alt;
} model_market;

/* Rows of eligible.csv that concern the same demand, in the order of the file. */
typedef struct {
  int *row, n;
} eligible_list;

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
  corridor_ways ways;
  char **country;
  int n_country;         /* borrowed texts */
  int *zone_country;     /* [n_zone] */
  int32_t *node_country; /* [n_node] */
  eligible_list *list;   /* [n_list] */
  int n_list;
  model_market *market;
  int n_market;
  model_alt *alt;
  int n_alt;
  bool *within_reach; /* [n_alt] false: a crossing of `via: *` that costs too much to be thought of */
  double *least_cost; /* [n_alt] on empty roads with everything open; NULL where no chain has `via: *` */
  model_leg *leg;
  int n_leg;
  model_class *cls;
  int n_class;
  amur_class *ways_of_class; /* [n_class] as the solver wants them */
  amur_leg_place *stage;     /* of classes one after the other */
  int n_stage;
  int *change_of_transfer; /* [n_transfer] of ways, for the solver's transfers, classes one after the other */
  int *class_of_transfer;  /* [n_transfer] */
  int n_transfer;
  int *fleet_of_vehicle; /* [n_vehicle] -1: it does not come home */
  int *vehicle_of_fleet; /* [n_fleet] */
  int n_fleet;
  int *slot_of;                   /* [n_chain * n_vehicle] place of a chain's vehicle in tables of flows, -1 */
  int *slot_chain, *slot_vehicle; /* [n_slot] */
  int n_slot;
  model_facility *facility;
  int n_facility;
  int32_t *facility_of_link; /* [n_link] */
  int *facility_of_terminal; /* [n_terminal] -1: no link uses it */
  int *market_of_demand;     /* [n_demand] its first segment */
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

/* reach_cut.c: marks the alternatives of `via: *` that are beyond reach, once the model is whole. */
amur_status ami_model_cut_reach(run_model *m, amur_err *err);

/* model_classes.c: alternatives, classes, legs and fleets, once there are markets and ways. */
amur_status ami_model_classes(run_model *m, amur_err *err);
void ami_model_classes_fini(run_model *m);

#endif
