/* SPDX-License-Identifier: Apache-2.0
 * base.h -- what every stage shares: status and errors, faults, memory, names, sums, dates, options and a parallel for.
 * Nothing here reads files or prints.  docs/library.md says what holds for all headers.
 */
#ifndef AMUR_BASE_H
#define AMUR_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the shared library exports: every function of these headers, and nothing else. */
#if defined(__GNUC__)
#define AMUR_API __attribute__((visibility("default")))
#else
#define AMUR_API
#endif

/* Version of the library, "major.minor.patch". */
AMUR_API const char *amur_version(void);

/* ---- status and errors --------------------------------------------------------------------- */

#define AMUR_STATUS_LIST(X)                                                                                            \
  X(AMUR_OK, "success")                                                                                                \
  X(AMUR_E_NOMEM, "out of memory")                                                                                     \
  X(AMUR_E_DOMAIN, "value outside its allowed range")                                                                  \
  X(AMUR_E_PARSE, "input text could not be read")                                                                      \
  X(AMUR_E_UNKNOWN, "name is not defined")                                                                             \
  X(AMUR_E_NOPATH, "origin and destination are not connected")                                                         \
  X(AMUR_E_IO, "file could not be opened, read or written")                                                            \
  X(AMUR_E_DEVICE, "disk is full, or a device failed")                                                                 \
  X(AMUR_E_EXISTS, "result exists and must not be overwritten")                                                        \
  X(AMUR_E_NUMERIC, "computation left the range of numbers")                                                           \
  X(AMUR_E_USAGE, "command line could not be understood")                                                              \
  X(AMUR_E_INTERNAL, "an assumption of the program does not hold")

typedef enum {
#define AMUR_STATUS_CODE(code, text) code,
  AMUR_STATUS_LIST(AMUR_STATUS_CODE)
#undef AMUR_STATUS_CODE
} amur_status;

/* One error: the first that stopped a call.  The caller owns it; the library never prints. */
typedef struct {
  amur_status status;
  long line;      /* 1-based line or row of the input file, 0 if none */
  char text[480]; /* names file, column, value and bound; "" when status is AMUR_OK */
} amur_err;

/* Text of a status code, never NULL. */
AMUR_API const char *amur_status_text(amur_status status);

#if defined(__GNUC__)
#define AMUR_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define AMUR_PRINTF(fmt, args)
#endif

/* Fills err, which may be NULL, and returns status, so that a function can `return amur_fail(...)`.  AMUR_E_NOMEM may
 * come from whatever allocates; the headers name the other errors of a function.  Its text need only say where: that
 * memory is out is put before it. */
AMUR_API amur_status amur_fail(amur_err *err, amur_status status, long line, const char *format, ...) AMUR_PRINTF(4, 5);
#ifdef __clang_analyzer__
/* The analyser reads one file at a time: so it knows that what fails does not return AMUR_OK. */
#define amur_fail(err, status, ...) (amur_fail((err), (status), __VA_ARGS__), (status))
#endif

/* ---- memory --------------------------------------------------------------------------------- */

/* n * size zeroed bytes; NULL if memory is out or n * size overflows.  n = 0 gives a valid pointer, too.  free(). */
AMUR_API void *amur_alloc(size_t n, size_t size);

/* Makes an array hold at least `need` elements of `size` bytes: array_of_pointer is the address of the pointer to it,
 * *room how many it holds, both 0 at first.  Grows by half, keeps the contents, zeroes the new part.  False, and all as
 * it was, if memory is out. */
AMUR_API bool amur_grow(void *array_of_pointer, size_t *room, size_t need, size_t size);

/* Copy of text in memory of its own; NULL if memory is out or text is NULL.  free(). */
AMUR_API char *amur_strdup(const char *text);

/* What printf would print, in memory of its own; NULL if memory is out.  free(). */
AMUR_API char *amur_format(const char *format, ...) AMUR_PRINTF(1, 2);

