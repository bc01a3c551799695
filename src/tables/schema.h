/* SPDX-License-Identifier: Apache-2.0
 * schema.h -- the tables of a corridor folder, column by column: the one place that the reader, the check of rows, the
 * Table Schemas of datapackage.json (Frictionless Data, Table Schema v1) and the docs are made from.
 */
#ifndef AMUR_TABLES_SCHEMA_H
#define AMUR_TABLES_SCHEMA_H

#include <amur/tables.h>

/* Things with an id that cells may name.  The first are the tables, in the order in which they are read. */
typedef enum {
  AMUR_ID_ZONE,
  AMUR_ID_NODE,
  AMUR_ID_CROSSING,
  AMUR_ID_COMMODITY,
  AMUR_ID_VEHICLE,
  AMUR_ID_LINK,
  AMUR_ID_CHAIN,
  AMUR_ID_PROFILE,
  AMUR_ID_DEMAND,
  AMUR_ID_REGIME,
  AMUR_ID_SOURCE,
  AMUR_ID_SERIES,
  AMUR_ID_PROJECT,
  AMUR_ID_LOAN,
  AMUR_ID_OBSERVED,
  AMUR_ID_RULE,
  AMUR_ID_PARAMETER,
  AMUR_ID_COUNTRY,
  AMUR_N_TABLE,
  AMUR_ID_TERMINAL = AMUR_N_TABLE,
  AMUR_ID_CURRENCY,
  AMUR_ID_MODE,
  AMUR_ID_SCENARIO,
  AMUR_ID_TERM,
  AMUR_N_ID
} amur_id_kind;

extern const char *const ami_id_names[AMUR_N_ID]; /* "zone", "node", ... */

typedef enum {
  AMUR_COLUMN_TEXT,   /* char * */
  AMUR_COLUMN_REAL,   /* double */
  AMUR_COLUMN_INT,    /* int */
  AMUR_COLUMN_BOOL,   /* bool: 1, true, yes or 0, false, no; or one of two words, the first of which is true */
  AMUR_COLUMN_DATE,   /* amur_day; AMUR_DAY_NONE where empty */
  AMUR_COLUMN_CHOICE, /* int: number of the word */
  AMUR_COLUMN_REF,    /* int: index of the thing named; -1 where empty */
  AMUR_COLUMN_LIST,   /* char *: ids separated by spaces, each known; "" or "*" for all */
  AMUR_COLUMN_NAME,   /* char *: a text that must name a thing: empty or known */
  AMUR_COLUMN_OTHER   /* text that code of its own reads */
} amur_column_kind;

/* What a word of a CHOICE column means. */
typedef struct {
  const char *meaning, *source;        /* one line; author (year), NULL if none */
  int n_parameter;                     /* numbers that the word takes from the columns NAME_p0, NAME_p1, ... */
  const amur_vdf_parameter *parameter; /* [n_parameter] */
} amur_column_word;

typedef struct {
  const char *name;
  amur_column_kind kind;
  size_t offset;           /* of the field in the row's struct */
  bool required;           /* in every row */
  double preset, min, max; /* preset NAN of CHOICE and BOOL: what an empty cell means depends on other cells */
  const char *words;       /* CHOICE, BOOL: "annuity|bullet"; the preset is a number into it */
  amur_column_word (*word)(int number); /* CHOICE: meaning of each word; NULL where the words say it themselves */
  amur_id_kind names;                   /* REF, LIST, NAME: what it names */
  const char *unit;                     /* NULL if none */
  const char *help;                     /* one line */
} amur_column;

typedef struct {
  const char *help; /* one line */
  bool required;    /* the file must exist */
  bool repeats;     /* several rows may have one id */
  const amur_column *column;
  int n_column;
  const char *family;     /* prefix of more columns, one for each thing of a kind: "toll_"; NULL if none */
  amur_id_kind family_of; /* the kind */
  const char *family_unit, *family_help;
  size_t row_size, rows, n; /* of the row's struct; offsets in amur_corridor of the array and of its length */
} amur_table_type;

enum { AMUR_N_SERIES_COLUMN = 5, AMUR_N_PROJECT_COLUMN = 30, AMUR_N_LOAN_COLUMN = 15, AMUR_N_COUNTRY_COLUMN = 34 };
extern const amur_column ami_series_columns[AMUR_N_SERIES_COLUMN];
extern const amur_column ami_project_columns[AMUR_N_PROJECT_COLUMN];
extern const amur_column ami_loan_columns[AMUR_N_LOAN_COLUMN];
extern const amur_column ami_country_columns[AMUR_N_COUNTRY_COLUMN];

/* The file of table i is ami_id_names[i] with ".csv"; its first column is the id. */
extern const amur_table_type ami_table_types[AMUR_N_TABLE];

/* Is every value of every row what its column says?  AMUR_E_DOMAIN with the first that is not. */
amur_status ami_rows_check(const amur_corridor *corridor, amur_err *err);

#endif
