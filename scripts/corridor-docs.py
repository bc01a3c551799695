"""usage: corridor-docs.py AMUR [--check] -- write datapackage.json of every example, and from all columns of the reader
and the fields of changes the tables in docs/corridor.md and those of delay functions and repayments in docs/network.md
and docs/finance.md; with --check only compare."""
import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
DOCS = [os.path.join(ROOT, "docs", name) for name in ("corridor.md", "network.md", "finance.md")]

def number(x):
    return f"{x:g}"


def values(field):
    c = field.get("constraints", {})
    if "enum" in c:
        return ", ".join(f"`{w}`" for w in c["enum"])
    low, high = c.get("minimum"), c.get("maximum")
    if low is None and high is None:
        return ""
    above = "> " if c.get("amur:exclusiveMinimum") else ">= "
    if high is None:
        return above + number(low)
    return (f"> {number(low)}, <= {number(high)}" if c.get("amur:exclusiveMinimum") else f"{number(low)} to {number(high)}")


def empty(field):
    if field.get("constraints", {}).get("required"):
        return "not allowed"
    preset = field.get("amur:empty", "")
    return number(preset) if isinstance(preset, (int, float)) else f"`{preset}`" if preset else ""


def table(resource):
    lines = ["| column | type | unit | empty | values | meaning |", "|---|---|---|---|---|---|"]
    for f in resource["schema"]["fields"]:
        name = f["name"]
        lines.append(f"| `{name}` | {f['type']} | {f.get('amur:unit', '')} | {empty(f)} | {values(f)} | {f['description'].replace('|', chr(92) + '|')} |")
    return "\n".join(lines)


def row(*cells):
    return "| " + " | ".join(str(c).replace("|", "\\|") for c in cells) + " |"


def meanings(field):
    """What each word of a column means, with its source where there is one."""
    words = field["amur:words"]
    sourced = any("source" in w for w in words)
    lines = [row(f"`{field['name']}`", "meaning", *["source"][:sourced]), "|---" * (2 + sourced) + "|"]
    for w in words:
        lines.append(row(f"`{w['word']}`", w["meaning"], *[w.get("source", "")][:sourced]))
    return "\n".join(lines)


def parameters(field):
    """The columns that hold the parameters of a word."""
    lines = [row(f"`{field['name']}`", "column", "symbol", "unit", "empty", "values", "meaning"), "|---" * 7 + "|"]
    for w in field["amur:words"]:
        for p in w.get("parameters", []):
            lines.append(row(f"`{w['word']}`", f"`{p['column']}`", p["symbol"], p.get("unit", ""), number(p["empty"]),
                             p["values"], p["meaning"]))
    return "\n".join(lines)


def changes(package):
    lines = [row("of", "field", "type", "unit", "can be set to", "apart for each of", "meaning"), "|---" * 7 + "|"]
    for f in package["amur:changes"]:
        lines.append(row(", ".join(f"`{k}`" for k in f["amur:targets"]), f"`{f['name']}`" if f["name"] else "a path",
                         f["type"], f.get("amur:unit", ""), values(f), " and ".join(f.get("amur:by", [])),
                         f["description"]))
    return "\n".join(lines)


def package_of(folder):
    with tempfile.TemporaryDirectory() as out:
        path = os.path.join(out, "datapackage.json")
        subprocess.run([sys.argv[1], "check", folder, "--datapackage", path], check=True, stdout=subprocess.DEVNULL)
        with open(path, encoding="utf-8") as f:
            return f.read()


def tables_of(package):
    """What the docs can have between <!-- NAME --> and <!-- end -->, by name."""
    tables = {"fields of changes": changes(package)}
    for resource in package["resources"]:
        tables[f"columns of {resource['name']}"] = table(resource)
        for field in resource["schema"]["fields"]:
            name = f"{resource['name']}.{field['name']}"
            if "amur:words" in field:
                tables[f"meanings of {name}"] = meanings(field)
            if any("parameters" in w for w in field.get("amur:words", [])):
                tables[f"parameters of {name}"] = parameters(field)
    return tables


def docs_with(package):
    tables, docs = tables_of(package), {}
    for path in DOCS:
        with open(path, encoding="utf-8") as f:
            docs[path] = f.read()
    for name, lines in tables.items():
        mark = re.compile(rf"(<!-- {re.escape(name)} -->\n).*?(<!-- end -->)", re.S)
        if not any(mark.search(text) for text in docs.values()):
            sys.exit(f"docs: no place for the {name}")
        for path in docs:
            docs[path] = mark.sub(lambda m: m[1] + lines + "\n" + m[2], docs[path])
    return docs


def main():
    examples = os.path.join(ROOT, "examples")
    wanted = {}
    for name in sorted(os.listdir(examples)):
        folder = os.path.join(examples, name)
        if os.path.exists(os.path.join(folder, "corridor.yaml")):
            wanted[os.path.join(folder, "datapackage.json")] = package_of(folder)
    columns = subprocess.run([sys.argv[1], "--manual", "columns"], check=True, capture_output=True, text=True).stdout
    wanted.update(docs_with(json.loads(columns)))
    stale = []
    for path, text in wanted.items():
        old = open(path, encoding="utf-8").read() if os.path.exists(path) else None
        if old != text:
            stale.append(os.path.relpath(path, ROOT))
            if "--check" not in sys.argv:
                with open(path, "w", encoding="utf-8") as f:
                    f.write(text)
    if stale and "--check" in sys.argv:
        sys.exit(f"differ from the reader's columns: {', '.join(stale)}; run `make docs`")


main()
