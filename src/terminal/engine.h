/* SPDX-License-Identifier: Apache-2.0
 * engine.h -- inside of the terminal engine: units as state machines over an event list.
 *   A unit is in the queue of a stage, in service, on a vessel, blocked before a full stage, or away.  A resource
 *   freed is granted inline; there are no wake-up events but those of clocks and calendars.
 * Every draw is keyed by (stream, unit, visit), so that a unit brings its own work whatever the order of service:
 * runs that differ in a rate or a number of servers share their random numbers unit by unit.
 */
#ifndef AMUR_TERMINAL_ENGINE_H
#define AMUR_TERMINAL_ENGINE_H

#include <amur/terminal_model.h>
#include "sim/events.h"

enum {
  EV_SOURCE,
  EV_SERVED,
  EV_PATIENCE,
  EV_RETURN,
  EV_BOOKED,
  EV_CALENDAR,
  EV_RESOURCE,
  EV_BREAK,
  EV_VESSEL,
  EV_WAKE,
  EV_DISPATCH,
  EV_SAMPLE,
  EV_WEATHER,
  EV_HORIZON
};
#define EV_SHIFT 28
#define EV_INDEX ((UINT32_C(1) << EV_SHIFT) - 1)
#define NOBODY (-1)

static inline uint32_t event_code(int kind, int32_t index) { return (uint32_t)kind << EV_SHIFT | (uint32_t)index; }

enum { UNIT_COUNTED = 1, UNIT_RESUMES = 2, UNIT_BLOCKED = 4, UNIT_OF_POPULATION = 8, UNIT_GONE = 16 };

typedef struct {
  double arrived;     /* at the terminal, h */
  double stage_in;    /* at the stage */
  double since;       /* joined the queue, began or resumed service, or was blocked */
  double left;        /* service still to come when it was interrupted */
  double wait_here;   /* in the queue of this stage so far */
  double waited;      /* in queues of stages before */
  int32_t next, prev; /* in a queue, on a vessel, in the free list */
  uint32_t stamp;     /* order of its pending event; others of its events are void */
  uint32_t serial;    /* the how-manieth unit of the run */
  uint16_t visit;     /* stages entered so far */
  int16_t stage;      /* NOBODY: outside */
  uint16_t server;    /* of a stage whose servers are told apart */
  uint8_t unit_class, flags, source;
} amur_unit;

typedef struct {
  int32_t first, last;
} amur_line;

/* ---- compiled terminal -------------------------------------------------------------------------- */

typedef struct {
  double *at_h, *rate; /* [n] steps of the week; arrivals (batches) per hour */
  int n;
  double per_week; /* arrivals a week */
} amur_arrivals;

/* Stretches of hours since day 0, ascending and disjoint; all: always. */
typedef struct {
  amur_span *span; /* [n] owned */
  int n;
  bool all;
} amur_seasons;

struct amur_terminal {
  amur_terminal_model model;
  amur_calendar *stage_calendar;               /* [n_stage] servers on duty; vessels: 1 while loading may begin */
  amur_calendar *resource_calendar;            /* [n_resource] */
  amur_seasons *season;                        /* [n_weather] */
  amur_arrivals *arrivals;                     /* [n_source] at the model's rates */
  double per_day;                              /* units, all sources with a rate */
  int n_level;                                 /* distinct priorities */
  int level_of_class[AMUR_TERMINAL_MAX_CLASS]; /* 0 goes first */
  double class_cut[AMUR_TERMINAL_MAX_CLASS];   /* cumulated shares */
  double *visits;                              /* [n_stage] mean visits per unit that arrives */
  uint64_t hash;
};

/* ---- state of one replication ------------------------------------------------------------------- */

typedef struct {
  /* counts and sums over counted units, in unit order of leaving the stage */
  uint64_t n, n_quit, n_away; /* visits; of them left for want of patience or absent; turned away before */
  double wait, wait_square, time, blocked;
  /* integrals over the window */
  double queue_area, busy_area, duty_area;
  uint64_t served; /* units of any kind that ended service within the window */
} amur_stage_tally;

