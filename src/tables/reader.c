/* SPDX-License-Identifier: Apache-2.0
 * reader.c -- files, names and faults while a corridor folder is read.
 */
#define _POSIX_C_SOURCE 200809L
#include "reader.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

char *ami_corridor_path(corridor_reader *in, const char *name) {
  const char *folder = in->corridor->folder;
  const size_t n = strlen(folder);
  char *path = amur_format("%s%s%s", folder, n && folder[n - 1] == '/' ? "" : "/", name);
  if (!path) ami_corridor_no_memory(in);
  return path;
}

/* A file that is there but cannot be read counts, as does a link to nothing: its reader says why. */
bool ami_corridor_has_file(corridor_reader *in, const char *name) {
  struct stat about;
  char *path = ami_corridor_path(in, name);
  const bool there = path && lstat(path, &about) == 0;
  free(path);
  return there;
}

void ami_corridor_note_input(corridor_reader *in, const char *name) {
  amur_corridor *c = in->corridor;
  char *path = ami_corridor_path(in, name), *copy = ami_corridor_text(in, name);
  amur_err err = {0};
  const size_t need = (size_t)c->n_input_file + 1;
  if (path && copy && amur_grow(&c->input_file, &in->room_file, need, sizeof *c->input_file) &&
      amur_grow(&c->input_sha256, &in->room_sha, need, sizeof *c->input_sha256) &&
      !amur_file_sha256(path, c->input_sha256[c->n_input_file], &err)) {
    c->input_file[c->n_input_file++] = copy;
    copy = NULL;
  } else if (!err.status) {
    ami_corridor_no_memory(in);
  } else if (in->faults->n_error == 0 || err.status == AMUR_E_NOMEM) { /* else its reader has said why */
    amur_faults_unread(in->faults, path, &err);
  }
  free(copy);
  free(path);
}

char *ami_corridor_text(corridor_reader *in, const char *text) {
  char *copy = amur_strdup(text);
  if (!copy) ami_corridor_no_memory(in);
  return copy;
}

void ami_corridor_preset(corridor_reader *in, char **text, const char *preset) {
  if (!*text || **text || !preset) return;
  free(*text);
  *text = ami_corridor_text(in, preset);
}

void *ami_corridor_array(corridor_reader *in, size_t n, size_t size) {
  void *array = amur_alloc(n, size);
  if (!array) ami_corridor_no_memory(in);
  return array;
}

bool ami_corridor_row_is_sound(const corridor_reader *in, amur_id_kind table, int row) {
  assert(table < AMUR_N_TABLE);
  return row < 0 || !in->bad[table] || !in->bad[table][row];
}

bool ami_corridor_table_is_sound(const corridor_reader *in, amur_id_kind table) {
  for (int r = 0; r < in->table[table].n_row; r++)
    if (!ami_corridor_row_is_sound(in, table, r)) return false;
  return in->bad[table] != NULL;
}

void ami_corridor_fault(corridor_reader *in, amur_id_kind table, int row, const char *column, amur_severity severity,
                        const char *found, const char *expected, const char *hint) {
  assert(table < AMUR_N_TABLE);
  const amur_table *t = &in->table[table];
  const int at = column && t->file ? amur_table_column(t, column) : -1;
  char name[64];
  snprintf(name, sizeof name, "%s.csv", ami_id_names[table]);
  char *path = t->file ? NULL : ami_corridor_path(in, name);
  amur_faults_add(in->faults, severity, t->file ? t->file : path, row >= 0 && row < t->n_row ? t->line[row] : 0, at + 1,
                  column, found, expected, hint);
  free(path);
}

void ami_corridor_unknown(corridor_reader *in, const char *file, long line, long column_no, const char *column,
                          amur_id_kind kind, const char *found) {
  char quoted[96], expected[64], hint[160] = "";
  if (in->unread[kind]) {
    amur_faults_follow(in->faults);
    return;
  }
  const char *nearest = amur_map_nearest(&in->ids[kind], found);
  amur_quote_text(found, quoted);
  snprintf(expected, sizeof expected, "the id of a %s", ami_id_names[kind]);
  if (nearest)
    snprintf(hint, sizeof hint, "did you mean %.100s?", nearest);
  else if (in->ids[kind].n == 0)
    snprintf(hint, sizeof hint, "there is no %s", ami_id_names[kind]);
  amur_faults_add(in->faults, AMUR_FAULT_ERROR, file, line, column_no, column, quoted, expected, hint);
}

bool ami_corridor_add_id(corridor_reader *in, amur_id_kind kind, const char *id, int index) {
  int32_t old;
  if (amur_map_add(&in->ids[kind], id, index, &old)) return true;
  if (old < 0) ami_corridor_no_memory(in);
  return old < 0;
}

/* Names like modes are nowhere listed: whoever names one first makes it. */
int ami_corridor_intern(corridor_reader *in, amur_id_kind kind, char ***list, int *n, const char *word) {
  const int known = amur_map_find(&in->ids[kind], word);
  if (known >= 0) return known;
  size_t room = (size_t)*n; /* grows by some at a time only where the list is long: names are few */
  char *copy = ami_corridor_text(in, word);
  if (!copy || !amur_grow(list, &room, (size_t)*n + 1, sizeof **list) || !ami_corridor_add_id(in, kind, copy, *n)) {
    free(copy);
    ami_corridor_no_memory(in);
    return -1;
  }
  (*list)[(*n)++] = copy;
  return *n - 1;
}
