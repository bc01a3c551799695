/* SPDX-License-Identifier: Apache-2.0
 * test_omx.c -- OMX files: what is written comes back, every kind of number, and every fault by its place.
 */
#define _POSIX_C_SOURCE 200809L
#include "../check.h"
#include <amur/formats.h>
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { N = 3 };
static char *zones[N] = {"10", "20", "30"};
static const amur_network network = {.n_zone = N, .zone_id = zones};

/* What a made-up file has; zeros make a good one with the matrix cars, 8 bytes floating, and the lookup taz. */
typedef struct {
  const char *what;
  bool no_data, no_version, no_shape, no_lookup, text_lookup, texts, second_matrix, group_for_matrix;
  int rows, columns;    /* 0: N */
  int flat;             /* one dimension of so many cells */
  int shape;            /* of the attribute SHAPE, 0: the matrix' */
  int n_id;             /* of the lookup, 0: rows */
  int id[N + 1];        /* 0: 10, 20, ... */
  double cell[2];       /* cell (0,1) and cell (2,0); 0: 5 and 7 */
  const char *ask;      /* ":MATRIX:LOOKUP" */
  const char *expected; /* text of the fault */
  int row, column;      /* its place */
} sample;

static void put_attribute(hid_t at, const char *name, hid_t type, const void *value, hsize_t n) {
  const hid_t space = n == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &n, NULL);
  const hid_t attribute = H5Acreate2(at, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  H5Awrite(attribute, type, value);
  H5Aclose(attribute);
  H5Sclose(space);
}

static void put_set(hid_t group, const char *name, int rank, const hsize_t *n, hid_t file_type, hid_t type,
                    const void *value) {
  const hid_t space = H5Screate_simple(rank, n, NULL);
  const hid_t set = H5Dcreate2(group, name, file_type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, value);
  H5Dclose(set);
  H5Sclose(space);
}

static hid_t text_type(size_t size) {
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, size);
  return type;
}

