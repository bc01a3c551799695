/* SPDX-License-Identifier: Apache-2.0
 * clash.c -- a file that is to be written must not be one that is read, nor be written twice.
 * Said before the work begins: afterwards the input would be gone.
 */
#define _XOPEN_SOURCE 700 /* realpath */
#include "clash.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A file that the command line names. */
typedef struct {
  const char *path, *option; /* option: without dashes; NULL: an argument */
  bool written;
} named;

enum { NAMED_MAX = 256, NAME_ROOM = 2 * PATH_MAX };

/* The folder of a file that need not exist, by its one true name, and the file's name in it; false if there is no such
 * folder.  Nothing here needs memory that could be out: what is not found would be overwritten. */
static bool true_name(const char *path, char name[NAME_ROOM]) {
  char above[PATH_MAX], folder[PATH_MAX];
  if (strlen(path) >= PATH_MAX) return false;
  if (realpath(path, name)) return true;
  const char *slash = strrchr(path, '/');
  snprintf(above, sizeof above, "%.*s", slash ? (int)(slash - path) + 1 : 1, slash ? path : ".");
  if (!realpath(above, folder)) return false;
  snprintf(name, NAME_ROOM, "%s/%s", folder, slash ? slash + 1 : path);
  return true;
}

bool amur_is_same_file(const char *a, const char *b) {
  struct stat first, second;
  const bool both = stat(a, &first) == 0 && stat(b, &second) == 0;
  if (both)
    return (S_ISREG(first.st_mode) || S_ISDIR(first.st_mode)) && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
  char name_a[NAME_ROOM], name_b[NAME_ROOM];
  return true_name(a, name_a) && true_name(b, name_b) && strcmp(name_a, name_b) == 0;
}

/* The file is what stands before a colon if the whole is none: "F.omx:MATRIX:LOOKUP". */
bool amur_is_read_from(const char *input, const char *output) {
  struct stat about;
  bool same = amur_is_same_file(input, output);
  char file[PATH_MAX];
  if (snprintf(file, sizeof file, "%s", input) >= (int)sizeof file) return same;
  for (char *colon; !same && stat(file, &about) != 0 && (colon = strrchr(file, ':'));) {
    *colon = 0;
    same = amur_is_same_file(file, output);
  }
  return same;
}

static int add(named *list, int n, const char *path, const char *option, bool written) {
  if (path && n < NAMED_MAX) list[n++] = (named){path, option, written};
  return n;
}

static int list_names(const amur_command *c, const void *options, int n_argument, const char **argument, named *list) {
  int n = 0;
  for (int i = 0; i < n_argument; i++) n = add(list, n, argument[i], NULL, i + 1 == c->output_argument);
  for (int k = 0; k < c->n_option; k++) {
    const amur_opt *o = &c->option[k];
    const void *field = (const char *)options + o->offset;
    if (o->kind == AMUR_OPT_INPUT || o->kind == AMUR_OPT_OUTPUT)
      n = add(list, n, *(const char *const *)field, o->flag, o->kind == AMUR_OPT_OUTPUT);
    const bool is_list = o->kind == AMUR_OPT_INPUTS || o->kind == AMUR_OPT_LIST;
    const amur_opt_list *several = is_list ? field : NULL;
    for (int i = 0; several && i < several->n; i++) n = add(list, n, several->item[i], o->flag, false);
  }
  return n;
}

/* A name as a whole, or the values of "KEY=FILE,KEY=FILE". */
static bool reads(const char *input, const char *output) {
  if (amur_is_read_from(input, output) || amur_is_read_through(input, output)) return true;
  bool same = false;
  for (const char *at = strchr(input, '='); at && !same; at = strchr(at, '=')) {
    const size_t n = strcspn(++at, ",");
    char *value = amur_format("%.*s", (int)n, at);
    same = value && amur_is_read_from(value, output);
    free(value);
  }
  return same;
}

static amur_status fail(const named *out, const named *other, amur_err *err) {
  char by[160] = "an argument";
  if (!other->written && !amur_is_read_from(other->path, out->path))
    snprintf(by, sizeof by, "%.150s", other->path); /* which names it, or holds it */
  else if (other->option)
    snprintf(by, sizeof by, "--%s", other->option);
  return amur_fail(err, AMUR_E_USAGE, 0, "%s%s %s would be overwritten: %s %s it, too", out->option ? "--" : "",
                   out->option ? out->option : "the output", out->path, by, other->written ? "writes" : "reads");
}

amur_status amur_check_clashes(const amur_command *c, const void *options, int n_argument, const char **argument,
                               amur_err *err) {
  named list[NAMED_MAX];
  const int n = list_names(c, options, n_argument, argument, list);
  for (int i = 0; i < n; i++) {
    for (int k = 0; k < n && list[i].written; k++) {
      if (k == i || (list[k].written && k > i)) continue; /* a pair of outputs once */
      const bool same =
          list[k].written ? amur_is_same_file(list[k].path, list[i].path) : reads(list[k].path, list[i].path);
      if (same) return fail(&list[i], &list[k], err);
    }
  }
  return AMUR_OK;
}
