/* SPDX-License-Identifier: Apache-2.0
 * test_output.c -- files and folders of results: whole or absent, and nothing of others is lost.
 */
#define _GNU_SOURCE /* O_TMPFILE */
#include "../check.h"
#include <amur/io.h>
#include <amur/output.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char RUN[] = "{\"program\": \"amur\", \"version\": \"0\"}";

typedef struct {
  char folder[32], out[128];
} fixture;

static int set_up(void **state) {
  fixture *x = amur_alloc(1, sizeof *x);
  *state = x;
  if (!x) return -1;
  strcpy(x->folder, "output-XXXXXX");
  if (!mkdtemp(x->folder)) return -1;
  snprintf(x->out, sizeof x->out, "%s/out", x->folder);
  return 0;
}

static int tear_down(void **state) {
  fixture *x = *state;
  amur_folder_remove(x->folder);
  free(x);
  return 0;
}

static const char *in(const char *folder, const char *name) {
  static char path[4][256]; /* so many may be in use at once */
  static int next;
  char *p = path[next++ % 4];
  const size_t n = strlen(folder);
  assert_true(n + strlen(name) + 2 <= sizeof path[0]);
  memmove(p, folder, n);
  p[n] = '/';
  strcpy(p + n + 1, name);
  return p;
}

static void put(const char *folder, const char *name, const char *text) {
  FILE *f = fopen(in(folder, name), "wb");
  assert_non_null(f);
  fputs(text, f);
  fclose(f);
}

static void holds(const char *folder, const char *name, const char *text) {
  char *found = amur_file_read(in(folder, name), NULL, NULL);
  assert_non_null(found);
  assert_non_null(strstr(found, text));
  free(found);
}

/* Names in a folder, hidden ones included. */
static int count(const char *folder) {
  DIR *dir = opendir(folder);
  int n = 0;
  assert_non_null(dir);
  for (const struct dirent *e; (e = readdir(dir));) n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
  closedir(dir);
  return n;
}

static bool exists(const char *path) { return access(path, F_OK) == 0; }

/* ---- files -------------------------------------------------------------------------------------- */

static void a_file_is_replaced_when_whole(void **state) {
  const fixture *x = *state;
  amur_output out;
  put(x->folder, "z.csv", "old");
  put(x->folder, "z.csv.part", "a user's own");
  chmod(in(x->folder, "z.csv"), 0640);
  CHECK_OK(amur_output_open(&out, in(x->folder, "z.csv"), NULL));
  fputs("new", out.f);
  fflush(out.f);
  holds(x->folder, "z.csv", "old"); /* until it is closed */
  CHECK_OK(amur_output_close(&out, AMUR_OK, NULL));
  holds(x->folder, "z.csv", "new");
  holds(x->folder, "z.csv.part", "a user's own");
  struct stat about;
  assert_int_equal(stat(in(x->folder, "z.csv"), &about), 0);
  assert_int_equal(about.st_mode & 0777, 0640);
  assert_int_equal(count(x->folder), 2);
}

static void a_failure_leaves_the_old_file(void **state) {
  const fixture *x = *state;
  amur_output out;
  put(x->folder, "z.csv", "old");
  CHECK_OK(amur_output_open(&out, in(x->folder, "z.csv"), NULL));
  fputs("half", out.f);
  assert_int_equal(amur_output_close(&out, AMUR_E_NUMERIC, NULL), AMUR_E_NUMERIC);
  holds(x->folder, "z.csv", "old");
  assert_int_equal(count(x->folder), 1);
}

static void links_stay_and_their_targets_are_written(void **state) {
  const fixture *x = *state;
  amur_output out;
  struct stat about;
  mkdir(in(x->folder, "data"), 0777);
  put(x->folder, "data/real.csv", "old");
  /* there; not there yet; a link to a link */
  assert_int_equal(symlink("data/real.csv", in(x->folder, "link")), 0);
  assert_int_equal(symlink("data/none.csv", in(x->folder, "dangling")), 0);
  assert_int_equal(symlink("link", in(x->folder, "second")), 0);
  const struct {
    const char *link, *target;
  } row[] = {{"link", "data/real.csv"}, {"dangling", "data/none.csv"}, {"second", "data/real.csv"}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    CHECK_OK(amur_output_open(&out, in(x->folder, row[i].link), NULL));
    fputs(row[i].link, out.f);
    CHECK_OK(amur_output_close(&out, AMUR_OK, NULL));
    holds(x->folder, row[i].target, row[i].link);
    assert_int_equal(lstat(in(x->folder, row[i].link), &about), 0);
    assert_true(S_ISLNK(about.st_mode));
  }
  assert_int_equal(symlink("loop", in(x->folder, "loop")), 0);
  assert_int_equal(amur_output_open(&out, in(x->folder, "loop"), NULL), AMUR_E_IO);
}

