/* SPDX-License-Identifier: Apache-2.0
 * estimate.h -- data and specification files of estimations.
 */
#ifndef AMUR_ESTIMATE_H
#define AMUR_ESTIMATE_H

#include <amur/choice.h>
#include <amur/demand.h>
#include <amur/io.h>
#include <amur/trade.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Table of observations with derived columns and a filter. */
typedef struct amur_frame amur_frame;

/* Reads `data` of a specification: a file (amur_yaml_file; data_file in its place if it is not NULL: as named, or below
 * data_dir unless that is NULL), columns that are derived by formulas, and a filter.  Cells are separated by commas, or
 * by tabs if the header has tabs and no comma. NULL if one of the faults is an error; so do the functions below return
 * false. */
AMUR_API amur_frame *amur_frame_read(const amur_yaml_doc *doc, const char *data_dir, const char *data_file,
                                     amur_faults *faults);
/* The same for a map with join, derive and filter: of a file, or of a table in memory (text, path being its name in
 * messages).  Joined files are found as amur_yaml_file finds them. */
AMUR_API amur_frame *amur_frame_read_map(const amur_yaml_doc *doc, const amur_yaml *map, const char *path,
                                         const char *text, const char *data_dir, amur_faults *faults);
AMUR_API void amur_frame_free(amur_frame *f);
AMUR_API const char *amur_frame_file(const amur_frame *f);  /* borrowed */
AMUR_API const long *amur_frame_lines(const amur_frame *f); /* [rows] lines of the file; borrowed */

/* A ratio of two coefficients that the specification asks for, as a value of time. */
typedef struct {
  const char *name, *unit; /* unit: "" if none is given */
  int32_t of, per;         /* parameters */
  double factor;
} amur_choice_ratio_spec;

/* An elasticity that it asks for: to what a coefficient multiplies in one utility. */
typedef struct {
  const char *name;
  int32_t alt, coefficient;
} amur_choice_elasticity_spec;

/* A choice model read from a specification, with its data; owns what it points to, as the other specifications do. */
typedef struct {
  amur_frame *frame;
  amur_choice_model model;
  amur_map param;
  const char **param_name; /* [n_param] */
  double *start;
  bool *fixed;
  const char **alt_name; /* [n_alt] */
  int32_t *cluster;      /* [n_person] or NULL */
  const long *line;      /* [n_obs] of the data file; of a long table the first of a case */
  int32_t n_incomplete;  /* observations left out because a cell that they need is empty */
  int32_t n_case;        /* of a long table, else 0 */
  int32_t *case_row;     /* [(n_alt + 1) * n_case] row of every alternative, -1 if it has none; last: the first row */
  int n_ratio, n_elasticity;
  amur_choice_ratio_spec *ratio;           /* [n_ratio] */
  amur_choice_elasticity_spec *elasticity; /* [n_elasticity] */
} amur_choice_spec;

/* Reads a specification and its data: `data_file` (NULL: the one that it names), which need not tell what was chosen if
 * `applying`. */
AMUR_API bool amur_choice_spec_read(const amur_yaml_doc *doc, const char *data_dir, const char *data_file,
                                    bool applying, amur_choice_spec *spec, amur_faults *faults);
AMUR_API void amur_choice_spec_fini(amur_choice_spec *spec);

/* A gravity regression read from a specification. */
typedef struct {
  amur_frame *frame;
  amur_panel panel;
  const char **x_name;
  amur_panel_opts opts;
  const double **x;
  amur_factor *factor, *cluster;
} amur_gravity_spec;

AMUR_API bool amur_gravity_spec_read(const amur_yaml_doc *doc, const char *data_dir, amur_gravity_spec *spec,
                                     amur_faults *faults);
AMUR_API void amur_gravity_spec_fini(amur_gravity_spec *spec);

/* A trade counterfactual read from a specification: a gravity regression, or given coefficients, or only flows, with a
 * shock.  Arrays by row follow the frame's rows. */
typedef struct {
  amur_gravity_spec gravity;
  bool estimate; /* coefficients are to be estimated; else they are in beta */
  double *beta;  /* [n_x] */
  int32_t n_country, n_sector;
  const char **country, **sector; /* names, in order of appearance */
  int32_t *cell;                  /* [rows] sector * n^2 + exporter * n + importer */
  bool fitted;                    /* the base is what the regression fits, not what was observed */
  bool balanced;                  /* deficits are taken out of the base */
  amur_deficit deficit;
  int32_t reference;
  double *sigma;        /* [n_sector] */
  const double *tariff; /* [rows] NULL: 0 */
  double *new_tariff;   /* [rows] NULL: as before */
  double **new_x;       /* [n_x] -> [rows], NULL where the shock leaves a regressor */
  double *cost;         /* [rows] factor of trade cost; INFINITY is a ban */
} amur_trade_spec;

AMUR_API bool amur_trade_spec_read(const amur_yaml_doc *doc, const char *data_dir, amur_trade_spec *spec,
                                   amur_faults *faults);
AMUR_API void amur_trade_spec_fini(amur_trade_spec *spec);

/* A term that the frame does not hold and its reader resolves: `NAME: "climate:PATTERN"`, with NAME's coefficient. */
typedef struct {
  const char *name, *pattern; /* borrowed from the document */
  double coefficient;
} amur_outside_term;

/* A trip distribution read from a specification: a gravity model whose pairs are rows of a frame. */
typedef struct {
  int32_t n_origin, n_destination;
  const char **origin, **destination; /* names, borrowed from the frame */
  int32_t *cell;                      /* [rows] origin * n_destination + destination */
  amur_gravity gravity;               /* views of `block`; a pair without a row has infinite cost */
  bool calibrate;                     /* to mean_cost, or to bands if they have any */
  double mean_cost;
  amur_trip_length bands;
  bool cost_of_base;          /* inside a corridor, `cost: base`: costs are those that the run finds; cost is 1 here */
  amur_outside_term *outside; /* [n_outside] inside a corridor */
  int n_outside;
  double *block, *edge;
} amur_distribution_spec;

/* Reads `map` of a document whose `data` are in frame, inside a corridor or alone.  Files that it names are found as
 * amur_yaml_file finds them. */
AMUR_API bool amur_distribution_spec_read(const amur_yaml_doc *doc, const amur_yaml *map, amur_frame *frame,
                                          const char *data_dir, bool inside, amur_distribution_spec *spec,
                                          amur_faults *faults);
AMUR_API void amur_distribution_spec_fini(amur_distribution_spec *spec);
/* A fault for every key of map that is neither one of a distribution nor in also[n]. */
AMUR_API void amur_distribution_unknown_keys(const amur_yaml_doc *doc, const amur_yaml *map, const char *const *also,
                                             int n, amur_faults *faults);

/* A trade model that owns its cells. */
typedef struct {
  amur_trade trade;
  double *flow, *tariff, *new_tariff, *access; /* [cells] */
} amur_trade_world;

/* The base and the shock of a specification with coefficients beta[n_x] and fitted[rows] of the regression (NULL: not
 * estimated; then a fitted base is balanced to the observed margins).  Errors of amur_trade_full. */
AMUR_API amur_status amur_trade_world_init(amur_trade_world *world, const amur_trade_spec *spec, const double *beta,
                                           const double *fitted, const amur_trade_opts *opts, amur_err *err);
AMUR_API void amur_trade_world_fini(amur_trade_world *world);

#ifdef __cplusplus
}
#endif
#endif
