/* SPDX-License-Identifier: Apache-2.0
 * starter.h -- the files of examples/tutorial, put into the library by scripts/embed.py.
 */
#ifndef AMUR_CORRIDOR_STARTER_H
#define AMUR_CORRIDOR_STARTER_H

#include <stddef.h>

typedef struct {
  const char *name; /* within the folder: "terminal/gate.yaml" */
  const unsigned char *data;
  size_t n;
} starter_file;

extern const starter_file ami_starter_files[];
extern const int ami_starter_n_file;

#endif
