/* SPDX-License-Identifier: Apache-2.0
 * results_gpkg.c -- result.gpkg: the network with its flows and waits, styled for QGIS.
 * Links are drawn straight between their nodes.
 */
#include <amur/results_io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "io/gpkg.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

#define PERIOD_COLUMNS                                                                                                 \
  {"scenario", "TEXT"}, {"regime", "TEXT"}, {"year", "INTEGER"}, {"from_day", "DATE"}, { "to_day", "DATE" }

static void put_period(gpkg_out *g, const amur_result *r, int period) {
  const amur_period_result *p = &r->period[period];
  ami_gpkg_text(g, r->scenario[p->scenario]);
  ami_gpkg_text(g, r->corridor->regime[p->regime].id);
  ami_gpkg_int(g, p->year);
  ami_gpkg_day(g, p->from);
  ami_gpkg_day(g, p->to);
}

static void put_way(gpkg_out *g, const amur_corridor *c, const amur_link_row *l) {
  const amur_node_row *a = &c->node[l->from], *b = &c->node[l->to];
  const double line[2][2] = {{a->x_lon, a->y_lat}, {b->x_lon, b->y_lat}};
  ami_gpkg_line(g, line, 2);
  ami_gpkg_text(g, l->id);
  ami_gpkg_text(g, l->name);
  ami_gpkg_text(g, c->mode[l->mode]);
  ami_gpkg_text(g, l->crossing < 0 ? NULL : c->crossing[l->crossing].id);
  ami_gpkg_text(g, l->direction);
}

static void write_nodes(gpkg_out *g, const amur_corridor *c) {
  static const gpkg_column column[] = {
      {"node_id", "TEXT"}, {"name", "TEXT"}, {"node_type", "TEXT"}, {"zone_id", "TEXT"}, {"country", "TEXT"}};
  ami_gpkg_begin_layer(g, "node", "points of the network", "POINT", column, COUNT(column));
  for (int i = 0; i < c->n_node; i++) {
    const amur_node_row *k = &c->node[i];
    ami_gpkg_point(g, k->x_lon, k->y_lat);
    ami_gpkg_text(g, k->id);
    ami_gpkg_text(g, k->name);
    ami_gpkg_text(g, k->type);
    ami_gpkg_text(g, k->zone < 0 ? NULL : c->zone[k->zone].id);
    ami_gpkg_text(g, k->country);
    ami_gpkg_end_row(g);
  }
  ami_gpkg_end_layer(g);
}

static void write_crossings(gpkg_out *g, const amur_corridor *c) {
  static const gpkg_column column[] = {
      {"crossing_id", "TEXT"}, {"name", "TEXT"}, {"kind", "TEXT"}, {"design_per_day", "REAL"}, {"note", "TEXT"}};
  ami_gpkg_begin_layer(g, "crossing", "sets of links that are counted together", "POINT", column, COUNT(column));
  for (int i = 0; i < c->n_crossing; i++) {
    const amur_crossing_row *k = &c->crossing[i];
    ami_gpkg_point(g, k->x_lon, k->y_lat);
    ami_gpkg_text(g, k->id);
    ami_gpkg_text(g, k->name);
    ami_gpkg_text(g, k->kind);
    ami_gpkg_real(g, k->design_per_day);
    ami_gpkg_text(g, k->note);
    ami_gpkg_end_row(g);
  }
  ami_gpkg_end_layer(g);
}

static void write_links(gpkg_out *g, const amur_corridor *c) {
  static const gpkg_column column[] = {{"link_id", "TEXT"},   {"name", "TEXT"},      {"mode", "TEXT"},
                                       {"crossing", "TEXT"},  {"direction", "TEXT"}, {"length_km", "REAL"},
                                       {"speed_kmh", "REAL"}, {"time_h", "REAL"},    {"capacity_per_day", "REAL"},
                                       {"terminal", "TEXT"}};
  ami_gpkg_begin_layer(g, "link", "ways between nodes", "LINESTRING", column, COUNT(column));
  for (int a = 0; a < c->n_link; a++) {
    const amur_link_row *l = &c->link[a];
    put_way(g, c, l);
    ami_gpkg_real(g, l->length_km);
    ami_gpkg_real(g, l->free_speed_kmh);
    ami_gpkg_real(g, l->time_h);
    ami_gpkg_real(g, l->capacity_per_day);
    ami_gpkg_text(g, l->terminal < 0 ? NULL : c->terminal[l->terminal]);
    ami_gpkg_end_row(g);
  }
  ami_gpkg_end_layer(g);
}

