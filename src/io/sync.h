/* SPDX-License-Identifier: Apache-2.0
 * sync.h -- waiting until files and their names are on the disk.
 */
#ifndef AMUR_IO_SYNC_H
#define AMUR_IO_SYNC_H

#include <stdbool.h>

/* True when the disk has it; false with errno.  A file system that knows no fsync has nothing to wait for. */
bool ami_sync(int fd);
/* The name of a file or folder is on the disk when the folder above it is; that this fails does not undo the file. */
void ami_sync_name(const char *path);

#endif
