/* SPDX-License-Identifier: Apache-2.0
 * engine.h -- inside of the engine: units as state machines over an event list.
 *   A unit is in the queue of a stage, in service, on a vessel, blocked before a full stage, or away (lost, and
 * coming back).  Whoever frees a server, a resource or a place hands it on at once, by a call; there are no wake-up
 * events but those of clocks and calendars.
 *   Shape: units and vessels lie in arrays and are named by index; a place given back goes into a free list, so
 * that memory grows with the units inside, not with those served.  The queue of a stage is one list for each
 * priority.
 *   Random numbers: every draw of a unit is keyed by (stream of the stage, unit, visit), so that it brings its own
 * work, whatever the order of service.  Runs that differ in a rate or a number of servers share their random
 * numbers unit by unit (common random numbers; Law 2015, section 11.2), and their difference is known better than
 * either.
 */
#ifndef AMUR_TERMINAL_ENGINE_H
#define AMUR_TERMINAL_ENGINE_H

#include "stage_kind.h"
#include "sim/events.h"
#include <assert.h>

#define NOBODY (-1)

/* ---- events --------------------------------------------------------------------------------------- */

typedef enum {
  AMI_EV_SOURCE,
  AMI_EV_UNIT,     /* what the unit waits for at its stage: end of service, its slot */
  AMI_EV_PATIENCE, /* the unit gives up, if it is still in the queue */
  AMI_EV_RETURN,   /* a unit that was lost comes back */
  AMI_EV_CALENDAR, /* of a stage: servers come or go */
  AMI_EV_RESOURCE, /* the same of a resource */
  AMI_EV_STAGE,    /* the stage's kind knows: index = stage * 2^16 + k */
  AMI_EV_VESSEL,
  AMI_EV_SAMPLE,
  AMI_EV_WEATHER,
  AMI_EV_HORIZON /* the window is over */
} ami_event_kind;

/* ami_event.what: kind in the upper 4 bits, index below */
#define AMI_EV_SHIFT 28
#define AMI_EV_INDEX ((UINT32_C(1) << AMI_EV_SHIFT) - 1)
_Static_assert(AMI_EV_HORIZON < 16, "a kind of event has 4 bits");
_Static_assert(AMUR_TERMINAL_MAX_STAGE < 1 << (AMI_EV_SHIFT - 16), "a stage and 16 bits are an index");

/* ---- state of one replication --------------------------------------------------------------------- */

enum {
  UNIT_COUNTED = 1,       /* it arrived within the window */
  UNIT_RESUMES = 2,       /* was interrupted: needs remaining_h */
  UNIT_BLOCKED = 4,       /* served, and still in its server */
  UNIT_OF_POPULATION = 8, /* comes back after it has left */
  UNIT_ABSENT = 16,       /* will not show at its slot */
  UNIT_GONE = 32          /* a free place */
};

typedef struct {
  double arrived_h;   /* at the terminal */
  double stage_in_h;  /* at the stage */
  double since_h;     /* joined the queue, began or resumed service, or was blocked */
  double remaining_h; /* service; of an interrupted unit what is still to come */
  double wait_here_h; /* in the queue of this stage so far */
  double waited_h;    /* in queues of stages before */
  int32_t next, prev; /* in a queue, on a vessel, in the free list */
  uint32_t stamp;     /* order of its pending event; others of its events are void */
  uint32_t serial;    /* of the run, from 0 on */
  uint16_t visit;     /* stages entered so far */
  int16_t stage;      /* NOBODY: outside */
  uint16_t server;    /* of a stage whose servers are told apart */
  uint8_t unit_class, flags, source;
} ami_unit;
_Static_assert(AMUR_TERMINAL_MAX_SOURCE <= 256 && AMUR_TERMINAL_MAX_CLASS <= 256,
               "a unit's source and class have 8 bits");

/* Units (or vessels) in a row, linked by next and prev. */
typedef struct {
  int32_t first, last;
} ami_list;

