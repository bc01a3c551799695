/* SPDX-License-Identifier: Apache-2.0
 * vdf_akcelik.c -- the time-dependent function of Akcelik (1991), Australian Road Research 21(3):
 *   t(x) = t0 + T/4 (z + sqrt(z^2 + 8 J s/(cap T))),  z = s - 1,  s = x/cap.
 * T is the length of the period over which the flow lasts: above capacity the queue grows until its end, so that the
 * mean delay nears T z/2.  cap T counts vehicles, so cap has to be per the unit of T.
 */
#include "vdf.h"
#include <math.h>

static double akcelik_k(const amur_vdf *f) { return 8 * f->p[0] / (f->cap * f->p[1]); }
static double akcelik_time(const amur_vdf *f, double x) {
  const double s = x / f->cap, z = s - 1, ks = akcelik_k(f) * s, root = sqrt(z * z + ks);
  return f->t0 + 0.25 * f->p[1] * (z < 0 ? ks / (root - z) : z + root); /* no cancellation below capacity */
}
static double akcelik_slope(const amur_vdf *f, double x) {
  const double k = akcelik_k(f), s = x / f->cap, z = s - 1;
  return 0.25 * f->p[1] / f->cap * (1 + (z + 0.5 * k) / sqrt(z * z + k * s));
}
/* With w = s + k/2 - 1 the root is sqrt(w^2 + d), d = k - k^2/4: a quadratic in s whose sign of d depends on k.
 * Integral of sqrt(w^2 + d) for either sign, up to a constant. */
static double root_area(double w, double d) {
  const double root = sqrt(fmax(w * w + d, 0));
  double log_part = 0;
  if (d > 0) log_part = d * asinh(w / sqrt(d));
  if (d < 0) log_part = d * log(w + root);
  return 0.5 * (w * root + log_part);
}
static double akcelik_area(const amur_vdf *f, double x) {
  const double k = akcelik_k(f), s = x / f->cap, b = 0.5 * k - 1, d = k - 0.25 * k * k;
  const double root = root_area(s + b, d) - root_area(b, d);
  return f->t0 * x + 0.25 * f->p[1] * f->cap * (s * (0.5 * s - 1) + root);
}

const amur_vdf_type ami_vdf_akcelik = {
    .time = akcelik_time,
    .slope = akcelik_slope,
    .area = akcelik_area,
    .formula = "t0 + T/4 (s-1 + sqrt((s-1)^2 + 8 J s/(cap T)))",
    .source = "Akcelik (1991)",
    .n_parameter = 2,
    .parameter = {{"J", NULL, "delay parameter, with cap per unit of T; 24 times it with cap per day, T in h",
                   .preset = 0.1, .min = 0, .max = INFINITY, .above_min = true},
                  {"T", "unit of t0", "period over which the flow lasts", .preset = 1, .min = 0, .max = INFINITY,
                   .above_min = true}}};
