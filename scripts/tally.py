"""usage: tally.py STATUS BUILD... -- sum the results of the builds' last test runs; fail if one failed or STATUS is not 0."""
import json
import os
import sys

PASSED, SKIPPED = {"OK", "EXPECTEDFAIL"}, {"SKIP"}


def results(folder):
    path = os.path.join(folder, "meson-logs", "testlog.json")
    if not os.path.exists(path):
        return
    with open(path, encoding="utf-8") as log:
        for line in log:
            row = json.loads(line)
            yield row["name"], row["result"]


def main(status, folders):
    passed = failed = skipped = 0
    for folder in folders:
        for name, result in results(folder):
            if result in PASSED:
                passed += 1
            elif result in SKIPPED:
                skipped += 1
            else:
                failed += 1
                print(f"{result}: {folder}: {name}")
    if int(status) and not failed:
        print("a build or a test run stopped before its tests could be counted")
        failed += 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


sys.exit(main(sys.argv[1], sys.argv[2:]))