typedef struct {
  /* sums over counted units, added when a unit leaves the stage */
  uint64_t n, n_reneged, n_balked; /* visits; of them lost in the queue or absent; turned away before a visit */
  double wait_h, wait_h2, time_h, blocked_h;
  /* integrals over the window: units waiting, servers busy, servers on duty; in unit-hours and server-hours */
  double queue_area_h, busy_area_h, duty_area_h;
  uint64_t served; /* units of any kind that ended service within the window */
} ami_stage_tally;

typedef struct {
  const ami_stage_engine *kind;
  void *own;             /* state of the kind; kind->own_size bytes */
  bool only_queues;      /* newcomers have no more to do than to queue: no limit, no balking, no patience */
  ami_list *queue;       /* [n_level] by priority */
  ami_list blocked;      /* units that wait for room here; their own stage is where they are */
  int n_queue, n_here;   /* waiting; waiting, in service and blocked in it */
  int busy;              /* servers at work */
  int level, level_open; /* servers on duty now; by the calendar alone */
  int n_weather;         /* kinds of weather that close it now */
  double duty_mark_h;    /* up to where duty_area_h is summed */
  amur_rng service, route, patience, trip, failure; /* streams */
  ami_stage_tally tally;
} ami_stage_state;

typedef struct {
  bool is_closing; /* else calm */
  amur_rng stream;
} ami_weather_state;

typedef struct {
  double held_area_h, duty_area_h, mark_h;
  int held, level;
} ami_resource_state;

typedef struct {
  int16_t fleet, leg, phase;
  ami_list load;
  double since_h; /* ready to load, or began to */
  int32_t next;
} ami_vessel;

typedef struct {
  double rate_factor;        /* of this run to the model's rates */
  double week_h, position_h; /* beginning of the week, and how far into it arrivals have come */
  int step, i_time;
  amur_rng gap, batch;
} ami_source_state;

typedef struct {
  uint64_t n_arrived, n_left, n_lost;
  double wait_h, wait_h2, time_h;
  double inside_area_h, visit_area_h, mark_h; /* both sides of Little's law, in unit-hours */
  int64_t inside, inside_max, inside_end;
  uint64_t departures; /* within the window */
} ami_total_tally;

/* Batch means of time in system by order of leaving; neighbours are merged when the array is full. */
enum { SERIES_ROOM = 4000 };
typedef struct {
  double mean_h[SERIES_ROOM], sum_h;
  int n;
  uint64_t batch, fill; /* units of a full batch; in the one that is being filled */
} ami_series;

struct ami_engine {
  const amur_terminal *terminal;
  const amur_stage *spec; /* [n_stage] */
  int n_stage;
  double now_h, from_h, to_h; /* the window in which units are counted */
  ami_events events;
  ami_unit *unit; /* [n_unit] */
  size_t unit_room;
  int32_t n_unit, free_unit;
  uint32_t serial;
  int64_t counted_inside;
  bool horizon_passed, failed; /* failed: out of memory */
  bool stuck;                  /* counted units never left */
  ami_stage_state *stage;      /* [n_stage] */
  ami_resource_state *resource;
  ami_source_state *source;
  ami_weather_state *weather;
  ami_vessel *vessel; /* [n_vessel] of all fleets */
  size_t vessel_room;
  int32_t n_vessel, free_vessel;
  amur_rng class_stream;
  ami_total_tally total;
  amur_histogram *wait_histogram, *time_histogram; /* [n_stage + 1], the last of the whole visit; kept over runs */
  double class_wait_h[AMUR_TERMINAL_MAX_CLASS], class_time_h[AMUR_TERMINAL_MAX_CLASS];
  uint64_t class_n[AMUR_TERMINAL_MAX_CLASS];
  ami_series *series; /* NULL but in pilot runs */
  int64_t *sample;    /* [room_sample][n_stage + 1] sums over replications; kept over runs */
  int *scratch;       /* [2 n_stage] for watching */
  int n_sample, room_sample;
  int more_stage, more_resource; /* one more server, vessel or piece there; NOBODY: none */
  amur_trace trace;              /* of this replication */
  bool watched;                  /* it is the one that is traced */
  const amur_terminal_opts *opts;
};

