"""usage: corridor-docs.py AMUR [--check] -- write datapackage.json of every example from the reader's table of columns,
and from that of the tutorial the tables in docs/corridor.md; with --check only compare."""
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


def package_of(folder):
    with tempfile.TemporaryDirectory() as out:
        path = os.path.join(out, "datapackage.json")
        subprocess.run([sys.argv[1], "check", folder, "--datapackage", path], check=True, stdout=subprocess.DEVNULL)
        with open(path, encoding="utf-8") as f:
            return f.read()


def doc_with(package):
    with open(DOC, encoding="utf-8") as f:
        text = f.read()
    for resource in json.loads(package)["resources"]:
        name = resource["name"]
        mark = re.compile(rf"(<!-- columns of {name} -->\n).*?(<!-- end -->)", re.S)
        if not mark.search(text):
            sys.exit(f"docs/corridor.md: no place for the columns of {name}")
        text = mark.sub(lambda m: m[1] + table(resource) + "\n" + m[2], text)
    return text


def main():
    examples = os.path.join(ROOT, "examples")
    wanted = {}
    for name in sorted(os.listdir(examples)):
        folder = os.path.join(examples, name)
        if os.path.exists(os.path.join(folder, "corridor.yaml")):
            wanted[os.path.join(folder, "datapackage.json")] = package_of(folder)
    wanted[DOC] = doc_with(wanted[os.path.join(examples, "tutorial", "datapackage.json")])
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
