/* SPDX-License-Identifier: Apache-2.0
 * gmns.h -- units of a GMNS folder.
 */
#ifndef AMUR_FORMATS_GMNS_H
#define AMUR_FORMATS_GMNS_H

#include <amur/io.h>

typedef struct {
  double minutes;       /* that a link takes with length = free_speed = 1 */
  char length_name[32]; /* as config.csv calls it; "" without one */
  bool long_unit;       /* kilometres or miles, or not said */
} gmns_units;

/* Reads config.csv of the folder; without one lengths are in the unit of speeds.  False with faults. */
bool ami_gmns_units_read(const char *folder, gmns_units *units, amur_faults *faults);

#endif
