/* SPDX-License-Identifier: Apache-2.0
 * terminal_stage.c -- one stage of a terminal file (docs/terminal.md, section 4): what stages of every kind have.
 * The rest is in terminal_kinds.c.
 *   Stages point to each other, ahead as well as back: all names are known when the first stage is read.
 */
#include "terminal_reader.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const common_keys[] = {"name",      "open", "next",     "next_by_class", "needs",      "room",
                                          "when_full", "balk", "patience", "lost_to",       "comes_back", "note"};
enum { N_COMMON = sizeof common_keys / sizeof *common_keys };

/* A target by name, or `leave`; false on a fault. */
static bool read_target(ami_reader *r, const amur_yaml *at, const char *name, const char *key, int *target) {
  const int i = amur_map_find(&r->stages, name);
  *target = i;
  if (i >= 0 || strcmp(name, "leave") == 0) return true;
  const char *near = amur_map_nearest(&r->stages, name);
  char *hint = near ? amur_format("did you mean %s?", near) : NULL;
  amur_faults_add(r->faults, AMUR_FAULT_ERROR, r->doc->file, at->line, at->column, key, name,
                  "the name of a stage, or leave", hint);
  free(hint);
  return false;
}

static void read_shortest(ami_reader *r, const amur_yaml *list, amur_next *n) {
  n->kind = AMUR_NEXT_SHORTEST;
  n->stage = ami_reader_alloc(r, (size_t)list->n, sizeof *n->stage);
  for (int i = 0; n->stage && i < list->n; i++)
    n->stage[i] = ami_reader_name(r, &r->stages, list->item[i], "shortest", "stage");
  n->n = n->stage ? list->n : 0;
}

/* A stage or `leave`, a map of probabilities, or {shortest: [..]}.  What stood there before is replaced. */
static void read_next_of(ami_reader *r, const amur_yaml *node, const char *key, amur_next *n) {
  const bool is_text = node->kind == AMUR_YAML_SCALAR;
  if (!is_text && !ami_reader_is_map(r, node, key)) return;
  free(n->stage);
  free(n->probability);
  *n = (amur_next){.kind = AMUR_NEXT_STAGE};
  const amur_yaml *shortest = is_text ? NULL : ami_reader_get(node, "shortest");
  if (shortest && node->n == 1 && shortest->kind == AMUR_YAML_LIST && shortest->n) {
    read_shortest(r, shortest, n);
    return;
  }
  const int count = is_text ? 1 : node->n;
  n->stage = ami_reader_alloc(r, (size_t)count, sizeof *n->stage);
  n->probability = ami_reader_alloc(r, (size_t)count, sizeof *n->probability);
  if (!n->stage || !n->probability) return;
  n->n = count;
  if (is_text) {
    read_target(r, node, node->text, key, &n->stage[0]);
    return;
  }
  n->kind = AMUR_NEXT_PROBABILITY;
  double sum = 0;
  for (int i = 0; i < count; i++) {
    read_target(r, node->item[i], node->key[i], key, &n->stage[i]);
    n->probability[i] = amur_yaml_real(r->doc, node, node->key[i], true, 0, 0, 1, r->faults);
    sum += n->probability[i];
  }
  if (!(fabs(sum - 1) < 1e-6)) {
    char *found = amur_format("a sum of %g", sum);
    amur_faults_add(r->faults, AMUR_FAULT_ERROR, r->doc->file, node->line, node->column, key, found,
                    "probabilities that sum to 1", NULL);
    free(found);
  }
}

/* The stage after this one in the list, the preset of `next`. */
static void preset_next(ami_reader *r, int index, amur_next *n) {
  n->stage = ami_reader_alloc(r, 1, sizeof *n->stage);
  if (!n->stage) return;
  n->stage[0] = index + 1 < r->m->n_stage ? index + 1 : -1;
  n->n = 1;
}

