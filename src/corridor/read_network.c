/* SPDX-License-Identifier: Apache-2.0
 * read_network.c -- nodes, zones and links: what single cells do not show.
 * Units that slipped are found by comparing lengths with great circles.
 */
#include "tables/reader.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare_real(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static double median(double *x, int n) {
  qsort(x, (size_t)n, sizeof *x, compare_real);
  return x[n / 2];
}

/* A node far from the others, for their spread, that comes near them when its coordinates are swapped.  Medians, since
 * the node itself and others like it are among those compared. */
static void check_swapped(corridor_reader *in) {
  const amur_corridor *c = in->corridor;
  double *x = ami_corridor_array(in, (size_t)c->n_node, sizeof *x);
  if (!x || c->n_node < 3) {
    free(x);
    return;
  }
  for (int i = 0; i < c->n_node; i++) x[i] = c->node[i].x_lon;
  const double lon = median(x, c->n_node);
  for (int i = 0; i < c->n_node; i++) x[i] = c->node[i].y_lat;
  const double lat = median(x, c->n_node);
  for (int i = 0; i < c->n_node; i++) x[i] = fabs(c->node[i].x_lon - lon) + fabs(c->node[i].y_lat - lat);
  const double far = fmax(20, 4 * median(x, c->n_node)); /* degrees */
  free(x);
  for (int i = 0; i < c->n_node; i++) {
    const amur_node_row *k = &c->node[i];
    const double as_is = fabs(k->x_lon - lon) + fabs(k->y_lat - lat),
                 swapped = fabs(k->y_lat - lon) + fabs(k->x_lon - lat);
    if (as_is > far && swapped < as_is / 4)
      ami_corridor_fault(in, AMUR_ID_NODE, i, "x_coord", AMUR_FAULT_WARNING, "a node far from all others",
                         "longitude in x_coord", "near the others if x_coord and y_coord change places");
  }
}

void ami_corridor_finish_nodes(corridor_reader *in) {
  amur_corridor *c = in->corridor;
  for (int i = 0; i < c->n_zone; i++) {
    c->zone[i].node = -1;
    ami_corridor_preset(in, &c->zone[i].name, c->zone[i].id);
  }
  for (int i = 0; i < c->n_node; i++) {
    const int zone = c->node[i].zone;
    ami_corridor_preset(in, &c->node[i].name, c->node[i].id);
    if (zone < 0) continue;
    if (c->zone[zone].node >= 0)
      ami_corridor_fault(in, AMUR_ID_NODE, i, "zone_id", AMUR_FAULT_ERROR, c->zone[zone].id,
                         "one centroid for each zone", "another node is the centroid already");
    c->zone[zone].node = i;
  }
  for (int i = 0; i < c->n_zone && ami_corridor_table_is_sound(in, AMUR_ID_NODE); i++)
    if (c->zone[i].node < 0 && ami_corridor_row_is_sound(in, AMUR_ID_ZONE, i))
      ami_corridor_fault(in, AMUR_ID_ZONE, i, "zone_id", AMUR_FAULT_ERROR, c->zone[i].id,
                         "a node with this zone_id in node.csv", NULL);
  if (in->faults->n_error == 0) check_swapped(in);
}

static const char *link_cell(const corridor_reader *in, int row, const char *column) {
  const amur_table *t = &in->table[AMUR_ID_LINK];
  return amur_table_cell(t, row, amur_table_column(t, column));
}

/* Presets of the parameters, and their ranges: those of the function that the row names. */
static void finish_vdf(corridor_reader *in, amur_link_row *l, int row) {
  const amur_vdf_type *type = amur_vdf_types[l->vdf];
  const bool sound = ami_corridor_row_is_sound(in, AMUR_ID_LINK, row);
  for (int i = 0; i < AMUR_VDF_PARAMETERS; i++) {
    const amur_vdf_parameter *p = &type->parameter[i];
    char column[16], expected[160];
    snprintf(column, sizeof column, "vdf_p%d", i);
    if (isnan(l->vdf_p[i])) {
      l->vdf_p[i] = p->preset;                    /* 0 where the function has no such parameter */
    } else if (i >= type->n_parameter && sound) { /* else the function may be another than meant */
      snprintf(expected, sizeof expected, "an empty cell: %s has %d parameters", amur_vdf_name(l->vdf),
               type->n_parameter);
      ami_corridor_fault(in, AMUR_ID_LINK, row, column, AMUR_FAULT_WARNING, link_cell(in, row, column), expected, NULL);
    } else if (i < type->n_parameter && !amur_vdf_parameter_allows(p, l->vdf_p[i])) {
      char range[64];
      amur_vdf_parameter_range(p, range);
      snprintf(expected, sizeof expected, "%s of %s: %s", p->symbol, amur_vdf_name(l->vdf), range);
      ami_corridor_fault(in, AMUR_ID_LINK, row, column, AMUR_FAULT_ERROR, link_cell(in, row, column), expected,
                         p->meaning);
    }
  }
}

