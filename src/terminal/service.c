/* SPDX-License-Identifier: Apache-2.0
 * service.c -- servers: who is served next, interruptions, shared resources, calendars and breakdowns.
 *   An interrupted unit (closing time, breakdown, a more urgent unit) goes back to the head of its queue with the
 *   service it still needs.  Resources are taken all at once or not at all, by stages in the order of the file.
 */
#include "engine.h"
#include <math.h>

/* Adds server time on duty since the last mark; servers that work overtime are on duty. */
void ami_service_duty(amur_engine *e, amur_stage_state *s) {
  const int n = s->level > s->busy ? s->level : s->busy;
  s->tally.duty_area += n * within_window(e, s->duty_mark, e->now);
  s->duty_mark = e->now;
}

void ami_service_resource_mark(amur_engine *e, int i) {
  amur_resource_state *r = &e->resource[i];
  const double dt = within_window(e, r->mark, e->now);
  r->held_area += r->held * dt;
  r->duty_area += (r->level > r->held ? r->level : r->held) * dt;
  r->mark = e->now;
}

bool ami_resources_take(amur_engine *e, int stage) {
  const amur_stage *m = &e->spec[stage];
  for (int i = 0; i < m->n_need; i++) {
    const amur_resource_state *r = &e->resource[m->need[i].resource];
    if (r->held + m->need[i].number > r->level) return false;
  }
  for (int i = 0; i < m->n_need; i++) {
    ami_service_resource_mark(e, m->need[i].resource);
    e->resource[m->need[i].resource].held += m->need[i].number;
  }
  return true;
}

static void try_stage(amur_engine *e, int stage) {
  if (e->spec[stage].kind == AMUR_STAGE_BATCH)
    ami_vessel_try(e, stage);
  else
    ami_service_try(e, stage);
}

/* Gives the stage's resources back; ami_service_next hands them on. */
void ami_resources_give(amur_engine *e, int stage) {
  const amur_stage *m = &e->spec[stage];
  for (int i = 0; i < m->n_need; i++) {
    ami_service_resource_mark(e, m->need[i].resource);
    e->resource[m->need[i].resource].held -= m->need[i].number;
  }
}

void ami_service_next(amur_engine *e, int stage) {
  if (!e->spec[stage].n_need) {
    try_stage(e, stage);
    return;
  }
  for (int s = 0; s < e->n_stage; s++)
    if (e->spec[s].n_need) try_stage(e, s);
}

static amur_line *head_line(const amur_engine *e, amur_stage_state *s) {
  for (int k = 0; k < e->terminal->n_level; k++)
    if (s->line[k].first != NOBODY) return &s->line[k];
  return NULL;
}

static const amur_dist *service_of(const amur_engine *e, const amur_unit *x) {
  const amur_stage *m = &e->spec[x->stage];
  if (m->service_of_class && m->service_of_class[x->unit_class].kind != AMUR_DIST_N)
    return &m->service_of_class[x->unit_class];
  return &m->service;
}

static void take_slot(amur_stage_state *s, amur_unit *x, int32_t u) {
  for (int k = 0; k < s->n_slot; k++)
    if (s->slot[k] == NOBODY && !s->slot_down[k]) {
      s->slot[k] = u;
      x->server = (uint16_t)k;
      return;
    }
}

/* The first of the line goes into service. */
static void begin(amur_engine *e, amur_stage_state *s, amur_line *line) {
  const int32_t u = line->first;
  amur_unit *x = &e->unit[u];
  line->first = x->next;
  if (x->next == NOBODY)
    line->last = NOBODY;
  else
    e->unit[x->next].prev = NOBODY;
  s->n_queue--;
  s->busy++;
  const double now = e->now;
  if (x->since < now) {
    x->wait_here += now - x->since;
    s->tally.queue_area += within_window(e, x->since, now);
  }
  x->since = now;
  note(e, u, AMUR_TRACE_BEGIN);
  double work;
  if (x->flags & UNIT_RESUMES) {
    x->flags &= (uint8_t)~UNIT_RESUMES;
    work = x->left;
  } else {
    amur_rng r = keyed(&s->service, x);
    x->left = work = draw(service_of(e, x), &r);
  }
  if (s->slotted) take_slot(s, x, u);
  x->stamp = amur_events_push(&e->events, now + work, event_code(EV_SERVED, u));
}

/* Takes u out of its server before its time. */
static void interrupt(amur_engine *e, int32_t u) {
  amur_unit *x = &e->unit[u];
  const int stage = x->stage;
  amur_stage_state *s = &e->stage[stage];
  x->left -= e->now - x->since;
  if (x->left < 0) x->left = 0;
  s->slot[x->server] = NOBODY;
  s->busy--;
  s->tally.busy_area += within_window(e, x->since, e->now);
  x->stamp = 0;
  x->since = e->now;
  x->flags |= UNIT_RESUMES;
  line_prepend(e->unit, &s->line[e->terminal->level_of_class[x->unit_class]], u);
  s->n_queue++;
  note(e, u, AMUR_TRACE_INTERRUPT);
}

/* Preemption: is there someone in service who is less urgent than the head of the queue? */
static int32_t least_urgent(const amur_engine *e, const amur_stage_state *s, int than) {
  int32_t worst = NOBODY;
  int level = than;
  for (int k = 0; k < s->n_slot; k++) {
    const int32_t u = s->slot[k];
    if (u == NOBODY || e->unit[u].flags & UNIT_BLOCKED) continue;
    const int l = e->terminal->level_of_class[e->unit[u].unit_class];
    if (l > level) {
      level = l;
      worst = u;
    }
  }
  return worst;
}

