/* SPDX-License-Identifier: Apache-2.0
 * answers.h -- questions answered in words from a run's numbers.
 */
#ifndef AMUR_REPORT_ANSWERS_H
#define AMUR_REPORT_ANSWERS_H

#include "report_index.h"
#include "words.h"

/* See amur_report_answer; and the key finding in one sentence.  free(). */
char *ami_report_answer(const report_index *ix, const amur_question *question);
char *ami_report_finding(const report_index *ix);
/* answers_confidence.c: see amur_report_unmet. */
char *ami_report_unmet(const report_index *ix);

/* One kind each: adds paragraphs about the thing named by id. */
void ami_answer_use(words *w, const report_index *ix, const char *id);
void ami_answer_users(words *w, const report_index *ix, const char *id);
void ami_answer_wait(words *w, const report_index *ix, const char *id);
void ami_answer_fill(words *w, const report_index *ix, const char *id);
void ami_answer_loan(words *w, const report_index *ix, const char *id);
void ami_answer_scenario(words *w, const report_index *ix, const char *id);
void ami_answer_facility(words *w, const report_index *ix, const char *id);
void ami_answer_confidence(words *w, const report_index *ix, const char *id);

/* answers_confidence.c: a paragraph about elasticities outside their range, none where there is none. */
void ami_say_elasticities(words *w, const report_index *ix);

/* answers_gain.c: a paragraph each, none where there is nothing to say. */
void ami_say_users_gain(words *w, const report_index *ix, int scenario);
void ami_say_economy(words *w, const report_index *ix, int project);

#endif
