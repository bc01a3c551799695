/* SPDX-License-Identifier: Apache-2.0
 * convert.c -- `amur convert`: networks and trips from one format to another.
 */
#include "command.h"
#include <stdio.h>

typedef struct {
  const char *network, *link_table, *to, *units;
  bool outside;
} convert_opts;

static const amur_opt convert_options[] = {
    {"network", offsetof(convert_opts, network), AMUR_OPT_INPUT, 0, 0, 0, NULL, "NETWORK",
     "IN is trips between the zones of this network"},
    {"link-table", offsetof(convert_opts, link_table), AMUR_OPT_INPUT, 0, 0, 0, NULL, "F.csv",
     "properties of the lines of a GeoJSON file, such as what assign --links writes"},
    {"to", offsetof(convert_opts, to), AMUR_OPT_CHOICE, 0, 0, 0, NULL, "tntp|gmns|geojson|omx|csv",
     "format of OUT, whatever its name"},
    {"units", offsetof(convert_opts, units), AMUR_OPT_TEXT, 0, 0, 0, NULL, "LENGTH,SPEED",
     "of a GMNS folder: m, km, mile or foot, and km/h, mph, m/s or ft/s"},
    {"outside", offsetof(convert_opts, outside), AMUR_OPT_FLAG, .help = AMUR_HELP_OUTSIDE},
};

/* ---- formats in words ------------------------------------------------------------------------------ */

/* "TNTP (F.tntp), GeoJSON (F.geojson) or GMNS (a folder)": what is read or written. */
static void list_files(char text[200], bool of_trips, bool written) {
  amur_file_format f;
  int n = 0, last = 0;
  size_t used = 0;
  for (int i = 0; amur_file_format_at(i, &f); i++)
    if (f.of_trips == of_trips && (written ? f.is_written : f.is_read)) last = i;
  for (int i = 0; amur_file_format_at(i, &f) && used < 200; i++)
    if (f.of_trips == of_trips && (written ? f.is_written : f.is_read))
      used += (size_t)snprintf(text + used, 200 - used, "%s%s (%s)",
                               n++ == 0    ? ""
                               : i == last ? " or "
                                           : ", ",
                               f.name, f.file);
}

static void describe(char *text, size_t size) {
  char in[200], out[200], trips_in[200], trips_out[200];
  list_files(in, false, false);
  list_files(out, false, true);
  list_files(trips_in, true, false);
  list_files(trips_out, true, true);
  size_t used = (size_t)snprintf(
      text, size,
      "IN is a network: %s, or a corridor folder.\nOUT is %s.\n"
      "With --network, IN is trips: %s,\nand OUT is %s.\n"
      "A folder is a name without a dot, or one that ends in /; a name with any other end is refused unless --to says\n"
      "the format.  Files of one format are copied.  Columns that Amur does not use are carried; a warning counts "
      "what\n"
      "OUT has no place for.  Of a corridor: minutes, km, and capacities per hour (those per day, over 24).",
      in, out, trips_in, trips_out);
  amur_file_format f;
  for (int i = 0; amur_file_format_at(i, &f) && used < size; i++)
    if (*f.note)
      used +=
          (size_t)snprintf(text + used, size - used, "\n%s %s: %s.", f.name, f.of_trips ? "trips" : "networks", f.note);
}

/* ---- the command ---------------------------------------------------------------------------------- */

enum { MINUTES = 60, HOURS_A_DAY = 24 };

/* From hours and days, which corridors have, to minutes and hours, which the formats have. */
static void change_units(amur_network *net) {
  for (int32_t a = 0; a < net->graph.n_link; a++) {
    net->vdf[a].t0 *= MINUTES;
    net->vdf[a].cap /= HOURS_A_DAY;
  }
}

