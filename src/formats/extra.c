/* SPDX-License-Identifier: Apache-2.0
 * extra.c -- what a folder says beside its network: every column of node.csv, link.csv and geometry.csv, and the names
 * of its other files.  A corridor folder is read so, too: its node.csv and link.csv name nodes and links as GMNS does.
 * From one name to another of the same format go the files themselves, so that nothing of them changes.
 * Limit: what stands in sub-folders is no network's, and is not copied.
 */
#define _POSIX_C_SOURCE 200809L
#include "cells.h"
#include "format.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
  if (!dir) return errno != ENOMEM;
  const bool good = list(dir, folder, name, n);
  closedir(dir);
  if (*n) qsort(*name, *n, sizeof **name, by_name);
  return good;
}

/* ---- tables of a folder ---------------------------------------------------------------------------- */

/* The reader of the network has said what there is to say of this file; not what the machine lacks now. */
static void forget_faults(amur_faults *said, const char *path, amur_faults *faults) {
  if (said->failure.status) amur_faults_unread(faults, path, &said->failure);
  amur_faults_fini(said);
}

static bool read_again(const char *folder, const char *name, amur_table *table, amur_faults *faults) {
  amur_faults said = {0};
  struct stat about;
  char *path = amur_format("%s/%s", folder, name);
  if (!path) amur_faults_no_memory(faults, name);
  const bool good = path && (stat(path, &about) != 0 || amur_table_read(path, table, &said));
  table->faults = NULL; /* which end here; writers take the first of columns given twice */
  forget_faults(&said, path, faults);
  free(path);
  return good;
}

/* Ids as the network has them. */
static bool read_nodes(const char *folder, const amur_network *net, amur_table *nodes, amur_faults *faults) {
  amur_map ids = {0};
  if (!read_again(folder, "node.csv", nodes, faults)) return false;
  for (int32_t i = 0; i < net->graph.n_node; i++) amur_map_add(&ids, net->node_id[i], i, NULL);
  const bool whole = !ids.no_memory;
  if (!whole) amur_faults_no_memory(faults, nodes->file);
  ami_cells_blank_nan(nodes);
  ami_cells_whole_ids(nodes, amur_table_column(nodes, "node_id"), &ids);
  amur_map_fini(&ids);
  return whole;
}

static bool read_links(const char *folder, const amur_network *net, amur_link_table *links, amur_faults *faults) {
  amur_faults said = {0};
  char *path = amur_format("%s/link.csv", folder);
  if (!path) amur_faults_no_memory(faults, folder);
  const bool good = path && amur_link_table_read(path, net, links, &said);
  links->table.faults = NULL;
  forget_faults(&said, path, faults);
  free(path);
  return good;
}

static bool list_others(const char *folder, amur_network_extra *extra, amur_faults *faults) {
  static const char *const held[] = {"node.csv", "link.csv", "geometry.csv", NULL};
  char **name;
  size_t n;
  bool good = ami_folder_list(folder, &name, &n);
  for (size_t i = 0; good && i < n; i++)
    if (!ami_is_among(name[i], held)) good = ami_extra_add(extra, name[i]);
  if (!good) amur_faults_no_memory(faults, folder);
  ami_names_fini(name, n);
  return good;
}

/* geometry_id of links with a gap has become 1.0 where geometry.csv says 1. */
static void match_geometry(amur_network_extra *extra, amur_faults *faults) {
  const amur_table *t = &extra->geometry;
  amur_map ids = {0};
  for (int row = 0; row < t->n_row; row++)
    amur_map_add(&ids, amur_table_cell(t, row, amur_table_column(t, "geometry_id")), row, NULL);
  if (ids.no_memory) amur_faults_no_memory(faults, t->file);
  ami_cells_whole_ids(&extra->link.table, amur_table_column(&extra->link.table, "geometry_id"), &ids);
  amur_map_fini(&ids);
}

bool ami_gmns_extra_read(const char *folder, const amur_network *net, amur_network_extra *extra, amur_faults *faults) {
  const bool good = read_nodes(folder, net, &extra->node, faults) &&
                    read_again(folder, "geometry.csv", &extra->geometry, faults) &&
                    read_links(folder, net, &extra->link, faults) && list_others(folder, extra, faults);
  if (good && extra->geometry.n_row) match_geometry(extra, faults);
  if (!good)
    amur_faults_add(faults, AMUR_FAULT_ERROR, folder, 0, 0, NULL, "files that cannot be read a second time",
                    "the same files", NULL);
  return good;
}

/* ---- from name to name ----------------------------------------------------------------------------- */

static bool is_sub_folder(const char *name) { return name[strlen(name) - 1] == '/'; }

/* A file of a folder to another; removes it instead where `undo`. */
static amur_status copy_one(const char *from, const char *to, const char *name, bool undo, amur_err *err) {
  char *source = amur_format("%s/%s", from, name), *target = amur_format("%s/%s", to, name);
  struct stat about;
  amur_status status = source && target ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "%s", name);
  if (!status && undo)
    unlink(target);
  else if (!status && stat(target, &about) == 0)
    status = amur_fail(err, AMUR_E_EXISTS, 0, "%s exists, and is not overwritten", target);
  else if (!status)
    status = ami_file_copy(source, target, err);
  free(source);
  free(target);
  return status;
}

static amur_status copy_files(const char *from, const char *to, char *const *name, size_t n, lost_list *lost,
                              amur_err *err) {
  const bool made = mkdir(to, 0777) == 0;
  if (!made && errno != EEXIST) return amur_fail_system(err, to, errno);
  amur_status status = AMUR_OK;
  size_t i = 0;
  for (; i < n; i++) {
    if (is_sub_folder(name[i]))
      ami_lost_thing(lost, name[i]);
    else if ((status = copy_one(from, to, name[i], false, err)) != AMUR_OK)
      break;
  }
  for (size_t k = 0; status && k < i; k++)
    if (!is_sub_folder(name[k])) copy_one(from, to, name[k], true, NULL);
  if (status && made) rmdir(to);
  return status;
}

amur_status ami_folder_copy(const char *from, const char *to, lost_list *lost, amur_err *err) {
  char **name;
  size_t n;
  const amur_status status = ami_folder_list(from, &name, &n) ? copy_files(from, to, name, n, lost, err)
                                                              : amur_fail(err, AMUR_E_NOMEM, 0, "%s", from);
  ami_names_fini(name, n);
  return status;
}
