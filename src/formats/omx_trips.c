/* SPDX-License-Identifier: Apache-2.0
 * omx_trips.c -- trips from a matrix of an OMX file: cells above 0 become pairs.
 * Limit: the attribute NA is not heeded; a cell without a number is a fault in trips, and none in costs.
 */
#include "format.h"
#include "omx.h"
#include <math.h>

static bool take_cell(omx_reader *r, const char *name, hsize_t i, hsize_t j, double x) {
  trip_list *list = r->to;
  if (x >= 0 && x <= 0) return true; /* no trips: the pair does not matter, nor does an unknown zone */
  if (list->gaps && isnan(x)) return true;
  const bool unknown = r->zone[i] < 0 || r->zone[j] < 0;
  if (x > 0 && isfinite(x) && !unknown) return ami_trips_add(list, r->zone[i], r->zone[j], x, 0);
  ami_omx_cell_fault(r, name, i, j, x, x > 0 && unknown ? "zones of the network" : "a number of at least 0");
  return true;
}

bool ami_omx_trips_read(const char *path, const amur_network *network, trip_list *list, amur_faults *faults) {
  omx_reader r;
  bool good = ami_omx_open(&r, path, network, faults) && ami_omx_read(&r, r.matrix, take_cell, list);
  if (good) {
    const size_t n_error = faults->n_error;
    ami_trips_check(list, network, r.path, faults);
    good = faults->n_error == n_error;
  }
  return ami_omx_close(&r) && good;
}
