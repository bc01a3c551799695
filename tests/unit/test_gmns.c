/* SPDX-License-Identifier: Apache-2.0
 * test_gmns.c -- GMNS folders as their producers write them: units, spellings, gaps; trips without a path; headers of
 * TNTP.
 */
#define _POSIX_C_SOURCE 200809L
#include "../check.h"
#include <amur/formats.h>
#include <amur/output.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  char folder[64];
} fixture;

static int make(void **state) {
  static fixture x;
  strcpy(x.folder, "/tmp/amur-gmns-XXXXXX");
  assert_non_null(mkdtemp(x.folder));
  *state = &x;
  return 0;
}

static int clear(void **state) {
  amur_folder_remove(((fixture *)*state)->folder);
  return 0;
}

static void put(const fixture *x, const char *name, const char *text) {
  char path[100];
  snprintf(path, sizeof path, "%s/%s", x->folder, name);
  if (text) CHECK_OK(amur_file_write(path, text, NULL));
  if (!text) remove(path);
}

/* Reads the folder; free time of its first link, NAN if it is refused. */
static double free_time(const fixture *x, const char *units, amur_faults *faults) {
  amur_network net;
  amur_network_opts how = amur_network_opts_default();
  how.units = units;
  const bool read = amur_network_read(x->folder, &how, &net, faults);
  const double t = read ? amur_vdf_time(&net.vdf[0], 0) : NAN;
  if (read) amur_network_fini(&net);
  return t;
}

/* Two nodes 0.1 degrees of longitude apart at 47.37 north: 7.5305 km; or 7530 projected metres. */
static void units_are_found_by_coordinates(void **state) {
  const fixture *x = *state;
  static const char lonlat[] = "node_id,zone_id,x_coord,y_coord\n1,1,8.5,47.37\n2,2,8.6,47.37\n",
                    metres[] = "node_id,zone_id,x_coord,y_coord\n1,1,600000,200000\n2,2,607530,200000\n",
                    nowhere[] = "node_id,zone_id\n1,1\n2,2\n";
  static const struct {
    const char *node, *config, *units;
    double length, speed, minutes; /* minutes < 0: refused */
    size_t n_warning;
  } row[] = {
      {lonlat, NULL, NULL, 8000, 100, 4.8, 1}, /* metres, km/h */
      {metres, NULL, NULL, 8000, 100, 4.8, 1},
      {lonlat, NULL, NULL, 14000, 100, 8.4, 1}, /* a winding road */
      {lonlat, NULL, NULL, 8, 100, 4.8, 0},     /* km, km/h */
      {metres, NULL, NULL, 8, 100, 4.8, 0},
      {lonlat, NULL, NULL, 5, 50, 6, 0},             /* miles, mph */
      {lonlat, NULL, NULL, 26400, 50, 6, 1},         /* feet, mph: 5 miles */
      {lonlat, NULL, NULL, 1, 60, 1, 1},             /* no unit fits: that of speeds */
      {nowhere, NULL, NULL, 8, 100, 4.8, 1},         /* nothing decides */
      {nowhere, NULL, "m,km/h", 8000, 100, 4.8, 0},  /* the caller does */
      {lonlat, NULL, "km,km/h", 8000, 100, 4800, 0}, /* and is obeyed */
      {lonlat, NULL, "m,knots", 8000, 100, -1, 0},
      {lonlat, NULL, "m", 8000, 100, -1, 0},
      {lonlat, "long_length,speed\nm,kph\n", NULL, 8000, 100, 4.8, 0},
      {lonlat, "long_length,speed\nkm,kph\n", NULL, 8000, 100, 4800, 1}, /* obeyed, and doubted */
      {metres, "long_length,speed\nmile,mph\n", NULL, 8000, 100, 4800, 1},
      {lonlat, "long_length,speed\n,m/s\n", NULL, 8000, 20, 8000.0 / 20 / 60, 1},
      {lonlat, "long_length,speed\nm,NaN\n", NULL, 8000, 100, 4.8, 1},
      {lonlat, "long_length\nkm\n", NULL, 8, 100, 4.8, 0},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    char link[160];
    amur_faults f = {0};
    snprintf(link, sizeof link, "link_id,from_node_id,to_node_id,length,free_speed,capacity\na,1,2,%g,%g,1000\n",
             row[i].length, row[i].speed);
    put(x, "node.csv", row[i].node);
    put(x, "link.csv", link);
    put(x, "config.csv", row[i].config);
    const double t = free_time(x, row[i].units, &f);
    if (row[i].minutes < 0 ? !isnan(t) || f.n_error != 1 : !(fabs(t - row[i].minutes) < 1e-9) || f.n_error)
      fail_msg("row %zu: %g min, %zu errors", i, t, f.n_error);
    if (f.n_warning != row[i].n_warning) fail_msg("row %zu: %zu warnings", i, f.n_warning);
    amur_faults_fini(&f);
  }
}

