/* SPDX-License-Identifier: Apache-2.0
 * json_corridor.c -- what the corridor is: places, links, classes, regimes, rules, sources.
 */
#include "json.h"
#include <amur/io.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool nodes(json_t *root, const amur_corridor *c) {
  json_t *t = ami_report_table("id name type country lon lat zone");
  bool ok = t != NULL;
  for (int i = 0; i < c->n_node && ok; i++) {
    const amur_node_row *n = &c->node[i];
    ok = ami_report_row(t, "ssssffb", n->id, n->name, n->type, n->country, n->x_lon, n->y_lat, n->zone >= 0);
  }
  return json_object_set_new(root, "nodes", t) == 0 && ok;
}

/* Both directions of a row of link.csv are two links; the map and this table show the first of every row. */
static bool links(json_t *root, const report_view *v) {
  const amur_corridor *c = v->c;
  int next = 0;
  json_t *t = ami_report_table("row id name from to mode crossing terminal length_km");
  bool ok = t != NULL;
  for (int i = 0; i < c->n_link && ok; i++) {
    const amur_link_row *l = &c->link[i];
    if (v->link_row[i] != next) continue;
    next++;
    ok = ami_report_row(t, "issiiiiif", l->row, l->id, l->name, l->from, l->to, l->mode, l->crossing, l->terminal,
                        l->length_km);
  }
  return json_object_set_new(root, "links", t) == 0 && ok;
}

static bool crossings(json_t *root, const amur_corridor *c) {
  json_t *t = ami_report_table("id name kind design_per_day lon lat note");
  bool ok = t != NULL;
  for (int i = 0; i < c->n_crossing && ok; i++) {
    const amur_crossing_row *x = &c->crossing[i];
    ok = ami_report_row(t, "sssfffs", x->id, x->name, x->kind, x->design_per_day, x->x_lon, x->y_lat, x->note);
  }
  return json_object_set_new(root, "crossings", t) == 0 && ok;
}

static bool classes(json_t *root, const amur_corridor *c) {
  json_t *commodity = ami_report_table("id name unit group tonnes_per_unit value"),
         *chain = ami_report_table("id name nest");
  json_t *vehicle = ami_report_table("id name payload counted");
  bool ok = commodity && chain && vehicle;
  for (int i = 0; i < c->n_commodity && ok; i++) {
    const amur_commodity_row *k = &c->commodity[i];
    ok = ami_report_row(commodity, "ssssff", k->id, k->name, k->unit, k->group, k->tonnes_per_unit, k->value);
  }
  for (int i = 0; i < c->n_chain && ok; i++) {
    const int nest = c->chain[i].nest;
    ok = ami_report_row(chain, "sss", c->chain[i].id, c->chain[i].name,
                        nest >= 0 && nest < c->n_nest ? c->nest[nest] : "");
  }
  for (int i = 0; i < c->n_vehicle && ok; i++)
    ok = ami_report_row(vehicle, "ssfb", c->vehicle[i].id, c->vehicle[i].name, c->vehicle[i].payload,
                        c->vehicle[i].counted);
  ok &= json_object_set_new(root, "commodities", commodity) == 0;
  ok &= json_object_set_new(root, "chains", chain) == 0;
  return json_object_set_new(root, "vehicles", vehicle) == 0 && ok;
}

static bool regimes(json_t *root, const amur_corridor *c) {
  json_t *t = ami_report_table("id name kind from to");
  bool ok = t != NULL;
  for (int i = 0; i < c->n_regime && ok; i++)
    ok = ami_report_row(t, "sssdd", c->regime[i].id, c->regime[i].name, c->regime[i].kind, c->regime[i].from,
                        c->regime[i].to);
  return json_object_set_new(root, "regimes", t) == 0 && ok;
}

static bool rules(json_t *root, const amur_corridor *c) {
  static const char *const op[] = {"set", "add", "multiply"};
  json_t *t = ami_report_table("id target field op value commodities vehicles from to source note");
  bool ok = t != NULL;
  for (int i = 0; i < c->n_rule && ok; i++) {
    const amur_change *r = &c->rule[i];
    ok = ami_report_row(t, "ssssfssddss", r->id, r->target, r->field, op[r->op], r->value, r->commodities, r->vehicles,
                        r->from, r->to, r->source, r->note);
  }
  return json_object_set_new(root, "rules", t) == 0 && ok;
}

static bool sources(json_t *root, const amur_corridor *c) {
  json_t *t = ami_report_table("id assumption item value unit low high varied source date confidence note");
  bool ok = t != NULL;
  for (int i = 0; i < c->n_source && ok; i++) {
    const amur_source_row *s = &c->source[i];
    ok = ami_report_row(t, "sbsssffbssss", s->id, s->assumption, s->item, s->value, s->unit, s->low, s->high, s->varied,
                        s->source, s->date, s->confidence, s->note);
  }
  return json_object_set_new(root, "sources", t) == 0 && ok;
}

static bool parameters(json_t *root, const amur_corridor *c) {
  json_t *t = ami_report_table("id name unit prior sd low high value");
  bool ok = t != NULL;
  for (int i = 0; i < c->n_parameter && ok; i++) {
    const amur_parameter *p = &c->parameter[i];
    ok = ami_report_row(t, "sssfffff", p->change.id, p->name, p->unit, p->prior, p->sd, p->low, p->high,
                        p->change.value);
  }
  return json_object_set_new(root, "parameters", t) == 0 && ok;
}

static bool names(json_t *root, const char *key, char **name, int n) {
  json_t *list = json_array();
  bool ok = list != NULL;
  for (int i = 0; i < n && ok; i++) ok = json_array_append_new(list, json_string(name[i])) == 0;
  return json_object_set_new(root, key, list) == 0 && ok;
}

static bool terminals(json_t *root, const report_view *v) {
  json_t *t = ami_report_table("id name");
  bool ok = t != NULL;
  for (int i = 0; i < v->c->n_terminal && ok; i++)
    ok = ami_report_row(t, "ss", v->c->terminal[i], ami_report_terminal_name(v, i));
  return json_object_set_new(root, "terminals", t) == 0 && ok;
}

static bool bounds(json_t *root, const amur_corridor *c) {
  json_t *list = json_array();
  bool ok = list != NULL;
  for (int i = 0; i < 4 && ok; i++) ok = json_array_append_new(list, ami_report_number(c->map_bounds[i])) == 0;
  return json_object_set_new(root, "map_bounds", list) == 0 && ok;
}

/* The overlay is drawing, not data: a missing file or one that is not GeoJSON leaves the map without it. */
static bool overlay(json_t *root, const amur_corridor *c) {
  if (!c->map_overlay || !*c->map_overlay) return true;
  char *path = amur_format("%s/%s", c->folder, c->map_overlay);
  json_t *geo = path ? json_load_file(path, 0, NULL) : NULL;
  free(path);
  return json_object_set_new(root, "overlay", geo ? geo : json_null()) == 0;
}

bool ami_report_json_corridor(json_t *root, const report_view *v) {
  const amur_corridor *c = v->c;
  return nodes(root, c) && links(root, v) && crossings(root, c) && classes(root, c) && regimes(root, c) &&
         rules(root, c) && sources(root, c) && parameters(root, c) && names(root, "modes", c->mode, c->n_mode) &&
         terminals(root, v) && bounds(root, c) && overlay(root, c);
}
