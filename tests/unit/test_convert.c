/* SPDX-License-Identifier: Apache-2.0
 * test_convert.c -- numbers and texts that come back as they were, what OMX files hold beside their cells, and what a
 * format refuses.
 */
#define _POSIX_C_SOURCE 200809L
#include "../check.h"
#include <amur/formats.h>
#include <amur/output.h>
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *written_by(void (*put)(FILE *f, const void *what), const void *what) {
  char *text = NULL;
  size_t n = 0;
  FILE *f = open_memstream(&text, &n);
  put(f, what);
  fclose(f);
  return text;
}

static void put_number(FILE *f, const void *x) { amur_output_number(f, *(const double *)x); }

static void numbers_come_back_in_few_digits(void **state) {
  (void)state;
  const struct {
    double x;
    const char *text;
  } row[] = {{0, "0"},
             {0.1, "0.1"},
             {0.1 + 0.2, "0.30000000000000004"},
             {-2.5, "-2.5"},
             {1e22, "1e+22"},
             {25900.20064, "25900.20064"},
             {1e-7, "1e-07"},
             {1.0 / 3, "0.3333333333333333"},
             {0.78000001907349, "0.78000001907349"},
             {5e-324, NULL},
             {1.7976931348623157e308, "1.7976931348623157e+308"},
             {9007199254740993.0, NULL}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    double back;
    char *text = written_by(put_number, &row[i].x);
    if (row[i].text) assert_string_equal(text, row[i].text);
    assert_true(amur_parse_real(text, &back));
    CHECK_NEAR(back, row[i].x, 0);
    free(text);
  }
}

static void put_table(FILE *f, const void *text) {
  fputs("first,second\n", f);
  amur_output_exact(f, text);
  fputc(',', f);
  amur_output_exact(f, text);
  fputc('\n', f);
}

static void texts_come_back(void **state) {
  (void)state;
  static const char *const texts[] = {"a",   "=1+1", "-a",  "+b",        "@c", "#no comment", " a",   "a ",
                                      "\ta", "a\t",  "a,b", "say \"x\"", "\"", "two\nlines",  "-1.5", "a # b"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    amur_table t;
    amur_faults faults = {0};
    char *text = written_by(put_table, texts[i]);
    assert_true(amur_table_parse("texts", text, strlen(text), &t, &faults));
    assert_int_equal(faults.n, 0);
    assert_int_equal(t.n_row, 1);
    for (int c = 0; c < 2; c++) assert_string_equal(amur_table_cell(&t, 0, c), texts[i]);
    amur_table_fini(&t);
    free(text);
  }
}

/* ---- OMX ------------------------------------------------------------------------------------------- */

enum { N = 2 };
static char *zones[N] = {"10", "20"};
static const amur_network network = {.n_zone = N, .zone_id = zones};

static void put_attribute(hid_t at, const char *name, hid_t type, const void *value, hsize_t n) {
  const hid_t space = n == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &n, NULL);
  const hid_t attribute = H5Acreate2(at, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  H5Awrite(attribute, type, value);
  H5Aclose(attribute);
  H5Sclose(space);
}

