/* SPDX-License-Identifier: Apache-2.0
 * servers_model.c -- stages of servers, first half: what their parameters must be, and what they can pass.
 *   A server that finishes what it has begun after closing time passes more than its open hours hold: at closing it
 * is in the middle of a service, whose rest is on average (1 + cv^2)/2 mean services long (mean residual life of
 * renewal theory; Cox 1962, chapter 5).
 */
#include "stage_kind.h"
#include <math.h>
#include <stdlib.h>

#define FAIL(...) return amur_fail(err, AMUR_E_DOMAIN, 0, __VA_ARGS__)

static void defaults(amur_stage *s) {
  s->servers.number = 1;
  s->servers.cv = 0.5;
}

static void fini(amur_stage *s) {
  free(s->servers.service_of_class);
  for (int k = 0; k < s->servers.n_shift; k++) amur_hours_fini(&s->servers.shift[k].hours);
  free(s->servers.shift);
}

/* Units, in mean services, that a busy server finishes after a closing time. */
static double residual_services(double cv_square) { return 0.5 * (1 + cv_square); }

/* most: servers that may be on duty together. */
static amur_status check_number(const amur_stage *s, double *most, amur_err *err) {
  const amur_stage_servers *p = &s->servers;
  *most = p->n_shift ? 0 : p->number;
  if (p->n_shift < 0 || p->n_shift > AMUR_TERMINAL_MAX_SHIFT)
    FAIL("stage %s: %d shifts, must be 0..%d", s->name, p->n_shift, AMUR_TERMINAL_MAX_SHIFT);
  for (int i = 0; i < p->n_shift; i++) {
    if (!(p->shift[i].servers >= 0 && p->shift[i].servers <= AMUR_TERMINAL_MAX_NUMBERED))
      FAIL("stage %s: shift of %g servers, must be 0..%d", s->name, p->shift[i].servers, AMUR_TERMINAL_MAX_NUMBERED);
    *most += p->shift[i].servers;
  }
  if (!(*most >= 0 && *most <= AMUR_TERMINAL_UNLIMITED))
    FAIL("stage %s: servers %g, must be 0 or more", s->name, *most);
  if ((p->preempt || p->at_close == AMUR_CLOSE_PAUSE || p->breaks != AMUR_BREAKS_NEVER) &&
      *most > AMUR_TERMINAL_MAX_NUMBERED)
    FAIL("stage %s: %g servers, at most %d can be interrupted", s->name, *most, AMUR_TERMINAL_MAX_NUMBERED);
  return AMUR_OK;
}

/* Closing times a week: ends of open hours that do not run on into the next week. */
static double closings_per_week(const amur_hours *open) {
  double n = 0;
  for (int i = 0; open->limited && i < open->n; i++)
    n += !(open->span[i].to_h >= AMUR_WEEK_H && open->span[0].from_h <= 0);
  return n;
}

/* The service with which `servers` pass so many units a day, what they finish after closing included; that is at most
 * half of them, as else a low capacity would ask for no service at all within the hours. */
static amur_status service_of_capacity(amur_stage *s, double servers, amur_err *err) {
  amur_stage_servers *p = &s->servers;
  if (!(p->capacity_per_day > 0 && isfinite(p->capacity_per_day)))
    FAIL("stage %s: capacity_per_day %g, must be > 0", s->name, p->capacity_per_day);
  if (!(p->cv >= 0 && p->cv <= 10)) FAIL("stage %s: cv %g, must be 0..10", s->name, p->cv);
  if (p->n_shift || servers >= AMUR_TERMINAL_UNLIMITED)
    FAIL("stage %s: capacity_per_day needs a number of servers without shifts", s->name);
  const double after_closing = closings_per_week(&s->open) / 7 * servers * residual_services(p->cv * p->cv);
  const double overtime = p->at_close == AMUR_CLOSE_FINISH ? after_closing : 0;
  const double within = fmax(p->capacity_per_day - overtime, 0.5 * p->capacity_per_day);
  amur_dist_fini(&p->service);
  p->service = (amur_dist){.kind = p->cv > 0 ? AMUR_DIST_LOGNORMAL : AMUR_DIST_CONSTANT,
                           .arg = {servers * amur_hours_per_day(&s->open) / within, p->cv}};
  return AMUR_OK;
}

