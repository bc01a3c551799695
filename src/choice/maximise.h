/* SPDX-License-Identifier: Apache-2.0
 * maximise.h -- maximum of a smooth function with known gradient and Hessian.
 */
#ifndef AMUR_CHOICE_MAXIMISE_H
#define AMUR_CHOICE_MAXIMISE_H

#include <amur/base.h>

/* Value at x[n]; gradient [n] and hessian [n n] are NULL when only the value is wanted.  -INFINITY: outside the
 * domain. */
typedef amur_status (*amur_objective)(void *context, const double *x, double *value, double *gradient, double *hessian,
                                      amur_err *err);

typedef struct {
  bool converged;
  int iterations;
  double value, decrement; /* decrement: g' H^-1 g / 2, the rise still to be expected */
  double least_curvature;  /* smallest eigenvalue of minus the Hessian scaled to a unit diagonal */
} amur_maximum;

/* Trust-region Newton from x, which is moved to the maximum.  gradient[n] and hessian[n n] are those at the end;
 * weakest[n] is the eigenvector of least_curvature, newton[n] Newton's step from the end, which a maximum has none of;
 * both in units of x. */
amur_status ami_maximise(amur_objective f, void *context, int n, double *x, double tolerance, int max_iterations,
                         double *gradient, double *hessian, double *weakest, double *newton, amur_maximum *result,
                         amur_err *err);

#endif
