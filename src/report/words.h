/* SPDX-License-Identifier: Apache-2.0
 * words.h -- numbers and sentences of the report's answers.
 */
#ifndef AMUR_REPORT_WORDS_H
#define AMUR_REPORT_WORDS_H

#include <amur/base.h>

/* Text that grows; zero-initialise.  After a failed allocation further additions do nothing. */
typedef struct {
  char *s;
  size_t n, room;
  bool failed; /* who needs memory for what to say sets it, too */
} words;

void ami_words_add(words *w, const char *format, ...) AMUR_PRINTF(2, 3);
/* Begins a paragraph: nothing at the start, else a newline. */
void ami_words_paragraph(words *w);
/* Begins a sentence: a space, except at the start of a paragraph. */
void ami_words_sentence(words *w);
/* The text, NULL when memory was out; the caller frees it and w is empty afterwards. */
char *ami_words_take(words *w);

/* A number as a reader wants it, in a buffer that the struct carries: `number(x).s`. */
typedef struct {
  char s[48];
} word;

word ami_word_number(double x);                      /* 3 to 4 significant digits, thousands apart: 35,000 */
word ami_word_signed(double x);                      /* +35,000 or -120 */
word ami_word_percent(double share);                 /* 0.22 -> "22 %" */
word ami_word_signed_percent(double share);          /* 0.22 -> "+22 %" */
word ami_word_hours(double h);                       /* "35 minutes", "3.2 hours", "2.5 days" */
word ami_word_money(double x, const char *currency); /* "1.31 billion RUB" */
word ami_word_day(amur_day day);                     /* "10 January 2023" */

#endif
