/* SPDX-License-Identifier: Apache-2.0
 * term.c -- the strength of a dated term of trade.
 *   before `from`: (d - from + a) / a within the anticipation a, else 0;
 *   in force:      floor + (1 - floor) 2^(-(d - from) / half-life): evasion finds ways round it;
 *   after `to`:    the strength of its last day, halved every `recovery_half_life_days` (0: gone at once).
 * A term without a start has always been in force: what evasion could do is done, its strength is the floor, or
 * 1 where nothing is evaded.  Effects and half-lives are inputs with sources, nothing is built in.
 */
#include <amur/climate.h>
#include <assert.h>
#include <math.h>

amur_trade_term amur_trade_term_default(void) {
  return (amur_trade_term){.from = AMUR_DAY_NONE, .to = AMUR_DAY_NONE, .half_life_days = INFINITY};
}

/* Strength so many days after the start: what evasion cannot reach, and the rest, which halves again and again. */
static double in_force(const amur_trade_term *term, double days) {
  if (isinf(term->half_life_days)) return 1;
  const double left = term->half_life_days > 0 ? exp2(-days / term->half_life_days) : 0;
  return term->floor + (1 - term->floor) * left;
}

double amur_trade_term_strength(const amur_trade_term *term, amur_day date) {
  assert(term->floor >= 0 && term->floor <= 1 && term->anticipation_days >= 0);
  const bool begins = term->from != AMUR_DAY_NONE, ends = term->to != AMUR_DAY_NONE;
  if (begins && date < term->from) {
    const double ahead = (double)term->from - date; /* days to go; the strength rises along a straight line to 1 */
    return ahead < term->anticipation_days ? 1 - ahead / term->anticipation_days : 0;
  }
  const amur_day last = ends && date > term->to ? term->to : date;
  const double strength = in_force(term, begins ? (double)last - term->from : INFINITY);
  if (last == date) return strength;
  if (!(term->recovery_half_life_days > 0)) return 0;
  return strength * exp2(-((double)date - term->to) / term->recovery_half_life_days);
}
