/* SPDX-License-Identifier: Apache-2.0
 * run_content.c -- what stands where a run is to be written, and whether it may be replaced.
 *
 * A folder is a run of ours if its manifest.json says so ("program": "amur"); other programs have manifests, too.  The
 * manifest lists the files of the run, so that what a user has put beside them is seen and not removed with it.
 */
#define _POSIX_C_SOURCE 200809L
#include "json_file.h"
#include "run_content.h"
#include <amur/io.h>
#include <amur/output.h>
#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char MANIFEST[] = "manifest.json";

/* Names that a folder may hold beside those listed: what SQLite leaves while somebody has the GeoPackage open. */
static const char *const passing[] = {"result.gpkg-wal", "result.gpkg-shm", "result.gpkg-journal"};

static bool is_dot(const char *name) { return strcmp(name, ".") == 0 || strcmp(name, "..") == 0; }

/* The manifest of a folder if Amur wrote it, else *manifest is NULL; that none could be read, for want of memory or for
 * the disk, is a failure. */
static amur_status manifest_of(const char *folder, json_t **manifest, amur_err *err) {
  *manifest = NULL;
  char *path = amur_format("%s/%s", folder, MANIFEST);
  if (!path) return amur_fail(err, AMUR_E_NOMEM, 0, "%s", folder);
  json_t *root;
  amur_err why = {0};
  const amur_status status = ami_json_file_read(path, 0, &root, &why);
  free(path);
  if (status == AMUR_E_NOMEM || status == AMUR_E_DEVICE) return amur_fail(err, status, 0, "%s", why.text);
  const char *program = json_string_value(json_object_get(root, "program"));
  if (program && strcmp(program, "amur") == 0)
    *manifest = root;
  else
    json_decref(root);
  return AMUR_OK;
}

static bool is_listed(const json_t *files, const char *name) {
  for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
    if (strcmp(passing[i], name) == 0) return true;
  for (size_t i = 0; i < json_array_size(files); i++) {
    const char *known = json_string_value(json_array_get(files, i));
    if (known && strcmp(known, name) == 0) return true;
  }
  return false;
}

/* Refuses a run that holds what it did not write, naming the first of it. */
static amur_status check_files(const char *out, const json_t *manifest, amur_err *err) {
  const json_t *files = json_object_get(manifest, "files");
  if (!json_is_array(files))
    return amur_fail(
        err, AMUR_E_EXISTS, 0,
        "%s holds a run whose manifest.json does not list its files, so that --force cannot tell them from "
        "yours; remove it, or name another folder",
        out);
  DIR *dir = opendir(out);
  if (!dir) return amur_fail_system(err, out, errno);
  int n = 0;
  char first[NAME_MAX + 1] = "";
  for (const struct dirent *e; (e = readdir(dir));) {
    if (is_dot(e->d_name) || is_listed(files, e->d_name)) continue;
    /* the first by name: the order of a folder is chance */
    if (n++ == 0 || strcmp(e->d_name, first) < 0) snprintf(first, sizeof first, "%s", e->d_name);
  }
  closedir(dir);
  if (n == 0) return AMUR_OK;
  return amur_fail(err, AMUR_E_EXISTS, 0,
                   "%s holds a run and %d file%s that Amur did not write (%s%s); move %s, or name another folder", out,
                   n, n == 1 ? "" : "s", first, n == 1 ? "" : ", ...", n == 1 ? "it" : "them");
}

/* Entries of a folder, -1 if it cannot be read. */
static int entries_of(const char *folder) {
  DIR *dir = opendir(folder);
  if (!dir) return -1;
  int n = 0;
  for (const struct dirent *e; (e = readdir(dir));) n += !is_dot(e->d_name);
  closedir(dir);
  return n;
}

amur_status ami_run_content_check(const char *out, bool force, amur_err *err) {
  struct stat about;
  if (lstat(out, &about) != 0) {
    if (errno == ENOENT) return AMUR_OK;
    return amur_fail_system(err, out, errno);
  }
  if (S_ISLNK(about.st_mode)) {
    char target[PATH_MAX];
    const ssize_t n = readlink(out, target, sizeof target - 1);
    return amur_fail(err, AMUR_E_EXISTS, 0, "%s is a link to %.*s; name the folder itself", out, n < 0 ? 1 : (int)n,
                     n < 0 ? "?" : target);
  }
  if (!S_ISDIR(about.st_mode))
    return amur_fail(err, AMUR_E_EXISTS, 0, "%s exists and is not a folder; name another", out);
  const int n = entries_of(out);
  if (n == 0) return AMUR_OK;
  if (n < 0) return amur_fail_system(err, out, errno);
  json_t *manifest;
  amur_status status = manifest_of(out, &manifest, err);
  if (status) return status;
  if (!manifest)
    status = amur_fail(err, AMUR_E_EXISTS, 0,
                       "%s exists and is not a run (it has no manifest.json of Amur's); name another folder", out);
  else if (!force)
    status = amur_fail(err, AMUR_E_EXISTS, 0, "%s holds a finished run; --force replaces it", out);
  else
    status = check_files(out, manifest, err);
  json_decref(manifest);
  return status;
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* Sorted names in a folder as a JSON list; NULL where it cannot be read or memory is out. */
static json_t *names_in(const char *folder) {
  const int n = entries_of(folder);
  char **name = n >= 0 ? amur_alloc((size_t)n, sizeof *name) : NULL;
  DIR *dir = name ? opendir(folder) : NULL;
  int m = 0;
  bool good = dir != NULL;
  for (const struct dirent *e; good && m < n && (e = readdir(dir));)
    if (!is_dot(e->d_name)) good = (name[m++] = amur_strdup(e->d_name)) != NULL;
  if (dir) closedir(dir);
  json_t *list = good ? json_array() : NULL;
  if (good) qsort(name, (size_t)m, sizeof *name, by_name);
  for (int i = 0; i < m && good; i++) amur_json_append(&list, json_string(name[i]));
  for (int i = 0; i < m; i++) free(name[i]);
  free(name);
  return list;
}

/* Writes the manifest anew, with the list; takes it over. */
static amur_status write_list(const char *path, const char *folder, json_t *manifest, amur_err *err) {
  amur_json_set(&manifest, "files", names_in(folder));
  char *text = manifest ? ami_json_text(manifest, JSON_INDENT(1) | JSON_REAL_PRECISION(12)) : NULL;
  const amur_status status =
      text ? amur_file_write(path, text, err) : amur_fail(err, AMUR_E_NOMEM, 0, "%s: the list of its files", path);
  free(text);
  json_decref(manifest);
  return status;
}

amur_status ami_run_content_list(const char *folder, amur_err *err) {
  char *path = amur_format("%s/%s", folder, MANIFEST);
  if (!path) return amur_fail(err, AMUR_E_NOMEM, 0, "%s: out of memory", folder);
  amur_status status = AMUR_OK;
  if (access(path, F_OK) == 0) {
    json_t *manifest;
    status = manifest_of(folder, &manifest, err);
    if (!status && manifest) status = write_list(path, folder, manifest, err);
  }
  free(path);
  return status;
}
