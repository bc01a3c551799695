/* SPDX-License-Identifier: Apache-2.0
 * link_table.c -- a CSV table of links beside a network: tolls by class, permitted uses, fields to skim.
 * The table keeps its rows as text; row[link] says which of them describes a link.  A two-way link of GMNS or of a
 * corridor is two links of the network, ID and ID:r, and one row here.
 */
#include <amur/formats.h>
#include "cells.h"
#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char back[] = ":r"; /* what stands behind the id of the way back of a two-way link */

static void fault(const amur_table *t, int row, int column, const char *found, const char *expected,
                  amur_faults *faults) {
  amur_faults_add(faults, AMUR_FAULT_ERROR, t->file, row < 0 ? t->header_line : t->line[row], column + 1,
                  column < 0 ? NULL : t->column[column], *found ? found : "an empty cell", expected, NULL);
}

/* Row of each link whose id the table has, or the id of whose other direction. */
static void match_ids(amur_link_table *t, const amur_network *net, int column, amur_faults *faults) {
  const amur_table *table = &t->table;
  amur_map rows = {0}, links = {0};
  char id[256];
  int32_t old;
  for (int32_t a = 0; a < net->graph.n_link; a++) amur_map_add(&links, net->link_id[a], a, NULL);
  ami_cells_whole_ids(&t->table, column, &links);
  for (int i = 0; i < table->n_row; i++)
    if (!amur_map_add(&rows, amur_table_cell(table, i, column), i, &old) && old >= 0)
      fault(table, i, column, amur_table_cell(table, i, column), "every link once", faults);
  for (int32_t a = 0; a < net->graph.n_link; a++) {
    t->row[a] = amur_map_find(&rows, net->link_id[a]);
    const size_t n = strlen(net->link_id[a]), end = sizeof back - 1;
    /* the way back has the row of the way there, unless the table has one of its own */
    if (t->row[a] >= 0 || n < end || n >= sizeof id || strcmp(net->link_id[a] + n - end, back) != 0) continue;
    snprintf(id, sizeof id, "%.*s", (int)(n - end), net->link_id[a]);
    t->row[a] = amur_map_find(&rows, id);
  }
  if (rows.no_memory || links.no_memory) amur_faults_no_memory(faults, table->file);
  for (int i = 0; i < table->n_row; i++)
    if (amur_map_find(&links, amur_table_cell(table, i, column)) < 0)
      fault(table, i, column, amur_table_cell(table, i, column), "a link of the network", faults);
  amur_map_fini(&rows);
  amur_map_fini(&links);
}

static int32_t node_of(const amur_table *t, int row, int column, const amur_map *nodes, amur_faults *faults) {
  const int32_t i = amur_map_find(nodes, amur_table_cell(t, row, column));
  if (i < 0) fault(t, row, column, amur_table_cell(t, row, column), "a node of the network", faults);
  return i;
}

static void match_ends(amur_link_table *t, const amur_network *net, int from, int to, amur_faults *faults) {
  const amur_graph *g = &net->graph;
  amur_map nodes = {0};
  for (int32_t i = 0; i < g->n_node; i++) amur_map_add(&nodes, net->node_id[i], i, NULL);
  if (nodes.no_memory) amur_faults_no_memory(faults, t->table.file);
  ami_cells_whole_ids(&t->table, from, &nodes);
  ami_cells_whole_ids(&t->table, to, &nodes);
  for (int r = 0; r < t->table.n_row; r++) {
    const int32_t i = node_of(&t->table, r, from, &nodes, faults), j = node_of(&t->table, r, to, &nodes, faults);
    bool found = false, twice = false;
    for (int32_t e = i < 0 || j < 0 ? 0 : g->first_out[i]; i >= 0 && j >= 0 && e < g->first_out[i + 1]; e++) {
      if (g->out_head[e] != j) continue;
      found = true;
      twice = t->row[g->out_link[e]] >= 0;
      t->row[g->out_link[e]] = r;
    }
    if (i >= 0 && j >= 0 && (!found || twice))
      fault(&t->table, r, to, amur_table_cell(&t->table, r, to), twice ? "every link once" : "a link of the network",
            faults);
  }
  amur_map_fini(&nodes);
}

