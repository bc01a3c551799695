/* SPDX-License-Identifier: Apache-2.0
 * read_climate.c -- climate.yaml: its trade terms; opinion, alliances, risk and agreements by the files beside.
 *   terms:
 *     - {id: ban, from: 2024-03-01, effect: -1.2, half_life_days: 400, origins: [RU], commodities: [steel]}
 * adds effect * strength on the day to the log of trade from the origins to the destinations (docs/climate.md).  A term
 * without an effect is a measure: it moves nothing until a model of trade.yaml gives it a coefficient.
 * Texts are borrowed from the document, which the corridor keeps.
 */
#include "read_climate.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

/* A list of texts that borrows from the document. */
const char **ami_corridor_read_words(corridor_reader *in, const amur_yaml_doc *doc, const amur_yaml *map,
                                     const char *key, int *n) {
  const amur_yaml *list = amur_yaml_get(map, key);
  *n = 0;
  if (!list || list->kind == AMUR_YAML_NULL) return NULL;
  const char **word = list->kind == AMUR_YAML_LIST ? ami_corridor_array(in, (size_t)list->n, sizeof *word) : NULL;
  bool good = list->kind == AMUR_YAML_LIST;
  for (int i = 0; word && i < list->n; i++) {
    good = good && list->item[i]->kind == AMUR_YAML_SCALAR;
    if (list->item[i]->kind == AMUR_YAML_SCALAR) word[(*n)++] = list->item[i]->text;
  }
  if (!good)
    amur_faults_add(in->faults, AMUR_FAULT_ERROR, doc->file, list->line, list->column, key, "another kind of value",
                    "a list of texts: [RU, CN]", NULL);
  return word;
}

/* Countries of a term must be those of some zone. */
void ami_corridor_check_countries(corridor_reader *in, const amur_yaml_doc *doc, const amur_yaml *map, const char *key,
                                  const char *const *country, int n) {
  const amur_corridor *c = in->corridor;
  for (int i = 0; i < n; i++) {
    bool found = false;
    for (int z = 0; z < c->n_zone && !found; z++)
      found = c->zone[z].country && strcmp(c->zone[z].country, country[i]) == 0;
    if (!found && !in->unread[AMUR_ID_ZONE])
      amur_faults_add(in->faults, AMUR_FAULT_ERROR, doc->file, map->line, map->column, key, country[i],
                      "the country of a zone", NULL);
  }
}

static void read_term(corridor_reader *in, const amur_yaml_doc *doc, const amur_yaml *m, amur_trade_term *t) {
  static const char *const known[] = {"id",
                                      "from",
                                      "to",
                                      "anticipation_days",
                                      "half_life_days",
                                      "floor",
                                      "effect",
                                      "recovery_half_life_days",
                                      "origins",
                                      "destinations",
                                      "commodities",
                                      "source",
                                      "note"};
  amur_faults *f = in->faults;
  amur_yaml_unknown_keys(doc, m, known, COUNT(known), f);
  const char *id = amur_yaml_text(doc, m, "id", true, "", f);
  snprintf(t->id, sizeof t->id, "%s", id);
  t->from = ami_corridor_read_day(in, doc, m, "from");
  t->to = ami_corridor_read_day(in, doc, m, "to");
  t->anticipation_days = amur_yaml_real(doc, m, "anticipation_days", false, 0, 0, 36525, f);
  t->half_life_days = amur_yaml_real(doc, m, "half_life_days", false, INFINITY, AMUR_ABOVE_ZERO, 1e9, f);
  t->floor = amur_yaml_real(doc, m, "floor", false, 0, 0, 1, f);
  t->recovery_half_life_days = amur_yaml_real(doc, m, "recovery_half_life_days", false, 0, 0, 1e9, f);
  t->countries_o = ami_corridor_read_words(in, doc, m, "origins", &t->n_o);
  t->countries_d = ami_corridor_read_words(in, doc, m, "destinations", &t->n_d);
  t->commodities = ami_corridor_read_words(in, doc, m, "commodities", &t->n_commodity);
  ami_corridor_check_countries(in, doc, m, "origins", t->countries_o, t->n_o);
  ami_corridor_check_countries(in, doc, m, "destinations", t->countries_d, t->n_d);
  for (int i = 0; i < t->n_commodity; i++)
    if (amur_map_find(&in->ids[AMUR_ID_COMMODITY], t->commodities[i]) < 0)
      ami_corridor_unknown(in, doc->file, m->line, m->column, "commodities", AMUR_ID_COMMODITY, t->commodities[i]);
  if (t->from != AMUR_DAY_NONE && t->to != AMUR_DAY_NONE && t->from > t->to)
    amur_faults_add(f, AMUR_FAULT_ERROR, doc->file, m->line, m->column, "to", "a day before from",
                    "a day not before from", NULL);
  const amur_yaml *at = amur_yaml_get(m, "id");
  if (*id && strlen(id) >= sizeof t->id)
    amur_faults_add(f, AMUR_FAULT_ERROR, doc->file, at->line, at->column, "id", id, "at most 63 bytes", NULL);
}

