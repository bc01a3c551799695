/* SPDX-License-Identifier: Apache-2.0
 * terminal.h -- ports, checkpoints, ferries, pontoons and transshipment yards as discrete-event models.
 */
#ifndef AMUR_TERMINAL_H
#define AMUR_TERMINAL_H

#include <amur/base.h>
#include <amur/network.h>
#include <amur/sim.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A terminal that can run: arrivals, stages, resources, calendars.  amur_terminal_new (terminal_model.h) makes it of
 * plain structs, amur_terminal_read (terminal_yaml.h) of a file. */
typedef struct amur_terminal amur_terminal;

AMUR_API void amur_terminal_free(amur_terminal *terminal);

/* What happens to a unit, for traces. */
typedef enum {
  AMUR_TRACE_ARRIVE,
  AMUR_TRACE_QUEUE,
  AMUR_TRACE_BEGIN, /* service, or boarding */
  AMUR_TRACE_INTERRUPT,
  AMUR_TRACE_BLOCK, /* served, but no room at the next stage */
  AMUR_TRACE_END,
  AMUR_TRACE_LOST, /* turned away, out of patience, or did not show */
  AMUR_TRACE_LEAVE,
  AMUR_TRACE_N
} amur_trace_event;

AMUR_API extern const char *const amur_trace_names[AMUR_TRACE_N];

/* Called for every event of replication 0, by the thread that runs it.  stage is -1 outside. */
typedef void (*amur_trace)(void *context, double t_h, uint32_t unit, int unit_class, int stage, amur_trace_event event);

/* Called at every sample of replication 0: units waiting and in service by stage, and inside in total. */
typedef void (*amur_watch)(void *context, double t_h, int n_stage, const int *waiting, const int *busy, long inside);

/* How to run it. */
typedef struct {
  uint64_t seed;           /* 1 */
  double arrivals_per_day; /* mean rate offered over open and closed hours together; NAN: as in the model */
  double days;             /* length of one replication, which begins empty; steady: after the warm-up; 30 */
  double precision;        /* relative half-width of the 95 % interval of mean time in system to stop at, 0.02 */
  int min_replications, max_replications; /* 20, 200; with antithetic: pairs */
  int n_thread;                           /* 1 */
  bool steady;                            /* discard a warm-up, found by MSER-5 in pilot replications; false */
  bool antithetic;  /* replications in pairs, the second with every random number mirrored; false */
  double sample_h;  /* > 0: queues are sampled so often; 0: not */
  amur_trace trace; /* NULL: none */
  amur_watch watch; /* NULL: none; needs sample_h */
  void *context;    /* of trace and watch */
} amur_terminal_opts;

AMUR_API amur_terminal_opts amur_terminal_opts_default(void);

typedef struct {
  char name[64];
  amur_estimate wait_h, time_h; /* in queue; at the stage, queue and service and blocked */
  double wait_p50_h, wait_p90_h, wait_p95_h;
  double time_p50_h, time_p90_h, time_p95_h;
  double n;                  /* visits counted, all replications */
  amur_estimate queue_mean;  /* units waiting, averaged over time */
  amur_estimate blocked_h;   /* served but without room ahead, per visit */
  amur_estimate utilisation; /* busy share of the time on duty, overtime included */
  amur_estimate throughput_per_day;
  amur_estimate lost; /* share that turned away, lost patience or did not show */
} amur_stage_result;

typedef struct {
  char name[64];
  amur_estimate wait_h, time_in_system_h;
  double n; /* units counted, all replications */
} amur_class_result;

typedef struct {
  char name[64];
  amur_estimate utilisation; /* held share of the number on duty */
} amur_resource_result;