/* Flow of one link in one period, over commodities, chains and vehicles. */
typedef struct {
  double loaded, empty, counted, tonnes, toll;
} link_sum;

static void put_sum(gpkg_out *g, const amur_result *r, int period, int link, const link_sum *s) {
  put_way(g, r->corridor, &r->corridor->link[link]);
  put_period(g, r, period);
  ami_gpkg_real(g, s->loaded + s->empty);
  ami_gpkg_real(g, s->loaded);
  ami_gpkg_real(g, s->empty);
  ami_gpkg_real(g, s->counted);
  ami_gpkg_real(g, s->tonnes);
  ami_gpkg_real(g, s->toll);
  ami_gpkg_end_row(g);
}

static void write_flows(gpkg_out *g, const amur_result *r, link_sum *sum) {
  static const gpkg_column column[] = {
      {"link_id", "TEXT"},          {"name", "TEXT"},           {"mode", "TEXT"},
      {"crossing", "TEXT"},         {"direction", "TEXT"},      PERIOD_COLUMNS,
      {"vehicles_per_day", "REAL"}, {"loaded_per_day", "REAL"}, {"empty_per_day", "REAL"},
      {"counted_per_day", "REAL"},  {"tonnes_per_day", "REAL"}, {"toll_per_day", "REAL"}};
  const amur_corridor *c = r->corridor;
  ami_gpkg_begin_layer(g, "link_flow", "flows by link and period", "LINESTRING", column, COUNT(column));
  for (int i = 0; i < r->n_flow;) {
    const int period = r->flow[i].period;
    memset(sum, 0, (size_t)c->n_link * sizeof *sum);
    for (; i < r->n_flow && r->flow[i].period == period; i++) {
      const amur_flow_result *f = &r->flow[i];
      link_sum *s = &sum[f->link];
      s->loaded += f->loaded_per_day;
      s->empty += f->empty_per_day;
      if (c->vehicle[f->vehicle].counted) s->counted += f->loaded_per_day + f->empty_per_day;
      s->tonnes += f->units_per_day * c->commodity[f->commodity].tonnes_per_unit;
      s->toll += f->toll_per_day;
    }
    for (int a = 0; a < c->n_link; a++)
      if (sum[a].loaded + sum[a].empty > 0) put_sum(g, r, period, a, &sum[a]);
  }
  ami_gpkg_end_layer(g);
}

/* A terminal stands at the middle of the first link that passes it. */
static bool place_of(const amur_corridor *c, int terminal, double *lon, double *lat) {
  for (int a = 0; a < c->n_link; a++) {
    if (c->link[a].terminal != terminal) continue;
    const amur_node_row *i = &c->node[c->link[a].from], *j = &c->node[c->link[a].to];
    *lon = (i->x_lon + j->x_lon) / 2;
    *lat = (i->y_lat + j->y_lat) / 2;
    return true;
  }
  return false;
}

