/* SPDX-License-Identifier: Apache-2.0
 * segments.h -- shares of demand that may use a chain, or nothing else.
 */
#ifndef AMUR_RUN_SEGMENTS_H
#define AMUR_RUN_SEGMENTS_H

#include "corridor/state.h"
#include "model.h"

/* Widths of all segments of all markets on a day, which sum to 1 over those of a market: width[n_market]; and which
 * alternatives a segment may use: allowed[n_alt].  AMUR_E_DOMAIN if captive shares of one demand exceed it. */
amur_status ami_segments_fill(const run_model *m, const corridor_state *s, amur_day day, double *width, bool *allowed,
                              amur_err *err);

#endif
