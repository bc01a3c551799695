/* SPDX-License-Identifier: Apache-2.0
 * dist.c -- distributions of times.
 *   Shape: one row a kind in two tables: what input files call it and its arguments (public), and the functions
 * that check it, draw from it and know its moments.  `arg` is what was asked, `p` what drawing needs, worked out
 * once.
 *   Sources of the draws: gamma by Marsaglia & Tsang (2000); PERT as a beta from two gammas, its mean (low + 4 mode
 * + high)/6 by Malcolm et al. (1959); normal truncated at 0 by rejection; the others by inversion, or from one
 * exponential or normal, so that what one run of an antithetic pair draws large the other draws small.
 * Limits: the truncated normal wants mean > -2 sd, else rejection takes long.
 */
#include <amur/sim.h>
#include <assert.h>
#include <math.h>
#include <stdlib.h>

const amur_dist_type amur_dist_types[AMUR_DIST_N] = {
    [AMUR_DIST_CONSTANT] = {"constant", 1, {"mean"}, {true}, {NULL}, false},
    [AMUR_DIST_EXPONENTIAL] = {"exponential", 1, {"mean"}, {true}, {NULL}, false},
    [AMUR_DIST_ERLANG] = {"erlang", 2, {"mean", "k"}, {true, false}, {NULL}, false},
    [AMUR_DIST_GAMMA] = {"gamma", 2, {"mean", "cv"}, {true, false}, {NULL}, false},
    [AMUR_DIST_LOGNORMAL] = {"lognormal", 2, {"mean", "cv"}, {true, false}, {NULL}, false},
    [AMUR_DIST_WEIBULL] = {"weibull", 2, {"mean", "shape"}, {true, false}, {NULL}, false},
    [AMUR_DIST_UNIFORM] = {"uniform", 2, {"low", "high"}, {true, true}, {NULL}, false},
    [AMUR_DIST_TRIANGULAR] = {"triangular", 3, {"low", "mode", "high"}, {true, true, true}, {NULL}, false},
    [AMUR_DIST_PERT] = {"pert", 3, {"low", "mode", "high"}, {true, true, true}, {NULL}, false},
    [AMUR_DIST_NORMAL] = {"normal", 2, {"mean", "sd"}, {true, true}, {NULL}, false},
    [AMUR_DIST_HYPEREXPONENTIAL] = {"hyperexponential", 0, {NULL}, {false}, {"means", "weights"}, false},
    [AMUR_DIST_EMPIRICAL] = {"empirical", 0, {NULL}, {false}, {"values", "weights"}, true},
};

static amur_status refuse(const amur_dist *d, const char *what, amur_err *err) {
  return amur_fail(err, AMUR_E_DOMAIN, 0, "%s: %s (found %g, %g, %g)", amur_dist_types[d->kind].name, what, d->arg[0],
                   d->arg[1], d->arg[2]);
}

/* Kinds by their mean and perhaps a second argument, none below 0. */
static amur_status prepare_mean(amur_dist *d, amur_err *err) {
  const double mean = d->arg[0], b = d->arg[1];
  if (!(mean >= 0 && isfinite(mean))) return refuse(d, "mean must be >= 0", err);
  if (amur_dist_types[d->kind].n_arg > 1 && !(b >= 0 && isfinite(b)))
    return refuse(d, "the second parameter must be >= 0", err);
  d->p[0] = mean;
  return AMUR_OK;
}

static double mean_asked(const amur_dist *d) { return d->arg[0]; }

/* ---- constant, exponential, Erlang ---------------------------------------------------------------------- */

static double draw_constant(const amur_dist *d, amur_rng *r) {
  (void)r;
  return d->p[0];
}
static double no_variance(const amur_dist *d) {
  (void)d;
  return 0;
}

static double draw_exponential(const amur_dist *d, amur_rng *r) { return d->p[0] * amur_rng_exp(r); }
static double variance_exponential(const amur_dist *d) { return d->arg[0] * d->arg[0]; }

