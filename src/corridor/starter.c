/* SPDX-License-Identifier: Apache-2.0
 * starter.c -- a small commented corridor to start from: examples/tutorial, written out whole or not at all.
 */
#define _POSIX_C_SOURCE 200809L
#include "starter.h"
#include <amur/corridor.h>
#include <amur/io.h>
#include <amur/output.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Nothing there, or an empty folder?  Nothing of a user's may be overwritten. */
static amur_status check_free(const char *path, amur_err *err) {
  DIR *dir = opendir(path);
  if (!dir && errno == ENOENT) return AMUR_OK;
  if (!dir && errno != ENOTDIR) return amur_fail_system(err, path, errno);
  bool empty = true;
  for (const struct dirent *e; dir && empty && (e = readdir(dir));)
    empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
  if (dir) closedir(dir);
  if (dir && empty) return AMUR_OK;
  return amur_fail(err, AMUR_E_EXISTS, 0, "%s exists and is not an empty folder", path);
}

static amur_status write_file(const char *folder, const starter_file *f, amur_err *err) {
  char *path = amur_format("%s/%s", folder, f->name);
  if (!path) return amur_fail(err, AMUR_E_NOMEM, 0, "%s: out of memory", f->name);
  char *slash = strrchr(path, '/');
  *slash = '\0';
  const bool made = mkdir(path, 0777) == 0 || errno == EEXIST;
  *slash = '/';
  amur_output out = {0};
  amur_status status = made ? amur_output_open(&out, path, err) : amur_fail_system(err, path, errno);
  if (!status) fwrite(f->data, 1, f->n, out.f);
  status = amur_output_close(&out, status, err);
  free(path);
  return status;
}

amur_status amur_starter_write(const char *folder, amur_err *err) {
  amur_run_folder *under_way = NULL;
  amur_status status = check_free(folder, err);
  if (!status) status = amur_run_folder_begin(folder, false, &under_way, err);
  for (int i = 0; i < ami_starter_n_file && !status; i++)
    status = write_file(amur_run_folder_path(under_way), &ami_starter_files[i], err);
  if (!status) return amur_run_folder_finish(under_way, err);
  amur_run_folder_abandon(under_way);
  return status;
}
