/* SPDX-License-Identifier: Apache-2.0
 * omx_reader.c -- matrices of an OMX file (omx.c), one after the other.
 * In order: the matrix (the one named, or the only one), its lookup of zones, then the cells.  They are read in blocks
 * of rows, so that memory does not grow with what a damaged file says of its size; nothing is read from another file
 * that this one points to.  Limit: one lookup names rows and columns.
 */
#include "omx.h"
#include "trips.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_CELLS = 1 << 21, MOST_ROWS = 100000 }; /* 16 MB of cells at a time */

void ami_omx_fault(omx_reader *r, hsize_t row, hsize_t column, const char *what, const char *found,
                   const char *expected, const char *hint) {
  if (r->hdf5.failure.status) amur_faults_unread(r->faults, r->path, &r->hdf5.failure); /* which is why */
  r->n_fault++;
  amur_faults_add(r->faults, AMUR_FAULT_ERROR, r->path, (long)row, (long)column, what, found, expected, hint);
}

void ami_omx_no_memory(omx_reader *r) {
  r->n_fault++;
  amur_faults_no_memory(r->faults, r->path);
}

/* "F.omx:MATRIX:LOOKUP" in its parts; false if out of memory. */
static bool split_path(omx_reader *r, const char *path) {
  const char *end = ami_omx_path_end(path);
  r->path = amur_strdup(path);
  if (!r->path) return false;
  if (!end || !*end) return true;
  char *colon = r->path + (end - path);
  *colon = 0;
  r->matrix = colon + 1;
  r->lookup = strchr(r->matrix, ':');
  if (r->lookup) *r->lookup++ = 0;
  if (!*r->matrix) r->matrix = NULL;
  return true;
}

/* Refuses to follow a link into another file. */
static herr_t stay_here(const char *file, const char *group, const char *other, const char *object, unsigned *flags,
                        hid_t access, void *context) {
  (void)file, (void)group, (void)other, (void)object, (void)flags, (void)access, (void)context;
  return -1;
}

hid_t ami_omx_group(const omx_reader *r, const char *name) {
  const hid_t access = H5Pcreate(H5P_GROUP_ACCESS);
  H5Pset_elink_cb(access, stay_here, NULL);
  const hid_t group = H5Gopen2(r->file, name, access);
  H5Pclose(access);
  return group;
}

/* A data set whose cells lie in its own file; -1 if there is none. */
static hid_t open_set(hid_t group, const char *name) {
  const hid_t access = H5Pcreate(H5P_DATASET_ACCESS);
  H5Pset_elink_cb(access, stay_here, NULL);
  const hid_t set = H5Dopen2(group, name, access), how = set >= 0 ? H5Dget_create_plist(set) : -1;
  H5Pclose(access);
  const bool own = how >= 0 && H5Pget_layout(how) != H5D_VIRTUAL && H5Pget_external_count(how) == 0;
  if (how >= 0) H5Pclose(how);
  if (own) return set;
  if (set >= 0) H5Dclose(set);
  return -1;
}

static bool open_file(omx_reader *r) {
  char members[160];
  amur_err err = {0};
  if (amur_file_check(r->path, &err)) { /* HDF5 itself would say less, and wait at a pipe */
    r->n_fault++;
    amur_faults_unread(r->faults, r->path, &err);
    return false;
  }
  if ((r->file = H5Fopen(r->path, H5F_ACC_RDONLY, H5P_DEFAULT)) < 0) {
    ami_omx_fault(r, 0, 0, NULL, r->hdf5.reason, "an OMX file, which is HDF5", "the file may be cut short or damaged");
    return false;
  }
  if ((r->data = ami_omx_group(r, "data")) >= 0) return true;
  ami_omx_names(r->file, members);
  ami_omx_fault(r, 0, 0, "data", members, "the group data, with the matrices", NULL);
  return false;
}

char *ami_omx_member(omx_reader *r, hid_t group, hsize_t i) {
  const ssize_t n = H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, NULL, 0, H5P_DEFAULT);
  char *name = n > 0 ? amur_alloc((size_t)n + 1, 1) : NULL;
  if (n > 0 && !name) ami_omx_no_memory(r);
  if (name) H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, (size_t)n + 1, H5P_DEFAULT);
  return name;
}

/* Name of a group's only member, NULL if it has none or several; free(). */
static char *only_name(omx_reader *r, hid_t group) {
  H5G_info_t info;
  return H5Gget_info(group, &info) >= 0 && info.nlinks == 1 ? ami_omx_member(r, group, 0) : NULL;
}

