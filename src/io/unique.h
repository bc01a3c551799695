/* SPDX-License-Identifier: Apache-2.0
 * unique.h -- files and folders under names that nobody has yet.
 */
#ifndef AMUR_IO_UNIQUE_H
#define AMUR_IO_UNIQUE_H

/* Replaces the six X at the end of the name and creates that file for writing, with the rights that the process gives
 * to new files; returns its descriptor, -1 with errno. */
int ami_unique_file(char *name);
/* The same for a folder; 0, or -1 with errno. */
int ami_unique_folder(char *name);

#endif
