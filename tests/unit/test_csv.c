/* SPDX-License-Identifier: Apache-2.0
 * test_csv.c -- CSV tables, numbers, whole files and their hashes.
 */
#include <amur/io.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool parse(const char *text, amur_table *t, amur_faults *f) {
  return amur_table_parse("t.csv", text, strlen(text), t, f);
}

static void tables_are_read(void **state) {
  (void)state;
  amur_faults f = {0};
  amur_table t;
  assert_true(parse("\xEF\xBB\xBF# a comment, with a comma\r\n\r\nid, name ,x\r\n"
                    "a,\"one, \"\"two\"\"\",1.5\r\n"
                    "\n"
                    "b,\"over\nlines\",\n"
                    "# end\n"
                    "c,  spaced out  ,-2e3",
                    &t, &f));
  assert_int_equal(f.n, 0);
  assert_int_equal(t.n_column, 3);
  assert_int_equal(t.n_row, 3);
  assert_int_equal(amur_table_column(&t, "name"), 1);
  assert_int_equal(amur_table_column(&t, "nome"), -1);
  assert_string_equal(amur_table_cell(&t, 0, 1), "one, \"two\"");
  assert_string_equal(amur_table_cell(&t, 1, 1), "over\nlines");
  assert_string_equal(amur_table_cell(&t, 2, 1), "spaced out");
  assert_string_equal(amur_table_cell(&t, 2, -1), "");
  assert_int_equal(t.line[0], 4);
  assert_int_equal(t.line[1], 6);
  assert_int_equal(t.line[2], 9);
  assert_true(amur_table_real(&t, 0, 2, true, NAN, 0, 9, &f) == 1.5);
  assert_true(amur_table_real(&t, 1, 2, true, 4, 0, 9, &f) == 4); /* empty: the preset */
  assert_int_equal(f.n, 0);
  assert_true(isnan(amur_table_real(&t, 1, 2, true, NAN, 0, 9, &f))); /* empty without preset */
  assert_true(amur_table_real(&t, 2, 2, true, 1, 0, 9, &f) == 1);     /* -2000 is below 0 */
  amur_table_real(&t, 0, 1, true, 1, 0, 9, &f);                       /* a text */
  assert_int_equal(f.n_error, 3);
  assert_int_equal(f.fault[1].row, 9);
  assert_int_equal(f.fault[1].column_no, 3);
  assert_string_equal(f.fault[1].column, "x");
  assert_string_equal(f.fault[1].found, "\"-2e3\"");
  amur_table_fini(&t);
  amur_faults_fini(&f);
}

static void bad_tables_are_faults(void **state) {
  (void)state;
  static const struct {
    const char *text;
    bool usable;
    long line, field;
  } row[] = {
      {"", false, 0, 0},
      {"# only a comment\n", false, 0, 0},
      {"a,b\n1\n", false, 2, 0},                 /* the only row is short */
      {"a,b\n1,2\n1,2,3\n", true, 3, 0},         /* long row */
      {"a,b\n1,2,3\n1,2,3\n", false, 1, 0},      /* a header that is short, */
      {"a,b,c\n1,2\n1,2,3\n1,2\n", false, 1, 0}, /* or long, */
      {"a;b;c\n1;2;3\n", false, 1, 0},           /* or separated by something else: */
      {"a\tb\n1\t2\n", false, 1, 0},             /* one fault, and no table */
      {"# x\na|b\n1|2\n", false, 2, 0},
      {"a b c\n1 2 3\n", false, 1, 0},
      {"\"a,b\";c\n1;2\n", false, 1, 0},
      {"sep=;\na;b\n1;2\n", false, 1, 0},
      {"a,b\n1,x\"y\n", true, 2, 2},      /* stray quote */
      {"a,b\n\"x\"y,1\n", true, 2, 1},    /* text after a quote */
      {"a,b\n1,\"x\n2,3\n", true, 2, 2},  /* quote without end: at its beginning */
      {"a,b\n1,\xff\n", false, 2, 0},     /* not UTF-8 */
      {"a,b\n1,\xc0\x80\n", false, 2, 0}, /* overlong */
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    amur_faults f = {0};
    amur_table t;
    assert_int_equal(parse(row[i].text, &t, &f), row[i].usable);
    assert_int_equal(f.n_error, 1);
    assert_int_equal(f.fault[0].row, row[i].line);
    assert_int_equal(f.fault[0].column_no, row[i].field);
    amur_table_fini(&t);
    amur_faults_fini(&f);
  }
  amur_faults f = {0};
  amur_table t;
  assert_false(amur_table_parse("t.csv", "a\n\0\n", 4, &t, &f));
  assert_false(amur_table_read("no/such/file.csv", &t, &f));
  assert_int_equal(f.n_error, 2);
  amur_faults_fini(&f);
}