/* Opens the named or only data set of a group; its name goes to *name, free(). */
static hid_t open_member(omx_reader *r, hid_t group, const char *wanted, const char *what, char **name) {
  char names[160], found[120];
  *name = wanted ? amur_strdup(wanted) : only_name(r, group);
  if (wanted && !*name) ami_omx_no_memory(r);
  const hid_t set = *name ? open_set(group, *name) : -1;
  if (set >= 0) return set;
  ami_omx_names(group, names);
  if (*name)
    snprintf(found, sizeof found, "no data set \"%.80s\" in this file", *name);
  else
    snprintf(found, sizeof found, "%s", *names ? "several, and none is named" : "none");
  ami_omx_fault(r, 0, 0, what, found, *names ? names : "a data set", "name one: F.omx:MATRIX:LOOKUP");
  return -1;
}

static bool is_number(hid_t set) {
  const hid_t type = H5Dget_type(set);
  const H5T_class_t kind = H5Tget_class(type);
  H5Tclose(type);
  return kind == H5T_INTEGER || kind == H5T_FLOAT;
}

/* Extent of a data set in `rank` dimensions; false if it has another rank. */
static bool extent(hid_t set, int rank, hsize_t n[2]) {
  const hid_t space = H5Dget_space(set);
  const bool good = H5Sget_simple_extent_ndims(space) == rank && H5Sget_simple_extent_dims(space, n, NULL) == rank;
  H5Sclose(space);
  return good;
}

/* What the root says of the matrices: a lack is a warning, since files go round without it. */
static void check_attributes(omx_reader *r) {
  int shape[2] = {0, 0};
  char found[64], expected[64];
  if (H5Aexists(r->file, "OMX_VERSION") <= 0)
    amur_faults_add(r->faults, AMUR_FAULT_WARNING, r->path, 0, 0, "OMX_VERSION", "no such attribute", "0.2", NULL);
  if (H5Aexists(r->file, "SHAPE") <= 0) {
    amur_faults_add(r->faults, AMUR_FAULT_WARNING, r->path, 0, 0, "SHAPE", "no such attribute", "rows, columns", NULL);
    return;
  }
  const hid_t attribute = H5Aopen(r->file, "SHAPE", H5P_DEFAULT), space = H5Aget_space(attribute);
  const bool good = H5Sget_simple_extent_npoints(space) == 2 && H5Aread(attribute, H5T_NATIVE_INT, shape) >= 0;
  H5Sclose(space);
  H5Aclose(attribute);
  if (good && shape[0] >= 0 && (hsize_t)shape[0] == r->n && (hsize_t)shape[1] == r->n) return;
  snprintf(found, sizeof found, good ? "%d x %d" : "not two numbers", shape[0], shape[1]);
  snprintf(expected, sizeof expected, "%llu x %llu, as the matrix has", (unsigned long long)r->n,
           (unsigned long long)r->n);
  ami_omx_fault(r, 0, 0, "SHAPE", found, expected, NULL);
}

static bool open_matrix(omx_reader *r, const char *wanted, char **name) {
  char found[80];
  hsize_t n[2] = {0, 0};
  r->cells = open_member(r, r->data, wanted, "matrix", name);
  if (r->cells < 0) return false;
  if (!is_number(r->cells))
    ami_omx_fault(r, 0, 0, *name, "cells that are not numbers", "integers or floating-point numbers", NULL);
  else if (!extent(r->cells, 2, n))
    ami_omx_fault(r, 0, 0, *name, "another number of dimensions", "a matrix of 2 dimensions", NULL);
  snprintf(found, sizeof found, "%llu x %llu", (unsigned long long)n[0], (unsigned long long)n[1]);
  if (r->n_fault == 0 && (n[0] != n[1] || n[0] == 0))
    ami_omx_fault(r, 0, 0, *name, found, "a square matrix", NULL);
  else if (r->n_fault == 0 && n[0] > MOST_ROWS)
    ami_omx_fault(r, 0, 0, *name, found, "at most 100000 rows", "the file may be damaged");
  r->n = n[0];
  if (r->n_fault == 0 && !r->checked) check_attributes(r);
  r->checked = true;
  return r->n_fault == 0;
}

/* ---- the zones of rows and columns ------------------------------------------------------------- */

/* Takes an id; false, and noted, if memory was out for it. */
static bool keep(omx_reader *r, char **place, char *id) {
  if (!id) amur_faults_no_memory(r->faults, r->path);
  *place = id;
  return id != NULL;
}

