/* SPDX-License-Identifier: Apache-2.0
 * tables_goods.h -- what is carried in a corridor, in what, and the ways that it may go: rows of its tables.
 *
 * Like tables.h, which includes this: one struct per table, one field per column, in the columns' units.
 */
#ifndef AMUR_TABLES_GOODS_H
#define AMUR_TABLES_GOODS_H

#include <amur/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* commodity.csv: commodity_id,name,unit,tonnes_per_unit,value,vot,loss_per_h,mu,lambda,theta,theta_nest,elasticity,
 * group */
typedef struct {
  char *id, *name, *unit, *group;
  double tonnes_per_unit; /* 0 for persons */
  double value;           /* currency per unit */
  double vot;             /* currency per unit and hour, capital and opportunity */
  double loss_per_h;      /* share of the value lost per hour (perishability) */
  bool by_ratio;          /* choice by ratios of costs (mu, lambda), not by differences (theta, theta_nest) */
  double mu, lambda;      /* by ratios: choice within a nest; between nests, <= mu; NAN by differences */
  double theta;           /* choice between nests: lambda, or by differences per currency per unit */
  double theta_nest;      /* choice within a nest, >= theta: mu, or by differences */
  double elasticity;      /* >= 0, of demand to its composite cost: see amur_market */
} amur_commodity_row;

/* vehicle.csv: vehicle_id,name,payload,pce,money_per_km,money_per_h,returns,back_load,counted,co2_kg_per_km,
 * external_per_km */
typedef struct {
  char *id, *name;
  double payload; /* units of commodity per loaded vehicle */
  double pce;     /* passenger-car (here: lorry) equivalents */
  double money_per_km, money_per_h;
  bool returns;           /* goes back over the same chain; false: crosses once (machines driven in) */
  double back_load;       /* 0..1: share of the smaller direction's loads that ride on returning vehicles */
  bool counted;           /* appears in counts of vehicles */
  double co2_kg_per_km;   /* of the vehicle, loaded or empty, fuel or power from well to wheel */
  double external_per_km; /* currency that others bear: accidents, noise */
} amur_vehicle_row;

/* transfer.csv: transfer_id,node,from_vehicle,to_vehicle,money_per_unit,time_h,terminal_id,directed: where goods may
 * change from one vehicle to another, in both directions unless directed */
typedef struct {
  char *id; /* node-from-to where the file has none */
  int node, from_vehicle, to_vehicle;
  double money_per_unit, time_h; /* currency per unit; hours beside those of the terminal */
  int terminal;                  /* at which the vehicles that bring the goods queue, -1 */
  bool directed;
} amur_transfer_row;

/* A part of a chain that one vehicle serves. */
typedef struct {
  bool *mode; /* [n_mode] it may use */
  int vehicle;
  bool optional;
} amur_leg_row;

/* chain.csv: chain_id,name,nest,appeal,constant,via,legs,commodities.  legs: "rail:wagon? > road+bridge:lorry", in the
 * order of travel or wholly reversed; modes of one vehicle joined by +, ? behind a leg that may be left out.  A row
 * with crossings in via makes one of these for each, chain@crossing. */
typedef struct {
  char *id, *name, *base; /* base: chain_id of the row */
  int row;                /* of chain.csv */
  int nest;               /* index into nests */
  double appeal;          /* how often it is chosen at equal costs, relative to the others; >= 0 */
  double constant;        /* currency per unit, by differences alone: what price and time do not explain */
  int via;                /* crossing that it passes, and no other of `others`; -1: any way */
  bool *others;           /* [n_crossing] those of the row's via; NULL where via is -1 */
  bool within_reach;      /* via is *: kept only where its cost is within reach of the market's cheapest */
  double weight;          /* of the crossing among those of the row; they sum to 1 */
  amur_leg_row *leg;
  int n_leg;
  bool *carries; /* [n_commodity] */
} amur_chain_row;

/* eligible.csv: eligible_id,kind,chains,commodities,demand,share,from,to,note: the share of a demand that may use some
 * chains, or that may use nothing else */
typedef struct {
  char *id, *chains, *commodities, *demand, *note; /* chains and demand are patterns separated by spaces */
  bool captive;                                    /* kind: captive, else eligible */
  double share;                                    /* 0..1 on the days below; on others 1, or 0 if captive */
  amur_day from, to;                               /* included; AMUR_DAY_NONE: open end */
} amur_eligible_row;

#ifdef __cplusplus
}
#endif
#endif