/* A link of 6 min, capacity 1000, a = 0.5, b = 2 at a flow of 1000 takes 9 min, however its columns are called. */
static void spellings_mean_the_same(void **state) {
  const fixture *x = *state;
  static const struct {
    const char *columns, *cells;
    double at_1000; /* < 0: refused */
    size_t n_warning;
  } row[] = {
      {"vdf_fftt,vdf_alpha,vdf_beta,vdf_cap", "6,0.5,2,1000", 9, 0},
      {"VDF_fftt1,VDF_alpha1,VDF_beta1,VDF_cap1", "6,0.5,2,1000", 9, 0},
      {"vdf_FFTT1,Vdf_Alpha,VDF_BETA1,vdf_cap1", "6,0.5,2,1000", 9, 0},
      {"vdf_fftt,vdf_alpha,vdf_beta,capacity,lanes", "6,0.5,2,500,2", 9, 0},
      {"vdf_fftt,vdf_alpha,vdf_beta,capacity,lanes,vdf_plf", "6,0.5,2,1000,2,0.5", 9, 0},
      {"vdf_fftt,vdf_alpha,vdf_beta,vdf_cap,vdf_plf", "6,0.5,2,1000,0.5", 9, 0}, /* which is that of the period */
      {"vdf_length_mi,vdf_free_speed_mph,vdf_alpha,vdf_beta,vdf_cap", "6,60,0.5,2,1000", 9, 0},
      {"vdf_fftt,length,vdf_alpha,vdf_beta,vdf_cap", "6,NaN,0.5,2,1000", 9, 0},
      {"vdf_fftt,VDF_fftt2,vdf_alpha,vdf_beta,vdf_cap,vdf_mu,VDF_PHF1", "6,99,0.5,2,1000,1,1", 9, 0},
      {"vdf_fftt,vdf_alpha,vdf_beta,vdf_cap,vdf_capp", "6,0.5,2,1000,5", 9, 1},
      {"vdf_fftt,vdf_alpha,vdf_beta,vdf_cap,vdf_type", "6,0.5,2,1000,0", 9, 0},
      {"vdf_fftt,vdf_alpha,vdf_beta,vdf_cap,vdf_type", "6,0.5,2,1000,1", 9, 1},
      {"vdf_fftt,vdf_alpha,VDF_alpha1,vdf_cap", "6,0.5,0.15,1000", -1, 0}, /* which? */
      {"vdf_fftt,vdf_alpha,vdf_alpha,vdf_cap", "6,0.5,0.5,1000", -1, 0},
      {"vdf_fftt,vdf_cap", "6,1000", 6 * 1.15, 0},
  };
  put(x, "node.csv", "node_id,zone_id,x_coord,y_coord\n1.0,1.0,8.5,47.37\n2.0,2.0,8.6,47.37\n,,,\n");
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    char link[300];
    amur_faults f = {0};
    amur_network net;
    snprintf(link, sizeof link, ",link_id,from_node_id,to_node_id,directed,%s,note,note\n0,1.0,1,2,1.0,%s,x,y\n",
             row[i].columns, row[i].cells);
    put(x, "link.csv", link);
    const bool read = amur_network_read(x->folder, NULL, &net, &f);
    if (read != (row[i].at_1000 > 0) || f.n_error > 1) fail_msg("row %zu: read %d, %zu errors", i, read, f.n_error);
    if (read && f.n_warning != row[i].n_warning + 2) fail_msg("row %zu: %zu warnings", i, f.n_warning);
    if (read) {
      assert_int_equal(net.graph.n_link, 1);
      assert_string_equal(net.link_id[0], "1");
      assert_string_equal(net.zone_id[1], "2");
      CHECK_NEAR(amur_vdf_time(&net.vdf[0], 1000), row[i].at_1000, 1e-12);
      amur_network_fini(&net);
    }
    amur_faults_fini(&f);
  }
}

