/* SPDX-License-Identifier: Apache-2.0
 * terminal_model.h -- a terminal as plain structs: what amur_terminal_read fills and amur_terminal_new checks
 * and compiles.  Times in hours, also those of distributions; stages, resources, classes and fleets are named by index,
 * -1 for none.
 *   Shape: sources bring units of some class into a stage; a stage serves them, perhaps holding resources, and sends
 * them on to the next.  What a stage does is its kind: servers, vessels or bookings, each with parameters of its own in
 * one union.
 */
#ifndef AMUR_TERMINAL_MODEL_H
#define AMUR_TERMINAL_MODEL_H

#include <amur/sim.h>
#include <amur/terminal.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AMUR_TERMINAL_MAX_STAGE 200
#define AMUR_TERMINAL_MAX_CLASS 16
#define AMUR_TERMINAL_MAX_RESOURCE 32
#define AMUR_TERMINAL_MAX_SOURCE 200
#define AMUR_TERMINAL_MAX_WEATHER 32
#define AMUR_TERMINAL_MAX_SHIFT 32
#define AMUR_TERMINAL_MAX_NUMBERED 30000 /* servers that can be interrupted, and so are told apart */
#define AMUR_TERMINAL_UNLIMITED 1000000000

/* Dates without work, both days included: from..to once, or each year from month/day to month/day (yearly).  Here and
 * below zeroed is a valid start where there is no _default; what is owned is from malloc, amur_alloc or amur_strdup. */
typedef struct {
  bool yearly;
  amur_day from, to;                          /* !yearly */
  int from_month, from_day, to_month, to_day; /* yearly; may run over the new year */
} amur_closure;

typedef struct {
  char *name;    /* owned, as all names are */
  double share;  /* relative share of the arrivals that do not name a class, 1 */
  int priority;  /* larger goes first, 0 */
  double tonnes; /* weight of a unit, > 0, 1 */
} amur_unit_class;

AMUR_API amur_unit_class amur_unit_class_default(void);

/* A group of servers at work in some hours. */
typedef struct {
  amur_hours hours;
  double servers;
} amur_shift;

/* What stages hold while they serve, as cranes or crews. */
typedef struct {
  char *name;
  double number; /* >= 1 */
  amur_hours open;
} amur_resource;

typedef struct {
  int resource;
  int number; /* >= 1 */
} amur_need;

typedef enum { AMUR_ARRIVE_POISSON, AMUR_ARRIVE_EVEN, AMUR_ARRIVE_TIMES, AMUR_ARRIVE_POPULATION } amur_arrival_kind;

/* One source of units. */
typedef struct {
  amur_arrival_kind kind;
  double per_day;     /* POISSON, EVEN: units, mean over open and closed hours together */
  double by_hour[24]; /* relative weights, not all 0 */
  double by_weekday[7];
  amur_hours hours; /* arrivals come only in these */
  int unit_class;   /* -1: drawn by the classes' shares */
  int into;         /* stage that its units enter */
  amur_dist batch; /* units that come together: whole numbers, or rounded up or down at random so that the mean holds */
  double *time_h;  /* [n_time] TIMES: ascending; owned */
  int *time_units; /* [n_time] that come together, or NULL: batch; owned */
  int *time_class; /* [n_time] or NULL: unit_class; -1: drawn; owned */
  int n_time;
  int population; /* POPULATION: units that come back after time_outside */
  amur_dist time_outside;
  int initial; /* units that wait at time 0 */
} amur_source;

/* Poisson arrivals of single units at any hour, evenly over the week, of classes by their shares; per_day is to be
 * given.
 */
AMUR_API amur_source amur_source_default(void);

typedef enum { AMUR_NEXT_STAGE, AMUR_NEXT_PROBABILITY, AMUR_NEXT_SHORTEST } amur_next_kind;

/* Where a unit goes.  A target of -1 leaves the terminal, and so does n = 0. */
typedef struct {
  amur_next_kind kind;
  int *stage;          /* [n] owned */
  double *probability; /* [n] PROBABILITY, summing to 1; owned */
  int n;
} amur_next;

typedef enum { AMUR_FULL_BLOCK, AMUR_FULL_LEAVE } amur_when_full;
typedef enum { AMUR_CLOSE_FINISH, AMUR_CLOSE_PAUSE } amur_at_close;
typedef enum { AMUR_BREAKS_NEVER, AMUR_BREAKS_SERVER, AMUR_BREAKS_STAGE } amur_breaks;

/* Parallel servers with one queue: each serves one unit at a time. */
typedef struct {
  double number;               /* AMUR_TERMINAL_UNLIMITED for no limit */
  amur_dist service;           /* of one unit by one server */
  amur_dist *service_of_class; /* [n_class] or NULL; kind AMUR_DIST_N: as service; owned */
  double capacity_per_day, cv; /* instead of service if > 0: units a day of all servers together */
  amur_shift *shift;           /* [n_shift] instead of number and open; owned */
  int n_shift;
  amur_at_close at_close;
  bool preempt; /* a unit of higher priority interrupts one of lower, which resumes later */
  amur_breaks breaks;
  amur_dist time_to_failure, time_to_repair; /* if breaks: by the clock, at work or not */
} amur_stage_servers;

