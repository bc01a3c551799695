/* SPDX-License-Identifier: Apache-2.0
 * json_file.c -- JSON (jansson) that is whole or not there, and JSON files.
 */
#include "headroom.h"
#include "json_file.h"
#include <amur/io.h>
#include <amur/output.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What reading a file takes: lists of short numbers take most. */
enum { BYTES_AT_ALL = 1 << 16, BYTES_PER_LETTER = 16 };

static void lose(json_t **whole) {
  json_decref(*whole);
  *whole = NULL;
}

/* jansson frees the value when it cannot take it, also when there is nothing to take it. */
void amur_json_append(json_t **list, json_t *value) {
  if (json_array_append_new(*list, value)) lose(list);
}

void amur_json_set(json_t **object, const char *key, json_t *value) {
  if (json_object_set_new(*object, key, value)) lose(object);
}

typedef struct {
  char *s;
  size_t n, room;
  bool failed;
} sink;

static int put(const char *piece, size_t n, void *context) {
  sink *to = context;
  if (!to->failed && !amur_grow(&to->s, &to->room, to->n + n + 1, 1)) to->failed = true;
  if (to->failed) return -1;
  memcpy(to->s + to->n, piece, n);
  to->n += n;
  return 0;
}

/* jansson's own json_dumps goes on after a key of an object for which there was no memory (2.14), and leaves it out. */
char *ami_json_text(const json_t *whole, size_t flags) {
  sink to = {0};
  const bool done = whole && json_dump_callback(whole, put, &to, flags) == 0 && !to.failed;
  if (done) return to.s; /* with a zero byte behind: what grows is zeroed */
  free(to.s);
  return NULL;
}

amur_status amur_json_print(json_t *whole, size_t flags, FILE *to, amur_err *err) {
  char *text = ami_json_text(whole, flags);
  json_decref(whole);
  if (!text) return amur_fail(err, AMUR_E_NOMEM, 0, "results as JSON");
  fputs(text, to);
  fputc('\n', to);
  free(text);
  return AMUR_OK;
}

amur_status ami_json_file_read(const char *path, size_t flags, json_t **root, amur_err *err) {
  json_error_t where;
  amur_err why = {0};
  size_t n = 0;
  char *text = amur_file_read(path, &n, &why);
  *root = NULL;
  if (text && !ami_headroom(BYTES_AT_ALL + BYTES_PER_LETTER * n)) {
    amur_fail(&why, AMUR_E_NOMEM, 0, "%s", path);
  } else if (text) {
    errno = 0;
    *root = json_loadb(text, n, flags, &where);
    if (errno == ENOMEM) { /* jansson may call it a fault of the text, or nothing at all */
      lose(root);
      amur_fail(&why, AMUR_E_NOMEM, 0, "%s", path);
    } else if (!*root)
      amur_fail(&why, AMUR_E_PARSE, where.line, "%s:%d:%d: %s", path, where.line, where.column, where.text);
  }
  free(text);
  if (err) *err = why;
  return why.status;
}
