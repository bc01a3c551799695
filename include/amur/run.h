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

/* Takes a short line of progress. */
typedef void (*amur_progress)(void *context, const char *text);

typedef struct {
  int n_thread;                    /* 0 */
  bool base_only;                  /* no scenario beside the base; false */
  const char *const *scenario;     /* [n_scenario] ids beside the base */
  int n_scenario;                  /* 0: those of corridor.yaml */
  bool sensitivity;                /* vary the assumptions with a target, one at a time; true */
  const char *const *toll_project; /* [n_toll_project] ids of projects whose best tolls are searched; none */
  int n_toll_project;
  double toll_low, toll_high; /* between which, corridor currency per vehicle; high 0: ten times today's */
  double toll_tolerance;      /* share of that range; 0: 0.001 */
  amur_progress progress;     /* NULL: silence */
  void *context;
} amur_run_opts;

AMUR_API amur_run_opts amur_run_opts_default(void);

/* Runs every period of every scenario.  The result borrows the corridor, which must outlive it.  Not converging is a
 * result (result->converged false, ->stopped_year), not an error: the run ends with the first year of which a period,
 * in whatever scenario, missed a tolerance.  AMUR_E_UNKNOWN for a scenario or project that is not there, and for a
 * change that names nothing; AMUR_E_DOMAIN for what a change makes of a terminal or a project, and for tolls that
 * cannot be searched; AMUR_E_NUMERIC where a terminal's time is not finite. */
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
  int n_fitted, n_left_out; /* calibration rows; left out: beyond the run's days, or the model has no such value */
  double misfit;   /* sum over the fitted rows of -2 ln(L / largest L): of a mean, its squared standard deviations */
  double penalty;  /* of the priors: sum of squared deviations in their standard deviations */
  bool all_within; /* every fitted row agrees */
} amur_calibration;

/* Fits the parameters of parameter.csv to the calibration rows of observed.csv (maximum a posteriori, by Gauss-Newton)
 * and writes the fitted values into corridor->parameter[].change.value.  Runs the base alone, whatever opts say of
 * scenarios.  AMUR_E_DOMAIN without a parameter or a row to fit; else as amur_run. */
AMUR_API amur_status amur_calibrate(amur_corridor *corridor, const amur_run_opts *opts, int max_iterations,
                                    amur_calibration *calibration, amur_err *err);
AMUR_API void amur_calibration_fini(amur_calibration *calibration);

#ifdef __cplusplus
}
#endif
#endif