/* Vessels of a fleet that carry units in batches: bulk service. */
typedef struct {
  int fleet;
  double carries; /* units per trip, or tonnes if by_tonnes */
  bool by_tonnes;
  double min_load;       /* in the same measure */
  double longest_wait_h; /* of the first unit; INFINITY: never sails below min_load */
  double headway_h;      /* > 0: departures at multiples of it */
  double *timetable_h;   /* [n_timetable] departures: hours of the day, ascending; owned */
  int n_timetable;
  double longest_stay_h;  /* with other legs: leaves below min_load, even empty, after standing so long */
  amur_dist load, unload; /* per unit */
  amur_dist crossing;     /* per trip */
  amur_dist back;         /* empty way back of a fleet with one leg */
} amur_stage_vessels;

/* An electronic queue: each unit waits for a slot of its own. */
typedef struct {
  double slot_h;   /* length of a slot */
  int per_slot;    /* units that may book one */
  double notice_h; /* least time between booking and slot */
  double no_show;  /* share that never comes */
  amur_dist late;  /* comes so much after the slot's beginning */
} amur_stage_booking;

/* Which member of the stage's union holds its parameters. */
typedef enum { AMUR_STAGE_SERVERS, AMUR_STAGE_VESSELS, AMUR_STAGE_BOOKING, AMUR_STAGE_N } amur_stage_kind;

/* What every kind has, then what one has. */
typedef struct {
  char *name;
  amur_stage_kind kind;
  amur_hours open;
  amur_need *need; /* [n_need] owned */
  int n_need;
  amur_next next;
  amur_next *next_of_class; /* [n_class] or NULL; with n = 0 here: as next; owned */
  int room;                 /* units waiting and in service, 0: no limit */
  amur_when_full when_full;
  double balk_above; /* units at the stage at which a newcomer turns away; 0: never */
  double balk_rate;  /* joins with probability 1/(1 + rate n), n units at the stage */
  bool has_patience;
  amur_dist patience;  /* a unit leaves the queue after so long */
  amur_next lost_to;   /* where those go who turn away, lose patience or find it full; n = 0: leave */
  double return_share; /* of those who turn away or lose patience, come back to this stage */
  amur_dist return_after;
  union {
    amur_stage_servers servers;
    amur_stage_vessels vessels;
    amur_stage_booking booking;
  };
} amur_stage;

/* A stage of a kind without a name: one server, or a vessel that carries one unit, or one unit in every slot of an
 * hour; always open, without limits; units leave the terminal from it.  Service, crossing and fleet are to be given. */
AMUR_API amur_stage amur_stage_default(amur_stage_kind kind);

/* Weather that closes stages at random: in its season calm spells and closures take turns. */
typedef struct {
  char *name;
  bool seasonal; /* else all year */
  amur_closure season;
  amur_dist calm, lasts; /* a closure that began in the season may outlast it */
  int *stage;            /* [n_stage] owned */
  int n_stage;
} amur_weather;

/* Vessels that serve the legs in turn, beginning at leg 0. */
typedef struct {
  char *name;
  double vessels; /* number of them; AMUR_TERMINAL_UNLIMITED: one is always there */
  int *leg;       /* [n_leg] stages of vessels; owned */
  int n_leg;
} amur_fleet;

typedef struct {
  char *name, *unit; /* title and what a unit is called, for amur_report_terminal; NULL where there is no page */
  char *time_unit;   /* "s", "min", "h" or "day": how results are printed; NULL where they are not */
  double time_unit_h;
  amur_day start; /* date of day 0 */
  amur_source *source;
  int n_source;
  amur_unit_class *unit_class;
  int n_class; /* at least one */
  amur_stage *stage;
  int n_stage;
  amur_resource *resource;
  int n_resource;
  amur_fleet *fleet;
  int n_fleet;
  amur_closure *closure;
  int n_closure; /* of the whole terminal: all stages */
  amur_weather *weather;
  int n_weather;
  amur_terminal_opts run; /* presets of the file */
} amur_terminal_model;

AMUR_API void amur_terminal_model_fini(amur_terminal_model *m);

/* Is it a terminal that can run?  AMUR_E_DOMAIN, with err to say which stage or source, which value, and what it must
 * be: indices within their bounds, probabilities that sum to 1, a way out from every stage, distributions whose
 * arguments they can have.  Prepares the distributions and turns capacity_per_day into a service; may be called again,
 * as the model stays the caller's. */
AMUR_API amur_status amur_terminal_model_check(amur_terminal_model *m, amur_err *err);

/* Checks the model and makes it a terminal that can run; amur_terminal_free.  Takes the model over: it is empty
 * afterwards, also on failure.  NULL with the errors of amur_terminal_model_check. */
AMUR_API amur_terminal *amur_terminal_new(amur_terminal_model *m, amur_err *err);
/* The model that it was made of, borrowed from it. */
AMUR_API const amur_terminal_model *amur_terminal_view(const amur_terminal *terminal);

#ifdef __cplusplus
}
#endif
#endif