/* ---- engine.c -------------------------------------------------------------------------------------- */

amur_status ami_engine_init(ami_engine *e, const amur_terminal *terminal, amur_err *err);
void ami_engine_fini(ami_engine *e);
/* One replication with its window from warm_h on; tallies are afterwards in e.  Histograms and samples are added to. */
amur_status ami_engine_run(ami_engine *e, const amur_terminal_opts *opts, double warm_h, uint64_t replication,
                           amur_rng_mode mode, amur_err *err);
/* Do lists, counters and events agree?  Between two events only.  true, or false with why: a text that lives for ever.
 * For tests and while debugging; takes time as the whole state. */
bool ami_engine_valid(const ami_engine *e, const char **why);

/* ---- arrivals.c: units come -------------------------------------------------------------------------- */

void ami_arrivals_start(ami_engine *e, int source);
void ami_arrivals_event(ami_engine *e, int source);

/* ---- flow.c: units enter stages, are turned away, give up, go on and leave --------------------------- */

/* u, counted nowhere, comes to a stage. */
void ami_flow_enter(ami_engine *e, int32_t u, int stage);
/* Appends u, which has been let in, to the queue of its stage; its patience begins. */
void ami_flow_queue(ami_engine *e, int32_t u);
/* Where u goes from its stage: a stage, or -1 for out. */
int ami_flow_next(ami_engine *e, int32_t u);
/* u, served, stays in its server, since there is no room at stage `to`. */
void ami_flow_block(ami_engine *e, int32_t u, int to);
/* Tallies the visit of u to its stage: it was served there, or gave up in the queue. */
void ami_flow_leave_stage(ami_engine *e, int32_t u);
/* u, which has left its stage, comes to the next one, or leaves. */
void ami_flow_go(ami_engine *e, int32_t u, int to);
/* u, served, holds no server: leaves its stage and goes on. */
void ami_flow_pass(ami_engine *e, int32_t u);
/* Lets in who waits for room at the stage. */
void ami_flow_admit(ami_engine *e, int stage);
/* u, in no queue, does not get what it came for: comes back later, goes elsewhere, or leaves unserved. */
void ami_flow_lose(ami_engine *e, int32_t u, bool was_inside);
void ami_flow_renege(ami_engine *e, int32_t u); /* the patience of u is over */
void ami_flow_return(ami_engine *e, int32_t u); /* u, once lost, comes back */

/* ---- duty.c: who is on duty; resources taken and given back ------------------------------------------- */

/* Adds time on duty up to now; before level or busy change. */
void ami_duty_mark(const ami_engine *e, ami_stage_state *s);
void ami_duty_calendar(ami_engine *e, int stage);
void ami_duty_weather(ami_engine *e, int stage, int change);
void ami_resource_mark(ami_engine *e, int resource);
void ami_resource_calendar(ami_engine *e, int resource);
/* Takes all that the stage needs, or nothing. */
bool ami_resource_take(ami_engine *e, int stage);
/* Gives it back; ami_resource_serve hands it on. */
void ami_resource_give(ami_engine *e, int stage);
/* Serves at the stage; where it has given resources back, at all that need some, in the order of the file. */
void ami_resource_serve(ami_engine *e, int stage);

/* ---- weather.c: closures by chance ---------------------------------------------------------------------- */

void ami_weather_schedule(ami_engine *e, int weather);
void ami_weather_turn(ami_engine *e, int weather);

/* ---- vessels.c: what goes round between stages --------------------------------------------------------- */

void ami_vessel_event(ami_engine *e, int32_t vessel);

/* ---- small pieces of the inner loop -------------------------------------------------------------------- */

/* Schedules an event not before now; returns its order, the stamp of a unit that waits for it.  Slots are found to a
 * billionth of their length, which may put one a little before now. */
