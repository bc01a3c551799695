/* SPDX-License-Identifier: Apache-2.0
 * clash_through.c -- files that a command reads through one that the command line names: what a specification names,
 * and what a folder of a corridor or of a network holds.
 *
 * Which keys of a specification name files is the business of its reader; here every text of it is tried as one.  A
 * text that happens to be the name of the output costs another name for it, a file that is lost costs more.
 */
#define _POSIX_C_SOURCE 200809L
#include "clash.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum {
  DEPTH = 3,            /* of folders below a corridor's */
  TYPED_BYTES = 1 << 20 /* of a specification whose name does not say that it is one */
};

static bool has_end(const char *path, const char *end) {
  const size_t n = strlen(path), n_end = strlen(end);
  return n >= n_end && strcasecmp(path + n - n_end, end) == 0;
}

static bool is_yaml(const char *path) { return has_end(path, ".yaml") || has_end(path, ".yml"); }

/* May a file be a specification?  They may have any name; a table is none, nor is what nobody has typed. */
static bool is_spec(const char *path) {
  static const char *const others[] = {".csv", ".tntp", ".omx", ".dta", ".dat", ".json", ".geojson"};
  struct stat about;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (has_end(path, others[i])) return false;
  return stat(path, &about) == 0 && S_ISREG(about.st_mode) && (is_yaml(path) || about.st_size <= TYPED_BYTES);
}

static bool is_folder(const char *path) {
  struct stat about;
  return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/* ---- specifications ------------------------------------------------------------------------------ */

/* A text as the name of a file in the working folder, beside the specification, in a corridor's folder or among the
 * data: wherever some reader looks. */
static bool is_output(const char *text, const char *beside, const char *folder, const char *output) {
  const char *const bases[] = {beside, folder, amur_data_folder()};
  if (!*text || strchr(text, '\n')) return false;
  if (amur_is_read_from(text, output)) return true;
  for (int i = 0; *text != '/' && i < 3; i++) {
    char *path = bases[i] ? amur_format("%s/%s", bases[i], text) : NULL;
    const bool same = path && amur_is_read_from(path, output);
    free(path);
    if (same) return true;
  }
  return false;
}

static bool node_names(const amur_yaml *node, const char *beside, const char *folder, const char *output) {
  if (node->kind == AMUR_YAML_SCALAR) return node->text && is_output(node->text, beside, folder, output);
  for (int i = 0; i < node->n; i++)
    if (node_names(node->item[i], beside, folder, output)) return true;
  return false;
}

static bool spec_names(const char *spec, const char *folder, const char *output) {
  amur_faults said = {0}; /* by the command, when it reads the file */
  amur_yaml_doc *doc = amur_yaml_read(spec, &said);
  const char *slash = strrchr(spec, '/');
  char *beside = slash ? amur_format("%.*s", (int)(slash - spec), spec) : amur_strdup(".");
  const bool names = doc && beside && node_names(doc->root, beside, folder, output);
  free(beside);
  amur_yaml_free(doc);
  amur_faults_fini(&said);
  return names;
}

/* ---- folders --------------------------------------------------------------------------------------- */

/* Tables of networks and of corridors. */
static bool has_table(const char *folder, const char *output) {
  static const char *const network[] = {"node", "link", "config", "geometry", "use_group"};
  enum { N = sizeof network / sizeof *network };
  const char *name;
  for (int i = 0; (name = i < N ? network[i] : amur_corridor_table(i - N)) != NULL; i++) {
    char *path = amur_format("%s/%s.csv", folder, name);
    const bool same = path && amur_is_same_file(path, output);
    free(path);
    if (same) return true;
  }
  return false;
}

/* Specifications of a folder and below: themselves, and what they name. */
static bool has_spec(const char *folder, const char *root, const char *output, int depth) {
  bool found = false;
  DIR *dir = opendir(folder);
  if (!dir) return false;
  for (const struct dirent *e; !found && (e = readdir(dir));) {
    char *path = *e->d_name == '.' ? NULL : amur_format("%s/%s", folder, e->d_name);
    if (path && is_yaml(path))
      found = amur_is_same_file(path, output) || spec_names(path, root, output);
    else if (path && depth < DEPTH && is_folder(path))
      found = has_spec(path, root, output, depth + 1);
    free(path);
  }
  closedir(dir);
  return found;
}

bool amur_is_read_through(const char *input, const char *output) {
  struct stat about;
  if (stat(output, &about) != 0 || !S_ISREG(about.st_mode)) return false; /* nothing that could be lost */
  if (is_folder(input))
    return has_table(input, output) || (amur_is_corridor(input) && has_spec(input, input, output, 0));
  return is_spec(input) && spec_names(input, NULL, output);
}
