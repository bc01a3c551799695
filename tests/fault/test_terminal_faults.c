/* SPDX-License-Identifier: Apache-2.0
 * test_terminal_faults.c -- bad terminal files: each defect is named with its line, key, and what should stand there.
 */
#define _POSIX_C_SOURCE 200809L
#include "../check.h"
#include <amur/terminal_yaml.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEAD "arrivals: {per_day: 10}\nstages:\n"
#define GATE "  - {name: gate, service: 5}\n"

static const struct {
  const char *text;
  long line;
  const char *key, *says; /* says: somewhere in found, expected or hint */
} rows[] = {
    {HEAD "  - {name: gate, servise: 5}\n", 3, "servise", "service"},
    {HEAD "  - {name: gate, service: {exponental: {mean: 5}}}\n", 3, "exponental", "exponential"},
    {HEAD "  - {name: gate, service: {exponential: {mean: -5}}}\n", 3, "mean", ">= 0"},
    {HEAD "  - {name: gate, service: {exponential: {}}}\n", 3, "mean", "duration"},
    {HEAD "  - {name: gate, service: {triangular: {low: 5, mode: 2, high: 9}}}\n", 3, "service", "low <= mode"},
    {HEAD "  - {name: gate}\n", 3, "service", "capacity_per_day"},
    {HEAD "  - {name: gate, service: 5 parsec}\n", 3, "service", "duration"},
    {HEAD "  - {name: gate, service: nan}\n", 3, "service", "duration"},
    {HEAD "  - {name: gate, service: 5, servers: 0.5}\n", 3, "servers", "whole"},
    {HEAD "  - {name: gate, service: 5, open: 8-24}\n", 3, "open", "08:00-24:00"},
    {HEAD "  - {name: gate, service: 5, open: {from: 8, to: 8}}\n", 3, "to", "another hour"},
    {HEAD "  - {name: gate, service: 5, next: gaet}\n" GATE, 3, "next", "gate"},
    {HEAD "  - {name: a, service: 5, next: {gate: 0.5, leave: 0.4}}\n" GATE, 3, "next", "sum to 1"},
    {HEAD "  - {name: a, service: 5, next: b}\n  - {name: b, service: 5, next: a}\n", 1, "", "no way leads"},
    {HEAD GATE "  - {name: gate, service: 5}\n", 4, "name", "not taken"},
    {HEAD "  - {name: gate, service: 5, needs: [crane]}\n", 3, "needs", "resource"},
    {HEAD "  - {name: ferry, vessels: 1, crossing: 30}\n", 3, "carries", "1"},
    {HEAD "  - {name: ferry, vessels: 1, carries: 10, min_load: 20, crossing: 30}\n", 3, "min_load", "carries"},
    {HEAD "  - {name: ferry, vessels: 1, carries: 10}\n", 3, "crossing", "time > 0"},
    {HEAD "  - {name: ferry, vessels: 1, carries: 10, crossing: 9, timetable: [25:00]}\n", 3, "timetable",
     "time of day"},
    {HEAD "  - {name: gate, service: 5, carries: 10}\n", 3, "carries", "vessels"},
    {HEAD "  - {name: gate, service: 5, breakdown: {up: 10}}\n", 3, "breakdown", "both"},
    {"stages:\n" GATE, 1, "arrivals", "per_day"},
    {"arrivals: {per_day: -1}\nstages:\n" GATE, 1, "per_day", "0"},
    {"arrivals: {per_day: 5, hours: never}\nstages:\n" GATE, 1, "hours", "some hours"},
    {"arrivals: {per_day: 5, by_hour: [1, 2]}\nstages:\n" GATE, 1, "by_hour", "24 weights"},
    {"arrivals: {times: [5, 4]}\nstages:\n" GATE, 1, "times", "ascend"},
    {"arrivals: {}\nstages:\n" GATE, 1, "arrivals", "one of per_day"},
    {"arrivals: {times: [-1]}\nstages:\n" GATE, 1, "times", ">= 0"},
    {"arrivals: {times: [1], per_day: 3}\nstages:\n" GATE, 1, "arrivals", "one of per_day"},
    {"arrivals: {per_day: 5, batch: {gamma: {mean: 2 h, cv: 1}}}\nstages:\n" GATE, 1, "mean", "a number >= 0"},
    {"arrivals: {per_day: 5, batch: 0}\nstages:\n" GATE, 1, "batch", "> 0"},
    {"arrivals: {population: 5, time_outside: -3}\nstages:\n" GATE, 1, "time_outside", ">= 0"},
    {"arrivals: {per_day: 5, by_weekday: [0, 0, 0, 0, 0, 0, 0]}\nstages:\n" GATE, 1, "by_weekday", "not all 0"},
    {"arrivals: {file: no-such-file.csv}\nstages:\n" GATE, 0, "", "no-such-file.csv"},
    {HEAD "  - {name: gate, service: 5, shifts: []}\n", 3, "shifts", "1 to 32"},
    {HEAD "  - {name: gate, capacity_per_day: 50, open: never}\n", 3, "capacity_per_day", "open hours"},
    {HEAD "  - {name: gate, booking: {slot: 1}, open: never}\n", 1, "", "never open"},
    {HEAD "  - {name: gate, booking: {slot: 1 day}, open: 08:00-20:00}\n", 1, "", "no slot of 24 h begins"},
    {HEAD "  - {name: gate, booking: {slot: 1}, patience: 5}\n", 3, "patience", "bookings"},
    {HEAD "  - {name: gate, booking: {slot: 1}, servers: 5}\n", 3, "servers", "a stage of bookings"},
    {HEAD "  - {name: gate, booking: {slot: 1}, min_load: 5}\n", 3, "min_load", "add vessels"},
    {HEAD "  - {name: gate, service: 5, vessels: 2, carries: 5, crossing: 9}\n", 3, "service", "a stage of vessels"},
    {HEAD "  - {name: a, booking: {slot: 1}, carries: 5, crossing: 9}\nfleets: [{name: f, legs: [a]}]\n", 3, "booking",
     "a stage of vessels"},
    {HEAD "  - {name: gate, service: 5, needs: [crane, crane]}\nresources: [{name: crane, number: 2}]\n", 1, "",
     "needs crane twice"},
    {HEAD "  - {name: gate, booking: {slot: 1}}\nweather: [{name: storm, calm: 5, lasts: 3, stages: [gate]}]\n", 4,
     "stages", "weather can close"},
    {HEAD "  - {name: gate, servers: unlimited, service: 5, breakdown: {of: stage, up: 9, down: 1}}\n", 1, "",
     "can be interrupted"},
    {HEAD "  - {name: ferry, vessels: 1, carries: 10, crossing: 9, timetable: []}\n", 3, "timetable", "at least one"},
    {HEAD "  - {name: a, service: 5, next: {a: 1}}\n", 1, "", "no way leads"},
    {HEAD GATE "weather: [{name: storm, calm: 0, lasts: 3}]\n", 4, "calm", "> 0"},
    {HEAD GATE "weather: [{name: storm, calm: 5}]\n", 4, "weather", "both calm and lasts"},
    {HEAD GATE "weather: [{name: storm, calm: 5, lasts: 3, stages: [gaet]}]\n", 4, "stages", "gate"},
    {HEAD GATE "weather: [{name: storm, calm: 5, lasts: 3, from: 10-01}]\n", 4, "to", "nothing"},
    {HEAD, 1, "stages", "1 to 200"},
    {"time_unit: week\n" HEAD GATE, 1, "time_unit", "min or h"},
    {HEAD GATE "closed: [{from: 13-01, to: 02-01}]\n", 4, "closed", "dates"},
    {HEAD GATE "run: {dayz: 3}\n", 4, "dayz", "days"},
};

