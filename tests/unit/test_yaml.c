/* SPDX-License-Identifier: Apache-2.0
 * test_yaml.c -- documents as trees with places, typed values, and what is refused.
 */
#define _POSIX_C_SOURCE 200809L
#include <amur/io.h>
#include <amur/output.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char sample[] = "name: gate\n"
                             "servers: 4\n"
                             "rate: &r 1.5e2 # per hour\n"
                             "quoted: \"12\"\n"
                             "empty:\n"
                             "open: yes\n"
                             "stages:\n"
                             "  - name: documents\n"
                             "    servers: 2\n"
                             "  - name: crane\n"
                             "    servers: *r\n";

static amur_yaml_doc *parse(const char *text, amur_faults *faults) {
  return amur_yaml_parse("t.yaml", text, strlen(text), faults);
}

static void values_have_type_and_place(void **state) {
  (void)state;
  amur_faults f = {0};
  amur_yaml_doc *d = parse(sample, &f);
  assert_non_null(d);
  assert_int_equal(amur_yaml_int(d, d->root, "servers", true, 0, 1, 99, &f), 4);
  assert_true(amur_yaml_real(d, d->root, "rate", true, 0, 0, 1e9, &f) == 150);
  assert_true(amur_yaml_bool(d, d->root, "open", false, &f));
  assert_string_equal(amur_yaml_text(d, d->root, "name", true, NULL, &f), "gate");
  assert_string_equal(amur_yaml_text(d, d->root, "quoted", true, NULL, &f), "12");
  assert_true(amur_yaml_real(d, d->root, "absent", false, 7, 0, 9, &f) == 7);
  assert_true(amur_yaml_real(d, d->root, "empty", false, 7, 0, 9, &f) == 7);
  assert_int_equal(f.n, 0);
  const amur_yaml *crane = amur_yaml_at(d->root, "stages.crane.servers");
  assert_string_equal(crane->text, "1.5e2"); /* the alias */
  assert_ptr_equal(amur_yaml_at(d->root, "stages.1.servers"), crane);
  const amur_yaml *two = amur_yaml_at(d->root, "stages.documents.servers");
  assert_int_equal(two->line, 9);
  assert_int_equal(two->column, 14);
  assert_null(amur_yaml_at(d->root, "stages.weighing.servers"));
  assert_null(amur_yaml_at(d->root, "stages.2"));
  assert_null(amur_yaml_at(d->root, "name.gate"));
  amur_yaml_free(d);
  amur_faults_fini(&f);
}

static void wrong_values_are_faults(void **state) {
  (void)state;
  static const struct {
    const char *key;
    long line, column;
  } row[] = {
      {"name", 1, 7},
      {"quoted", 4, 9},
      {"stages", 8, 3},
      {"servers", 2, 10},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    amur_faults f = {0};
    amur_yaml_doc *d = parse(sample, &f);
    assert_true(amur_yaml_real(d, d->root, row[i].key, true, -1, 0, 3, &f) == -1); /* servers: 4 is above 3 */
    assert_int_equal(f.n_error, 1);
    assert_int_equal(f.fault[0].row, row[i].line);
    assert_int_equal(f.fault[0].column_no, row[i].column);
    assert_string_equal(f.fault[0].column, row[i].key);
    assert_string_equal(f.fault[0].expected, "a number from 0 to 3");
    amur_yaml_free(d);
    amur_faults_fini(&f);
  }
}

static void more_wrong_values(void **state) {
  (void)state;
  amur_faults f = {0};
  amur_yaml_doc *d = parse("a: .nan\nb: .inf\nc: 2.5\nd: perhaps\ne: [1]\nserver: 1\n", &f);
  amur_yaml_real(d, d->root, "a", true, 0, -INFINITY, INFINITY, &f);
  amur_yaml_real(d, d->root, "b", true, 0, -INFINITY, INFINITY, &f);
  amur_yaml_int(d, d->root, "c", true, 0, 0, 9, &f);
  amur_yaml_bool(d, d->root, "d", true, &f);
  amur_yaml_text(d, d->root, "e", true, NULL, &f);
  amur_yaml_int(d, d->root, "absent", true, 0, 0, 9, &f);
  assert_int_equal(f.n_error, 6);
  static const char *const known[] = {"a", "b", "c", "d", "e", "servers"};
  amur_yaml_unknown_keys(d, d->root, known, 6, &f);
  assert_int_equal(f.n_error, 7);
  assert_string_equal(f.fault[6].expected, "servers");
  assert_int_equal(f.fault[6].row, 6);
  amur_yaml_free(d);
  amur_faults_fini(&f);
}

static void bad_documents_are_refused_with_their_place(void **state) {
  (void)state;
  static const struct {
    const char *text;
    long line;
  } row[] = {
      {"a: 1\nb: 2\na: 3\n", 3}, /* duplicate key */
      {"a:\n\tb: 1\n", 2},       /* tab */
      {"a: [1, 2\n", 2},         /* list without its end */
      {"a: 1\n b: 2\n", 2},      /* indentation */
      {"a: *none\n", 1},         /* alias without anchor */
      {"a: &x [*x]\n", 1},       /* an anchor within itself */
      {"a: 1\n---\nb: 2\n", 2},  /* two documents */
      {"? [a]\n: 1\n", 1},       /* key that is a list */
      {"a: \"x\\0y\"\n", 1},     /* zero byte */
      {"\"x\\0y\": 1\n", 1},     /* zero byte in a key */
      {"a: \xff\n", 0},          /* not UTF-8 */
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    amur_faults f = {0};
    assert_null(parse(row[i].text, &f));
    assert_true(f.n_error >= 1);
    assert_int_equal(f.fault[0].row, row[i].line);
    amur_faults_fini(&f);
  }
}

