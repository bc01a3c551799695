/* SPDX-License-Identifier: Apache-2.0
 * yaml.c -- one YAML 1.1 document as a tree whose nodes know their place in the file.
 *
 * libyaml cuts the text into events, which are read by recursive descent:
 *   stream = STREAM-START [DOCUMENT-START node DOCUMENT-END] STREAM-END
 *   node   = SCALAR | ALIAS | SEQUENCE-START {node} SEQUENCE-END | MAPPING-START {SCALAR node} MAPPING-END
 * A function is called with the event that begins what it reads, and returns at the one that ends it.
 *
 * Aliases become copies of their anchors, so that a tree can be changed in one place.  Depth and number of nodes are
 * bounded, copies included: nine lists of nine aliases each would be a thousand million nodes ("billion laughs").
 * Reading goes on after a fault that leaves the events in order, so that further faults are found.
 * Not here: tags, merge keys, several documents in one file.
 */
#include <amur/io.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>
#include "yaml_tree.h"

enum { MAX_DEPTH = 64, MAX_NODE = 1000000 };

typedef struct {
  yaml_parser_t parser;
  yaml_event_t event;
  bool has_event;
  bool failed;  /* there was a fault; reading may go on to find more */
  bool stopped; /* and no further */
  const char *file;
  amur_faults *faults;
  const amur_yaml **anchor; /* [n_anchor] nodes */
  char **anchor_name;       /* [n_anchor] owned */
  amur_map anchors;         /* name to number */
  size_t n_anchor, room_anchor, room_name, n_node;
} reader;

static void fault(reader *r, long line, long column, const char *key, const char *found, const char *expected,
                  const char *hint) {
  amur_faults_add(r->faults, AMUR_FAULT_ERROR, r->file, line, column, key, found, expected, hint);
  r->failed = true;
}

static void no_memory(reader *r) {
  amur_faults_no_memory(r->faults, r->file);
  r->failed = true;
}

static long line_of(const reader *r) { return (long)r->event.start_mark.line + 1; }
static long column_of(const reader *r) { return (long)r->event.start_mark.column + 1; }

/* Reads the next event; false on a fault of the text, of which libyaml knows the place only if it is one of syntax. */
static bool next(reader *r) {
  if (r->stopped) return false;
  if (r->has_event) yaml_event_delete(&r->event);
  r->has_event = yaml_parser_parse(&r->parser, &r->event) != 0;
  if (r->has_event) return true;
  r->stopped = true;
  const yaml_parser_t *p = &r->parser;
  if (p->error == YAML_MEMORY_ERROR) {
    no_memory(r);
    return false;
  }
  const bool marked = p->error == YAML_SCANNER_ERROR || p->error == YAML_PARSER_ERROR;
  fault(r, marked ? (long)p->problem_mark.line + 1 : 0, marked ? (long)p->problem_mark.column + 1 : 0, NULL,
        p->problem ? p->problem : "an unreadable text", "YAML", p->context);
  return false;
}

static amur_yaml *new_node(reader *r, amur_yaml_kind kind) {
  if (r->n_node++ >= MAX_NODE) {
    fault(r, line_of(r), column_of(r), NULL, "too many nodes", "a smaller document", NULL);
    return NULL;
  }
  amur_yaml *node = amur_alloc(1, sizeof *node);
  if (!node) {
    no_memory(r);
    return NULL;
  }
  node->kind = kind;
  node->line = line_of(r);
  node->column = column_of(r);
  return node;
}

/* The last anchor of the name counts, as YAML says of one given twice. */
static bool add_anchor(reader *r, const char *name, const amur_yaml *node) {
  if (!name) return true;
  const int32_t old = amur_map_find(&r->anchors, name);
  if (old >= 0) {
    r->anchor[old] = node;
    return true;
  }
  char *copy = amur_strdup(name);
  if (!copy || !amur_grow(&r->anchor, &r->room_anchor, r->n_anchor + 1, sizeof *r->anchor) ||
      !amur_grow(&r->anchor_name, &r->room_name, r->n_anchor + 1, sizeof *r->anchor_name)) {
    free(copy);
    return false;
  }
  r->anchor_name[r->n_anchor] = copy;
  r->anchor[r->n_anchor] = node;
  return amur_map_add(&r->anchors, copy, (int32_t)r->n_anchor++, NULL);
}