static int either(const amur_table *t, const char *a, const char *b) {
  const int column = amur_table_column(t, a);
  return column >= 0 ? column : amur_table_column(t, b);
}

bool amur_link_table_read(const char *path, const amur_network *network, amur_link_table *table, amur_faults *faults) {
  const size_t n_error = faults->n_error;
  *table = (amur_link_table){0};
  if (!amur_table_read(path, &table->table, faults)) return false;
  table->row = amur_alloc((size_t)network->graph.n_link, sizeof *table->row);
  for (int32_t a = 0; table->row && a < network->graph.n_link; a++) table->row[a] = -1;
  ami_cells_blank_nan(&table->table);
  const int id = amur_table_column(&table->table, "link_id"), from = either(&table->table, "from", "from_node_id");
  const int to = either(&table->table, "to", "to_node_id");
  if (!table->row)
    amur_faults_no_memory(faults, path);
  else if (id >= 0)
    match_ids(table, network, id, faults);
  else if (from >= 0 && to >= 0)
    match_ends(table, network, from, to, faults);
  else
    fault(&table->table, -1, -1, "no column that names links", "link_id, or from and to", faults);
  if (faults->n_error == n_error) return true;
  amur_link_table_fini(table);
  return false;
}

void amur_link_table_fini(amur_link_table *table) {
  amur_table_fini(&table->table);
  free(table->row);
  *table = (amur_link_table){0};
}

static int need_column(const amur_table *t, const char *name, amur_faults *faults) {
  const int column = amur_table_column(t, name);
  char found[128];
  if (column >= 0) return column;
  const char *near = amur_nearest((const char *const *)t->column, t->n_column, name);
  snprintf(found, sizeof found, "no column \"%.60s\"", name);
  amur_faults_add(faults, AMUR_FAULT_ERROR, t->file, t->header_line, 0, name, found, "this column", near);
  return -1;
}

bool amur_link_table_numbers(const amur_link_table *table, int32_t n_link, const char *column, double min,
                             double preset, double *value, amur_faults *faults) {
  const size_t n_error = faults->n_error;
  const int c = need_column(&table->table, column, faults);
  for (int32_t a = 0; c >= 0 && a < n_link; a++) {
    const int row = table->row[a];
    assert(row >= -1 && row < table->table.n_row);
    const bool said = a > 0 && row == table->row[a - 1]; /* the fault of both ways once */
    amur_faults none = {0};
    value[a] =
        row < 0 ? preset : amur_table_real(&table->table, row, c, false, preset, min, DBL_MAX, said ? &none : faults);
    amur_faults_fini(&none);
  }
  return faults->n_error == n_error;
}

/* Is the word in a list separated by commas, semicolons or blanks? */
static bool lists(const char *list, const char *word) {
  const size_t n = strlen(word);
  for (const char *at = list; *at;) {
    at += strspn(at, ",; \t");
    const size_t length = strcspn(at, ",; \t");
    if (length == n && strncmp(at, word, n) == 0) return true;
    at += length;
  }
  return false;
}

static bool allows(const char *cell, const amur_table *groups, const char *use) {
  if (!*cell || lists(cell, use) || lists(cell, "all") || lists(cell, "ALL")) return true;
  const int group = groups ? amur_table_column(groups, "use_group") : -1;
  const int uses = groups ? amur_table_column(groups, "uses") : -1;
  for (int i = 0; group >= 0 && uses >= 0 && i < groups->n_row; i++)
    if (lists(cell, amur_table_cell(groups, i, group)) && lists(amur_table_cell(groups, i, uses), use)) return true;
  return false;
}

bool amur_link_table_uses(const amur_link_table *table, int32_t n_link, const amur_table *groups, const char *use,
                          bool *allowed, amur_faults *faults) {
  const int column = need_column(&table->table, "allowed_uses", faults);
  for (int32_t a = 0; column >= 0 && a < n_link; a++)
    allowed[a] = table->row[a] < 0 || allows(amur_table_cell(&table->table, table->row[a], column), groups, use);
  return column >= 0;
}
