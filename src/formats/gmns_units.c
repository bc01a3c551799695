/* SPDX-License-Identifier: Apache-2.0
 * gmns_units.c -- units of a GMNS folder.
 *   minutes of a link = 60 * length * (km per unit of length) / (free_speed * (km/h per unit of speed))
 * The caller or config.csv (long_length, speed) says them.  Of what neither says lengths are found out: a road is some
 * 1.0 to 1.5 times as long as the straight line between its ends, so the median of the ratio tells metres, feet, miles
 * and kilometres apart; with metres and kilometres go speeds in km/h, as the commonest producers write them, with miles
 * and feet mph.  Where that fails, lengths are taken to be in the unit of speeds.
 */
#define _POSIX_C_SOURCE 200809L
#include "cells.h"
#include "gmns.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
  const char *names; /* between | */
  double size;       /* km; km/h */
  const char *many;  /* of lengths: how to speak of them */
  double with;       /* and the speeds that go with them, km/h */
  const char *speeds;
} unit;

#define MILE 1.609344
static const unit lengths[] = {{"|km|kilometer|kilometers|kilometre|kilometres|", 1, "kilometres", 1, "km/h"},
                               {"|mi|mile|miles|", MILE, "miles", MILE, "mph"},
                               {"|m|meter|meters|metre|metres|", 1e-3, "metres", 1, "km/h"},
                               {"|ft|foot|feet|", 0.3048e-3, "feet", MILE, "mph"},
                               {.names = NULL}};
static const unit speeds[] = {{.names = "|kmh|km/h|kph|kmph|kilometers per hour|", .size = 1},
                              {.names = "|mph|mi/h|miles per hour|", .size = MILE},
                              {.names = "|m/s|mps|", .size = 3.6},
                              {.names = "|ft/s|fps|", .size = 3.6 * 0.3048},
                              {.names = NULL}};

static const unit *find_unit(const unit *known, const char *text) {
  char name[48];
  snprintf(name, sizeof name, "|%.40s|", text);
  for (char *at = name; *at; at++) *at = (char)tolower((unsigned char)*at);
  for (const unit *u = known; u->names; u++)
    if (strstr(u->names, name)) return u;
  return NULL;
}

/* Size of the unit in a cell of config.csv; 0 where it is empty, with a fault where it is unknown. */
static double size_of(const amur_table *t, const char *column, const unit *known, const char *expected,
                      amur_faults *faults) {
  const int c = amur_table_column(t, column);
  const char *cell = t->n_row ? amur_table_cell(t, 0, c) : "";
  const unit *u = *cell ? find_unit(known, cell) : NULL;
  if (*cell && !u) amur_faults_add(faults, AMUR_FAULT_ERROR, t->file, t->line[0], c + 1, column, cell, expected, NULL);
  return u ? u->size : 0;
}

static bool read_config(const char *folder, gmns_units *units, amur_faults *faults) {
  const size_t n_error = faults->n_error;
  struct stat about;
  amur_table t = {0};
  char *path = amur_format("%s/config.csv", folder);
  const bool good = path && (stat(path, &about) != 0 || amur_table_read(path, &t, faults));
  free(path);
  if (!good || !t.file) return good;
  ami_cells_blank_nan(&t);
  units->km = size_of(&t, "long_length", lengths, "mile, km, m or foot", faults);
  units->kmh = size_of(&t, "speed", speeds, "mph, km/h, m/s or ft/s", faults);
  units->by_config = units->km > 0;
  amur_table_fini(&t);
  return faults->n_error == n_error;
}

/* "m,km/h" */
static bool read_given(const char *folder, const char *given, gmns_units *units, amur_faults *faults) {
  const char *comma = strchr(given, ',');
  char *length = comma ? amur_format("%.*s", (int)(comma - given), given) : NULL;
  const unit *of_length = length ? find_unit(lengths, length) : NULL,
             *of_speed = comma ? find_unit(speeds, comma + 1) : NULL;
  free(length);
  if (of_length && of_speed) {
    *units = (gmns_units){.km = of_length->size, .kmh = of_speed->size};
    return true;
  }
  amur_faults_add(faults, AMUR_FAULT_ERROR, folder, 0, 0, "units", given,
                  "mile, km, m or foot, a comma, and mph, km/h, m/s or ft/s", NULL);
  return false;
}

bool ami_gmns_units_read(const char *folder, const char *given, gmns_units *units, amur_faults *faults) {
  *units = (gmns_units){0};
  return given ? read_given(folder, given, units, faults) : read_config(folder, units, faults);
}

double ami_gmns_minutes(const gmns_units *u) { return u->km > 0 && u->kmh > 0 ? 60 * u->km / u->kmh : 60; }

/* ---- lengths beside the places of nodes ------------------------------------------------------------ */

typedef struct {
  double x, y;
} place;

