/* SPDX-License-Identifier: Apache-2.0
 * omx.c -- HDF5 for the reader and the writer of OMX files: errors, names, paths.
 * Format (osPlanning, Open Matrix specification 0.2), an HDF5 file with
 *   /            attributes OMX_VERSION "0.2", SHAPE [rows, columns]
 *   /data/NAME   a matrix each, rows being origins; attribute NA: the number that stands for no value
 *   /lookup/NAME ids of the zones, by row and column
 */
#include "omx.h"
#include <amur/formats.h>
#include <stdio.h>
#include <string.h>

/* HDF5 prints its stack of errors to stderr unless told otherwise; this library never prints. */
omx_silence ami_omx_silent(void) {
  omx_silence s = {0};
  H5Eget_auto2(H5E_DEFAULT, &s.print, &s.context);
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  return s;
}

void ami_omx_restore(omx_silence silence) { H5Eset_auto2(H5E_DEFAULT, silence.print, silence.context); }

static herr_t take_text(unsigned n, const H5E_error2_t *error, void *context) {
  if (n == 0 && error->desc) snprintf(context, 160, "%s", error->desc);
  return 0;
}

void ami_omx_reason(char text[160]) {
  *text = 0;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take_text, text);
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
