/* SPDX-License-Identifier: Apache-2.0
 * answers_confidence.c -- how sure the answers are: residuals, fit, held-out rows, elasticities, what moves them.
 *   Also what no chain carries, and the vehicles that do not come home.
 *   Five doubts, told apart, the smallest first: was it solved (residuals); does it match what was counted, fitted and
 * held out; do flows answer costs as flows do; which assumption moves it most; how much of the input is assumed.
 */
#include "answers.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Whether the equations were solved: if not, the rest is about another corridor. */
static void residuals(words *w, const report_index *ix) {
  const amur_result *r = ix->result;
  const amur_settings *s = &ix->corridor->settings;
  ami_words_add(w, r->converged
                       ? "The computation itself is not the doubt: every period of every scenario met its tolerances "
                       : "The computation missed a tolerance, so read every figure with care ");
  ami_words_add(
      w,
      "(relative gap %.1g against %.1g, choice residual %.1g against %.1g, wait residual %s against %s, imbalance of "
      "vehicles %.1g against %.1g).",
      r->relative_gap, s->gap, r->choice_residual, s->choice_residual, ami_word_percent(r->wait_residual).s,
      ami_word_percent(s->wait_residual).s, r->imbalance, AMUR_IMBALANCE_TOLERANCE);
}

/* ---- what stays where it went, and what is not carried ------------------------------------------------------ */

static bool is_used(const amur_result *r, int vehicle) {
  for (int i = 0; i < r->n_flow; i++)
    if (r->flow[i].vehicle == vehicle && r->flow[i].loaded_per_day > 0) return true;
  return false;
}

/* Nothing drives home for these, empty or loaded. */
static void one_way_vehicles(words *w, const report_index *ix) {
  int n = 0, named = 0;
  for (int v = 0; v < ix->corridor->n_vehicle; v++) n += !ix->corridor->vehicle[v].returns && is_used(ix->result, v);
  for (int v = 0; v < ix->corridor->n_vehicle && n > 0; v++) {
    const amur_vehicle_row *k = &ix->corridor->vehicle[v];
    if (k->returns || !is_used(ix->result, v)) continue;
    if (named == 0) ami_words_sentence(w);
    ami_words_add(w, "%s%s", named == 0 ? "" : named + 1 == n ? " and " : ", ", k->name ? k->name : k->id);
    named++;
  }
  if (n > 0)
    ami_words_add(w, " %s where %s went (returns = 0 in vehicle.csv).", n == 1 ? "stays" : "stay",
                  n == 1 ? "it" : "they");
}

/* Of one scenario, over its periods; units. */
typedef struct {
  double *of_commodity; /* [n_commodity] */
  double *of_market;    /* [n_zone * n_zone * n_commodity] */
  int n_period, n_missed;
} unmet_sum;

static bool fill_unmet(unmet_sum *u, const report_index *ix, int scenario) {
  const amur_result *r = ix->result;
  const size_t nk = (size_t)ix->corridor->n_commodity, nz = (size_t)ix->corridor->n_zone;
  *u = (unmet_sum){.of_commodity = amur_alloc(nk, sizeof *u->of_commodity),
                   .of_market = amur_alloc(nz * nz * nk, sizeof *u->of_market)};
  if (!u->of_commodity || !u->of_market) return false;
  for (int p = 0; p < r->n_period; p++) u->n_period += r->period[p].scenario == scenario;
  for (int i = 0, last = -1; i < r->n_market; i++) {
    const amur_market_result *m = &r->market[i];
    if (r->period[m->period].scenario != scenario || !(m->unmet_per_day > 1e-9)) continue; /* less is rounding */
    const double units = m->unmet_per_day * ami_period_days(&r->period[m->period]);
    u->of_commodity[m->commodity] += units;
    u->of_market[((size_t)m->origin * nz + (size_t)m->destination) * nk + (size_t)m->commodity] += units;
    u->n_missed += m->period != last; /* rows stand period by period */
    last = m->period;
  }
  return true;
}

static void name_quantity(words *w, const amur_commodity_row *k, double units) {
  ami_words_add(w, "%s %s of %s", ami_word_number(units).s, k->unit, k->name ? k->name : k->id);
}

static void name_worst(words *w, const report_index *ix, const unmet_sum *u) {
  const amur_corridor *c = ix->corridor;
  size_t worst = 0;
  const size_t nk = (size_t)c->n_commodity, nz = (size_t)c->n_zone;
  double most = 0;
  for (size_t i = 0; i < nz * nz * nk; i++) {
    const double size = u->of_market[i] * fmax(c->commodity[i % nk].tonnes_per_unit, 1e-6); /* persons come last */
    if (!(size > most)) continue;
    most = size;
    worst = i;
  }
  ami_words_add(w, "; most from %s to %s (", c->zone[worst / nk / nz].name, c->zone[worst / nk % nz].name);
  name_quantity(w, &c->commodity[worst % nk], u->of_market[worst]);
  ami_words_add(w, ").");
}

