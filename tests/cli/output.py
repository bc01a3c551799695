#!/usr/bin/env python3
"""What the program writes: standard output that cannot be written, files that would be lost, signals, two runs at once.

usage: output.py AMUR SOURCE_ROOT
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

AMUR, ROOT = os.path.abspath(sys.argv[1]), Path(sys.argv[2])
TUTORIAL, LARGE = ROOT / "examples/tutorial", ROOT / "examples/silk-road"
TRIPS = "origin,destination,trips\n1,2,100\n"
NET = """<NUMBER OF ZONES> 2
<NUMBER OF NODES> 2
<FIRST THRU NODE> 1
<NUMBER OF LINKS> 1
<END OF METADATA>
~ init term capacity length time b power speed toll type ;
1 2 100 1 1 0.15 4 0 0 1 ;
"""
# Every command that prints, on inputs that it takes.
PRINTING = [
    ["--help"], ["--version"], ["run", "--help"], ["--manual", "man"], ["check", TUTORIAL],
    ["simulate", ROOT / "examples/terminals/mm1.yaml", "--replications", "2"],
    ["calibrate", TUTORIAL, "--iterations", "0"], ["appraise", TUTORIAL],
]


def run(*args, **kw):
    return subprocess.run([AMUR, *map(str, args)], text=True, **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **kw})


class Output(unittest.TestCase):
    def setUp(self):
        self.tmp = Path(tempfile.mkdtemp(prefix="amur-output-"))
        self.addCleanup(shutil.rmtree, self.tmp, ignore_errors=True)
        self.out = self.tmp / "out"
        (self.tmp / "net.tntp").write_text(NET)
        (self.tmp / "trips.csv").write_text(TRIPS)
        self.assign = ["assign", self.tmp / "net.tntp", "--demand", self.tmp / "trips.csv"]

    # ---- standard output

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full")
    def test_a_full_device_is_an_error(self):
        for args in [*PRINTING, self.assign, [*self.assign, "--json"], ["run", TUTORIAL, "--out", self.out, "--force"]]:
            with open("/dev/full", "w") as full, self.subTest(args=args):
                r = run(*args, stdout=full)
                self.assertEqual(r.returncode, 3, r.stderr)
                self.assertIn("standard output could not be written", r.stderr)

    def test_a_closed_output_is_an_error_and_its_place_is_kept(self):
        # flows.csv would be opened in the place of the closed standard output, and take the page in
        r = subprocess.run(["bash", "-c", 'exec "$@" >&-', "-", AMUR, *map(str, self.assign), "--flows",
                            str(self.tmp / "flows.csv")], capture_output=True, text=True)
        self.assertEqual(r.returncode, 3, r.stderr)
        self.assertNotIn("gap", (self.tmp / "flows.csv").read_text())

    def test_a_closed_pipe_ends_quietly(self):
        r = subprocess.run(["bash", "-c", '"$0" --manual markdown | head -n 1; echo "${PIPESTATUS[0]}"', AMUR],
                           capture_output=True, text=True)
        self.assertEqual(r.stderr, "")
        self.assertIn(r.stdout.splitlines()[-1], ("0", str(128 + signal.SIGPIPE)))

    # ---- files that would be lost

    def test_an_input_is_not_overwritten(self):
        link, (net, trips) = self.tmp / "link", (self.tmp / "net.tntp", self.tmp / "trips.csv")
        link.symlink_to("trips.csv")
        for args in ([*self.assign, "--flows", trips], [*self.assign, "--flows", link], [*self.assign, "--links", net],
                     [*self.assign, "--flows", self.tmp / "." / "trips.csv"], ["convert", net, net],
                     [*self.assign, "--flows", self.tmp / "a.csv", "--links", self.tmp / "a.csv"],
                     [*self.assign, "--skim", self.tmp / "a.csv", "--trips", self.tmp / ".." / self.tmp.name / "a.csv"]):
            with self.subTest(args=args):
                r = run(*args)
                self.assertEqual(r.returncode, 2, r.stdout)
                self.assertIn("would be overwritten", r.stderr)
                self.assertEqual(r.stdout, "")
        self.assertEqual((net.read_text(), trips.read_text()), (NET, TRIPS))
        self.assertEqual({p.name for p in self.tmp.iterdir()}, {"net.tntp", "trips.csv", "link"})

    def test_what_a_specification_names_is_not_overwritten(self):
        text, sub = "a,b\n1,2\n", self.tmp / "sub"
        sub.mkdir()
        names = ("data.csv", "join.csv", "sub/arrivals.csv", "among.csv", "o.omx", "costs.csv")
        for name in names:
            (self.tmp / name).write_text(text)
        (self.tmp / "link.csv").symlink_to("join.csv")
        for name, spec in (("s.yaml", "data: {file: data.csv, join: [{file: join.csv}]}\ntitle: among.csv\n"),
                           ("spec", "data: {file: data.csv}\n"), ("sub/t.yaml", "arrivals: {times: {file: arrivals.csv}}\n"),
                           ("c.yml", "classes:\n - {name: a, demand: 'o.omx:m:l'}\n")):
            (self.tmp / name).write_text(spec)
        cases = [(["distribute", "s.yaml"], "--csv", ("data.csv", "join.csv", "./data.csv", self.tmp / "data.csv", "link.csv")),
                 (["estimate", "gravity", "s.yaml"], "--csv", ("data.csv",)), (["estimate", "gravity", "s.yaml"], "--save", ("join.csv",)),
                 (["estimate", "gravity", "s.yaml"], "--latex", ("data.csv",)),
                 (["trade", "spec"], "--csv", ("data.csv",)), (["trade", "s.yaml"], "--flows", ("join.csv",)),
                 (["trade", "s.yaml"], "--resistances", ("s.yaml", "data.csv")),
                 (["simulate", "sub/t.yaml"], "--trace", ("sub/arrivals.csv",)),
                 (["assign", "net.tntp", "--class", "c.yml"], "--flows", ("o.omx", "c.yml")),
                 (["assign", "net.tntp", "--class", "demand=data.csv,vot=1"], "--links", ("data.csv",)),
                 (["assign", "net.tntp", "--demand", "trips.csv", "--class", "name=a,reference=costs.csv"], "--skim",
                  ("costs.csv",))]
        for args, option, outputs in cases:
            for out in outputs:
                with self.subTest(args=args, out=out):
                    r = run(*args, option, out, cwd=self.tmp)
                    self.assertEqual((r.returncode, r.stdout), (2, ""), r.stderr)
                    self.assertIn("would be overwritten", r.stderr)
        # the same below AMUR_DATA
        r = run("distribute", "s.yaml", "--csv", sub / "only.csv", cwd=self.tmp, env={**os.environ, "AMUR_DATA": str(sub)})
        self.assertNotIn("would be overwritten", r.stderr)
        (sub / "only.csv").write_text(text)
        (self.tmp / "s.yaml").write_text("data: {file: only.csv}\n")
        r = run("distribute", "s.yaml", "--csv", sub / "only.csv", cwd=self.tmp, env={**os.environ, "AMUR_DATA": str(sub)})
        self.assertIn("s.yaml reads it, too", r.stderr)
        for name in names:
            self.assertEqual((self.tmp / name).read_text(), text)

    def test_what_a_folder_holds_is_not_overwritten(self):
        gmns, home, trips = self.tmp / "gmns", self.tmp / "home", self.tmp / "trips.csv"
        self.assertEqual(run("convert", self.tmp / "net.tntp", gmns).returncode, 0)
        shutil.copytree(TUTORIAL, home)
        (gmns / "use_group.csv").write_text("use_group,uses\n")
        cases = [["assign", gmns, "--demand", trips, "--flows", gmns / name] for name in ("node.csv", "link.csv", "use_group.csv")]
        cases += [["check", home, "--datapackage", home / name]
                  for name in ("link.csv", "source.csv", "corridor.yaml", "terminal/gate.yaml", "scenario/half_toll.yaml")]
        cases += [["assign", home, "--links", home / "demand.csv"], ["appraise", home, "--csv", home]]
        before = {p: p.read_bytes() for d in (gmns, home) for p in d.rglob("*") if p.is_file()}
        for args in cases:
            with self.subTest(args=args):
                r = run(*args)
                self.assertEqual((r.returncode, r.stdout), (2, ""), r.stderr)
                self.assertIn("would be overwritten", r.stderr)
        self.assertEqual({p: p.read_bytes() for d in (gmns, home) for p in d.rglob("*") if p.is_file()}, before)
        for _ in range(2):  # results of one's own may stand there
            self.assertEqual(run("check", home, "--datapackage", home / "datapackage.json").returncode, 0)
            self.assertEqual(run("assign", gmns, "--demand", trips, "--flows", gmns / "flows.csv").returncode, 0)

    def test_devices_may_be_named_twice(self):
        self.assertEqual(run(*self.assign, "--flows", "/dev/null", "--links", "/dev/null").returncode, 0)

    def test_a_users_own_part_file_stays(self):
        (self.tmp / "z.csv.part").write_text("mine")
        self.assertEqual(run(*self.assign, "--flows", self.tmp / "z.csv").returncode, 0)
        self.assertEqual((self.tmp / "z.csv.part").read_text(), "mine")
        self.assertEqual({p.name for p in self.tmp.iterdir()}, {"net.tntp", "trips.csv", "z.csv", "z.csv.part"})

    def test_force_replaces_only_a_run_of_ours(self):
        self.out.mkdir()
        (self.out / "manifest.json").write_text('{"manifest_version": 3}')
        (self.out / "thesis.odt").write_text("years")
        r = run("run", TUTORIAL, "--out", self.out, "--force")
        self.assertEqual(r.returncode, 2)
        self.assertEqual((self.out / "thesis.odt").read_text(), "years")

    # ---- inputs that are no files

    def test_what_cannot_be_read_is_named_and_is_not_out_of_memory(self):
        for name in ("corridor.yaml", "terminal/gate.yaml", "climate.yaml", "scenario/half_toll.yaml"):
            for make in (os.mkdir, os.mkfifo):
                folder = self.tmp / "corridor"
                shutil.rmtree(folder, ignore_errors=True)
                shutil.copytree(TUTORIAL, folder)
                (folder / name).unlink()
                make(folder / name)
                with self.subTest(name=name, make=make.__name__):
                    r = run("check", folder, timeout=20)
                    self.assertEqual(r.returncode, 2, r.stderr)
                    self.assertNotIn("memory", r.stderr)
                    self.assertIn("is a folder" if make is os.mkdir else "is a pipe", r.stderr)

    # ---- signals, and two at once

    def start(self, *extra):
        """A run that lasts, once it has begun to write its log."""
        p = subprocess.Popen([AMUR, "run", str(LARGE), "--out", str(self.out), "--threads", "1", *extra],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(lambda: (p.poll() is None and p.kill(), p.wait(), p.stdout.close(), p.stderr.close()))
        for _ in range(600):
            log = next(self.tmp.glob(".out.amur-*/log.txt"), None)
            if log and log.stat().st_size > 0:  # it is written as the run goes
                return p
            time.sleep(0.05)
        self.fail("the run wrote no log")

    def test_signals_end_a_run_in_order(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number):
                p = self.start()
                p.send_signal(number)
                out, err = p.communicate(timeout=30)
                self.assertEqual(p.returncode, 128 + number)
                self.assertEqual(len(err.splitlines()), 1, err)
                self.assertIn("the log is in", err)
                self.assertGreater((self.tmp / "out.log").stat().st_size, 0)
                self.assertEqual({q.name for q in self.tmp.iterdir()} - {"net.tntp", "trips.csv"},
                                 {"out.log", ".out.amur-lock"})
                (self.tmp / "out.log").unlink()

    def test_a_second_run_into_the_place_is_refused_at_once(self):
        p = self.start()
        r = run("run", TUTORIAL, "--out", self.out)
        self.assertEqual(r.returncode, 2)
        self.assertIn("another run", r.stderr)
        p.kill()
        p.wait()
        # the lock is free, and what the killed run left is removed
        self.assertTrue(list(self.tmp.glob(".out.amur-??????")))
        self.assertEqual(run("run", TUTORIAL, "--out", self.out).returncode, 0)
        self.assertEqual({q.name for q in self.tmp.iterdir()}, {"net.tntp", "trips.csv", "out"})
        listed = json.loads((self.out / "manifest.json").read_text())["files"]
        self.assertEqual(set(listed), {q.name for q in self.out.iterdir()})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
