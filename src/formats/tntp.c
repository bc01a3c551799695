/* SPDX-License-Identifier: Apache-2.0
 * tntp.c -- metadata, lines and words of TNTP files (Transportation Networks for Research Core Team).
 *   <NUMBER OF ZONES> 24
 *   <FIRST THRU NODE> 1
 *   <END OF METADATA>
 *   ~ a comment, up to the end of the line
 * and then rows of networks (tntp_network.c) or trips (tntp_trips.c).  Keys are known in any case; those that we do not
 * use are passed over.  The text is cut into lines in place, as it is read.
 */
#include "tntp.h"
#include <amur/io.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ami_tntp_fault(tntp_file *f, const char *column, const char *found, const char *expected, const char *hint) {
  f->n_fault++;
  amur_faults_add(f->faults, AMUR_FAULT_ERROR, f->path, f->line, 0, column, found, expected, hint);
}

void ami_tntp_no_memory(tntp_file *f) {
  f->n_fault++;
  amur_faults_no_memory(f->faults, f->path);
}

static void trim(char *text) {
  size_t n = strlen(text);
  while (n > 0 && isspace((unsigned char)text[n - 1])) text[--n] = 0;
}

/* The next line as it stands, zero-terminated; NULL at the end. */
static char *raw_line(tntp_file *f) {
  if (!*f->at) return NULL;
  char *line = f->at, *end = strchr(line, '\n');
  f->at = end ? end + 1 : line + strlen(line);
  if (end) *end = 0;
  f->line++;
  trim(line);
  while (isspace((unsigned char)*line)) line++;
  return line;
}

char *ami_tntp_line(tntp_file *f) {
  char *line;
  while ((line = raw_line(f))) {
    char *comment = strchr(line, '~');
    if (comment == line && f->header) ami_tntp_check_header(f, line);
    if (comment) *comment = 0;
    trim(line);
    if (*line) return line;
  }
  return NULL;
}

bool ami_tntp_word(const char **at, const char *marks, char word[64]) {
  const char *p = *at;
  size_t n = 0; /* below 64 */
  while (*p == ' ' || *p == '\t' || *p == '\r') p++;
  if (*p && strchr(marks, *p))
    word[n++] = *p++;
  else
    for (; *p && *p != ' ' && *p != '\t' && *p != '\r' && !strchr(marks, *p); p++)
      if (n < 63) word[n++] = *p;
  word[n] = 0;
  *at = p;
  return n > 0;
}

static bool same_key(const char *key, const char *name) {
  for (; *key && *name; key++, name++)
    if (toupper((unsigned char)*key) != *name) return false;
  return !*key && !*name;
}

/* One line of metadata; keys that we do not use are passed over. */
static void read_key(tntp_file *f, char *line) {
  const struct {
    const char *key;
    double *value;
    long *line; /* may be NULL */
  } known[] = {{"NUMBER OF ZONES", &f->zones, &f->zones_line}, {"NUMBER OF NODES", &f->nodes, NULL},
               {"NUMBER OF LINKS", &f->links, &f->links_line}, {"FIRST THRU NODE", &f->first_through, NULL},
               {"TOLL FACTOR", &f->toll_factor, NULL},         {"DISTANCE FACTOR", &f->distance_factor, NULL},
               {"TOTAL OD FLOW", &f->total, &f->total_line}};
  char *close = strchr(line, '>');
  if (*line != '<' || !close) {
    ami_tntp_fault(f, "", line, "a line <KEY> value, or <END OF METADATA>", "");
    return;
  }
  *close = 0;
  for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
    if (!same_key(line + 1, known[k].key)) continue;
    if (known[k].line) *known[k].line = f->line;
    char word[64];
    const char *at = close + 1;
    double value;
    if (!ami_tntp_word(&at, "", word) || !amur_parse_real(word, &value) || value < 0)
      ami_tntp_fault(f, known[k].key, close + 1, "a number of at least 0", "");
    else
      *known[k].value = value;
  }
}

bool ami_tntp_open(tntp_file *f, const char *path, amur_faults *faults) {
  *f = (tntp_file){.path = path,
                   .faults = faults,
                   .zones = NAN,
                   .nodes = NAN,
                   .links = NAN,
                   .first_through = NAN,
                   .toll_factor = NAN,
                   .distance_factor = NAN,
                   .total = NAN};
  amur_err err = {0};
  f->text = f->at = amur_file_read(path, NULL, &err);
  if (!f->text) {
    f->n_fault++;
    amur_faults_unread(f->faults, path, &err);
    return false;
  }
  char *line;
  while ((line = ami_tntp_line(f))) {
    char *close = strchr(line, '>');
    const bool ended = close && strlen(line) >= 16 && close - line == 16; /* as long as <END OF METADATA> */
    if (ended) {
      *close = 0;
      if (same_key(line, "<END OF METADATA")) return f->n_fault == 0;
      *close = '>';
    }
    read_key(f, line);
    if (f->n_fault > 0) return false;
  }
  ami_tntp_fault(f, "", "the end of the file", "<END OF METADATA>", "is this a TNTP file?");
  return false;
}

void ami_tntp_close(tntp_file *f) {
  free(f->text);
  f->text = NULL;
}
