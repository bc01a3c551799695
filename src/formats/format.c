/* SPDX-License-Identifier: Apache-2.0
 * format.c -- the formats of networks and of trips: two tables, and what is found in them.
 *
 * A path's format is told by the end of its name; a folder that is to be read by being one.  Published files have all
 * sorts of names, so each table has a row that reads the names that say nothing.  None is written so: the name may be
 * a slip, or ask for a format that is not there.
 */
#define _POSIX_C_SOURCE 200809L
#include "format.h"
#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const network_format network_formats[] = {
    {"TNTP", "F.tntp",
     "names with any other end are read so, too; zones, nodes and links are numbers, with their names in comments; "
     "delay functions are BPR or constant, and a link without limit has the capacity 1e9",
     ".tntp", .reads_rest = true, .read = ami_tntp_network_read, .extra = ami_tntp_extra_read,
     .write = ami_tntp_network_write},
    {"GeoJSON", "F.geojson", "lines for a map; their geometry, or the coordinates of their nodes, come from a folder",
     ".geojson", .write = ami_geojson_write},
    {"GMNS", "a folder", "delay functions are BPR or constant; a link without limit has an empty capacity",
     .read = ami_gmns_read, .extra = ami_gmns_extra_read, .write = ami_gmns_write},
};
enum { N_NETWORK = sizeof network_formats / sizeof *network_formats };

static const trips_format trips_formats[] = {
    {"OMX", "F.omx or F.omx:MATRIX", "", .is = amur_is_omx, .costs = true, .read = ami_omx_trips_read,
     .write = ami_omx_trips_write, .read_all = ami_omx_matrices_read, .write_all = ami_omx_matrices_write,
     .lose = ami_omx_lose, .copy = ami_omx_copy},
    {"CSV", "F.csv", "", ".csv", .costs_rest = true, .costs = true, .read = ami_csv_trips_read,
     .write = ami_csv_trips_write, .read_all = ami_csv_matrices_read, .write_all = ami_csv_matrices_write,
     .lose = ami_csv_lose},
    {"TNTP", "F.tntp", "names with any other end are read so", ".tntp", .reads_rest = true, .read = ami_tntp_trips_read,
     .write = ami_tntp_trips_write, .lose = ami_tntp_lose},
};
enum { N_TRIPS = sizeof trips_formats / sizeof *trips_formats };

static bool same_word(const char *a, const char *b) {
  while (*a && tolower((unsigned char)*a) == tolower((unsigned char)*b)) a++, b++;
  return !*a && !*b;
}

static bool has_end(const char *path, const char *end) {
  const size_t n = strlen(path), n_end = strlen(end);
  return n >= n_end && same_word(path + n - n_end, end);
}

