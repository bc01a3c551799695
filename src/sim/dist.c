/* SPDX-License-Identifier: Apache-2.0
 * dist.c -- distributions of times: one table row each.
 *   gamma by Marsaglia & Tsang (2000), PERT as a beta from two gammas, normal truncated at 0 by rejection, the
 *   others by inversion or from one exponential or normal.
 * Limits: the truncated normal wants mean > -2 sd, else rejection takes long.
 */
#include <amur/sim.h>
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

amur_dist amur_dist_constant(double hours) {
  return (amur_dist){.kind = AMUR_DIST_CONSTANT, .arg = {hours}, .p = {hours}};
}

void amur_dist_fini(amur_dist *d) {
  free(d->value);
  free(d->weight);
  *d = (amur_dist){0};
}

static amur_status refuse(const amur_dist *d, const char *what, amur_err *err) {
  return amur_fail(err, AMUR_E_DOMAIN, 0, "%s: %s (found %g, %g, %g)", amur_dist_types[d->kind].name, what, d->arg[0],
                   d->arg[1], d->arg[2]);
}

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

amur_status amur_dist_prepare(amur_dist *d, amur_err *err) {
  const double mean = d->arg[0], b = d->arg[1];
  if (amur_dist_types[d->kind].n_arg == 0) return prepare_list(d, err);
  if (d->kind == AMUR_DIST_UNIFORM || d->kind == AMUR_DIST_TRIANGULAR || d->kind == AMUR_DIST_PERT)
    return prepare_range(d, err);
  if (!(mean >= 0 && isfinite(mean))) return refuse(d, "mean must be >= 0", err);
  if (d->kind > AMUR_DIST_EXPONENTIAL && !(b >= 0 && isfinite(b)))
    return refuse(d, "the second parameter must be >= 0", err);
  d->p[0] = mean;
  switch (d->kind) {
  case AMUR_DIST_ERLANG:
    if (!(b >= 1 && b <= 1000 && b == floor(b))) return refuse(d, "k must be a whole number from 1 to 1000", err);
    d->p[0] = mean / b;
    d->p[1] = b;
    break;
  case AMUR_DIST_GAMMA: /* shape 1/cv^2 */
    d->p[1] = b > 0 ? 1 / (b * b) : INFINITY;
    d->p[0] = mean * b * b;
    break;
  case AMUR_DIST_LOGNORMAL: /* of the logarithm: sigma^2 = log(1 + cv^2), mu = log mean - sigma^2/2 */
    d->p[1] = sqrt(log1p(b * b));
    d->p[0] = mean > 0 ? log(mean) - 0.5 * d->p[1] * d->p[1] : -INFINITY;
    break;
  case AMUR_DIST_WEIBULL:
    if (!(b >= 0.1)) return refuse(d, "shape must be at least 0.1", err);
    d->p[1] = 1 / b;
    d->p[0] = mean / tgamma(1 + 1 / b);
    break;
  case AMUR_DIST_NORMAL: d->p[1] = b; break;
  default: break;
  }
  return AMUR_OK;
}

/* Gamma of shape a, scale 1 (Marsaglia & Tsang 2000; a < 1 boosted from a + 1). */
static double draw_gamma(double a, amur_rng *r) {
  if (a < 1) return draw_gamma(a + 1, r) * pow(amur_rng_unit(r), 1 / a);
  const double d = a - 1.0 / 3, c = 1 / sqrt(9 * d);
  for (;;) {
    const double x = amur_rng_normal(r), v0 = 1 + c * x;
    if (v0 <= 0) continue;
    const double v = v0 * v0 * v0;
    if (log(amur_rng_unit(r)) < 0.5 * x * x + d - d * v + d * log(v)) return d * v;
  }
}

static double draw_truncated_normal(const amur_dist *d, amur_rng *r) {
  if (d->p[1] == 0) return d->p[0];
  for (;;) {
    const double x = d->p[0] + d->p[1] * amur_rng_normal(r);
    if (x >= 0) return x;
  }
}

static double draw_from_list(const amur_dist *d, amur_rng *r) {
  double u = amur_rng_unit(r) * d->p[0];
  int i = 0;
  if (!d->weight) return d->value[u < d->n - 1 ? (int)u : d->n - 1];
  while (i < d->n - 1 && u >= d->weight[i]) u -= d->weight[i++];
  return d->value[i];
}

static double draw_triangular(const amur_dist *d, amur_rng *r) {
  const double u = amur_rng_unit(r), c = d->p[2];
  return d->p[0] + d->p[1] * (u < c ? sqrt(u * c) : 1 - sqrt((1 - u) * (1 - c)));
}

static double draw_pert(const amur_dist *d, amur_rng *r) {
  if (d->p[1] == 0) return d->p[0];
  const double x = draw_gamma(1 + 4 * d->p[2], r), y = draw_gamma(5 - 4 * d->p[2], r);
  return d->p[0] + d->p[1] * x / (x + y);
}

