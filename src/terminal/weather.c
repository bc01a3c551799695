/* SPDX-License-Identifier: Apache-2.0
 * weather.c -- closures by chance: in its season a kind of weather alternates between calm spells and closures of
 * some stages, which work then as after closing time.
 *   An alternating renewal process (Cox 1962, chapter 7).  Calm spells are drawn anew at the beginning of each
 * season, so that seasons are alike; a closure that began in the season runs on beyond it.
 * Limits: kinds of weather are independent of each other.
 */
#include "engine.h"

/* The next onset: calm spells run in the season only, and the last one of a season ends without a closure. */
void ami_weather_schedule(ami_engine *e, int i) {
  const amur_weather *w = &e->terminal->model.weather[i];
  const ami_seasons *season = &e->terminal->season[i];
  amur_rng *r = &e->weather[i].stream;
  if (season->all) {
    schedule(e, e->now_h + amur_dist_draw(&w->calm, r), AMI_EV_WEATHER, i);
    return;
  }
  for (int k = 0; k < season->n; k++) {
    const amur_span *s = &season->span[k];
    if (s->to_h <= e->now_h) continue;
    const double onset_h = (s->from_h > e->now_h ? s->from_h : e->now_h) + amur_dist_draw(&w->calm, r);
    if (onset_h >= s->to_h) continue;
    schedule(e, onset_h, AMI_EV_WEATHER, i);
    return;
  }
}

/* A closure begins or ends. */
void ami_weather_turn(ami_engine *e, int i) {
  const amur_weather *w = &e->terminal->model.weather[i];
  ami_weather_state *s = &e->weather[i];
  s->is_closing = !s->is_closing;
  if (s->is_closing)
    schedule(e, e->now_h + amur_dist_draw(&w->lasts, &s->stream), AMI_EV_WEATHER, i);
  else
    ami_weather_schedule(e, i);
  for (int k = 0; k < w->n_stage; k++) ami_duty_weather(e, w->stage[k], s->is_closing ? 1 : -1);
}
