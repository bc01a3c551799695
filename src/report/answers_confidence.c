/* SPDX-License-Identifier: Apache-2.0
 * answers_confidence.c -- how sure the answers are: residuals, fit, held-out rows, what moves them.
 *   Four doubts, told apart, the smallest first: was it solved (residuals); does it match what was counted, fitted and
 * held out; which assumption moves it most; how much of the input is assumed.
 */
#include "answers.h"
#include <math.h>
#include <string.h>

/* Whether the equations were solved: if not, the rest is about another corridor. */
static void residuals(words *w, const report_index *ix) {
  const amur_result *r = ix->result;
  const amur_settings *s = &ix->corridor->settings;
  ami_words_add(w, r->converged
                       ? "The computation itself is not the doubt: every period of every scenario met its tolerances "
                       : "The computation missed a tolerance, so read every figure with care ");
  ami_words_add(w, "(relative gap %.1g against %.1g, choice residual %.1g against %.1g, wait residual %s against %s).",
                r->relative_gap, s->gap, r->choice_residual, s->choice_residual, ami_word_percent(r->wait_residual).s,
                ami_word_percent(s->wait_residual).s);
}

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

/* And what no run can tell: that constants which fit the past hold in the future. */
static void assumptions(words *w, const report_index *ix) {
  int assumed = 0;
  for (int i = 0; i < ix->corridor->n_source; i++) assumed += ix->corridor->source[i].assumption;
  if (!ix->corridor->n_source) return;
  ami_words_paragraph(w);
  ami_words_add(
      w,
      "Of the %d figures that went in, %d are sourced and %d are assumptions; all are listed with their ranges "
      "above. The model explains flows by price, time, waiting and rules; what none of these explains sits in the "
      "constants of the chains, and a constant that fits the past need not hold in another future.",
      ix->corridor->n_source, ix->corridor->n_source - assumed, assumed);
}

void ami_answer_confidence(words *w, const report_index *ix, const char *id) {
  (void)id;
  residuals(w, ix);
  ami_words_paragraph(w);
  fit_of(w, ix, true);
  fit_of(w, ix, false);
  sensitivity(w, ix);
  assumptions(w, ix);
}
