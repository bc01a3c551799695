/* SPDX-License-Identifier: Apache-2.0
 * corridor_new.h -- the files of examples/tutorial, put into the library by scripts/embed.py.
 */
#ifndef AMUR_RUN_CORRIDOR_NEW_H
#define AMUR_RUN_CORRIDOR_NEW_H

#include <stddef.h>

typedef struct {
  const char *name; /* within the folder: "terminal/gate.yaml" */
  const unsigned char *data;
  size_t n;
} corridor_new_file;

extern const corridor_new_file corridor_new_files[];
extern const int corridor_new_n_file;

#endif