static void name_quantities(words *w, const report_index *ix, const unmet_sum *u) {
  const amur_corridor *c = ix->corridor;
  double tonnes = 0;
  int n = 0, named = 0;
  bool weighs = false; /* in other units than tonnes, or several */
  for (int k = 0; k < c->n_commodity; k++) n += u->of_commodity[k] > 0;
  for (int k = 0; k < c->n_commodity; k++) {
    if (!(u->of_commodity[k] > 0)) continue;
    ami_words_add(w, "%s", named == 0 ? "" : named + 1 == n ? " and " : ", ");
    name_quantity(w, &c->commodity[k], u->of_commodity[k]);
    tonnes += u->of_commodity[k] * c->commodity[k].tonnes_per_unit;
    weighs |= n > 1 || strcmp(c->commodity[k].unit, "t") != 0;
    named++;
  }
  if (tonnes > 0 && weighs) ami_words_add(w, " (%s t in all)", ami_word_number(tonnes).s);
}

static bool is_same(const report_index *ix, const unmet_sum *a, const unmet_sum *b) {
  for (int k = 0; k < ix->corridor->n_commodity; k++)
    if (fabs(a->of_commodity[k] - b->of_commodity[k]) > 1e-6 * b->of_commodity[k]) return false;
  return a->n_missed == b->n_missed && a->n_period == b->n_period;
}

static void unmet_fini(unmet_sum *u) {
  free(u->of_commodity);
  free(u->of_market);
}

/* The base, and the scenarios that leave something else. */
static void say_unmet(words *w, const report_index *ix) {
  unmet_sum base = {0};
  int n_same = 0;
  for (int s = 0; s < ix->result->n_scenario; s++) {
    unmet_sum u;
    const bool fine = fill_unmet(&u, ix, s), same = fine && s > 0 && is_same(ix, &u, &base);
    w->failed |= !fine;
    if (fine && u.n_missed > 0 && !same) {
      ami_words_sentence(w);
      name_quantities(w, ix, &u);
      ami_words_add(w, " found no open chain in %d of %d periods of %s%s", u.n_missed, u.n_period, s == 0 ? "the " : "",
                    ami_scenario_name(ix->result, s));
      name_worst(w, ix, &u);
    }
    n_same += same && u.n_missed > 0;
    if (s == 0)
      base = u;
    else
      unmet_fini(&u);
    if (!fine) break;
  }
  if (n_same > 0) ami_words_add(w, " The same in %d scenario%s.", n_same, n_same > 1 ? "s" : "");
  unmet_fini(&base);
}

char *ami_report_unmet(const report_index *ix) {
  words w = {0};
  say_unmet(&w, ix);
  return ami_words_take(&w);
}

/* ---- fit ---------------------------------------------------------------------------------------------------- */

typedef struct {
  int n, within, floors, records;
  int worst; /* row of the fit; -1: none deviates */
} fit_counts;

static void count_fit(const report_index *ix, int row, fit_counts *k) {
  const amur_observed_score *s = &ix->result->fit[row].score;
  const amur_observed_type *type = amur_observed_types[ix->corridor->observed[ix->result->fit[row].observed].kind];
  k->n++;
  k->within += s->within;
  k->floors += type->is_floor;
  k->records += type->model == AMUR_MODEL_SPANS;
  if (isnan(s->deviation) || (type->is_floor && s->deviation >= 0))
    return; /* a floor that is met is not deviated from */
  if (k->worst < 0 || fabs(s->deviation) > fabs(ix->result->fit[k->worst].score.deviation)) k->worst = row;
}

/* Floors and records among the observations, which are no means. */
static void special_kinds(words *w, const fit_counts *k) {
  if (!k->floors && !k->records) return;
  ami_words_add(w, " (among them ");
  if (k->floors) ami_words_add(w, "%d floor%s", k->floors, k->floors == 1 ? "" : "s");
  if (k->floors && k->records) ami_words_add(w, " and ");
  if (k->records) ami_words_add(w, "%d record%s", k->records, k->records == 1 ? "" : "s");
  ami_words_add(w, ")");
}

