"""docs/architecture.md and its picture show the stages as the object files have them.  --write brings them up to date."""
import os
import sys

import stages
import tree

ROOT, LIBRARY = sys.argv[1:3]
PAGE, PICTURE = "docs/architecture.md", "docs/img/stages.svg"
BEGIN, END = "<!-- stages: written by `make docs` -->\n", "<!-- end of stages -->\n"
BOX_W, BOX_H, GAP_X, GAP_Y = 104, 34, 24, 40


def without_detours(called):
    """Folder -> what it calls and does not reach through another folder that it calls."""
    seen = stages.reach(called)
    return {f: [g for g in stages.ORDER if g in called[f] and not any(g in seen[h] for h in called[f])] for f in called}


def levels(called):
    """Rows of folders: each stands below all that it calls."""
    level = {}
    for folder in stages.ORDER:  # what a folder calls comes before it in this order
        level[folder] = 1 + max((level[other] for other in called[folder]), default=-1)
    return [[f for f in stages.ORDER if level[f] == n] for n in range(max(level.values()) + 1)]


def places(called):
    """Folder -> (x, y) of its box's middle; boxes of a row are sorted by the mean place of what they call."""
    direct, place, rows = without_detours(called), {}, levels(called)
    width = max(map(len, rows)) * (BOX_W + GAP_X)
    for n, row in enumerate(rows):
        row = sorted(row, key=lambda f: sum(place[g][0] for g in direct[f]) / max(1, len(direct[f])))
        step = width / len(row)
        for i, folder in enumerate(row):
            place[folder] = (step * (i + 0.5), GAP_Y / 2 + BOX_H / 2 + n * (BOX_H + GAP_Y))
    return place, width, len(rows) * (BOX_H + GAP_Y)


def picture(called):
    place, width, height = places(called)
    text = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" font-family="sans-serif" '
            'font-size="14" text-anchor="middle">', f'<rect width="{width:g}" height="{height:g}" fill="#fff"/>']
    for folder, others in without_detours(called).items():
        for other in others:
            (x0, y0), (x1, y1) = place[other], place[folder]
            text.append(f'<path d="M{x0:.0f} {y0 + BOX_H / 2:.0f}L{x1:.0f} {y1 - BOX_H / 2:.0f}" stroke="#889" fill="none"/>')
    for folder, (x, y) in place.items():
        fill = "#dce9f5" if folder in stages.CORE else "#f4e6d0"
        text.append(f'<rect x="{x - BOX_W / 2:.0f}" y="{y - BOX_H / 2:.0f}" width="{BOX_W}" height="{BOX_H}" rx="5" '
                    f'fill="{fill}" stroke="#556"/><text x="{x:.0f}" y="{y + 5:.0f}" fill="#112">{folder}</text>')
    return "\n".join([*text, "</svg>", ""])


def table(called):
    rows = ["| folder | what it holds | calls |", "|---|---|---|"]
    for folder in stages.ORDER:
        others = ", ".join(g for g in stages.ORDER if g in called[folder]) or "libc, threads"
        rows.append(f"| `src/{folder}` | {(stages.CORE | stages.SHELL)[folder]} | {others} |")
    return "\n".join(rows) + "\n"


def main():
    called = stages.calls(LIBRARY)
    with open(os.path.join(ROOT, PAGE), encoding="utf-8") as f:
        page = f.read()
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    wanted = {PAGE: head + BEGIN + table(called) + END + tail, PICTURE: picture(called)}
    breaches = []
    for path, text in wanted.items():
        full = os.path.join(ROOT, path)
        if "--write" in sys.argv:
            with open(full, "w", encoding="utf-8") as f:
                f.write(text)
        elif not os.path.isfile(full) or open(full, encoding="utf-8").read() != text:
            breaches.append(f"{path}: not what the object files show; run `make docs`")
    tree.finish(breaches, "pages of the structure")


main()