static bool has(const char *text, const char *part) { return text && strstr(text, part); }

static void every_defect_is_named(void **state) {
  (void)state;
  int wrong = 0;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    amur_faults faults = {0};
    amur_err err = {0};
    amur_yaml_doc *doc = amur_yaml_parse("bad.yaml", rows[i].text, strlen(rows[i].text), &faults);
    assert_non_null(doc);
    amur_terminal *t = amur_terminal_read(doc, &faults, &err);
    bool named = false;
    for (size_t k = 0; k < faults.n; k++) {
      const amur_fault *f = &faults.fault[k];
      named = named || (f->row == rows[i].line && strcmp(f->column, rows[i].key) == 0 &&
                        (has(f->found, rows[i].says) || has(f->expected, rows[i].says) || has(f->hint, rows[i].says)));
    }
    if (t || !named) {
      wrong++;
      print_error("row %zu: %s", i, rows[i].text);
      for (size_t k = 0; k < faults.n; k++)
        print_error("  got %ld %s: %s, %s, %s\n", faults.fault[k].row, faults.fault[k].column, faults.fault[k].found,
                    faults.fault[k].expected, faults.fault[k].hint);
    }
    amur_terminal_free(t);
    amur_yaml_free(doc);
    amur_faults_fini(&faults);
  }
  assert_int_equal(wrong, 0);
}

