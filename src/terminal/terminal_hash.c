/* SPDX-License-Identifier: Apache-2.0
 * terminal_hash.c -- one number for all that a terminal does.  What simulation reads goes in field by field, since
 * the bytes between fields may be anything; names do not go in.
 */
#include "stage_kind.h"

static uint64_t hash_next(uint64_t h, const amur_next *n) {
  h = amur_hash(h, &n->kind, sizeof n->kind);
  h = amur_hash(h, &n->n, sizeof n->n);
  if (n->n) h = amur_hash(h, n->stage, (size_t)n->n * sizeof *n->stage);
  return n->n && n->probability ? amur_hash(h, n->probability, (size_t)n->n * sizeof *n->probability) : h;
}

static uint64_t hash_stage(uint64_t h, const amur_stage *s, int n_class) {
  const double number[] = {s->kind,      s->room,         s->when_full,    s->balk_above,
                           s->balk_rate, s->has_patience, s->return_share, s->n_need};
  ami_dist_view dist;
  h = amur_hash(h, number, sizeof number);
  for (int i = 0; ami_stage_dist_view((amur_stage *)s, i, n_class, &dist); i++) /* which does not write */
    for (int k = 0; k < dist.n; k++) h = amur_dist_hash(h, &dist.first[k]);
  for (int k = 0; s->next_of_class && k < n_class; k++) h = hash_next(h, &s->next_of_class[k]);
  for (int k = 0; k < s->n_need; k++) h = amur_hash(h, &s->need[k], sizeof s->need[k]);
  h = hash_next(hash_next(amur_hours_hash(h, &s->open), &s->next), &s->lost_to);
  const ami_stage_kind *kind = ami_stage_kind_of(s->kind);
  return kind->hash ? kind->hash(h, s) : h;
}

static uint64_t hash_source(uint64_t h, const amur_source *s) {
  h = amur_hash(h, s->by_hour, sizeof s->by_hour);
  h = amur_hash(h, s->by_weekday, sizeof s->by_weekday);
  const double number[] = {s->kind, s->per_day, s->unit_class, s->into, s->n_time, s->population, s->initial};
  h = amur_hash(h, number, sizeof number);
  h = amur_hours_hash(h, &s->hours);
  h = amur_dist_hash(amur_dist_hash(h, &s->batch), &s->time_outside);
  const size_t n = (size_t)s->n_time;
  if (n) h = amur_hash(h, s->time_h, n * sizeof *s->time_h);
  if (n && s->time_units) h = amur_hash(h, s->time_units, n * sizeof *s->time_units);
  return n && s->time_class ? amur_hash(h, s->time_class, n * sizeof *s->time_class) : h;
}

static uint64_t hash_dates(uint64_t h, const amur_closure *c) {
  const int32_t date[] = {c->yearly, c->from, c->to, c->from_month, c->from_day, c->to_month, c->to_day};
  return amur_hash(h, date, sizeof date);
}

static uint64_t hash_weather(uint64_t h, const amur_weather *w) {
  h = hash_dates(amur_hash(h, &w->seasonal, sizeof w->seasonal), &w->season);
  h = amur_dist_hash(amur_dist_hash(h, &w->calm), &w->lasts);
  return amur_hash(h, w->stage, (size_t)w->n_stage * sizeof *w->stage);
}

uint64_t amur_terminal_hash(const amur_terminal *t) {
  const amur_terminal_model *m = &t->model;
  uint64_t h = AMUR_HASH_START;
  const int weekday = amur_weekday(m->start); /* of the date, only that matters where nothing is bound to dates */
  h = amur_hash(h, &weekday, sizeof weekday);
  if (m->n_closure || m->n_weather) h = amur_hash(h, &m->start, sizeof m->start);
  for (int i = 0; i < m->n_source; i++) h = hash_source(h, &m->source[i]);
  for (int i = 0; i < m->n_class; i++) {
    const double number[] = {m->unit_class[i].share, m->unit_class[i].priority, m->unit_class[i].tonnes};
    h = amur_hash(h, number, sizeof number);
  }
  for (int i = 0; i < m->n_stage; i++) h = hash_stage(h, &m->stage[i], m->n_class);
  for (int i = 0; i < m->n_resource; i++) {
    h = amur_hash(h, &m->resource[i].number, sizeof m->resource[i].number);
    h = amur_hours_hash(h, &m->resource[i].open);
  }
  for (int i = 0; i < m->n_fleet; i++) {
    h = amur_hash(h, &m->fleet[i].vessels, sizeof m->fleet[i].vessels);
    h = amur_hash(h, m->fleet[i].leg, (size_t)m->fleet[i].n_leg * sizeof *m->fleet[i].leg);
  }
  for (int i = 0; i < m->n_closure; i++) h = hash_dates(h, &m->closure[i]);
  for (int i = 0; i < m->n_weather; i++) h = hash_weather(h, &m->weather[i]);
  return h;
}
