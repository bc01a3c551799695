/* SPDX-License-Identifier: Apache-2.0
 * run.h -- the whole model: scenarios, the loop between curves and flows, calibration.
 */
#ifndef AMUR_RUN_H
#define AMUR_RUN_H

#include <amur/corridor.h>
#include <amur/result.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Called with a short line of progress; NULL for silence. */
typedef void (*amur_progress)(void *context, const char *text);

typedef struct {
  int n_thread;                    /* 0: every processor */
  const char *const *scenario;     /* [n_scenario] ids beside the base; NULL: those of corridor.yaml */
  int n_scenario;                  /* -1 with scenario NULL: those of corridor.yaml; 0: the base alone */
  bool sensitivity;                /* vary the assumptions with a target, one at a time */
  const char *const *toll_project; /* [n_toll_project] ids of projects whose best tolls are searched */
  int n_toll_project;
  double toll_low, toll_high; /* between which, corridor currency per vehicle; high 0: ten times today's */
  double toll_tolerance;      /* share of that range; 0: 0.001 */
  amur_progress progress;
  void *progress_context;
} amur_run_opts;

AMUR_API amur_run_opts amur_run_opts_default(void);

/* Runs every period of every scenario.  Not converging is a result (result->converged false, ->stopped_year), not an
 * error: the run ends with the first year of which a period, in whatever scenario, missed a tolerance. */
AMUR_API amur_status amur_run(const amur_corridor *corridor, const amur_run_opts *opts, amur_result *result,
                              amur_err *err);

/* One parameter after calibration. */
typedef struct {
  int parameter;
  double prior, fitted, se; /* se: posterior standard deviation of the local quadratic model */
  double moved_sd;          /* (fitted - prior) / prior sd */
  double identified;        /* 0..1: share of the prior's variance that the data removed */
  bool at_bound;
} amur_calibrated;

typedef struct {
  amur_calibrated *parameter;
  int n_parameter; /* owned */
  int iterations, evaluations;
  double misfit, penalty; /* sum of squared weighted deviations of data and of priors */
  bool all_within;        /* every calibration row within its tolerance */
} amur_calibration;

/* Fits the parameters of parameter.csv to the calibration rows of observed.csv (maximum a posteriori,
 * Gauss-Newton), writes the fitted values into corridor->parameter[].change.value. */
AMUR_API amur_status amur_calibrate(amur_corridor *corridor, const amur_run_opts *opts, int max_iterations,
                                    amur_calibration *calibration, amur_err *err);
AMUR_API void amur_calibration_fini(amur_calibration *calibration);

#ifdef __cplusplus
}
#endif
#endif
