/* SPDX-License-Identifier: Apache-2.0
 * reader.h -- what the files that read a corridor folder share: the corridor so far, its names, its faults.
 *
 * A corridor is read in three passes: settings and terminals, then the tables by their columns (rows.c) in the order of
 * amur_id_kind, then what needs several tables at once.  Every fault is reported and reading goes on: a row with a
 * faulty cell is marked bad, and later checks pass over it, so that one mistake is not reported twice.
 */
#ifndef AMUR_TABLES_READER_H
#define AMUR_TABLES_READER_H

#include <amur/io.h>
#include "schema.h"

typedef struct {
  amur_corridor *corridor;
  amur_faults *faults;
  amur_table table[AMUR_N_TABLE]; /* kept to name lines in later checks; zeroed where the file is absent */
  bool *bad[AMUR_N_TABLE];        /* [n_row] rows with a fault: what follows from it is not reported again */
  amur_map ids[AMUR_N_ID];        /* id to index; keys are the corridor's */
  size_t room_file, room_sha;     /* of corridor->input_file and input_sha256 */
  size_t room_demand;             /* of corridor->demand, to which gravity adds tens of thousands of rows */
  amur_trade_term *measure; /* terms of climate.yaml without an effect: trade.yaml names them; effect is the value */
  int n_measure;
  bool unread[AMUR_N_ID]; /* the file that defines such names could not be read, which is fault enough */
} corridor_reader;

/* An allocation failed: the reading ends with AMUR_E_NOMEM. */
static inline void ami_corridor_no_memory(corridor_reader *in) {
  amur_faults_no_memory(in->faults, in->corridor->folder);
}

/* Path of a file of the folder as the user would name it; NULL if out of memory.  free(). */
char *ami_corridor_path(corridor_reader *in, const char *name);
bool ami_corridor_has_file(corridor_reader *in, const char *name);
/* Notes a file for the manifest, by its name within the folder. */
void ami_corridor_note_input(corridor_reader *in, const char *name);
/* Copy of a text; notes when memory is out. */
char *ami_corridor_text(corridor_reader *in, const char *text);
/* Replaces an empty text by its preset. */
void ami_corridor_preset(corridor_reader *in, char **text, const char *preset);
/* Zeroed array; notes when memory is out. */
void *ami_corridor_array(corridor_reader *in, size_t n, size_t size);

/* Had every cell of the row a proper value?  Also true for row -1. */
bool ami_corridor_row_is_sound(const corridor_reader *in, amur_id_kind table, int row);
bool ami_corridor_table_is_sound(const corridor_reader *in, amur_id_kind table);
/* A fault of a table's row (-1: of the file), at a column (NULL: of the row). */
void ami_corridor_fault(corridor_reader *in, amur_id_kind table, int row, const char *column, amur_severity severity,
                        const char *found, const char *expected, const char *hint);
/* A fault of a name that is not defined, with the nearest that is; none where its kind is unread. */
void ami_corridor_unknown(corridor_reader *in, const char *file, long line, long column_no, const char *column,
                          amur_id_kind kind, const char *found);
/* Adds a name; false (without a fault) if it is there already. */
bool ami_corridor_add_id(corridor_reader *in, amur_id_kind kind, const char *id, int index);
/* Index of a word in a growing list of texts, which it joins if it is new; -1 if out of memory. */
int ami_corridor_intern(corridor_reader *in, amur_id_kind kind, char ***list, int *n, const char *word);

/* Next word of a list separated by spaces, cut to 127 bytes; false at its end. */
bool ami_next_word(const char **at, char word[128]);
/* A fault for every word of the list that is neither "*" nor known. */
void ami_corridor_check_list(corridor_reader *in, const char *file, long line, long column_no, const char *column,
                             amur_id_kind kind, const char *list);

/* Reads the rows of one table into the corridor, column by column of its type. */
void ami_corridor_read_table(corridor_reader *in, amur_id_kind table);

/* What the rows alone do not show; each reads its tables and then checks them. */
void ami_corridor_read_settings(corridor_reader *in);  /* corridor.yaml; before the tables */
void ami_corridor_read_terminals(corridor_reader *in); /* before link.csv */
void ami_corridor_finish_nodes(corridor_reader *in);
void ami_corridor_finish_links(corridor_reader *in);
void ami_corridor_finish_goods(corridor_reader *in);
void ami_corridor_finish_transfers(corridor_reader *in);
void ami_corridor_finish_chains(corridor_reader *in);
void ami_corridor_finish_eligible(corridor_reader *in);
void ami_corridor_finish_demand(corridor_reader *in);
void ami_corridor_read_trade(
    corridor_reader *in); /* markets by gravity, after those of demand.csv and after the climate */
void ami_corridor_finish_regimes(corridor_reader *in);
void ami_corridor_finish_money(corridor_reader *in);
void ami_corridor_finish_observed(corridor_reader *in);
/* Prior and sd of the parameters that come from an estimation. */
void ami_corridor_apply_estimates(corridor_reader *in);
void ami_corridor_finish_series(corridor_reader *in);
/* A fault unless the text is empty or a list of at most n_year shares that sum to 1. */
void ami_corridor_check_shares(corridor_reader *in, amur_id_kind table, int row, const char *column, const char *text,
                               int n_year);
/* A fault where a currency's path begins after the year. */
void ami_corridor_check_rate_from(corridor_reader *in, amur_id_kind table, int row, const char *currency, int year);
void ami_corridor_read_climate(corridor_reader *in);
void ami_corridor_term_fini(amur_trade_term *term); /* what a term owns */
void ami_corridor_name_terms(corridor_reader *in);  /* ids of all terms, once their array stays where it is */
void ami_corridor_read_scenarios(corridor_reader *in);
void ami_corridor_check_changes(corridor_reader *in);
void ami_corridor_check_report(corridor_reader *in); /* what corridor.yaml names in other files */
void ami_corridor_check_reach(corridor_reader *in);

#endif