static void write_terminals(gpkg_out *g, const amur_result *r) {
  static const gpkg_column column[] = {{"terminal", "TEXT"},         PERIOD_COLUMNS,
                                       {"arrivals_per_day", "REAL"}, {"wait_h", "REAL"},
                                       {"wait_ci_half_h", "REAL"},   {"wait_p90_h", "REAL"},
                                       {"time_h", "REAL"},           {"queue_mean", "REAL"},
                                       {"capacity_per_day", "REAL"}, {"binding_stage", "TEXT"},
                                       {"utilisation", "REAL"}};
  ami_gpkg_begin_layer(g, "terminal", "waits by terminal and period", "POINT", column, COUNT(column));
  for (int i = 0; i < r->n_terminal; i++) {
    const amur_terminal_period *t = &r->terminal[i];
    double lon, lat;
    if (!place_of(r->corridor, t->terminal, &lon, &lat)) continue;
    ami_gpkg_point(g, lon, lat);
    ami_gpkg_text(g, r->corridor->terminal[t->terminal]);
    put_period(g, r, t->period);
    ami_gpkg_real(g, t->arrivals_per_day);
    ami_gpkg_real(g, t->wait_h);
    ami_gpkg_real(g, t->wait_ci_half_h);
    ami_gpkg_real(g, t->wait_p90_h);
    ami_gpkg_real(g, t->time_h);
    ami_gpkg_real(g, t->queue_mean);
    ami_gpkg_real(g, t->capacity_per_day);
    ami_gpkg_text(g, t->binding);
    ami_gpkg_real(g, t->utilisation);
    ami_gpkg_end_row(g);
  }
  ami_gpkg_end_layer(g);
}

/* A QGIS style of one symbol, whose size follows a column. */
static char *style_of(bool line, const char *colour, const char *column, double largest) {
  return amur_format(
      "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22.0\" "
      "styleCategories=\"Symbology\">"
      "<renderer-v2 type=\"singleSymbol\" symbollevels=\"0\" forceraster=\"0\" enableorderby=\"0\"><symbols>"
      "<symbol type=\"%s\" name=\"0\" alpha=\"0.85\" clip_to_extent=\"1\" force_rhr=\"0\">"
      "<layer class=\"%s\" enabled=\"1\" locked=\"0\" pass=\"0\"><Option type=\"Map\">"
      "<Option name=\"%s\" type=\"QString\" value=\"%s\"/></Option><data_defined_properties><Option type=\"Map\">"
      "<Option name=\"name\" type=\"QString\" value=\"\"/><Option name=\"properties\" type=\"Map\">"
      "<Option name=\"%s\" type=\"Map\"><Option name=\"active\" type=\"bool\" value=\"true\"/>"
      "<Option name=\"expression\" type=\"QString\" value=\"coalesce(scale_exp(&quot;%s&quot;, 0, %.6g, 0.3, 6, 0.57), "
      "0.3)\"/>"
      "<Option name=\"type\" type=\"int\" value=\"3\"/></Option></Option>"
      "<Option name=\"type\" type=\"QString\" "
      "value=\"collection\"/></Option></data_defined_properties></layer></symbol>"
      "</symbols></renderer-v2></qgis>\n",
      line ? "line" : "marker", line ? "SimpleLine" : "SimpleMarker", line ? "line_color" : "color", colour,
      line ? "outlineWidth" : "size", column, largest > 0 ? largest : 1);
}

static void write_styles(gpkg_out *g, const amur_result *r) {
  double most = 0, longest = 0;
  for (int i = 0; i < r->n_flow; i++)
    if (r->flow[i].loaded_per_day + r->flow[i].empty_per_day > most)
      most = r->flow[i].loaded_per_day + r->flow[i].empty_per_day;
  for (int i = 0; i < r->n_terminal; i++)
    if (r->terminal[i].wait_h > longest) longest = r->terminal[i].wait_h;
  char *flow = style_of(true, "33,102,172,255", "vehicles_per_day", most),
       *wait = style_of(false, "178,24,43,255", "wait_h", longest);
  if (!flow || !wait)
    g->failed = true;
  else {
    ami_gpkg_style(g, "link_flow", "width by vehicles per day", flow);
    ami_gpkg_style(g, "terminal", "size by mean wait", wait);
  }
  free(flow);
  free(wait);
}

amur_status amur_results_write_gpkg(const amur_result *result, const char *path, amur_err *err) {
  link_sum *sum = amur_alloc((size_t)result->corridor->n_link, sizeof *sum);
  if (!sum) return amur_fail(err, AMUR_E_NOMEM, 0, "%s: out of memory", path);
  gpkg_out g = ami_gpkg_open(path);
  write_nodes(&g, result->corridor);
  write_links(&g, result->corridor);
  write_crossings(&g, result->corridor);
  write_flows(&g, result, sum);
  write_terminals(&g, result);
  write_styles(&g, result);
  free(sum);
  return ami_gpkg_close(&g, path, err);
}