/* k phases of mean/k each. */
static amur_status prepare_erlang(amur_dist *d, amur_err *err) {
  const double k = d->arg[1];
  const amur_status status = prepare_mean(d, err);
  if (status) return status;
  if (!(k >= 1 && k <= 1000 && k == floor(k))) return refuse(d, "k must be a whole number from 1 to 1000", err);
  d->p[0] = d->arg[0] / k;
  d->p[1] = k;
  return AMUR_OK;
}
static double draw_erlang(const amur_dist *d, amur_rng *r) {
  double sum = 0;
  for (int k = 0; k < (int)d->p[1]; k++) sum += amur_rng_exp(r);
  return d->p[0] * sum;
}
static double variance_erlang(const amur_dist *d) { return d->arg[0] * d->arg[0] / d->arg[1]; }

/* ---- gamma, lognormal, Weibull ---------------------------------------------------------------------------- */

/* Mean and coefficient of variation are what data give: shape 1/cv^2, scale mean cv^2; a cv of 0 is a constant. */
static amur_status prepare_gamma(amur_dist *d, amur_err *err) {
  const double cv = d->arg[1];
  const amur_status status = prepare_mean(d, err);
  if (status) return status;
  d->p[1] = cv > 0 ? 1 / (cv * cv) : INFINITY;
  d->p[0] = d->arg[0] * cv * cv;
  return AMUR_OK;
}

/* Gamma of shape a, scale 1 (Marsaglia & Tsang 2000): d v with d = a - 1/3 and v = (1 + c x)^3, x normal, accepted by
 * log u < x^2/2 + d - d v + d log v; at least 95 % are.  Below shape 1 it is that of a + 1 times u^(1/a).
 */
static double draw_gamma_of(double a, amur_rng *r) {
  assert(a > 0);
  if (a < 1) return draw_gamma_of(a + 1, r) * pow(amur_rng_unit(r), 1 / a);
  const double d = a - 1.0 / 3, c = 1 / sqrt(9 * d);
  for (;;) {
    const double x = amur_rng_normal(r), v0 = 1 + c * x;
    if (v0 <= 0) continue;
    const double v = v0 * v0 * v0;
    if (log(amur_rng_unit(r)) < 0.5 * x * x + d - d * v + d * log(v)) return d * v;
  }
}
static double draw_gamma(const amur_dist *d, amur_rng *r) {
  return isfinite(d->p[1]) ? d->p[0] * draw_gamma_of(d->p[1], r) : d->arg[0];
}
static double variance_of_cv(const amur_dist *d) { return d->arg[0] * d->arg[0] * d->arg[1] * d->arg[1]; }

/* exp(mu + sigma x) with sigma^2 = log(1 + cv^2), mu = log mean - sigma^2/2: mean and cv of the variable itself. */
static amur_status prepare_lognormal(amur_dist *d, amur_err *err) {
  const double cv = d->arg[1];
  const amur_status status = prepare_mean(d, err);
  if (status) return status;
  d->p[1] = sqrt(log1p(cv * cv));
  d->p[0] = d->arg[0] > 0 ? log(d->arg[0]) - 0.5 * d->p[1] * d->p[1] : -INFINITY;
  return AMUR_OK;
}
static double draw_lognormal(const amur_dist *d, amur_rng *r) { return exp(d->p[0] + d->p[1] * amur_rng_normal(r)); }

/* scale E^(1/shape) with E exponential; its mean is scale Gamma(1 + 1/shape). */
static amur_status prepare_weibull(amur_dist *d, amur_err *err) {
  const double shape = d->arg[1];
  const amur_status status = prepare_mean(d, err);
  if (status) return status;
  if (!(shape >= 0.1)) return refuse(d, "shape must be at least 0.1", err);
  d->p[1] = 1 / shape;
  d->p[0] = d->arg[0] / tgamma(1 + 1 / shape);
  return AMUR_OK;
}
static double draw_weibull(const amur_dist *d, amur_rng *r) { return d->p[0] * pow(amur_rng_exp(r), d->p[1]); }
static double variance_weibull(const amur_dist *d) {
  return d->p[0] * d->p[0] * tgamma(1 + 2 / d->arg[1]) - d->arg[0] * d->arg[0];
}

/* ---- within a range: uniform, triangular, PERT ------------------------------------------------------------ */

/* p: low, width, and where in the width the mode lies, 0..1. */
static amur_status prepare_range(amur_dist *d, amur_err *err) {
  const bool two = d->kind == AMUR_DIST_UNIFORM;
  const double low = d->arg[0], mode = two ? low : d->arg[1], high = d->arg[two ? 1 : 2];
  if (!(low >= 0 && low <= mode && mode <= high && isfinite(high)))
    return refuse(d, "must have 0 <= low <= mode <= high", err);
  d->p[0] = low;
  d->p[1] = high - low;
  d->p[2] = high > low ? (mode - low) / (high - low) : 0;
  return AMUR_OK;
}