/* Ids as whole numbers of any type: 17 and 17.0 are the zone "17". */
static bool read_numbers(omx_reader *r, hid_t set, char **id, hsize_t n) {
  double *x = amur_faults_alloc(r->faults, r->path, n, sizeof *x);
  bool good = x && H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, x) >= 0;
  for (hsize_t i = 0; good && i < n; i++) good = keep(r, &id[i], amur_format("%.15g", x[i]));
  free(x);
  return good;
}

/* Texts of one size, filled up with zeros (NULLPAD, NULLTERM) or blanks (SPACEPAD, as Fortran writes them). */
static bool read_fixed(omx_reader *r, hid_t set, hid_t type, char **id, hsize_t n) {
  const size_t size = H5Tget_size(type);
  char *text = size > 0 && size < 4096 ? amur_faults_alloc(r->faults, r->path, n, size) : NULL;
  bool good = text && H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text) >= 0;
  for (hsize_t i = 0; good && i < n; i++) {
    size_t length = 0;
    while (length < size && text[i * size + length]) length++;
    while (length > 0 && text[i * size + length - 1] == ' ') length--;
    good = keep(r, &id[i], amur_format("%.*s", (int)length, text + i * size));
  }
  free(text);
  return good;
}

/* Texts of any size: HDF5 allocates each, and takes them back. */
static bool read_variable(omx_reader *r, hid_t set, hid_t type, char **id, hsize_t n) {
  const hid_t space = H5Dget_space(set);
  char **text = amur_faults_alloc(r->faults, r->path, n, sizeof *text);
  const bool read = text && H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text) >= 0;
  bool good = read;
  for (hsize_t i = 0; good && i < n; i++) good = keep(r, &id[i], amur_strdup(text[i] ? text[i] : ""));
  if (read) H5Dvlen_reclaim(type, space, H5P_DEFAULT, text);
  H5Sclose(space);
  free(text);
  return good;
}

static bool read_ids(omx_reader *r, hid_t set, char **id, hsize_t n) {
  if (is_number(set)) return read_numbers(r, set, id, n);
  const hid_t type = H5Dget_type(set);
  bool good = false;
  if (H5Tget_class(type) == H5T_STRING)
    good = H5Tis_variable_str(type) > 0 ? read_variable(r, set, type, id, n) : read_fixed(r, set, type, id, n);
  H5Tclose(type);
  return good;
}

static void match_zones(omx_reader *r, const char *name) {
  amur_map zones = {0}, seen = {0};
  for (int32_t z = 0; z < r->network->n_zone; z++) amur_map_add(&zones, r->network->zone_id[z], z, NULL);
  for (hsize_t i = 0; i < r->n; i++) {
    int32_t old;
    r->zone[i] = amur_map_find(&zones, r->id[i]);
    if (!amur_map_add(&seen, r->id[i], (int32_t)i, &old) && old >= 0)
      ami_omx_fault(r, i + 1, 0, name, r->id[i], "every zone once", NULL);
  }
  if (zones.no_memory || seen.no_memory) ami_omx_no_memory(r);
  amur_map_fini(&zones);
  amur_map_fini(&seen);
}

static void use_order(omx_reader *r) {
  char found[64], expected[80];
  for (hsize_t i = 0; i < r->n; i++) r->zone[i] = (int32_t)i;
  if (r->n == (hsize_t)r->network->n_zone) return;
  snprintf(found, sizeof found, "%llu rows and no lookup", (unsigned long long)r->n);
  snprintf(expected, sizeof expected, "%d rows, the network's zones, or a lookup of their ids", r->network->n_zone);
  ami_omx_fault(r, 0, 0, "lookup", found, expected, NULL);
}

static void use_lookup(omx_reader *r, hid_t group) {
  char *name = NULL;
  hsize_t n[2] = {0, 0};
  const hid_t set = open_member(r, group, r->lookup, "lookup", &name);
  if (set >= 0 && (!extent(set, 1, n) || n[0] != r->n))
    ami_omx_fault(r, 0, 0, name, "another number of ids than the matrix has rows", "an id for every row", NULL);
  if (set >= 0 && r->n_fault == 0) {
    r->id = amur_faults_alloc(r->faults, r->path, r->n, sizeof *r->id);
    if (r->id && read_ids(r, set, r->id, r->n))
      match_zones(r, name);
    else
      ami_omx_fault(r, 0, 0, name, "ids that cannot be read", "integers or texts", NULL);
  }
  if (set >= 0) H5Dclose(set);
  free(name);
}