/* ---- names to indices ------------------------------------------------------------------------ */

/* Map from text to a 32-bit index.  Keys are borrowed and must outlive the map; zeroed is a valid start. */
typedef struct {
  const char **key; /* [room], power of two, open addressing */
  int32_t *value;
  size_t room, n;
  bool no_memory; /* keys are missing: who has filled it asks once, at the end */
} amur_map;

/* Adds a key.  False if it is there already, or if memory is out: *old (old may be NULL) is then its value, or -1. */
AMUR_API bool amur_map_add(amur_map *map, const char *key, int32_t value, int32_t *old);
AMUR_API int32_t amur_map_find(const amur_map *map, const char *key); /* -1 if absent */
AMUR_API void amur_map_fini(amur_map *map);

/* The key nearest to `text` by edit distance, to ask "did you mean"; NULL if none is within a third of its length.
 * Borrowed. */
AMUR_API const char *amur_map_nearest(const amur_map *map, const char *text);
/* The same among known[n]; of several the first. */
AMUR_API const char *amur_nearest(const char *const *known, int n, const char *text);
/* Fewest letters to insert, remove, replace or swap with their neighbour that make b of a (Levenshtein 1966). */
AMUR_API size_t amur_edit_distance(const char *a, const char *b);

/* ---- faults: every defect of an input, not only the first ----------------------------------- */

typedef enum { AMUR_FAULT_ERROR, AMUR_FAULT_WARNING } amur_severity;

typedef struct {
  amur_severity severity;
  char *file;     /* as the user would name it */
  long row;       /* 1-based line in the file; 0 if the fault is of the whole file */
  long column_no; /* 1-based character column (YAML) or field number (CSV); 0 if none */
  char *column;   /* name of column or key; "" if none */
  char *found;    /* what stands there */
  char *expected; /* what should stand there */
  char *hint;     /* what to do; "" if none */
  size_t more;    /* so many of the same kind follow and are not kept: only on the last of a kind that is */
} amur_fault;

/* How many faults of a kind are kept: of one severity, file and column, where the same is expected but for numbers; or
 * of unknown names in one file, where what is found begins with "an unknown ". */
#define AMUR_FAULTS_OF_A_KIND 20

/* A list of faults, which owns its texts; zeroed is a valid start, amur_faults_fini the end. */
typedef struct {
  amur_fault *fault; /* [n] */
  size_t n, room;
  size_t n_error, n_warning; /* of all, those not kept, too; failures of the machine count as errors */
  size_t n_again;            /* of the errors: those that are not told, since another one tells them */
  amur_err failure; /* the machine's, AMUR_E_NOMEM or AMUR_E_DEVICE: then neither the list nor what was read is whole */
  amur_map kind;    /* name of a kind to its place in `of_kind` */
  struct {
    size_t n, last; /* faults; the last that is kept */
  } * of_kind;      /* [kind.n] */
  size_t kind_room;
} amur_faults;

/* Adds a fault and copies its texts; column, found, expected and hint may be NULL for "".  What varies from one fault
 * of a kind to the next belongs in found or hint.  A file may be read several times: what is there already, word for
 * word, is not told again, though an error counts, so that who reads knows of it.  After a failure of the machine
 * nothing is added: what looks like a fault then may only be for want of what was not read. */
AMUR_API void amur_faults_add(amur_faults *list, amur_severity severity, const char *file, long row, long column_no,
                              const char *column, const char *found, const char *expected, const char *hint);
