/* SPDX-License-Identifier: Apache-2.0
 * events.h -- the event list of a simulation: a binary heap of 16-byte events, earliest first, in a total order of
 * time and then of scheduling.  Inline, because it is the inner loop.
 *   Shape: heap[0..n-1] by levels, the children of i at 2i + 1 and 2i + 2 (Williams 1964); no event is before its
 * parent.  A popped event leaves a hole at the root, and most events schedule one other (the end of the service
 * that begins): that one takes the hole, one way down instead of one down and one up.
 *   A total order, because runs must repeat bit for bit: a heap by time alone takes equal times in an order that
 * depends on how it grew.
 * Limits: `order` counts modulo 2^32; two events of the same time keep their order if fewer than 2^31 others are
 *   scheduled between them.  Events are not removed: their owner knows them by their order and ignores void ones.
 */
#ifndef AMUR_SIM_EVENTS_H
#define AMUR_SIM_EVENTS_H

#include <amur/base.h>
#include <assert.h>
#include <stdlib.h>

typedef struct {
  double t_h;
  uint32_t order; /* of scheduling: what was scheduled first goes first */
  uint32_t what;  /* the owner's business */
} ami_event;

typedef struct {
  ami_event *heap; /* [room] */
  size_t n, room;
  uint32_t order;
  bool hole; /* heap[0] was popped and its place not yet taken */
  bool out_of_memory;
} ami_events;

/* Orders are compared by their difference, so that they may run over. */
static inline bool ami_event_before(const ami_event *a, const ami_event *b) {
  return a->t_h < b->t_h || (a->t_h == b->t_h && (int32_t)(a->order - b->order) < 0);
}

/* Puts e where it belongs in the part of the heap below i, whose own place is free. */
static inline void ami_events_sift_down(ami_events *q, size_t i, ami_event e) {
  ami_event *const heap = q->heap;
  const size_t n = q->n;
  assert(i < n);
  for (;;) {
    size_t child = 2 * i + 1;
    if (child >= n) break;
    if (child + 1 < n && ami_event_before(&heap[child + 1], &heap[child])) child++;
    if (!ami_event_before(&heap[child], &e)) break;
    heap[i] = heap[child];
    i = child;
  }
  heap[i] = e;
}

/* Schedules; returns the event's order, by which the owner may recognise it later.  Without memory the event is lost
 * and out_of_memory set: the owner looks once an event, not at every call. */
static inline uint32_t ami_events_push(ami_events *q, double t_h, uint32_t what) {
  const ami_event e = {t_h, q->order++, what};
  assert(t_h == t_h); /* a NaN is before nothing and after nothing: the heap would lose its order */
  if (q->hole) {
    q->hole = false;
    ami_events_sift_down(q, 0, e);
    return e.order;
  }
  if (q->n == q->room && !amur_grow(&q->heap, &q->room, q->n + 1, sizeof e)) {
    q->out_of_memory = true;
    return e.order;
  }
  size_t i = q->n++;
  while (i && ami_event_before(&e, &q->heap[(i - 1) / 2])) {
    q->heap[i] = q->heap[(i - 1) / 2];
    i = (i - 1) / 2;
  }
  q->heap[i] = e;
  return e.order;
}

static inline bool ami_events_empty(const ami_events *q) { return q->n == (q->hole ? 1 : 0); }

/* Takes the earliest; the list must not be empty. */
static inline ami_event ami_events_pop(ami_events *q) {
  assert(!ami_events_empty(q));
  if (q->hole && --q->n) ami_events_sift_down(q, 0, q->heap[q->n]); /* nobody took the last one's place */
  q->hole = true;
  return q->heap[0];
}

static inline void ami_events_clear(ami_events *q) {
  q->n = 0;
  q->order = 0;
  q->hole = false;
}

static inline void ami_events_fini(ami_events *q) {
  free(q->heap);
  q->heap = NULL;
  q->room = 0;
  ami_events_clear(q);
}

/* Is it a heap?  true, or false with why: a text that lives for ever.  For tests and while debugging. */
bool ami_events_valid(const ami_events *q, const char **why);

#endif
