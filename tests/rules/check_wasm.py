"""The core, without its estimation files, builds to WebAssembly: every file compiles, and they link to one module."""
import os
import shutil
import subprocess
import sys
import tempfile

import stages
import tree

ROOT = sys.argv[1]
SYSROOT = "/usr/include/wasm32-wasi"  # Debian's wasi-libc
THREADED = ("src/base/clock.c", "src/base/parallel.c")  # single.c stands for both
CLANG = ["clang", "--target=wasm32-wasi", "-isystem", SYSROOT, "-I", os.path.join(ROOT, "include"),
         "-I", os.path.join(ROOT, "src"), "-std=c17", "-O1", "-Wall", "-Wextra", "-Werror", "-DNDEBUG",
         '-DAMUR_VERSION="0"']


def sources():
    for path in tree.files(ROOT, ".c"):
        part = path.split("/")
        if part[0] == "src" and part[1] in stages.CORE and path not in THREADED and "estimate" not in part[-1]:
            yield path


def main():
    if not (shutil.which("clang") and shutil.which("wasm-ld") and os.path.isdir(SYSROOT)):
        print("no clang, wasm-ld or wasi-libc")
        sys.exit(tree.SKIP)
    breaches, objects = [], []
    with tempfile.TemporaryDirectory() as folder:
        for path in sources():
            objects.append(os.path.join(folder, path.replace("/", "_") + ".o"))
            done = subprocess.run([*CLANG, "-c", os.path.join(ROOT, path), "-o", objects[-1]], capture_output=True, text=True)
            if done.returncode:
                breaches.append(f"{path}: {done.stderr}")
        if not breaches:
            done = subprocess.run(["clang", "--target=wasm32-wasi", "-mexec-model=reactor", "-Wl,--export-dynamic",
                                   "-Wl,--whole-archive", *objects, "-o", os.path.join(folder, "amur.wasm")],
                                  capture_output=True, text=True)
            if done.returncode:
                breaches.append(f"link: {done.stderr}")
            else:
                print(f"{len(objects)} files, {os.path.getsize(os.path.join(folder, 'amur.wasm'))} bytes of module")
    tree.finish(breaches, "reasons why the core is no WebAssembly module")


main()