static void devices_are_written_in_place(void **state) {
  (void)state;
  amur_output out;
  amur_err err = {0};
  struct stat about;
  CHECK_OK(amur_output_open(&out, "/dev/null", NULL));
  fputs("x", out.f);
  CHECK_OK(amur_output_close(&out, AMUR_OK, NULL));
  assert_int_equal(stat("/dev/null", &about), 0);
  assert_true(S_ISCHR(about.st_mode));
  CHECK_OK(amur_output_open(&out, "/dev/full", &err));
  fputs("x", out.f);
  assert_int_equal(amur_output_close(&out, AMUR_OK, &err), AMUR_E_DEVICE);
  assert_non_null(strstr(err.text, "No space left"));
}

static void what_cannot_be_written_is_said_at_once(void **state) {
  const fixture *x = *state;
  amur_output out;
  amur_err err = {0};
  assert_int_equal(amur_output_open(&out, x->folder, &err), AMUR_E_IO);
  assert_non_null(strstr(err.text, "is a folder"));
  assert_int_equal(amur_output_open(&out, in(x->folder, "no/such/z.csv"), &err), AMUR_E_IO);
  assert_non_null(strstr(err.text, "z.csv: No such file"));
  CHECK_OK(amur_output_close(&out, AMUR_OK, &err)); /* nothing to close */
}

/* Where files can be without a name; elsewhere the killed writer leaves one. */
static void a_killed_writer_leaves_nothing(void **state) {
  const fixture *x = *state;
  const int fd = open(x->folder, O_WRONLY | O_TMPFILE, 0666);
  if (fd < 0) skip();
  close(fd);
  put(x->folder, "z.csv", "old");
  const pid_t child = fork();
  if (child == 0) {
    amur_output out;
    if (!amur_output_open(&out, in(x->folder, "z.csv"), NULL) && fputs("half", out.f) >= 0 && fflush(out.f) == 0)
      raise(SIGKILL);
    _exit(1);
  }
  int end;
  assert_int_equal(waitpid(child, &end, 0), child);
  assert_true(WIFSIGNALED(end) && WTERMSIG(end) == SIGKILL);
  holds(x->folder, "z.csv", "old");
  assert_int_equal(count(x->folder), 1);
}

/* ---- folders ------------------------------------------------------------------------------------- */

static amur_status write_run(const char *out, bool force, const char *mark, amur_err *err) {
  amur_run_folder *f;
  amur_status status = amur_run_folder_begin(out, force, &f, err);
  if (status) return status;
  put(amur_run_folder_path(f), "manifest.json", RUN);
  put(amur_run_folder_path(f), "flow.csv", mark);
  return amur_run_folder_finish(f, err);
}

static void a_run_takes_its_place_whole(void **state) {
  const fixture *x = *state;
  char out[160];
  amur_err err = {0};
  amur_run_folder *f;
  snprintf(out, sizeof out, "%s/a/b/out/", x->folder); /* parents are made; a slash at the end does not matter */
  CHECK_OK(amur_run_folder_begin(out, false, &f, &err));
  put(amur_run_folder_path(f), "manifest.json", RUN);
  put(amur_run_folder_path(f), "flow.csv", "one");
  assert_false(exists(out)); /* nothing yet */
  CHECK_OK(amur_run_folder_finish(f, &err));
  holds(out, "flow.csv", "one");
  holds(out, "manifest.json", "\"files\": [\n  \"flow.csv\",\n  \"manifest.json\"\n ]");
  /* a second run is refused, and with force takes the place of the first at the end, not before */
  assert_int_equal(amur_run_folder_begin(out, false, &f, &err), AMUR_E_EXISTS);
  assert_null(f);
  CHECK_OK(amur_run_folder_begin(out, true, &f, &err));
  put(amur_run_folder_path(f), "manifest.json", RUN);
  put(amur_run_folder_path(f), "flow.csv", "two");
  holds(out, "flow.csv", "one");
  CHECK_OK(amur_run_folder_finish(f, &err));
  holds(out, "flow.csv", "two");
  /* an abandoned run leaves no trace, and neither did the others */
  CHECK_OK(amur_run_folder_begin(out, true, &f, &err));
  put(amur_run_folder_path(f), "flow.csv", "three");
  amur_run_folder_abandon(f);
  holds(out, "flow.csv", "two");
  assert_int_equal(count(in(x->folder, "a/b")), 1);
}

static void what_is_no_run_of_ours_is_left_alone(void **state) {
  const fixture *x = *state;
  amur_err err = {0};
  mkdir(x->out, 0777);
  put(x->out, "thesis.odt", "years of work");
  assert_int_equal(write_run(x->out, true, "one", &err), AMUR_E_EXISTS);
  put(x->out, "manifest.json", "{\"manifest_version\": 3, \"name\": \"a browser's extension\"}");
  assert_int_equal(write_run(x->out, true, "one", &err), AMUR_E_EXISTS);
  put(x->out, "manifest.json", "not JSON");
  assert_int_equal(write_run(x->out, true, "one", &err), AMUR_E_EXISTS);
  assert_int_equal(write_run(in(x->folder, "out/thesis.odt"), true, "one", &err), AMUR_E_EXISTS);
  holds(x->out, "thesis.odt", "years of work");
  assert_int_equal(count(x->folder), 1);
}