static bool find_zones(omx_reader *r) {
  H5G_info_t info = {0};
  r->zone = amur_alloc(r->n, sizeof *r->zone);
  if (!r->zone) {
    ami_omx_no_memory(r);
    return false;
  }
  const hid_t group = H5Lexists(r->file, "lookup", H5P_DEFAULT) > 0 ? ami_omx_group(r, "lookup") : -1;
  if (group >= 0) H5Gget_info(group, &info);
  if (r->lookup || info.nlinks > 0) {
    if (group >= 0)
      use_lookup(r, group);
    else
      ami_omx_fault(r, 0, 0, "lookup", "no such group", r->lookup, NULL);
  } else {
    use_order(r);
  }
  if (group >= 0) H5Gclose(group);
  return r->n_fault == 0;
}

/* ---- cells --------------------------------------------------------------------------------------- */

static void id_text(const omx_reader *r, hsize_t i, char text[64]) {
  if (r->id)
    snprintf(text, 64, "%.60s", r->id[i]);
  else
    snprintf(text, 64, "%.60s", r->network->zone_id[i]);
}

void ami_omx_cell_fault(omx_reader *r, const char *name, hsize_t i, hsize_t j, double x, const char *expected) {
  char from[64], to[64], found[200];
  id_text(r, i, from);
  id_text(r, j, to);
  snprintf(found, sizeof found, "%.10g from zone %s to zone %s", x, from, to);
  ami_omx_fault(r, i + 1, j + 1, name, found, expected, NULL);
}

/* False if out of memory. */
static bool read_block(omx_reader *r, const char *name, hsize_t first, hsize_t rows, double *cells) {
  const hsize_t start[2] = {first, 0}, count[2] = {rows, r->n};
  const hid_t file_space = H5Dget_space(r->cells), space = H5Screate_simple(2, count, NULL);
  const bool read = H5Sselect_hyperslab(file_space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
                    H5Dread(r->cells, H5T_NATIVE_DOUBLE, space, file_space, H5P_DEFAULT, cells) >= 0;
  H5Sclose(file_space);
  H5Sclose(space);
  if (!read) {
    ami_omx_fault(r, first + 1, 0, name, r->hdf5.reason, "cells that can be read", "the file may be damaged");
    return true;
  }
  for (hsize_t i = 0; i < rows; i++)
    for (hsize_t j = 0; j < r->n; j++)
      if (!r->take(r, name, first + i, j, cells[i * r->n + j])) return false;
  return true;
}

static void read_cells(omx_reader *r, const char *name) {
  const hsize_t block = r->n < BLOCK_CELLS ? BLOCK_CELLS / r->n : 1, rows = block < r->n ? block : r->n;
  double *cells = amur_alloc(rows * r->n, sizeof *cells);
  bool have_memory = cells != NULL;
  for (hsize_t i = 0; have_memory && i < r->n; i += rows)
    have_memory = read_block(r, name, i, rows < r->n - i ? rows : r->n - i, cells);
  if (!have_memory) ami_omx_no_memory(r);
  free(cells);
}

/* ---- a file ---------------------------------------------------------------------------------------- */

static void forget_matrix(omx_reader *r) {
  for (hsize_t i = 0; r->id && i < r->n; i++) free(r->id[i]);
  free(r->id);
  free(r->zone);
  if (r->cells >= 0) H5Dclose(r->cells);
  r->id = NULL;
  r->zone = NULL;
  r->cells = -1;
}

bool ami_omx_open(omx_reader *r, const char *path, const amur_network *network, amur_faults *faults) {
  *r = (omx_reader){.file = -1, .data = -1, .cells = -1, .network = network, .faults = faults};
  r->begun = split_path(r, path) && ami_omx_begin(&r->hdf5, r->path);
  if (r->begun) return open_file(r);
  amur_faults_no_memory(faults, path);
  r->n_fault++;
  return false;
}

bool ami_omx_read(omx_reader *r, const char *wanted, omx_take take, void *to) {
  char *name = NULL;
  r->take = take;
  r->to = to;
  if (open_matrix(r, wanted, &name) && find_zones(r)) read_cells(r, name);
  forget_matrix(r);
  free(name);
  return r->n_fault == 0;
}

bool ami_omx_close(omx_reader *r) {
  if (r->data >= 0) H5Gclose(r->data);
  if (r->file >= 0) H5Fclose(r->file);
  if (r->begun) ami_omx_end(&r->hdf5);
  const bool good = !r->hdf5.failure.status;
  if (!good) amur_faults_unread(r->faults, r->path, &r->hdf5.failure);
  free(r->path);
  return good;
}
