"""usage: library.py ROOT BUILD AMUR -- the library as its users have it: installed into a scratch folder, found by pkg-config.

Builds examples/c by its Makefile with the shared and with the static library, runs the programs and compares what they
print with figures that are known otherwise; compiles and runs the C programs that stand in the pages; calls every _fini
on a zeroed struct, twice, and every _free on nothing."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT, BUILD, AMUR = map(os.path.abspath, sys.argv[1:4])
PAGES = ["docs/architecture.md", "docs/library.md"]
SKIP = 77

# Braess (1968): 6 trips, times 10x, 50+x, 10+x; flows 4, 2, 2, 2, 4, so the sum of areas is 2*80 + 2*102 + 22.
BRAESS_OBJECTIVE = 386
BRAESS_NET = """<NUMBER OF ZONES> 2
<NUMBER OF NODES> 4
<FIRST THRU NODE> 1
<NUMBER OF LINKS> 5
<END OF METADATA>

~ init term capacity length free_flow_time b power speed toll type ;
1 3 1 0 0.00000001 1000000000 1 0 0 1 ;
1 4 1 0 50 0.02 1 0 0 1 ;
3 2 1 0 50 0.02 1 0 0 1 ;
3 4 1 0 10 0.1 1 0 0 1 ;
4 2 1 0 0.00000001 1000000000 1 0 0 1 ;
"""
BRAESS_TRIPS = """<NUMBER OF ZONES> 2
<TOTAL OD FLOW> 6
<END OF METADATA>

Origin 1
 2 : 6.0;
