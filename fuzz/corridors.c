/* SPDX-License-Identifier: Apache-2.0
 * corridors.c -- a corridor folder with every kind of file: an input replaces some, the base has the others.
 */
#include "target.h"
#include <amur/corridor.h>
#include <stdio.h>

/* What was read without a fault holds together, and can be assigned. */
static void read_corridor(void) {
  amur_faults faults = {0};
  amur_corridor corridor = {0};
  amur_network network = {0};
  amur_err err = {0};
  const amur_status status = amur_corridor_read("corridor", &corridor, &faults, &err);
  fuzz_must_agree(status == AMUR_OK, &faults);
  if (status == AMUR_OK) {
    if (amur_corridor_check(&corridor, &err)) fuzz_must(false, err.text);
    fuzz_must(amur_corridor_network(&corridor, &network, &err) == AMUR_OK || *err.text, "no network, and no reason");
    amur_network_fini(&network);
  }
  amur_corridor_fini(&corridor);
  amur_faults_fini(&faults);
}

#define IN(name) "corridor/" name

const fuzz_target fuzz_corridors[] = {
    {"corridor",
     {IN("corridor.yaml"),      IN("climate.yaml"),
      IN("trade.yaml"),         IN("politics.yaml"),
      IN("gravity.yaml"),       IN("mode.yaml"),
      IN("scenario/a.yaml"),    IN("scenario/b.yaml"),
      IN("terminal/gate.yaml"), IN("terminal/arrivals.csv"),
      IN("zone.csv"),           IN("node.csv"),
      IN("crossing.csv"),       IN("commodity.csv"),
      IN("vehicle.csv"),        IN("link.csv"),
      IN("transfer.csv"),       IN("eligible.csv"),
      IN("chain.csv"),          IN("profile.csv"),
      IN("demand.csv"),         IN("regime.csv"),
      IN("source.csv"),         IN("series.csv"),
      IN("project.csv"),        IN("loan.csv"),
      IN("observed.csv"),       IN("rule.csv"),
      IN("parameter.csv"),      IN("country.csv"),
      IN("pair.csv"),           IN("mass.csv"),
      IN("trade_country.csv"),  IN("map.geojson")},
     .read = read_corridor},
    {.name = NULL},
};