static double draw_uniform(const amur_dist *d, amur_rng *r) { return d->p[0] + d->p[1] * amur_rng_unit(r); }
static double mean_uniform(const amur_dist *d) { return d->p[0] + 0.5 * d->p[1]; }
static double variance_uniform(const amur_dist *d) { return d->p[1] * d->p[1] / 12; }

static double draw_triangular(const amur_dist *d, amur_rng *r) {
  const double u = amur_rng_unit(r), c = d->p[2];
  return d->p[0] + d->p[1] * (u < c ? sqrt(u * c) : 1 - sqrt((1 - u) * (1 - c)));
}
static double mean_triangular(const amur_dist *d) { return d->p[0] + d->p[1] * (1 + d->p[2]) / 3; }
static double variance_triangular(const amur_dist *d) {
  const double w = d->p[1], c = d->p[2];
  return w * w * (1 - c + c * c) / 18;
}

/* Beta(1 + 4 c, 5 - 4 c) over the width, as the share of one gamma in the sum of two. */
static double draw_pert(const amur_dist *d, amur_rng *r) {
  if (d->p[1] == 0) return d->p[0];
  const double x = draw_gamma_of(1 + 4 * d->p[2], r), y = draw_gamma_of(5 - 4 * d->p[2], r);
  return d->p[0] + d->p[1] * x / (x + y);
}
static double mean_pert(const amur_dist *d) { return d->p[0] + d->p[1] * (1 + 4 * d->p[2]) / 6; }
static double variance_pert(const amur_dist *d) {
  const double m = mean_pert(d);
  return (m - d->p[0]) * (d->p[0] + d->p[1] - m) / 7; /* of a beta with parameters that sum to 6 */
}

/* ---- normal, truncated at 0 ---------------------------------------------------------------------------------- */

static amur_status prepare_normal(amur_dist *d, amur_err *err) {
  const amur_status status = prepare_mean(d, err);
  d->p[1] = d->arg[1];
  return status;
}

static double draw_normal(const amur_dist *d, amur_rng *r) {
  if (d->p[1] == 0) return d->p[0];
  for (;;) {
    const double x = d->p[0] + d->p[1] * amur_rng_normal(r);
    if (x >= 0) return x;
  }
}

/* The inverse Mills ratio at mean/sd: by so many sd truncation at zero raises the mean (Johnson, Kotz & Balakrishnan
 * 1994, chapter 13). */
static double mills(const amur_dist *d) { return amur_normal_mills(d->p[0] / d->p[1]); }
static double mean_normal(const amur_dist *d) { return d->p[1] > 0 ? d->p[0] + d->p[1] * mills(d) : d->p[0]; }
static double variance_normal(const amur_dist *d) {
  return d->p[1] > 0 ? d->p[1] * d->p[1] - (mean_normal(d) - d->p[0]) * mean_normal(d) : 0;
}

/* ---- lists: values, or means of exponentials ------------------------------------------------------------------- */

/* p[0]: sum of the weights. */
static amur_status prepare_list(amur_dist *d, amur_err *err) {
  if (d->n < 1 || !d->value) return refuse(d, "needs at least one value", err);
  double total = 0;
  for (int i = 0; i < d->n; i++) {
    const double w = d->weight ? d->weight[i] : 1;
    if (!(d->value[i] >= 0 && isfinite(d->value[i]))) return refuse(d, "values must be >= 0", err);
    if (!(w >= 0 && isfinite(w))) return refuse(d, "weights must be >= 0", err);
    total += w;
  }
  if (!(total > 0)) return refuse(d, "weights must not all be 0", err);
  d->p[0] = total;
  return AMUR_OK;
}

static double draw_list(const amur_dist *d, amur_rng *r) {
  double u = amur_rng_unit(r) * d->p[0];
  int i = 0;
  if (!d->weight) return d->value[u < d->n - 1 ? (int)u : d->n - 1];
  while (i < d->n - 1 && u >= d->weight[i]) u -= d->weight[i++];
  return d->value[i];
}

static double draw_hyperexponential(const amur_dist *d, amur_rng *r) {
  const double mean = draw_list(d, r);
  return mean * amur_rng_exp(r);
}