/* Counts an error that follows from one that is told. */
AMUR_API void amur_faults_follow(amur_faults *list);
/* Makes the warnings of a place in a file errors, without their hints. */
AMUR_API void amur_faults_raise(amur_faults *list, const char *file, long row, long column_no);
/* Memory is out; where: the file that was being read. */
AMUR_API void amur_faults_no_memory(amur_faults *list, const char *where);
/* amur_alloc that notes in the list when memory is out. */
AMUR_API void *amur_faults_alloc(amur_faults *list, const char *where, size_t n, size_t size);
/* A file could not be read, for why->text; AMUR_E_NOMEM and AMUR_E_DEVICE are no faults of the file. */
AMUR_API void amur_faults_unread(amur_faults *list, const char *file, const amur_err *why);
/* How reading ended: AMUR_OK if no fault is an error, the failure of the machine, else AMUR_E_PARSE with the number of
 * those that are told; `of` names what was read. */
AMUR_API amur_status amur_faults_status(const amur_faults *list, const char *of, amur_err *err);
AMUR_API void amur_faults_fini(amur_faults *list);

/* ---- sums ----------------------------------------------------------------------------------- */

/* A sum that keeps what rounding loses (Neumaier 1974), so that it hardly depends on the order of its terms; zeroed is
 * a valid start. */
typedef struct {
  double sum, rest;
} amur_sum;

static inline void amur_sum_add(amur_sum *s, double x) {
  const double t = s->sum + x;
  const double big = s->sum < 0 ? -s->sum : s->sum, small = x < 0 ? -x : x;
  s->rest += big >= small ? (s->sum - t) + x : (x - t) + s->sum;
  s->sum = t;
}
static inline double amur_sum_value(amur_sum s) { return s.sum + s.rest; }

/* ---- residuals ------------------------------------------------------------------------------ */

/* part / whole, for part >= 0: 0 where nothing is missing, infinite where there is nothing else, NaN where one of the
 * two is not finite.  NaN is not at most a tolerance, so that what has left the numbers has not converged. */
AMUR_API double amur_residual(double part, double whole);
/* The larger of the two; NaN if one is (fmax would pass it over). */
AMUR_API double amur_worse(double a, double b);
AMUR_API bool amur_all_finite(const double *x, size_t n);

/* ---- small dense systems -------------------------------------------------------------------- */

/* Solves a x = b for a[n * n] in rows; a is overwritten, b[n] becomes x.  False if a is singular: some row has no pivot
 * above least_pivot in absolute value, and *singular_row (singular_row may be NULL) is its number. */
AMUR_API bool amur_solve_dense(double *a, double *b, size_t n, double least_pivot, size_t *singular_row);

/* ---- dates ----------------------------------------------------------------------------------- */

/* Days since 1970-01-01 in the proleptic Gregorian calendar. */
typedef int32_t amur_day;

#define AMUR_DAY_NONE INT32_MIN /* no date: an open end */

/* Months and days of the month count from 1. */
AMUR_API amur_day amur_day_from(int year, int month, int day);
AMUR_API void amur_day_split(amur_day date, int *year, int *month, int *day);
AMUR_API int amur_days_in_month(int year, int month);
AMUR_API int amur_weekday(amur_day date); /* 0 = Monday .. 6 = Sunday */
/* Reads YYYY-MM-DD, the whole text; false if it is no date of the calendar. */
AMUR_API bool amur_day_parse(const char *text, amur_day *date);
/* Writes YYYY-MM-DD and a zero byte. */
AMUR_API void amur_day_format(amur_day date, char text[16]);

/* ---- distributions ---------------------------------------------------------------------------- */

/* P(X > x) of a chi-square variable of df > 0 degrees of freedom, to about 1e-14 (Abramowitz & Stegun 1964, 6.5). */
AMUR_API double amur_chi_square_tail(double x, double df);

/* Standard normal, density phi and distribution Phi: log Phi(z), and phi(z) / Phi(z), the inverse Mills ratio; to a
 * relative 1e-13 wherever they can be told from zero. */
AMUR_API double amur_normal_log_cdf(double z);
AMUR_API double amur_normal_mills(double z);

/* ---- hashes ----------------------------------------------------------------------------------- */

/* Hash of n_bytes more bytes, h being that of those before, AMUR_HASH_START for none: FNV-1a, 64 bits, for keys of
 * caches, not for security. */