/* Nothing, ~ and null without quotes (YAML 1.1, !!null; its capital forms are texts here). */
static bool is_null(const yaml_event_t *e) {
  const char *text = (const char *)e->data.scalar.value;
  return e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
         (*text == '\0' || strcmp(text, "~") == 0 || strcmp(text, "null") == 0);
}

static amur_yaml *read_scalar(reader *r) {
  const char *text = (const char *)r->event.data.scalar.value;
  if (strlen(text) != r->event.data.scalar.length) {
    fault(r, line_of(r), column_of(r), NULL, "a zero byte in a text", "text", NULL);
    return NULL;
  }
  amur_yaml *node = new_node(r, is_null(&r->event) ? AMUR_YAML_NULL : AMUR_YAML_SCALAR);
  if (!node || node->kind == AMUR_YAML_NULL) return node;
  node->quoted = r->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
  node->text = amur_strdup(text);
  if (node->text) return node;
  no_memory(r);
  ami_yaml_node_free(node);
  return NULL;
}

static amur_yaml *read_alias(reader *r) {
  const char *name = (const char *)r->event.data.alias.anchor;
  const int32_t i = amur_map_find(&r->anchors, name);
  const size_t n = i < 0 ? 0 : ami_yaml_node_count(r->anchor[i]);
  if (i >= 0 && r->n_node + n <= MAX_NODE) {
    r->n_node += n;
    amur_yaml *copy = ami_yaml_node_copy(r->anchor[i]);
    if (!copy) no_memory(r);
    return copy;
  }
  fault(r, line_of(r), column_of(r), NULL, name, "an anchor defined above, of moderate size", NULL);
  return NULL;
}

static amur_yaml *read_node(reader *r, int depth);

static void read_list(reader *r, amur_yaml *list, int depth) {
  size_t room = 0;
  while (next(r) && r->event.type != YAML_SEQUENCE_END_EVENT) {
    amur_yaml *item = read_node(r, depth + 1);
    const bool grown = amur_grow(&list->item, &room, (size_t)list->n + 1, sizeof *list->item);
    if (!grown) no_memory(r);
    if (!item || !grown) {
      ami_yaml_node_free(item);
      r->stopped = true;
      break;
    }
    list->item[list->n++] = item;
  }
}

/* Makes room for one more entry of a map. */
static bool grow_map(amur_yaml *map, size_t room[4]) {
  const size_t need = (size_t)map->n + 1;
  return amur_grow(&map->key, &room[0], need, sizeof *map->key) &&
         amur_grow(&map->key_line, &room[1], need, sizeof *map->key_line) &&
         amur_grow(&map->key_column, &room[2], need, sizeof *map->key_column) &&
         amur_grow(&map->item, &room[3], need, sizeof *map->item);
}

/* The key that the current event is; NULL, with a fault, where it is none or cannot be kept. */
static char *read_key(reader *r, amur_map *seen, int number) {
  const long line = line_of(r), column = column_of(r);
  const bool scalar = r->event.type == YAML_SCALAR_EVENT;
  const char *text = scalar ? (const char *)r->event.data.scalar.value : "";
  if (!scalar || strlen(text) != r->event.data.scalar.length) {
    fault(r, line, column, NULL, scalar ? "a zero byte in a key" : "a key that is not a plain text", "key: value",
          NULL);
    return NULL;
  }
  char *key = amur_strdup(text);
  int32_t old = -1;
  if (!key || amur_map_add(seen, key, number, &old)) return key;
  if (old >= 0) {
    fault(r, line, column, key, "a key given twice", "every key once in a map", NULL);
    return key;
  }
  free(key);
  return NULL;
}

