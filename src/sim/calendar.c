/* SPDX-License-Identifier: Apache-2.0
 * calendar.c -- weekly step functions with closed stretches: opening hours, shifts, seasons.
 *   Shape: steps at_h[0] = 0 < at_h[1] < .. of the week, level[i] from at_h[i] on; neighbours differ in level, so
 * that every step is a change.  Closed stretches are in absolute hours and go before the week.
 *   Time 0 is offset_h hours into the week.  A level holds from its step on: at closing time itself it is closed.
 */
#include <amur/sim.h>
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void amur_hours_fini(amur_hours *h) {
  free(h->span);
  *h = (amur_hours){0};
}

double amur_hours_per_day(const amur_hours *h) {
  if (!h->limited) return 24;
  double sum = 0;
  for (int i = 0; i < h->n; i++) sum += h->span[i].to_h - h->span[i].from_h;
  return sum / 7;
}

bool amur_hours_hold(const amur_hours *h, double at_h) {
  if (!h->limited) return true;
  for (int i = 0; i < h->n; i++)
    if (at_h >= h->span[i].from_h && at_h < h->span[i].to_h) return true;
  return false;
}

uint64_t amur_hours_hash(uint64_t hash, const amur_hours *h) {
  hash = amur_hash(hash, &h->limited, sizeof h->limited);
  return h->n ? amur_hash(hash, h->span, (size_t)h->n * sizeof *h->span) : hash;
}

static int by_value(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Sum of the levels of the hours that hold at an hour of the week. */
static double level_at(int n, const amur_hours *hours, const double *level, double at_h) {
  double sum = 0;
  for (int i = 0; i < n; i++)
    if (amur_hours_hold(&hours[i], at_h)) sum += level[i];
  return sum;
}

/* Every begin and end of hours is a step, if the level changes there. */
amur_status amur_calendar_init(amur_calendar *c, int n, const amur_hours *hours, const double *level, int n_closed,
                               const amur_span *closed, double offset_h, amur_err *err) {
  size_t room = 1;
  for (int i = 0; i < n; i++) room += hours[i].limited ? 2 * (size_t)hours[i].n : 0;
  *c = (amur_calendar){.offset_h = offset_h, .n_closed = n_closed};
  c->at_h = amur_alloc(room, sizeof *c->at_h);
  c->level = amur_alloc(room, sizeof *c->level);
  c->closed = amur_alloc((size_t)n_closed, sizeof *c->closed);
  if (!c->at_h || !c->level || !c->closed) {
    amur_calendar_fini(c);
    return amur_fail(err, AMUR_E_NOMEM, 0, "calendar of %zu steps", room);
  }
  if (n_closed) memcpy(c->closed, closed, (size_t)n_closed * sizeof *closed);
  size_t m = 1; /* at_h[0] = 0 */
  for (int i = 0; i < n; i++)
    for (int k = 0; hours[i].limited && k < hours[i].n; k++) {
      c->at_h[m++] = hours[i].span[k].from_h;
      c->at_h[m++] = hours[i].span[k].to_h;
    }
  qsort(c->at_h, m, sizeof *c->at_h, by_value);
  for (size_t i = 0; i < m; i++) { /* keep only the steps at which the level changes */
    const double at = c->at_h[i], value = level_at(n, hours, level, at);
    if (at >= AMUR_WEEK_H || (c->n && value == c->level[c->n - 1])) continue;
    c->at_h[c->n] = at;
    c->level[c->n++] = value;
  }
  return AMUR_OK;
}

void amur_calendar_fini(amur_calendar *c) {
  free(c->at_h);
  free(c->level);
  free(c->closed);
  *c = (amur_calendar){0};
}

/* Level of the weekly pattern alone, and the next time of change: the last step that is not after t, in this week or,
 * by rounding, in the next. */
static double weekly(const amur_calendar *c, double t_h, double *until_h) {
  if (c->n == 1) {
    *until_h = INFINITY;
    return c->level[0];
  }
  const double weeks = floor((t_h + c->offset_h) / AMUR_WEEK_H);
  for (int later = 0; later < 3; later++) { /* rounding may put t just before a step that it is at */
    const double base = (weeks + later) * AMUR_WEEK_H - c->offset_h;
    for (int i = c->n - 1; i >= 0; i--) {
      const double from = base + c->at_h[i];
      if (from > t_h) continue;
      *until_h = i + 1 < c->n ? base + c->at_h[i + 1] : base + AMUR_WEEK_H;
      if (*until_h <= t_h) break;
      return c->level[i];
    }
  }
  *until_h = INFINITY; /* not reached for finite t_h */
  return c->level[0];
}

/* What is closed goes before the week; the level ends at the next closing or the next step, whichever is first. */
double amur_calendar_level(const amur_calendar *c, double t_h, double *until_h) {
  assert(c->n > 0 && t_h >= 0);
  const double level = weekly(c, t_h, until_h);
  for (int i = 0; i < c->n_closed; i++) {
    if (t_h >= c->closed[i].to_h) continue;
    if (t_h >= c->closed[i].from_h) {
      *until_h = c->closed[i].to_h;
      return 0;
    }
    if (c->closed[i].from_h < *until_h) *until_h = c->closed[i].from_h;
    break;
  }
  return level;
}

double amur_calendar_mean(const amur_calendar *c) {
  double sum = 0;
  for (int i = 0; i < c->n; i++) sum += c->level[i] * ((i + 1 < c->n ? c->at_h[i + 1] : AMUR_WEEK_H) - c->at_h[i]);
  return sum / AMUR_WEEK_H;
}
