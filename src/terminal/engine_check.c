/* SPDX-License-Identifier: Apache-2.0
 * engine_check.c -- does the state of a replication agree with itself? Lists against counters, places in use
 * against the free list, and what each kind of stage knows of its own.
 *   Between two events every unit is in one place: out, its place free; or inside, in a queue, in service, on a
 * vessel, blocked, or with an event by which it goes on.
 */
#include "engine.h"

static bool refuse(const char **why, const char *reason) {
  *why = reason;
  return false;
}

/* Length of a list of units that fit `stage`; -1 if its links do not agree.  No list is longer than all units. */
static int32_t length_of(const ami_engine *e, const ami_list *list, int stage) {
  int32_t n = 0, before = NOBODY;
  for (int32_t u = list->first; u != NOBODY; u = e->unit[u].next) {
    if (u < 0 || u >= e->n_unit || n == e->n_unit) return -1;
    if (e->unit[u].prev != before || e->unit[u].flags & UNIT_GONE) return -1;
    if (stage != NOBODY && e->unit[u].stage != stage) return -1;
    before = u;
    n++;
  }
  return list->last == before ? n : -1;
}

static bool stage_is_valid(const ami_engine *e, int i, const char **why) {
  const ami_stage_state *s = &e->stage[i];
  int n_listed = 0;
  for (int k = 0; k < e->terminal->n_level; k++) {
    const int32_t n = length_of(e, &s->queue[k], i);
    if (n < 0) return refuse(why, "a queue whose links do not agree, or with units of another stage");
    for (int32_t u = s->queue[k].first; u != NOBODY; u = e->unit[u].next)
      if (e->terminal->level_of_class[e->unit[u].unit_class] != k)
        return refuse(why, "a unit in the queue of another priority");
    n_listed += n;
  }
  if (length_of(e, &s->blocked, NOBODY) < 0) return refuse(why, "a list of blocked units whose links do not agree");
  if (s->n_queue < n_listed) return refuse(why, "more units in the queue than are counted in it");
  if (s->n_here < s->n_queue) return refuse(why, "more units in the queue than at the stage");
  if (s->busy < 0 || s->level < 0) return refuse(why, "less than no servers");
  if (s->blocked.first != NOBODY && !is_full(e, i)) return refuse(why, "units blocked before a stage with room");
  *why = s->kind->fault ? s->kind->fault(e, i, n_listed) : NULL;
  return !*why;
}

static bool units_are_valid(const ami_engine *e, const char **why) {
  int64_t inside = 0, counted = 0, gone = 0, n_free = 0;
  for (int32_t u = 0; u < e->n_unit; u++) {
    gone += (e->unit[u].flags & UNIT_GONE) != 0;
    inside += !(e->unit[u].flags & UNIT_GONE);
    counted += (e->unit[u].flags & UNIT_COUNTED) != 0;
  }
  for (int32_t u = e->free_unit; u != NOBODY && n_free <= gone; u = e->unit[u].next) n_free++;
  if (n_free != gone) return refuse(why, "places of units that left and are not free");
  if (inside != e->total.inside) return refuse(why, "units inside that are not counted, or the other way round");
  if (counted != e->counted_inside) return refuse(why, "units of the window inside that are not counted");
  return true;
}

bool ami_engine_valid(const ami_engine *e, const char **why) {
  if (!ami_events_valid(&e->events, why) || !units_are_valid(e, why)) return false;
  for (int i = 0; i < e->n_stage; i++)
    if (!stage_is_valid(e, i, why)) return false;
  for (int i = 0; i < e->terminal->model.n_resource; i++)
    if (e->resource[i].held < 0) return refuse(why, "less than nothing held of a resource");
  return true;
}