static void read_map(reader *r, amur_yaml *map, int depth) {
  size_t room[4] = {0};
  amur_map seen = {0};
  while (next(r) && r->event.type != YAML_MAPPING_END_EVENT) {
    const long line = line_of(r), column = column_of(r);
    char *key = read_key(r, &seen, map->n);
    amur_yaml *item = key && next(r) ? read_node(r, depth + 1) : NULL;
    const bool grown = key && grow_map(map, room);
    if (!grown) no_memory(r);
    if (!item || !grown) {
      free(key);
      ami_yaml_node_free(item);
      r->stopped = true;
      break;
    }
    map->key[map->n] = key;
    map->key_line[map->n] = line;
    map->key_column[map->n] = column;
    map->item[map->n++] = item;
  }
  amur_map_fini(&seen);
}

/* Reads the node that the current event begins.  NULL, with a fault, where there is none. */
static amur_yaml *read_node(reader *r, int depth) {
  if (depth > MAX_DEPTH) {
    fault(r, line_of(r), column_of(r), NULL, "maps or lists nested more than 64 deep", "a flatter document", NULL);
    return NULL;
  }
  if (r->event.type == YAML_ALIAS_EVENT) return read_alias(r);
  const bool is_scalar = r->event.type == YAML_SCALAR_EVENT, is_list = r->event.type == YAML_SEQUENCE_START_EVENT;
  const yaml_char_t *name = is_scalar ? r->event.data.scalar.anchor
                            : is_list ? r->event.data.sequence_start.anchor
                                      : r->event.data.mapping_start.anchor;
  char *anchor_name = amur_strdup((const char *)name); /* the event is gone when the node is whole; mostly NULL */
  if (name && !anchor_name) {
    no_memory(r);
    return NULL;
  }
  amur_yaml *node = is_scalar ? read_scalar(r) : new_node(r, is_list ? AMUR_YAML_LIST : AMUR_YAML_MAP);
  if (node && is_list)
    read_list(r, node, depth);
  else if (node && !is_scalar)
    read_map(r, node, depth);
  if (node && !r->failed && !add_anchor(r, anchor_name, node)) no_memory(r);
  free(anchor_name);
  return node;
}

/* Reads the stream: nothing, or one document. */
static amur_yaml *read_stream(reader *r) {
  if (!next(r) || !next(r)) return NULL; /* stream start; document start or stream end */
  if (r->event.type == YAML_STREAM_END_EVENT) return new_node(r, AMUR_YAML_NULL);
  amur_yaml *root = next(r) ? read_node(r, 0) : NULL;
  if (r->failed || !next(r) || !next(r)) return root; /* document end; stream end */
  if (r->event.type != YAML_STREAM_END_EVENT)
    fault(r, line_of(r), column_of(r), NULL, "a second document", "one document in a file", NULL);
  return root;
}

amur_yaml_doc *amur_yaml_parse(const char *name, const char *text, size_t n_bytes, amur_faults *faults) {
  reader r = {.file = name, .faults = faults};
  amur_yaml_doc *doc = amur_alloc(1, sizeof *doc);
  if (doc && yaml_parser_initialize(&r.parser)) {
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, n_bytes);
    doc->root = read_stream(&r);
    doc->file = amur_strdup(name);
    if (r.has_event) yaml_event_delete(&r.event);
    yaml_parser_delete(&r.parser);
  }
  for (size_t i = 0; i < r.n_anchor; i++) free(r.anchor_name[i]);
  free(r.anchor_name);
  free(r.anchor);
  amur_map_fini(&r.anchors);
  if (doc && doc->root && doc->file && !r.failed && !r.stopped) return doc;
  if (!r.failed) amur_faults_no_memory(faults, name); /* the document itself, or libyaml's parser */
  amur_yaml_free(doc);
  return NULL;
}

amur_yaml_doc *amur_yaml_read(const char *path, amur_faults *faults) {
  amur_err err = {0};
  size_t n = 0;
  char *text = amur_file_read(path, &n, &err);
  if (!text) {
    amur_faults_unread(faults, path, &err);
    return NULL;
  }
  amur_yaml_doc *doc = amur_yaml_parse(path, text, n, faults);
  free(text);
  return doc;
}
