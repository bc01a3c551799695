/* SPDX-License-Identifier: Apache-2.0
 * terminal_model.c -- presets and memory of the model of a terminal.
 */
#include "stage_kind.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

amur_stage amur_stage_default(amur_stage_kind kind) {
  amur_stage s;
  memset(&s, 0, sizeof s); /* all of the union: an initialiser promises its first member only */
  s.kind = kind;
  const ami_stage_kind *k = ami_stage_kind_of(kind);
  if (k && k->defaults) k->defaults(&s);
  return s;
}

amur_source amur_source_default(void) {
  amur_source s = {.unit_class = -1, .batch = amur_dist_constant(1)};
  for (int i = 0; i < 24; i++) s.by_hour[i] = 1;
  for (int i = 0; i < 7; i++) s.by_weekday[i] = 1;
  return s;
}

amur_unit_class amur_unit_class_default(void) { return (amur_unit_class){.share = 1, .tonnes = 1}; }

static void next_fini(amur_next *n) {
  free(n->stage);
  free(n->probability);
}

static void stage_fini(amur_stage *s, int n_class) {
  free(s->name);
  amur_hours_fini(&s->open);
  free(s->need);
  next_fini(&s->next);
  next_fini(&s->lost_to);
  for (int k = 0; s->next_of_class && k < n_class; k++) next_fini(&s->next_of_class[k]);
  free(s->next_of_class);
  ami_dist_view dist;
  for (int i = 0; ami_stage_dist_view(s, i, n_class, &dist); i++)
    for (int k = 0; k < dist.n; k++) amur_dist_fini(&dist.first[k]);
  const ami_stage_kind *kind = ami_stage_kind_of(s->kind); /* NULL in a model that the checker refused */
  if (kind && kind->fini) kind->fini(s);
}

void amur_terminal_model_fini(amur_terminal_model *m) {
  free(m->name);
  free(m->unit);
  free(m->time_unit);
  for (int i = 0; i < m->n_source; i++) {
    amur_hours_fini(&m->source[i].hours);
    amur_dist_fini(&m->source[i].batch);
    amur_dist_fini(&m->source[i].time_outside);
    free(m->source[i].time_h);
    free(m->source[i].time_units);
    free(m->source[i].time_class);
  }
  for (int i = 0; i < m->n_class; i++) free(m->unit_class[i].name);
  for (int i = 0; i < m->n_stage; i++) stage_fini(&m->stage[i], m->n_class);
  for (int i = 0; i < m->n_resource; i++) {
    free(m->resource[i].name);
    amur_hours_fini(&m->resource[i].open);
  }
  for (int i = 0; i < m->n_fleet; i++) {
    free(m->fleet[i].name);
    free(m->fleet[i].leg);
  }
  for (int i = 0; i < m->n_weather; i++) {
    free(m->weather[i].name);
    free(m->weather[i].stage);
    amur_dist_fini(&m->weather[i].calm);
    amur_dist_fini(&m->weather[i].lasts);
  }
  free(m->source);
  free(m->unit_class);
  free(m->stage);
  free(m->resource);
  free(m->fleet);
  free(m->closure);
  free(m->weather);
  *m = (amur_terminal_model){0};
}
