/* SPDX-License-Identifier: Apache-2.0
 * tntp_extra.c -- what a TNTP network says beside its network: speed and link_type of every row, names in the comments
 * that the writer makes ("~ node 7: Khorgos"), and how many other comments and keys there are.
 * They become the tables that a folder has: text of CSV, which is read as any other.  Of trips, the comments and keys.
 */
#define _POSIX_C_SOURCE 200809L /* open_memstream */
#include <amur/output.h>
#include "format.h"
#include "tntp.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  char **zone, **node, **link; /* names by number from 0; NULL: none */
  size_t n_comment;
  bool no_memory;
} names;

static void names_fini(names *n, const amur_network *net) {
  ami_names_fini(n->zone, n->zone ? (size_t)net->n_zone : 0);
  ami_names_fini(n->node, n->node ? (size_t)net->graph.n_node : 0);
  ami_names_fini(n->link, n->link ? (size_t)net->graph.n_link : 0);
}

/* "zone 3: Khorgos" to the third name of zones; false if it is of another form. */
static bool take_name(const char *comment, const char *kind, char **name, int32_t n, bool *no_memory) {
  const size_t length = strlen(kind);
  char *end;
  if (strncmp(comment, kind, length) != 0) return false;
  const long number = strtol(comment + length, &end, 10);
  if (number < 1 || number > n || strncmp(end, ": ", 2) != 0) return false;
  free(name[number - 1]);
  name[number - 1] = amur_strdup(end + 2);
  if (!name[number - 1]) *no_memory = true;
  return true;
}

static void take_comment(names *n, const amur_network *net, const char *comment) {
  if (!take_name(comment, "zone ", n->zone, net->n_zone, &n->no_memory) &&
      !take_name(comment, "node ", n->node, net->graph.n_node, &n->no_memory) &&
      !take_name(comment, "link ", n->link, net->graph.n_link, &n->no_memory))
    n->n_comment++;
}

/* Comments of the whole file; the last one before the first row is taken for the names of columns. */
static void read_comments(names *n, const amur_network *net, char *text) {
  bool rows = false, header = false;
  for (char *line = text, *next; line; line = next) {
    next = strchr(line, '\n');
    if (next) *next++ = 0;
    line[strcspn(line, "\r")] = 0;
    line += strspn(line, " \t");
    char *comment = strchr(line, '~');
    rows = rows || isdigit((unsigned char)*line);
    if (!comment || (*line == '<' && !isspace((unsigned char)*line))) continue; /* of a key: the key counts */
    comment += 1 + strspn(comment + 1, " \t");
    if (!rows && !header && strchr(comment, ';')) /* "~ init_node term_node ... ;" */
      header = true;
    else if (*comment)
      take_comment(n, net, comment);
  }
}

/* Keys between < and > that the reader does not use. */
static bool read_keys(const char *text, amur_network_extra *extra) {
  static const char *const used[] = {"NUMBER OF ZONES", "NUMBER OF NODES", "FIRST THRU NODE", "NUMBER OF LINKS",
                                     "TOLL FACTOR",     "DISTANCE FACTOR", "TOTAL OD FLOW",   NULL};
  bool good = true;
  for (const char *at = text; good && at; at = strchr(at, '\n')) {
    char key[64], upper[64];
    at += strspn(at, "\n\r \t");
    if (*at != '<') {
      if (isdigit((unsigned char)*at)) break; /* rows */
      continue;
    }
    snprintf(key, sizeof key, "%.*s", (int)strcspn(at + 1, ">\n"), at + 1);
    size_t n = 0;
    do upper[n] = (char)toupper((unsigned char)key[n]);
    while (key[n++]);
    if (strcmp(upper, "END OF METADATA") == 0) break;
    if (!ami_is_among(upper, used)) good = ami_extra_add(extra, key);
  }
  return good;
}

static bool add_comments(amur_network_extra *extra, size_t n) {
  char count[48];
  snprintf(count, sizeof count, "%zu comment%s", n, n == 1 ? "" : "s");
  return n == 0 || ami_extra_add(extra, count);
}