static void what_a_user_put_beside_the_results_is_kept(void **state) {
  const fixture *x = *state;
  amur_err err = {0};
  CHECK_OK(write_run(x->out, false, "one", &err));
  put(x->out, "notes.md", "mine");
  assert_int_equal(write_run(x->out, true, "two", &err), AMUR_E_EXISTS);
  assert_non_null(strstr(err.text, "notes.md"));
  holds(x->out, "notes.md", "mine");
  holds(x->out, "flow.csv", "one");
  unlink(in(x->out, "notes.md"));
  put(x->out, "result.gpkg-wal", ""); /* of a program that has the GeoPackage open */
  CHECK_OK(write_run(x->out, true, "two", &err));
  holds(x->out, "flow.csv", "two");
}

static void what_comes_during_the_run_is_kept_and_so_is_the_run(void **state) {
  const fixture *x = *state;
  amur_err err = {0};
  amur_run_folder *f;
  mkdir(x->out, 0777);
  CHECK_OK(amur_run_folder_begin(x->out, false, &f, &err)); /* empty: may be used */
  put(x->out, "letter.txt", "dear");
  put(amur_run_folder_path(f), "flow.csv", "hours of work");
  char aside[160];
  snprintf(aside, sizeof aside, "%s", amur_run_folder_path(f));
  assert_int_equal(amur_run_folder_finish(f, &err), AMUR_E_EXISTS); /* no longer */
  assert_non_null(strstr(err.text, aside));
  holds(x->out, "letter.txt", "dear");
  holds(aside, "flow.csv", "hours of work");
}

static void links_are_refused_before_the_work_begins(void **state) {
  const fixture *x = *state;
  amur_err err = {0};
  CHECK_OK(write_run(in(x->folder, "run"), false, "one", &err));
  mkdir(in(x->folder, "empty"), 0777);
  const char *target[] = {"run", "empty", "nothing"};
  for (int i = 0; i < 3; i++) {
    assert_int_equal(symlink(target[i], x->out), 0);
    assert_int_equal(write_run(x->out, true, "two", &err), AMUR_E_EXISTS);
    assert_non_null(strstr(err.text, "is a link to"));
    assert_non_null(strstr(err.text, target[i]));
    unlink(x->out);
  }
  holds(in(x->folder, "run"), "flow.csv", "one");
  assert_int_equal(count(x->folder), 2);
}

static void two_runs_into_one_place_do_not_meet(void **state) {
  const fixture *x = *state;
  amur_err err = {0};
  amur_run_folder *first, *second;
  CHECK_OK(amur_run_folder_begin(x->out, false, &first, &err));
  assert_int_equal(amur_run_folder_begin(x->out, true, &second, &err), AMUR_E_EXISTS);
  assert_non_null(strstr(err.text, "another run"));
  CHECK_OK(amur_run_folder_begin(in(x->folder, "other"), false, &second, &err)); /* elsewhere it may */
  amur_run_folder_abandon(second);
  amur_run_folder_abandon(first);
  CHECK_OK(amur_run_folder_begin(x->out, false, &second, &err)); /* free again */
  amur_run_folder_abandon(second);
  assert_int_equal(count(x->folder), 0);
}

static void leftovers_of_killed_runs_go(void **state) {
  const fixture *x = *state;
  amur_err err = {0};
  mkdir(in(x->folder, ".out.amur-a1B2c3"), 0777);
  put(x->folder, ".out.amur-a1B2c3/flow.csv", "half");
  mkdir(in(x->folder, ".out.mine"), 0777);          /* not ours */
  mkdir(in(x->folder, ".other.amur-a1B2c3"), 0777); /* of another place */
  CHECK_OK(write_run(x->out, false, "one", &err));
  assert_false(exists(in(x->folder, ".out.amur-a1B2c3")));
  assert_true(exists(in(x->folder, ".out.mine")));
  assert_true(exists(in(x->folder, ".other.amur-a1B2c3")));
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      CASE(a_file_is_replaced_when_whole),
      CASE(a_failure_leaves_the_old_file),
      CASE(links_stay_and_their_targets_are_written),
      CASE(devices_are_written_in_place),
      CASE(what_cannot_be_written_is_said_at_once),
      CASE(a_killed_writer_leaves_nothing),
      CASE(a_run_takes_its_place_whole),
      CASE(what_is_no_run_of_ours_is_left_alone),
      CASE(what_a_user_put_beside_the_results_is_kept),
      CASE(what_comes_during_the_run_is_kept_and_so_is_the_run),
      CASE(links_are_refused_before_the_work_begins),
      CASE(two_runs_into_one_place_do_not_meet),
      CASE(leftovers_of_killed_runs_go),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
