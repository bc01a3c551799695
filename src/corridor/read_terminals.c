/* SPDX-License-Identifier: Apache-2.0
 * read_terminals.c -- the files of terminal/, one terminal each, and other folders of YAML files.
 */
#define _POSIX_C_SOURCE 200809L
#include "yaml_folder.h"
#include <amur/terminal_yaml.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* strcmp, not strcoll: the order of terminals numbers them, and must be the same everywhere. */
static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static bool is_yaml(const char *name) {
  const size_t n = strlen(name);
  return name[0] != '.' && n > 5 && strcmp(name + n - 5, ".yaml") == 0;
}

int ami_corridor_list_yaml(corridor_reader *in, const char *folder, char ***stems) {
  int n = 0;
  size_t room = 0;
  *stems = NULL;
  char *path = ami_corridor_path(in, folder);
  DIR *dir = path ? opendir(path) : NULL;
  if (path && !dir && errno != ENOENT) {
    amur_err why = {0};
    amur_fail_system(&why, path, errno);
    amur_faults_unread(in->faults, path, &why);
  }
  free(path);
  if (!dir) return 0;
  for (const struct dirent *e; (e = readdir(dir));) {
    if (!is_yaml(e->d_name)) continue;
    char *stem = ami_corridor_text(in, e->d_name);
    if (!stem || !amur_grow(stems, &room, (size_t)n + 1, sizeof **stems)) {
      free(stem);
      ami_corridor_no_memory(in);
      break;
    }
    stem[strlen(stem) - 5] = '\0';
    (*stems)[n++] = stem;
  }
  closedir(dir);
  if (n > 1) qsort(*stems, (size_t)n, sizeof **stems, by_name); /* the order must not depend on the file system */
  return n;
}

amur_yaml_doc *ami_corridor_read_yaml(corridor_reader *in, const char *name) {
  char *path = ami_corridor_path(in, name);
  amur_yaml_doc *doc = path ? amur_yaml_read(path, in->faults) : NULL;
  if (doc) doc->outside = in->corridor->outside;
  if (path) ami_corridor_note_input(in, name);
  free(path);
  return doc;
}

/* Tables of arrivals are inputs too; one that is missing is a fault of the terminal. */
static void note_tables(corridor_reader *in, const amur_yaml_doc *doc) {
  const amur_yaml *arrivals = amur_yaml_get(doc->root, "arrivals");
  const bool list = arrivals && arrivals->kind == AMUR_YAML_LIST;
  for (int i = 0; arrivals && i < (list ? arrivals->n : 1); i++) {
    const amur_yaml *file = amur_yaml_get(list ? arrivals->item[i] : arrivals, "file");
    char *name = file && file->kind == AMUR_YAML_SCALAR ? amur_format("terminal/%s", file->text) : NULL;
    if (name && ami_corridor_has_file(in, name)) ami_corridor_note_input(in, name);
    free(name);
  }
}

/* Builds the terminal once, for its faults. */
static void check_terminal(corridor_reader *in, const amur_yaml_doc *doc) {
  amur_err err = {0};
  amur_terminal_free(amur_terminal_read(doc, in->faults, &err));
}

void ami_corridor_read_terminals(corridor_reader *in) {
  amur_corridor *c = in->corridor;
  c->n_terminal = ami_corridor_list_yaml(in, "terminal", &c->terminal);
  c->terminal_doc = ami_corridor_array(in, (size_t)c->n_terminal, sizeof *c->terminal_doc);
  for (int i = 0; c->terminal_doc && i < c->n_terminal; i++) {
    ami_corridor_add_id(in, AMUR_ID_TERMINAL, c->terminal[i], i);
    char *name = amur_format("terminal/%s.yaml", c->terminal[i]);
    if (!name)
      ami_corridor_no_memory(in);
    else
      c->terminal_doc[i] = ami_corridor_read_yaml(in, name);
    free(name);
    if (!c->terminal_doc[i]) continue;
    note_tables(in, c->terminal_doc[i]);
    check_terminal(in, c->terminal_doc[i]);
  }
}