void ami_tntp_lose(const char *path, const amur_network *network, lost_list *lost) {
  amur_network_extra extra = {0};
  char *text = amur_file_read(path, NULL, NULL);
  size_t n_comment = 0;
  (void)network;
  const bool keys = text && read_keys(text, &extra);
  lost->no_memory = lost->no_memory || !keys;
  if (keys) {
    for (const char *at = strchr(text, '~'); at; at = strchr(at, '~')) {
      n_comment += at[1 + strspn(at + 1, " \t\r")] != '\n';
      at += strcspn(at, "\n");
    }
    if (!add_comments(&extra, n_comment)) lost->no_memory = true;
  }
  for (size_t i = 0; i < extra.n_other; i++) ami_lost_thing(lost, extra.other[i]);
  amur_network_extra_fini(&extra);
  free(text);
}

static void put_row(FILE *f, const char *id, const char *const *text, int n) {
  amur_output_exact(f, id);
  for (int k = 0; k < n; k++) {
    fputc(',', f);
    amur_output_exact(f, text[k] ? text[k] : "");
  }
  fputc('\n', f);
}

/* Words `speed` and `link_type` of every row, as they stand. */
static bool put_links(FILE *f, const char *path, const amur_network *net, const names *n) {
  enum { SPEED = 7, TYPE = 9, N_FIELD = 10 };
  tntp_file file;
  amur_faults said = {0};
  char *line, word[N_FIELD][64];
  fputs("link_id,name,speed,link_type\n", f);
  if (ami_tntp_open(&file, path, &said)) {
    for (int32_t a = 0; a < net->graph.n_link && (line = ami_tntp_line(&file)); a++) {
      const char *at = line;
      for (int k = 0; k < N_FIELD; k++)
        if (!ami_tntp_word(&at, ";", word[k])) word[k][0] = 0;
      put_row(f, net->link_id[a], (const char *const[]){n->link[a], word[SPEED], word[TYPE]}, 3);
    }
  }
  ami_tntp_close(&file);
  const bool good = said.n_error == 0;
  amur_faults_fini(&said);
  return good;
}

static void put_nodes(FILE *f, const amur_network *net, const names *n) {
  fputs("node_id,name,zone_name\n", f);
  for (int32_t i = 0; i < net->graph.n_node; i++)
    put_row(f, net->node_id[i], (const char *const[]){n->node[i], i < net->n_zone ? n->zone[i] : NULL}, 2);
}

/* The rows that `put` made as a table; false if memory is out. */
static bool make_tables(const char *path, const amur_network *net, const names *n, amur_network_extra *extra) {
  char *node = NULL, *link = NULL;
  size_t n_node = 0, n_link = 0;
  FILE *nodes = open_memstream(&node, &n_node), *links = open_memstream(&link, &n_link);
  amur_faults said = {0};
  if (nodes) put_nodes(nodes, net, n);
  bool good = nodes && links && put_links(links, path, net, n);
  good = good && !ferror(nodes) && !ferror(links);
  if (nodes) good = fclose(nodes) == 0 && good;
  if (links) good = fclose(links) == 0 && good;
  good = good && amur_table_parse(path, node, n_node, &extra->node, &said) &&
         amur_table_parse(path, link, n_link, &extra->link.table, &said);
  extra->link.row = good ? amur_alloc((size_t)net->graph.n_link, sizeof *extra->link.row) : NULL;
  for (int32_t a = 0; extra->link.row && a < net->graph.n_link; a++) extra->link.row[a] = a;
  free(node);
  free(link);
  extra->node.faults = extra->link.table.faults = NULL;
  amur_faults_fini(&said);
  return extra->link.row != NULL;
}

static bool read_text(const char *path, char *text, const amur_network *net, amur_network_extra *extra) {
  names n = {.zone = amur_alloc((size_t)net->n_zone, sizeof *n.zone),
             .node = amur_alloc((size_t)net->graph.n_node, sizeof *n.node),
             .link = amur_alloc((size_t)net->graph.n_link, sizeof *n.link)};
  bool good = n.zone && n.node && n.link && read_keys(text, extra);
  if (good) read_comments(&n, net, text);
  good = good && !n.no_memory && add_comments(extra, n.n_comment) && make_tables(path, net, &n, extra);
  names_fini(&n, net);
  return good;
}

bool ami_tntp_extra_read(const char *path, const amur_network *net, amur_network_extra *extra, amur_faults *faults) {
  amur_err err = {0};
  char *text = amur_file_read(path, NULL, &err);
  const bool good = text && read_text(path, text, net, extra);
  if (!text)
    amur_faults_unread(faults, path, &err);
  else if (!good) /* nothing else fails here */
    amur_faults_no_memory(faults, path);
  free(text);
  return good;
}
