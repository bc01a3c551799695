/* SPDX-License-Identifier: Apache-2.0
 * yaml_tree.c -- walking, copying and changing a YAML document.
 * A path like stages.gate.servers goes through maps by key and through lists by the `name` or `id` of an entry, else by
 * its number: names stay right when entries are added.
 */
#include "yaml_tree.h"
#include <stdlib.h>
#include <string.h>

void ami_yaml_node_free(amur_yaml *node) {
  if (!node) return;
  for (int i = 0; i < node->n; i++) {
    ami_yaml_node_free(node->item[i]);
    if (node->key) free(node->key[i]);
  }
  free(node->item);
  free(node->key);
  free(node->key_line);
  free(node->key_column);
  free(node->text);
  free(node);
}

size_t ami_yaml_node_count(const amur_yaml *node) {
  size_t n = 1;
  for (int i = 0; i < node->n; i++) n += ami_yaml_node_count(node->item[i]);
  return n;
}

/* Copies the entries; to->n counts those that are whole, so that a partial copy can be freed. */
static bool copy_entries(const amur_yaml *from, amur_yaml *to) {
  const size_t n = (size_t)from->n;
  to->item = amur_alloc(n, sizeof *to->item);
  if (!to->item) return false;
  if (from->kind == AMUR_YAML_MAP) {
    to->key = amur_alloc(n, sizeof *to->key);
    to->key_line = amur_alloc(n, sizeof *to->key_line);
    to->key_column = amur_alloc(n, sizeof *to->key_column);
    if (!to->key || !to->key_line || !to->key_column) return false;
    if (n) memcpy(to->key_line, from->key_line, n * sizeof *to->key_line);
    if (n) memcpy(to->key_column, from->key_column, n * sizeof *to->key_column);
  }
  for (int i = 0; i < from->n; i++) {
    to->n = i + 1; /* first, so that what this entry holds is freed */
    to->item[i] = ami_yaml_node_copy(from->item[i]);
    if (to->key) to->key[i] = amur_strdup(from->key[i]);
    if (!to->item[i] || (to->key && !to->key[i])) return false;
  }
  return true;
}

amur_yaml *ami_yaml_node_copy(const amur_yaml *node) {
  amur_yaml *copy = amur_alloc(1, sizeof *copy);
  if (!copy) return NULL;
  copy->kind = node->kind;
  copy->quoted = node->quoted;
  copy->line = node->line;
  copy->column = node->column;
  copy->text = amur_strdup(node->text);
  if ((node->text && !copy->text) || (node->n && !copy_entries(node, copy))) {
    ami_yaml_node_free(copy);
    return NULL;
  }
  return copy;
}

amur_yaml_doc *amur_yaml_copy(const amur_yaml_doc *doc) {
  amur_yaml_doc *copy = amur_alloc(1, sizeof *copy);
  if (!copy) return NULL;
  copy->outside = doc->outside;
  copy->file = amur_strdup(doc->file);
  copy->root = ami_yaml_node_copy(doc->root);
  if (copy->file && copy->root) return copy;
  amur_yaml_free(copy);
  return NULL;
}

void amur_yaml_free(amur_yaml_doc *doc) {
  if (!doc) return;
  ami_yaml_node_free(doc->root);
  free(doc->file);
  free(doc);
}

/* Entry of a map whose key is the first n bytes of name; -1 if none. */
static int find_key(const amur_yaml *map, const char *name, size_t n) {
  for (int i = 0; i < map->n; i++)
    if (strlen(map->key[i]) == n && strncmp(map->key[i], name, n) == 0) return i;
  return -1;
}

const amur_yaml *amur_yaml_get(const amur_yaml *map, const char *key) {
  if (!map || map->kind != AMUR_YAML_MAP) return NULL;
  const int i = find_key(map, key, strlen(key));
  return i < 0 ? NULL : map->item[i];
}

static bool is_named(const amur_yaml *entry, const char *key, const char *name, size_t n) {
  const amur_yaml *value = amur_yaml_get(entry, key);
  return value && value->text && strlen(value->text) == n && strncmp(value->text, name, n) == 0;
}

/* Entry of a list by its number from 0, or by its `name` or `id`; -1 if none. */
static int find_entry(const amur_yaml *list, const char *name, size_t n) {
  for (int i = 0; i < list->n; i++)
    if (is_named(list->item[i], "name", name, n) || is_named(list->item[i], "id", name, n)) return i;
  long number = 0;
  for (size_t i = 0; i < n; i++) {
    if (name[i] < '0' || name[i] > '9' || number > list->n) return -1;
    number = number * 10 + (name[i] - '0');
  }
  return n && number < list->n ? (int)number : -1;
}

amur_yaml *amur_yaml_at(amur_yaml *root, const char *path) {
  amur_yaml *node = root;
  while (node) {
    const size_t n = strcspn(path, ".");
    const int i = node->kind == AMUR_YAML_MAP    ? find_key(node, path, n)
                  : node->kind == AMUR_YAML_LIST ? find_entry(node, path, n)
                                                 : -1;
    node = i < 0 ? NULL : node->item[i];
    if (path[n] == '\0') break;
    path += n + 1;
  }
  return node;
}

bool amur_yaml_set_text(amur_yaml *node, const char *text) {
  char *copy = amur_strdup(text);
  if (!copy) return false;
  free(node->text);
  node->text = copy;
  node->kind = AMUR_YAML_SCALAR;
  return true;
}
