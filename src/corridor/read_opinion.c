/* SPDX-License-Identifier: Apache-2.0
 * read_opinion.c -- the opinion part of climate.yaml, settled year by year and turned into terms of trade.
 *   effect of a term in year y = effect * (mean opinion of its country in y - neutral)
 * (without an effect the difference itself, for trade.yaml to name) with weights of the groups; neutral is the first
 * year's mean unless the term says otherwise.  A year's term holds from its first to its last day.
 *   opinion:
 *     groups: [{id: farmers, country: UA, initial: 0.2, susceptibility: 0.6, weight: 3, listens: {traders: 2}}]
 *     media:  [{id: state_tv, position: -0.8, reach: [{group: farmers, share: 0.4, from: 2022-02-24}]}]
 *     terms:  [{id: mood, country: UA, effect: 0.5, origins: [UA]}]
 * The model is Friedkin and Johnsen's (1990), solved in climate/opinion.c.
 */
#include "read_climate.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

typedef struct {
  int n_group, n_medium, first_year, n_year;
  const char **group, **country; /* [n_group] borrowed from the document */
  double *weight, *initial, *susceptibility, *listen, *position, *reach, *opinion;
} opinion_reader;

static void fault(corridor_reader *in, const amur_yaml *at, const char *key, const char *found, const char *expected) {
  amur_faults_add(in->faults, AMUR_FAULT_ERROR, in->corridor->climate->file, at->line, at->column, key, found, expected,
                  NULL);
}

static int group_of(const opinion_reader *o, const char *id) {
  for (int i = 0; i < o->n_group; i++)
    if (strcmp(o->group[i], id) == 0) return i;
  return -1;
}

static void read_group(corridor_reader *in, const amur_yaml *m, opinion_reader *o, int i) {
  static const char *const known[] = {"id",      "name",   "country", "weight", "initial", "susceptibility",
                                      "listens", "source", "note"};
  const amur_yaml_doc *doc = in->corridor->climate;
  amur_faults *f = in->faults;
  amur_yaml_unknown_keys(doc, m, known, COUNT(known), f);
  o->group[i] = amur_yaml_text(doc, m, "id", true, "", f);
  o->country[i] = amur_yaml_text(doc, m, "country", true, "", f);
  if (*o->country[i]) ami_corridor_check_countries(in, doc, m, "country", &o->country[i], 1);
  o->weight[i] = amur_yaml_real(doc, m, "weight", false, 1, 0, 1e12, f);
  o->initial[i] = amur_yaml_real(doc, m, "initial", true, 0, -1, 1, f);
  o->susceptibility[i] = amur_yaml_real(doc, m, "susceptibility", true, 0, 0, 1, f);
}

/* listens: {other_group: weight}; a group listens to itself with weight 1 unless it says otherwise. */
static void read_listening(corridor_reader *in, const amur_yaml *m, opinion_reader *o, int i) {
  const amur_yaml_doc *doc = in->corridor->climate;
  const amur_yaml *listens = amur_yaml_get(m, "listens");
  o->listen[i * o->n_group + i] = 1;
  if (!listens || listens->kind == AMUR_YAML_NULL) return;
  if (listens->kind != AMUR_YAML_MAP) {
    fault(in, listens, "listens", "another kind of value", "a map from groups to weights");
    return;
  }
  for (int k = 0; k < listens->n; k++) {
    const int j = group_of(o, listens->key[k]);
    if (j < 0)
      fault(in, listens->item[k], "listens", listens->key[k], "the id of a group");
    else
      o->listen[i * o->n_group + j] = amur_yaml_real(doc, listens, listens->key[k], true, 0, 0, 1e6, in->faults);
  }
}

/* Share of the days of a year that lie from one day to another. */
static double share_of_year(int year, amur_day from, amur_day to) {
  const amur_day first = amur_day_from(year, 1, 1), next = amur_day_from(year + 1, 1, 1);
  const amur_day begin = from == AMUR_DAY_NONE || from < first ? first : from;
  const amur_day end = to == AMUR_DAY_NONE || to >= next ? next : to + 1;
  return end > begin ? (double)(end - begin) / (next - first) : 0;
}