typedef struct {
  amur_estimate wait_h, time_in_system_h;
  double wait_spread_h; /* standard deviation of the wait over units */
  double wait_p50_h, wait_p90_h, wait_p95_h;
  double time_p50_h, time_p90_h, time_p95_h;
  amur_estimate throughput_per_day, queue_mean;
  amur_estimate lost;          /* share of the arrivals that left unserved */
  double queue_max, queue_end; /* units inside, largest and at the end, mean over replications */
  double arrivals, departures; /* counted units, mean over replications: arrived; served to the end */
  int n_replication;           /* with antithetic: twice the pairs */
  bool precise;                /* the asked precision was met */
  bool stuck;                  /* some counted units never left: an unstable low priority, or a deadlock */
  double warm_up_days;         /* discarded from the start of each replication */
  double variance_saved;       /* antithetic: 1 - Var(pair mean) / (Var(single)/2); else 0 */
  double little_residual;      /* largest relative difference of both sides of Little's law over the window */
  int n_stage;
  amur_stage_result *stage; /* [n_stage], owned */
  int binding_stage;        /* index of the stage that binds: most waiting, weighted by utilisation */
  int n_class;
  amur_class_result *unit_class; /* [n_class], owned */
  int n_resource;
  amur_resource_result *resource; /* [n_resource], owned */
  int n_sample;
  double *sample; /* [n_sample][n_stage + 1] units waiting by stage, then inside, at (i + 1) sample_h,
                     mean over replications; owned */
} amur_terminal_result;

/* Simulates until the precision is met or max_replications are done; replications in parallel, summed in order.  result
 * owns its arrays.  Units that arrive within the window are followed until all of them have left, with arrivals going
 * on, so that a mean does not leave out those who wait longest.  AMUR_E_DOMAIN for options out of range, and for a
 * steady state that does not exist: of all functions that simulate. */
AMUR_API amur_status amur_terminal_simulate(const amur_terminal *terminal, const amur_terminal_opts *opts,
                                            amur_terminal_result *result, amur_err *err);
AMUR_API void amur_terminal_result_fini(amur_terminal_result *result);

/* What units do, for pictures. */
typedef enum { AMUR_STEP_WAIT, AMUR_STEP_SERVICE, AMUR_STEP_BLOCKED } amur_step_state;

typedef struct {
  int unit, unit_class, stage;
  amur_step_state state;
  double from_h, to_h; /* since day 0, cut to the picture's window */
} amur_step;

/* One replication to look at: its queues, and units' progress through the stages around its longest queue. */
typedef struct {
  double sample_h, first_h; /* samples at first_h + i sample_h */
  int n_sample, n_stage;
  double *sample;      /* [n_sample][n_stage + 1] units waiting by stage, then inside; owned */
  double from_h, to_h; /* window of the steps */
  int one_of;          /* one of so many units is shown */
  int n_step;
  amur_step *step; /* [n_step] ascending in to_h; owned */
} amur_picture;

/* Takes it of one replication, which ends after opts->days or two million units; shows some most_units of them. */
AMUR_API amur_status amur_picture_take(const amur_terminal *terminal, const amur_terminal_opts *opts, int most_units,
                                       amur_picture *picture, amur_err *err);
AMUR_API void amur_picture_fini(amur_picture *picture);

/* What one more server, vessel or piece of a resource would save. */
typedef struct {
  char name[64];
  bool is_resource;      /* else a stage */
  int index;             /* of the stage or resource */
  amur_estimate saved_h; /* mean time in system without minus with, by paired replications */
  double variance_saved; /* 1 - Var(difference) / (Var(without) + Var(with)): what common random numbers save */
} amur_relief;

/* Simulates the terminal as it is and with one more of each server, vessel and resource, on the same random numbers,
 * opts->max_replications of each.  *relief[*n_relief] is allocated, largest saving first; free(). */
AMUR_API amur_status amur_terminal_bottleneck(const amur_terminal *terminal, const amur_terminal_opts *opts,
                                              int *n_relief, amur_relief **relief, amur_err *err);

/* Hash of all that a terminal does, names aside: for caches of one's own, as two terminals of one hash behave alike. */
AMUR_API uint64_t amur_terminal_hash(const amur_terminal *terminal);
/* Most arrivals per day that every stage can pass in the long run: a bound, not simulated; INFINITY if there is none.
 */
AMUR_API double amur_terminal_capacity_per_day(const amur_terminal *terminal);

/* One simulated point of the delay curve. */
typedef struct {
  double arrivals_per_day, time_h, time_ci_half_h, spread_h;
} amur_curve_point;

/* Fits a delay curve to point[n], in any order, by least squares with weights 1/ci^2, cut so that no point counts
 * infinitely; slope and bends are kept >= 0 (Lawson & Hanson 1974).  AMUR_E_DOMAIN for no or too many points and for
 * values out of range. */
AMUR_API amur_status amur_curve_fit(int n, const amur_curve_point *point, amur_curve *time_curve, amur_err *err);

#ifdef __cplusplus
}
#endif
#endif
