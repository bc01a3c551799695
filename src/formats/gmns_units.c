/* SPDX-License-Identifier: Apache-2.0
 * gmns_units.c -- units of a GMNS folder: long_length and speed of config.csv.
 *   minutes of a link = 60 * length * (km per unit of length) / (free_speed * (km/h per unit of speed))
 * Where the file says neither, or one of the two alone, lengths are taken to be in the unit of speeds per hour.
 */
#define _POSIX_C_SOURCE 200809L
#include "gmns.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
  const char *names; /* between | */
  double size;       /* km; km/h */
} unit;

static const unit lengths[] = {{"|km|kilometer|kilometers|kilometre|kilometres|", 1},
                               {"|mi|mile|miles|", 1.609344},
                               {"|m|meter|meters|metre|metres|", 1e-3},
                               {"|ft|foot|feet|", 0.3048e-3},
                               {NULL, 0}};
static const unit speeds[] = {{"|kmh|km/h|kph|kmph|kilometers per hour|", 1},
                              {"|mph|mi/h|miles per hour|", 1.609344},
                              {"|m/s|mps|", 3.6},
                              {"|ft/s|fps|", 3.6 * 0.3048},
                              {NULL, 0}};

/* Size of the unit in a cell of config.csv; 0 where it is empty, with a fault where it is unknown. */
static double size_of(const amur_table *t, const char *column, const unit *known, const char *expected,
                      amur_faults *faults) {
  const int c = amur_table_column(t, column);
  const char *cell = t->n_row ? amur_table_cell(t, 0, c) : "";
  char name[48];
  if (!*cell || strcmp(cell, "NaN") == 0) return 0;
  snprintf(name, sizeof name, "|%.40s|", cell);
  for (char *at = name; *at; at++) *at = (char)tolower((unsigned char)*at);
  for (const unit *u = known; u->names; u++)
    if (strstr(u->names, name)) return u->size;
  amur_faults_add(faults, AMUR_FAULT_ERROR, t->file, t->line[0], c + 1, column, cell, expected, NULL);
  return 0;
}

bool ami_gmns_units_read(const char *folder, gmns_units *units, amur_faults *faults) {
  const size_t n_error = faults->n_error;
  struct stat about;
  amur_table t = {0};
  char *path = amur_format("%s/config.csv", folder);
  *units = (gmns_units){.minutes = 60, .long_unit = true};
  if (!path || stat(path, &about) != 0 || !amur_table_read(path, &t, faults)) {
    free(path);
    return path && faults->n_error == n_error;
  }
  const double length = size_of(&t, "long_length", lengths, "mile, km, m or foot", faults);
  const double speed = size_of(&t, "speed", speeds, "mph, km/h, m/s or ft/s", faults);
  if (length > 0 && speed > 0) units->minutes = 60 * length / speed;
  if (t.n_row)
    snprintf(units->length_name, sizeof units->length_name, "%s",
             amur_table_cell(&t, 0, amur_table_column(&t, "long_length")));
  units->long_unit = !(length > 0) || length >= 1;
  amur_table_fini(&t);
  free(path);
  return faults->n_error == n_error;
}
