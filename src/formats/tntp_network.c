/* SPDX-License-Identifier: Apache-2.0
 * tntp_network.c -- TNTP networks: rows of ten numbers,
 *   init_node term_node capacity length free_flow_time b power speed toll link_type ;
 * Zones are the nodes 1 to n, and below <FIRST THRU NODE> a path may begin or end but not pass.  The time of a link is
 *   free_flow_time * (1 + b * (flow / capacity)^power)      (Bureau of Public Roads 1964)
 * The closing semicolon may be missing; a row that has not ten fields is a fault, since a lost separator would
 * otherwise shift every column after it.  Links stand in any order; parallel links are legal, equal rows are not.
 */
#include "format.h"
#include "tntp.h"
#include <amur/io.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { INIT, TERM, CAPACITY, LENGTH, TIME, B, POWER, SPEED, TOLL, TYPE, N_FIELD };
static const char *const field_name[N_FIELD] = {"init_node", "term_node", "capacity", "length", "free_flow_time",
                                                "b",         "power",     "speed",    "toll",   "link_type"};

typedef struct {
  double value[N_FIELD];
  long line;
} row;

/* Ten numbers and an optional semicolon; what stands behind is a fault. */
static bool read_row(tntp_file *f, const char *line, row *r) {
  char word[64];
  int n = 0;
  bool closed = false;
  const char *at = line;
  while (ami_tntp_word(&at, ";", word)) {
    if (closed || (*word == ';' && n < N_FIELD)) break;
    if (*word == ';') {
      closed = true;
    } else if (n == N_FIELD) {
      n++;
      break;
    } else if (!amur_parse_real(word, &r->value[n++])) {
      ami_tntp_fault(f, field_name[n - 1], word, "a number", "");
      return false;
    }
  }
  while (*at == ' ' || *at == '\t') at++;
  if (n == N_FIELD && !*at) return true;
  char found[32];
  snprintf(found, sizeof found, "%d fields%s", n, n > N_FIELD ? " or more" : "");
  ami_tntp_fault(f, "", n == N_FIELD ? at : found, "10 numbers and an optional ;", "a separator may be missing");
  return false;
}

static bool is_node(double x, double n_node) { return x >= 1 && x <= n_node && x <= floor(x); }

static void check_row(tntp_file *f, const row *r) {
  char found[32], expected[64];
  for (int k = INIT; k <= TERM; k++) {
    if (is_node(r->value[k], f->nodes)) continue;
    snprintf(found, sizeof found, "%.10g", r->value[k]);
    snprintf(expected, sizeof expected, "a node from 1 to %.10g", f->nodes);
    ami_tntp_fault(f, field_name[k], found, expected, "");
  }
  const struct {
    int field;
    bool good;
    const char *expected;
    double most;
  } rule[] = {{CAPACITY, r->value[CAPACITY] >= AMUR_ABOVE_ZERO, "a capacity above 0", AMI_LINK_MOST_CAPACITY},
              {LENGTH, r->value[LENGTH] >= 0, "a length of at least 0", AMI_LINK_MOST_LENGTH},
              {TIME, r->value[TIME] >= 0, "a time of at least 0", AMI_LINK_MOST_TIME},
              {B, r->value[B] >= 0, "at least 0", AMI_LINK_MOST_B},
              {POWER, r->value[POWER] >= 0, "at least 0", AMI_LINK_MOST_POWER},
              {TOLL, r->value[TOLL] >= 0, "a toll of at least 0", AMI_LINK_MOST_TOLL}};
  for (size_t k = 0; k < sizeof rule / sizeof *rule; k++) {
    const bool too_much = r->value[rule[k].field] > rule[k].most;
    if (rule[k].good && !too_much) continue;
    snprintf(found, sizeof found, "%.10g", r->value[rule[k].field]);
    snprintf(expected, sizeof expected, "at most %.10g", rule[k].most);
    ami_tntp_fault(f, field_name[rule[k].field], found, too_much ? expected : rule[k].expected, "");
  }
}

static bool read_rows(tntp_file *f, row **rows, size_t *n) {
  size_t room = 0;
  char *line;
  f->header = true;
  while ((line = ami_tntp_line(f))) {
    if (f->header && f->n_fault > 0) return false; /* the columns are others */
    f->header = false;
    if (!amur_grow(rows, &room, *n + 1, sizeof **rows)) {
      ami_tntp_no_memory(f);
      return false;
    }
    row *r = &(*rows)[*n];
    if (!read_row(f, line, r)) continue;
    r->line = f->line;
    check_row(f, r);
    (*n)++;
  }
  return true;
}

/* Equal rows become neighbours, the earlier line first. */
static int by_value(const void *a, const void *b) {
  const row *x = a, *y = b;
  for (int k = 0; k < N_FIELD; k++)
    if (x->value[k] < y->value[k] || x->value[k] > y->value[k]) return x->value[k] < y->value[k] ? -1 : 1;
  return x->line < y->line ? -1 : 1;
}

static int by_line(const void *a, const void *b) {
  const row *x = a, *y = b;
  return x->line < y->line ? -1 : x->line > y->line;
}

static bool equal_rows(const row *a, const row *b) {
  for (int k = 0; k < N_FIELD; k++)
    if (a->value[k] < b->value[k] || a->value[k] > b->value[k]) return false;
  return true;
}

static void check_duplicates(tntp_file *f, row *rows, size_t n) {
  if (n) qsort(rows, n, sizeof *rows, by_value);
  for (size_t i = 1; i < n; i++) {
    if (!equal_rows(&rows[i - 1], &rows[i])) continue;
    char hint[64];
    snprintf(hint, sizeof hint, "the same row stands in line %ld", rows[i - 1].line);
    f->line = rows[i].line;
    ami_tntp_fault(f, "", "a link given twice", "one row per link", hint);
  }
  if (n) qsort(rows, n, sizeof *rows, by_line);
}

