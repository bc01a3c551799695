/* SPDX-License-Identifier: Apache-2.0
 * answers_gain.c -- what users gain in a scenario, what a project returns to all, and how much of either is variety.
 *   A gain below a ten-thousandth of what users of the base pay is within what the simulation leaves open.
 */
#include "answers.h"
#include <math.h>
#include <string.h>

static const double NOTICED = 1e-4;

/* What the base's users pay over the whole period, in money and worth of time. */
static double base_costs(const amur_result *r) {
  double sum = 0;
  for (int i = 0; i < r->n_share; i++) {
    const amur_share_result *s = &r->share[i];
    const amur_period_result *p = &r->period[r->market[s->market].period];
    if (p->scenario == 0 && s->units_per_day > 0) sum += s->units_per_day * s->cost * (p->to - p->from + 1);
  }
  return sum;
}

static amur_benefit_result sum_of(const amur_result *r, int scenario, bool *lost) {
  amur_benefit_result sum = {.scenario = scenario};
  *lost = false;
  for (int i = 0; i < r->n_benefit; i++) {
    const amur_benefit_result *b = &r->benefit[i];
    if (b->scenario != scenario) continue;
    sum.benefit += b->benefit;
    sum.money += b->money;
    sum.time += b->time;
    sum.wait += b->wait;
    sum.other += b->other;
    sum.variety += b->variety;
    *lost |= fabs(b->lost_units) > 0.5;
  }
  return sum;
}

/* "money 1.2 million USD, waiting -300,000 USD": those that count. */
static void say_causes(words *w, const amur_benefit_result *b, double least, const char *currency) {
  const struct {
    double gain;
    const char *name;
  } cause[] = {{b->money, "money"}, {b->time, "time on the way"}, {b->wait, "waiting"}, {b->other, "the rest"}};
  int n = 0;
  for (int i = 0; i < 4; i++)
    if (fabs(cause[i].gain) > least)
      ami_words_add(w, "%s %s %s", n++ ? "," : ":", cause[i].name, ami_word_money(cause[i].gain, currency).s);
}

/* What a gain comes from: chains that open or close, and those that stay. */
static void say_sources(words *w, const amur_benefit_result *b, double least, const char *currency) {
  const double staying = b->benefit - b->variety;
  if (!(fabs(b->variety) > least)) {
    say_causes(w, b, least, currency);
    ami_words_add(w, ". None of it is variety: the same chains are open.");
    return;
  }
  ami_words_add(w,
                ", of which variety is %s (%s): chains that open or close, counted from the cost at which one in ten "
                "thousand would take them.",
                ami_word_money(b->variety, currency).s, ami_word_percent(b->variety / b->benefit).s);
  if (fabs(staying) > least) {
    ami_words_add(w, " By the chains that are open in both they %s %s", staying < 0 ? "lose" : "gain",
                  ami_word_money(fabs(staying), currency).s);
    say_causes(w, b, least, currency);
    ami_words_add(w, ".");
  } else {
    ami_words_add(w, " The chains that are open in both cost what they did.");
  }
}

void ami_say_users_gain(words *w, const report_index *ix, int scenario) {
  const amur_result *r = ix->result;
  const char *currency = ix->corridor->currency;
  bool lost;
  const amur_benefit_result b = sum_of(r, scenario, &lost);
  const double least = NOTICED * base_costs(r);
  const bool noticed = fmax(fabs(b.benefit), fabs(b.variety)) > least;
  if (noticed || lost) ami_words_paragraph(w);
  if (noticed) {
    ami_words_add(w, "Its users %s %s over the whole period", b.benefit < 0 ? "lose" : "gain",
                  ami_word_money(fabs(b.benefit), currency).s);
    say_sources(w, &b, least, currency);
  }
  if (!lost) return;
  ami_words_sentence(w);
  ami_words_add(w, "What can be carried in one of the two alone has no finite benefit and is not counted.");
}

static void say_return(words *w, const amur_economy_return *e) {
  if (!isnan(e->bcr)) ami_words_add(w, " benefits of %s times its cost and", ami_word_number(e->bcr).s);
  if (e->n_eirr == 1)
    ami_words_add(w, " a return of %s a year", ami_word_percent(e->eirr).s);
  else
    ami_words_add(w, " %s", e->n_eirr > 1 ? "no single rate of return" : "no rate of return");
}

void ami_say_economy(words *w, const report_index *ix, int project) {
  const amur_result *r = ix->result;
  for (int i = 0; i < r->n_economy; i++) {
    const amur_economy_result *e = &r->economy[i];
    if (e->project != project) continue;
    ami_words_paragraph(w);
    ami_words_add(w, "To all together, against \"%s\", it is worth %s, with", ami_scenario_name(r, e->without),
                  ami_word_money(e->all.npv, ix->corridor->currency).s);
    say_return(w, &e->all);
    if (!(e->users < 0 || e->users > 0) || !(fabs(e->variety) > NOTICED * fabs(e->users))) {
      ami_words_add(w, "; none of what users gain is variety.");
      continue;
    }
    ami_words_add(w, ". Of what users gain, %s is variety, %s; without it the project is worth %s, with",
                  ami_word_money(e->variety, ix->corridor->currency).s, ami_word_percent(e->variety / e->users).s,
                  ami_word_money(e->plain.npv, ix->corridor->currency).s);
    say_return(w, &e->plain);
    ami_words_add(w, ".");
  }
}
