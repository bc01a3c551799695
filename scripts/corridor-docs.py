"""usage: corridor-docs.py AMUR [--check] -- write the tables of columns in docs/corridor.md from the reader's own
(by way of `amur check --datapackage` on examples/tutorial, which has every table); with --check only compare."""
import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
DOC = os.path.join(ROOT, "docs", "corridor.md")
FAMILY = re.compile(r"^toll_")


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
    seen = False
    for f in resource["schema"]["fields"]:
        name = f["name"]
        if FAMILY.match(name):
            if seen:
                continue
            name, seen = "toll_<vehicle_id>", True
        lines.append(f"| `{name}` | {f['type']} | {f.get('amur:unit', '')} | {empty(f)} | {values(f)} | {f['description'].replace('|', chr(92) + '|')} |")
    return "\n".join(lines)


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "datapackage.json")
        subprocess.run([sys.argv[1], "check", os.path.join(ROOT, "examples", "tutorial"), "--datapackage", path], check=True,
                       stdout=subprocess.DEVNULL)
        with open(path, encoding="utf-8") as f:
            package = json.load(f)
    with open(DOC, encoding="utf-8") as f:
        old = new = f.read()
    for resource in package["resources"]:
        name = resource["name"]
        mark = re.compile(rf"(<!-- columns of {name} -->\n).*?(<!-- end -->)", re.S)
        if not mark.search(new):
            sys.exit(f"docs/corridor.md: no place for the columns of {name}")
        new = mark.sub(lambda m: m[1] + table(resource) + "\n" + m[2], new)
    if "--check" in sys.argv:
        sys.exit(0 if old == new else "docs/corridor.md: differs from the reader's columns; run `make docs`")
    with open(DOC, "w", encoding="utf-8") as f:
        f.write(new)


main()
