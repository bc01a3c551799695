/* SPDX-License-Identifier: Apache-2.0
 * choice.h -- the logit family: shares and composite costs of a nested logit, and estimation of nested, cross-nested
 * and mixed logit models.
 */
#ifndef AMUR_CHOICE_H
#define AMUR_CHOICE_H

#include <amur/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Nested logit in cost form, all borrowed.  Alternative j belongs to nest nest[j]; what is chosen between nests reacts
 * to costs by theta, within nest m by theta_nest[m] >= theta > 0.  By differences of costs (McFadden 1978) both are per
 * cost unit; by ratios (multiplicative, Fosgerau and Bierlaire 2009) they are pure numbers and costs are > 0. */
typedef struct {
  int32_t n_alt, n_nest;
  const int32_t *nest;      /* [n_alt] */
  const double *theta_nest; /* [n_nest] */
  double theta;
  bool by_ratio;
  const double *appeal; /* [n_alt] >= 0: how often it is chosen at equal costs, relative to the others; NULL: 1 */
} amur_nested;

/* Writes share[n_alt], which sum to 1, and returns the composite cost: with x = cost, or its logarithm by ratios, the
 * x of -(1/theta) log sum_m exp(-theta x_m) over nests, x_m the same over the alternatives of a nest by theta_nest,
 * each counted appeal times.  An alternative of cost INFINITY or appeal 0 is not available; if none is, the shares are
 * 0 and the composite cost is INFINITY. */
AMUR_API double amur_nested_share(const amur_nested *tree, const double *cost, double *share);

/* ---- estimation ------------------------------------------------------------------------------------ */

/* One term of a utility: coefficient times a variable.  A coefficient below n_param is that parameter, one from n_param
 * on the random coefficient of number coefficient - n_param. */
typedef struct {
  int32_t coefficient;
  const double *x; /* [n_obs]; NULL: 1 everywhere */
} amur_choice_term;

typedef enum { AMUR_DRAW_NORMAL, AMUR_DRAW_LOGNORMAL, AMUR_DRAW_TRIANGULAR } amur_draw_kind;

/* Random coefficient: mean + spread xi, or exp(mean + spread xi) where lognormal; xi is standard normal, or triangular
 * on [-1, 1]. */
typedef struct {
  amur_draw_kind kind;
  int32_t mean, spread; /* numbers of parameters */
} amur_choice_random;

/* A number that estimation may fit: constant + factor * parameter; param -1: the constant alone. */
typedef struct {
  int32_t param;
  double constant, factor;
} amur_choice_value;

/* The constant 1: allocation of a member of one nest. */
AMUR_API amur_choice_value amur_choice_value_default(void);

/* Member of a nest: an alternative (0..n_alt-1) or nest (n_alt + its number, which is greater than the parent's). */
typedef struct {
  int32_t node;
  amur_choice_value allocation; /* share of the member that belongs here, 1 unless cross-nested */
} amur_choice_member;

/* Nest m: L_m = (1/mu_m) log sum_c allocation_c^mu_m exp(mu_m L_c); mu relative to a root of 1. */
typedef struct {
  amur_choice_value scale;
  bool scale_is_logsum; /* the value is 1/mu (the coefficient of the inclusive value) */
  int32_t first_member, n_member;
} amur_choice_nest;

/* Discrete choice model and its data; all borrowed; zeroed is a valid start.  Nests and alternatives that are nobody's
 * members stand below the root. */
typedef struct {
  int32_t n_obs, n_alt, n_param;
  const int32_t *first_term;      /* [n_alt + 1] */
  const amur_choice_term *term;   /* [first_term[n_alt]] */
  const double *const *offset;    /* [n_alt] -> [n_obs] utility without parameters; NULL or entries NULL: 0 */
  const double *const *available; /* [n_alt] -> [n_obs], 0 means not available; NULL or entries NULL: always */
  const int32_t *chosen;          /* [n_obs] */
  const double *weight;           /* [n_obs] >= 0; NULL: 1 */
  const int32_t *person;          /* [n_obs] non-decreasing from 0: one draw of random coefficients each; NULL: obs */
  int32_t n_nest, n_member;
  const amur_choice_nest *nest; /* parents before children */
  const amur_choice_member *member;
  int32_t n_random;
  const amur_choice_random *random;
  int32_t n_draw; /* quasi-random draws per person; 0: quadrature, for one random coefficient */
  uint64_t seed;  /* of the draws' shifts */
} amur_choice_model;