/* Nodes without links cost memory, which a slip in their number must not take from the machine. */
enum { MOST_NODES = 1000000, NODES_OF_LINK = 10 };

static void check_counts(tntp_file *f, size_t n) {
  char found[64], expected[64];
  f->line = 0;
  if (!(f->zones >= 1) || !(f->nodes >= f->zones))
    ami_tntp_fault(f, "NUMBER OF NODES", "", "numbers of zones and nodes, zones not above nodes", "");
  if (f->nodes > MOST_NODES && f->nodes > NODES_OF_LINK * (double)n) {
    snprintf(found, sizeof found, "%.10g nodes with %zu links", f->nodes, n);
    snprintf(expected, sizeof expected, "at most %d, or %d for each link", MOST_NODES, NODES_OF_LINK);
    ami_tntp_fault(f, "NUMBER OF NODES", found, expected, "");
  }
  if (f->links >= 0 && (double)n != f->links) {
    f->line = f->links_line;
    snprintf(found, sizeof found, "%zu links", n);
    snprintf(expected, sizeof expected, "%.10g as <NUMBER OF LINKS> says", f->links);
    ami_tntp_fault(f, "", found, expected, "");
  }
  if (f->first_through > f->nodes + 1)
    ami_tntp_fault(f, "FIRST THRU NODE", "a node beyond the last", "1 to nodes + 1", "");
}

static bool number_texts(char **text, int32_t n) {
  for (int32_t i = 0; i < n; i++)
    if (!(text[i] = amur_format("%d", i + 1))) return false;
  return true;
}

static bool allocate(amur_network *net, int32_t n_node, int32_t n_link, int32_t n_zone) {
  net->n_zone = n_zone;
  net->zone_node = amur_alloc((size_t)n_zone, sizeof *net->zone_node);
  net->zone_id = amur_alloc((size_t)n_zone, sizeof *net->zone_id);
  net->node_id = amur_alloc((size_t)n_node, sizeof *net->node_id);
  net->link_id = amur_alloc((size_t)n_link, sizeof *net->link_id);
  net->vdf = amur_alloc((size_t)n_link, sizeof *net->vdf);
  net->length = amur_alloc((size_t)n_link, sizeof *net->length);
  net->toll = amur_alloc((size_t)n_link, sizeof *net->toll);
  return net->zone_node && net->zone_id && net->node_id && net->link_id && net->vdf && net->length && net->toll &&
         number_texts(net->zone_id, n_zone) && number_texts(net->node_id, n_node) && number_texts(net->link_id, n_link);
}

static void fill_links(amur_network *net, const row *rows, size_t n, int32_t *tail, int32_t *head) {
  for (size_t a = 0; a < n; a++) {
    const double *v = rows[a].value;
    tail[a] = (int32_t)v[INIT] - 1;
    head[a] = (int32_t)v[TERM] - 1;
    net->vdf[a] = (amur_vdf){.kind = AMUR_VDF_BPR, .t0 = v[TIME], .cap = v[CAPACITY], .p = {v[B], v[POWER]}};
    net->length[a] = v[LENGTH];
    net->toll[a] = v[TOLL];
  }
  for (int32_t z = 0; z < net->n_zone; z++) net->zone_node[z] = z;
}

static bool build(tntp_file *f, const row *rows, size_t n, amur_network *net) {
  int32_t *tail = amur_alloc(n, sizeof *tail), *head = amur_alloc(n, sizeof *head);
  amur_err err = {0};
  bool good = false;
  net->graph.n_node = (int32_t)f->nodes; /* so that a failed allocation frees the right texts */
  net->graph.n_link = (int32_t)n;
  if (tail && head && allocate(net, (int32_t)f->nodes, (int32_t)n, (int32_t)f->zones)) {
    const int32_t through = f->first_through >= 1 ? (int32_t)f->first_through - 1 : 0;
    fill_links(net, rows, n, tail, head);
    net->toll_factor = f->toll_factor >= 0 ? f->toll_factor : 0;
    net->distance_factor = f->distance_factor >= 0 ? f->distance_factor : 0;
    good = !amur_graph_init(&net->graph, (int32_t)f->nodes, (int32_t)n, tail, head, through, &err);
  }
  if (!good && err.status && err.status != AMUR_E_NOMEM)
    ami_tntp_fault(f, "", err.text, "a network", "");
  else if (!good)
    ami_tntp_no_memory(f);
  free(tail);
  free(head);
  return good;
}

bool ami_tntp_network_read(const char *path, const amur_network_opts *options, amur_network *network,
                           amur_faults *faults) {
  tntp_file f;
  row *rows = NULL;
  size_t n = 0;
  (void)options;
  bool good = ami_tntp_open(&f, path, faults);
  if (good && !(f.nodes >= 1 && f.nodes < 1e8 && f.zones >= 1)) {
    ami_tntp_fault(&f, "NUMBER OF NODES", "", "<NUMBER OF ZONES> and <NUMBER OF NODES>, from 1", "");
    good = false;
  }
  if (good) good = read_rows(&f, &rows, &n);
  if (good) {
    check_duplicates(&f, rows, n);
    check_counts(&f, n);
  }
  good = good && f.n_fault == 0 && build(&f, rows, n, network);
  free(rows);
  ami_tntp_close(&f);
  if (!good) amur_network_fini(network);
  return good;
}
