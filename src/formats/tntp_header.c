/* SPDX-License-Identifier: Apache-2.0
 * tntp_header.c -- the comment above the rows of a TNTP network that names their columns:
 *   ~ init_node term_node capacity length free_flow_time b power speed toll link_type ;
 * The order of columns is the format's, whatever the comment says; but a file whose comment names another one in the
 * place of a column that is used was not written for it.  Names are separated by tabs or blanks, and files spell them
 * in many ways; a comment with fewer than four known names is taken for none of a header.
 */
#include "tntp.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Spellings, between |, without blanks, marks and units. */
static const struct {
  const char *field, *names;
  bool used;
} columns[] = {
    {"init_node", "|initnode|init|inode|i|from|fromnode|tail|tailnode|anode|a|startnode|start|source|origin|", true},
    {"term_node", "|termnode|term|jnode|j|to|tonode|head|headnode|bnode|b|endnode|end|target|destination|", true},
    {"capacity", "|capacity|cap|", true},
    {"length", "|length|len|distance|dist|", true},
    {"free_flow_time", "|freeflowtime|freeflowtraveltime|freetime|fftt|fft|time|traveltime|t0|", true},
    {"b", "|b|alpha|coefficient|", true},
    {"power", "|power|beta|exponent|", true},
    {"speed", "|speed|speedlimit|freespeed|freeflowspeed|maxspeed|", false},
    {"toll", "|toll|tolls|", true},
    {"link_type", "|linktype|type|class|linkclass|roadtype|", false},
};
enum { N_COLUMN = sizeof columns / sizeof *columns, MAX_NAME = 24, MAX_WORDS = 4 };

static bool has_name(int column, const char *name) {
  char between[44];
  snprintf(between, sizeof between, "|%.40s|", name);
  return strstr(columns[column].names, between) != NULL;
}

/* The column of a name, that of its place before others; -1 if it is of none. */
static int find_column(const char *name, int place) {
  if (place < N_COLUMN && has_name(place, name)) return place;
  for (int k = 0; k < N_COLUMN; k++)
    if (has_name(k, name)) return k;
  return -1;
}

/* Letters and digits of n bytes, small, units in brackets left out. */
static void plain_name(const char *text, size_t n, char name[40]) {
  size_t to = 0;
  int depth = 0;
  for (size_t i = 0; i < n && to < 39; i++) {
    depth += text[i] == '(' || text[i] == '[';
    if (depth == 0 && isalnum((unsigned char)text[i])) name[to++] = (char)tolower((unsigned char)text[i]);
    depth -= depth > 0 && (text[i] == ')' || text[i] == ']');
  }
  name[to] = 0;
}

/* The longest name that begins here and is known, of up to four words without a tab between them; else one word, or all
 * up to the next tab.  Moves *at on. */
static int take_name(const char **at, int place, char name[40]) {
  const char *begin = *at, *end = begin, *best = NULL;
  int column = -1;
  for (int words = 0; words < MAX_WORDS && *end && *end != '\t'; words++) {
    end += strcspn(end, " \t");
    plain_name(begin, (size_t)(end - begin), name);
    const int found = find_column(name, place);
    if (found >= 0) {
      column = found;
      best = end;
    }
    end += strspn(end, " ");
  }
  if (!best) best = begin + strcspn(begin, strchr(begin, '\t') ? "\t" : " ");
  plain_name(begin, (size_t)(best - begin), name);
  *at = best + strspn(best, " \t");
  return column;
}

void ami_tntp_check_header(tntp_file *f, const char *comment) {
  char name[MAX_NAME][40];
  int column[MAX_NAME], n = 0, n_known = 0;
  const char *at = comment + strspn(comment, "~ \t");
  while (*at && n < MAX_NAME) {
    column[n] = take_name(&at, n, name[n]);
    if (!*name[n]) continue; /* a semicolon */
    n_known += column[n] >= 0;
    n++;
  }
  if (n_known < 4) return;
  for (int k = 0; k < N_COLUMN; k++) {
    const char *found = k < n ? name[k] : "no name";
    if (!columns[k].used || (k < n && column[k] == k)) continue;
    if (k < n && column[k] >= 0)
      ami_tntp_fault(f, columns[k].field, found, "the format's order of columns",
                     "rename it if it is what it should be");
    else
      amur_faults_add(f->faults, AMUR_FAULT_WARNING, f->path, f->line, 0, columns[k].field, found,
                      "the format's order of columns", "read as such");
  }
}
