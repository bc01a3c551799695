/* SPDX-License-Identifier: Apache-2.0
 * read_scenarios.c -- the overlays of scenario/: what changes, nothing else.
 *   drop_rules: [toll_2025]
 *   changes:
 *     - {target: "crossing:bridge", field: toll, op: multiply, value: 0.5, vehicles: [lorry], from: 2025-01-01}
 * A change of an agreement (read_politics.c) has the same keys.
 */
#include "yaml_folder.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

static void fault(corridor_reader *in, const amur_yaml_doc *doc, const amur_yaml *at, const char *key,
                  const char *found, const char *expected) {
  amur_faults_add(in->faults, AMUR_FAULT_ERROR, doc->file, at->line, at->column, key, found, expected, NULL);
}

/* Ids as a text separated by spaces, as in a table's cell, or as a list of texts, as YAML has it. */
static char *read_ids(corridor_reader *in, const amur_yaml_doc *doc, const amur_yaml *map, const char *key,
                      amur_id_kind kind) {
  const amur_yaml *node = amur_yaml_get(map, key);
  if (!node || node->kind != AMUR_YAML_LIST) {
    const char *text = amur_yaml_text(doc, map, key, false, "", in->faults);
    ami_corridor_check_list(in, doc->file, node ? node->line : 0, node ? node->column : 0, key, kind, text);
    return ami_corridor_text(in, text);
  }
  char *list = ami_corridor_text(in, "");
  for (int i = 0; list && i < node->n; i++) {
    const amur_yaml *item = node->item[i];
    if (item->kind != AMUR_YAML_SCALAR) {
      fault(in, doc, item, key, "another kind of value", "an id");
      continue;
    }
    ami_corridor_check_list(in, doc->file, item->line, item->column, key, kind, item->text);
    char *longer = amur_format("%s%s%s", list, *list ? " " : "", item->text);
    free(list);
    list = longer;
  }
  if (!list) ami_corridor_no_memory(in);
  return list;
}

amur_day ami_corridor_read_day(corridor_reader *in, const amur_yaml_doc *doc, const amur_yaml *map, const char *key) {
  amur_day day = AMUR_DAY_NONE;
  const char *text = amur_yaml_text(doc, map, key, false, "", in->faults);
  if (!*text || amur_day_parse(text, &day)) return day;
  fault(in, doc, amur_yaml_get(map, key), key, text, "a date YYYY-MM-DD");
  return AMUR_DAY_NONE;
}

static amur_change_op read_op(corridor_reader *in, const amur_yaml_doc *doc, const amur_yaml *map) {
  static const char *const ops[] = {"set", "add", "multiply"};
  const char *text = amur_yaml_text(doc, map, "op", false, "set", in->faults);
  for (int i = 0; i < COUNT(ops); i++)
    if (strcmp(text, ops[i]) == 0) return (amur_change_op)i;
  fault(in, doc, amur_yaml_get(map, "op"), "op", text, "set, add or multiply");
  return AMUR_CHANGE_SET;
}

void ami_corridor_read_change(corridor_reader *in, const amur_yaml_doc *doc, const amur_yaml *m, const char *id,
                              amur_change *c) {
  static const char *const known[] = {"target", "field",       "op",       "value",  "from",
                                      "to",     "commodities", "vehicles", "source", "note"};
  amur_faults *f = in->faults;
  amur_yaml_unknown_keys(doc, m, known, COUNT(known), f);
  *c = (amur_change){
      .id = ami_corridor_text(in, id),
      .target = ami_corridor_text(in, amur_yaml_text(doc, m, "target", true, "", f)),
      .field = ami_corridor_text(in, amur_yaml_text(doc, m, "field", true, "", f)),
      .op = read_op(in, doc, m),
      .value = amur_yaml_real(doc, m, "value", true, 0, -INFINITY, INFINITY, f),
      .commodities = read_ids(in, doc, m, "commodities", AMUR_ID_COMMODITY),
      .vehicles = read_ids(in, doc, m, "vehicles", AMUR_ID_VEHICLE),
      .from = ami_corridor_read_day(in, doc, m, "from"),
      .to = ami_corridor_read_day(in, doc, m, "to"),
      .source = ami_corridor_text(in, amur_yaml_text(doc, m, "source", false, "", f)),
      .note = ami_corridor_text(in, amur_yaml_text(doc, m, "note", false, "", f)),
      .file = ami_corridor_text(in, doc->file),
      .row = m->line,
  };
}