static void read_next_by_class(ami_reader *r, const amur_yaml *map, amur_stage *s) {
  if (!ami_reader_is_map(r, map, "next_by_class")) return;
  s->next_of_class = ami_reader_alloc(r, (size_t)r->m->n_class, sizeof *s->next_of_class);
  for (int i = 0; s->next_of_class && i < map->n; i++) {
    const int k = ami_reader_class_of_key(r, map, i, "next_by_class");
    if (k >= 0) read_next_of(r, map->item[i], map->key[i], &s->next_of_class[k]);
  }
}

/* [crane] or {crane: 2}. */
static void read_needs(ami_reader *r, const amur_yaml *node, amur_stage *s) {
  if (node->kind != AMUR_YAML_LIST && node->kind != AMUR_YAML_MAP) {
    ami_reader_fault(r, node, "needs", "a list of resources, or a map of resources and numbers", NULL);
    return;
  }
  s->need = ami_reader_alloc(r, (size_t)node->n, sizeof *s->need);
  for (int i = 0; s->need && i < node->n; i++) {
    const bool list = node->kind == AMUR_YAML_LIST;
    const amur_yaml name = {.kind = AMUR_YAML_SCALAR,
                            .text = list ? NULL : node->key[i],
                            .line = node->item[i]->line,
                            .column = node->item[i]->column};
    const int k = ami_reader_name(r, &r->resources, list ? node->item[i] : &name, "needs", "resource");
    const int number = list ? 1 : ami_reader_int(r, node, node->key[i], 1, 1, 1000000);
    if (k < 0) continue;
    if (number > r->m->resource[k].number)
      ami_reader_fault(r, node->item[i], "needs", "no more than there are of the resource", NULL);
    s->need[s->n_need++] = (amur_need){k, number};
  }
}

/* What turns units away, or makes them wait before the stage. */
static void read_limits(ami_reader *r, const amur_yaml *node, amur_stage *s) {
  static const char *const full[] = {"block", "leave", NULL};
  static const char *const balk_keys[] = {"above", "rate"}, *const back_keys[] = {"share", "after"};
  s->room = ami_reader_int(r, node, "room", 0, 1, 1000000000);
  s->when_full = (amur_when_full)ami_reader_choice(r, node, "when_full", full, AMUR_FULL_BLOCK);
  const amur_yaml *balk = ami_reader_get(node, "balk"), *back = ami_reader_get(node, "comes_back"),
                  *lost = ami_reader_get(node, "lost_to");
  if (balk && ami_reader_is_map(r, balk, "balk")) {
    ami_reader_unknown(r, balk, balk_keys, 2);
    s->balk_above = ami_reader_real(r, balk, "above", 0, 1, 1e9);
    s->balk_rate = ami_reader_real(r, balk, "rate", 0, 0, 1e9);
  }
  s->has_patience = ami_reader_get(node, "patience") != NULL;
  ami_reader_dist(r, node, "patience", &s->patience);
  if (lost) read_next_of(r, lost, "lost_to", &s->lost_to);
  if (back && ami_reader_is_map(r, back, "comes_back")) {
    ami_reader_unknown(r, back, back_keys, 2);
    s->return_share = ami_reader_real(r, back, "share", 1, 0, 1);
    ami_reader_dist(r, back, "after", &s->return_after);
  }
}

void ami_reader_stage(ami_reader *r, const amur_yaml *node, int index) {
  amur_stage *s = &r->m->stage[index];
  const char *known[N_COMMON + AMI_READER_MAX_KIND_KEYS];
  memcpy(known, common_keys, sizeof common_keys);
  ami_reader_unknown(r, node, known, N_COMMON + ami_reader_kind_keys(known + N_COMMON));
  const amur_yaml *next = ami_reader_get(node, "next"), *by_class = ami_reader_get(node, "next_by_class"),
                  *needs = ami_reader_get(node, "needs");
  ami_reader_hours(r, node, "open", &s->open);
  ami_reader_kind_of_stage(r, node, s);
  if (next)
    read_next_of(r, next, "next", &s->next);
  else
    preset_next(r, index, &s->next);
  if (by_class) read_next_by_class(r, by_class, s);
  if (needs) read_needs(r, needs, s);
  read_limits(r, node, s);
}