static void depth_and_size_are_bounded(void **state) {
  (void)state;
  amur_faults f = {0};
  char deep[2001];
  memset(deep, '[', 1000);
  memset(deep + 1000, ']', 1000);
  deep[2000] = '\0';
  assert_null(parse(deep, &f));
  /* ten levels of ten aliases each: ten thousand million nodes if they were all made */
  assert_null(parse("a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                    "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
                    "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"
                    "g: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\n",
                    &f));
  assert_int_equal(f.n_error, 2);
  amur_faults_fini(&f);
}

static void the_last_anchor_of_a_name_counts(void **state) {
  (void)state;
  amur_faults f = {0};
  amur_yaml_doc *d = parse("a: &x 1\nb: *x\nc: &x [2]\nd: *x\n", &f);
  assert_non_null(d);
  assert_string_equal(amur_yaml_get(d->root, "b")->text, "1");
  assert_string_equal(amur_yaml_at(d->root, "d.0")->text, "2");
  amur_yaml_free(d);
  amur_faults_fini(&f);
}

static void copies_are_independent(void **state) {
  (void)state;
  amur_faults f = {0};
  amur_yaml_doc *d = parse(sample, &f), *copy = amur_yaml_copy(d);
  assert_true(amur_yaml_set_text(amur_yaml_at(copy->root, "stages.crane.servers"), "9"));
  assert_string_equal(amur_yaml_at(d->root, "stages.crane.servers")->text, "1.5e2");
  amur_yaml_free(d);
  assert_string_equal(amur_yaml_at(copy->root, "stages.crane.servers")->text, "9");
  amur_yaml_free(copy);
  d = parse("", &f);
  assert_int_equal(d->root->kind, AMUR_YAML_NULL);
  amur_yaml_free(d);
  assert_null(amur_yaml_read("no/such/file.yaml", &f));
  assert_int_equal(f.n_error, 1);
  amur_faults_fini(&f);
}

/* A specification in FOLDER/spec; FOLDER/data is where the user keeps data. */
static void named_files_stay_in_their_folder(void **state) {
  (void)state;
  char folder[] = "/tmp/amur-yaml-XXXXXX", at[120], data[100];
  static const char *const folders[] = {"spec", "spec/sub", "spec2", "data"}, *const files[] = {"a.csv", "spec/a.csv",
                                                                                                "spec/sub/a.csv",
                                                                                                "spec2/a.csv",
                                                                                                "data/d.csv"};
  static const struct {
    const char *to, *link;
  } links[] = {
      {"../a.csv", "spec/link.csv"}, {"a.csv", "spec/own.csv"}, {"..", "spec/up"}, {"/nowhere", "spec/dead.csv"}};
  static const struct {
    const char *name, *path; /* below the folder; NULL: refused */
  } row[] = {
      {"a.csv", "spec/a.csv"},
      {"sub/a.csv", "spec/sub/a.csv"},
      {"sub/../a.csv", "spec/sub/../a.csv"},
      {"own.csv", "spec/own.csv"},
      {"d.csv", "data/d.csv"},
      {"../spec/a.csv", "spec/../spec/a.csv"},
      {"none.csv", "spec/none.csv"}, /* its reader will miss it */
      {"../a.csv", NULL},
      {"sub/../../a.csv", NULL},
      {"../spec2/a.csv", NULL},
      {"link.csv", NULL},
      {"up/a.csv", NULL},
      {"dead.csv", NULL},
      {"../none.csv", NULL},
      {"/etc/passwd", NULL},
  };
  assert_non_null(mkdtemp(folder));
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
    snprintf(at, sizeof at, "%s/%s", folder, folders[i]);
    assert_int_equal(mkdir(at, 0777), 0);
  }
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    snprintf(at, sizeof at, "%s/%s", folder, files[i]);
    assert_int_equal(amur_file_write(at, "x", NULL), AMUR_OK);
  }
  for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
    snprintf(at, sizeof at, "%s/%s", folder, links[i].link);
    assert_int_equal(symlink(links[i].to, at), 0);
  }
  snprintf(at, sizeof at, "%s/spec/s.yaml", folder);
  snprintf(data, sizeof data, "%s/data", folder);
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    amur_faults f = {0};
    char path[120];
    amur_yaml_doc *doc = amur_yaml_parse(at, "file: x\n", 8, &f);
    const amur_yaml *node = amur_yaml_get(doc->root, "file");
    char *found = amur_yaml_file(doc, node, "file", row[i].name, data, &f);
    snprintf(path, sizeof path, "%s/%s", folder, row[i].path ? row[i].path : "");
    if (!found != !row[i].path || (found && strcmp(found, path) != 0) || f.n_error != (row[i].path ? 0u : 1u))
      fail_msg("%s: %s", row[i].name, found ? found : "refused");
    free(found);
    doc->outside = true;
    found = amur_yaml_file(doc, node, "file", row[i].name, data, &f);
    assert_non_null(found);
    free(found);
    amur_yaml_free(doc);
    amur_faults_fini(&f);
  }
  amur_folder_remove(folder);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(values_have_type_and_place),
      cmocka_unit_test(wrong_values_are_faults),
      cmocka_unit_test(more_wrong_values),
      cmocka_unit_test(bad_documents_are_refused_with_their_place),
      cmocka_unit_test(depth_and_size_are_bounded),
      cmocka_unit_test(the_last_anchor_of_a_name_counts),
      cmocka_unit_test(named_files_stay_in_their_folder),
      cmocka_unit_test(copies_are_independent),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
