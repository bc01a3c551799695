/* SPDX-License-Identifier: Apache-2.0
 * words.c -- numbers and sentences of the report's answers.
 *   Rounded for reading, not for computing: three significant digits below a thousand, four above.
 *   A text is one block that grows: s[0..n) with a 0 behind it, room for `room`.  Once memory is out it stays failed
 * and takes no more, so that callers test once, at the end (ami_words_take gives NULL then).
 */
#include "words.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Formatted twice: once to learn the length, once into the grown block. */
void ami_words_add(words *w, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  const int need = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (need < 0 || w->failed || !amur_grow(&w->s, &w->room, w->n + (size_t)need + 1, 1)) {
    w->failed = true;
  } else {
    vsnprintf(w->s + w->n, (size_t)need + 1, format, again);
    w->n += (size_t)need;
  }
  va_end(again);
}

void ami_words_sentence(words *w) {
  if (w->n && w->s[w->n - 1] != '\n') ami_words_add(w, " ");
}

void ami_words_paragraph(words *w) {
  if (w->n) ami_words_add(w, "\n");
}

char *ami_words_take(words *w) {
  char *text = w->failed ? NULL : w->s ? w->s : amur_strdup("");
  if (w->failed) free(w->s);
  *w = (words){0};
  return text;
}

/* Digits of a whole number with a comma before every third from the right. */
static word grouped(double whole) {
  char plain[40];
  snprintf(plain, sizeof plain, "%.0f", whole);
  word out = {""};
  size_t n = strlen(plain), at = 0;
  for (size_t i = 0; i < n && at + 2 < sizeof out.s; i++) {
    out.s[at++] = plain[i];
    const size_t left = n - 1 - i;
    if (left && left % 3 == 0 && plain[i] != '-') out.s[at++] = ',';
  }
  out.s[at] = '\0';
  return out;
}

/* With so many decimals, without zeros at the end: 7.10 is 7.1, 7.00 is 7. */
static word trimmed(double x, int decimals) {
  word out = {""};
  snprintf(out.s, sizeof out.s, "%.*f", decimals, x);
  char *end = out.s + strlen(out.s) - 1;
  while (*end == '0') *end-- = '\0';
  if (*end == '.') *end = '\0';
  return out;
}

word ami_word_number(double x) {
  word out = {""};
  const double size = fabs(x);
  if (isnan(x))
    snprintf(out.s, sizeof out.s, "an unknown number");
  else if (isinf(x))
    snprintf(out.s, sizeof out.s, "without limit");
  else if (size >= 1e9)
    snprintf(out.s, sizeof out.s, "%.3g billion", x / 1e9);
  else if (size >= 1e6)
    snprintf(out.s, sizeof out.s, "%.3g million", x / 1e6);
  else if (size >= 1e4)
    out = grouped(round(x / pow(10, floor(log10(size)) - 3)) * pow(10, floor(log10(size)) - 3));
  else if (size >= 99.95) /* bounds lie where rounding would add a digit: 99.96 is 100, not 100.0 */
    out = grouped(round(x));
  else if (size >= 0.005)
    out = trimmed(x, size >= 9.995 ? 1 : 2);
  else if (size > 0)
    snprintf(out.s, sizeof out.s, "%.1g", x);
  else
    snprintf(out.s, sizeof out.s, "0");
  return out;
}

/* A minus is there already; 0 has no sign. */
static word with_sign(double x, word text) {
  word out = text;
  if (x > 0) snprintf(out.s, sizeof out.s, "+%.46s", text.s);
  return out;
}

word ami_word_signed(double x) { return with_sign(x, ami_word_number(x)); }

word ami_word_percent(double share) {
  word out = {""};
  const double p = 100 * share;
  if (isnan(p))
    snprintf(out.s, sizeof out.s, "an unknown share");
  else if (fabs(p) >= 9.95)
    snprintf(out.s, sizeof out.s, "%.0f %%", p);
  else if (fabs(p) >= 0.95 || p == 0)
    snprintf(out.s, sizeof out.s, "%.1f %%", p);
  else
    snprintf(out.s, sizeof out.s, "%.2g %%", p);
  return out;
}

word ami_word_signed_percent(double share) { return with_sign(share, ami_word_percent(share)); }

word ami_word_hours(double h) {
  word out = {""};
  if (isnan(h))
    snprintf(out.s, sizeof out.s, "an unknown time");
  else if (fabs(h) < 1 / 60.0)
    snprintf(out.s, sizeof out.s, "less than a minute");
  else if (fabs(h) < 1.995 / 2) /* up to where minutes would round to 60 */
    snprintf(out.s, sizeof out.s, "%.0f minutes", 60 * h);
  else if (fabs(h) < 48)
    snprintf(out.s, sizeof out.s, "%.1f hours", h);
  else
    snprintf(out.s, sizeof out.s, "%.1f days", h / 24);
  return out;
}

word ami_word_money(double x, const char *currency) {
  word out = {""};
  if (isnan(x))
    snprintf(out.s, sizeof out.s, "an unknown sum");
  else
    snprintf(out.s, sizeof out.s, "%.32s %.12s", ami_word_number(x).s, currency);
  return out;
}

word ami_word_day(amur_day day) {
  static const char *const month_name[] = {"January", "February", "March",     "April",   "May",      "June",
                                           "July",    "August",   "September", "October", "November", "December"};
  word out = {"an open date"};
  if (day == AMUR_DAY_NONE) return out;
  int year, month, d;
  amur_day_split(day, &year, &month, &d);
  snprintf(out.s, sizeof out.s, "%d %s %d", d, month_name[(month + 11) % 12], year);
  return out;
}
