/* SPDX-License-Identifier: Apache-2.0
 * read_trade_pairs.c -- the pairs of trade.yaml: rows of a file, or every pair of the corridor's zones (`pairs:
 * zones`), or every pair in different countries (`pairs: countries`), with the columns origin, destination,
 * origin_country, destination_country, distance_km (great circle between the centroids).
 */
#include "read_trade.h"
#include "spec/frame.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROW = 512 }; /* bytes of a row, texts cut */

static int write_row(char *at, const amur_corridor *c, int o, int d) {
  const amur_zone_row *from = &c->zone[o], *to = &c->zone[d];
  const amur_node_row *a = &c->node[from->node], *b = &c->node[to->node];
  return snprintf(at, ROW, "\"%.100s\",\"%.100s\",\"%.100s\",\"%.100s\",%.12g\n", from->id, to->id, from->country,
                  to->country, amur_great_circle_km(a->x_lon, a->y_lat, b->x_lon, b->y_lat));
}

/* The pairs as a table; free(). */
static char *list_pairs(corridor_reader *in, bool foreign) {
  static const char header[] = "origin,destination,origin_country,destination_country,distance_km\n";
  const amur_corridor *c = in->corridor;
  size_t room = 0, used = sizeof header - 1;
  char *text = NULL;
  bool good = amur_grow(&text, &room, used + 1, 1);
  if (good) memcpy(text, header, sizeof header);
  for (int o = 0; good && o < c->n_zone; o++)
    for (int d = 0; good && d < c->n_zone; d++) {
      if (o == d || c->zone[o].node < 0 || c->zone[d].node < 0) continue;
      if (foreign && strcmp(c->zone[o].country, c->zone[d].country) == 0) continue;
      good = amur_grow(&text, &room, used + ROW, 1);
      if (good) used += (size_t)write_row(text + used, c, o, d);
    }
  if (good) return text;
  ami_corridor_no_memory(in);
  free(text);
  return NULL;
}

static amur_frame *frame_of_zones(trade_reader *t, const amur_yaml *data, const char *pairs) {
  const bool foreign = strcmp(pairs, "countries") == 0;
  if (t->in->unread[AMUR_ID_ZONE] || t->in->unread[AMUR_ID_NODE]) {
    amur_faults_follow(t->in->faults);
    return NULL;
  }
  if (!foreign && strcmp(pairs, "zones") != 0) {
    const amur_yaml *at = amur_yaml_get(data, "pairs");
    amur_faults_add(t->in->faults, AMUR_FAULT_ERROR, t->doc->file, at->line, at->column, "pairs", pairs,
                    "zones, or countries for pairs in different ones", NULL);
    return NULL;
  }
  char *text = list_pairs(t->in, foreign);
  amur_frame *f = text ? amur_frame_read_map(t->doc, data, "pairs of zones", text, NULL, t->in->faults) : NULL;
  free(text);
  return f;
}

amur_frame *ami_trade_read_pairs(trade_reader *t) {
  static const char *const known[] = {"pairs", "file", "join", "derive", "filter"};
  const amur_yaml *data = amur_yaml_get(t->doc->root, "data");
  amur_faults *f = t->in->faults;
  if (!data) {
    amur_faults_add(f, AMUR_FAULT_ERROR, t->doc->file, 1, 0, "data", "nothing", "a map with pairs or file", NULL);
    return NULL;
  }
  amur_yaml_unknown_keys(t->doc, data, known, sizeof known / sizeof *known, f);
  const char *pairs = amur_yaml_text(t->doc, data, "pairs", false, NULL, f);
  if (pairs) return frame_of_zones(t, data, pairs);
  char *path = ami_frame_file(t->doc, data, "file", NULL, f);
  amur_frame *frame = path ? amur_frame_read_map(t->doc, data, path, NULL, NULL, f) : NULL;
  free(path);
  return frame;
}
