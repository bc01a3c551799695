/* SPDX-License-Identifier: Apache-2.0
 * convert.c -- `amur convert`: networks and trips from one format to another.
 */
#include "command.h"
#include "convert.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
  const char *network, *link_table;
} convert_opts;

static const amur_opt convert_options[] = {
    {"network", offsetof(convert_opts, network), AMUR_OPT_INPUT, 0, 0, 0, NULL, "NETWORK",
     "IN is trips between the zones of this network"},
    {"link-table", offsetof(convert_opts, link_table), AMUR_OPT_INPUT, 0, 0, 0, NULL, "F.csv",
     "properties of the lines of a GeoJSON file, such as what assign --links writes"},
};

static bool ends_with(const char *text, const char *end) {
  const size_t n = strlen(text), k = strlen(end);
  return n >= k && strcmp(text + n - k, end) == 0;
}

/* ---- trips ------------------------------------------------------------------------------------------ */

static void put_csv(FILE *f, const amur_network *net, const amur_trips *t) {
  fputs("origin,destination,trips\n", f);
  for (int32_t o = 0; o < t->n_zone; o++)
    for (size_t e = t->first[o]; e < t->first[o + 1]; e++) {
      output_cell(f, net->zone_id[o]);
      fputc(',', f);
      output_cell(f, net->zone_id[t->destination[e]]);
      fprintf(f, ",%.17g\n", t->trips[e]);
    }
}

static void put_tntp(FILE *f, const amur_trips *t) {
  amur_sum total = {0};
  for (size_t e = 0; e < t->first[t->n_zone]; e++) amur_sum_add(&total, t->trips[e]);
  fprintf(f, "<NUMBER OF ZONES> %d\n<TOTAL OD FLOW> %.17g\n<END OF METADATA>\n", t->n_zone, amur_sum_value(total));
  for (int32_t o = 0; o < t->n_zone; o++) {
    if (t->first[o] == t->first[o + 1]) continue;
    fprintf(f, "\nOrigin %d\n", o + 1);
    for (size_t e = t->first[o]; e < t->first[o + 1]; e++)
      fprintf(f, " %d : %.17g;%s", t->destination[e] + 1, t->trips[e],
              (e - t->first[o]) % 5 == 4 || e + 1 == t->first[o + 1] ? "\n" : "");
  }
}

/* "F.omx:NAME"; the matrix is called trips if it has no name. */
static amur_status write_omx(const char *path, const amur_network *net, const amur_trips *t, amur_err *err) {
  const size_t n = (size_t)t->n_zone;
  double *cells = amur_alloc(n * n, sizeof *cells);
  char *file = amur_strdup(path);
  if (!cells || !file) {
    free(cells);
    free(file);
    return amur_fail(err, AMUR_E_NOMEM, 0, "%s: %zu zones", path, n);
  }
  char *colon = ends_with(file, ".omx") ? NULL : strstr(file, ".omx:");
  const char *name = colon ? colon + 5 : "trips";
  if (colon) colon[4] = 0;
  for (size_t o = 0; o < n; o++)
    for (size_t e = t->first[o]; e < t->first[o + 1]; e++) cells[o * n + (size_t)t->destination[e]] = t->trips[e];
  const double *const matrix[] = {cells};
  const amur_matrices all = {t->n_zone, (const char *const *)net->zone_id, 1, &name, matrix};
  const amur_status status = amur_omx_write(file, &all, err);
  free(cells);
  free(file);
  return status;
}

amur_status convert_trips(const char *path, const amur_network *net, const amur_trips *trips, amur_err *err) {
  if (amur_is_omx(path)) return write_omx(path, net, trips, err);
  amur_output out;
  const amur_status status = output_open(&out, path, err);
  if (status) return status;
  if (ends_with(path, ".csv"))
    put_csv(out.f, net, trips);
  else
    put_tntp(out.f, trips);
  return output_close(&out, AMUR_OK, err);
}

/* ---- the command ---------------------------------------------------------------------------------- */

static amur_status read_corridor(const char *path, amur_network *net, amur_faults *faults, amur_err *err) {
  amur_corridor corridor = {0};
  amur_status status = amur_corridor_read(path, &corridor, faults, err);
  if (!status) status = amur_corridor_network(&corridor, net, err);
  amur_corridor_fini(&corridor);
  return status;
}

static amur_status read_network(const char *path, amur_network *net, amur_faults *faults, amur_err *err) {
  if (amur_is_corridor(path)) return read_corridor(path, net, faults, err);
  if (amur_network_read(path, net, faults)) return AMUR_OK;
  return amur_fail(err, AMUR_E_PARSE, 0, "%s could not be used", path);
}

