"""usage: results-docs.py AMUR [--check] -- write the tables of columns in docs/results.md and docs/report-data.md from the
program's own tables; with --check only compare."""
import json
import os
import re
import subprocess
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
PERIOD = ["scenario", "regime", "year", "from", "to"]
LAYER_PERIOD = ["scenario", "regime", "year", "from_day", "to_day"]


def cell(text):
    return text.replace("|", "\\|")


def rows(columns, name):
    """One line for each column; the key of a period is one line, except in the table of periods itself."""
    lines, i = ["| column | type | unit | meaning |", "|---|---|---|---|"], 0
    while i < len(columns):
        names = [c["name"] for c in columns[i:i + 5]]
        if names in (PERIOD, LAYER_PERIOD) and name != "period":
            lines.append("| " + ", ".join(f"`{n}`" for n in names) + " | | | the period, as in period.csv |")
            i += 5
            continue
        c = columns[i]
        lines.append(f"| `{c['name']}` | {c['type']} | {cell(c['unit'])} | {cell(c['meaning'])} |")
        i += 1
    return "\n".join(lines)


def section(title, table, place, *remarks):
    text = "; ".join([table["help"].rstrip("."), *[r for r in remarks if r]])
    return f"### {title}\n{text[:1].upper()}{text[1:]}.\n\n{rows(table[place]['columns'], table[place]['name'])}\n"


def files(schema):
    return "\n".join(section(f"`{t['file']['name']}.csv`", t, "file")
                     for t in schema if "file" in t and t["object"] == "amur-report-1")


def layers(schema):
    return "\n".join(section(f"layer `{t['layer']['name']}`", t, "layer", t["geometry"]) for t in schema if "layer" in t)


def name_of(column):
    other = column.get("in_file", column["name"])
    return f"`{column['name']}`" + (f" (there `{other}`)" if other != column["name"] else "")


def same_as_file(table):
    """A table of the report with a file: its columns, by their names here and there, and those that the file has not."""
    report, name = table["report"], table["file"]["name"]
    own = [c for c in report["columns"] if "in_file" not in c]
    note = f", {table['note']}" if table["note"] else ""
    text = f"### `{report['name']}`\nAs `{name}.csv`{note}: " + ", ".join(name_of(c) for c in report["columns"]) + ".\n"
    return text + (f"\nColumns that the file does not have:\n\n{rows(own, '')}\n" if own else "")


def report(schema, wanted):
    found = [t for t in schema if "report" in t and t["object"] == wanted]
    return "\n".join(same_as_file(t) if "file" in t and wanted == "amur-report-1"
                     else section(f"`{t['report']['name']}`", t, "report", t["note"]) for t in found)


def replaced(path, parts):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    for name, part in parts.items():
        mark = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.S)
        if not mark.search(text):
            sys.exit(f"{os.path.relpath(path, ROOT)}: no place for {name}")
        text = mark.sub(lambda m, part=part: m[1] + part + m[2], text)
    return text


def main():
    schema = json.loads(subprocess.run([sys.argv[1], "--manual", "schema"], check=True, capture_output=True, text=True).stdout)
    wanted = {
        "results.md": {"columns of the files": files(schema), "columns of the layers": layers(schema)},
        "report-data.md": {"columns of the report": report(schema, "amur-report-1"),
                           "columns of a terminal's page": report(schema, "amur-simulation-1"),
                           "columns of a comparison": report(schema, "amur-compare-1")},
    }
    stale = []
    for name, parts in wanted.items():
        path = os.path.join(ROOT, "docs", name)
        text = replaced(path, parts)
        if text == open(path, encoding="utf-8").read():
            continue
        stale.append(f"docs/{name}")
        if "--check" not in sys.argv:
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
    if stale and "--check" in sys.argv:
        sys.exit(f"differ from the columns that are written: {', '.join(stale)}; run `make docs`")


main()