/* Places of the ends of each link as pairs[2 n_row], NaN where one is not known; false if out of memory. */
static bool find_places(const amur_table *node, const amur_table *link, place *pairs) {
  const int at[2] = {amur_table_column(link, "from_node_id"), amur_table_column(link, "to_node_id")};
  const int id = amur_table_column(node, "node_id"), x = amur_table_column(node, "x_coord"),
            y = amur_table_column(node, "y_coord");
  amur_map rows = {0};
  for (int i = 0; i < node->n_row; i++) amur_map_add(&rows, amur_table_cell(node, i, id), i, NULL);
  for (int i = 0; i < 2 * link->n_row; i++) {
    const int32_t n = amur_map_find(&rows, amur_table_cell(link, i / 2, at[i % 2]));
    place *p = &pairs[i];
    if (n < 0 || !amur_parse_real(amur_table_cell(node, n, x), &p->x) ||
        !amur_parse_real(amur_table_cell(node, n, y), &p->y))
      p->x = p->y = NAN;
  }
  const bool good = !rows.no_memory;
  amur_map_fini(&rows);
  return good;
}

static int by_size(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

/* Median of length over straight line in km, NAN if no link has both.  Projected coordinates are taken for metres. */
static double length_per_km(const amur_table *node, const amur_table *link, bool *projected, amur_faults *faults) {
  const int n = link->n_row, column = amur_table_column(link, "length");
  place *pairs = amur_alloc(2 * (size_t)n, sizeof *pairs);
  double *ratio = amur_alloc((size_t)n, sizeof *ratio), median = NAN;
  size_t n_ratio = 0;
  *projected = false;
  const bool good = pairs && ratio && find_places(node, link, pairs);
  if (!good) amur_faults_no_memory(faults, link->file);
  for (int i = 0; good && i < 2 * n; i++) *projected |= fabs(pairs[i].x) > 180 || fabs(pairs[i].y) > 90;
  for (int i = 0; good && i < n; i++) {
    const place a = pairs[2 * i], b = pairs[2 * i + 1];
    const double km = *projected ? hypot(b.x - a.x, b.y - a.y) / 1000 : amur_great_circle_km(a.x, a.y, b.x, b.y);
    double length;
    if (km > 0 && amur_parse_real(amur_table_cell(link, i, column), &length) && length > 0)
      ratio[n_ratio++] = length / km;
  }
  if (n_ratio) {
    qsort(ratio, n_ratio, sizeof *ratio, by_size);
    median = ratio[n_ratio / 2];
  }
  free(pairs);
  free(ratio);
  return median;
}

/* The unit in which lengths are 0.9 to 2 times the straight line; of two the nearer to 1.1.  NULL if there is none. */
static const unit *unit_of(double per_km) {
  const unit *best = NULL;
  double nearest = INFINITY;
  for (const unit *u = lengths; u->names; u++) {
    const double detour = per_km * u->size, off = fabs(log(detour / 1.1));
    if (!(detour > 0.9 && detour < 2) || off >= nearest) continue;
    best = u;
    nearest = off;
  }
  return best;
}

static void warn(const amur_table *link, const char *found, const char *expected, const char *hint,
                 amur_faults *faults) {
  amur_faults_add(faults, AMUR_FAULT_WARNING, link->file, link->header_line, 0, "length", found, expected, hint);
}

static const char say[] = "long_length and speed in config.csv, or the option --units";

/* Lengths of config.csv's unit far shorter or longer than the straight line.  Projected coordinates may be feet. */
static void check_config(const gmns_units *u, double per_km, bool projected, const amur_table *link,
                         amur_faults *faults) {
  char found[96];
  const double detour = per_km * u->km, in_feet = projected ? detour / 0.3048 : detour;
  if ((detour > 0.8 && detour < 4) || (in_feet > 0.8 && in_feet < 4) || isnan(detour)) return;
  const unit *fits = unit_of(per_km);
  snprintf(found, sizeof found,
           "lengths of %.3g times the straight line between their nodes, in the unit of config.csv", detour);
  char hint[96] = "long_length in config.csv says the unit";
  if (fits) snprintf(hint, sizeof hint, "%s would fit; long_length in config.csv says the unit", fits->many);
  warn(link, found, "lengths of 1 to 2 times", hint, faults);
}

void ami_gmns_units_settle(gmns_units *u, const amur_table *node, const amur_table *link, amur_faults *faults) {
  bool projected;
  char found[96], hint[96];
  const bool said = u->km > 0 && u->kmh > 0;
  if (said && !u->by_config) return; /* the caller knows */
  const double per_km = length_per_km(node, link, &projected, faults);
  if (u->by_config) check_config(u, per_km, projected, link, faults);
  if (said) return;
  const unit *fits = NULL;
  if (u->km > 0)
    for (fits = lengths; fits->names && (fits->size < u->km || fits->size > u->km);) fits++;
  else
    fits = unit_of(per_km);
  if (!fits) {
    snprintf(found, sizeof found,
             isnan(per_km) ? "lengths, and no coordinates that tell their unit"
                           : "%.3g per km of straight line, which is no unit of length",
             per_km);
    warn(link, found, say, "taken to be in the unit of speeds", faults);
    return;
  }
  u->km = fits->size;
  const bool speeds_said = u->kmh > 0;
  if (!speeds_said) u->kmh = fits->with;
  if (u->km >= u->kmh && u->km <= u->kmh) return; /* as nobody would doubt */
  snprintf(found, sizeof found, "lengths of %.4g per km of straight line: %s", per_km, fits->many);
  snprintf(hint, sizeof hint, "taken to be %s%s%s", fits->many, speeds_said ? "" : ", and speeds ",
           speeds_said ? "" : fits->speeds);
  warn(link, found, say, hint, faults);
}