/* A table of arrivals: faults name the table and its row. */
static void defects_of_tables(void **state) {
  (void)state;
  static const struct {
    const char *table;
    long row;
    const char *column, *says;
  } cases[] = {
      {"time\n2024-06-10 06:00\nsoon\n", 3, "time", "date and time"},
      {"time\n5\n-3\n", 3, "time", "date and time"},
      {"time\n2024-06-09 23:00\n", 2, "time", "on or after the start"},
      {"time\n2024-06-10 06:00\n2024-06-10 05:59\n", 3, "time", "ascend"},
      {"time\n2024-06-31 06:00\n", 2, "time", "date and time"},
      {"time,units\n5,2\n6,1.5\n", 3, "units", "whole number"},
      {"time,units\n5,\n", 2, "units", "number"},
      {"time,class\n5,grian\n", 2, "class", "grain"},
      {"times,units\n5,2\n", 1, "times", "time"},
      {"time\n", 1, "time", "at least one row"},
  };
  static const char text[] =
      "start: 2024-06-10\nclasses: [{name: grain}]\narrivals: {file: faults.csv}\nstages:\n" GATE;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    amur_faults faults = {0};
    amur_err err = {0};
    char folder[] = "/tmp/amur-faults-XXXXXX", path[64], name[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/faults.csv", folder);
    snprintf(name, sizeof name, "%s/t.yaml", folder);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(cases[i].table, f);
    fclose(f);
    amur_yaml_doc *doc = amur_yaml_parse(name, text, strlen(text), &faults);
    assert_null(amur_terminal_read(doc, &faults, &err));
    bool named = false;
    for (size_t k = 0; k < faults.n; k++) {
      const amur_fault *a = &faults.fault[k];
      named =
          named || (strcmp(a->file, path) == 0 && a->row == cases[i].row && strcmp(a->column, cases[i].column) == 0 &&
                    (has(a->expected, cases[i].says) || has(a->hint, cases[i].says)));
    }
    if (!named) print_error("not named: %s", cases[i].table);
    assert_true(named);
    remove(path);
    rmdir(folder);
    amur_yaml_free(doc);
    amur_faults_fini(&faults);
  }
}

/* Above capacity there is no steady state: said, not waited for. */
static void overload_in_steady_state(void **state) {
  (void)state;
  static const char text[] = HEAD "  - {name: gate, service: 3 h}\n";
  amur_faults faults = {0};
  amur_err err = {0};
  amur_yaml_doc *doc = amur_yaml_parse("over.yaml", text, strlen(text), &faults);
  amur_terminal *t = amur_terminal_read(doc, &faults, &err);
  assert_non_null(t);
  amur_terminal_opts o = amur_terminal_opts_default();
  amur_terminal_result r;
  o.steady = true;
  assert_int_equal(amur_terminal_simulate(t, &o, &r, &err), AMUR_E_DOMAIN);
  assert_true(has(err.text, "10 arrivals a day, but the terminal passes 8"));
  amur_terminal_free(t);
  amur_yaml_free(doc);
  amur_faults_fini(&faults);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_defect_is_named), cmocka_unit_test(defects_of_tables),
                                     cmocka_unit_test(overload_in_steady_state)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