static void gaps_matter_where_links_are_used(void **state) {
  const fixture *x = *state;
  static const char *const gap[] = {"0,1,60", ",1,60", "NaN,1,60", "100,0,60", "100,1,0", "100,1,"};
  put(x, "node.csv", "node_id,zone_id,x_coord,y_coord\n1,1,8.5,47.37\n2,2,8.514,47.37\n");
  for (size_t i = 0; i < sizeof gap / sizeof *gap; i++) {
    char link[200];
    amur_network net;
    amur_faults f = {0};
    amur_network_opts how = amur_network_opts_default();
    snprintf(link, sizeof link,
             "link_id,from_node_id,to_node_id,directed,length,capacity,lanes,free_speed\n"
             "a,1,2,1,1,100,1,60\nb,1,2,0,1,%s\n",
             gap[i]);
    put(x, "link.csv", link);
    assert_false(amur_network_read(x->folder, &how, &net, &f));
    assert_int_equal(f.n_error, 1);
    assert_int_equal(f.fault[0].row, 3);
    amur_faults_fini(&f);
    how.with_gaps = true;
    assert_true(amur_network_read(x->folder, &how, &net, &f));
    bool used[] = {true, false, false};
    amur_network_require(&net, used, &f);
    assert_int_equal(f.n_error, 0);
    used[2] = true; /* the way back, too */
    amur_network_require(&net, used, &f);
    assert_int_equal(f.n_error, 1);
    amur_network_fini(&net);
    amur_faults_fini(&f);
  }
}

static void trips_without_a_path_are_dropped(void **state) {
  const fixture *x = *state;
  put(x, "node.csv", "node_id,zone_id\n1,1\n2,2\n3,3\n");
  put(x, "link.csv", "link_id,from_node_id,to_node_id,vdf_fftt,vdf_cap\na,1,2,1,9\nb,2,3,1,9\n");
  amur_network net;
  amur_faults f = {0};
  amur_err err = {0};
  assert_true(amur_network_read(x->folder, NULL, &net, &f));
  size_t first[] = {0, 3, 5, 6}, n_pair;
  int32_t destination[] = {0, 1, 2, 0, 2, 1};
  double trips[] = {1, 2, 4, 8, 16, 0}, sum, cost[] = {0, 0};
  amur_trips t = {3, first, destination, trips};
  CHECK_OK(amur_trips_drop_unreachable(&net, cost, &t, &n_pair, &sum, &err));
  assert_int_equal(n_pair, 1);
  CHECK_NEAR(sum, 8, 0);
  CHECK_NEAR(trips[3], 0, 0);
  cost[1] = INFINITY;
  CHECK_OK(amur_trips_drop_unreachable(&net, cost, &t, &n_pair, &sum, &err));
  assert_int_equal(n_pair, 2);
  CHECK_NEAR(sum, 20, 0);
  CHECK_NEAR(trips[0] + trips[1], 3, 0); /* within a zone, and to where the way leads */
  amur_network_fini(&net);
}

