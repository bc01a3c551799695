/* SPDX-License-Identifier: Apache-2.0
 * extra.c -- what a folder says beside its network: every column of node.csv, link.csv and geometry.csv, and the names
 * of its other files.  A corridor folder is read so, too: its node.csv and link.csv name nodes and links as GMNS does.
 */
#define _POSIX_C_SOURCE 200809L
#include "format.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void amur_network_extra_fini(amur_network_extra *extra) {
  amur_table_fini(&extra->node);
  amur_link_table_fini(&extra->link);
  amur_table_fini(&extra->geometry);
  for (size_t i = 0; i < extra->n_other; i++) free(extra->other[i]);
  free(extra->other);
  *extra = (amur_network_extra){0};
}

bool ami_extra_add(amur_network_extra *extra, const char *thing) {
  char *copy = amur_strdup(thing);
  if (!copy || !amur_grow(&extra->other, &extra->room_other, extra->n_other + 1, sizeof *extra->other)) {
    free(copy);
    return false;
  }
  extra->other[extra->n_other++] = copy;
  return true;
}

/* ---- files of a folder --------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

void ami_names_fini(char **name, size_t n) {
  for (size_t i = 0; i < n; i++) free(name[i]);
  free(name);
}

static bool list(DIR *dir, const char *folder, char ***name, size_t *n) {
  size_t room = 0;
  for (const struct dirent *e; (e = readdir(dir));) {
    struct stat about;
    if (*e->d_name == '.') continue;
    char *path = amur_format("%s/%s", folder, e->d_name);
    const bool is_folder = path && stat(path, &about) == 0 && S_ISDIR(about.st_mode);
    char *copy = path ? amur_format("%s%s", e->d_name, is_folder ? "/" : "") : NULL;
    free(path);
    if (!copy || !amur_grow(name, &room, *n + 1, sizeof **name)) {
      free(copy);
      return false;
    }
    (*name)[(*n)++] = copy;
  }
  return true;
}

bool ami_folder_list(const char *folder, char ***name, size_t *n) {
  DIR *dir = opendir(folder);
  *name = NULL;
  *n = 0;
  if (!dir) return true;
  const bool good = list(dir, folder, name, n);
  closedir(dir);
  if (*n) qsort(*name, *n, sizeof **name, by_name);
  return good;
}

/* ---- tables of a folder ---------------------------------------------------------------------------- */

/* The reader of the network has said what there is to say of this file. */
static bool read_again(const char *folder, const char *name, amur_table *table) {
  amur_faults said = {0};
  struct stat about;
  char *path = amur_format("%s/%s", folder, name);
  const bool good = path && (stat(path, &about) != 0 || amur_table_read(path, table, &said));
  amur_faults_fini(&said);
  free(path);
  return good;
}

static bool read_links(const char *folder, const amur_network *net, amur_link_table *links) {
  amur_faults said = {0};
  char *path = amur_format("%s/link.csv", folder);
  const bool good = path && amur_link_table_read(path, net, links, &said);
  amur_faults_fini(&said);
  free(path);
  return good;
}

static bool list_others(const char *folder, amur_network_extra *extra) {
  static const char *const held[] = {"node.csv", "link.csv", "geometry.csv", NULL};
  char **name;
  size_t n;
  bool good = ami_folder_list(folder, &name, &n);
  for (size_t i = 0; good && i < n; i++)
    if (!ami_is_among(name[i], held)) good = ami_extra_add(extra, name[i]);
  ami_names_fini(name, n);
  return good;
}

bool ami_gmns_extra_read(const char *folder, const amur_network *net, amur_network_extra *extra, amur_faults *faults) {
  const bool good = read_again(folder, "node.csv", &extra->node) &&
                    read_again(folder, "geometry.csv", &extra->geometry) && read_links(folder, net, &extra->link) &&
                    list_others(folder, extra);
  if (!good)
    amur_faults_add(faults, AMUR_FAULT_ERROR, folder, 0, 0, NULL, "files that cannot be read a second time",
                    "the same files", NULL);
  return good;
}
