/* SPDX-License-Identifier: Apache-2.0
 * trips.h -- what the readers of trips share: a list of pairs with their places in the file, and matrices.
 * A reader adds pairs in whatever order they come, then has them checked; trips.c makes them the table of amur_trips.
 */
#ifndef AMUR_FORMATS_TRIPS_H
#define AMUR_FORMATS_TRIPS_H

#include <amur/formats.h>

enum { TRIPS_MAX_FAULT = 20 }; /* per file; trips of another network would give one a row */

typedef struct {
  int32_t origin, destination;
  double trips;
  long line; /* of the file; 0 if it has none */
} trip_cell;

typedef struct {
  trip_cell *cell;
  size_t n, room;
  bool gaps;                 /* cells without a value are left out, not faults: costs between zones without a path */
  const char *const *column; /* of a table: possible names of the column, NULL at the end; NULL: the usual ones */
  double toll_factor;        /* what the file says of it, NAN without */
} trip_list;

/* trip_list.c.  False if out of memory. */
bool ami_trips_add(trip_list *list, int32_t origin, int32_t destination, double trips, long line);
/* Sorts by pair; pairs given twice and a list without trips are faults. */
void ami_trips_check(trip_list *list, const amur_network *network, const char *file, amur_faults *faults);
void ami_trips_fini(trip_list *list);

/* ---- every matrix of a file (trip_list.c) -------------------------------------------------------- */

/* Owns its matrices; zeroed is a valid start. */
typedef struct {
  const amur_network *network; /* whose zones are rows and columns */
  int n;
  size_t room, room_value, n_infinite; /* n_infinite: cells that were, and have no value now */
  char **name;                         /* [n] */
  double **value;                      /* [n] of [n_zone * n_zone], rows being origins; NAN: no value */
} matrix_set;

/* Adds a matrix of zeros; NULL if memory is out. */
double *ami_matrices_add(matrix_set *set, const char *name);
void ami_matrices_fini(matrix_set *set);

/* ---- tables of pairs (csv_trips.c) --------------------------------------------------------------- */

/* Columns of origin and destination; false with faults. */
bool ami_csv_ends(const amur_table *t, int *origin, int *destination, amur_faults *faults);
/* Is the column one of those that trips are usually called by? */
bool ami_csv_is_trips(const char *column);
/* The zone that a cell names, -1 with a fault. */
int32_t ami_csv_zone(const amur_table *t, int row, int column, const amur_map *zones, amur_faults *faults);

#endif
