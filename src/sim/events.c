/* SPDX-License-Identifier: Apache-2.0
 * events.c -- is an event list what events.h says it is?
 */
#include "events.h"
#include <math.h>

static bool refuse(const char **why, const char *reason) {
  *why = reason;
  return false;
}

bool ami_events_valid(const ami_events *q, const char **why) {
  if (q->n > q->room) return refuse(why, "more events than there is room for");
  if (q->hole && !q->n) return refuse(why, "a hole in an empty list");
  for (size_t i = 0; i < q->n; i++) {
    if (isnan(q->heap[i].t_h)) return refuse(why, "an event whose time is not a number");
    if (i && ami_event_before(&q->heap[i], &q->heap[(i - 1) / 2])) return refuse(why, "an event before its parent");
    /* the newest has order - 1: one that seems to lie ahead of it was scheduled too long ago */
    if ((int32_t)(q->heap[i].order - q->order) >= 0) return refuse(why, "an event older than orders can tell");
  }
  return true;
}
