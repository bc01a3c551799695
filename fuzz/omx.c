/* SPDX-License-Identifier: Apache-2.0
 * omx.c -- OMX files: the bytes say what file the HDF5 library is to make (attributes, groups, links, data sets of
 * any type, extent and value), and the reader must come to terms with it.
 * Not here: bytes that are no whole HDF5 file.  The library itself may crash on them (docs/assignment-files.md), and
 * would end every run.
 */
#include "target.h"
#include <amur/assign.h>
#include <amur/formats.h>
#include <hdf5.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N_ZONE = 3, MOST_CELLS = 64, MOST_TEXT = 6 };

/* What is left of the bytes; zeros beyond their end. */
typedef struct {
  const uint8_t *at, *end;
} source;

static unsigned take(source *s) { return s->at < s->end ? *s->at++ : 0; }

/* A number that trips may be, or not. */
static double take_number(source *s) {
  static const double odd[] = {NAN, INFINITY, -1, 1e308, 10, 20, 0.5, 4294967296.0};
  const unsigned b = take(s);
  return b < 8 ? odd[b] : b < 128 ? 0 : (double)(b - 128);
}

static hsize_t take_extent(source *s) {
  static const hsize_t odd[] = {0, 1, 2, 4, 100001, (hsize_t)1 << 31, (hsize_t)1 << 40, (hsize_t)1 << 62};
  const unsigned b = take(s);
  return b < 8 ? odd[b] : N_ZONE;
}

static hid_t take_type(source *s) {
  const unsigned b = take(s) % 12, size = 1 + b % MOST_TEXT;
  if (b == 0) return H5Tcopy(H5T_STD_U32LE);
  if (b == 1) return H5Tcopy(H5T_STD_I64BE);
  if (b == 2) return H5Tcopy(H5T_IEEE_F32BE);
  if (b == 3) return H5Tcreate(H5T_OPAQUE, 8);
  if (b == 4) return H5Tvlen_create(H5T_NATIVE_DOUBLE);
  if (b == 5) return H5Tenum_create(H5T_NATIVE_INT8);
  if (b < 8) return H5Tcopy(H5T_NATIVE_DOUBLE);
  const hid_t text = H5Tcopy(H5T_C_S1);
  H5Tset_size(text, b == 8 ? H5T_VARIABLE : size);
  H5Tset_strpad(text, b % 2 ? H5T_STR_SPACEPAD : H5T_STR_NULLPAD);
  return text;
}

/* Values of `n` cells of the type, n at most MOST_CELLS. */
static void fill_set(source *s, hid_t set, hid_t type, hsize_t n) {
  char words[MOST_CELLS][MOST_TEXT + 1], fixed[MOST_CELLS * MOST_TEXT];
  const char *pointer[MOST_CELLS];
  double number[MOST_CELLS];
  const H5T_class_t kind = H5Tget_class(type);
  for (hsize_t i = 0; i < n; i++) {
    number[i] = take_number(s);
    const unsigned b = take(s);
    if (b < 128)
      snprintf(words[i], sizeof words[i], "%.*s", b < 16 ? 0 : 2, &"00102030"[b % 4 * 2]);
    else
      snprintf(words[i], sizeof words[i], "%c", b % 128);
    pointer[i] = b == 0 ? NULL : words[i];
  }
  if (kind == H5T_INTEGER || kind == H5T_FLOAT) H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, number);
  if (kind != H5T_STRING) return;
  if (H5Tis_variable_str(type) > 0) {
    H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, pointer);
    return;
  }
  const size_t size = H5Tget_size(type);
  memset(fixed, ' ', sizeof fixed);
  for (hsize_t i = 0; i < n; i++) memcpy(fixed + i * size, words[i], strlen(words[i]) < size ? strlen(words[i]) : size);
  H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, fixed);
}

/* A data set of any rank, type and extent; small ones get values, large ones stay without. */
static void make_set(source *s, hid_t group, const char *name) {
  const int rank = (int)(take(s) % 4);
  hsize_t n[3] = {0}, cells = 1, chunk[3];
  bool small = true;
  for (int k = 0; k < rank; k++) {
    n[k] = take_extent(s);
    chunk[k] = n[k] == 0 || n[k] > 16 ? 16 : n[k];
    small = small && n[k] <= 8;
    cells *= small ? n[k] : 0;
  }
  const hid_t type = take_type(s), how = H5Pcreate(H5P_DATASET_CREATE);
  if (rank > 0) H5Pset_chunk(how, rank, chunk);
  if (rank > 0 && take(s) % 2) H5Pset_deflate(how, 1);
  const hid_t space = rank ? H5Screate_simple(rank, n, NULL) : H5Screate(H5S_SCALAR);
  const hid_t set = H5Dcreate2(group, name, type, space, H5P_DEFAULT, how, H5P_DEFAULT);
  if (set >= 0 && small && cells > 0 && cells <= MOST_CELLS) fill_set(s, set, type, cells);
  if (set >= 0) H5Dclose(set);
  H5Sclose(space);
  H5Pclose(how);
  H5Tclose(type);
}

