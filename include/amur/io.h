/* SPDX-License-Identifier: Apache-2.0
 * io.h -- files as such: YAML, CSV, numbers, whole files and folders.  Readers collect every fault of a file, with row
 * and column, and do not stop at the first.
 */
#ifndef AMUR_IO_H
#define AMUR_IO_H

#include <amur/base.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- YAML ------------------------------------------------------------------------------------ */

typedef enum { AMUR_YAML_NULL, AMUR_YAML_SCALAR, AMUR_YAML_LIST, AMUR_YAML_MAP } amur_yaml_kind;

/* A node of a YAML document, with its place in the file.  An alias is a copy of its anchor, with the anchor's place. */
typedef struct amur_yaml {
  amur_yaml_kind kind;
  char *text;                  /* SCALAR: its text, unquoted; else NULL */
  bool quoted;                 /* SCALAR: was quoted, so it is text even if it looks like a number */
  long line, column;           /* 1-based */
  int n;                       /* LIST, MAP: entries */
  char **key;                  /* [n] MAP */
  long *key_line, *key_column; /* [n] MAP */
  struct amur_yaml **item;     /* [n] */
} amur_yaml;

typedef struct amur_yaml_doc {
  char *file;
  amur_yaml *root; /* never NULL: an empty file is a NULL node */
  bool outside;    /* files that it names may be outside its folder; who reads it may set this */
} amur_yaml_doc;

/* Reads one document of a file, or of a text (of n_bytes; name is its file in messages).  A missing file, duplicate
 * keys, tabs, bad UTF-8 and syntax errors are faults.  NULL if there is one. */
AMUR_API amur_yaml_doc *amur_yaml_read(const char *path, amur_faults *faults);
AMUR_API amur_yaml_doc *amur_yaml_parse(const char *name, const char *text, size_t n_bytes, amur_faults *faults);
AMUR_API amur_yaml_doc *amur_yaml_copy(const amur_yaml_doc *doc); /* deep; NULL if memory is out */
AMUR_API void amur_yaml_free(amur_yaml_doc *doc);

/* The value of a key; NULL if it is absent or the node is no map.  Nodes are borrowed from their document. */
AMUR_API const amur_yaml *amur_yaml_get(const amur_yaml *map, const char *key);
/* Node at a dotted path ("stages.gate.servers"): a list is entered by an entry's `name` or `id`, or by its number from
 * 0. NULL if it is absent. */
AMUR_API amur_yaml *amur_yaml_at(amur_yaml *root, const char *path);
/* Replaces the text of a scalar node; false if memory is out. */
AMUR_API bool amur_yaml_set_text(amur_yaml *node, const char *text);

/* The value of one key of a map.  An absent key gives the preset, and is a fault if it is required; what is of another
 * type, not finite or outside [min, max] is a fault that names the place, and gives the preset, too. */
AMUR_API double amur_yaml_real(const amur_yaml_doc *doc, const amur_yaml *map, const char *key, bool required,
                               double preset, double min, double max, amur_faults *faults);
AMUR_API long amur_yaml_int(const amur_yaml_doc *doc, const amur_yaml *map, const char *key, bool required, long preset,
                            long min, long max, amur_faults *faults);
AMUR_API bool amur_yaml_bool(const amur_yaml_doc *doc, const amur_yaml *map, const char *key, bool preset,
                             amur_faults *faults);
/* The text is borrowed; the preset may be NULL. */
AMUR_API const char *amur_yaml_text(const amur_yaml_doc *doc, const amur_yaml *map, const char *key, bool required,
                                    const char *preset, amur_faults *faults);
/* Path of a file that the document names at a node, as the value of a key: in the folder of the document, else in
 * data_dir (NULL: none); where the document may lead outside, from the current folder, too.  NULL with a fault if it
 * leaves the folder, by an absolute name, by .. or through a symbolic link, and may not.  free(). */
AMUR_API char *amur_yaml_file(const amur_yaml_doc *doc, const amur_yaml *at, const char *key, const char *name,
                              const char *data_dir, amur_faults *faults);
/* Does a name, relative to a folder or absolute, stay in that folder, links followed?  False, too, when memory is out,
 * which `faults` notes. */
AMUR_API bool amur_path_stays(const char *folder, const char *name, amur_faults *faults);
/* A fault for every key of the map that is not in known[n], naming the nearest known one. */
AMUR_API void amur_yaml_unknown_keys(const amur_yaml_doc *doc, const amur_yaml *map, const char *const *known, int n,
                                     amur_faults *faults);

/* ---- CSV --------------------------------------------------------------------------------------- */