/* Observations whose days the run does not cover are left out: there is nothing to compare them with. */
static void fit_of(words *w, const report_index *ix, bool calibrate) {
  fit_counts k = {.worst = -1};
  for (int i = 0; i < ix->result->n_fit; i++)
    if (ix->result->fit[i].covered && ix->corridor->observed[ix->result->fit[i].observed].calibrate == calibrate)
      count_fit(ix, i, &k);
  if (!k.n) return;
  ami_words_sentence(w);
  ami_words_add(w, "Of %d observation%s %s", k.n, k.n == 1 ? "" : "s",
                calibrate ? "that the model was fitted to" : "held out of the fitting");
  special_kinds(w, &k);
  ami_words_add(w, ", %d %s within tolerance", k.within, k.within == 1 ? "is" : "are");
  if (k.worst >= 0)
    ami_words_add(w, "; the largest deviation is %s (%s)",
                  ami_word_signed_percent(ix->result->fit[k.worst].score.deviation).s,
                  ix->corridor->observed[ix->result->fit[k.worst].observed].name);
  ami_words_add(w, ".");
}

void ami_say_elasticities(words *w, const report_index *ix) {
  const amur_settings *s = &ix->corridor->settings;
  int n = 0;
  for (int i = 0; i < ix->result->n_elasticity; i++) {
    const amur_elasticity_result *e = &ix->result->elasticity[i];
    if (e->period >= 0 || !amur_elasticity_is_outside(s, e)) continue;
    if (n++ == 0) {
      ami_words_paragraph(w);
      ami_words_add(w, "Own elasticities to the whole cost outside the range from %g to %g: ", s->elasticity_low,
                    s->elasticity_high);
    }
    ami_words_add(w, "%s%s %s", n > 1 ? ", " : "", ami_crossing_name(ix, e->crossing),
                  ami_word_number(e->elasticity).s);
  }
  if (n) ami_words_add(w, ".");
}

/* The assumption that moves the first crossing most, between its low and its high end, all else equal. */
static void sensitivity(words *w, const report_index *ix) {
  int best = -1;
  double moved = 0;
  for (int i = 0; i < ix->result->n_sensitivity; i++) {
    const double m = fabs(ix->result->sensitivity[i].vehicles_high - ix->result->sensitivity[i].vehicles_low);
    if (!(m > moved)) continue;
    moved = m;
    best = i;
  }
  ami_words_paragraph(w);
  if (best < 0) {
    ami_words_add(w, "The ranges of the assumptions were not varied in this run.");
    return;
  }
  const amur_sensitivity_result *s = &ix->result->sensitivity[best];
  ami_words_add(
      w,
      "Of %d assumptions that were varied one at a time, \"%s\" moves the answers most: from its low to its high "
      "value the flow of %s goes from %s to %s vehicles a day",
      ix->result->n_sensitivity, ix->corridor->source[s->source].item, ami_crossing_name(ix, 0),
      ami_word_number(s->vehicles_low).s, ami_word_number(s->vehicles_high).s);
  if (!isnan(s->dscr_low) && !isnan(s->dscr_high))
    ami_words_add(w, " and the mean debt cover from %s to %s", ami_word_number(s->dscr_low).s,
                  ami_word_number(s->dscr_high).s);
  ami_words_add(w, ".");
}

/* Where chains have what price and time do not explain. */
static const char *residue(const amur_corridor *c) {
  int n_ratio = 0;
  for (int i = 0; i < c->n_commodity; i++) n_ratio += c->commodity[i].by_ratio;
  return n_ratio == 0 ? "constants" : n_ratio < c->n_commodity ? "appeals and constants" : "appeals";
}

/* And what no run can tell: that appeals which fit the past hold in the future. */
static void assumptions(words *w, const report_index *ix) {
  int assumed = 0;
  for (int i = 0; i < ix->corridor->n_source; i++) assumed += ix->corridor->source[i].assumption;
  if (!ix->corridor->n_source) return;
  ami_words_paragraph(w);
  ami_words_add(
      w,
      "Of the %d figures that went in, %d are sourced and %d are assumptions; all are listed with their ranges "
      "above. The model explains flows by price, time, waiting and rules; what none of these explains sits in the "
      "%s of the chains, and what fits the past there need not hold in another future.",
      ix->corridor->n_source, ix->corridor->n_source - assumed, assumed, residue(ix->corridor));
}

void ami_answer_confidence(words *w, const report_index *ix, const char *id) {
  (void)id;
  residuals(w, ix);
  one_way_vehicles(w, ix);
  say_unmet(w, ix);
  ami_words_paragraph(w);
  fit_of(w, ix, true);
  fit_of(w, ix, false);
  ami_say_elasticities(w, ix);
  sensitivity(w, ix);
  assumptions(w, ix);
}
