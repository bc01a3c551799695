/* SPDX-License-Identifier: Apache-2.0
 * omx_write.c -- matrices as an OMX file (omx.c), and trips as one of its matrices.
 * Matrices lie in chunks of whole rows, 256 kB each, deflated at the fastest level: readers take rows, and zeros
 * between most zones shrink to nothing.  The lookup is called zone_id.
 */
#include "format.h"
#include "omx.h"
#include <amur/output.h>
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_CELLS = 1 << 15 };

/* Texts like 17 and not like 017, which would come back as 17. */
static bool is_number(const char *id) {
  const size_t n = strspn(id, "0123456789");
  return n > 0 && n < 10 && !id[n] && (*id != '0' || n == 1);
}

static bool write_attribute(hid_t at, const char *name, hid_t type, hid_t space, const void *value) {
  const hid_t attribute = H5Acreate2(at, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  const bool good = attribute >= 0 && H5Awrite(attribute, type, value) >= 0;
  if (attribute >= 0) H5Aclose(attribute);
  return good;
}

static bool write_root(hid_t file, int32_t n_zone) {
  const hsize_t two = 2;
  const int32_t shape[2] = {n_zone, n_zone};
  const hid_t text = H5Tcopy(H5T_C_S1), one = H5Screate(H5S_SCALAR), pair = H5Screate_simple(1, &two, NULL);
  H5Tset_size(text, 3);
  H5Tset_strpad(text, H5T_STR_NULLPAD);
  const bool good = write_attribute(file, "OMX_VERSION", text, one, "0.2") &&
                    write_attribute(file, "SHAPE", H5T_NATIVE_INT32, pair, shape);
  H5Tclose(text);
  H5Sclose(one);
  H5Sclose(pair);
  return good;
}

/* Data sets without the second of their making: what is the same gives the same bytes. */
static hid_t plain_set(void) {
  const hid_t how = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_obj_track_times(how, false);
  return how;
}

static bool write_set(hid_t group, const char *name, hid_t type, hsize_t n, const void *values) {
  const hid_t space = H5Screate_simple(1, &n, NULL);
  const hid_t how = plain_set();
  const hid_t set = H5Dcreate2(group, name, type, space, H5P_DEFAULT, how, H5P_DEFAULT);
  const bool good = set >= 0 && H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0;
  if (set >= 0) H5Dclose(set);
  H5Pclose(how);
  H5Sclose(space);
  return good;
}

static bool write_numbers(hid_t group, const amur_matrices *m) {
  uint32_t *number = amur_alloc((size_t)m->n_zone, sizeof *number);
  for (int32_t z = 0; number && z < m->n_zone; z++) number[z] = (uint32_t)strtoul(m->zone_id[z], NULL, 10);
  const bool good = number && write_set(group, "zone_id", H5T_NATIVE_UINT32, (hsize_t)m->n_zone, number);
  free(number);
  return good;
}

static bool write_texts(hid_t group, const amur_matrices *m, size_t width) {
  char *text = amur_alloc((size_t)m->n_zone, width);
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, width);
  H5Tset_strpad(type, H5T_STR_NULLPAD);
  H5Tset_cset(type, H5T_CSET_UTF8);
  for (int32_t z = 0; text && z < m->n_zone; z++)
    memcpy(text + (size_t)z * width, m->zone_id[z], strlen(m->zone_id[z]));
  const bool good = text && write_set(group, "zone_id", type, (hsize_t)m->n_zone, text);
  H5Tclose(type);
  free(text);
  return good;
}