typedef struct {
  amur_line *line;             /* [n_level] */
  amur_line blocked;           /* units that wait for room here */
  amur_line unload;            /* vessels that wait to unload */
  amur_line standing;          /* vessels ready to load */
  int n_queue, n_here;         /* waiting; waiting, in service and blocked in it */
  double amount;               /* of the queue in the measure of a batch stage */
  int busy, level, level_open; /* in service; on duty now; on duty by the calendar */
  int n_down;                  /* broken servers */
  int n_weather;               /* kinds of weather that close it now */
  bool whole_down, due, plain, slotted;
  int32_t *slot; /* [n_slot] unit of each server when slotted */
  bool *slot_down;
  int n_slot;
  double duty_mark, wake_at;
  double slot_time;
  int slot_taken;                                   /* booking: the slot that is being filled */
  amur_rng service, route, patience, trip, failure; /* streams */
  amur_stage_tally tally;
} amur_stage_state;

typedef struct {
  bool rages;
  amur_rng stream;
} amur_weather_state;

typedef struct {
  double held_area, duty_area, mark;
  int held, level;
} amur_resource_state;

typedef struct {
  int16_t fleet, leg, phase;
  amur_line load;
  int n;
  double since; /* standing, or busy */
  int32_t next;
} amur_vessel;

typedef struct {
  double rate_factor;
  double base_h, position; /* of the week being filled; arrivals of it so far */
  int step, i_time;
  uint64_t n;
  amur_rng gap, batch;
} amur_source_state;

typedef struct {
  uint64_t n_arrived, n_left, n_lost;
  double wait, wait_square, time, time_square;
  double inside_area, visit_area, mark; /* both sides of Little's law */
  int64_t inside, inside_max, inside_end;
  uint64_t departures; /* within the window */
} amur_total_tally;

/* Batch means of time in system by order of leaving; neighbours are merged when the array is full. */
enum { SERIES_ROOM = 4000 };
typedef struct {
  double mean[SERIES_ROOM], sum;
  int n;
  uint64_t batch, fill;
} amur_series;

typedef struct amur_engine {
  const amur_terminal *terminal;
  const amur_stage *spec; /* [n_stage] */
  int n_stage;
  double now, from_h, to_h; /* the window in which units are counted */
  amur_events events;
  amur_unit *unit;
  size_t unit_room;
  int32_t n_unit, free_unit;
  uint32_t serial;
  int64_t counted_inside;
  bool horizon_passed, failed; /* failed: out of memory */
  bool stuck;                  /* counted units never left */
  amur_stage_state *stage;     /* [n_stage] */
  amur_resource_state *resource;
  amur_source_state *source;
  amur_weather_state *weather;
  amur_vessel *vessel;
  size_t vessel_room;
  int32_t n_vessel, free_vessel;
  amur_rng class_stream;
  amur_total_tally total;
  amur_histogram *wait_histogram, *time_histogram; /* [n_stage + 1], the last of the whole visit; kept over runs */
  double class_wait[AMUR_TERMINAL_MAX_CLASS], class_time[AMUR_TERMINAL_MAX_CLASS];
  uint64_t class_n[AMUR_TERMINAL_MAX_CLASS];
  amur_series *series; /* NULL but in pilot runs */
  int64_t *sample;     /* [room_sample][n_stage + 1] sums over replications; kept over runs */
  int *scratch;        /* [2 n_stage] for watching */
  int n_sample, room_sample;
  int more_stage, more_resource; /* one more server, vessel or piece there; NOBODY: none */
  amur_trace trace;              /* of this replication */
  bool watched;                  /* it is the one that is traced */
  const amur_terminal_opts *opts;
} amur_engine;

amur_status ami_engine_init(amur_engine *e, const amur_terminal *terminal, amur_err *err);
void ami_engine_fini(amur_engine *e);
/* One replication with its window from warm_h on; tallies are afterwards in e.  Histograms and samples are added to. */
amur_status ami_engine_run(amur_engine *e, const amur_terminal_opts *opts, double warm_h, uint64_t replication,
                           amur_rng_mode mode, amur_err *err);

