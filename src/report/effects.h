/* SPDX-License-Identifier: Apache-2.0
 * effects.h -- what scenarios and dated rules did to a crossing.
 */
#ifndef AMUR_REPORT_EFFECTS_H
#define AMUR_REPORT_EFFECTS_H

#include "report_index.h"

/* What a scenario changes first of all. */
typedef enum { CAUSE_RULE, CAUSE_GATE, CAUSE_PRICE, CAUSE_TIME, CAUSE_MONEY, CAUSE_DEMAND, CAUSE_N } effect_cause;
extern const char *const ami_effect_cause_text[CAUSE_N]; /* "the rules", "the toll and other prices", ... */

effect_cause ami_effect_cause_of(const report_index *ix, int scenario);

/* The flow by which a crossing is judged: vehicles, or people or tonnes where these say more. */
flow_measure ami_effect_measure(const report_index *ix, int crossing);
const char *ami_effect_unit(flow_measure m); /* "vehicles", "people", "tonnes" */

/* Added flow per day over the horizon against the base; NAN if either is unknown. */
double ami_effect_added(const report_index *ix, int scenario, int crossing);
/* Scenario (not the base) with the largest added flow, of one cause (CAUSE_N: of any); -1 if there is none. */
int ami_effect_best(const report_index *ix, int crossing, effect_cause cause);

/* The largest step of a crossing's flow between periods of the base that last, short ones between passed over. */
typedef struct {
  int before, after; /* periods; -1 if there is no step */
  double from, to;   /* per day */
} effect_step;
effect_step ami_effect_largest_step(const report_index *ix, int crossing);
/* Whether the change's target names the crossing, a link or mode of it, or a terminal that serves it. */
bool ami_effect_touches(const report_index *ix, const amur_change *change, int crossing);

#endif
