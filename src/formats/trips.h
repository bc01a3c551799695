/* SPDX-License-Identifier: Apache-2.0
 * trips.h -- what the readers of trips share: a list of pairs with their places in the file.
 * A reader adds pairs in whatever order they come, then has them checked; trips.c makes them the table of amur_trips.
 */
#ifndef AMUR_FORMATS_TRIPS_H
#define AMUR_FORMATS_TRIPS_H

#include <amur/formats.h>

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

#endif
