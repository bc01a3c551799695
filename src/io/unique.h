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
/* Opens a file without a name for writing, on the file system of `name`; -1 where there are none. */
int ami_nameless_file(const char *name);
/* Gives it that name, its X replaced; 0, or -1 with errno. */
int ami_unique_link(int fd, char *name);

#endif