static void read_medium(corridor_reader *in, const amur_yaml *m, opinion_reader *o, int medium) {
  static const char *const known[] = {"id", "name", "position", "reach", "source", "note"};
  static const char *const known_reach[] = {"group", "share", "from", "to", "source", "note"};
  const amur_yaml_doc *doc = in->corridor->climate;
  amur_faults *f = in->faults;
  amur_yaml_unknown_keys(doc, m, known, COUNT(known), f);
  amur_yaml_text(doc, m, "id", true, "", f);
  o->position[medium] = amur_yaml_real(doc, m, "position", true, 0, -1, 1, f);
  const amur_yaml *reach = ami_corridor_climate_list(in, m, "reach");
  for (int k = 0; reach && k < reach->n; k++) {
    const amur_yaml *r = reach->item[k];
    amur_yaml_unknown_keys(doc, r, known_reach, COUNT(known_reach), f);
    const char *id = amur_yaml_text(doc, r, "group", true, "", f);
    const double share = amur_yaml_real(doc, r, "share", true, 0, 0, 1, f);
    const amur_day from = ami_corridor_read_day(in, doc, r, "from"), to = ami_corridor_read_day(in, doc, r, "to");
    const int i = group_of(o, id);
    if (i < 0) {
      fault(in, r, "group", id, "the id of a group");
      continue;
    }
    for (int y = 0; y < o->n_year; y++)
      o->reach[(y * o->n_group + i) * o->n_medium + medium] += share * share_of_year(o->first_year + y, from, to);
  }
}

static double mean_opinion(const opinion_reader *o, int year, const char *country) {
  double sum = 0, weight = 0;
  for (int i = 0; i < o->n_group; i++) {
    if (strcmp(o->country[i], country) != 0) continue;
    sum += o->weight[i] * o->opinion[year * o->n_group + i];
    weight += o->weight[i];
  }
  return weight > 0 ? sum / weight : NAN;
}

static const char **copy_words(corridor_reader *in, const char *const *word, int n) {
  const char **copy = ami_corridor_array(in, (size_t)n, sizeof *copy);
  for (int i = 0; copy && i < n; i++) copy[i] = word[i];
  return copy;
}

static void add_terms(corridor_reader *in, const opinion_reader *o, const char *id, const amur_trade_term *like,
                      const char *country, double effect, bool measure, double neutral) {
  for (int y = 0; y < o->n_year; y++) {
    amur_trade_term *t = ami_corridor_new_term(in, measure);
    if (!t) return;
    *t = *like;
    snprintf(t->id, sizeof t->id, "%.56s_%d", id, o->first_year + y);
    t->from = amur_day_from(o->first_year + y, 1, 1);
    t->to = amur_day_from(o->first_year + y, 12, 31);
    t->effect = effect * (mean_opinion(o, y, country) - neutral);
    t->countries_o = copy_words(in, like->countries_o, like->n_o);
    t->countries_d = copy_words(in, like->countries_d, like->n_d);
    t->commodities = copy_words(in, like->commodities, like->n_commodity);
  }
}

static void read_opinion_term(corridor_reader *in, const amur_yaml *m, const opinion_reader *o) {
  static const char *const known[] = {"id",           "country",     "effect", "neutral", "origins",
                                      "destinations", "commodities", "source", "note"};
  const amur_yaml_doc *doc = in->corridor->climate;
  amur_faults *f = in->faults;
  amur_trade_term like = amur_trade_term_default();
  amur_yaml_unknown_keys(doc, m, known, COUNT(known), f);
  const char *id = amur_yaml_text(doc, m, "id", true, "", f);
  const char *country = amur_yaml_text(doc, m, "country", true, "", f);
  bool measure;
  const double effect = ami_corridor_read_effect(in, m, &measure);
  like.countries_o = ami_corridor_read_words(in, doc, m, "origins", &like.n_o);
  like.countries_d = ami_corridor_read_words(in, doc, m, "destinations", &like.n_d);
  like.commodities = ami_corridor_read_words(in, doc, m, "commodities", &like.n_commodity);
  ami_corridor_check_countries(in, doc, m, "origins", like.countries_o, like.n_o);
  ami_corridor_check_countries(in, doc, m, "destinations", like.countries_d, like.n_d);
  for (int i = 0; i < like.n_commodity; i++)
    if (amur_map_find(&in->ids[AMUR_ID_COMMODITY], like.commodities[i]) < 0)
      ami_corridor_unknown(in, doc->file, m->line, m->column, "commodities", AMUR_ID_COMMODITY, like.commodities[i]);
  const double first = o->n_year > 0 ? mean_opinion(o, 0, country) : NAN;
  if (isnan(first))
    fault(in, m, "country", country, "the country of a group with weight");
  else
    add_terms(in, o, id, &like, country, effect, measure, amur_yaml_real(doc, m, "neutral", false, first, -1, 1, f));
  free(like.countries_o);
  free(like.countries_d);
  free(like.commodities);
}

