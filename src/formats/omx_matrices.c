/* SPDX-License-Identifier: Apache-2.0
 * omx_matrices.c -- all matrices of an OMX file, whatever their numbers; and a matrix of one file as that of another,
 * with its type, its attributes and all lookups.
 */
#include <amur/output.h>
#include "format.h"
#include "omx.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  matrix_set *set;
  double *cells;
  double none; /* stands for no value: the matrix's attribute NA; NAN without */
} target;

static bool take_cell(omx_reader *r, const char *name, hsize_t i, hsize_t j, double x) {
  target *t = r->to;
  const bool none = !isfinite(x) || (x >= t->none && x <= t->none);
  if (r->zone[i] >= 0 && r->zone[j] >= 0)
    t->cells[(size_t)r->zone[i] * (size_t)r->network->n_zone + (size_t)r->zone[j]] = none ? NAN : x;
  else if (!none && (x < 0 || x > 0))
    ami_omx_cell_fault(r, name, i, j, x, "zones of the network");
  if (isinf(x)) t->set->n_infinite++;
  return true;
}

/* The number that stands for no value in a matrix; NAN if it says none. */
static double read_none(const omx_reader *r, const char *name) {
  double none = NAN;
  const hid_t cells = H5Dopen2(r->data, name, H5P_DEFAULT);
  const hid_t attribute = cells >= 0 && H5Aexists(cells, "NA") > 0 ? H5Aopen(cells, "NA", H5P_DEFAULT) : -1;
  const hid_t space = attribute >= 0 ? H5Aget_space(attribute) : -1;
  if (space >= 0 && H5Sget_simple_extent_npoints(space) == 1 && H5Aread(attribute, H5T_NATIVE_DOUBLE, &none) < 0)
    none = NAN;
  if (space >= 0) H5Sclose(space);
  if (attribute >= 0) H5Aclose(attribute);
  if (cells >= 0) H5Dclose(cells);
  return none;
}

static hsize_t n_member(hid_t group) {
  H5G_info_t info;
  return group >= 0 && H5Gget_info(group, &info) >= 0 ? info.nlinks : 0;
}

/* The matrix named in the path, else all of them. */
static bool read_matrices(omx_reader *r, matrix_set *set) {
  const hsize_t n = r->matrix ? 1 : n_member(r->data);
  for (hsize_t k = 0; k < n && r->n_fault == 0; k++) {
    char *name = r->matrix ? amur_strdup(r->matrix) : ami_omx_member(r, r->data, k);
    double *cells = name ? ami_matrices_add(set, name) : NULL;
    target t = {set, cells, cells ? read_none(r, name) : NAN};
    if (cells)
      ami_omx_read(r, name, take_cell, &t);
    else
      ami_omx_no_memory(r);
    free(name);
  }
  if (n == 0) ami_omx_fault(r, 0, 0, "data", "no matrix", "at least one", NULL);
  return r->n_fault == 0;
}

static size_t n_attribute(hid_t at) {
  H5O_info_t about;
  return at >= 0 && H5Oget_info2(at, &about, H5O_INFO_NUM_ATTRS) >= 0 ? (size_t)about.num_attrs : 0;
}

static void lose_lookups(omx_reader *r, lost_list *lost) {
  const hid_t lookups = H5Lexists(r->file, "lookup", H5P_DEFAULT) > 0 ? ami_omx_group(r, "lookup") : -1;
  const hsize_t n = n_member(lookups);
  for (hsize_t k = 0; n > 1 && k < n; k++) { /* one of several was named */
    char *name = ami_omx_member(r, lookups, k);
    const bool other = name && r->lookup && strcmp(name, r->lookup) != 0;
    char *thing = other ? amur_format("lookup %s", name) : NULL;
    if (thing) ami_lost_thing(lost, thing);
    if (!name || (other && !thing)) lost->no_memory = true;
    free(thing);
    free(name);
  }
  if (lookups >= 0) H5Gclose(lookups);
}

/* Attributes beside those of the format: OMX_VERSION, SHAPE and NA. */
static void lose_attributes(omx_reader *r, lost_list *lost) {
  size_t n = n_attribute(r->file) - (H5Aexists(r->file, "OMX_VERSION") > 0) - (H5Aexists(r->file, "SHAPE") > 0);
  for (hsize_t k = 0; k < n_member(r->data); k++) {
    char *name = ami_omx_member(r, r->data, k);
    const bool kept = name && (!r->matrix || strcmp(name, r->matrix) == 0);
    const hid_t cells = kept ? H5Dopen2(r->data, name, H5P_DEFAULT) : -1;
    n += cells < 0 ? 0 : n_attribute(cells) - (H5Aexists(cells, "NA") > 0);
    if (cells >= 0) H5Dclose(cells);
    free(name);
  }
  char *thing = n ? amur_format("%zu attribute%s", n, n == 1 ? "" : "s") : NULL;
  if (thing) ami_lost_thing(lost, thing);
  if (n && !thing) lost->no_memory = true;
  free(thing);
}

void ami_omx_lose(const char *path, const amur_network *network, lost_list *lost) {
  omx_reader r;
  amur_faults said = {0};
  if (ami_omx_open(&r, path, network, &said)) {
    lose_lookups(&r, lost);
    lose_attributes(&r, lost);
  }
  if (!ami_omx_close(&r)) lost->no_memory = true;
  amur_faults_fini(&said);
}

bool ami_omx_matrices_read(const char *path, const amur_network *network, matrix_set *set, lost_list *lost,
                           amur_faults *faults) {
  omx_reader r;
  *set = (matrix_set){.network = network};
  bool good = ami_omx_open(&r, path, network, faults) && read_matrices(&r, set);
  if (good) {
    lose_lookups(&r, lost);
    lose_attributes(&r, lost);
    ami_lost_count(lost, "infinity", set->n_infinite, "cell");
  }
  good = ami_omx_close(&r) && good;
  if (!good) ami_matrices_fini(set);
  return good;
}