static hid_t put_set(hid_t group, const char *name, int rank, hid_t type, hid_t memory, const void *value) {
  const hsize_t n[2] = {N, N};
  const hid_t space = H5Screate_simple(rank, n, NULL);
  const hid_t set = H5Dcreate2(group, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  H5Dwrite(set, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, value);
  H5Sclose(space);
  return set;
}

/* Matrices am (16-bit integers, -9 for no value) and pm, lookups taz and name, and attributes with texts. */
static void make(const char *path) {
  static const int am[] = {1, -9, 3, 4}, taz[] = {10, 20}, other[] = {20, 10}, none = -9, shape[] = {N, N};
  static const double pm[] = {0.5, INFINITY, NAN, -4};
  static const char *const note = "vehicles in the morning";
  const hid_t text = H5Tcopy(H5T_C_S1), file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  H5Tset_size(text, H5T_VARIABLE);
  const hid_t version = H5Tcopy(H5T_C_S1);
  H5Tset_size(version, 3);
  put_attribute(file, "OMX_VERSION", version, "0.2", 1);
  put_attribute(file, "SHAPE", H5T_NATIVE_INT, shape, 2);
  put_attribute(file, "TITLE", text, &note, 1);
  const hid_t data = H5Gcreate2(file, "data", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  const hid_t lookup = H5Gcreate2(file, "lookup", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  const hid_t first = put_set(data, "am", 2, H5T_STD_I16BE, H5T_NATIVE_INT, am);
  put_attribute(first, "NOTE", text, &note, 1);
  put_attribute(first, "NA", H5T_NATIVE_INT, &none, 1);
  H5Dclose(first);
  H5Dclose(put_set(data, "pm", 2, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, pm));
  H5Dclose(put_set(lookup, "taz", 1, H5T_STD_I32LE, H5T_NATIVE_INT, taz));
  H5Dclose(put_set(lookup, "other", 1, H5T_STD_I32LE, H5T_NATIVE_INT, other));
  H5Gclose(data);
  H5Gclose(lookup);
  H5Tclose(text);
  H5Tclose(version);
  H5Fclose(file);
}

static void check_file(const char *path, const char *want) {
  char *text = amur_file_read(path, NULL, NULL);
  assert_string_equal(text, want);
  free(text);
}

static char *path_in(const char *folder, const char *name) { return amur_format("%s/%s", folder, name); }

static void what_omx_holds_is_counted(void **state) {
  const char *folder = *state;
  char *omx = path_in(folder, "t.omx"), *all = path_in(folder, "t.omx::taz"), *csv = path_in(folder, "t.csv");
  amur_faults faults = {0};
  make(omx);
  assert_int_equal(amur_trips_convert(omx, csv, NULL, &network, &faults, NULL), AMUR_E_PARSE); /* which lookup? */
  assert_non_null(strstr(faults.fault[0].found, "several"));
  amur_faults_fini(&faults);
  CHECK_OK(amur_trips_convert(all, csv, NULL, &network, &faults, NULL));
  assert_int_equal(faults.n, 1);
  assert_string_equal(faults.fault[0].column,
                      "dropped: lookup other, 2 attributes, infinity of 1 cell: CSV has no place "
                      "for them");
  check_file(csv, "origin,destination,am,pm\n10,10,1,0.5\n10,20,,\n20,10,3,\n20,20,4,-4\n");
  amur_faults_fini(&faults);
  remove(omx);
  remove(csv);
  free(omx);
  free(all);
  free(csv);
}

static void a_matrix_keeps_its_type_and_attributes(void **state) {
  const char *folder = *state;
  char *omx = path_in(folder, "t.omx"), *from = path_in(folder, "t.omx:am:taz"), *copy = path_in(folder, "u.omx");
  char *to = path_in(folder, "u.omx:morning"), *note = NULL;
  amur_faults faults = {0};
  make(omx);
  CHECK_OK(amur_trips_convert(from, to, NULL, &network, &faults, NULL));
  assert_int_equal(faults.n, 0);
  const hid_t file = H5Fopen(copy, H5F_ACC_RDONLY, H5P_DEFAULT), set = H5Dopen2(file, "data/morning", H5P_DEFAULT);
  const hid_t type = H5Dget_type(set), text = H5Tcopy(H5T_C_S1);
  H5Tset_size(text, H5T_VARIABLE);
  assert_true(H5Tequal(type, H5T_STD_I16BE) > 0);
  assert_true(H5Lexists(file, "data/am", H5P_DEFAULT) <= 0 && H5Lexists(file, "data/pm", H5P_DEFAULT) <= 0);
  assert_true(H5Lexists(file, "lookup/taz", H5P_DEFAULT) > 0 && H5Lexists(file, "lookup/other", H5P_DEFAULT) > 0);
  assert_true(H5Aexists(set, "NA") > 0 && H5Aexists(file, "OMX_VERSION") > 0 && H5Aexists(file, "SHAPE") > 0);
  for (int k = 0; k < 2; k++) {
    const hid_t attribute = k ? H5Aopen(file, "TITLE", H5P_DEFAULT) : H5Aopen(set, "NOTE", H5P_DEFAULT);
    assert_true(H5Aread(attribute, text, &note) >= 0);
    assert_string_equal(note, "vehicles in the morning");
    H5free_memory(note);
    H5Aclose(attribute);
  }
  H5Tclose(text);
  H5Tclose(type);
  H5Dclose(set);
  H5Fclose(file);
  remove(omx);
  remove(copy);
  free(omx);
  free(from);
  free(copy);
  free(to);
}

/* ---- networks -------------------------------------------------------------------------------------- */

/* Two zones, a link between them with this delay function. */
static void make_network(amur_network *net, const int32_t zone_node[2], amur_vdf vdf) {
  static const int32_t tail[] = {0}, head[] = {1};
  *net = (amur_network){.n_zone = 2,
                        .zone_node = amur_alloc(2, sizeof(int32_t)),
                        .zone_id = amur_alloc(2, sizeof(char *)),
                        .node_id = amur_alloc(2, sizeof(char *)),
                        .link_id = amur_alloc(1, sizeof(char *)),
                        .vdf = amur_alloc(1, sizeof(amur_vdf)),
                        .length = amur_alloc(1, sizeof(double)),
                        .toll = amur_alloc(1, sizeof(double))};
  CHECK_OK(amur_graph_init(&net->graph, 2, 1, tail, head, 0, NULL));
  for (int i = 0; i < 2; i++) {
    net->zone_node[i] = zone_node[i];
    net->zone_id[i] = amur_format("z%d", i);
    net->node_id[i] = amur_format("n%d", i);
  }
  net->link_id[0] = amur_strdup("a");
  net->vdf[0] = vdf;
}

static void refusals_leave_nothing(void **state) {
  const char *folder = *state;
  const struct {
    int32_t zone_node[2];
    amur_vdf vdf;
    const char *expected;
  } row[] = {
      {{1, 1}, {.kind = AMUR_VDF_CONSTANT, .t0 = 1, .cap = 1}, "zones z0 and z1 are both at node n1"},
      {{0, 1}, {.kind = AMUR_VDF_CONICAL, .t0 = 1, .cap = 1, .p = {4}}, "link a has the delay function conical"},
  };
  static const char *const name[] = {"x.tntp", "x"};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++)
    for (size_t k = 0; k < sizeof name / sizeof *name; k++) {
      amur_network net;
      amur_err err = {0};
      char *path = path_in(folder, name[k]);
      make_network(&net, row[i].zone_node, row[i].vdf);
      assert_int_equal(amur_network_write(path, NULL, &net, NULL, NULL, NULL, &err), AMUR_E_DOMAIN);
      assert_non_null(strstr(err.text, row[i].expected));
      assert_true(access(path, F_OK) != 0);
      amur_network_fini(&net);
      free(path);
    }
}

static void no_limit_comes_back_from_gmns(void **state) {
  const char *folder = *state;
  static const int32_t places[] = {0, 1};
  char *path = path_in(folder, "free"), *link = path_in(folder, "free/link.csv");
  amur_network net, back;
  amur_faults faults = {0};
  make_network(&net, places, (amur_vdf){.kind = AMUR_VDF_CONSTANT, .t0 = 7.25, .cap = 1});
  CHECK_OK(amur_network_write(path, NULL, &net, NULL, NULL, &faults, NULL));
  assert_int_equal(faults.n, 0);
  check_file(link,
             "link_id,from_node_id,to_node_id,directed,length,toll,capacity,VDF_fftt1,VDF_cap1,VDF_alpha1,VDF_beta1\n"
             "a,n0,n1,true,0,0,,7.25,,0,1\n");
  assert_true(amur_network_read(path, &back, &faults));
  assert_int_equal(back.vdf[0].kind, AMUR_VDF_CONSTANT);
  CHECK_NEAR(back.vdf[0].t0, 7.25, 0);
  amur_network_fini(&net);
  amur_network_fini(&back);
  amur_folder_remove(path);
  free(path);
  free(link);
}

static int make_folder(void **state) {
  char folder[] = "/tmp/amur-convert-XXXXXX";
  *state = mkdtemp(folder) ? amur_strdup(folder) : NULL;
  return *state ? 0 : -1;
}

static int remove_folder(void **state) {
  const int status = rmdir(*state); /* empty, unless something was left behind */
  free(*state);
  return status;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_come_back_in_few_digits), cmocka_unit_test(texts_come_back),
      cmocka_unit_test(what_omx_holds_is_counted),       cmocka_unit_test(a_matrix_keeps_its_type_and_attributes),
      cmocka_unit_test(refusals_leave_nothing),          cmocka_unit_test(no_limit_comes_back_from_gmns),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
