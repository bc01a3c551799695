/* SPDX-License-Identifier: Apache-2.0
 * combined_copy.c -- beginning a solve with the paths, runs and flows of another one of the same shape: a scenario with
 * those of the base on the same day.
 */
#include "combined_internal.h"
#include <stdlib.h>
#include <string.h>

/* A copy of n elements into a growing array. */
static bool copy(void *array, size_t *room, const void *from, size_t n, size_t size) {
  if (!amur_grow(array, room, n, size)) return false;
  void *to;
  memcpy(&to, array, sizeof to);
  if (n > 0) memcpy(to, from, n * size);
  return true;
}

static bool copy_paths(amur_combined *c, const amur_combined *from) {
  if (!copy(&c->path, &c->path_room, from->path, from->n_path, sizeof *c->path) ||
      !copy(&c->leg, &c->leg_room, from->leg, from->n_leg, sizeof *c->leg) ||
      !copy(&c->link, &c->link_room, from->link, from->n_link, sizeof *c->link) ||
      !copy(&c->first_path, &c->first_room, from->first_path, (size_t)from->n_alt + from->n_run,
            sizeof *c->first_path) ||
      !amur_grow(&c->loading, &c->loading_room, from->n_path, sizeof *c->loading))
    return false;
  c->n_path = from->n_path;
  c->n_leg = from->n_leg;
  c->n_link = from->n_link;
  return true;
}

static bool copy_fleets(amur_combined *c, const amur_combined *from) {
  const amur_combined_problem *p = c->problem;
  const size_t n_slot_at = (size_t)p->n_fleet * (size_t)p->n_region * (size_t)p->graph->n_node;
  if (!copy(&c->run, &c->run_room, from->run, from->n_run, sizeof *c->run) ||
      !copy(&c->slot, &c->slot_room, from->slot, from->n_slot, sizeof *c->slot) ||
      !copy(&c->weight, &c->weight_room, from->weight, from->n_weight, sizeof *c->weight) ||
      !amur_grow(&c->missed, &c->missed_room, from->n_slot, sizeof *c->missed))
    return false;
  int32_t *table = amur_alloc(from->run_table_size, sizeof *table);
  if (!table) return false;
  if (from->run_table_size > 0) memcpy(table, from->run_table, from->run_table_size * sizeof *table);
  free(c->run_table);
  c->run_table = table;
  c->run_table_size = from->run_table_size;
  c->n_run = from->n_run;
  c->n_slot = from->n_slot;
  c->n_weight = from->n_weight;
  if (n_slot_at > 0) memcpy(c->slot_at, from->slot_at, n_slot_at * sizeof *c->slot_at);
  return true;
}

bool ami_combined_copy(amur_combined *c, const amur_combined *from, bool *no_memory) {
  *no_memory = false;
  if (from->signature != c->signature || from->n_path == 0) return false;
  *no_memory = !copy_paths(c, from) || !copy_fleets(c, from);
  if (*no_memory) return false;
  c->open = from->open;
  c->searched = from->searched;
  if (c->n_facility > 0) memcpy(c->alt_cost, from->alt_cost, (size_t)c->n_alt * sizeof *c->alt_cost);
  if (c->n_facility > 0) memcpy(c->flow, from->flow, (size_t)c->n_facility * sizeof *c->flow);
  return true;
}
