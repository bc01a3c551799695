/* SPDX-License-Identifier: Apache-2.0
 * runs.c -- what is read of a finished run: report.json, its manifest; and the map that a report draws.
 */
#include "target.h"
#include "report/json.h"
#include <amur/output.h>
#include <amur/report.h>
#include <stdlib.h>
#include <string.h>

/* The page again, and the run against another, with both orders and all that is written. */
static void read_report(void) {
  const char *const folder[2][2] = {{"a", "b"}, {"b", "a"}};
  FILE *nowhere = fopen("/dev/null", "w");
  amur_err err = {0};
  fuzz_must(nowhere != NULL, "no /dev/null");
  fuzz_must(amur_report_rebuild("a", &err) == AMUR_OK || *err.text, "no page, and no reason");
  for (int k = 0; k < 2; k++) {
    err = (amur_err){0};
    fuzz_must(amur_report_compare(2, folder[k], k ? NULL : "out", k, nowhere, &err) == AMUR_OK || *err.text,
              "no comparison, and no reason");
  }
  fclose(nowhere);
}

/* May a run be written where this one lies? */
static void read_manifest(void) {
  amur_run_folder *folder = NULL;
  for (int force = 0; force < 2; force++) {
    amur_err err = {0};
    fuzz_must(amur_run_folder_begin("run", force, &folder, &err) == AMUR_OK || *err.text, "no folder, and no reason");
    if (!err.status) amur_run_folder_abandon(folder);
  }
}

/* What the report says of the corridor, with the map that its folder has. */
static void read_overlay(void) {
  char folder[] = ".", overlay[] = "map.geojson";
  const amur_corridor corridor = {.folder = folder, .map_overlay = overlay};
  const report_index ix = {.corridor = &corridor};
  json_t *root = json_object();
  for (const report_part *part = ami_parts_corridor; root && (part->table || part->add); part++)
    if (part->add) fuzz_must(part->add(root, &ix), "a part of the report that cannot be made");
  char *text = json_dumps(root, JSON_COMPACT);
  fuzz_must(text != NULL, "a map that cannot be written");
  free(text);
  json_decref(root);
}

const fuzz_target fuzz_runs[] = {
    {"report", {"a/report.json", "b/report.json"}, .read = read_report},
    {"manifest", {"run/manifest.json", "run/other.txt", "run/period.csv"}, .read = read_manifest},
    {"overlay", {"map.geojson"}, .read = read_overlay},
    {.name = NULL},
};
