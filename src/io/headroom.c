/* SPDX-License-Identifier: Apache-2.0
 * headroom.c -- memory for libraries that cannot say that it is out.
 *
 * HDF5 (1.10): where an allocation of its own fails it may follow a null pointer, free twice, or loop in its exit
 * handler.  ReadStat (1.1): it follows a null pointer when it begins, and calls a failed allocation a character set
 * that it does not know.  Jansson (2.14), when it reads: it may leave a letter out.  None of this can be mended from
 * outside. So what they need is asked for before they are called, and given back: then it is ours to say that it is not
 * there.
 */
#include "headroom.h"
#include <amur/base.h>
#include <stdlib.h>

bool ami_headroom(size_t n_bytes) {
  void *room = amur_alloc(n_bytes, 1);
  free(room);
  return room != NULL;
}
