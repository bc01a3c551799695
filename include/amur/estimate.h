/* SPDX-License-Identifier: Apache-2.0
 * estimate.h -- data and specification files of estimations.
 */
#ifndef AMUR_ESTIMATE_H
#define AMUR_ESTIMATE_H

#include <amur/choice.h>
#include <amur/demand.h>
#include <amur/io.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Table of observations with derived columns and a filter. */
typedef struct amur_frame amur_frame;

/* Reads `data` of a specification: file (as named; or below data_dir), derive (name: formula), filter.  NULL on
 * faults.  Files are separated by commas, or by tabs if the header has tabs and no comma. */
amur_frame *amur_frame_read(const amur_yaml_doc *doc, const char *data_dir, amur_faults *faults);
void amur_frame_free(amur_frame *f);
int32_t amur_frame_rows(const amur_frame *f);
const char *amur_frame_file(const amur_frame *f);
const long *amur_frame_lines(const amur_frame *f); /* [rows] lines of the file */

/* Linear form: constant + sum of coefficient * variable, columns of [rows]; borrowed from the frame. */
typedef struct {
  const double *constant;
  int n_term;
  int32_t *coefficient;    /* [n_term] */
  const double **variable; /* [n_term] */
} amur_form;

/* Evaluates text (numbers, columns, + - * / ^, comparisons, and or not, log exp sqrt abs min max if, sum(x, by...))
 * linear in the coefficients named by `coefficients` (NULL: none).  Faults go to the place of node; false then. */
bool amur_frame_eval(amur_frame *f, const amur_yaml_doc *doc, const amur_yaml *node, const amur_map *coefficients,
                     amur_form *out, amur_faults *faults);
/* Levels of a column, or of several joined by *, as numbers from 0 in order of appearance; borrowed. */
bool amur_frame_factor(amur_frame *f, const amur_yaml_doc *doc, const amur_yaml *node, amur_factor *out,
                       amur_faults *faults);

/* A choice model read from a specification, with its data. */
typedef struct {
  amur_frame *frame;
  amur_choice_model model;
  amur_map param;
  const char **param_name; /* [n_param] */
  double *start;
  bool *fixed;
  const char **alt_name; /* [n_alt] */
  int32_t *cluster;      /* [n_obs] or NULL */
} amur_choice_spec;

bool amur_choice_spec_read(const amur_yaml_doc *doc, const char *data_dir, amur_choice_spec *spec, amur_faults *faults);
void amur_choice_spec_fini(amur_choice_spec *spec);

/* A gravity regression read from a specification. */
typedef struct {
  amur_frame *frame;
  amur_panel panel;
  const char **x_name;
  amur_panel_opts opts;
  const double **x;
  amur_factor *factor, *cluster;
} amur_gravity_spec;

bool amur_gravity_spec_read(const amur_yaml_doc *doc, const char *data_dir, amur_gravity_spec *spec,
                            amur_faults *faults);
void amur_gravity_spec_fini(amur_gravity_spec *spec);

#ifdef __cplusplus
}
#endif
#endif
