/* SPDX-License-Identifier: Apache-2.0
 * geometry.c -- lines of links, from GMNS tables as well-known text (OGC 06-103r4, clause 7):
 *   LINESTRING (127.5 50.2, 127.6 50.3)
 */
#include "geometry.h"
#include "format.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void ami_geometry_fini(geometry_set *set) {
  free(set->at);
  free(set->first);
  free(set->n);
  free(set->n_dimension);
  *set = (geometry_set){0};
}

/* "linestring", "LINESTRING Z": what stands before the bracket. */
static const char *open_bracket(const char *text) {
  static const char word[] = "LINESTRING";
  size_t n = 0;
  text += strspn(text, " \t\"");
  while (word[n] && toupper((unsigned char)text[n]) == word[n]) n++;
  if (word[n]) return NULL;
  text += n + strspn(text + n, " Zz");
  return *text == '(' ? text + 1 : NULL;
}

/* Reads numbers up to the next comma or bracket into x[3]; how many, -1 if one is none. */
static int read_point(const char **at, double x[3]) {
  int n = 0;
  for (;;) {
    char word[64];
    *at += strspn(*at, " \t");
    const size_t length = strcspn(*at, " \t,)");
    if (length == 0) return n;
    if (length >= sizeof word || n == 3) return -1;
    memcpy(word, *at, length);
    word[length] = 0;
    if (!amur_parse_real(word, &x[n++])) return -1;
    *at += length;
  }
}

/* Adds the points of a text to the line of a link; false if it is no line.  *memory false: none is left. */
static bool take_line(geometry_set *set, int32_t a, const char *text, bool *memory) {
  const char *at = open_bracket(text);
  set->first[a] = set->n_at;
  for (int dimension = 0; at; at++) {
    double x[3];
    const int n = read_point(&at, x);
    if (n < 2 || (dimension && n != dimension)) return false;
    dimension = n;
    if (!amur_grow(&set->at, &set->room, set->n_at + (size_t)n, sizeof *set->at)) return *memory = false;
    memcpy(set->at + set->n_at, x, (size_t)n * sizeof *x);
    set->n_at += (size_t)n;
    set->n_dimension[a] = dimension;
    set->n[a]++;
    if (*at == ')') return set->n[a] >= 2;
    if (*at != ',') return false;
  }
  return false;
}

/* Rows of geometry.csv by geometry_id; false if it has none. */
static bool map_shapes(const amur_table *t, amur_map *rows) {
  const int id = amur_table_column(t, "geometry_id");
  if (id < 0 || amur_table_column(t, "geometry") < 0) return false;
  for (int row = 0; row < t->n_row; row++) amur_map_add(rows, amur_table_cell(t, row, id), row, NULL);
  return true;
}

amur_status ami_geometry_read(const amur_network_extra *extra, const amur_network *net, geometry_set *set,
                              amur_err *err) {
  const amur_table *t = &extra->link.table, *shapes = &extra->geometry;
  const int own = amur_table_column(t, "geometry"), named = amur_table_column(t, "geometry_id");
  const size_t n = (size_t)net->graph.n_link;
  amur_map rows = {0};
  bool memory = true;
  *set = (geometry_set){.first = amur_alloc(n, sizeof *set->first),
                        .n = amur_alloc(n, sizeof *set->n),
                        .n_dimension = amur_alloc(n, sizeof *set->n_dimension)};
  if (!set->first || !set->n || !set->n_dimension) return amur_fail(err, AMUR_E_NOMEM, 0, "%zu links", n);
  const bool has_shapes = map_shapes(shapes, &rows);
  amur_status status = AMUR_OK;
  for (int32_t a = 0; !status && a < net->graph.n_link; a++) {
    const char *text = ami_link_cell(&extra->link, a, own), *id = ami_link_cell(&extra->link, a, named);
    const int32_t row = !*text && *id && has_shapes ? amur_map_find(&rows, id) : -1;
    if (row >= 0) text = amur_table_cell(shapes, row, amur_table_column(shapes, "geometry"));
    if (*text && !take_line(set, a, text, &memory))
      status =
          memory ? amur_fail(err, AMUR_E_PARSE, 0, "link %s: geometry: found \"%.60s\", expected LINESTRING (x y, ...)",
                             net->link_id[a], text)
                 : amur_fail(err, AMUR_E_NOMEM, 0, "lines of %zu links", n);
  }
  amur_map_fini(&rows);
  return status;
}

bool ami_geometry_of(const geometry_set *set, const amur_network *net, int32_t a, geometry_line *line) {
  const char *id = net->link_id[a];
  const size_t n = strlen(id);
  *line = (geometry_line){set->at ? set->at + set->first[a] : NULL, set->n[a], set->n_dimension[a],
                          n > 2 && strcmp(id + n - 2, ":r") == 0};
  return line->n > 0;
}
