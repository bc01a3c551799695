/* SPDX-License-Identifier: Apache-2.0
 * weather.c -- closures by chance: in its season a kind of weather alternates between calm spells and closures of some
 * stages, which work then as after closing time.
 *   Calm spells are drawn anew at the beginning of each season, so that seasons are alike.
 * Limits: kinds of weather are independent of each other.
 */
#include "engine.h"

/* The next onset: calm spells run in the season only. */
void ami_weather_schedule(amur_engine *e, int i) {
  const amur_weather *w = &e->terminal->model.weather[i];
  const amur_seasons *season = &e->terminal->season[i];
  amur_rng *r = &e->weather[i].stream;
  if (season->all) {
    amur_events_push(&e->events, e->now + amur_dist_draw(&w->calm, r), event_code(EV_WEATHER, i));
    return;
  }
  for (int k = 0; k < season->n; k++) {
    const amur_span *s = &season->span[k];
    if (s->to_h <= e->now) continue;
    const double onset = (s->from_h > e->now ? s->from_h : e->now) + amur_dist_draw(&w->calm, r);
    if (onset >= s->to_h) continue;
    amur_events_push(&e->events, onset, event_code(EV_WEATHER, i));
    return;
  }
}

/* The weather turns: a closure begins or ends. */
void ami_weather_turn(amur_engine *e, int i) {
  const amur_weather *w = &e->terminal->model.weather[i];
  amur_weather_state *s = &e->weather[i];
  s->rages = !s->rages;
  if (s->rages)
    amur_events_push(&e->events, e->now + amur_dist_draw(&w->lasts, &s->stream), event_code(EV_WEATHER, i));
  else
    ami_weather_schedule(e, i);
  for (int k = 0; k < w->n_stage; k++) ami_service_weather(e, w->stage[k], s->rages ? 1 : -1);
}