static bool is_folder(const char *path) {
  struct stat about;
  return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/* Does the name ask for a folder: is it one, does it end in /, or has it no dot but a first one? */
static bool asks_for_folder(const char *path) {
  const char *slash = strrchr(path, '/'), *last = slash ? slash + 1 : path;
  return is_folder(path) || (slash && !*last) || (*last && !strchr(last + 1, '.'));
}

/* ---- networks ------------------------------------------------------------------------------------ */

const network_format *ami_network_format(const char *path) {
  const network_format *rest = NULL;
  const bool folder = is_folder(path);
  for (int i = 0; i < N_NETWORK; i++) {
    const network_format *f = &network_formats[i];
    if (!f->read) continue;
    if (f->end ? !folder && has_end(path, f->end) : folder) return f;
    if (f->reads_rest) rest = f;
  }
  assert(rest);
  return rest;
}

/* "TNTP (F.tntp), GeoJSON (F.geojson) or GMNS (a folder)": what can be written. */
static void list_formats(bool of_trips, char text[200]) {
  amur_file_format f, next;
  size_t used = 0;
  int n = 0;
  for (int i = 0; amur_file_format_at(i, &f) && used < 200; i++) {
    if (f.of_trips != of_trips || !f.is_written) continue;
    const bool last = !amur_file_format_at(i + 1, &next) || next.of_trips != of_trips;
    used += (size_t)snprintf(text + used, 200 - used, "%s%s (%s)",
                             n++ == 0 ? ""
                             : last   ? " or "
                                      : ", ",
                             f.name, f.file);
  }
}

static void fail_unknown(const char *path, const char *name, bool of_trips, amur_err *err) {
  char formats[200];
  list_formats(of_trips, formats);
  if (name)
    amur_fail(err, AMUR_E_USAGE, 0, "%s: %s cannot be %s; expected %s", path, of_trips ? "trips" : "a network", name,
              formats);
  else
    amur_fail(err, AMUR_E_USAGE, 0, "%s: the end of the name is no format of %s; expected %s", path,
              of_trips ? "trips" : "networks", formats);
}

const network_format *ami_network_target(const char *path, const char *name, amur_err *err) {
  for (int i = 0; i < N_NETWORK; i++) {
    const network_format *f = &network_formats[i];
    if (!f->write) continue;
    if (name ? same_word(name, f->name) : f->end ? has_end(path, f->end) && !is_folder(path) : asks_for_folder(path))
      return f;
  }
  fail_unknown(path, name, false, err);
  return NULL;
}

bool amur_network_read(const char *path, amur_network *network, amur_faults *faults) {
  return ami_network_format(path)->read(path, network, faults);
}

bool amur_network_extra_read(const char *path, const amur_network *network, amur_network_extra *extra,
                             amur_faults *faults) {
  *extra = (amur_network_extra){0};
  const bool good = ami_network_format(path)->extra(path, network, extra, faults);
  if (!good) amur_network_extra_fini(extra);
  return good;
}

amur_status amur_network_write(const char *path, const char *format, const amur_network *network,
                               const amur_network_extra *extra, const amur_link_table *links, amur_faults *faults,
                               amur_err *err) {
  const amur_network_extra none = {0};
  lost_list lost = {0};
  const network_format *f = ami_network_target(path, format, err);
  if (!f) return AMUR_E_USAGE;
  if (!extra) extra = &none;
  for (size_t i = 0; i < extra->n_other; i++) ami_lost_thing(&lost, extra->other[i]);
  const amur_status status = f->write(path, network, extra, links, &lost, err);
  ami_lost_say(&lost, path, f->name, status ? NULL : faults);
  return status;
}

amur_status amur_network_copy(const char *from, const char *to, const char *format, bool *copied, amur_faults *faults,
                              amur_err *err) {
  const network_format *target = ami_network_target(to, format, err);
  lost_list lost = {0};
  *copied = false;
  if (!target) return AMUR_E_USAGE;
  if (ami_network_format(from) != target) return AMUR_OK;
  const amur_status status = target->end ? ami_file_copy(from, to, err) : ami_folder_copy(from, to, &lost, err);
  ami_lost_say(&lost, to, target->name, status ? NULL : faults);
  *copied = !status;
  return status;
}

/* ---- trips ----------------------------------------------------------------------------------------- */

static bool is_of(const trips_format *f, const char *path) { return f->is ? f->is(path) : has_end(path, f->end); }

static const trips_format *find_trips(const char *path, bool costs) {
  const trips_format *rest = NULL;
  for (int i = 0; i < N_TRIPS; i++) {
    const trips_format *f = &trips_formats[i];
    const bool can = f->read && (!costs || f->costs);
    if (can && is_of(f, path)) return f;
    if (can && (costs ? f->costs_rest : f->reads_rest)) rest = f;
  }
  assert(rest);
  return rest;
}

const trips_format *ami_trips_format(const char *path) { return find_trips(path, false); }

const trips_format *ami_costs_format(const char *path) { return find_trips(path, true); }

const trips_format *ami_trips_target(const char *path, const char *name, amur_err *err) {
  for (int i = 0; i < N_TRIPS; i++) {
    const trips_format *f = &trips_formats[i];
    if (f->write && (name ? same_word(name, f->name) : is_of(f, path))) return f;
  }
  fail_unknown(path, name, true, err);
  return NULL;
}

bool amur_is_trips(const char *path) {
  bool named = false;
  for (int i = 0; i < N_TRIPS; i++) named |= is_of(&trips_formats[i], path);
  for (int i = 0; i < N_NETWORK; i++)
    if (network_formats[i].end && has_end(path, network_formats[i].end)) return false;
  return named;
}

/* ---- the tables ------------------------------------------------------------------------------------ */

static amur_file_format of_network(const network_format *f) {
  return (amur_file_format){f->name, f->file, f->note, false, f->read != NULL, f->write != NULL, false};
}

static amur_file_format of_trips_row(const trips_format *f) {
  return (amur_file_format){f->name, f->file, f->note, true, f->read != NULL, f->write != NULL, f->write_all != NULL};
}

bool amur_file_format_at(int i, amur_file_format *format) {
  assert(i >= 0);
  if (i < N_NETWORK)
    *format = of_network(&network_formats[i]);
  else if (i < N_NETWORK + N_TRIPS)
    *format = of_trips_row(&trips_formats[i - N_NETWORK]);
  return i < N_NETWORK + N_TRIPS;
}

amur_status amur_file_format_find(const char *path, const char *name, bool of_trips, amur_file_format *format,
                                  amur_err *err) {
  const trips_format *trips = of_trips ? ami_trips_target(path, name, err) : NULL;
  const network_format *network = of_trips ? NULL : ami_network_target(path, name, err);
  if (!trips && !network) return AMUR_E_USAGE;
  *format = trips ? of_trips_row(trips) : of_network(network);
  return AMUR_OK;
}