static void put_lookup(hid_t file, const sample *s, hsize_t rows) {
  static const char texts[][4] = {"30", "10 ", "20"};
  static const char *const pointers[] = {"30", "10", "20"};
  int32_t id[16];
  const hsize_t n = s->n_id ? (hsize_t)s->n_id : rows;
  const hid_t group = H5Gcreate2(file, "lookup", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  for (int i = 0; i < 16; i++) id[i] = i <= N && s->id[i] ? s->id[i] : 10 * (i + 1);
  const hid_t fixed = text_type(4), variable = text_type(H5T_VARIABLE);
  if (s->texts)
    put_set(group, "taz", 1, &n, variable, variable, pointers);
  else if (s->text_lookup)
    put_set(group, "taz", 1, &n, fixed, fixed, texts);
  else
    put_set(group, "taz", 1, &n, H5T_STD_U32LE, H5T_NATIVE_INT32, id);
  H5Tclose(fixed);
  H5Tclose(variable);
  H5Gclose(group);
}

static void put_matrices(hid_t file, const sample *s, hid_t type, const hsize_t n[2]) {
  double cell[16] = {0};
  cell[1] = s->cell[0] < 0 || s->cell[0] > 0 || isnan(s->cell[0]) ? s->cell[0] : 5;
  cell[2 * n[1]] = s->cell[1] < 0 || s->cell[1] > 0 ? s->cell[1] : 7;
  const hid_t group = H5Gcreate2(file, s->no_data ? "date" : "data", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  if (s->group_for_matrix)
    H5Gclose(H5Gcreate2(group, "cars", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  else
    put_set(group, "cars", s->flat ? 1 : 2, n, type, H5T_NATIVE_DOUBLE, cell);
  if (s->second_matrix) put_set(group, "lorries", 2, n, type, H5T_NATIVE_DOUBLE, cell);
  H5Gclose(group);
}

static void make(const char *path, const sample *s, hid_t type) {
  const hsize_t rows = s->rows ? (hsize_t)s->rows : N, columns = s->columns ? (hsize_t)s->columns : rows;
  const hsize_t n[2] = {s->flat ? (hsize_t)s->flat : rows, columns};
  const int32_t shape[2] = {s->shape ? s->shape : (int)rows, (int)columns};
  const hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), version = text_type(3);
  if (!s->no_version) put_attribute(file, "OMX_VERSION", version, "0.2", 1);
  if (!s->no_shape) put_attribute(file, "SHAPE", H5T_NATIVE_INT32, shape, 2);
  if (!s->no_lookup) put_lookup(file, s, rows);
  put_matrices(file, s, type, n);
  H5Tclose(version);
  H5Fclose(file);
}

/* ---- good files ------------------------------------------------------------------------------- */

static double trips_between(const amur_trips *t, int o, int d) {
  for (size_t k = t->first[o]; k < t->first[o + 1]; k++)
    if (t->destination[k] == d) return t->trips[k];
  return 0;
}

static bool read_as(const char *path, const char *ask, amur_trips *trips, amur_faults *faults) {
  char asked[200];
  double toll_factor;
  snprintf(asked, sizeof asked, "%s%s", path, ask ? ask : "");
  return amur_trips_read(asked, &network, trips, &toll_factor, faults);
}

static void check_good(const char *path, const char *ask, int o1, int d1, int o2, int d2, size_t n_warning) {
  amur_trips trips;
  amur_faults faults = {0};
  assert_true(read_as(path, ask, &trips, &faults));
  assert_int_equal(faults.n, n_warning);
  CHECK_NEAR(trips_between(&trips, o1, d1), 5, 0);
  CHECK_NEAR(trips_between(&trips, o2, d2), 7, 0);
  assert_int_equal(trips.first[N], 2);
  amur_trips_fini(&trips);
  amur_faults_fini(&faults);
}

static void every_number_is_read(void **state) {
  const char *path = *state;
  const hid_t type[] = {H5T_IEEE_F64LE, H5T_IEEE_F64BE, H5T_IEEE_F32LE, H5T_STD_I32LE, H5T_STD_I64BE, H5T_STD_U8LE};
  const sample good = {.what = "good"};
  for (size_t k = 0; k < sizeof type / sizeof *type; k++) {
    make(path, &good, type[k]);
    check_good(path, "", 0, 1, 2, 0, 0);
    check_good(path, ":cars", 0, 1, 2, 0, 0);
    check_good(path, ":cars:taz", 0, 1, 2, 0, 0);
  }
}

static void lookups_name_the_rows(void **state) {
  const char *path = *state;
  const struct {
    sample s;
    int o1, d1, o2, d2;
    size_t n_warning;
  } table[] = {
      {{.what = "by order", .no_lookup = true}, 0, 1, 2, 0, 0},
      {{.what = "other order", .id = {30, 10, 20}}, 2, 0, 1, 2, 0},
      {{.what = "fixed texts", .text_lookup = true}, 2, 0, 1, 2, 0},
      {{.what = "texts of any length", .texts = true}, 2, 0, 1, 2, 0},
      {{.what = "a zone more, without trips", .rows = 4}, 0, 1, 2, 0, 0},
      {{.what = "no attributes", .no_version = true, .no_shape = true}, 0, 1, 2, 0, 2},
      {{.what = "two matrices", .second_matrix = true, .ask = ":lorries"}, 0, 1, 2, 0, 0},
  };
  for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
    make(path, &table[k].s, H5T_IEEE_F64LE);
    check_good(path, table[k].s.ask, table[k].o1, table[k].d1, table[k].o2, table[k].d2, table[k].n_warning);
  }
}

static void written_matrices_come_back(void **state) {
  const char *path = *state;
  static const char *const name[] = {"time", "cars"};
  static const char *const ids[2][N] = {{"10", "20", "30"}, {"10", "020", "north"}};
  const double time[N * N] = {0, 1, INFINITY, 4, 0, 2, 3, 3, 0}, cars[N * N] = {0, 5, 0, 0, 0, 0, 7, 0, 0};
  const double *const matrix[] = {time, cars};
  for (int k = 0; k < 2; k++) {
    const amur_matrices all = {N, ids[k], 2, name, matrix};
    char *own[N] = {amur_strdup(ids[k][0]), amur_strdup(ids[k][1]), amur_strdup(ids[k][2])};
    const amur_network net = {.n_zone = N, .zone_id = own};
    char asked[200];
    double toll_factor;
    amur_trips trips;
    amur_faults faults = {0};
    CHECK_OK(amur_omx_write(path, &all, NULL));
    snprintf(asked, sizeof asked, "%s:cars:zone_id", path);
    assert_true(amur_trips_read(asked, &net, &trips, &toll_factor, &faults));
    assert_int_equal(faults.n, 0);
    assert_int_equal(trips.first[N], 2);
    CHECK_NEAR(trips_between(&trips, 2, 0), 7, 0);
    amur_trips_fini(&trips);
    snprintf(asked, sizeof asked, "%s:time", path); /* no path: no value, which is no number of trips */
    assert_false(amur_trips_read(asked, &net, &trips, &toll_factor, &faults));
    assert_int_equal(faults.n, 1);
    assert_int_equal(faults.fault[0].row, 1);
    assert_int_equal(faults.fault[0].column_no, 3);
    amur_faults_fini(&faults);
    for (int z = 0; z < N; z++) free(own[z]);
  }
  amur_err err = {0};
  const amur_matrices all = {N, ids[0], 2, name, matrix};
  assert_int_equal(amur_omx_write("/nowhere/at/all.omx", &all, &err), AMUR_E_IO);
  assert_non_null(strstr(err.text, "/nowhere/at/all.omx"));
}

/* ---- bad ones ----------------------------------------------------------------------------------- */

static void check_bad(const char *path, const sample *s) {
  amur_trips trips;
  amur_faults faults = {0};
  const bool read = read_as(path, s->ask, &trips, &faults);
  const amur_fault *f = faults.n ? &faults.fault[faults.n - 1] : NULL;
  const bool named = f && (strstr(f->found, s->expected) || strstr(f->expected, s->expected));
  if (read || !named || f->row != s->row || f->column_no != s->column || strcmp(f->file, path) != 0)
    fail_msg("%s: read %d, %zu faults, the last %ld:%ld found \"%s\", expected \"%s\"; should name \"%s\"", s->what,
             read, faults.n, f ? f->row : -1, f ? f->column_no : -1, f ? f->found : "", f ? f->expected : "",
             s->expected);
  amur_faults_fini(&faults);
}

static void faults_have_places(void **state) {
  const char *path = *state;
  const sample table[] = {
      {.what = "no group data", .no_data = true, .expected = "the group data"},
      {.what = "a matrix that is not there", .ask = ":vans", .expected = "no data set \"vans\""},
      {.what = "several matrices", .second_matrix = true, .expected = "cars, lorries"},
      {.what = "a group for a matrix", .group_for_matrix = true, .expected = "no data set \"cars\""},
      {.what = "one dimension", .flat = 9, .expected = "2 dimensions"},
      {.what = "not square", .columns = 2, .expected = "square"},
      {.what = "another shape", .shape = 4, .expected = "4 x 3"},
      {.what = "rows that no lookup names", .no_lookup = true, .rows = 4, .expected = "4 rows"},
      {.what = "a lookup that is not there", .ask = ":cars:nodes", .expected = "\"nodes\""},
      {.what = "no lookups at all", .ask = ":cars:taz", .no_lookup = true, .expected = "no such group"},
      {.what = "a short lookup", .n_id = 2, .expected = "an id for every row"},
      {.what = "an id twice", .id = {10, 20, 10}, .expected = "every zone once", .row = 3},
      {.what = "trips of an unknown zone",
       .id = {10, 99},
       .expected = "from zone 10 to zone 99",
       .row = 1,
       .column = 2},
      {.what = "negative trips", .cell = {-1}, .expected = "-1 from zone 10 to zone 20", .row = 1, .column = 2},
      {.what = "no number", .cell = {NAN}, .expected = "nan", .row = 1, .column = 2},
      {.what = "no end", .cell = {0, INFINITY}, .expected = "inf from zone 30", .row = 3, .column = 1},
  };
  for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
    make(path, &table[k], H5T_IEEE_F64LE);
    check_bad(path, &table[k]);
  }
  const sample no_number = {.what = "cells of text", .expected = "integers or floating-point"};
  const hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), type = text_type(4);
  const hid_t group = H5Gcreate2(file, "data", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  put_set(group, "cars", 2, (const hsize_t[2]){2, 2}, type, type, "abc\0def\0ghi\0jkl");
  H5Tclose(type);
  H5Gclose(group);
  H5Fclose(file);
  check_bad(path, &no_number);
}

/* Cells that lie in another file: a link to it, its bytes, its matrix mapped; and more rows than anyone has zones. */
static void only_this_file_is_read(void **state) {
  const char *path = *state;
  enum { LINK, BYTES, MAPPED, ROWS, KINDS };
  static const char *const what[KINDS] = {"a link", "bytes", "a mapped matrix", "too many rows"};
  char other[200];
  snprintf(other, sizeof other, "%s.other", path);
  const sample good = {.what = "good"};
  make(other, &good, H5T_IEEE_F64LE);
  for (int k = 0; k < KINDS; k++) {
    const hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    const hid_t group = H5Gcreate2(file, "data", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    const hid_t how = H5Pcreate(H5P_DATASET_CREATE);
    const hsize_t n[2] = {k == ROWS ? 100001 : N, k == ROWS ? 100001 : N}, chunk[2] = {1, 64};
    const hid_t space = H5Screate_simple(2, n, NULL);
    if (k == LINK) H5Lcreate_external(other, "/data/cars", group, "cars", H5P_DEFAULT, H5P_DEFAULT);
    if (k == BYTES) H5Pset_external(how, other, 0, N * N * sizeof(double));
    if (k == MAPPED) H5Pset_virtual(how, space, other, "/data/cars", space);
    if (k == ROWS) H5Pset_chunk(how, 2, chunk);
    if (k != LINK) H5Dclose(H5Dcreate2(group, "cars", H5T_IEEE_F64LE, space, H5P_DEFAULT, how, H5P_DEFAULT));
    H5Sclose(space);
    H5Pclose(how);
    H5Gclose(group);
    H5Fclose(file);
    check_bad(path,
              &(sample){.what = what[k], .expected = k == ROWS ? "at most 100000 rows" : "\"cars\" in this file"});
  }
  unlink(other);
}

/* A file cut short anywhere is refused with a fault; one with a changed byte is read or refused with a fault. */
static void damage_is_a_fault(void **state) {
  const char *path = *state;
  const sample good = {.what = "good"};
  make(path, &good, H5T_IEEE_F64LE);
  FILE *f = fopen(path, "rb");
  assert_non_null(f);
  static unsigned char bytes[1 << 16];
  const size_t n = fread(bytes, 1, sizeof bytes, f);
  fclose(f);
  for (size_t cut = 0; cut < n; cut += 37) {
    amur_trips trips;
    amur_faults faults = {0};
    f = fopen(path, "wb");
    fwrite(bytes, 1, cut, f);
    fclose(f);
    assert_false(read_as(path, "", &trips, &faults));
    assert_true(faults.n_error > 0);
    amur_faults_fini(&faults);
  }
  for (size_t at = 0; at < n; at += 151) {
    amur_trips trips;
    amur_faults faults = {0};
    bytes[at] ^= 0x11;
    f = fopen(path, "wb");
    fwrite(bytes, 1, n, f);
    fclose(f);
    bytes[at] ^= 0x11;
    if (read_as(path, "", &trips, &faults))
      amur_trips_fini(&trips);
    else
      assert_true(faults.n_error > 0);
    amur_faults_fini(&faults);
  }
}

static void other_files_are_faults(void **state) {
  const char *path = *state;
  const sample text = {.what = "a text", .expected = "HDF5"};
  FILE *f = fopen(path, "w");
  fputs("origin,destination,trips\n1,2,3\n", f);
  fclose(f);
  check_bad(path, &text);
  remove(path);
  const sample none = {.what = "no file", .expected = "readable"};
  check_bad(path, &none);
}

static int make_folder(void **state) {
  char folder[] = "/tmp/amur-omx-XXXXXX";
  if (!mkdtemp(folder)) return -1;
  *state = amur_format("%s/t.omx", folder);
  return *state ? 0 : -1;
}

static int remove_folder(void **state) {
  char *path = *state;
  remove(path);
  *strrchr(path, '/') = 0;
  rmdir(path);
  free(path);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_number_is_read),       cmocka_unit_test(lookups_name_the_rows),
      cmocka_unit_test(written_matrices_come_back), cmocka_unit_test(faults_have_places),
      cmocka_unit_test(only_this_file_is_read),     cmocka_unit_test(damage_is_a_fault),
      cmocka_unit_test(other_files_are_faults),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