static amur_status check(amur_terminal_model *m, int stage, amur_err *err) {
  amur_stage *s = &m->stage[stage];
  double most;
  amur_status status = check_number(s, &most, err);
  if (!status && s->servers.capacity_per_day != 0) status = service_of_capacity(s, most, err);
  return status;
}

static uint64_t hash(uint64_t h, const amur_stage *s) {
  const amur_stage_servers *p = &s->servers; /* capacity_per_day and cv are in the service */
  const double number[] = {p->number, p->n_shift, p->at_close, p->preempt, p->breaks};
  h = amur_hash(h, number, sizeof number);
  for (int k = 0; k < p->n_shift; k++) {
    h = amur_hours_hash(h, &p->shift[k].hours);
    h = amur_hash(h, &p->shift[k].servers, sizeof p->shift[k].servers);
  }
  return h;
}

static int duty(const amur_terminal_model *m, int stage, amur_hours *hours, double *level) {
  const amur_stage *s = &m->stage[stage];
  for (int k = 0; k < s->servers.n_shift; k++) {
    hours[k] = s->servers.shift[k].hours;
    level[k] = s->servers.shift[k].servers;
  }
  if (s->servers.n_shift) return s->servers.n_shift;
  hours[0] = s->open;
  level[0] = s->servers.number;
  return 1;
}

static double mean_service_h(const amur_terminal_model *m, const amur_stage *s) {
  const amur_dist *by_class = s->servers.service_of_class;
  if (!by_class) return amur_dist_mean(&s->servers.service);
  double sum = 0;
  for (int k = 0; k < m->n_class; k++)
    sum += ami_class_share(m, k) * amur_dist_mean(by_class[k].kind == AMUR_DIST_N ? &s->servers.service : &by_class[k]);
  return sum;
}

/* Share of the time in which a server is not broken down: a renewal process of failures and repairs. */
static double availability(const amur_stage_servers *p) {
  if (p->breaks == AMUR_BREAKS_NEVER) return 1;
  const double up = amur_dist_mean(&p->time_to_failure), down = amur_dist_mean(&p->time_to_repair);
  return up + down > 0 ? up / (up + down) : 1;
}

/* Units a day that are finished after closing: of all servers that go off duty. */
static double overtime_per_day(const amur_stage_servers *p, const amur_calendar *c) {
  if (p->at_close != AMUR_CLOSE_FINISH) return 0;
  double drops = 0; /* servers that go, a day */
  for (int k = 0; k < c->n; k++) drops += fmax(0, c->level[k] - c->level[(k + 1) % c->n]) / 7;
  const double mean = amur_dist_mean(&p->service), variance = amur_dist_variance(&p->service);
  return mean > 0 ? drops * residual_services(variance / (mean * mean)) : 0;
}

static double capacity_per_day(const amur_terminal *t, int stage, double open_share) {
  const amur_stage *s = &t->model.stage[stage];
  const amur_stage_servers *p = &s->servers;
  const amur_calendar *c = &t->stage_calendar[stage];
  if (p->number >= AMUR_TERMINAL_UNLIMITED && !p->n_shift) return INFINITY;
  const double mean_h = mean_service_h(&t->model, s);
  if (!(mean_h > 0)) return INFINITY;
  return 24 * amur_calendar_mean(c) * availability(p) * open_share / mean_h + overtime_per_day(p, c);
}

static double resource_h(const amur_terminal *t, int stage) {
  return mean_service_h(&t->model, &t->model.stage[stage]);
}

static bool can_have_more(const amur_terminal_model *m, int stage) {
  const amur_stage_servers *p = &m->stage[stage].servers;
  return p->number < AMUR_TERMINAL_UNLIMITED || p->n_shift;
}

const ami_stage_kind ami_kind_servers = {
    .name = "servers",
    .weather_closes = true,
    .dist = {{offsetof(amur_stage, servers.service), "service", false},
             {offsetof(amur_stage, servers.service_of_class), "service_by_class", true},
             {offsetof(amur_stage, servers.time_to_failure), "up", false},
             {offsetof(amur_stage, servers.time_to_repair), "down", false}},
    .defaults = defaults,
    .fini = fini,
    .check = check,
    .hash = hash,
    .duty = duty,
    .capacity_per_day = capacity_per_day,
    .resource_h = resource_h,
    .can_have_more = can_have_more,
    .engine = &ami_engine_servers,
};
