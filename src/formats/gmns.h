/* SPDX-License-Identifier: Apache-2.0
 * gmns.h -- what the readers of a GMNS folder share: its tables, columns and units.
 */
#ifndef AMUR_FORMATS_GMNS_H
#define AMUR_FORMATS_GMNS_H

#include <amur/formats.h>
#include <amur/io.h>

/* Columns of link.csv, -1 where they are absent. */
typedef struct {
  int length, free_speed, capacity, lanes, toll;                                 /* of the specification */
  int time, link_capacity, alpha, beta, load_factor, vdf_toll, miles, mph, type; /* vdf_... */
} gmns_columns;

/* Finds them by their spellings; two columns of one meaning are a fault, and unknown ones of delay functions are warned
 * of. */
void ami_gmns_columns_find(const amur_table *link, gmns_columns *columns, amur_faults *faults);

/* Are the names spellings of one? */
bool ami_gmns_same_column(const char *a, const char *b);

/* ---- units ------------------------------------------------------------------------------------- */

typedef struct {
  double km, kmh; /* what a length and a speed of 1 are; 0 where nobody says */
  bool by_config; /* config.csv says the unit of lengths */
} gmns_units;

/* Reads "m,km/h" (given), else config.csv of the folder.  False with faults. */
bool ami_gmns_units_read(const char *folder, const char *given, gmns_units *units, amur_faults *faults);
/* Finds what is not said by comparing lengths with the places of nodes, and warns of what contradicts them. */
void ami_gmns_units_settle(gmns_units *units, const amur_table *node, const amur_table *link, amur_faults *faults);
/* Minutes of a link with length = free_speed = 1; lengths of an unknown unit are in that of speeds. */
double ami_gmns_minutes(const gmns_units *units);

/* ---- delay functions --------------------------------------------------------------------------- */

/* Does some row get its time from length and speed? */
bool ami_gmns_needs_units(const amur_table *link, const gmns_columns *columns);
/* The delay function of a row; *gap says what it lacks, its column NULL if nothing.  Faults of bad cells. */
amur_vdf ami_gmns_vdf(const amur_table *link, const gmns_columns *columns, int row, double minutes, amur_link_gap *gap,
                      amur_faults *faults);

#endif
