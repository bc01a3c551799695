/* SPDX-License-Identifier: Apache-2.0
 * trips_convert.c -- trips, or any matrices between zones, from one file to another.
 * Files of one format are copied once they have been read without a fault.  Formats that hold several matrices pass
 * them all on; TNTP takes one, and is read as one.
 */
#include "format.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static amur_status unusable(const char *path, amur_err *err) {
  return amur_fail(err, AMUR_E_PARSE, 0, "%s could not be used", path);
}

static amur_status copy(const trips_format *f, const char *from, const char *to, const amur_network *net,
                        amur_faults *faults, amur_err *err) {
  if (f->copy) return f->copy(from, to, net, faults, err);
  matrix_set set = {0};
  trip_list list = {.toll_factor = NAN};
  lost_list none = {0};
  const bool good = f->read_all ? f->read_all(from, net, &set, &none, faults) : f->read(from, net, &list, faults);
  ami_lost_say(&none, to, f->name, NULL);
  ami_matrices_fini(&set);
  ami_trips_fini(&list);
  return good ? ami_file_copy(from, to, err) : unusable(from, err);
}

static amur_status by_matrices(const trips_format *source, const trips_format *target, const char *from, const char *to,
                               const amur_network *net, lost_list *lost, amur_faults *faults, amur_err *err) {
  matrix_set set;
  if (!source->read_all(from, net, &set, lost, faults)) return unusable(from, err);
  const amur_status status = target->write_all(to, &set, lost, err);
  ami_matrices_fini(&set);
  return status;
}

/* Ids of zones that are not their numbers, which TNTP has alone. */
static size_t n_named(const amur_network *net) {
  size_t n = 0;
  for (int32_t z = 0; z < net->n_zone; z++) {
    char number[16];
    snprintf(number, sizeof number, "%d", z + 1);
    n += strcmp(number, net->zone_id[z]) != 0;
  }
  return n;
}

static amur_status by_trips(const trips_format *source, const trips_format *target, const char *from, const char *to,
                            const amur_network *net, lost_list *lost, amur_faults *faults, amur_err *err) {
  amur_trips trips;
  double toll_factor;
  if (!amur_trips_read(from, net, &trips, &toll_factor, faults)) return unusable(from, err);
  if (source->lose) source->lose(from, net, lost);
  if (!isnan(toll_factor)) ami_lost_thing(lost, "TOLL FACTOR");
  if (!target->write_all) ami_lost_count(lost, "id", n_named(net), "zone");
  const amur_status status = target->write(to, net, &trips, err);
  amur_trips_fini(&trips);
  return status;
}

amur_status amur_trips_convert(const char *from, const char *to, const char *format, const amur_network *network,
                               amur_faults *faults, amur_err *err) {
  const trips_format *source = ami_trips_format(from), *target = ami_trips_target(to, format, err);
  lost_list lost = {0};
  amur_status status;
  if (!target) return AMUR_E_USAGE;
  if (source == target)
    status = copy(source, from, to, network, faults, err);
  else if (source->read_all && target->write_all)
    status = by_matrices(source, target, from, to, network, &lost, faults, err);
  else
    status = by_trips(source, target, from, to, network, &lost, faults, err);
  ami_lost_say(&lost, to, target->name, status ? NULL : faults);
  return status;
}