#define AMUR_HASH_START UINT64_C(14695981039346656037)
AMUR_API uint64_t amur_hash(uint64_t h, const void *data, size_t n_bytes);

/* ---- parallel for ----------------------------------------------------------------------------- */

/* Wherever the library asks for n_thread, 0 means one for every processor, and no result depends on it. */

/* One task of a parallel for: index i of n, run by a worker, 0..n_thread-1.  Tasks write only to places of their own
 * (index i), so that the result does not depend on the number of threads. */
typedef amur_status (*amur_task)(void *context, int i, int worker, amur_err *err);

/* Runs task(context, 0..n-1) on up to n_thread threads, this one among them.  Of several tasks that fail, the one with
 * the smallest index is reported. */
AMUR_API amur_status amur_parallel_for(int n, int n_thread, amur_task task, void *context, amur_err *err);

/* How many threads n_thread asks for, at least 1: for places by worker. */
AMUR_API int amur_n_thread(int n_thread);

/* Great-circle distance, km, on a sphere of 6371.0088 km (mean radius, IUGG), of points in degrees. */
AMUR_API double amur_great_circle_km(double lon_a, double lat_a, double lon_b, double lat_b);

/* Seconds of a monotonic clock, and of processor time of this process. */
AMUR_API double amur_wall_s(void);
AMUR_API double amur_cpu_s(void);
/* Largest resident memory of this process so far, MB (1e6 bytes); 0 where unknown. */
AMUR_API double amur_peak_rss_mb(void);

/* ---- options ---------------------------------------------------------------------------------- */

typedef enum {
  AMUR_OPT_REAL,
  AMUR_OPT_INT,
  AMUR_OPT_FLAG,
  AMUR_OPT_TEXT,
  AMUR_OPT_INPUT,  /* a text that names a file to be read */
  AMUR_OPT_OUTPUT, /* ... to be written */
  AMUR_OPT_LIST,
  AMUR_OPT_INPUTS, /* a list of files to be read */
  AMUR_OPT_CHOICE
} amur_opt_kind;

#define AMUR_OPT_LIST_MAX 64

/* Value of an AMUR_OPT_LIST or AMUR_OPT_INPUTS field: an option that may be given several times.  Borrows argv. */
typedef struct {
  const char *item[AMUR_OPT_LIST_MAX];
  int n;
} amur_opt_list;

/* One option of one command: a row of the table from which presets, checks of ranges, the reading of flags, --help, the
 * man page and the docs are made.  Types of the fields: REAL double, INT long, FLAG bool, TEXT, INPUT and OUTPUT
 * const char * (borrowed), LIST and INPUTS amur_opt_list, CHOICE const char *, one of those in `argument` ("a|b|c"). */
typedef struct {
  const char *flag; /* without the dashes */
  size_t offset;    /* offsetof the field in the options struct */
  amur_opt_kind kind;
  double preset, min, max; /* REAL and INT; preset of FLAG is 0 */
  const char *text_preset; /* TEXT, INPUT, OUTPUT and CHOICE; NULL if none */
  const char *argument;    /* name of the value in help: "FILE", "N"; or the choices */
  const char *help;        /* one line, with the unit */
} amur_opt;

/* Sets every field to its preset. */
AMUR_API void amur_opts_default(const amur_opt *table, int n, void *options);
/* Reads argv[0..argc-1], which begins behind the command's name: `--flag value`, `--flag=value`, `--flag`; `--` ends
 * the options.  What is no option is left in argv[0..*n_rest-1].  AMUR_E_USAGE for a flag that is unknown (err names
 * the nearest one), without its value, or with one out of range. */
AMUR_API amur_status amur_opts_parse(const amur_opt *table, int n, void *options, int argc, const char **argv,
                                     int *n_rest, amur_err *err);

#ifdef __cplusplus
}
#endif
#endif
