/* SPDX-License-Identifier: Apache-2.0
 * json_file.h -- JSON to texts, and from files.
 */
#ifndef AMUR_IO_JSON_FILE_H
#define AMUR_IO_JSON_FILE_H

#include <amur/base.h>
#include <jansson.h>

/* AMUR_E_IO, AMUR_E_DEVICE; AMUR_E_PARSE names line and column.  *root is NULL then. */
amur_status ami_json_file_read(const char *path, size_t flags, json_t **root, amur_err *err);

/* jansson's json_dumps; NULL if whole is, or if memory is out.  free(). */
char *ami_json_text(const json_t *whole, size_t flags);

#endif
