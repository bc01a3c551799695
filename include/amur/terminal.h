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

/* A terminal as described by the user: arrivals, stages, resources, calendars.  Opaque here; built by
 * amur_terminal_build (declared in terminal_model.h) from plain structs that io fills from YAML. */
typedef struct amur_terminal amur_terminal;

void amur_terminal_free(amur_terminal *terminal);

/* How to run it. */
typedef struct {
  uint64_t seed;
  double arrivals_per_day;   /* mean rate offered over open and closed hours together; NAN: as in the file */
  double days;               /* length of one replication, terminating, starting empty */
  double precision;          /* relative half-width of the 95 % interval of mean time in system to stop at */
  int min_replications, max_replications;
  int n_thread;
} amur_terminal_opts;

amur_terminal_opts amur_terminal_opts_default(void);

typedef struct {
  char name[64];
  amur_estimate wait_h, time_h;  /* in queue; in queue and service */
  double wait_p50_h, wait_p90_h, wait_p95_h;
  double time_p50_h, time_p90_h, time_p95_h;
  double n;                      /* visits counted, all replications */
  amur_estimate queue_mean;      /* units waiting, averaged over time */
  amur_estimate utilisation;     /* busy share of the time on duty, overtime included */
  amur_estimate throughput_per_day;
} amur_stage_result;

typedef struct {
  amur_estimate wait_h, time_in_system_h;
  double wait_spread_h;          /* standard deviation of the wait over units */
  double wait_p50_h, wait_p90_h, wait_p95_h;
  double time_p50_h, time_p90_h, time_p95_h;
  amur_estimate throughput_per_day, queue_mean;
  double queue_max, queue_end;   /* units inside, largest and at the end, mean over replications */
  double arrivals, departures;   /* units, mean over replications */
  int n_replication;
  bool precise;                  /* the asked precision was met */
  int n_stage;
  amur_stage_result *stage;      /* [n_stage], owned */
  int binding_stage;             /* index of the stage that binds: highest utilisation weighted by wait */
} amur_terminal_result;

/* Simulates until the precision or max_replications; replications in parallel, summed in order.  result owns
 * its stages.  Units that are still inside at the end count with the time they have spent so far plus the
 * fluid estimate of the rest (see docs/terminal.md). */
amur_status amur_terminal_simulate(const amur_terminal *terminal, const amur_terminal_opts *opts,
                                   amur_terminal_result *result, amur_err *err);
void amur_terminal_result_fini(amur_terminal_result *result);

/* Content hash of the terminal: two terminals of one hash behave alike.  For caches. */
uint64_t amur_terminal_hash(const amur_terminal *terminal);
/* Largest sustainable arrivals per day by the capacity of each stage (a bound, not simulated); INFINITY if none. */
double amur_terminal_capacity_per_day(const amur_terminal *terminal);

/* One simulated point of the delay curve. */
typedef struct {
  double arrivals_per_day, time_h, time_ci_half_h, spread_h;
} amur_curve_point;

/* Weighted least-squares fit of an amur_curve through points (any order): weights 1/ci^2, floored so that no
 * point counts infinitely; slope and bends >= 0 by non-negative least squares (Lawson & Hanson 1974). */
amur_status amur_curve_fit(int n, const amur_curve_point *point, amur_curve *time_curve, amur_err *err);

#ifdef __cplusplus
}
#endif
#endif
