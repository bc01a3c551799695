/* SPDX-License-Identifier: Apache-2.0
 * copy.c -- networks from one name to another of the same format: the files themselves, so that nothing of them
 * changes. Limit: what stands in sub-folders of a folder is no network's, and is left out.
 */
#define _POSIX_C_SOURCE 200809L
#include "format.h"
#include <errno.h>
#include <string.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_sub_folder(const char *name) { return name[strlen(name) - 1] == '/'; }

/* A file of a folder to another; removes it instead where `undo`. */
static amur_status copy_one(const char *from, const char *to, const char *name, bool undo, amur_err *err) {
  char *source = amur_format("%s/%s", from, name), *target = amur_format("%s/%s", to, name);
  struct stat about;
  amur_status status = source && target ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "%s", name);
  if (!status && undo)
    unlink(target);
  else if (!status && stat(target, &about) == 0)
    status = amur_fail(err, AMUR_E_EXISTS, 0, "%s exists, and is not overwritten", target);
  else if (!status)
    status = ami_file_copy(source, target, err);
  free(source);
  free(target);
  return status;
}

static amur_status copy_files(const char *from, const char *to, char *const *name, size_t n, lost_list *lost,
                              amur_err *err) {
  const bool made = mkdir(to, 0777) == 0;
  if (!made && errno != EEXIST) return amur_fail(err, AMUR_E_IO, 0, "%s: %s", to, strerror(errno));
  amur_status status = AMUR_OK;
  size_t i = 0;
  for (; i < n; i++) {
    if (is_sub_folder(name[i]))
      ami_lost_thing(lost, name[i]);
    else if ((status = copy_one(from, to, name[i], false, err)) != AMUR_OK)
      break;
  }
  for (size_t k = 0; status && k < i; k++)
    if (!is_sub_folder(name[k])) copy_one(from, to, name[k], true, NULL);
  if (status && made) rmdir(to);
  return status;
}

static amur_status copy_folder(const char *from, const char *to, lost_list *lost, amur_err *err) {
  char **name;
  size_t n;
  const amur_status status = ami_folder_list(from, &name, &n) ? copy_files(from, to, name, n, lost, err)
                                                              : amur_fail(err, AMUR_E_NOMEM, 0, "%s", from);
  ami_names_fini(name, n);
  return status;
}

amur_status amur_network_copy(const char *from, const char *to, const char *format, bool *copied, amur_faults *faults,
                              amur_err *err) {
  const network_format *target = ami_network_target(to, format, err);
  lost_list lost = {0};
  *copied = false;
  if (!target) return AMUR_E_USAGE;
  if (ami_network_format(from) != target) return AMUR_OK;
  const amur_status status = target->end ? ami_file_copy(from, to, err) : copy_folder(from, to, &lost, err);
  ami_lost_say(&lost, to, target->name, status ? NULL : faults);
  *copied = !status;
  return status;
}
