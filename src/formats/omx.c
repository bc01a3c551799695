/* SPDX-License-Identifier: Apache-2.0
 * omx.c -- HDF5 for the reader and the writer of OMX files: errors, names, paths.
 * Format (osPlanning, Open Matrix specification 0.2), an HDF5 file with
 *   /            attributes OMX_VERSION "0.2", SHAPE [rows, columns]
 *   /data/NAME   a matrix each, rows being origins; attribute NA: the number that stands for no value
 *   /lookup/NAME ids of the zones, by row and column
 */
#include "io/headroom.h"
#include "omx.h"
#include <amur/formats.h>
#include <amur/io.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static herr_t take_error(unsigned n, const H5E_error2_t *error, void *context) {
  omx_errors *errors = context;
  if (n == 0) snprintf(errors->reason, sizeof errors->reason, "%s", error->desc ? error->desc : "");
  if (!errors->failure.status && (error->min_num == H5E_NOSPACE || error->min_num == H5E_CANTALLOC))
    amur_fail(&errors->failure, AMUR_E_NOMEM, 0, "%s", errors->path);
  return 0;
}

/* HDF5 calls it in place of printing, before another call of the system can change errno. */
static herr_t note_errors(hid_t stack, void *context) {
  omx_errors *errors = context;
  amur_err why = {0};
  if (errno && amur_fail_system(&why, errors->path, errno) != AMUR_E_IO && !errors->failure.status)
    errors->failure = why;
  H5Ewalk2(stack, H5E_WALK_UPWARD, take_error, errors);
  return 0;
}

bool ami_omx_begin(omx_errors *errors, const char *path) {
  *errors = (omx_errors){.path = path};
  if (!ami_headroom(AMI_HEADROOM_BYTES) || H5open() < 0) {
    amur_fail(&errors->failure, AMUR_E_NOMEM, 0, "%s", path);
    return false;
  }
  errno = 0;
  H5Eget_auto2(H5E_DEFAULT, &errors->print, &errors->context);
  H5Eset_auto2(H5E_DEFAULT, note_errors, errors);
  return true;
}

void ami_omx_end(omx_errors *errors) { H5Eset_auto2(H5E_DEFAULT, errors->print, errors->context); }

/* HDF5 takes a failed write for done in places and crashes at the end in others (1.10), so it writes into memory, and
 * the file is written as all others are. */
amur_status ami_omx_image(omx_errors *errors, bool (*fill)(hid_t file, void *context), void *context, FILE *to,
                          amur_err *err) {
  static const char nowhere[] = "/dev/null/image"; /* a name that no file has: HDF5 would read the old one first */
  const hid_t how = H5Pcreate(H5P_FILE_ACCESS);
  void **image = NULL;
  const hid_t file = H5Pset_fapl_core(how, OMX_IMAGE_STEP_BYTES, false) >= 0
                         ? H5Fcreate(nowhere, H5F_ACC_TRUNC, H5P_DEFAULT, how)
                         : -1;
  bool good = file >= 0 && fill(file, context) && H5Fflush(file, H5F_SCOPE_GLOBAL) >= 0 && !errors->failure.status;
  const ssize_t n = good ? H5Fget_file_image(file, NULL, 0) : -1;
  good = n > 0 && H5Fget_vfd_handle(file, how, (void **)&image) >= 0;
  if (good) fwrite(*image, 1, (size_t)n, to); /* closing sees what went wrong */
  if (file >= 0) H5Fclose(file);
  H5Pclose(how);
  if (good) return AMUR_OK;
  if (!errors->failure.status) return amur_fail(err, AMUR_E_NOMEM, 0, "%s", errors->path); /* nothing else is left */
  return amur_fail(err, errors->failure.status, 0, "%s", errors->failure.text);
}

void ami_omx_names(hid_t group, char text[160]) {
  H5G_info_t info;
  size_t n = 0;
  *text = 0;
  if (H5Gget_info(group, &info) < 0) return;
  for (hsize_t i = 0; i < info.nlinks && n < 120; i++) {
    char name[32] = "";
    if (H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT) < 0) continue;
    n += (size_t)snprintf(text + n, 160 - n, "%s%s", n ? ", " : "", name);
  }
}

const char *ami_omx_path_end(const char *path) {
  for (const char *at = strstr(path, ".omx"); at; at = strstr(at + 1, ".omx"))
    if (at[4] == 0 || at[4] == ':') return at + 4;
  return NULL;
}

bool amur_is_omx(const char *path) { return ami_omx_path_end(path) != NULL; }
