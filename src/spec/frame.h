/* SPDX-License-Identifier: Apache-2.0
 * frame.h -- inside of a table of observations.
 */
#ifndef AMUR_SPEC_FRAME_H
#define AMUR_SPEC_FRAME_H

#include <amur/estimate.h>

typedef struct {
  char *name;
  double *value; /* [n_row] */
} amur_frame_column;

struct amur_frame {
  amur_table table;
  int32_t n_row;
  int32_t *row;              /* [n_row] row of the table */
  long *line;                /* [n_row] */
  amur_frame_column *column; /* numbers read or derived so far */
  size_t n_column, room;
  void **block; /* memory that lives as long as the frame */
  size_t n_block, block_room;
  amur_faults *faults; /* of the reading under way, which learns when memory is out */
};

/* Path of the file that a key of a map names (amur_yaml_file); NULL with a fault.  free(). */
char *ami_frame_file(const amur_yaml_doc *doc, const amur_yaml *map, const char *key, const char *data_dir,
                     amur_faults *faults);
/* Numbers of other tables beside the rows, by `join` of the map; true without faults. */
bool ami_frame_join(amur_frame *f, const amur_yaml_doc *doc, const amur_yaml *map, const char *data_dir,
                    amur_faults *faults);
/* Values of name[n] from a map name: value, from a file of saved estimates that a scalar names, or from a list of
 * these, of which later ones come first; what is missing is a fault. */
void ami_coefficients_read(const amur_yaml_doc *doc, const amur_yaml *given, const char *data_dir,
                           const char *const *name, int n, double *value, amur_faults *faults);
int32_t ami_frame_rows(const amur_frame *f);

/* Linear form: constant + sum of coefficient * variable, columns of [rows]; borrowed from the frame. */
typedef struct {
  const double *constant;
  int n_term;
  int32_t *coefficient;    /* [n_term] */
  const double **variable; /* [n_term] */
} frame_form;

/* Evaluates text (numbers, columns, + - * / ^, comparisons, and or not, log exp sqrt abs min max if, sum(x, by...))
 * linear in the coefficients named by `coefficients` (NULL: none).  Faults go to the place of node; false then. */
bool ami_frame_eval(amur_frame *f, const amur_yaml_doc *doc, const amur_yaml *node, const amur_map *coefficients,
                    frame_form *out, amur_faults *faults);
/* Levels of a column, or of several joined by *, as numbers from 0 in order of appearance; borrowed.  gaps: an empty
 * cell or NA makes the level -1. */
bool ami_frame_factor(amur_frame *f, const amur_yaml_doc *doc, const amur_yaml *node, bool gaps, amur_factor *out,
                      amur_faults *faults);
/* Memory that lives as long as the frame; NULL when it is out, which is noted. */
void *ami_frame_alloc(amur_frame *f, size_t n, size_t size);
/* Numbers of a column, read at first use; text in it is a fault with row and value. NULL then. */
const double *ami_frame_numbers(amur_frame *f, const char *name, amur_faults *faults);
bool ami_frame_has(const amur_frame *f, const char *name);
/* True for a column of the file whose first filled cell is no number. */
bool ami_frame_is_text(const amur_frame *f, const char *name);
const char *ami_frame_text(const amur_frame *f, int32_t row, const char *name);
const amur_table *ami_frame_table(const amur_frame *f);
/* Drops the rows where keep[n_row] is 0, from the columns read so far too; what was evaluated before is void. */
void ami_frame_keep(amur_frame *f, const double *keep);
bool ami_frame_add(amur_frame *f, const char *name, double *value);

enum { AMUR_FRAME_NAME = 128 }; /* bytes of a column's name, with its zero byte */

/* Numbers rows by the distinct values of columns joined by *, in order of appearance: level[n_row], *n_level; -1 where
 * one of the cells is empty or NA, if gaps.  False without memory, or when a column is missing: then its name is in
 * missing[AMUR_FRAME_NAME]. */
bool ami_frame_levels(amur_frame *f, const char *names, bool gaps, int32_t *level, int32_t *n_level,
                      amur_faults *faults, char *missing);

#endif
