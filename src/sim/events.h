/* SPDX-License-Identifier: Apache-2.0
 * events.h -- an event list for simulations: a flat binary heap of 16-byte events in total order of time, then of
 * scheduling. Inline, because it is the inner loop.  Limits: 2^32 events between two of the same time keep their order.
 */
#ifndef AMUR_SIM_EVENTS_H
#define AMUR_SIM_EVENTS_H

#include <amur/base.h>
#include <stdlib.h>

typedef struct {
  double t;
  uint32_t order; /* of scheduling: what was scheduled first goes first */
  uint32_t what;  /* the owner's business */
} amur_event;

typedef struct {
  amur_event *heap; /* [room] */
  size_t n, room;
  uint32_t order;
  bool hole; /* heap[0] was popped and its place not yet taken */
  bool out_of_memory;
} amur_events;

static inline bool amur_event_before(const amur_event *a, const amur_event *b) {
  return a->t < b->t || (a->t == b->t && (int32_t)(a->order - b->order) < 0);
}

static inline void amur_events_sift_down(amur_events *q, size_t i, amur_event e) {
  amur_event *const heap = q->heap;
  const size_t n = q->n;
  for (;;) {
    size_t child = 2 * i + 1;
    if (child >= n) break;
    if (child + 1 < n && amur_event_before(&heap[child + 1], &heap[child])) child++;
    if (!amur_event_before(&heap[child], &e)) break;
    heap[i] = heap[child];
    i = child;
  }
  heap[i] = e;
}

/* Schedules; returns the event's order, by which the owner may recognise it later. */
static inline uint32_t amur_events_push(amur_events *q, double t, uint32_t what) {
  const amur_event e = {t, q->order++, what};
  if (q->hole) { /* most events are followed by one: take the place of the one that was just popped */
    q->hole = false;
    amur_events_sift_down(q, 0, e);
    return e.order;
  }
  if (q->n == q->room && !amur_grow(&q->heap, &q->room, q->n + 1, sizeof e)) {
    q->out_of_memory = true;
    return e.order;
  }
  size_t i = q->n++;
  while (i && amur_event_before(&e, &q->heap[(i - 1) / 2])) {
    q->heap[i] = q->heap[(i - 1) / 2];
    i = (i - 1) / 2;
  }
  q->heap[i] = e;
  return e.order;
}

static inline bool amur_events_empty(const amur_events *q) { return q->n == (q->hole ? 1 : 0); }

/* Takes the earliest; the list must not be empty. */
static inline amur_event amur_events_pop(amur_events *q) {
  if (q->hole && --q->n) amur_events_sift_down(q, 0, q->heap[q->n]);
  q->hole = true;
  return q->heap[0];
}

static inline void amur_events_clear(amur_events *q) {
  q->n = 0;
  q->order = 0;
  q->hole = false;
}

static inline void amur_events_fini(amur_events *q) {
  free(q->heap);
  q->heap = NULL;
  q->room = 0;
  amur_events_clear(q);
}

#endif