static void make_attribute(source *s, hid_t at, const char *name) {
  const hsize_t n = take(s) % 4;
  const int32_t value[] = {(int32_t)(take(s) % 8), (int32_t)take_extent(s), 0};
  const hid_t space = n ? H5Screate_simple(1, &n, NULL) : H5Screate(H5S_NULL), type = take_type(s);
  const hid_t attribute = H5Acreate2(at, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  if (attribute >= 0 && n) H5Awrite(attribute, H5T_NATIVE_INT32, value);
  if (attribute >= 0) H5Aclose(attribute);
  H5Tclose(type);
  H5Sclose(space);
}

/* Members of the root or one of its groups. */
static void make_members(source *s, hid_t at, const char *group_name) {
  static const char *const name[] = {"cars", "zone_id", "a name that is longer than the room that a fault has for it",
                                     "NA"};
  const hid_t group = H5Gcreate2(at, group_name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  for (unsigned k = 0, n = take(s) % 4; group >= 0 && k < n; k++) {
    const unsigned b = take(s);
    const char *member = name[b % 4];
    if (b < 224)
      make_set(s, group, member);
    else if (b < 232)
      H5Lcreate_soft(b % 2 ? "/data/cars" : "/data", group, member, H5P_DEFAULT, H5P_DEFAULT);
    else if (b < 240)
      H5Lcreate_external(b % 2 ? "other.omx" : "/dev/zero", "/data/cars", group, member, H5P_DEFAULT, H5P_DEFAULT);
    else
      make_members(s, group, member);
  }
  if (group >= 0) H5Gclose(group);
}

static void make_file(source *s, const char *path) {
  const hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  if (file < 0) abort();
  const unsigned b = take(s);
  if (b % 2) make_attribute(s, file, "OMX_VERSION");
  if (b / 2 % 2) make_attribute(s, file, "SHAPE");
  if (b / 4 % 8) make_members(s, file, "data");
  if (b / 32 % 4) make_members(s, file, "lookup");
  H5Fclose(file);
}

/* A reader that says no must say why; trips that are read are numbers of at least 0 between zones of the network. */
static void read_trips(const char *path, const char *names, bool costs) {
  char asked[100], id[N_ZONE][3] = {"10", "20", "x"}, *zones[N_ZONE] = {id[0], id[1], id[2]};
  const amur_network network = {.n_zone = N_ZONE, .zone_id = zones};
  amur_faults faults = {0};
  amur_trips trips = {0};
  double toll_factor;
  snprintf(asked, sizeof asked, "%s%s", path, names);
  const bool read = costs ? amur_costs_read(asked, "cost", &network, &trips, &faults)
                          : amur_trips_read(asked, &network, &trips, &toll_factor, &faults);
  fuzz_must_agree(read, &faults);
  for (size_t e = 0; read && e < trips.first[N_ZONE]; e++)
    if (!(trips.trips[e] >= 0 && trips.trips[e] < INFINITY) || trips.destination[e] < 0 ||
        trips.destination[e] >= N_ZONE)
      abort();
  amur_trips_fini(&trips);
  amur_faults_fini(&faults);
}

static void read_omx(const uint8_t *data, size_t n_byte) {
  static const char *const names[] = {"", ":cars", ":cars:zone_id", "::zone_id"};
  if (n_byte == 0) return;
  source s = {data + 1, data + n_byte};
  H5E_auto2_t print;
  void *context;
  H5Eget_auto2(H5E_DEFAULT, &print, &context);
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  make_file(&s, "trips.omx");
  read_trips("trips.omx", names[data[0] % 4], data[0] / 4 % 2);
  /* the reader closes what it opened */
  fuzz_must(H5Fget_obj_count((hid_t)H5F_OBJ_ALL, H5F_OBJ_ALL) == 0, "something of the file is still open");
  H5Eset_auto2(H5E_DEFAULT, print, context);
}

const fuzz_target fuzz_omx[] = {
    {"omx", {NULL}, .read_bytes = read_omx},
    {.name = NULL},
};
