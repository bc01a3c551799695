/* SPDX-License-Identifier: Apache-2.0
 * test_formats.c -- what a format writes it reads again, for every row of the tables of formats; which end of a name
 * means what.
 */
#define _POSIX_C_SOURCE 200809L
#include "../check.h"
#include <amur/formats.h>
#include <amur/output.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char text[] = "<NUMBER OF ZONES> 2\n<NUMBER OF NODES> 3\n<FIRST THRU NODE> 3\n<NUMBER OF LINKS> 4\n"
                           "<TOLL FACTOR> 0.5\n<END OF METADATA>\n"
                           "1 3 10 1.5 2 0.15 4 0 7 1 ;\n3 1 10 1.5 2 0.15 4 0 0 1 ;\n"
                           "2 3 20 2.5 3 0.2 5 0 0 1 ;\n3 2 20 2.5 3 0 0 0 0 1 ;\n";

typedef struct {
  char folder[64];
  amur_network network;
} fixture;

static int make(void **state) {
  fixture *x = amur_alloc(1, sizeof *x);
  char path[80];
  amur_faults faults = {0};
  strcpy(x->folder, "/tmp/amur-formats-XXXXXX");
  assert_non_null(mkdtemp(x->folder));
  snprintf(path, sizeof path, "%s/net", x->folder); /* a name that says nothing: TNTP */
  CHECK_OK(amur_file_write(path, text, NULL));
  assert_true(amur_network_read(path, &x->network, &faults));
  amur_faults_fini(&faults);
  *state = x;
  return 0;
}

static int clear(void **state) {
  fixture *x = *state;
  amur_network_fini(&x->network);
  amur_folder_remove(x->folder);
  free(x);
  return 0;
}

/* A path below the folder of the test as the format's files are called: "F.omx or ..." to "FOLDER/F.omx". */
static void path_of(const fixture *x, const amur_file_format *f, char path[200]) {
  const bool file = strncmp(f->file, "F.", 2) == 0;
  snprintf(path, 200, "%s/%.*s", x->folder, file ? (int)strcspn(f->file, " ") : 10, file ? f->file : "somewhere");
}

static void networks_come_back(void **state) {
  const fixture *x = *state;
  const amur_network *a = &x->network;
  amur_file_format f;
  int n = 0;
  for (int i = 0; amur_file_format_at(i, &f); i++) {
    if (f.of_trips || !f.is_read || !f.is_written) continue;
    char path[200];
    amur_network b;
    amur_faults faults = {0};
    path_of(x, &f, path);
    CHECK_OK(amur_network_write(path, NULL, a, NULL, NULL, NULL, NULL));
    if (!amur_network_read(path, &b, &faults)) fail_msg("%s: %s", f.name, faults.n ? faults.fault[0].found : "?");
    assert_int_equal(b.n_zone, 2);
    assert_int_equal(b.graph.n_node, 3);
    assert_int_equal(b.graph.first_through, 2);
    assert_int_equal(b.graph.n_link, 4);
    for (int e = 0; e < 4; e++) {
      assert_int_equal(b.graph.tail[e], a->graph.tail[e]);
      assert_int_equal(b.graph.head[e], a->graph.head[e]);
      CHECK_NEAR(b.length[e], a->length[e], 0);
      CHECK_NEAR(b.toll[e], a->toll[e], 0);
      CHECK_NEAR(amur_vdf_time(&b.vdf[e], 15), amur_vdf_time(&a->vdf[e], 15), 0);
    }
    amur_network_fini(&b);
    amur_faults_fini(&faults);
    n++;
  }
  assert_true(n >= 2);
}

static void trips_come_back(void **state) {
  const fixture *x = *state;
  size_t first[] = {0, 1, 3};
  int32_t destination[] = {1, 0, 1};
  double trips[] = {1.25, 1e-3, 7};
  const amur_trips a = {2, first, destination, trips};
  amur_file_format f;
  int n = 0;
  for (int i = 0; amur_file_format_at(i, &f); i++) {
    if (!f.of_trips || !f.is_read || !f.is_written) continue;
    char path[200];
    amur_trips b;
    double toll_factor;
    amur_faults faults = {0};
    path_of(x, &f, path);
    CHECK_OK(amur_trips_write(path, NULL, &x->network, &a, NULL));
    if (!amur_trips_read(path, &x->network, &b, &toll_factor, &faults))
      fail_msg("%s: %s", f.name, faults.n ? faults.fault[0].found : "?");
    assert_memory_equal(b.first, first, sizeof first);
    assert_memory_equal(b.destination, destination, sizeof destination);
    assert_memory_equal(b.trips, trips, sizeof trips);
    amur_trips_fini(&b);
    amur_faults_fini(&faults);
    n++;
  }
  assert_true(n >= 3);
}

static void ends_of_names_say_what_it_is(void **state) {
  const fixture *x = *state;
  static const struct {
    const char *path;
    bool trips, omx;
  } row[] = {
      {"a.csv", true, false},         {"a.omx", true, true},    {"a.omx:cars", true, true},
      {"a.omx:cars:taz", true, true}, {"a.tntp", false, false}, {"a.geojson", false, false},
      {"folder", false, false},       {"a.omxx", false, false}, {"a.omx.d/net", false, false},
      {".csv", true, false},          {"csv", false, false},    {"", false, false},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    assert_int_equal(amur_is_trips(row[i].path), row[i].trips);
    assert_int_equal(amur_is_omx(row[i].path), row[i].omx);
  }
  /* a folder is read as one whatever its name, and no map is read at all */
  char path[200];
  amur_network b;
  amur_faults faults = {0};
  snprintf(path, sizeof path, "%s/odd.tntp", x->folder);
  CHECK_OK(amur_network_write(path, NULL, &x->network, NULL, NULL, NULL, NULL)); /* a file */
  assert_true(amur_network_read(path, &b, &faults));
  amur_network_fini(&b);
  assert_false(amur_network_read(x->folder, &b, &faults));
  assert_non_null(strstr(faults.fault[0].file, "node.csv"));
  amur_faults_fini(&faults);
}

static void maps_need_places(void **state) {
  const fixture *x = *state;
  char path[200];
  amur_err err = {0};
  amur_network_extra extra = {0};
  amur_faults faults = {0};
  static const char places[] = "node_id,x_coord,y_coord\n1,10,50\n2,11,51\n3,12,52\n";
  snprintf(path, sizeof path, "%s/map.geojson", x->folder);
  assert_int_equal(amur_network_write(path, NULL, &x->network, NULL, NULL, NULL, &err), AMUR_E_UNKNOWN);
  assert_non_null(strstr(err.text, "coordinates"));
  assert_true(access(path, F_OK) != 0);
  assert_true(amur_table_parse("places", places, sizeof places - 1, &extra.node, &faults));
  CHECK_OK(amur_network_write(path, NULL, &x->network, &extra, NULL, NULL, NULL));
  char *map = amur_file_read(path, NULL, NULL);
  assert_non_null(strstr(map, "[[10, 50], [12, 52]]"));
  assert_non_null(strstr(map, "\"link_id\": \"1\", \"from\": \"1\", \"to\": \"3\""));
  free(map);
  amur_network_extra_fini(&extra);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(networks_come_back, make, clear),
      cmocka_unit_test_setup_teardown(trips_come_back, make, clear),
      cmocka_unit_test_setup_teardown(ends_of_names_say_what_it_is, make, clear),
      cmocka_unit_test_setup_teardown(maps_need_places, make, clear),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
