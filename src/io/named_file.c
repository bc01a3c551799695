/* SPDX-License-Identifier: Apache-2.0
 * named_file.c -- files that a document names, as a specification its data: below the document's own folder, or below a
 * folder of data that the user names.  A document may come from anyone, so what leaves the folder, by an absolute name,
 * by .. or through a symbolic link, is read only when the user says so (doc->outside).
 */
#define _XOPEN_SOURCE 700
#include <amur/io.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool is_there(const char *path) {
  struct stat about;
  return lstat(path, &about) == 0;
}

/* Does the text lead above where it begins? */
static bool climbs(const char *name) {
  int depth = 0;
  if (*name == '/') return true;
  for (const char *at = name; *at && depth >= 0;) {
    const size_t n = strcspn(at, "/");
    if (n == 2 && strncmp(at, "..", 2) == 0)
      depth--;
    else if (n > 0 && !(n == 1 && *at == '.'))
      depth++;
    at += n + (at[n] == '/');
  }
  return depth < 0;
}

/* The path without links; NULL if nothing is there, or if memory is out. */
static char *resolve(const char *path, bool *no_memory) {
  errno = 0;
  char *real = path ? realpath(path, NULL) : NULL;
  *no_memory = *no_memory || !path || (!real && errno == ENOMEM);
  return real;
}

bool amur_path_stays(const char *folder, const char *name, amur_faults *faults) {
  char *path = *name == '/' ? amur_strdup(name) : amur_format("%s/%s", folder, name);
  bool no_memory = false, stays = false;
  char *real = resolve(path, &no_memory), *root = resolve(folder, &no_memory);
  if (no_memory) {
    amur_faults_no_memory(faults, name);
  } else if (real && root) {
    const size_t n = strcmp(root, "/") == 0 ? 0 : strlen(root);
    stays = strncmp(real, root, n) == 0 && real[n] == '/';
  } else {
    stays = !climbs(name) && !is_there(path); /* a link to nothing leads who knows where */
  }
  free(path);
  free(real);
  free(root);
  return stays;
}

/* NULL where the name is absolute or memory is out. */
static char *below(const char *folder, const char *name) {
  if (*name == '/') return NULL;
  return strcmp(folder, ".") == 0 ? amur_strdup(name) : amur_format("%s/%s", folder, name);
}

char *amur_yaml_file(const amur_yaml_doc *doc, const amur_yaml *at, const char *key, const char *name,
                     const char *data_dir, amur_faults *faults) {
  const char *slash = strrchr(doc->file, '/');
  char *own =
      slash ? amur_format("%.*s", slash == doc->file ? 1 : (int)(slash - doc->file), doc->file) : amur_strdup(".");
  char *here = own ? below(own, name) : NULL, *data = data_dir ? below(data_dir, name) : NULL;
  const bool is_here = here && is_there(here), is_data = !is_here && data && is_there(data);
  const bool anywhere = *name == '/' || (!is_here && !is_data && doc->outside && is_there(name));
  char *path = anywhere ? amur_strdup(name) : is_data ? data : here;
  const bool whole = own && path && (data || !data_dir || *name == '/');
  if (path != here) free(here);
  if (path != data) free(data);
  bool stays = doc->outside || (whole && amur_path_stays(is_data ? data_dir : own, name, faults));
  if (!stays && whole && *name == '/' && data_dir) stays = amur_path_stays(data_dir, name, faults);
  if (whole && !stays) {
    amur_faults_add(faults, AMUR_FAULT_ERROR, doc->file, at->line, at->column, key, name,
                    "a file in the folder of the specification", "the option --outside allows others");
    free(path);
    path = NULL;
  } else if (!whole) {
    amur_faults_no_memory(faults, doc->file);
    free(path);
    path = NULL;
  }
  free(own);
  return path;
}