static bool make_way(amur_engine *e, int stage, const amur_line *line) {
  amur_stage_state *s = &e->stage[stage];
  if (!e->spec[stage].preempt || s->level <= 0) return false;
  const int32_t out = least_urgent(e, s, e->terminal->level_of_class[e->unit[line->first].unit_class]);
  if (out == NOBODY) return false;
  interrupt(e, out);
  ami_resources_give(e, stage);
  return true;
}

void ami_service_try(amur_engine *e, int stage) {
  amur_stage_state *s = &e->stage[stage];
  while (s->n_queue) {
    amur_line *line = s->line;
    if (e->terminal->n_level > 1) line = head_line(e, s);
    if (s->busy >= s->level && !make_way(e, stage, line)) return;
    if (e->spec[stage].n_need && !ami_resources_take(e, stage)) return;
    begin(e, s, line);
  }
}

/* The server of u is free again. */
void ami_service_release(amur_engine *e, int32_t u) {
  amur_unit *x = &e->unit[u];
  amur_stage_state *s = &e->stage[x->stage];
  if (s->busy > s->level) ami_service_duty(e, s);
  s->busy--;
  if (s->slotted) s->slot[x->server] = NOBODY;
}

void ami_service_end(amur_engine *e, int32_t u) {
  amur_unit *x = &e->unit[u];
  const int stage = x->stage;
  amur_stage_state *s = &e->stage[stage];
  x->stamp = 0;
  s->tally.busy_area += within_window(e, x->since, e->now);
  if (e->now >= e->from_h && e->now < e->to_h) s->tally.served++;
  ami_resources_give(e, stage);
  ami_flow_after_service(e, u);
}

void ami_service_impatient(amur_engine *e, int32_t u) {
  amur_unit *x = &e->unit[u];
  const int stage = x->stage;
  const amur_stage *m = &e->spec[stage];
  amur_stage_state *s = &e->stage[stage];
  line_remove(e->unit, &s->line[e->terminal->level_of_class[x->unit_class]], u);
  s->n_queue--;
  if (m->kind == AMUR_STAGE_BATCH) s->amount -= m->by_tonnes ? e->terminal->model.unit_class[x->unit_class].tonnes : 1;
  x->stamp = 0;
  x->wait_here += e->now - x->since;
  s->tally.queue_area += within_window(e, x->since, e->now);
  ami_flow_leave_stage(e, u);
  ami_flow_lose(e, u, true);
  ami_flow_admit(e, stage);
}

/* The number on duty has changed: interrupt who may not go on, serve who may. */
static void set_level(amur_engine *e, int stage) {
  amur_stage_state *s = &e->stage[stage];
  const amur_stage *m = &e->spec[stage];
  ami_service_duty(e, s);
  s->level = s->whole_down || s->n_weather ? 0 : s->level_open - s->n_down;
  if (s->level < 0) s->level = 0;
  const bool pause = m->kind == AMUR_STAGE_SERVICE && (m->at_close == AMUR_CLOSE_PAUSE || s->whole_down);
  for (int k = s->n_slot - 1; pause && k >= 0 && s->busy > s->level; k--) {
    const int32_t u = s->slot[k];
    if (u == NOBODY || e->unit[u].flags & UNIT_BLOCKED) continue;
    interrupt(e, u);
    ami_resources_give(e, stage);
  }
  ami_service_next(e, stage);
}

void ami_service_weather(amur_engine *e, int stage, int change) {
  e->stage[stage].n_weather += change;
  set_level(e, stage);
}

void ami_service_calendar(amur_engine *e, int stage) {
  double until;
  const amur_stage *m = &e->spec[stage];
  const double level = amur_calendar_level(&e->terminal->stage_calendar[stage], e->now, &until);
  e->stage[stage].level_open = (int)level + (stage == e->more_stage && level > 0);
  if (isfinite(until)) amur_events_push(&e->events, until, event_code(EV_CALENDAR, stage));
  if (m->kind != AMUR_STAGE_BOOKING) set_level(e, stage);
}

void ami_service_resource_calendar(amur_engine *e, int i) {
  double until;
  ami_service_resource_mark(e, i);
  e->resource[i].level = (int)amur_calendar_level(&e->terminal->resource_calendar[i], e->now, &until);
  if (i == e->more_resource && e->resource[i].level > 0) e->resource[i].level++;
  if (isfinite(until)) amur_events_push(&e->events, until, event_code(EV_RESOURCE, i));
  for (int s = 0; s < e->n_stage; s++)
    if (e->spec[s].n_need) try_stage(e, s);
}

/* index = stage * 2^16 + server: the server breaks or is repaired; the whole stage if servers are not told apart. */
void ami_service_break(amur_engine *e, int32_t index) {
  const int stage = index >> 16, k = index & 0xffff;
  amur_stage_state *s = &e->stage[stage];
  const amur_stage *m = &e->spec[stage];
  const bool whole = m->breaks_whole, was_down = whole ? s->whole_down : s->slot_down[k];
  amur_rng *r = &s->failure;
  amur_events_push(&e->events, e->now + amur_dist_draw(was_down ? &m->up : &m->down, r), event_code(EV_BREAK, index));
  if (whole) {
    s->whole_down = !was_down;
  } else {
    s->slot_down[k] = !was_down;
    s->n_down += was_down ? -1 : 1;
    if (!was_down && s->slot[k] != NOBODY && !(e->unit[s->slot[k]].flags & UNIT_BLOCKED)) {
      interrupt(e, s->slot[k]);
      ami_resources_give(e, stage);
    }
  }
  set_level(e, stage);
}
