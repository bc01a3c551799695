/* SPDX-License-Identifier: Apache-2.0
 * corridor_read.c -- a corridor folder, file by file, with every fault of every file.
 * Tables come in the order of amur_id_kind, so that what a cell may name has been read before it; what needs
 * several tables is checked when all are there.  Markets by gravity come after the climate, whose measures they name,
 * and changes last, since they may touch anything.
 */
#include "tables/reader.h"
#include <amur/corridor.h>
#include <assert.h>
#include <stdlib.h>

static void read_all(corridor_reader *in) {
  ami_corridor_read_settings(in);
  ami_corridor_read_terminals(in);
  for (int table = 0; table < AMUR_N_TABLE && !in->faults->failure.status; table++) {
    ami_corridor_read_table(in, (amur_id_kind)table);
    if (table == AMUR_ID_NODE) ami_corridor_finish_nodes(in);
    if (table == AMUR_ID_LINK) ami_corridor_finish_links(in); /* the modes that chains name */
  }
  if (in->faults->failure.status) return;
  ami_corridor_finish_goods(in);
  ami_corridor_finish_transfers(in);
  ami_corridor_finish_chains(in);
  ami_corridor_finish_regimes(in);
  ami_corridor_finish_money(in);
  ami_corridor_finish_observed(in);
  ami_corridor_read_climate(in);
  ami_corridor_read_trade(in);
  ami_corridor_name_terms(in);
  ami_corridor_finish_demand(in);
  ami_corridor_finish_eligible(in);
  ami_corridor_read_scenarios(in);
  ami_corridor_check_report(in);
  ami_corridor_check_changes(in);
  if (in->faults->n_error == 0) ami_corridor_check_reach(in); /* indices must be sound for it */
}

amur_status amur_corridor_read(const char *folder, amur_corridor *corridor, amur_faults *faults, amur_err *err) {
  *corridor = (amur_corridor){.folder = amur_strdup(folder), .outside = corridor->outside};
  if (!corridor->folder) return amur_fail(err, AMUR_E_NOMEM, 0, "%s", folder);
  corridor_reader in = {.corridor = corridor, .faults = faults};
  if (!ami_corridor_has_file(&in, "corridor.yaml"))
    amur_faults_add(faults, AMUR_FAULT_ERROR, folder, 0, 0, NULL, "no corridor.yaml", "the folder of a corridor",
                    "amur new DIR writes one to start from");
  else
    read_all(&in);
  for (int i = 0; i < AMUR_N_TABLE; i++) amur_table_fini(&in.table[i]), free(in.bad[i]);
  for (int i = 0; i < in.n_measure; i++) ami_corridor_term_fini(&in.measure[i]);
  free(in.measure);
  for (int i = 0; i < AMUR_N_ID; i++) amur_map_fini(&in.ids[i]);
  assert(faults->n_error > 0 || amur_corridor_check(corridor, err) != AMUR_E_DOMAIN);
  return amur_faults_status(faults, folder, err);
}

const char *amur_corridor_table(int i) { return i >= 0 && i < AMUR_N_TABLE ? ami_id_names[i] : NULL; }