static amur_status read_corridor(const convert_opts *o, const char *path, amur_network *net, amur_faults *faults,
                                 amur_err *err) {
  if (o->units) return amur_fail(err, AMUR_E_USAGE, 0, "--units: a corridor folder is in km and km/h");
  amur_corridor corridor = {.outside = o->outside};
  amur_status status = amur_corridor_read(path, &corridor, faults, err);
  if (!status) status = amur_corridor_network(&corridor, net, err);
  if (!status) change_units(net);
  amur_corridor_fini(&corridor);
  return status;
}

static amur_status read_network(const convert_opts *o, const char *path, amur_network *net, amur_faults *faults,
                                amur_err *err) {
  amur_network_opts how = amur_network_opts_default();
  how.units = o->units;
  if (amur_is_corridor(path)) return read_corridor(o, path, net, faults, err);
  if (amur_network_read(path, &how, net, faults)) return AMUR_OK;
  return amur_fail(err, AMUR_E_PARSE, 0, "%s could not be used", path);
}

static amur_status write_network(const convert_opts *o, const char *in, const char *out, const amur_network *net,
                                 amur_faults *faults, amur_err *err) {
  amur_network_extra extra = {0};
  amur_link_table links = {0};
  amur_status status = AMUR_OK;
  if (!amur_network_extra_read(in, net, &extra, faults))
    status = amur_fail(err, AMUR_E_PARSE, 0, "%s could not be used", in);
  else if (o->link_table && !amur_link_table_read(o->link_table, net, &links, faults))
    status = amur_fail(err, AMUR_E_PARSE, 0, "%s could not be used", o->link_table);
  if (amur_is_corridor(in)) {
    extra.length_unit = "km";
    extra.speed_unit = "km/h";
  }
  if (!status) status = amur_network_write(out, o->to, net, &extra, o->link_table ? &links : NULL, faults, err);
  amur_link_table_fini(&links);
  amur_network_extra_fini(&extra);
  return status;
}

static amur_status convert_network(const convert_opts *o, const char *in, const char *out, amur_faults *faults,
                                   amur_err *err) {
  amur_network net = {0};
  amur_file_format format;
  char files[200];
  bool copied = false;
  list_files(files, false, true);
  if (!o->to && amur_is_trips(out))
    return amur_fail(err, AMUR_E_USAGE, 0, "%s: a network goes to %s; trips need --network", out, files);
  amur_status status = amur_file_format_find(out, o->to, false, &format, err);
  if (!status) status = read_network(o, in, &net, faults, err);
  if (!status && !amur_is_corridor(in)) status = amur_network_copy(in, out, o->to, &copied, faults, err);
  if (!status && !copied) status = write_network(o, in, out, &net, faults, err);
  amur_network_fini(&net);
  return status;
}

static amur_status convert_demand(const convert_opts *o, const char *in, const char *out, amur_faults *faults,
                                  amur_err *err) {
  amur_network net = {0};
  amur_file_format format;
  amur_status status = amur_file_format_find(out, o->to, true, &format, err);
  if (!status) status = read_network(o, o->network, &net, faults, err);
  if (!status) status = amur_trips_convert(in, out, o->to, &net, faults, err);
  amur_network_fini(&net);
  return status;
}

static int convert(const void *options, int n_argument, const char **argument, amur_err *err) {
  const convert_opts *o = options;
  (void)n_argument;
  amur_faults faults = {0};
  const amur_status status = o->network ? convert_demand(o, argument[0], argument[1], &faults, err)
                                        : convert_network(o, argument[0], argument[1], &faults, err);
  if (amur_print_faults(&faults, err) && err->status == AMUR_E_PARSE) *err = (amur_err){0}; /* the faults say it */
  amur_faults_fini(&faults);
  return amur_exit_of(status);
}

const amur_command amur_command_convert = {
    .name = "convert",
    .arguments = "IN OUT",
    .summary = "networks and trips from one format to another",
    .describe = describe,
    .option = convert_options,
    .n_option = sizeof convert_options / sizeof *convert_options,
    .min_arguments = 2,
    .max_arguments = 2,
    .output_argument = 2,
    .options_size = sizeof(convert_opts),
    .run = convert,
};