static void only_whole_ids_are_cut(void **state) {
  const fixture *x = *state;
  static const struct {
    const char *origin;
    bool is_1;
  } row[] = {{"1", true}, {"1.0", true}, {"1.00", true}, {"1.5", false}, {"1.", false}, {".0", false}, {"1.0a", false}};
  amur_network net;
  amur_faults none = {0};
  put(x, "node.csv", "node_id,zone_id\n1,1\n2,2\n");
  put(x, "link.csv", "link_id,from_node_id,to_node_id,vdf_fftt,vdf_cap\na,1,2,1,9\n");
  assert_true(amur_network_read(x->folder, NULL, &net, &none));
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    char path[100], text[80];
    double factor;
    amur_trips trips;
    amur_faults f = {0};
    snprintf(text, sizeof text, "origin,destination,trips\n%s,2.0,5\n", row[i].origin);
    put(x, "t.csv", text);
    snprintf(path, sizeof path, "%s/t.csv", x->folder);
    if (amur_trips_read(path, &net, &trips, &factor, &f) != row[i].is_1) fail_msg("%s", row[i].origin);
    amur_trips_fini(&trips);
    amur_faults_fini(&f);
  }
  amur_network_fini(&net);
}

static void headers_of_tntp_are_compared(void **state) {
  const fixture *x = *state;
  static const struct {
    const char *header;
    size_t n_error, n_warning;
  } row[] = {
      {"~ init_node term_node capacity length free_flow_time b power speed toll link_type ;", 0, 0},
      {"~\tInit node\tTerm node\tCapacity (veh/h)\tLength (ft)\tFree Flow Time (min)\tB\tPower\tSpeed limit\tToll  "
       "Type",
       0, 0},
      {"~ tail head cap len fft b power speed toll type ;", 0, 0},
      {"~ A B capacity distance time alpha beta speed toll type", 0, 0},
      {"~ by hand, from a map", 0, 0},
      {"~ init_node term_node length capacity free_flow_time b power speed toll link_type ;", 2, 0},
      {"~ init_node term_node capacity length free_speed b power speed toll link_type ;", 1, 0},
      {"~ init_node term_node capacity length free_flow_time power b speed toll link_type ;", 2, 0},
      {"~ init_node term_node capacity length free_flow_time b power toll speed link_type ;", 1, 0},
      {"~ init_node term_node capacity length free_flow_time b power lanes toll area ;", 0, 0}, /* of no use */
      {"~ init_node term_node capacity length delay b power speed toll link_type ;", 0, 1},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    char text[400], path[100];
    amur_network net;
    amur_faults f = {0};
    snprintf(text, sizeof text,
             "<NUMBER OF ZONES> 2\n<NUMBER OF NODES> 2\n<END OF METADATA>\n%s\n1 2 10 1 1 0.15 4 0 0 1 ;\n",
             row[i].header);
    put(x, "n.tntp", text);
    snprintf(path, sizeof path, "%s/n.tntp", x->folder);
    const bool read = amur_network_read(path, NULL, &net, &f);
    if (read != (row[i].n_error == 0) || f.n_error != row[i].n_error || f.n_warning != row[i].n_warning)
      fail_msg("%s: %zu errors, %zu warnings", row[i].header, f.n_error, f.n_warning);
    if (read) amur_network_fini(&net);
    amur_faults_fini(&f);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(units_are_found_by_coordinates, make, clear),
      cmocka_unit_test_setup_teardown(spellings_mean_the_same, make, clear),
      cmocka_unit_test_setup_teardown(gaps_matter_where_links_are_used, make, clear),
      cmocka_unit_test_setup_teardown(trips_without_a_path_are_dropped, make, clear),
      cmocka_unit_test_setup_teardown(only_whole_ids_are_cut, make, clear),
      cmocka_unit_test_setup_teardown(headers_of_tntp_are_compared, make, clear),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
