/* SPDX-License-Identifier: Apache-2.0
 * clash.c -- a file that is to be written must not be one that is read, nor be written twice.
 * Said before the work begins: afterwards the input would be gone.
 */
#define _XOPEN_SOURCE 700 /* realpath */
#include "command.h"
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

/* Devices and pipes may be named twice: what is written to them does not replace anything. */
static bool is_same_file(const char *a, const char *b) {
  struct stat first, second;
  const bool both = stat(a, &first) == 0 && stat(b, &second) == 0;
  if (both) return S_ISREG(first.st_mode) && first.st_dev == second.st_dev && first.st_ino == second.st_ino;
  char name_a[NAME_ROOM], name_b[NAME_ROOM];
  return true_name(a, name_a) && true_name(b, name_b) && strcmp(name_a, name_b) == 0;
}

/* "trips.omx:am" names a matrix of trips.omx: the file is what stands before the colon if the whole is none. */
static bool is_read_from(const char *input, const char *output) {
  struct stat about;
  if (is_same_file(input, output)) return true;
  const char *colon = strrchr(input, ':');
  if (!colon || stat(input, &about) == 0) return false;
  char file[PATH_MAX];
  const int n = snprintf(file, sizeof file, "%.*s", (int)(colon - input), input);
  return n < (int)sizeof file && is_same_file(file, output);
}

static int add(named *list, int n, const char *path, const char *option, bool written) {
  if (path && n < NAMED_MAX) list[n++] = (named){path, option, written};
  return n;
}

static int list_names(const amur_command *c, const void *options, int n_argument, const char **argument, named *list) {
  int n = 0;
  for (int i = 0; i < n_argument; i++) n = add(list, n, argument[i], NULL, i + 1 == c->output_argument);
  for (const amur_opt *o = c->option; o < c->option + c->n_option; o++) {
    const void *field = (const char *)options + o->offset;
    if (o->kind == AMUR_OPT_INPUT || o->kind == AMUR_OPT_OUTPUT)
      n = add(list, n, *(const char *const *)field, o->flag, o->kind == AMUR_OPT_OUTPUT);
    const amur_opt_list *several = o->kind == AMUR_OPT_INPUTS ? field : NULL;
    for (int i = 0; several && i < several->n; i++) n = add(list, n, several->item[i], o->flag, false);
  }
  return n;
}

static amur_status fail(const named *out, const named *other, amur_err *err) {
  char by[80] = "an argument";
  if (other->option) snprintf(by, sizeof by, "--%s", other->option);
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
          list[k].written ? is_same_file(list[k].path, list[i].path) : is_read_from(list[k].path, list[i].path);
      if (same) return fail(&list[i], &list[k], err);
    }
  }
  return AMUR_OK;
}