/* A list under a key of the root; NULL where it is absent or, with a fault, something else. */
const amur_yaml *ami_corridor_climate_list(corridor_reader *in, const amur_yaml *map, const char *key) {
  const amur_yaml_doc *doc = in->corridor->climate;
  const amur_yaml *list = amur_yaml_get(map, key);
  if (!list || list->kind == AMUR_YAML_NULL) return NULL;
  if (list->kind == AMUR_YAML_LIST) return list;
  amur_faults_add(in->faults, AMUR_FAULT_ERROR, doc->file, list->line, list->column, key, "another kind of value",
                  "a list", NULL);
  return NULL;
}

/* The arrays grow, so a term's address is good until the next is made: ids are named when all are there. */
amur_trade_term *ami_corridor_new_term(corridor_reader *in, bool measure) {
  amur_trade_term **list = measure ? &in->measure : &in->corridor->term;
  int *n = measure ? &in->n_measure : &in->corridor->n_term;
  size_t room = (size_t)*n;
  if (!amur_grow(list, &room, (size_t)*n + 1, sizeof **list)) {
    ami_corridor_no_memory(in);
    return NULL;
  }
  (*list)[*n] = amur_trade_term_default();
  return &(*list)[(*n)++];
}

void ami_corridor_term_fini(amur_trade_term *term) {
  free(term->countries_o);
  free(term->countries_d);
  free(term->commodities);
}

double ami_corridor_read_effect(corridor_reader *in, const amur_yaml *map, bool *measure) {
  *measure = amur_yaml_get(map, "effect") == NULL;
  return amur_yaml_real(in->corridor->climate, map, "effect", false, 1, -50, 50, in->faults);
}

static void read_terms(corridor_reader *in) {
  const amur_yaml_doc *doc = in->corridor->climate;
  const amur_yaml *terms = ami_corridor_climate_list(in, doc->root, "terms");
  for (int i = 0; terms && i < terms->n; i++) {
    bool measure;
    const double effect = ami_corridor_read_effect(in, terms->item[i], &measure);
    amur_trade_term *t = ami_corridor_new_term(in, measure);
    if (!t) return;
    t->effect = effect;
    read_term(in, doc, terms->item[i], t);
  }
}

void ami_corridor_name_terms(corridor_reader *in) {
  const amur_corridor *c = in->corridor;
  for (int i = 0; i < c->n_term; i++)
    if (!ami_corridor_add_id(in, AMUR_ID_TERM, c->term[i].id, i))
      amur_faults_add(in->faults, AMUR_FAULT_ERROR, c->climate->file, 0, 0, "id", c->term[i].id, "every term once",
                      "terms of opinion are called id_year, those of alliances alliance_a_b");
}

void ami_corridor_read_climate(corridor_reader *in) {
  static const char *const known[] = {"terms", "opinion", "alliance", "risk", "agreements"};
  amur_corridor *c = in->corridor;
  if (!ami_corridor_has_file(in, "climate.yaml")) return;
  c->climate = ami_corridor_read_yaml(in, "climate.yaml");
  in->unread[AMUR_ID_TERM] |= !c->climate;
  if (!c->climate) return;
  amur_yaml_unknown_keys(c->climate, c->climate->root, known, COUNT(known), in->faults);
  read_terms(in);
  ami_corridor_read_opinion(in);
  ami_corridor_read_alliance(in);
  ami_corridor_read_risk(in);
  ami_corridor_read_agreements(in);
}
