/* SPDX-License-Identifier: Apache-2.0
 * date.c -- days of the proleptic Gregorian calendar, counted from 1970-01-01.
 *
 * Years begin in March here, so that the leap day is the last of its year, and the days before a month are a line in
 * it: (153 m + 2) / 5, since five months of 31, 30, 31, 30, 31 days have 153.  An era is 400 years, of 146,097 days,
 * after which the calendar repeats; 719,468 days lie between 0000-03-01 and 1970-01-01.
 * Source: Hinnant (2013), chrono-compatible low-level date algorithms.
 */
#include <amur/base.h>
#include <assert.h>
#include <stdio.h>

static bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int amur_days_in_month(int year, int month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[(month + 11) % 12];
}

amur_day amur_day_from(int year, int month, int day) {
  assert(month >= 1 && month <= 12);
  const int y = month <= 2 ? year - 1 : year;
  const int era = (y >= 0 ? y : y - 399) / 400;
  const int year_of_era = y - era * 400;
  const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

void amur_day_split(amur_day date, int *year, int *month, int *day) {
  const int z = date + 719468;
  const int era = (z >= 0 ? z : z - 146096) / 146097;
  const int day_of_era = z - era * 146097;
  /* Leap days so far come off: one after every 1,460 other days, but none at the end of a century, save of an era. */
  const int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int mp = (5 * day_of_year + 2) / 153; /* months since March */
  *day = day_of_year - (153 * mp + 2) / 5 + 1;
  *month = mp < 10 ? mp + 3 : mp - 9;
  *year = year_of_era + era * 400 + (*month <= 2);
}

int amur_weekday(amur_day date) { return ((date + 3) % 7 + 7) % 7; } /* 1970-01-01 was a Thursday */

static bool digits(const char *text, int n, int *value) {
  *value = 0;
  for (int i = 0; i < n; i++) {
    if (text[i] < '0' || text[i] > '9') return false;
    *value = *value * 10 + (text[i] - '0');
  }
  return true;
}

bool amur_day_parse(const char *text, amur_day *date) {
  int year, month, day;
  if (!digits(text, 4, &year) || text[4] != '-' || !digits(text + 5, 2, &month) || text[7] != '-' ||
      !digits(text + 8, 2, &day) || text[10])
    return false;
  if (month < 1 || month > 12 || day < 1 || day > amur_days_in_month(year, month)) return false;
  *date = amur_day_from(year, month, day);
  return true;
}

void amur_day_format(amur_day date, char text[16]) {
  int year, month, day;
  amur_day_split(date, &year, &month, &day);
  if (date == AMUR_DAY_NONE || year < 0 || year > 9999)
    snprintf(text, 16, "none");
  else
    snprintf(text, 16, "%04d-%02d-%02d", year, month % 100, day % 100);
}
