/* SPDX-License-Identifier: Apache-2.0
 * cover.h -- yearly cover of debt service by cash.
 */
#ifndef AMUR_FINANCE_COVER_H
#define AMUR_FINANCE_COVER_H

#include <amur/finance.h>

/* dscr[t] = cfads[t] / service[t], NAN where nothing is due; sets the dscr fields of cover (NAN and -1 if nothing is
 * ever due) and leaves its other fields as they are. */
void ami_dscr(const double *cfads, const double *service, int n, double *dscr, amur_cover *cover);

#endif
