"""What scripts/bench-peers.sh measures: `bench_peers.py ZHIJIAN PEERS [--quick] [--dry]`.

Every round runs all programs on the same file one after the other, so that a machine that slows down slows all of them; ratios
are taken inside a round. The order changes from round to round, since a process feels which one ran before it. CPU time is user
and system time of the whole process, as the kernel counts it when it ends.
bench_peers_page.py makes the page of it.
"""

import hashlib
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import bench_peers_page

CORPUS = "corpus/gold/train.jsonl"
PROFILES = ["2", "16", "calls"]
MB = 1_000_000


class Run:
    """A finished process: seconds of CPU (of these in the kernel), seconds by the clock, peak memory in MiB."""

    def __init__(self, arguments, stdout=subprocess.DEVNULL):
        start = time.perf_counter()
        process = subprocess.Popen([str(a) for a in arguments], stdout=stdout, stderr=subprocess.PIPE)
        complaint = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        self.wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        # rg tells by 1 that it found nothing.
        if process.returncode not in (0, 1 if Path(arguments[0]).name == "rg" else 0):
            sys.exit(f"{' '.join(map(str, arguments))}: exit {process.returncode}\n{complaint.decode()}")
        self.cpu, self.system = usage.ru_utime + usage.ru_stime, usage.ru_stime
        self.peak = usage.ru_maxrss / 1024


class Others:
    """What other programs take of the cores, from now on."""

    def __init__(self):
        self.before = self.now()

    @staticmethod
    def now():
        """Ticks of the cores: all, and those that were neither idle nor ours."""
        with open("/proc/stat", encoding="ascii") as stat:
            ticks = [int(n) for n in stat.readline().split()[1:9]]
        usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        ours = sum(u.ru_utime + u.ru_stime for u in usage) * os.sysconf("SC_CLK_TCK")
        return sum(ticks), sum(ticks) - ticks[3] - ticks[4] - ours

    def share(self):
        whole, others = (after - before for before, after in zip(self.before, self.now()))
        return max(others / whole, 0.0)