/* Mean of the k-th power (k = 1, 2) of a value; `factor` is that of the power of what is drawn, given the value. */
static double list_moment(const amur_dist *d, int k, double factor) {
  double sum = 0;
  for (int i = 0; i < d->n; i++)
    sum += (d->weight ? d->weight[i] : 1) / d->p[0] * factor * (k == 1 ? d->value[i] : d->value[i] * d->value[i]);
  return sum;
}
static double mean_list(const amur_dist *d) { return list_moment(d, 1, 1); }
static double variance_list(const amur_dist *d) { return list_moment(d, 2, 1) - mean_list(d) * mean_list(d); }
static double
variance_hyperexponential(const amur_dist *d) { /* the square of an exponential of mean m has mean 2 m^2 */
  return list_moment(d, 2, 2) - mean_list(d) * mean_list(d);
}

/* ---- the table ------------------------------------------------------------------------------------------------------
 */

static const struct {
  amur_status (*prepare)(amur_dist *d, amur_err *err);
  double (*draw)(const amur_dist *d, amur_rng *r);
  double (*mean)(const amur_dist *d);
  double (*variance)(const amur_dist *d);
} rows[AMUR_DIST_N] = {
    [AMUR_DIST_CONSTANT] = {prepare_mean, draw_constant, mean_asked, no_variance},
    [AMUR_DIST_EXPONENTIAL] = {prepare_mean, draw_exponential, mean_asked, variance_exponential},
    [AMUR_DIST_ERLANG] = {prepare_erlang, draw_erlang, mean_asked, variance_erlang},
    [AMUR_DIST_GAMMA] = {prepare_gamma, draw_gamma, mean_asked, variance_of_cv},
    [AMUR_DIST_LOGNORMAL] = {prepare_lognormal, draw_lognormal, mean_asked, variance_of_cv},
    [AMUR_DIST_WEIBULL] = {prepare_weibull, draw_weibull, mean_asked, variance_weibull},
    [AMUR_DIST_UNIFORM] = {prepare_range, draw_uniform, mean_uniform, variance_uniform},
    [AMUR_DIST_TRIANGULAR] = {prepare_range, draw_triangular, mean_triangular, variance_triangular},
    [AMUR_DIST_PERT] = {prepare_range, draw_pert, mean_pert, variance_pert},
    [AMUR_DIST_NORMAL] = {prepare_normal, draw_normal, mean_normal, variance_normal},
    [AMUR_DIST_HYPEREXPONENTIAL] = {prepare_list, draw_hyperexponential, mean_list, variance_hyperexponential},
    [AMUR_DIST_EMPIRICAL] = {prepare_list, draw_list, mean_list, variance_list},
};

amur_dist amur_dist_constant(double hours) {
  return (amur_dist){.kind = AMUR_DIST_CONSTANT, .arg = {hours}, .p = {hours}};
}

void amur_dist_fini(amur_dist *d) {
  free(d->value);
  free(d->weight);
  *d = (amur_dist){0};
}

amur_status amur_dist_prepare(amur_dist *d, amur_err *err) {
  if ((unsigned)d->kind >= AMUR_DIST_N)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "distribution of kind %d, must be 0..%d", (int)d->kind, AMUR_DIST_N - 1);
  return rows[d->kind].prepare(d, err);
}

double amur_dist_draw(const amur_dist *d, amur_rng *r) {
  assert((unsigned)d->kind < AMUR_DIST_N);
  return rows[d->kind].draw(d, r);
}

double amur_dist_mean(const amur_dist *d) {
  assert((unsigned)d->kind < AMUR_DIST_N);
  return rows[d->kind].mean(d);
}

double amur_dist_variance(const amur_dist *d) {
  assert((unsigned)d->kind < AMUR_DIST_N);
  return rows[d->kind].variance(d);
}

uint64_t amur_dist_hash(uint64_t h, const amur_dist *d) {
  h = amur_hash(h, &d->kind, sizeof d->kind);
  h = amur_hash(h, d->p, sizeof d->p);
  if (d->n && d->value) h = amur_hash(h, d->value, (size_t)d->n * sizeof *d->value);
  if (d->n && d->weight) h = amur_hash(h, d->weight, (size_t)d->n * sizeof *d->weight);
  return h;
}
