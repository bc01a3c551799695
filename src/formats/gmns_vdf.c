/* SPDX-License-Identifier: Apache-2.0
 * gmns_vdf.c -- delay functions of GMNS links: BPR, with its usual 0.15 and 4 where no columns say other values.
 *   time in minutes = vdf_fftt, else 60 vdf_length_mi / vdf_free_speed_mph, else length / free_speed in their units
 *   capacity = vdf_cap, else capacity (of a lane and hour) * lanes * vdf_plf
 * The peak load factor is the mean hour's part of the busiest hour's flow, and DTALite divides flows by it: so a
 * capacity of 1000 with a factor of 0.8 is one of 800.
 */
#include "format.h"
#include "gmns.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_empty(const amur_table *t, int row, int column) { return !*amur_table_cell(t, row, column); }

static bool is_zero(const amur_table *t, int row, int column) {
  double x;
  return amur_parse_real(amur_table_cell(t, row, column), &x) && !(x < 0 || x > 0);
}

static double number(const amur_table *t, int row, int column, double preset, double min, double max,
                     amur_faults *faults) {
  return amur_table_real(t, row, column, false, preset, min, max, faults);
}

static bool has_time(const amur_table *t, const gmns_columns *c, int row) {
  return !is_empty(t, row, c->time) || (!is_empty(t, row, c->miles) && !is_empty(t, row, c->mph));
}

bool ami_gmns_needs_units(const amur_table *t, const gmns_columns *c) {
  for (int row = 0; row < t->n_row; row++)
    if (!has_time(t, c, row) && !is_empty(t, row, c->length) && !is_empty(t, row, c->free_speed)) return true;
  return false;
}

/* A gap where the cell says 0, or nothing where it must say something. */
static bool lacks(const amur_table *t, int row, int column, const char *name, bool may_be_empty, bool may_be_zero,
                  amur_link_gap *gap) {
  const bool empty = is_empty(t, row, column);
  if (empty ? may_be_empty : may_be_zero || !is_zero(t, row, column)) return false;
  gap->column = name;
  gap->empty = empty;
  return true;
}

static double read_time(const amur_table *t, const gmns_columns *c, int row, double minutes, amur_link_gap *gap,
                        amur_faults *faults) {
  if (!is_empty(t, row, c->time)) return number(t, row, c->time, 0, 0, AMI_LINK_MOST_TIME, faults);
  if (has_time(t, c, row)) {
    if (lacks(t, row, c->mph, "vdf_free_speed_mph", false, false, gap)) return 0;
    return 60 * number(t, row, c->miles, 0, 0, AMI_LINK_MOST_LENGTH, faults) /
           number(t, row, c->mph, 1, AMUR_ABOVE_ZERO, 1e3, faults);
  }
  if (lacks(t, row, c->length, "length", false, true, gap) ||
      lacks(t, row, c->free_speed, "free_speed", false, false, gap))
    return 0;
  return minutes * number(t, row, c->length, 0, 0, AMI_LINK_MOST_LENGTH, faults) /
         number(t, row, c->free_speed, 1, AMUR_ABOVE_ZERO, 1e3, faults);
}

static double read_capacity(const amur_table *t, const gmns_columns *c, int row, amur_link_gap *gap,
                            amur_faults *faults) {
  if (lacks(t, row, c->link_capacity, "vdf_cap", true, false, gap)) return 1;
  if (!is_empty(t, row, c->link_capacity))
    return number(t, row, c->link_capacity, 1, AMUR_ABOVE_ZERO, AMI_LINK_MOST_CAPACITY, faults);
  if (lacks(t, row, c->capacity, "capacity", false, false, gap) || lacks(t, row, c->lanes, "lanes", true, false, gap))
    return 1;
  return number(t, row, c->capacity, 1, AMUR_ABOVE_ZERO, AMI_LINK_MOST_CAPACITY, faults) *
         number(t, row, c->lanes, 1, AMUR_ABOVE_ZERO, 100, faults) *
         number(t, row, c->load_factor, 1, AMUR_ABOVE_ZERO, 100, faults);
}

/* A fault where what was made of several columns is beyond what one may say. */
static void check_made(const amur_table *t, int row, int column, const char *unit, double x, double min, double max,
                       amur_faults *faults) {
  char found[64], expected[96];
  if (isnan(x) || (x >= min && x <= max) || column < 0) return;
  snprintf(found, sizeof found, "%.10g %s in all", x, unit);
  amur_range_text(min, max, false, expected);
  amur_faults_add(faults, AMUR_FAULT_ERROR, t->file, t->line[row], column + 1, t->column[column], found, expected,
                  NULL);
}

/* No delay, and so no limit: a capacity is not needed, but one that is said is kept. */
static bool has_no_limit(const amur_table *t, const gmns_columns *c, int row, double alpha) {
  return !(alpha > 0) && is_empty(t, row, c->link_capacity) && is_empty(t, row, c->capacity);
}

/* DTALite's vdf_type: 0 is BPR. */
static void check_type(const amur_table *t, const gmns_columns *c, int row, amur_faults *faults) {
  const char *type = amur_table_cell(t, row, c->type);
  if (*type && !is_zero(t, row, c->type) && strcmp(type, "bpr") != 0 && strcmp(type, "BPR") != 0)
    amur_faults_add(faults, AMUR_FAULT_WARNING, t->file, t->line[row], c->type + 1, t->column[c->type], type,
                    "0, which is BPR", "the link is read as BPR");
}

amur_vdf ami_gmns_vdf(const amur_table *t, const gmns_columns *c, int row, double minutes, amur_link_gap *gap,
                      amur_faults *faults) {
  *gap = (amur_link_gap){.line = t->line[row]};
  check_type(t, c, row, faults);
  amur_vdf f = {.kind = AMUR_VDF_BPR};
  f.p[0] = number(t, row, c->alpha, 0.15, 0, AMI_LINK_MOST_B, faults);
  f.p[1] = number(t, row, c->beta, 4, 0, AMI_LINK_MOST_POWER, faults);
  f.t0 = read_time(t, c, row, minutes, gap, faults);
  check_made(t, row, has_time(t, c, row) ? c->mph : c->free_speed, "minutes", f.t0, 0, AMI_LINK_MOST_TIME, faults);
  if (gap->column || has_no_limit(t, c, row, f.p[0]))
    return (amur_vdf){.kind = AMUR_VDF_CONSTANT, .t0 = f.t0, .cap = 1};
  f.cap = read_capacity(t, c, row, gap, faults);
  check_made(t, row, c->lanes >= 0 ? c->lanes : c->load_factor, "vehicles an hour", f.cap, AMUR_ABOVE_ZERO,
             AMI_LINK_MOST_CAPACITY, faults);
  return gap->column ? (amur_vdf){.kind = AMUR_VDF_CONSTANT, .t0 = f.t0, .cap = 1} : f;
}