static void read_tolls(corridor_reader *in, amur_link_row *l, int row) {
  const amur_table *t = &in->table[AMUR_ID_LINK];
  const amur_corridor *c = in->corridor;
  const char *family = ami_table_types[AMUR_ID_LINK].family;
  l->toll = ami_corridor_array(in, (size_t)c->n_vehicle, sizeof *l->toll);
  for (int at = 0; l->toll && at < t->n_column; at++) {
    if (strncmp(t->column[at], family, strlen(family)) != 0) continue;
    const int v = amur_map_find(&in->ids[AMUR_ID_VEHICLE], t->column[at] + strlen(family));
    if (v >= 0) l->toll[v] = amur_table_real(t, row, at, false, 0, 0, INFINITY, in->faults);
  }
}

static void fault_km(corridor_reader *in, int row, amur_severity severity, double found, double great_circle,
                     const char *expected) {
  char is[48], should[96];
  snprintf(is, sizeof is, "%.6g km", found);
  snprintf(should, sizeof should, expected, great_circle);
  ami_corridor_fault(in, AMUR_ID_LINK, row, "length", severity, is, should,
                     "the unit is km; or a node stands elsewhere");
}

/* No way is shorter than the great circle, but rounded coordinates and places for whole towns make some seem so; a way
 * may wind, but not a hundred times. */
static void check_length(corridor_reader *in, const amur_link_row *l, int row) {
  const amur_node_row *a = &in->corridor->node[l->from], *b = &in->corridor->node[l->to];
  const double km = amur_great_circle_km(a->x_lon, a->y_lat, b->x_lon, b->y_lat), found = l->length_km;
  if (!(found > 0) || !isfinite(km)) return;
  if (km > 2 && found < km / 2)
    fault_km(in, row, AMUR_FAULT_ERROR, found, km, "at least the great circle of %.6g km between its nodes");
  else if (km > 5 && found < 0.95 * km)
    fault_km(in, row, AMUR_FAULT_WARNING, found, km, "at least the great circle of %.6g km between its nodes");
  else if (found > 100 * km && found > 200)
    fault_km(in, row, AMUR_FAULT_ERROR, found, km, "at most a hundred times the great circle of %.6g km");
  else if (found > 5 * km && found > km + 10)
    fault_km(in, row, AMUR_FAULT_WARNING, found, km, "at most five times the great circle of %.6g km");
}

static void check_time(corridor_reader *in, const amur_link_row *l, int row) {
  const bool timed = l->time_h > 0 || l->terminal >= 0;
  if (!(l->length_km > 0) && !timed)
    ami_corridor_fault(in, AMUR_ID_LINK, row, "length", AMUR_FAULT_ERROR, "0 or an empty cell",
                       "a length, a time_h or a terminal_id", NULL);
  if (l->length_km > 0 && isinf(l->free_speed_kmh) && !timed)
    ami_corridor_fault(in, AMUR_ID_LINK, row, "free_speed", AMUR_FAULT_ERROR, "an empty cell",
                       "a speed, or time_h for the whole link", NULL);
}

/* Cuts "out|in" in two, the halves for the link and its reverse. */
static void split_direction(corridor_reader *in, amur_link_row *forth, amur_link_row *back) {
  char *bar = strchr(forth->direction, '|');
  back->direction = ami_corridor_text(in, bar ? bar + 1 : forth->direction);
  if (bar) *bar = '\0';
}