/* flow.c: arrivals, routes, departures */
void ami_flow_start_source(amur_engine *e, int i);
void ami_flow_arrive(amur_engine *e, int source);
void ami_flow_enter(amur_engine *e, int32_t u, int stage);
void ami_flow_route(amur_engine *e, int32_t u, const amur_next *next);
void ami_flow_after_service(amur_engine *e, int32_t u);
void ami_flow_lose(amur_engine *e, int32_t u, bool was_inside);
void ami_flow_leave_stage(amur_engine *e, int32_t u);
void ami_flow_admit(amur_engine *e, int stage);

/* service.c: servers, resources, calendars, breakdowns */
void ami_service_try(amur_engine *e, int stage);
void ami_service_end(amur_engine *e, int32_t u);
void ami_service_release(amur_engine *e, int32_t u);
void ami_service_calendar(amur_engine *e, int stage);
void ami_service_resource_calendar(amur_engine *e, int resource);
void ami_service_resource_mark(amur_engine *e, int resource);
void ami_service_break(amur_engine *e, int32_t index);
void ami_service_duty(amur_engine *e, amur_stage_state *s);
void ami_service_impatient(amur_engine *e, int32_t u);
/* Serves who waits at the stage; where it has given resources back, all who wait for some, in the order of the file. */
void ami_service_next(amur_engine *e, int stage);
void ami_service_weather(amur_engine *e, int stage, int change);
bool ami_resources_take(amur_engine *e, int stage);
void ami_resources_give(amur_engine *e, int stage);

/* weather.c: closures by chance */
void ami_weather_schedule(amur_engine *e, int weather);
void ami_weather_turn(amur_engine *e, int weather);

/* vessel.c: batches, fleets, bookings */
void ami_vessel_start(amur_engine *e);
void ami_vessel_try(amur_engine *e, int stage);
void ami_vessel_event(amur_engine *e, int32_t vessel);
void ami_vessel_dispatch(amur_engine *e, int stage);
void ami_booking_enter(amur_engine *e, int32_t u);

/* ---- small pieces of the inner loop -------------------------------------------------------------- */

/* The stream as it stands for one unit on one visit. */
static inline amur_rng keyed(const amur_rng *stream, const amur_unit *u) {
  amur_rng r = *stream;
  r.counter = (uint64_t)u->visit << 44 | (uint64_t)u->serial << 8;
  return r;
}

/* Length of [a, b] that lies in the window. */
static inline double within_window(const amur_engine *e, double a, double b) {
  if (a < e->from_h) a = e->from_h;
  if (b > e->to_h) b = e->to_h;
  return b > a ? b - a : 0;
}

static inline double draw(const amur_dist *d, amur_rng *r) {
  return d->kind == AMUR_DIST_EXPONENTIAL ? d->p[0] * amur_rng_exp(r) : amur_dist_draw(d, r);
}

static inline void note(const amur_engine *e, int32_t u, amur_trace_event event) {
  if (e->trace) e->trace(e->opts->context, e->now, e->unit[u].serial, e->unit[u].unit_class, e->unit[u].stage, event);
}

static inline void line_append(amur_unit *unit, amur_line *line, int32_t u) {
  unit[u].next = NOBODY;
  unit[u].prev = line->last;
  if (line->last == NOBODY)
    line->first = u;
  else
    unit[line->last].next = u;
  line->last = u;
}

static inline void line_prepend(amur_unit *unit, amur_line *line, int32_t u) {
  unit[u].prev = NOBODY;
  unit[u].next = line->first;
  if (line->first == NOBODY)
    line->last = u;
  else
    unit[line->first].prev = u;
  line->first = u;
}

static inline void line_remove(amur_unit *unit, amur_line *line, int32_t u) {
  const int32_t next = unit[u].next, prev = unit[u].prev;
  if (prev == NOBODY)
    line->first = next;
  else
    unit[prev].next = next;
  if (next == NOBODY)
    line->last = prev;
  else
    unit[next].prev = prev;
}

static inline void count_inside(amur_engine *e, int change) {
  amur_total_tally *t = &e->total;
  t->inside_area += (double)t->inside * within_window(e, t->mark, e->now);
  t->mark = e->now;
  t->inside += change;
  if (t->inside > t->inside_max) t->inside_max = t->inside;
}

#endif