static void what_nobody_reads_is_passed_over(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int n_row, n_column;
    size_t n_warning;
  } row[] = {
      {",a,b\n0,1,2\n", 1, 3, 1},             /* the index of a data frame */
      {"a,b,,\n1,2,,\n", 1, 4, 2},            /* commas at the end */
      {"a,b,c,b\n1,2,3,4\n", 1, 4, 1},        /* a column twice */
      {"a,b\n1,2\n,\n3,4\n , \n\n", 2, 2, 0}, /* rows of empty cells */
      {"a\n\"\"\n1\n", 2, 1, 0},              /* but of one column an empty text is one */
      {"sep=,\na,b\n1,2\n", 1, 2, 0},
      {"a b,c;d\n1,2\n", 1, 2, 0}, /* no separators: there are as many commas */
      {"one name\n1\n", 1, 1, 0},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    amur_faults f = {0};
    amur_table t;
    assert_true(parse(row[i].text, &t, &f));
    assert_int_equal(t.n_row, row[i].n_row);
    assert_int_equal(t.n_column, row[i].n_column);
    assert_int_equal(f.n_warning, row[i].n_warning);
    assert_int_equal(f.n_error, 0);
    if (i == 2) {
      assert_int_equal(amur_table_column(&t, "b"), 1); /* which of the two is meant? */
      amur_table_column(&t, "b");
      assert_int_equal(f.n_error, 1);
      assert_int_equal(f.n_warning, 0);
      assert_int_equal(f.fault[0].column_no, 4);
    }
    amur_table_fini(&t);
    amur_faults_fini(&f);
  }
}

static void numbers_are_read_exactly(void **state) {
  (void)state;
  static const struct {
    const char *text;
    double value;
  } good[] = {
      {"0", 0},
      {"-0.5", -0.5},
      {"+3.25", 3.25},
      {"1e3", 1000},
      {"1E-2", 0.01},
      {".5", 0.5},
      {"5.", 5},
      {"0.1", 0.1},
      {"123456789012345678901234567890", 123456789012345678901234567890.0},
      {"2.2250738585072014e-308", 2.2250738585072014e-308},
      {"9007199254740993", 9007199254740992.0},
      {"0.000000000000000000000000000001", 1e-30},
      {"4.35", 4.35},
      {"1.7976931348623157e308", 1.7976931348623157e308},
  };
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    double x;
    assert_true(amur_parse_real(good[i].text, &x));
    assert_true(x == good[i].value);
  }
  static const char *const bad[] = {"",    " 1", "1 ", "nan", "inf", "-inf",  "1e999", "0x10",
                                    "1,5", "1e", "e5", ".",   "--1", "1.2.3", "1_000"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    double x;
    assert_false(amur_parse_real(bad[i], &x));
  }
}

static void numbers_survive_the_round_trip(void **state) {
  (void)state;
  uint64_t s = 88172645463325252u;
  for (int i = 0; i < 20000; i++) {
    s ^= s << 13, s ^= s >> 7, s ^= s << 17;
    double x, y;
    memcpy(&x, &s, sizeof x);
    if (!isfinite(x)) continue;
    char text[40];
    snprintf(text, sizeof text, i % 2 ? "%.17g" : "%.6g", x);
    assert_true(amur_parse_real(text, &y));
    assert_true(y == strtod(text, NULL));
  }
}

static void long_texts_are_cut_between_characters(void **state) {
  (void)state;
  char text[200] = "", quoted[96];
  for (int i = 0; i < 60; i++) strcat(text, "\xd0\x96"); /* two bytes each */
  memmove(text + 1, text, strlen(text) + 1);
  text[0] = 'x';
  amur_quote_text(text, quoted);
  assert_int_equal(strlen(quoted), 1 + 79 + 4); /* x and 39 letters, not half of the fortieth */
  amur_quote_text("ab", quoted);
  assert_string_equal(quoted, "\"ab\"");
}

static void files_are_hashed(void **state) {
  (void)state;
  const char *path = "test_csv.tmp";
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  fputs("abc", file);
  fclose(file);
  amur_err err = {0};
  char hex[65];
  assert_int_equal(amur_file_sha256(path, hex, &err), AMUR_OK);
  /* FIPS 180-2, appendix B.1 */
  assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  size_t n;
  char *text = amur_file_read(path, &n, &err);
  assert_string_equal(text, "abc");
  assert_int_equal(n, 3);
  free(text);
  remove(path);
  assert_null(amur_file_read(path, &n, &err));
  assert_int_equal(err.status, AMUR_E_IO);
  assert_int_equal(amur_file_sha256(path, hex, &err), AMUR_E_IO);
  assert_null(amur_file_read(".", &n, &err)); /* a folder */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tables_are_read),
      cmocka_unit_test(bad_tables_are_faults),
      cmocka_unit_test(what_nobody_reads_is_passed_over),
      cmocka_unit_test(numbers_are_read_exactly),
      cmocka_unit_test(numbers_survive_the_round_trip),
      cmocka_unit_test(long_texts_are_cut_between_characters),
      cmocka_unit_test(files_are_hashed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