"""
# Published with the test problem: https://github.com/bstabler/TransportationNetworks, in its units.
SIOUX_FALLS_OBJECTIVE = 4231335.287


class Failed(Exception):
    pass


def call(command, folder, env):
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def install(scratch):
    """Installs; returns the environment in which the library is found as if it stood in a usual place."""
    call(["meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", scratch], ROOT, os.environ)
    folder = next(f for f, _, names in os.walk(scratch) if "amur.pc" in names)
    with open(os.path.join(folder, "amur.pc"), encoding="utf-8") as f:
        prefix = re.search(r"^prefix=(.*)$", f.read(), re.M)[1]
    return {**os.environ, "PKG_CONFIG_PATH": folder, "LD_LIBRARY_PATH": os.path.dirname(folder),
            "PKG_CONFIG": f"pkg-config --define-variable=prefix={scratch}{prefix}",
            "CFLAGS": "-O1 -Wall -Wextra -Wpedantic -Werror"}


def number(pattern, text):
    found = re.search(pattern, text)
    if not found:
        raise Failed(f"no {pattern!r} in\n{text}")
    return [float(group) for group in found.groups()]


def near(what, seen, wanted, tolerance):
    if abs(seen - wanted) > tolerance:
        raise Failed(f"{what}: {seen}, expected {wanted} within {tolerance}")
    print(f"ok   {what}: {seen} (expected {wanted})")


def needs_shared(program):
    return "libamur" in subprocess.run(["readelf", "-d", program], check=True, capture_output=True, text=True).stdout


def check_assign(folder, env):
    for name, text in (("net", BRAESS_NET), ("trips", BRAESS_TRIPS)):
        with open(os.path.join(folder, name + ".tntp"), "w", encoding="utf-8") as f:
            f.write(text)
    objective, = number(r"objective ([\d.e+]+)", call(["./assign", "net.tntp", "trips.tntp"], folder, env))
    near("Braess", objective, BRAESS_OBJECTIVE, 1e-4)
    data = os.path.join(os.environ.get("AMUR_DATA", ""), "tntp/SiouxFalls/SiouxFalls")
    if not os.path.isfile(data + "_net.tntp"):
        print("skipped: SiouxFalls, set AMUR_DATA")
    else:
        objective, = number(r"objective ([\d.e+]+)", call(["./assign", data + "_net.tntp", data + "_trips.tntp"], folder, env))
        near("SiouxFalls", objective, SIOUX_FALLS_OBJECTIVE, 0.1)


def check_terminal(folder, env):
    wait, half = number(r"wait ([\d.]+) h, give or take ([\d.]+) h", call(["./terminal"], folder, env))
    near("M/M/1 at 0.8", wait, 4, 2 * half)


def check_crossings(folder, env):
    """Against what `amur run` answers of the same corridor."""
    tutorial = os.path.join(ROOT, "examples/tutorial")
    page = call([AMUR, "run", tutorial, "--out", os.path.join(folder, "run"), "--force"], folder, env)
    wanted, = number(r"Toll bridge from (\d+) to", " ".join(page.split()))
    vehicles, = number(r"Toll bridge +([\d.]+)", call(["./crossings", tutorial], folder, env))
    near("tutorial", vehicles, wanted, 0.5)


def check_examples(folder, env):
    shutil.copytree(os.path.join(ROOT, "examples/c"), folder)
    for static in (False, True):
        call(["make", "--always-make"] + (["STATIC=1"] if static else []), folder, env)
        for program in ("assign", "terminal", "crossings"):
            if needs_shared(os.path.join(folder, program)) == static:
                raise Failed(f"{program}: " + ("needs libamur.so" if static else "does not need libamur.so"))
        print("static library" if static else "shared library")
        check_assign(folder, env)
        check_terminal(folder, env)
        check_crossings(folder, env)


def run_program(text, folder, env):
    """Compiles a program against the library and runs it in the top folder; what it prints."""
    flags = subprocess.run(env["PKG_CONFIG"] + " --cflags --libs amur", shell=True, check=True, env=env,
                           capture_output=True, text=True).stdout.split()
    program = os.path.join(folder, "program")
    with open(program + ".c", "w", encoding="utf-8") as f:
        f.write(text)
    call(["cc", "-std=c17", *env["CFLAGS"].split(), "-o", program, program + ".c", *flags], folder, env)
    return call([program], ROOT, env).strip()


def check_page(page, folder, env):
    """The blocks of C that hold a whole program compile and end well."""
    with open(os.path.join(ROOT, page), encoding="utf-8") as f:
        programs = [block for block in re.findall(r"```c\n(.*?)```", f.read(), re.S) if "int main" in block]
    if not programs:
        raise Failed(f"{page}: no program in C")
    for text in programs:
        print(f"ok   {page}: {run_program(text, folder, env)}")


def check_ends(folder, env):
    """What the verbs promise: _fini takes a zeroed struct, and a second time; _free takes NULL."""
    headers = os.path.join(ROOT, "include/amur")
    text = "\n".join(open(os.path.join(headers, name), encoding="utf-8").read() for name in sorted(os.listdir(headers)))
    ends = re.findall(r"AMUR_API void (amur_\w+_fini)\((amur_\w+) \*\w+\);", text)
    frees = re.findall(r"AMUR_API void (amur_\w+_free)\(amur_\w+ \*\w+\);", text)
    if len(ends) < 20 or len(frees) < 5:
        raise Failed(f"only {len(ends)} _fini and {len(frees)} _free in the headers")
    lines = [f"  {kind} x{i} = {{0}};\n  {name}(&x{i});\n  {name}(&x{i});" for i, (name, kind) in enumerate(ends)]
    lines += [f"  {name}(NULL);" for name in frees]
    run_program("#include <amur/amur.h>\n#include <stddef.h>\n\nint main(void) {\n" + "\n".join(lines) + "\n}\n", folder,
                {**env, "CFLAGS": env["CFLAGS"] + " -Wno-missing-field-initializers -Wno-missing-braces"})
    print(f"ok   {len(ends)} _fini on zeroed structs, {len(frees)} _free on NULL")


def main():
    absent = [name for name in ("meson", "make", "pkg-config", "cc", "readelf") if not shutil.which(name)]
    if absent:
        print("no", *absent)
        sys.exit(SKIP)
    with tempfile.TemporaryDirectory() as scratch:
        try:
            env = install(os.path.join(scratch, "root"))
            check_examples(os.path.join(scratch, "c"), env)
            for page in PAGES:
                check_page(page, scratch, env)
            check_ends(scratch, env)
        except Failed as failed:
            print("FAIL", failed)
            sys.exit(1)


main()
