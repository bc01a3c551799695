/* SPDX-License-Identifier: Apache-2.0
 * frame_levels.c -- rows of a frame grouped by the values of columns: fixed effects, clusters, sums by group.
 * "exporter*year" gives rows the same level where both columns agree.  Columns of the file are compared as text,
 * derived ones by all digits of their numbers; levels are numbered in order of appearance, so that results do not
 * depend on how a map happens to be filled.
 */
#include "frame.h"
#include <stdio.h>
#include <string.h>

static int32_t intern(amur_map *map, const char *key, int32_t *n) {
  const int32_t old = amur_map_find(map, key);
  if (old >= 0) return old;
  return amur_map_add(map, key, *n, NULL) ? (*n)++ : -1;
}

bool ami_frame_levels(amur_frame *f, const char *names, bool gaps, int32_t *level, int32_t *n_level,
                      amur_faults *faults, char *missing) {
  amur_map map = {0};
  *n_level = 0;
  bool good = true;
  for (int32_t i = 0; good && i < f->n_row; i++) {
    char key[512] = ""; /* "CN\x1f2006\x1f" */
    bool gap = false;
    for (const char *at = names; good && *at;) {
      char name[AMUR_FRAME_NAME];
      size_t n = strcspn(at, "*"), from = 0;
      while (from < n && at[from] == ' ') from++;
      size_t to = n;
      while (to > from && at[to - 1] == ' ') to--;
      snprintf(name, sizeof name, "%.*s", (int)(to - from), at + from);
      const size_t used = strlen(key);
      if (!ami_frame_has(f, name))
        snprintf(missing, AMUR_FRAME_NAME, "%s", name), good = false;
      else if (amur_table_column(&f->table, name) >= 0)
        snprintf(key + used, sizeof key - used, "%s\x1f", ami_frame_text(f, i, name));
      else
        snprintf(key + used, sizeof key - used, "%.17g\x1f",
                 ami_frame_numbers(f, name, faults)[i]); /* derived: there */
      gap = gaps && (gap || key[used] == '\x1f' || strcmp(key + used, "NA\x1f") == 0);
      at += n + (at[n] == '*');
    }
    if (gap) {
      level[i] = -1;
      continue;
    }
    const int32_t old = good ? amur_map_find(&map, key) : -1;
    char *own = good && old < 0 ? ami_frame_alloc(f, strlen(key) + 1, 1) : NULL;
    if (own) memcpy(own, key, strlen(key) + 1);
    good = good && (old >= 0 || own);
    if (good) level[i] = old >= 0 ? old : intern(&map, own, n_level);
    good = good && level[i] >= 0;
  }
  if (map.no_memory) amur_faults_no_memory(faults, f->table.file);
  amur_map_fini(&map);
  return good;
}

bool ami_frame_factor(amur_frame *f, const amur_yaml_doc *doc, const amur_yaml *node, bool gaps, amur_factor *out,
                      amur_faults *faults) {
  char missing[AMUR_FRAME_NAME] = "";
  int32_t *level = ami_frame_alloc(f, (size_t)f->n_row, sizeof *level);
  const bool good = level && node->kind == AMUR_YAML_SCALAR &&
                    ami_frame_levels(f, node->text, gaps, level, &out->n_level, faults, missing);
  if (!good)
    amur_faults_add(faults, AMUR_FAULT_ERROR, doc->file, node->line, node->column, node->text,
                    *missing ? missing : "no column", "columns of the data joined by *", NULL);
  out->level = level;
  return good;
}
