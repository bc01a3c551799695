/* SPDX-License-Identifier: Apache-2.0
 * duty.c -- who is on duty: calendars of stages and of resources, and resources taken and given back.
 *   Resources are taken all at once or not at all, so that no two stages can wait for what the other holds; what is
 * given back is offered to the stages in the order of the file.
 *   Utilisation is busy time over time on duty.  Servers that finish their work after closing are on duty for that
 * time: what is on duty at any time is the larger of those by the calendar and those at work.
 *   Shape: integrals over the window are sums of number times time since the last mark, added just before the
 * number changes.
 */
#include "engine.h"
#include <math.h>

void ami_duty_mark(const ami_engine *e, ami_stage_state *s) {
  const int n = s->level > s->busy ? s->level : s->busy;
  s->tally.duty_area_h += n * within_window(e, s->duty_mark_h, e->now_h);
  s->duty_mark_h = e->now_h;
}

void ami_duty_calendar(ami_engine *e, int stage) {
  ami_stage_state *s = &e->stage[stage];
  double until_h;
  const double level = amur_calendar_level(&e->terminal->stage_calendar[stage], e->now_h, &until_h);
  s->level_open = (int)level + (stage == e->more_stage && level > 0);
  if (isfinite(until_h)) schedule(e, until_h, AMI_EV_CALENDAR, stage);
  if (s->kind->set_level) s->kind->set_level(e, stage);
}

void ami_duty_weather(ami_engine *e, int stage, int change) {
  ami_stage_state *s = &e->stage[stage];
  s->n_weather += change;
  assert(s->n_weather >= 0 && s->kind->set_level);
  s->kind->set_level(e, stage);
}

void ami_resource_mark(ami_engine *e, int i) {
  ami_resource_state *r = &e->resource[i];
  const double dt_h = within_window(e, r->mark_h, e->now_h);
  r->held_area_h += r->held * dt_h;
  r->duty_area_h += (r->level > r->held ? r->level : r->held) * dt_h;
  r->mark_h = e->now_h;
}

bool ami_resource_take(ami_engine *e, int stage) {
  const amur_stage *m = &e->spec[stage];
  for (int i = 0; i < m->n_need; i++) {
    const ami_resource_state *r = &e->resource[m->need[i].resource];
    if (r->held + m->need[i].number > r->level) return false;
  }
  for (int i = 0; i < m->n_need; i++) {
    ami_resource_mark(e, m->need[i].resource);
    e->resource[m->need[i].resource].held += m->need[i].number;
  }
  return true;
}

void ami_resource_give(ami_engine *e, int stage) {
  const amur_stage *m = &e->spec[stage];
  for (int i = 0; i < m->n_need; i++) {
    ami_resource_mark(e, m->need[i].resource);
    e->resource[m->need[i].resource].held -= m->need[i].number;
    assert(e->resource[m->need[i].resource].held >= 0);
  }
}

static void serve_all_that_need(ami_engine *e) {
  for (int i = 0; i < e->n_stage; i++)
    if (e->spec[i].n_need) e->stage[i].kind->serve(e, i);
}

void ami_resource_serve(ami_engine *e, int stage) {
  if (e->spec[stage].n_need)
    serve_all_that_need(e);
  else
    e->stage[stage].kind->serve(e, stage);
}

void ami_resource_calendar(ami_engine *e, int i) {
  double until_h;
  ami_resource_mark(e, i);
  e->resource[i].level = (int)amur_calendar_level(&e->terminal->resource_calendar[i], e->now_h, &until_h);
  if (i == e->more_resource && e->resource[i].level > 0) e->resource[i].level++;
  if (isfinite(until_h)) schedule(e, until_h, AMI_EV_RESOURCE, i);
  serve_all_that_need(e);
}
