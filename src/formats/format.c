/* SPDX-License-Identifier: Apache-2.0
 * format.c -- the formats of networks and of trips: two tables, and what is found in them.
 *
 * A path's format is told by the end of its name; a folder that is to be read by being one.  Published files have all
 * sorts of names, so each table has a row for the names that say nothing.
 */
#define _POSIX_C_SOURCE 200809L
#include "format.h"
#include <assert.h>
#include <string.h>
#include <sys/stat.h>

static const network_format network_formats[] = {
    {"TNTP", "F.tntp",
     "names with any other end are read so, too; zones and nodes are numbers, with their names in comments; delay "
     "functions are BPR or constant",
     ".tntp", .reads_rest = true, .read = ami_tntp_network_read, .write = ami_tntp_network_write},
    {"GeoJSON", "F.geojson", "lines for a map; the coordinates come from node.csv of a folder", ".geojson",
     .write = ami_geojson_write},
    {"GMNS", "a folder",
     "names with any other end are written so; coordinates come from node.csv of a folder; delay functions are BPR or "
     "constant",
     .writes_rest = true, .has_units = true, .read = ami_gmns_read, .write = ami_gmns_write},
};
enum { N_NETWORK = sizeof network_formats / sizeof *network_formats };

static const trips_format trips_formats[] = {
    {"OMX", "F.omx or F.omx:MATRIX", "", .is = amur_is_omx, .costs = true, .read = ami_omx_trips_read,
     .write = ami_omx_trips_write},
    {"CSV", "F.csv", "", ".csv", .costs_rest = true, .costs = true, .read = ami_csv_trips_read,
     .write = ami_csv_trips_write},
    {"TNTP", "F.tntp", "names with any other end are read and written so", ".tntp", .reads_rest = true,
     .writes_rest = true, .read = ami_tntp_trips_read, .write = ami_tntp_trips_write},
};
enum { N_TRIPS = sizeof trips_formats / sizeof *trips_formats };

static bool has_end(const char *path, const char *end) {
  const size_t n = strlen(path), n_end = strlen(end);
  return n >= n_end && strcmp(path + n - n_end, end) == 0;
}

static bool is_folder(const char *path) {
  struct stat about;
  return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

const network_format *ami_network_format(const char *path, bool writing) {
  const network_format *rest = NULL;
  const bool folder = !writing && is_folder(path);
  for (int i = 0; i < N_NETWORK; i++) {
    const network_format *f = &network_formats[i];
    if (writing ? !f->write : !f->read) continue;
    if (f->end ? !folder && has_end(path, f->end) : folder) return f;
    if (writing ? f->writes_rest : f->reads_rest) rest = f;
  }
  assert(rest);
  return rest;
}

amur_network_opts amur_network_opts_default(void) { return (amur_network_opts){0}; }

bool amur_network_read(const char *path, const amur_network_opts *options, amur_network *network, amur_faults *faults) {
  const amur_network_opts presets = amur_network_opts_default();
  const network_format *f = ami_network_format(path, false);
  if (!options) options = &presets;
  *network = (amur_network){0};
  if (options->units && !f->has_units) {
    amur_faults_add(faults, AMUR_FAULT_ERROR, path, 0, 0, "units", options->units,
                    "a folder with GMNS node.csv and link.csv", "other formats compute in the units of their file");
    return false;
  }
  return f->read(path, options, network, faults);
}

amur_status amur_network_write(const char *path, const amur_network *network, const amur_table *nodes,
                               const amur_link_table *links, amur_err *err) {
  return ami_network_format(path, true)->write(path, network, nodes, links, err);
}

static bool is_of(const trips_format *f, const char *path) { return f->is ? f->is(path) : has_end(path, f->end); }

typedef enum { READ, WRITE, READ_COSTS } purpose;

static const trips_format *find_trips(const char *path, purpose use) {
  const trips_format *rest = NULL;
  for (int i = 0; i < N_TRIPS; i++) {
    const trips_format *f = &trips_formats[i];
    const bool can = use == WRITE ? f->write != NULL : f->read && (use == READ || f->costs);
    if (can && is_of(f, path)) return f;
    if (can && (use == WRITE ? f->writes_rest : use == READ ? f->reads_rest : f->costs_rest)) rest = f;
  }
  assert(rest);
  return rest;
}

const trips_format *ami_trips_format(const char *path, bool writing) {
  return find_trips(path, writing ? WRITE : READ);
}

const trips_format *ami_costs_format(const char *path) { return find_trips(path, READ_COSTS); }

bool amur_is_trips(const char *path) {
  bool named = false;
  for (int i = 0; i < N_TRIPS; i++) named |= is_of(&trips_formats[i], path);
  for (int i = 0; i < N_NETWORK; i++)
    if (network_formats[i].end && has_end(path, network_formats[i].end)) return false;
  return named;
}

bool amur_file_format_at(int i, amur_file_format *format) {
  assert(i >= 0);
  if (i < N_NETWORK) {
    const network_format *f = &network_formats[i];
    *format = (amur_file_format){f->name, f->file, f->note, false, f->read != NULL, f->write != NULL};
  } else if (i < N_NETWORK + N_TRIPS) {
    const trips_format *f = &trips_formats[i - N_NETWORK];
    *format = (amur_file_format){f->name, f->file, f->note, true, f->read != NULL, f->write != NULL};
  }
  return i < N_NETWORK + N_TRIPS;
}
