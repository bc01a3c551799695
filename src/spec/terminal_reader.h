/* SPDX-License-Identifier: Apache-2.0
 * terminal_reader.h -- inside of reading a terminal: the context, and values that terminals alone use.
 *   Functions with a `key` read the value of that key of a map; an absent key gives the preset.  Faults go into
 * r->faults with line and column, and nothing stops.
 */
#ifndef AMUR_SPEC_TERMINAL_READER_H
#define AMUR_SPEC_TERMINAL_READER_H

#include <amur/io.h>
#include <amur/terminal_model.h>

typedef struct {
  const amur_yaml_doc *doc;
  amur_faults *faults;
  amur_terminal_model *m;
  amur_map stages, classes, resources, fleets, weather; /* names to indices */
  bool counts;                                          /* distributions are of numbers of units, not of times */
} ami_reader;

void ami_reader_fault(ami_reader *r, const amur_yaml *at, const char *key, const char *expected, const char *hint);
/* Value of a key, NULL if absent or empty. */
const amur_yaml *ami_reader_get(const amur_yaml *map, const char *key);
/* A map, or a fault and false. */
bool ami_reader_is_map(ami_reader *r, const amur_yaml *node, const char *key);
bool ami_reader_is_list(ami_reader *r, const amur_yaml *node, const char *key);
double ami_reader_real(ami_reader *r, const amur_yaml *map, const char *key, double preset, double min, double max);
int ami_reader_int(ami_reader *r, const amur_yaml *map, const char *key, int preset, int min, int max);
/* Number of servers and the like: a number or `unlimited`. */
double ami_reader_number(ami_reader *r, const amur_yaml *map, const char *key, double preset, double min);
double ami_reader_duration(ami_reader *r, const amur_yaml *map, const char *key, double preset_h);
bool ami_reader_duration_of(ami_reader *r, const amur_yaml *node, const char *key, double *hours);
void ami_reader_dist(ami_reader *r, const amur_yaml *map, const char *key, amur_dist *d);
void ami_reader_dist_of(ami_reader *r, const amur_yaml *node, const char *key, amur_dist *d);
void ami_reader_hours(ami_reader *r, const amur_yaml *map, const char *key, amur_hours *h);
/* Hour of a day from "HH:MM". */
bool ami_reader_clock(const char *text, const char **end, double *hour);
void ami_reader_unknown(ami_reader *r, const amur_yaml *map, const char *const *known, int n);
/* Index of a name; a fault with the nearest one, and -1. */
int ami_reader_name(ami_reader *r, const amur_map *names, const amur_yaml *node, const char *key, const char *what);
/* Class that the i-th key of a map names, as in service_by_class; a fault at `key`, and -1. */
int ami_reader_class_of_key(ami_reader *r, const amur_yaml *map, int i, const char *key);
/* Index of the text among choices (NULL at the end); preset if absent. */
int ami_reader_choice(ami_reader *r, const amur_yaml *map, const char *key, const char *const *choice, int preset);
char *ami_reader_copy(ami_reader *r, const char *text);
void *ami_reader_alloc(ami_reader *r, size_t n, size_t size);

enum { AMI_READER_MAX_KIND_KEYS = 64 };

/* Kind of a stage by the keys that stand in its map. */
amur_stage_kind ami_reader_kind(const amur_yaml *node);
/* Keys that single kinds have, all kinds together, at most AMI_READER_MAX_KIND_KEYS; how many. */
int ami_reader_kind_keys(const char **key);
/* Reads what the stage's kind has beside common keys, and refuses what other kinds have. */
void ami_reader_kind_of_stage(ami_reader *r, const amur_yaml *node, amur_stage *stage);
void ami_reader_stage(ami_reader *r, const amur_yaml *node, int index);
/* The key `arrivals` of the terminal. */
void ami_reader_arrivals(ami_reader *r, const amur_yaml *root);

#endif
