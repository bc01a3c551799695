/* SPDX-License-Identifier: Apache-2.0
 * corridor.h -- corridor folders: reading one, starting one, paths of series.csv, and a corridor as a plain assignment.
 */
#ifndef AMUR_CORRIDOR_H
#define AMUR_CORRIDOR_H

#include <amur/formats.h>
#include <amur/tables.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Reads a corridor folder and collects every fault of every file.  AMUR_E_PARSE if one of them is an error; the
 * corridor is to be ended by amur_corridor_fini then, too. */
AMUR_API amur_status amur_corridor_read(const char *folder, amur_corridor *corridor, amur_faults *faults,
                                        amur_err *err);
AMUR_API void amur_corridor_fini(amur_corridor *corridor);
/* Does the corridor hold together: texts and arrays are there, numbers in their ranges, indices of things that exist,
 * ids once, regimes without gap or overlap over the horizon, a document for every terminal, changes that touch
 * something? True of what amur_corridor_read found without errors; for corridors made or altered in memory.
 * AMUR_E_DOMAIN with the first reason why not. */
AMUR_API amur_status amur_corridor_check(const amur_corridor *corridor, amur_err *err);

/* Name of the i-th table that a corridor folder may have, without .csv; NULL beyond the last. */
AMUR_API const char *amur_corridor_table(int i);

/* Writes datapackage.json: a Table Schema of every table that the corridor has, with the columns of its file, and the
 * fields that changes can touch.  AMUR_E_IO for what cannot be read again or written. */
AMUR_API amur_status amur_corridor_datapackage(const amur_corridor *corridor, const char *path, amur_err *err);
/* The same as a text for every table and column that a corridor folder may have, in the order of the reader; free(),
 * NULL if memory is out. */
AMUR_API char *amur_corridor_columns(void);

/* Writes a small commented corridor (examples/tutorial) into a folder that is absent or empty, else AMUR_E_EXISTS;
 * AMUR_E_IO for what cannot be written. */
AMUR_API amur_status amur_starter_write(const char *folder, amur_err *err);
/* Value of a path of series.csv in a year, `row` being any row of it: linear between its years, the last one
 * afterwards.  False before its first year. */
AMUR_API bool amur_series_value(const amur_corridor *corridor, int row, int year, double *value);
/* Corridor currency per unit of a currency in a year: 1 for the corridor's own.  False without a rate. */
AMUR_API bool amur_exchange_rate(const amur_corridor *corridor, const char *currency, int year, double *rate);
/* Reads "0.2 0.5 0.3" into share[max], scaled to sum to 1 exactly; returns how many, 0 for an empty text, -1 where
 * it is no list of shares >= 0 that sum to 1 within 0.005. */
AMUR_API int amur_shares_parse(const char *text, double *share, int max);

/* ---- as a plain assignment ---------------------------------------------------------------------- */

/* Is the path a folder with corridor.yaml? */
AMUR_API bool amur_is_corridor(const char *path);
/* The links of a corridor before any rule: hours, km, equivalents per day.  Links of terminals have their constant time
 * alone, and so have links that are not open, which no class may use. */
AMUR_API amur_status amur_corridor_network(const amur_corridor *corridor, amur_network *network, amur_err *err);

/* One vehicle of a corridor as a class of an assignment: currency, hours, vehicles per day. */
typedef struct {
  int vehicle;
  double *fixed; /* [n_link] toll and money per km; INFINITY where no chain leads the vehicle */
  double *toll;  /* [n_link] */
  amur_trips trips;
} amur_corridor_class;

/* The vehicles that carry something in the corridor's first year: each demand whole by the first chain that takes it
 * from door to door with one vehicle (quantity / payload / 365), loaded ways alone.  Demand that no such chain takes is
 * left out with a warning among the faults. */
AMUR_API amur_status amur_corridor_classes(const amur_corridor *corridor, const amur_network *network,
                                           amur_corridor_class **cls, int *n, amur_faults *faults, amur_err *err);
AMUR_API void amur_corridor_classes_free(amur_corridor_class *cls, int n);

#ifdef __cplusplus
}
#endif
#endif