static void read_changes(corridor_reader *in, const amur_yaml_doc *doc, amur_scenario *s) {
  const amur_yaml *list = amur_yaml_get(doc->root, "changes");
  if (!list || list->kind == AMUR_YAML_NULL) return;
  if (list->kind != AMUR_YAML_LIST) {
    fault(in, doc, list, "changes", "another kind of value", "a list of changes");
    return;
  }
  s->change = ami_corridor_array(in, (size_t)list->n, sizeof *s->change);
  for (int i = 0; s->change && i < list->n; i++)
    ami_corridor_read_change(in, doc, list->item[i], s->id, &s->change[s->n_change++]);
}

/* Patterns of rules that the scenario repeals; each must match one. */
static void read_dropped(corridor_reader *in, const amur_yaml_doc *doc, amur_scenario *s) {
  const amur_corridor *c = in->corridor;
  const amur_yaml *list = amur_yaml_get(doc->root, "drop_rules");
  if (!list || list->kind == AMUR_YAML_NULL) return;
  if (list->kind != AMUR_YAML_LIST) {
    fault(in, doc, list, "drop_rules", "another kind of value", "a list of ids of rules");
    return;
  }
  s->drop_rule = ami_corridor_array(in, (size_t)list->n, sizeof *s->drop_rule);
  for (int i = 0; s->drop_rule && i < list->n; i++) {
    const amur_yaml *item = list->item[i];
    if (item->kind != AMUR_YAML_SCALAR) {
      fault(in, doc, item, "drop_rules", "another kind of value", "the id of a rule");
      continue;
    }
    bool found = false;
    for (int r = 0; r < c->n_rule && !found; r++)
      found = c->rule[r].id && amur_pattern_match(item->text, c->rule[r].id);
    if (!found) ami_corridor_unknown(in, doc->file, item->line, item->column, "drop_rules", AMUR_ID_RULE, item->text);
    s->drop_rule[s->n_drop++] = ami_corridor_text(in, item->text);
  }
}

static void read_scenario(corridor_reader *in, const char *stem, amur_scenario *s) {
  static const char *const known[] = {"id", "name", "description", "drop_rules", "changes"};
  char *file = amur_format("scenario/%s.yaml", stem);
  amur_yaml_doc *doc = file ? ami_corridor_read_yaml(in, file) : NULL;
  if (!file) ami_corridor_no_memory(in);
  s->file = file;
  if (!doc) in->unread[AMUR_ID_SCENARIO] = true;
  if (!doc) return;
  amur_yaml_unknown_keys(doc, doc->root, known, COUNT(known), in->faults);
  s->id = ami_corridor_text(in, stem);
  const char *id = amur_yaml_text(doc, doc->root, "id", false, stem, in->faults);
  if (strcmp(id, stem) != 0)
    fault(in, doc, amur_yaml_get(doc->root, "id"), "id", id, "the name of the file without .yaml");
  if (strcmp(stem, "base") == 0)
    fault(in, doc, doc->root, "id", "base", "another id: base is the corridor without a scenario");
  s->name = ami_corridor_text(in, amur_yaml_text(doc, doc->root, "name", false, stem, in->faults));
  s->description = ami_corridor_text(in, amur_yaml_text(doc, doc->root, "description", false, "", in->faults));
  read_dropped(in, doc, s);
  read_changes(in, doc, s);
  if (s->n_drop == 0 && s->n_change == 0)
    amur_faults_add(in->faults, AMUR_FAULT_WARNING, doc->file, 0, 0, NULL, "a scenario that changes nothing",
                    "changes or drop_rules", NULL);
  amur_yaml_free(doc);
}

void ami_corridor_read_scenarios(corridor_reader *in) {
  amur_corridor *c = in->corridor;
  char **stem = NULL;
  const int n = ami_corridor_list_yaml(in, "scenario", &stem);
  c->scenario = ami_corridor_array(in, (size_t)n, sizeof *c->scenario);
  for (int i = 0; c->scenario && i < n; i++) {
    read_scenario(in, stem[i], &c->scenario[c->n_scenario++]);
  }
  for (int i = 0; c->scenario && i < c->n_scenario; i++)
    if (c->scenario[i].id) ami_corridor_add_id(in, AMUR_ID_SCENARIO, c->scenario[i].id, i);
  for (int i = 0; i < n; i++) free(stem[i]);
  free(stem);
}