double amur_dist_draw(const amur_dist *d, amur_rng *r) {
  switch (d->kind) {
  case AMUR_DIST_CONSTANT: return d->p[0];
  case AMUR_DIST_EXPONENTIAL: return d->p[0] * amur_rng_exp(r);
  case AMUR_DIST_ERLANG: {
    double sum = 0;
    for (int k = 0; k < (int)d->p[1]; k++) sum += amur_rng_exp(r);
    return d->p[0] * sum;
  }
  case AMUR_DIST_GAMMA: return isfinite(d->p[1]) ? d->p[0] * draw_gamma(d->p[1], r) : d->arg[0];
  case AMUR_DIST_LOGNORMAL: return exp(d->p[0] + d->p[1] * amur_rng_normal(r));
  case AMUR_DIST_WEIBULL: return d->p[0] * pow(amur_rng_exp(r), d->p[1]);
  case AMUR_DIST_UNIFORM: return d->p[0] + d->p[1] * amur_rng_unit(r);
  case AMUR_DIST_TRIANGULAR: return draw_triangular(d, r);
  case AMUR_DIST_PERT: return draw_pert(d, r);
  case AMUR_DIST_NORMAL: return draw_truncated_normal(d, r);
  case AMUR_DIST_HYPEREXPONENTIAL: {
    const double mean = draw_from_list(d, r);
    return mean * amur_rng_exp(r);
  }
  default: return draw_from_list(d, r);
  }
}

/* Mean of the k-th power (k = 1, 2) of a list of values; of exponentials with those means if `exponential`. */
static double list_moment(const amur_dist *d, int k) {
  const double factor = d->kind == AMUR_DIST_HYPEREXPONENTIAL && k == 2 ? 2 : 1;
  double sum = 0;
  for (int i = 0; i < d->n; i++)
    sum += (d->weight ? d->weight[i] : 1) / d->p[0] * factor * (k == 1 ? d->value[i] : d->value[i] * d->value[i]);
  return sum;
}

/* Inverse Mills ratio phi(a)/(1 - Phi(a)) at a = -mean/sd, the point of truncation. */
static double mills(const amur_dist *d) {
  const double a = -d->p[0] / d->p[1];
  return exp(-0.5 * a * a) / (sqrt(2 * acos(-1.0)) * 0.5 * erfc(a / sqrt(2)));
}

double amur_dist_mean(const amur_dist *d) {
  switch (d->kind) {
  case AMUR_DIST_UNIFORM: return d->p[0] + 0.5 * d->p[1];
  case AMUR_DIST_TRIANGULAR: return d->p[0] + d->p[1] * (1 + d->p[2]) / 3;
  case AMUR_DIST_PERT: return d->p[0] + d->p[1] * (1 + 4 * d->p[2]) / 6;
  case AMUR_DIST_NORMAL: return d->p[1] > 0 ? d->p[0] + d->p[1] * mills(d) : d->p[0];
  case AMUR_DIST_HYPEREXPONENTIAL:
  case AMUR_DIST_EMPIRICAL: return list_moment(d, 1);
  default: return d->arg[0];
  }
}

double amur_dist_variance(const amur_dist *d) {
  const double m = amur_dist_mean(d), b = d->arg[1], w = d->p[1], c = d->p[2];
  switch (d->kind) {
  case AMUR_DIST_EXPONENTIAL: return m * m;
  case AMUR_DIST_ERLANG: return m * m / b;
  case AMUR_DIST_GAMMA:
  case AMUR_DIST_LOGNORMAL: return m * m * b * b;
  case AMUR_DIST_WEIBULL: return d->p[0] * d->p[0] * tgamma(1 + 2 / b) - m * m;
  case AMUR_DIST_UNIFORM: return w * w / 12;
  case AMUR_DIST_TRIANGULAR: return w * w * (1 - c + c * c) / 18;
  case AMUR_DIST_PERT: return (m - d->p[0]) * (d->p[0] + w - m) / 7;
  case AMUR_DIST_NORMAL: return w > 0 ? w * w - (m - d->p[0]) * m : 0;
  case AMUR_DIST_HYPEREXPONENTIAL:
  case AMUR_DIST_EMPIRICAL: return list_moment(d, 2) - m * m;
  default: return 0;
  }
}

uint64_t amur_dist_hash(uint64_t h, const amur_dist *d) {
  h = amur_hash(h, &d->kind, sizeof d->kind);
  h = amur_hash(h, d->p, sizeof d->p);
  if (d->n && d->value) h = amur_hash(h, d->value, (size_t)d->n * sizeof *d->value);
  if (d->n && d->weight) h = amur_hash(h, d->weight, (size_t)d->n * sizeof *d->weight);
  return h;
}