static inline uint32_t schedule(ami_engine *e, double t_h, ami_event_kind kind, int32_t index) {
  assert(t_h > e->now_h - 1e-6 && index >= 0 && (uint32_t)index <= AMI_EV_INDEX);
  return ami_events_push(&e->events, t_h, (uint32_t)kind << AMI_EV_SHIFT | (uint32_t)index);
}

static inline int32_t event_of_stage(int stage, int k) {
  assert(k >= 0 && k < 1 << 16);
  return stage << 16 | k;
}

/* The stream as it stands for one unit on one visit: 2^8 draws for each of 2^32 units on each of 2^16 visits; the
 * second half of the draws is for another purpose of the same stream. */
enum { SECOND_HALF = 128 };
static inline amur_rng keyed(const amur_rng *stream, const ami_unit *x) {
  amur_rng r = *stream;
  r.counter = (uint64_t)x->visit << 44 | (uint64_t)x->serial << 8;
  return r;
}

/* Length of [a, b] that lies in the window. */
static inline double within_window(const ami_engine *e, double a_h, double b_h) {
  if (a_h < e->from_h) a_h = e->from_h;
  if (b_h > e->to_h) b_h = e->to_h;
  return b_h > a_h ? b_h - a_h : 0;
}

static inline bool is_in_window(const ami_engine *e) { return e->now_h >= e->from_h && e->now_h < e->to_h; }

static inline double draw(const amur_dist *d, amur_rng *r) {
  return d->kind == AMUR_DIST_EXPONENTIAL ? d->p[0] * amur_rng_exp(r) : amur_dist_draw(d, r);
}

static inline void note(const ami_engine *e, int32_t u, amur_trace_event event) {
  if (e->trace) e->trace(e->opts->context, e->now_h, e->unit[u].serial, e->unit[u].unit_class, e->unit[u].stage, event);
}

static inline void list_append(ami_unit *unit, ami_list *list, int32_t u) {
  unit[u].next = NOBODY;
  unit[u].prev = list->last;
  if (list->last == NOBODY)
    list->first = u;
  else
    unit[list->last].next = u;
  list->last = u;
}

static inline void list_prepend(ami_unit *unit, ami_list *list, int32_t u) {
  unit[u].prev = NOBODY;
  unit[u].next = list->first;
  if (list->first == NOBODY)
    list->last = u;
  else
    unit[list->first].prev = u;
  list->first = u;
}

static inline void list_remove(ami_unit *unit, ami_list *list, int32_t u) {
  const int32_t next = unit[u].next, prev = unit[u].prev;
  assert(prev == NOBODY ? list->first == u : unit[prev].next == u);
  if (prev == NOBODY)
    list->first = next;
  else
    unit[prev].next = next;
  if (next == NOBODY)
    list->last = prev;
  else
    unit[next].prev = prev;
}

/* The list of its stage's queue in which u waits or would wait. */
static inline ami_list *queue_of(const ami_engine *e, const ami_unit *x) {
  return &e->stage[x->stage].queue[e->terminal->level_of_class[x->unit_class]];
}

/* Takes u out of the queue: it has waited. */
static inline void unqueue(ami_engine *e, int32_t u) {
  ami_unit *x = &e->unit[u];
  ami_stage_state *s = &e->stage[x->stage];
  list_remove(e->unit, queue_of(e, x), u);
  s->n_queue--;
  x->stamp = 0;
  x->wait_here_h += e->now_h - x->since_h;
  s->tally.queue_area_h += within_window(e, x->since_h, e->now_h);
}

/* Is there no room at `to`, so that who comes must wait where it is? */
static inline bool is_full(const ami_engine *e, int to) {
  return e->spec[to].room && e->stage[to].n_here >= e->spec[to].room;
}

static inline void count_inside(ami_engine *e, int change) {
  ami_total_tally *t = &e->total;
  t->inside_area_h += (double)t->inside * within_window(e, t->mark_h, e->now_h);
  t->mark_h = e->now_h;
  t->inside += change;
  if (t->inside > t->inside_max) t->inside_max = t->inside;
}

#endif