/* node.csv of IN, which has the coordinates; an empty table if IN is no folder. */
static bool read_nodes(const char *in, amur_table *nodes, amur_faults *faults) {
  struct stat about;
  char *file = amur_format("%s/node.csv", in);
  const bool good = file && (stat(file, &about) != 0 || amur_table_read(file, nodes, faults));
  free(file);
  return good;
}

static amur_status write_folder(const char *in, const char *path, const amur_network *net, amur_faults *faults,
                                amur_err *err) {
  amur_table nodes = {0};
  const amur_status status = read_nodes(in, &nodes, faults) ? convert_to_gmns(path, net, &nodes, err)
                                                            : amur_fail(err, AMUR_E_PARSE, 0, "%s/node.csv", in);
  amur_table_fini(&nodes);
  return status;
}

static amur_status write_geojson(const convert_opts *o, const char *in, const char *path, const amur_network *net,
                                 amur_faults *faults, amur_err *err) {
  amur_table nodes = {0};
  amur_link_table table = {0};
  bool good = read_nodes(in, &nodes, faults) && nodes.n_row > 0;
  if (good && o->link_table) good = amur_link_table_read(o->link_table, net, &table, faults);
  amur_status status = AMUR_OK;
  if (good)
    status = convert_to_geojson(path, net, &nodes, o->link_table ? &table : NULL, err);
  else
    status = amur_fail(err, AMUR_E_PARSE, 0, "%s: no coordinates, which node.csv of a folder has", in);
  amur_link_table_fini(&table);
  amur_table_fini(&nodes);
  return status;
}

static amur_status convert_network(const convert_opts *o, const char *in, const char *out, amur_faults *faults,
                                   amur_err *err) {
  amur_network net = {0};
  amur_status status = read_network(in, &net, faults, err);
  if (!status) {
    if (ends_with(out, ".geojson"))
      status = write_geojson(o, in, out, &net, faults, err);
    else if (ends_with(out, ".tntp"))
      status = convert_to_tntp(out, &net, err);
    else if (ends_with(out, ".csv") || amur_is_omx(out))
      status = amur_fail(err, AMUR_E_USAGE, 0,
                         "%s: a network goes to F.tntp, F.geojson or a folder; trips need --network", out);
    else
      status = write_folder(in, out, &net, faults, err);
  }
  amur_network_fini(&net);
  return status;
}

static amur_status convert_demand(const convert_opts *o, const char *in, const char *out, amur_faults *faults,
                                  amur_err *err) {
  amur_network net = {0};
  amur_trips trips = {0};
  double toll_factor;
  amur_status status = read_network(o->network, &net, faults, err);
  if (!status && !amur_trips_read(in, &net, &trips, &toll_factor, faults))
    status = amur_fail(err, AMUR_E_PARSE, 0, "%s could not be used", in);
  if (!status) status = convert_trips(out, &net, &trips, err);
  amur_trips_fini(&trips);
  amur_network_fini(&net);
  return status;
}

static int convert(const void *options, int n_argument, const char **argument, amur_err *err) {
  const convert_opts *o = options;
  (void)n_argument;
  amur_faults faults = {0};
  const amur_status status = o->network ? convert_demand(o, argument[0], argument[1], &faults, err)
                                        : convert_network(o, argument[0], argument[1], &faults, err);
  if (amur_print_faults(&faults) && err->status == AMUR_E_PARSE) *err = (amur_err){0}; /* the faults say it */
  amur_faults_fini(&faults);
  return amur_exit_of(status);
}

const amur_command amur_command_convert = {
    .name = "convert",
    .arguments = "IN OUT",
    .summary = "networks and trips from one format to another",
    .description =
        "A network (TNTP file, GMNS folder or corridor folder) becomes TNTP (OUT ends in .tntp), lines for a map\n"
        "(.geojson; IN must be a folder, whose node.csv has the coordinates) or a GMNS folder, with the coordinates "
        "of\n"
        "IN if it is a folder.  With --network, IN is trips (TNTP, .csv or F.omx:MATRIX) and OUT is .csv, F.omx or "
        "F.omx:MATRIX, else TNTP.  In TNTP zones and\n"
        "nodes are numbers: comments give the names that they replace.  Delay functions must be BPR or constant.",
    .option = convert_options,
    .n_option = sizeof convert_options / sizeof *convert_options,
    .min_arguments = 2,
    .max_arguments = 2,
    .output_argument = 2,
    .options_size = sizeof(convert_opts),
    .run = convert,
};