static void keep_rows(corridor_reader *in, const opinion_reader *o) {
  amur_corridor *c = in->corridor;
  c->opinion = ami_corridor_array(in, (size_t)(o->n_year * o->n_group), sizeof *c->opinion);
  for (int y = 0; c->opinion && y < o->n_year; y++)
    for (int i = 0; i < o->n_group; i++)
      c->opinion[c->n_opinion++] =
          (amur_opinion_row){o->group[i], o->country[i], o->first_year + y, o->opinion[y * o->n_group + i]};
}

/* Groups, media, the years; true when all of it could be settled. */
static bool settle(corridor_reader *in, const amur_yaml *part, opinion_reader *o) {
  const amur_yaml_doc *doc = in->corridor->climate;
  const amur_yaml *groups = ami_corridor_climate_list(in, part, "groups"),
                  *media = ami_corridor_climate_list(in, part, "media");
  const size_t before = in->faults->n_error, g = groups ? (size_t)groups->n : 0, m = media ? (size_t)media->n : 0;
  o->n_group = (int)g;
  o->n_medium = (int)m;
  o->group = ami_corridor_array(in, g, sizeof *o->group);
  o->country = ami_corridor_array(in, g, sizeof *o->country);
  /* one block: weight, initial, susceptibility [g], listen [g * g], position [m] */
  o->weight = ami_corridor_array(in, 3 * g + g * g + m, sizeof *o->weight);
  o->reach = ami_corridor_array(in, (size_t)o->n_year * g * m, sizeof *o->reach);
  o->opinion = ami_corridor_array(in, (size_t)o->n_year * g, sizeof *o->opinion);
  if (!o->group || !o->country || !o->weight || !o->reach || !o->opinion || g == 0) return false;
  o->initial = o->weight + g;
  o->susceptibility = o->initial + g;
  o->listen = o->susceptibility + g;
  o->position = o->listen + g * g;
  for (int i = 0; i < o->n_group; i++) read_group(in, groups->item[i], o, i);
  for (int i = 0; i < o->n_group; i++) read_listening(in, groups->item[i], o, i);
  for (int i = 0; media && i < o->n_medium; i++) read_medium(in, media->item[i], o, i);
  const amur_opinion_model model = {
      .n_group = o->n_group,
      .n_medium = o->n_medium,
      .n_year = o->n_year,
      .listen = o->listen,
      .susceptibility = o->susceptibility,
      .initial = o->initial,
      .position = o->position,
      .reach = o->reach,
      .steps_per_year = (int)amur_yaml_int(doc, part, "steps_per_year", false, 0, 0, 10000, in->faults)};
  if (in->faults->n_error > before) return false;
  amur_err err = {0};
  if (amur_opinion_years(&model, o->opinion, &err) == AMUR_OK) return true;
  if (err.status == AMUR_E_NOMEM) ami_corridor_no_memory(in); /* the fault that follows is then not taken */
  fault(in, err.line > 0 && err.line <= groups->n ? groups->item[err.line - 1] : groups, "groups", err.text,
        "attention that sums to 1, and groups that settle");
  return false;
}

void ami_corridor_read_opinion(corridor_reader *in) {
  static const char *const known[] = {"groups", "media", "terms", "steps_per_year", "note"};
  const amur_corridor *c = in->corridor;
  const amur_yaml *part = amur_yaml_get(c->climate->root, "opinion");
  if (!part || part->kind == AMUR_YAML_NULL || c->first_day == AMUR_DAY_NONE || c->last_day == AMUR_DAY_NONE) return;
  if (part->kind != AMUR_YAML_MAP) {
    fault(in, part, "opinion", "another kind of value", "a map with groups, media and terms");
    return;
  }
  amur_yaml_unknown_keys(c->climate, part, known, COUNT(known), in->faults);
  opinion_reader o = {0};
  int last, month, day;
  amur_day_split(c->first_day, &o.first_year, &month, &day);
  amur_day_split(c->last_day, &last, &month, &day);
  o.n_year = last - o.first_year + 1;
  if (settle(in, part, &o)) {
    const amur_yaml *terms = ami_corridor_climate_list(in, part, "terms");
    keep_rows(in, &o);
    for (int i = 0; terms && i < terms->n; i++) read_opinion_term(in, terms->item[i], &o);
  }
  free(o.group);
  free(o.country);
  free(o.weight);
  free(o.reach);
  free(o.opinion);
}