static bool is_two_way(corridor_reader *in, int row) {
  const char *text = link_cell(in, row, "directed");
  if (!*text || strcmp(text, "1") == 0 || strcmp(text, "true") == 0) return false;
  if (strcmp(text, "0") == 0 || strcmp(text, "false") == 0) return true;
  ami_corridor_fault(in, AMUR_ID_LINK, row, "directed", AMUR_FAULT_ERROR, text, "1 or 0", NULL);
  return false;
}

static amur_link_row reverse_of(corridor_reader *in, amur_link_row *forth) {
  amur_link_row back = *forth;
  back.id = amur_format("%s:r", forth->id);
  back.name = ami_corridor_text(in, forth->name);
  back.from = forth->to;
  back.to = forth->from;
  split_direction(in, forth, &back);
  back.toll = ami_corridor_array(in, (size_t)in->corridor->n_vehicle, sizeof *back.toll);
  if (!back.id) ami_corridor_no_memory(in);
  if (back.toll && forth->toll && in->corridor->n_vehicle)
    memcpy(back.toll, forth->toll, (size_t)in->corridor->n_vehicle * sizeof *back.toll);
  return back;
}

static void finish_link(corridor_reader *in, amur_link_row *l, int row) {
  amur_corridor *c = in->corridor;
  const char *mode = link_cell(in, row, "mode");
  ami_corridor_preset(in, &l->name, l->id);
  l->row = row;
  l->mode = ami_corridor_intern(in, AMUR_ID_MODE, &c->mode, &c->n_mode, *mode ? mode : "road");
  finish_vdf(in, l, row);
  read_tolls(in, l, row);
  if (!ami_corridor_row_is_sound(in, AMUR_ID_LINK, row) || l->from < 0 || l->to < 0) return;
  if (l->vdf != AMUR_VDF_CONSTANT && isinf(l->capacity_per_day))
    ami_corridor_fault(in, AMUR_ID_LINK, row, "capacity_per_day", AMUR_FAULT_ERROR, "an empty cell",
                       "a capacity for the delay function", NULL);
  if (l->from == l->to)
    ami_corridor_fault(in, AMUR_ID_LINK, row, "to_node_id", AMUR_FAULT_ERROR, c->node[l->to].id,
                       "another node than from_node_id", NULL);
  else if (ami_corridor_row_is_sound(in, AMUR_ID_NODE, l->from) && ami_corridor_row_is_sound(in, AMUR_ID_NODE, l->to))
    check_length(in, l, row);
  check_time(in, l, row);
}

/* Rows with directed = 0 become two links, side by side. */
void ami_corridor_finish_links(corridor_reader *in) {
  amur_corridor *c = in->corridor;
  const int n_row = c->n_link;
  amur_link_row *link = ami_corridor_array(in, 2 * (size_t)n_row, sizeof *link);
  if (!link) return;
  int n = 0;
  for (int r = 0; r < n_row; r++) {
    finish_link(in, &c->link[r], r);
    if (in->faults->failure.status) break;
  }
  for (int r = 0; r < n_row; r++) {
    amur_link_row *forth = &link[n++];
    *forth = c->link[r];
    if (!in->faults->failure.status && is_two_way(in, r)) link[n++] = reverse_of(in, forth);
  }
  free(c->link);
  c->link = link;
  c->n_link = n;
  for (int i = 0; i < c->n_crossing; i++) {
    amur_crossing_row *x = &c->crossing[i];
    double lon = 0, lat = 0;
    int n_end = 0;
    ami_corridor_preset(in, &x->name, x->id);
    for (int a = 0; a < n; a++) {
      if (link[a].crossing != i || link[a].from < 0 || link[a].to < 0) continue;
      lon += c->node[link[a].from].x_lon + c->node[link[a].to].x_lon;
      lat += c->node[link[a].from].y_lat + c->node[link[a].to].y_lat;
      n_end += 2;
    }
    if (n_end == 0 && !in->unread[AMUR_ID_LINK] && !in->unread[AMUR_ID_NODE])
      ami_corridor_fault(in, AMUR_ID_CROSSING, i, "crossing_id", AMUR_FAULT_WARNING, x->id,
                         "a link with this crossing_id in link.csv", NULL);
    else if (n_end > 0 && (isnan(x->x_lon) || isnan(x->y_lat))) {
      x->x_lon = lon / n_end;
      x->y_lat = lat / n_end;
    }
  }
}
