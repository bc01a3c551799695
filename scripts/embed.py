"""usage: embed.py OUTPUT.c FOLDER FILE... -- C source that holds the files as bytes, by their names within FOLDER."""
import os
import sys


def main():
    output, folder, names = sys.argv[1], sys.argv[2], sys.argv[3:]
    rows, text = [], ["/* Made by scripts/embed.py; not to be edited. */", '#include "corridor/starter.h"', ""]
    for i, path in enumerate(names):
        with open(path, "rb") as f:
            data = f.read()
        text.append(f"static const unsigned char file_{i}[] = {{{','.join(map(str, data)) or '0'}}};")
        rows.append(f'    {{"{os.path.relpath(path, folder)}", file_{i}, {len(data)}}},')
    text += ["", "const starter_file ami_starter_files[] = {", *rows, "};",
             f"const int ami_starter_n_file = {len(rows)};", ""]
    with open(output, "w", encoding="utf-8") as f:
        f.write("\n".join(text))


main()