/* A CSV table in memory: RFC 4180 with UTF-8 (a byte-order mark is skipped), commas, and a header row.  Blank lines,
 * rows of empty cells and lines that begin with # are passed over. */
typedef struct {
  char *file;
  int n_row, n_column;
  char **column; /* [n_column] */
  char **cell;   /* [n_row * n_column] */
  long *line;    /* [n_row] line of the file where the row begins */
  long header_line;
  char *text;          /* backing store */
  bool *twice;         /* [n_column] of columns given twice, the later ones; NULL: there is none */
  amur_faults *faults; /* that it was read with, borrowed; NULL: nobody is told of what is asked for */
} amur_table;

/* Reads the table of a file, or of a text (of n_bytes; name is its file in messages).  A missing file is a fault, as
 * are rows of another length than the header and stray quotes.  False if there is no table: no file, no header, not
 * UTF-8, not separated by commas, most rows of another length than the header.  Faults of single rows leave a table
 * that can be used, in which short rows end in empty cells.  Columns without a name and columns given twice are warned
 * of and passed over; `faults` must live as long as the table, since asking for a column given twice is an error. */
AMUR_API bool amur_table_read(const char *path, amur_table *table, amur_faults *faults);
AMUR_API bool amur_table_parse(const char *name, const char *text, size_t n_bytes, amur_table *table,
                               amur_faults *faults);
AMUR_API void amur_table_fini(amur_table *table);
/* Place of a column, -1 if absent; of one given twice the first, with a fault. */
AMUR_API int amur_table_column(const amur_table *table, const char *name);
/* Text of a cell, never NULL; "" in an absent column.  Borrowed. */
static inline const char *amur_table_cell(const amur_table *t, int row, int column) {
  return column < 0 ? "" : t->cell[(size_t)row * (size_t)t->n_column + (size_t)column];
}
/* A number in [min, max] from a cell.  An absent column (-1) or an empty cell gives the preset; an empty cell is a
 * fault where a value is required and the preset is NAN, as is a cell with anything else. */
AMUR_API double amur_table_real(const amur_table *t, int row, int column, bool required, double preset, double min,
                                double max, amur_faults *faults);

/* Takes a piece of n bytes of what is written. */
typedef void (*amur_csv_put)(void *to, const char *piece, size_t n);
/* Writes a text as a cell, in quotes where it needs them, piece by piece.  `exact` is for programs, which read the text
 * itself; `cell` is for people: what a spreadsheet would run as a formula gets an apostrophe. */
AMUR_API void amur_csv_cell(const char *text, amur_csv_put put, void *to);
AMUR_API void amur_csv_exact(const char *text, amur_csv_put put, void *to);

/* ---- text to numbers --------------------------------------------------------------------------- */

/* Writes a finite number as %.12g does in the C locale, and returns how many bytes; nothing and 0 if it is not finite.
 */
AMUR_API size_t amur_format_real(double x, char text[32]);

/* The whole text as a finite number, locale-independent; false otherwise (also for nan, inf, hex). */
AMUR_API bool amur_parse_real(const char *text, double *value);

/* As `min` of a range: the smallest normal number, shown to users as "above 0". */
#define AMUR_ABOVE_ZERO 2.2250738585072014e-308
/* A range in words: "a number from 0 to 1", or "a whole number ..."; infinite ends are left out. */
AMUR_API void amur_range_text(double min, double max, bool whole, char text[96]);
/* The text in quotes, cut after some 80 bytes between characters. */
AMUR_API void amur_quote_text(const char *text, char quoted[96]);

/* ---- files --------------------------------------------------------------------------------------- */

/* A call of the system failed with the errno `number`; name: the file.  AMUR_E_NOMEM, AMUR_E_DEVICE for what the
 * machine lacks (room on the disk, a sound device), else AMUR_E_IO. */
AMUR_API amur_status amur_fail_system(amur_err *err, const char *name, int number);

/* The whole of a file in memory, with a zero byte behind it; NULL with AMUR_E_IO or AMUR_E_DEVICE if it cannot be read.
 * free(). */
AMUR_API char *amur_file_read(const char *path, size_t *n_bytes, amur_err *err);
/* AMUR_OK if the path is a plain file that can be opened; folders, pipes and devices are not read: AMUR_E_IO. */
AMUR_API amur_status amur_file_check(const char *path, amur_err *err);
/* Writes a text and a newline as the whole of a file; AMUR_E_IO. */
AMUR_API amur_status amur_file_write(const char *path, const char *text, amur_err *err);
/* SHA-256 of a file as 64 hexadecimal digits; AMUR_E_IO. */
AMUR_API amur_status amur_file_sha256(const char *path, char hex[65], amur_err *err);

#ifdef __cplusplus
}
#endif
#endif
