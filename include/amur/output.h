/* SPDX-License-Identifier: Apache-2.0
 * output.h -- files and folders of results: each is whole or absent, and what was there before is not lost.
 */
#ifndef AMUR_OUTPUT_H
#define AMUR_OUTPUT_H

#include <amur/base.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- a file -------------------------------------------------------------------------------------- */

/* A file under way.  A plain file is written aside, in the folder of the one that it will replace, and put in its
 * place when it is whole and on the disk; of a link the target is written, and the link stays.  Until then it has no
 * name where the file system knows files without (Linux, O_TMPFILE): a killed program leaves nothing there.  Devices,
 * pipes and sockets are written in place.  Zeroed is a valid start. */
typedef struct {
  FILE *f;      /* to write to; NULL after amur_output_name */
  char *path;   /* as the user named it */
  char *target; /* what is replaced; NULL: written in place */
  char *aside;  /* name of what is written; NULL: written in place */
  bool named;   /* aside is there */
} amur_output;

/* AMUR_E_IO names what stands in the way, AMUR_E_DEVICE what is full or broken.  After a failure there is nothing to
 * close. */
AMUR_API amur_status amur_output_open(amur_output *out, const char *path, amur_err *err);
/* With AMUR_OK the file takes its place, else it is removed and what was there stays.  Returns `status`, or what went
 * wrong when it was written or put in place.  Safe on a zeroed one. */
AMUR_API amur_status amur_output_close(amur_output *out, amur_status status, amur_err *err);
/* For libraries that write by name: closes f; *name is what is to be written over, `aside` or `path`.  It is there now,
 * and a killed program leaves it. */
AMUR_API amur_status amur_output_name(amur_output *out, const char **name, amur_err *err);

/* A text as a cell of a CSV table, in quotes where it needs them (`exact`: for programs, as in amur_csv_exact); as a
 * string of JSON. */
AMUR_API void amur_output_cell(FILE *f, const char *text);
AMUR_API void amur_output_exact(FILE *f, const char *text);
AMUR_API void amur_output_json(FILE *f, const char *text);
/* A number to so many digits, 1..17, in CSV and JSON; where it is not finite an empty cell, and null.  17 are exact:
 * as few from 15 on as bring it back. */
AMUR_API void amur_output_cell_real(FILE *f, double x, int digits);
AMUR_API void amur_output_json_real(FILE *f, double x, int digits);
AMUR_API void amur_output_json_member(FILE *f, const char *key, double x, int digits); /* "key": number */

/* ---- JSON ------------------------------------------------------------------------------------------ */

/* JSON under way (jansson) is whole or NULL: when memory is out, or a text is not UTF-8, what should have taken the
 * value is freed and set to NULL, and so is all that takes that in turn.  Who is given the whole tests it once. */
struct json_t;
/* Takes value over: the last of a list, or that of a key. */
AMUR_API void amur_json_append(struct json_t **list, struct json_t *value);
AMUR_API void amur_json_set(struct json_t **object, const char *key, struct json_t *value);
/* Prints it with a newline, in the way of jansson's json_dumps, and frees it.  AMUR_E_NOMEM, and nothing printed, if it
 * is NULL. */
AMUR_API amur_status amur_json_print(struct json_t *whole, size_t flags, FILE *to, amur_err *err);

/* ---- a folder ------------------------------------------------------------------------------------- */

/* A folder under way: written aside as `.NAME.amur-XXXXXX` and put in the place of `out` when it is whole and on the
 * disk, at once where the system can exchange two folders.  A killed run leaves what was there untouched. */
typedef struct amur_run_folder amur_run_folder;

/* Takes the lock of `out`, which a crash frees, makes the parents of `out`, and removes what killed runs left aside.
 * AMUR_E_EXISTS, before anything is written:
 *   another process is writing `out`;
 *   `out` is a link, or neither empty nor a run that Amur wrote (whatever force says);
 *   `out` is a finished run and force is false, or it holds files that the run did not write. */
AMUR_API amur_status amur_run_folder_begin(const char *out, bool force, amur_run_folder **folder, amur_err *err);
AMUR_API const char *amur_run_folder_path(const amur_run_folder *folder); /* of the folder aside; borrowed */
/* Lists its files in manifest.json, if it has one, and puts it in place of the run that was there.  When that fails the
 * folder stays aside and the error names it.  Frees `folder`. */
AMUR_API amur_status amur_run_folder_finish(amur_run_folder *folder, amur_err *err);
/* Removes what was written aside.  Frees `folder`; NULL is allowed. */
AMUR_API void amur_run_folder_abandon(amur_run_folder *folder);

/* Removes a folder and all that is in it; links in it are removed, not followed. */
AMUR_API void amur_folder_remove(const char *path);

#ifdef __cplusplus
}
#endif
#endif