class Bench:
    def __init__(self, program, peers, quick):
        self.program, self.peers, self.quick = program, Path(peers), quick
        self.data, self.scratch = self.peers / "data", self.peers / "scratch"
        self.terms = self.data / "terms.txt"
        # Bytes of a file, of the slice for the slow peer, of the two files for memory; rounds.
        self.bytes, self.slice, self.large = (8 * MB, 2 * MB, [70 * MB, 140 * MB]) if quick else (24 * MB, 3 * MB, [80 * MB, 240 * MB])
        self.rounds = 5 if quick else 7

    def scan(self, file, *more, format="jsonl", threads=1):
        return [self.program, "scan", file, "--format", format, "--quiet", "--threads", str(threads), *more]

    def batch(self, file, *more):
        shutil.rmtree(self.scratch, ignore_errors=True)
        out, state = self.scratch / "out", self.scratch / "state.db"
        self.scratch.mkdir()
        return [self.program, "batch", "run", "--input", file, "--out", out, "--state", state, "--quiet", "--threads", "1", *more]

    def segmenter(self, file, *stage):
        return [self.peers / "build/release/segment-all", file, self.terms, *stage]

    def commands(self, file):
        """The programs of a round, by name; made when they run, since a batch wants an empty folder."""
        return {
            "rules": lambda: self.scan(file, "--rules-only"),
            "whole": lambda: self.scan(file),
            "rg": lambda: [self.peers / "bin/rg", "-o", "-F", "-f", self.terms, file],
            "segment": lambda: self.segmenter(file),
        }

    def python(self, file):
        return lambda: [self.peers / "venv/bin/python", "benches/peers/segment_all.py", file, self.terms]

    def make_data(self):
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(parents=True)
        with open(self.terms, "wb") as out:
            Run([self.program, "lexicon", "list", "--terms"], out)
        made = self.generate(self.data, self.bytes, *PROFILES)
        for profile in PROFILES:
            self.cut(profile)
        return made

    def generate(self, folder, size, *profiles):
        command = [self.peers / "build/release/bench-data", self.terms, CORPUS, folder, str(size), *profiles]
        return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)

    def cut(self, profile):
        """The first calls of a profile for the slow peer, and one call without a term for the start-up."""
        terms = self.terms.read_text(encoding="utf-8").split("\n")[:-1]
        size = 0
        with open(self.file(profile), encoding="utf-8") as lines, open(self.file(profile, "slice"), "w", encoding="utf-8") as out:
            for line in lines:
                size += len(line.encode())
                if size > self.slice:
                    break
                out.write(line)
        if profile == "2":
            with open(self.file(profile), encoding="utf-8") as lines:
                texts = lambda line: [turn["text"] for turn in json.loads(line)["turns"]]
                free = next(line for line in lines if not any(term in text for text in texts(line) for term in terms))
            self.file("one").write_text(free, encoding="utf-8")

    def file(self, profile, part=None):
        return self.data / f"{profile}{'-' + part if part else ''}.jsonl"

    def in_turn(self, commands, rounds, told):
        """All commands in turn, over and over, after one run of each that does not count."""
        runs = {name: [] for name in commands}
        for number in range(rounds + 1):
            for name in random.Random(number).sample(list(commands), len(commands)):
                run = Run(commands[name]())
                if number:
                    runs[name].append(run)
                # The next process would pay for the memory that Python gave back; one that does not count pays instead.
                if name == "python":
                    Run(self.scan(self.file("one")))
        for name, of_one in runs.items():
            cpu = sorted(run.cpu for run in of_one)
            print(f"{told:<12}{name:<14}{cpu[len(cpu) // 2]:8.3f} s CPU  [{cpu[0]:.3f} – {cpu[-1]:.3f}]", file=sys.stderr)
        return runs

    def start_up(self):
        one = self.file("one")
        return self.in_turn({**self.commands(one), "python": self.python(one)}, 10, "start-up")

    def profile(self, profile):
        file, part = self.file(profile), self.file(profile, "slice")
        whole = self.in_turn(self.commands(file), self.rounds, profile)
        commands = {name: self.commands(part)[name] for name in ("rules", "whole")}
        return whole, self.in_turn({**commands, "python": self.python(part)}, self.rounds, f"{profile} slice")

    def stages(self):
        file = self.file("calls")
        return self.in_turn(
            {
                "rules, page": lambda: self.scan(file, "--rules-only", format="text"),
                "whole, page": lambda: self.scan(file, format="text"),
                "rules, batch": lambda: self.batch(file, "--rules-only"),
                "whole, batch": lambda: self.batch(file),
                "parse": lambda: self.segmenter(file, "parse"),
                "match": lambda: self.segmenter(file, "match"),
            },
            5,
            "stages",
        )

    def two_cores(self):
        file = self.file("calls")
        return self.in_turn(
            {
                f"{name} {threads}": lambda threads=threads, more=more: self.scan(file, *more, threads=threads)
                for name, more in (("rules", ["--rules-only"]), ("whole", []))
                for threads in (1, 2)
            },
            5,
            "threads",
        )

    def same_at_all_threads(self):
        """Whether the outputs at 1, 2 and 8 threads are the same bytes, in every profile, with weights and without."""
        for profile in PROFILES:
            for more in ([], ["--rules-only"]):
                sums = {self.checksum(self.scan(self.file(profile), *more, threads=threads)) for threads in (1, 2, 8)}
                if len(sums) != 1:
                    sys.exit(f"{profile} {more}: the outputs at 1, 2 and 8 threads differ")

    def peers_agree(self):
        """The two segmenters are to find the same, or they do not do the same work."""
        for profile in PROFILES:
            part = self.file(profile, "slice")
            if self.checksum(self.segmenter(part), True) != self.checksum(self.python(part)(), True):
                sys.exit(f"{part}: segment-all and segment_all.py find different terms")

    def checksum(self, command, in_any_order=False):
        path = self.peers / "output"
        with open(path, "wb") as out:
            Run(command, out)
        whole, added = hashlib.blake2b(), 0
        with open(path, "rb") as lines:
            for line in lines:
                # Nothing is gathered here: the kernel counts this process's peak for each that it starts.
                whole.update(line)
                added += int.from_bytes(hashlib.blake2b(line).digest(), "big")
        path.unlink()
        return added if in_any_order else whole.hexdigest()

    def memory(self):
        """Peaks of long files, with weights, on two threads."""
        peaks = []
        for size in self.large:
            self.generate(self.scratch_folder(), size, "calls")
            file = self.scratch / "calls.jsonl"
            run = Run(self.scan(file, threads=2))
            peaks.append((size, run.peak))
            print(f"memory      {size / MB:.0f} MB: {run.peak:.0f} MiB", file=sys.stderr)
        shutil.rmtree(self.scratch)
        return peaks

    def scratch_folder(self):
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir()
        return self.scratch


def main():
    program, peers, *options = sys.argv[1:]
    bench = Bench(program, peers, "--quick" in options)
    others = Others()
    found = {"made": bench.make_data(), "slice": bench.slice, "rounds": bench.rounds, "terms": bench.terms.read_text(encoding="utf-8").count("\n")}
    bench.peers_agree()
    bench.same_at_all_threads()
    found["start"] = bench.start_up()
    found["profiles"] = {profile: bench.profile(profile) for profile in PROFILES}
    found["stages"] = bench.stages()
    meanwhile = Others()
    found["threads"] = bench.two_cores()
    found["others_threads"] = meanwhile.share()
    found["memory"] = bench.memory()
    found["others"] = others.share()
    section = bench_peers_page.section(found, bench_peers_page.versions(program, peers), bench.quick)
    print(section)
    if "--dry" not in options:
        bench_peers_page.put(Path("docs/performance.md"), section)


if __name__ == "__main__":
    main()