typedef struct {
  double tolerance;   /* Newton decrement g'H^-1 g / 2 relative to |log-likelihood|, 1e-13 */
  int max_iterations; /* 100 */
  int n_thread;       /* 1 */
} amur_choice_opts;

AMUR_API amur_choice_opts amur_choice_opts_default(void);

/* Outcome of an estimation; owns its arrays, amur_choice_fit_fini. */
typedef struct {
  bool converged;
  int iterations, n_param, n_free;
  int64_t n_obs, n_person;
  double log_likelihood, null_log_likelihood; /* null: equal shares of what is available */
  double decrement;
  double gradient_max; /* largest |gradient| of a free parameter */
  double *theta;       /* [n_param] */
  double *covariance;  /* [n_param * n_param] inverse of minus the Hessian; rows of fixed parameters are 0 */
  double *robust;      /* [n_param * n_param] sandwich by person */
  double *clustered;   /* [n_param * n_param] sandwich by cluster, NULL if no clusters were given */
  double *score;       /* [n_person * n_param] */
  double wall_s;
} amur_choice_fit;

/* Checks that what was chosen is available, that every alternative is chosen by somebody, and that the variables tell
 * the coefficients apart.  Faults name observation, alternative and parameter; row[n_obs] (NULL: 1, 2, ...) are rows of
 * the file for messages; fixed[n_param] as below.  False if one of them is an error. */
AMUR_API bool amur_choice_check(const amur_choice_model *m, const bool *fixed, const char *const *param_name,
                                const char *const *alt_name, const char *file, const long *row, amur_faults *faults);

/* Log-likelihood at theta[n_param], for estimators of one's own; gradient[n_param], hessian[n_param * n_param] and
 * score[n_person * n_param] may be NULL.  -INFINITY where theta is outside the model's domain (a scale that is not
 * positive). */
AMUR_API amur_status amur_choice_evaluate(const amur_choice_model *m, const double *theta, int n_thread,
                                          double *log_likelihood, double *gradient, double *hessian, double *score,
                                          amur_err *err);

/* Maximum likelihood by trust-region Newton from start[n_param]; those that are fixed[n_param] (NULL: none) stay.
 * cluster[n_person] (NULL: none) are numbers from 0; param_name[n_param] is for messages.  Not converging is told in
 * the fit.  AMUR_E_NUMERIC where the likelihood does not change in some direction, or rises without end, naming the
 * parameters, and where the start has none. */
AMUR_API amur_status amur_choice_estimate(const amur_choice_model *m, const double *start, const bool *fixed,
                                          const int32_t *cluster, const char *const *param_name,
                                          const amur_choice_opts *opts, amur_choice_fit *fit, amur_err *err);
AMUR_API void amur_choice_fit_fini(amur_choice_fit *fit);

/* ---- measures of an estimated model ------------------------------------------------------------ */

/* Log-likelihood of a model with the alternatives' constants alone, to compare with; *n_free is how many there are. */
AMUR_API amur_status amur_choice_constants(const amur_choice_model *m, int n_thread, double *log_likelihood,
                                           int *n_free, amur_err *err);

/* A ratio of two coefficients and its standard error. */
typedef struct {
  double value, se;
} amur_choice_ratio;

/* factor * theta[of] / theta[per], as a value of time; the error by the delta method from covariance[n_param *
 * n_param].
 */
AMUR_API amur_choice_ratio amur_choice_ratio_of(int n_param, const double *theta, const double *covariance, int of,
                                                int per, double factor);

/* Writes weighted counts by chosen alternative (row) and alternative (column), [n_alt * n_alt] each: sums of
 * probabilities, and how often an alternative was the most probable (the first of equals).  Either may be NULL. */
AMUR_API amur_status amur_choice_confusion(const amur_choice_model *m, const double *theta, int n_thread,
                                           double *expected, double *likeliest, amur_err *err);

/* Writes elasticity[n_alt] of the total demand for every alternative to the variable that `coefficient` (as in
 * amur_choice_term) multiplies in the utility of alternative alt, everybody's changed by the same percentage: sample
 * enumeration, by a central difference of 1e-4. */
AMUR_API amur_status amur_choice_elasticity(const amur_choice_model *m, const double *theta, int n_thread, int alt,
                                            int32_t coefficient, double *elasticity, amur_err *err);

/* Writes probability[n_obs * n_alt] at theta. */
AMUR_API amur_status amur_choice_predict(const amur_choice_model *m, const double *theta, int n_thread,
                                         double *probability, amur_err *err);

#ifdef __cplusplus
}
#endif
#endif
