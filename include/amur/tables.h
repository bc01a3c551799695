/* SPDX-License-Identifier: Apache-2.0
 * tables.h -- a corridor as a user describes it in a folder of files.
 *
 * One struct per table, one field per column, in the columns' units.  Texts are owned by the corridor; ids are
 * strings in the files and indices here.  Indices of things that may be absent are -1.
 */
#ifndef AMUR_TABLES_H
#define AMUR_TABLES_H

#include <amur/base.h>
#include <amur/climate.h>
#include <amur/country.h>
#include <amur/demand.h>
#include <amur/finance.h>
#include <amur/network.h>
#include <amur/observe.h>

#ifdef __cplusplus
extern "C" {
#endif

/* node.csv: node_id,name,x_coord,y_coord,node_type,zone_id,country */
typedef struct {
  char *id, *name, *type, *country;
  double x_lon, y_lat; /* degrees, WGS 84 */
  int zone;            /* the zone whose centroid this is, -1 */
} amur_node_row;

/* link.csv: link_id,name,from_node_id,to_node_id,directed,length,free_speed,time_h,mode,capacity_per_day,vdf,
 * vdf_p0,vdf_p1,terminal_id,crossing_id,direction,money_per_unit,open,toll_<vehicle_id>...
 * A row with directed = 0 becomes two links; the second has ":r" behind its id. */
typedef struct {
  char *id, *name;
  int from, to;     /* nodes */
  int row;          /* row of link.csv */
  double length_km; /* > 0 unless time_h is given */
  double free_speed_kmh;
  double time_h;           /* fixed time beside length / speed: handling, formalities not simulated; >= 0 */
  int mode;                /* index into modes */
  double capacity_per_day; /* passenger-car equivalents; INFINITY if the column is empty */
  amur_vdf_kind vdf;       /* constant unless the column says otherwise */
  double vdf_p[AMUR_VDF_PARAMETERS];
  int terminal;          /* -1: none; else the terminal's curve gives the link's time on top of time_h */
  int crossing;          /* -1: not part of a border crossing */
  char *direction;       /* free text such as "out" and "in": how counts tell the two directions apart */
  double money_per_unit; /* currency per unit of commodity: freight rate, port dues */
  bool open;             /* before any rule */
  double *toll;          /* [n_vehicle] currency per vehicle */
} amur_link_row;

/* zone.csv: zone_id,name,country */
typedef struct {
  char *id, *name, *country;
  int node; /* its centroid */
} amur_zone_row;

/* crossing.csv: crossing_id,name,kind,design_per_day,x_coord,y_coord,note: a set of links that are counted together */
typedef struct {
  char *id, *name, *kind, *note;
  double design_per_day; /* vehicles per day that it was designed for, NAN if unknown */
  double x_lon, y_lat;
} amur_crossing_row;

/* commodity.csv: commodity_id,name,unit,tonnes_per_unit,value,vot,loss_per_h,theta,theta_nest,elasticity,group */
typedef struct {
  char *id, *name, *unit, *group;
  double tonnes_per_unit; /* 0 for persons */
  double value;           /* currency per unit */
  double vot;             /* currency per unit and hour, capital and opportunity */
  double loss_per_h;      /* share of the value lost per hour (perishability) */
  double theta;           /* choice between nests, per currency per unit */
  double theta_nest;      /* choice within a nest, >= theta */
  double elasticity;      /* >= 0: Q = Q_ref exp(-elasticity (C - C_ref)/C_ref) */
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

/* chain.csv: chain_id,name,nest,constant,legs,commodities.  legs: "road:lorry bridge:lorry", every permitted mode
 * with the vehicle that serves it; commodities: ids separated by spaces, or *. */
typedef struct {
  char *id, *name;
  int nest;             /* index into nests */
  double constant;      /* currency per unit: what price and time do not explain */
  int *vehicle_of_mode; /* [n_mode] vehicle, -1 where the chain may not go */
  bool *carries;        /* [n_commodity] */
} amur_chain_row;

/* demand.csv: demand_id,origin,destination,commodity,year,quantity,ref_cost,elasticity,profile */
typedef struct {
  char *id;
  int origin, destination; /* zones */
  int commodity;
  int year;
  double quantity;   /* units per year at ref_cost */
  double ref_cost;   /* currency per unit, > 0; NAN: the composite cost of the base on its first day */
  double elasticity; /* NAN: the commodity's */
  int profile;       /* -1: even over the year */
  int model;         /* of trade.yaml, -1 */
  int row;
} amur_demand_row;

/* A model of trade.yaml: the rows of demand that it made name it. */
typedef struct {
  char *id;
  amur_gravity_kind keep; /* which margins */
  bool at_equilibrium;    /* they hold at the costs and terms of every period, not only where the rows were made */
} amur_trade_model;

/* profile.csv: profile_id,m01..m12: share of the year's quantity by month, summing to 1 */
typedef struct {
  char *id;
  double share[12];
} amur_profile_row;

/* regime.csv: regime_id,name,kind,from,to (both days included): dated states of the corridor that follow each
 * other without gap or overlap from first_day to last_day */
typedef struct {
  char *id, *name, *kind;
  amur_day from, to;
} amur_regime_row;

typedef enum { AMUR_CHANGE_SET, AMUR_CHANGE_ADD, AMUR_CHANGE_MULTIPLY } amur_change_op;

/* What a change applies to; `kind:pattern` in files, the pattern with * and ? (several, separated by spaces).
 * docs/corridor.md lists the fields of each kind. */
typedef enum {
  AMUR_TARGET_LINK,
  AMUR_TARGET_MODE,     /* every link of the mode */
  AMUR_TARGET_CROSSING, /* every link of the crossing */
  AMUR_TARGET_CHAIN,
  AMUR_TARGET_COMMODITY,
  AMUR_TARGET_VEHICLE,
  AMUR_TARGET_DEMAND,
  AMUR_TARGET_TERMINAL, /* the field is a dotted path into its YAML: stages.gate.servers */
  AMUR_TARGET_TERM,     /* a trade term of climate.yaml */
  AMUR_TARGET_LOAN,
  AMUR_TARGET_PROJECT,
  AMUR_TARGET_RULE, /* a dated rule: how an assumption or a parameter reaches into one */
  AMUR_TARGET_N
} amur_target_kind;

/* One dated change of one or many values: the single mechanism behind rules, scenarios, parameters that are
 * calibrated, and the ranges of assumptions. */
typedef struct {
  char *id;     /* of the rule, scenario, parameter or source it comes from */
  char *target; /* as written: "crossing:bridge link:gate_*" */
  char *field;
  amur_change_op op;
  double value;
  char *commodities; /* ids separated by spaces; "" or "*": all */
  char *vehicles;    /* the same; both only where the field has values of its own for each */
  amur_day from, to; /* days included; AMUR_DAY_NONE: open end */
  char *source;      /* source_id in source.csv, "" if none */
  char *note;
  char *file; /* where it stands, for messages */
  long row;
} amur_change;

typedef struct {
  char *id, *name, *description;
  char *file;
  amur_change *change; /* [n_change] applied after the rules, in order */
  int n_change;
  char **drop_rule; /* [n_drop] ids (patterns) of rules that this scenario repeals */
  int n_drop;
} amur_scenario;

/* parameter.csv: parameter_id,name,unit,target,field,op,prior,sd,estimate,estimate_factor,low,high,value,commodities,
 * vehicles,note: unknowns that `calibrate` fits.  value is the fitted one (the prior where the column is empty).  prior
 * and sd may come from an estimation. */
typedef struct {
  char *name, *unit;
  char *estimate;         /* file:NAME or "" */
  double estimate_factor; /* of estimate and standard error there, for prior and sd here */
  double prior, sd, low, high;
  amur_change change; /* change.value is the value in use */
} amur_parameter;

/* What is counted: vehicles of the kinds that are counted, tonnes, or units of commodities. */
typedef enum { AMUR_MEASURE_VEHICLES, AMUR_MEASURE_TONNES, AMUR_MEASURE_UNITS } amur_measure;

/* What changes where an elasticity was observed. */
typedef enum { AMUR_CAUSE_TOLL, AMUR_CAUSE_TIME, AMUR_CAUSE_CAPACITY, AMUR_CAUSE_COST } amur_elasticity_cause;

/* observed.csv:
 * observed_id,use,name,kind,measure,crossing_id,direction,commodities,vehicles,from,to,span,value,unit,tolerance,
 * day_scatter,of_crossings,of_direction,of_commodities,of_vehicles,cause,cause_crossing,source.
 * amur_observed_types says which of them a kind uses. */
typedef struct {
  char *id, *name, *source;
  bool calibrate; /* use = calibrate; else holdout */
  amur_observed_kind kind;
  amur_measure measure;
  int crossing;
  char *direction;              /* "" both */
  char *commodities, *vehicles; /* ids separated by spaces, "" all */
  amur_day from, to;
  amur_observed_span span;
  double value;
  bool per_day;       /* unit = per_day; else total */
  double tolerance;   /* relative, 0.10 for 10 % */
  double day_scatter; /* coefficient of variation of single days */
  /* The flow that a share is a part of; "": as the part's, "*": all. */
  char *of_crossings, *of_direction, *of_commodities, *of_vehicles;
  amur_elasticity_cause cause; /* of an elasticity */
  int cause_crossing;          /* where it acts; -1: at the crossing itself */
} amur_observed_row;

/* project.csv: project_id,name,country,crossing_id,direction,currency,capex,build_from,build_years,open,life_years,
 * concession_end,build_shares,grant_share,subsidy_per_year,renewal,renewal_every_years,
 * opex_per_year,opex_per_vehicle,other_revenue_per_year,revenue_per_unit,revenue_commodities,revenue_crossings,
 * revenue_share,without_scenario,public_share,tax_rate,discount_rate,source,note */
typedef struct {
  char *id, *name, *country, *currency, *source, *note;
  int crossing;
  char *direction;                                                       /* whose tolls it earns: "" both directions */
  double capex, opex_per_year, opex_per_vehicle, other_revenue_per_year; /* project currency */
  int build_from, build_years, life_years;                               /* year, years, years after opening */
  amur_day open;
  amur_day concession_end; /* last day in service; AMUR_DAY_NONE: that of its life */
  char *without_scenario;  /* id of the scenario that shows the corridor without it, "" none */
  char *build_shares;      /* of capex by year of building, "" evenly */
  double grant_share;      /* 0..1 of capex */
  double subsidy_per_year, renewal;
  int renewal_every_years;   /* after opening */
  double revenue_share;      /* 0..1 of the tolls */
  double revenue_per_unit;   /* project currency per unit that crosses in its direction: a shop's margin per visitor */
  char *revenue_commodities; /* of these commodities, ids separated by spaces; "" all */
  double public_share;       /* 0..1 of its loans that the host state owes or guarantees */
  char *revenue_crossings;   /* over these crossings, ids separated by spaces; "": its own */
  double tax_rate, discount_rate;
} amur_project_row;

/* loan.csv:
 * loan_id,project_id,name,currency,principal,draw_shares,rate,rate_series,repayment,tenor_years,grace_years,
 * capitalise_grace,first_year,source,note */
typedef struct {
  char *id, *name, *currency, *source, *note;
  int project;
  int first_year;    /* in which the loan is first drawn */
  char *draw_shares; /* of principal by year from then on, "" all at once */
  int rate_series;   /* first row of the path to which loan.rate is added; -1: loan.rate is the rate */
  amur_loan loan;
} amur_loan_row;

/* series.csv: series_id,year,value,source,note: values by year; rows with one id are one path */
typedef struct {
  char *id, *source, *note;
  int year;
  double value;
} amur_series_row;

/* source.csv: source_id,kind,item,value,unit,low,high,target,field,op,commodities,vehicles,source,date,confidence,note:
 * every figure with its source, and every assumption with its range.  Rows with a target are varied one at a
 * time from low to high to show what they move. */
typedef struct {
  char *id, *item, *value, *unit, *source, *date, *confidence, *note;
  bool assumption;    /* kind = assumption; else sourced */
  double low, high;   /* NAN if none */
  bool varied;        /* has a target */
  amur_change change; /* change.value: the value used; low and high replace it */
} amur_source_row;

/* Opinion of a group of climate.yaml in one year of the horizon. */
typedef struct {
  const char *group, *country; /* borrowed from the document */
  int year;
  double opinion;
} amur_opinion_row;

/* country.csv: country_id,name,base_year,capacity,in_arrears,gdp and the other fields of amur_country, the terms of
 * debt as external_rate, external_grace_years, external_maturity_years and new_..., source,note: hosts whose debt is
 * followed. Money in millions of the corridor's currency. */
typedef struct {
  char *id, *name, *source, *note;
  int base_year; /* whose end the figures describe */
  amur_country country;
} amur_country_row;

/* A question that the report answers in words with the run's numbers. */
typedef struct {
  char *ask;
  char *kind;  /* use | users | wait | fill | loan | scenario | facility | confidence */
  char *about; /* crossing, project or scenario id; "" where the kind needs none */
} amur_question;

typedef struct {
  double gap, choice_residual, wait_residual; /* tolerances */
  double reliability_ratio; /* value of an hour of standard deviation of wait over value of an hour of time */
  uint64_t seed;
  double sim_precision; /* relative half-width at 95 % */
  int sim_max_replications;
  int max_rounds;  /* of the loop between curves and flows */
  double co2_cost; /* corridor currency per tonne of CO2, in economic appraisal */
} amur_settings;

typedef struct amur_yaml_doc amur_yaml_doc; /* declared in io.h */

typedef struct {
  char *folder, *name, *description, *currency;
  int price_year;
  amur_day first_day, last_day; /* horizon, both included */
  amur_settings settings;

  amur_node_row *node;
  int n_node;
  amur_link_row *link;
  int n_link;
  amur_zone_row *zone;
  int n_zone;
  amur_crossing_row *crossing;
  int n_crossing;
  amur_commodity_row *commodity;
  int n_commodity;
  amur_vehicle_row *vehicle;
  int n_vehicle;
  amur_chain_row *chain;
  int n_chain;
  amur_demand_row *demand;
  int n_demand;
  amur_trade_model *trade_model;
  int n_trade_model;
  amur_profile_row *profile;
  int n_profile;
  amur_regime_row *regime;
  int n_regime;
  amur_change *rule;
  int n_rule;
  amur_scenario *scenario;
  int n_scenario;
  amur_parameter *parameter;
  int n_parameter;
  amur_observed_row *observed;
  int n_observed;
  amur_series_row *series;
  int n_series;
  amur_project_row *project;
  int n_project;
  amur_loan_row *loan;
  int n_loan;
  amur_source_row *source;
  int n_source;
  amur_country_row *country;
  int n_country;
  amur_trade_term *term;
  int n_term; /* of climate.yaml */
  amur_opinion_row *opinion;
  int n_opinion;          /* what climate.yaml's groups think, year by year */
  amur_yaml_doc *climate; /* climate.yaml as it stands, NULL if absent: its terms borrow from it */
  char **mode;
  int n_mode;
  char **nest;
  int n_nest;
  char **terminal;
  int n_terminal;               /* ids: the file names in terminal/ without .yaml */
  amur_yaml_doc **terminal_doc; /* [n_terminal] parsed, for the terminal stage to build from after changes */
  char **currency_id;
  double *currency_rate; /* corridor currency per unit of each; of price_year where there is a path */
  char **currency_path;  /* id of the path in series.csv, "" for a rate that stays */
  int n_currency;
  char **run_scenario;
  int n_run_scenario;                                 /* ids that `run` solves beside the base */
  char *report_title, *report_subtitle, *map_overlay; /* map_overlay: GeoJSON file in the folder, "" if none */
  double map_bounds[4];                               /* west, south, east, north; NAN: around the nodes */
  amur_question *question;
  int n_question;
  char **input_file;
  char (*input_sha256)[65];
  int n_input_file; /* every file read, for the manifest */
} amur_corridor;

/* Does `pattern` (with * and ?) match the id? */
AMUR_API bool amur_pattern_match(const char *pattern, const char *id);
/* Is id in the list separated by spaces?  "" and "*" hold every id. */
AMUR_API bool amur_list_has(const char *list, const char *id);

#ifdef __cplusplus
}
#endif
#endif