/* ---- from file to file -------------------------------------------------------------------------- */

static bool pass(omx_reader *r, const char *name, hsize_t i, hsize_t j, double x) {
  (void)r, (void)name, (void)i, (void)j, (void)x;
  return true;
}

/* Can the matrices be read, the named one or all?  *name is that of the first. */
static bool check(omx_reader *r, char **name) {
  const hsize_t n = r->matrix ? 1 : n_member(r->data);
  *name = r->matrix ? amur_strdup(r->matrix) : ami_omx_member(r, r->data, 0);
  if (!*name && r->matrix) ami_omx_no_memory(r);
  if (!*name) ami_omx_fault(r, 0, 0, "data", "no matrix", "at least one", NULL);
  for (hsize_t k = 0; k < n && r->n_fault == 0; k++) {
    char *other = k ? ami_omx_member(r, r->data, k) : NULL;
    if (k == 0 || other) ami_omx_read(r, k ? other : *name, pass, NULL);
    free(other);
  }
  return r->n_fault == 0;
}

static herr_t copy_attribute(hid_t from, const char *name, const H5A_info_t *about, void *to) {
  (void)about;
  const hid_t old = H5Aopen(from, name, H5P_DEFAULT), type = H5Aget_type(old), space = H5Aget_space(old);
  const hid_t new = H5Acreate2(*(const hid_t *)to, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  const hssize_t n = H5Sget_simple_extent_npoints(space);
  const size_t size = H5Tis_variable_str(type) > 0 ? sizeof(char *) : H5Tget_size(type);
  void *value = amur_alloc(n > 0 ? (size_t)n : 1, size);
  const bool good = value && new >= 0 && H5Aread(old, type, value) >= 0 && H5Awrite(new, type, value) >= 0;
  if (good && H5Tis_variable_str(type) > 0) H5Dvlen_reclaim(type, space, H5P_DEFAULT, value);
  free(value);
  if (new >= 0) H5Aclose(new);
  H5Sclose(space);
  H5Tclose(type);
  H5Aclose(old);
  return good ? 0 : -1;
}

typedef struct {
  const omx_reader *from;
  const char *old, *name; /* of the matrix, there and here */
} one_matrix;

/* One matrix, all lookups and all attributes. */
static bool fill_from(hid_t from, hid_t file, const one_matrix *one) {
  hsize_t n = 0;
  bool good = H5Aiterate2(from, H5_INDEX_NAME, H5_ITER_INC, &n, copy_attribute, &file) >= 0;
  if (good && H5Lexists(from, "lookup", H5P_DEFAULT) > 0)
    good = H5Ocopy(from, "lookup", file, "lookup", H5P_DEFAULT, H5P_DEFAULT) >= 0;
  const hid_t old = good ? H5Gopen2(from, "data", H5P_DEFAULT) : -1;
  const hid_t group = old >= 0 ? H5Gcreate2(file, "data", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT) : -1;
  good = group >= 0 && H5Ocopy(old, one->old, group, one->name, H5P_DEFAULT, H5P_DEFAULT) >= 0;
  if (group >= 0) H5Gclose(group);
  if (old >= 0) H5Gclose(old);
  return good;
}

/* The source is read as a whole first: H5Ocopy crashes where a read fails half-way (1.10). */
static bool fill_one(hid_t file, void *context) {
  const one_matrix *one = context;
  const hid_t how = H5Pcreate(H5P_FILE_ACCESS);
  const hid_t from =
      H5Pset_fapl_core(how, OMX_IMAGE_STEP_BYTES, false) >= 0 ? H5Fopen(one->from->path, H5F_ACC_RDONLY, how) : -1;
  const bool good = from >= 0 && fill_from(from, file, one);
  if (from >= 0) H5Fclose(from);
  H5Pclose(how);
  return good;
}

static amur_status copy_one(omx_reader *r, const char *to, const char *old, amur_err *err) {
  const char *end = ami_omx_path_end(to), *name = end && *end ? end + 1 : old;
  char *path = end ? amur_format("%.*s", (int)(end - to), to) : amur_strdup(to);
  one_matrix one = {r, old, name};
  amur_output out = {0};
  amur_status status = path ? amur_output_open(&out, path, err) : amur_fail(err, AMUR_E_NOMEM, 0, "%s", to);
  if (!status) status = ami_omx_image(&r->hdf5, fill_one, &one, out.f, err);
  free(path);
  return amur_output_close(&out, status, err);
}

amur_status ami_omx_copy(const char *from, const char *to, const amur_network *network, amur_faults *faults,
                         amur_err *err) {
  omx_reader r;
  char *name = NULL;
  amur_status status = AMUR_OK;
  const bool named = strcmp(from + strlen(from) - 4, ".omx") != 0 || (ami_omx_path_end(to) && *ami_omx_path_end(to));
  if (!ami_omx_open(&r, from, network, faults) || !check(&r, &name))
    status = amur_fail(err, AMUR_E_PARSE, 0, "%s could not be used", from);
  else if (named && !r.matrix && n_member(r.data) > 1)
    status = amur_fail(err, AMUR_E_USAGE, 0, "%s: one of its matrices is to be named, as in F.omx:MATRIX", from);
  else
    status = named ? copy_one(&r, to, name, err) : ami_file_copy(from, to, err);
  if (!ami_omx_close(&r) && !status) status = amur_faults_status(faults, from, err);
  free(name);
  return status;
}