static bool write_lookup(hid_t file, const amur_matrices *m) {
  const hid_t group = H5Gcreate2(file, "lookup", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  bool numbers = true;
  size_t width = 1;
  for (int32_t z = 0; z < m->n_zone; z++) {
    const size_t n = strlen(m->zone_id[z]);
    numbers = numbers && is_number(m->zone_id[z]);
    if (n > width) width = n;
  }
  const bool good = group >= 0 && (numbers ? write_numbers(group, m) : write_texts(group, m, width));
  if (group >= 0) H5Gclose(group);
  return good;
}

static bool write_rows(hid_t set, const amur_matrices *m, int k, hsize_t first, hsize_t rows, double *cells) {
  const hsize_t n = (hsize_t)m->n_zone, start[2] = {first, 0}, count[2] = {rows, n};
  for (hsize_t i = 0; i < rows * n; i++) {
    const double x = m->matrix[k][first * n + i];
    cells[i] = isfinite(x) ? x : NAN;
  }
  const hid_t file_space = H5Dget_space(set), space = H5Screate_simple(2, count, NULL);
  const bool good = H5Sselect_hyperslab(file_space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
                    H5Dwrite(set, H5T_NATIVE_DOUBLE, space, file_space, H5P_DEFAULT, cells) >= 0;
  H5Sclose(file_space);
  H5Sclose(space);
  return good;
}

static bool write_matrix(hid_t group, const amur_matrices *m, int k) {
  const hsize_t n = (hsize_t)m->n_zone, block = n < CHUNK_CELLS ? CHUNK_CELLS / n : 1, rows = block < n ? block : n;
  const hsize_t whole[2] = {n, n}, chunk[2] = {rows, n};
  const double none = NAN;
  double *cells = amur_alloc(rows * n, sizeof *cells);
  const hid_t space = H5Screate_simple(2, whole, NULL), one = H5Screate(H5S_SCALAR), how = plain_set();
  H5Pset_chunk(how, 2, chunk);
  if (H5Zfilter_avail(H5Z_FILTER_DEFLATE) > 0) H5Pset_deflate(how, 1);
  const hid_t set = H5Dcreate2(group, m->name[k], H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, how, H5P_DEFAULT);
  bool good = cells && set >= 0 && write_attribute(set, "NA", H5T_NATIVE_DOUBLE, one, &none);
  for (hsize_t i = 0; good && i < n; i += rows) good = write_rows(set, m, k, i, rows < n - i ? rows : n - i, cells);
  if (set >= 0) H5Dclose(set);
  H5Pclose(how);
  H5Sclose(one);
  H5Sclose(space);
  free(cells);
  return good;
}

static bool write_all(hid_t file, void *matrices) {
  const amur_matrices *m = matrices;
  bool good = write_root(file, m->n_zone) && write_lookup(file, m);
  const hid_t group = good ? H5Gcreate2(file, "data", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT) : -1;
  good = good && group >= 0;
  for (int k = 0; good && k < m->n_matrix; k++) good = write_matrix(group, m, k);
  if (group >= 0) H5Gclose(group);
  return good;
}

amur_status amur_omx_write(const char *path, const amur_matrices *matrices, amur_err *err) {
  assert(matrices->n_zone > 0 && matrices->n_matrix >= 0);
  amur_output out;
  omx_errors hdf5;
  amur_err why = {0};
  amur_status status = amur_output_open(&out, path, &why);
  if (!status && !ami_omx_begin(&hdf5, path)) {
    why = hdf5.failure;
    status = why.status;
  } else if (!status) {
    amur_matrices all = *matrices;
    status = ami_omx_image(&hdf5, write_all, &all, out.f, &why);
    ami_omx_end(&hdf5);
  }
  status = amur_output_close(&out, status, &why);
  if (status && err) *err = why;
  return status;
}

/* "F.omx:NAME": its file and, where it is named, the name of the matrix; free().  False if memory is out. */
static bool split(const char *path, char **file, const char **name) {
  const char *end = ami_omx_path_end(path);
  *name = end && *end ? end + 1 : NULL;
  *file = end ? amur_format("%.*s", (int)(end - path), path) : amur_strdup(path);
  return *file != NULL;
}

amur_status ami_omx_matrices_write(const char *path, const matrix_set *set, lost_list *lost, amur_err *err) {
  char *file;
  const char *name;
  (void)lost; /* it keeps what they hold */
  if (!split(path, &file, &name)) return amur_fail(err, AMUR_E_NOMEM, 0, "%s", path);
  const amur_network *net = set->network;
  const bool own = !name || set->n > 1;
  const amur_matrices all = {net->n_zone, (const char *const *)net->zone_id, set->n,
                             own ? (const char *const *)set->name : &name, (const double *const *)set->value};
  const amur_status status = own && name ? amur_fail(err, AMUR_E_USAGE, 0, "%s: one name for %d matrices", path, set->n)
                                         : amur_omx_write(file, &all, err);
  free(file);
  return status;
}

/* The matrix is called trips if it has no name. */
amur_status ami_omx_trips_write(const char *path, const amur_network *net, const amur_trips *t, amur_err *err) {
  const size_t n = (size_t)t->n_zone;
  double *cells = amur_alloc(n * n, sizeof *cells);
  char *file;
  const char *name;
  if (!split(path, &file, &name) || !cells) {
    free(cells);
    free(file);
    return amur_fail(err, AMUR_E_NOMEM, 0, "%s: %zu zones", path, n);
  }
  if (!name) name = "trips";
  for (size_t o = 0; o < n; o++)
    for (size_t e = t->first[o]; e < t->first[o + 1]; e++) cells[o * n + (size_t)t->destination[e]] = t->trips[e];
  const double *const matrix[] = {cells};
  const amur_matrices all = {t->n_zone, (const char *const *)net->zone_id, 1, &name, matrix};
  const amur_status status = amur_omx_write(file, &all, err);
  free(cells);
  free(file);
  return status;
}
