/* SPDX-License-Identifier: Apache-2.0
 * write.c -- report.json and report.html of a run; answers as plain text.
 *   report.json is one object: what is one of a kind first (schema, version, title, finding, corridor, state), then the
 * tables (parts.c), the questions with their answers, and the glossary.  The page holds the same text.
 */
#include "answers.h"
#include "html.h"
#include "json.h"
#include <amur/io.h>
#include <amur/report.h>
#include <stdlib.h>
#include <string.h>

/* What the page opens with.  `state` has each residual beside its tolerance, so that the page says what was missed. */
static bool head(json_t *root, const report_index *ix) {
  const amur_corridor *c = ix->corridor;
  const amur_result *r = ix->result;
  char first[16], last[16];
  amur_day_format(c->first_day, first);
  amur_day_format(c->last_day, last);
  char *finding = ami_report_finding(ix), *unmet = ami_report_unmet(ix);
  json_t *corridor = json_pack(
      "{s:s, s:s*, s:s, s:i, s:s, s:s, s:[o, o]}", "name", c->name ? c->name : "", "description", c->description,
      "currency", c->currency ? c->currency : "", "price_year", c->price_year, "first_day", first, "last_day", last,
      "elasticity_range", ami_json_number(c->settings.elasticity_low), ami_json_number(c->settings.elasticity_high));
  json_t *state = json_pack(
      "{s:b, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:i}", "converged", r->converged,
      "stopped_year", r->stopped_year, "relative_gap", ami_json_number(r->relative_gap), "choice_residual",
      ami_json_number(r->choice_residual), "wait_residual", ami_json_number(r->wait_residual), "imbalance",
      ami_json_number(r->imbalance), "gap_tolerance", ami_json_number(c->settings.gap), "choice_tolerance",
      ami_json_number(c->settings.choice_residual), "wait_tolerance", ami_json_number(c->settings.wait_residual),
      "imbalance_tolerance", ami_json_number(AMUR_IMBALANCE_TOLERANCE), "unmet", unmet ? unmet : "", "wall_s",
      ami_json_number(r->wall_s), "cpu_s", ami_json_number(r->cpu_s), "peak_rss_mb", ami_json_number(r->peak_rss_mb),
      "n_thread", r->n_thread);
  const char *title = c->report_title && *c->report_title ? c->report_title : c->name;
  bool ok = finding && unmet && json_object_set_new(root, "schema", json_string(REPORT_SCHEMA)) == 0;
  ok &= json_object_set_new(root, "version", json_string(amur_version())) == 0;
  ok &= json_object_set_new(root, "title", json_string(title ? title : "")) == 0;
  ok &= json_object_set_new(root, "subtitle", json_string(c->report_subtitle ? c->report_subtitle : "")) == 0;
  ok &= json_object_set_new(root, "finding", json_string(finding ? finding : "")) == 0;
  ok &= json_object_set_new(root, "corridor", corridor) == 0;
  free(finding);
  free(unmet);
  return json_object_set_new(root, "state", state) == 0 && ok;
}

static bool questions(json_t *root, const report_index *ix) {
  json_t *list = json_array();
  bool ok = list != NULL;
  for (int i = 0; i < ix->corridor->n_question && ok; i++) {
    const amur_question *q = &ix->corridor->question[i];
    char *answer = ami_report_answer(ix, q);
    ok = answer && json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}", "ask", q->ask, "kind", q->kind,
                                                         "about", q->about ? q->about : "", "answer", answer)) == 0;
    free(answer);
  }
  return json_object_set_new(root, "questions", list) == 0 && ok;
}

static json_t *build(const report_index *ix) {
  json_t *root = json_object();
  if (root && head(root, ix) && ami_parts_add(root, ix) && questions(root, ix) && ami_glossary_add(root)) return root;
  json_decref(root);
  return NULL;
}

amur_status amur_report_write(const amur_result *result, const char *folder, amur_err *err) {
  report_index ix;
  amur_status s = ami_report_index_init(&ix, result, err);
  if (s) return s;
  json_t *root = build(&ix);
  char *text = root ? json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(9)) : NULL;
  if (!text) s = amur_fail(err, AMUR_E_NOMEM, 0, "report: %d flows, %d periods", result->n_flow, result->n_period);
  if (!s) s = ami_report_file_write(folder, "report.json", 1, &(report_text){text, strlen(text)}, err);
  if (!s) s = ami_report_html_write(folder, "report.html", text, err);
  free(text);
  json_decref(root);
  ami_report_index_fini(&ix);
  return s;
}

amur_status amur_report_rebuild(const char *folder, amur_err *err) {
  json_t *root = NULL;
  amur_status s = ami_report_json_load(folder, &root, err);
  if (s) return s;
  char *text = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(9));
  s = text ? ami_report_html_write(folder, "report.html", text, err)
           : amur_fail(err, AMUR_E_NOMEM, 0, "report: %s", folder);
  free(text);
  json_decref(root);
  return s;
}

char *amur_report_answer(const amur_result *result, const amur_question *question) {
  report_index ix;
  if (ami_report_index_init(&ix, result, NULL)) return amur_strdup("");
  char *answer = ami_report_answer(&ix, question);
  ami_report_index_fini(&ix);
  return answer;
}

char *amur_report_elasticity_warning(const amur_result *result) {
  report_index ix;
  if (ami_report_index_init(&ix, result, NULL)) return amur_strdup("");
  words w = {0};
  if (!result->stopped_year) ami_say_elasticities(&w, &ix);
  ami_report_index_fini(&ix);
  return ami_words_take(&w);
}

char *amur_report_unmet(const amur_result *result) {
  report_index ix;
  if (ami_report_index_init(&ix, result, NULL)) return amur_strdup("");
  char *text = ami_report_unmet(&ix);
  ami_report_index_fini(&ix);
  return text;
}

enum { TEXT_COLUMNS = 100 };

/* Breaks paragraphs at spaces; each line begins with the indent.  A line without a space goes on to the end. */
static void print_wrapped(FILE *to, const char *text, const char *indent) {
  while (*text) {
    size_t n = strcspn(text, "\n"), room = TEXT_COLUMNS - strlen(indent);
    const bool whole = n <= room;
    for (size_t i = room; !whole && i > 0; i--)
      if (text[i] == ' ') {
        n = i;
        break;
      }
    fprintf(to, "%s%.*s\n", indent, (int)n, text);
    text += n + (text[n] == ' ' || text[n] == '\n');
  }
}

void amur_report_print_answers(const amur_result *result, FILE *to) {
  report_index ix;
  if (ami_report_index_init(&ix, result, NULL)) return;
  char *finding = ami_report_finding(&ix);
  if (finding) print_wrapped(to, finding, "");
  free(finding);
  for (int i = 0; i < ix.corridor->n_question; i++) {
    char *answer = ami_report_answer(&ix, &ix.corridor->question[i]);
    fprintf(to, "\n%s\n", ix.corridor->question[i].ask);
    if (answer) print_wrapped(to, answer, "  ");
    free(answer);
  }
  ami_report_index_fini(&ix);
}
