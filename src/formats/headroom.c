/* SPDX-License-Identifier: Apache-2.0
 * headroom.c -- memory for libraries that do not survive when it is out.
 *
 * HDF5 (1.10): where an allocation of its own fails it may follow a null pointer, free twice, or loop in its exit
 * handler.  ReadStat (1.1): it follows a null pointer when it begins, and calls a failed allocation a character set
 * that it does not know.  Neither can be mended from outside.  So what they need beside our arrays is asked for before
 * they are called, and given back: then it is ours to say that it is not there.
 */
#include "headroom.h"
#include <amur/base.h>
#include <stdlib.h>

enum { HEADROOM_BYTES = 16 << 20 }; /* both together take some 3 MB */

bool ami_headroom(void) {
  void *room = amur_alloc(HEADROOM_BYTES, 1);
  free(room);
  return room != NULL;
}
