"""The section of docs/performance.md that scripts/bench-peers.sh writes: from runs to tables and goals.

Takes what bench_peers.py measured; measures nothing itself.
"""

import os
import re
import statistics
import subprocess
from pathlib import Path

BEGIN, END = "<!-- bench-peers: begin (written by scripts/bench-peers.sh) -->", "<!-- bench-peers: end -->"
TITLES = {"2": "2 % of turns", "16": "16 % of turns", "calls": "realistic calls"}
NAMES = {
    "rules": "zhijian, rules alone",
    "whole": "zhijian, rules and weights",
    "rg": "rg -o -F",
    "segment": "jieba-rs and daachorse (segments everything)",
    "python": "Python, jieba and pyahocorasick",
}
# Above this share of the cores, taken by others, two threads have no two cores.
BUSY = 0.1
# Why a goal is missed, where it is.
EVERYTHING = (
    "a turn without a term costs nearly what one with a term costs: every turn is normalised and searched, the patterns that it "
    "may hold are asked, and required elements and who is on the line are told for every call. rg and the segmenters do none of that"
)
SLOWER = "searching a turn, asking its patterns and judging its call cost more than segmenting it, and every turn goes through them"
WEIGHED = "besides, the weights look up every run of one to three characters, and the network reads the turns that they leave open"
REASONS = {
    "python": SLOWER,
    "rg": EVERYTHING,
    "segment": SLOWER,
    "weighed": WEIGHED,
    "cores": "the start-up, reading the records and writing them in order are serial",
    "busy": "other work took so much of the cores that a second thread had no second core; it has to be measured again on an idle machine",
    "memory": "most of it is there before the first document (below): compiled lexicons, weights read as text, the dictionary; "
    "a file under 64 MiB is held whole besides",
    "start": "the lexicons are compiled and the weights (text) read at every start, and the dictionary of jieba-rs is loaded beside them",
}


def versions(program, peers):
    peers = Path(peers)
    told = lambda *command: subprocess.run(command, check=True, capture_output=True, text=True).stdout
    lock = Path("benches/peers/Cargo.lock").read_text(encoding="utf-8")
    crate = lambda name: re.search(rf'name = "{name}"\nversion = "([^"]+)"', lock)[1]
    python = str(peers / "venv/bin/python")
    packages = dict(line.split("==") for line in told(python, "-m", "pip", "freeze").split())
    cpu = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    return {
        "programs": f"{told(program, '--version').strip()} (ruleset {told(program, 'lexicon', 'list').split()[-1][:12]}), "
        f"{told('rustc', '--version').split(' (')[0]}, {told(str(peers / 'bin/rg'), '--version').splitlines()[0]}, "
        f"jieba-rs {crate('jieba-rs')}, daachorse {crate('daachorse')}, serde_json {crate('serde_json')}, "
        f"{told(python, '--version').strip()}, jieba {packages['jieba']}, pyahocorasick {packages['pyahocorasick']}",
        "machine": f"{cpu[1].strip() if cpu else 'unknown processor'}, {os.cpu_count()} cores",
    }


def middle(values):
    return statistics.median(values)


def cpu(runs):
    return middle(run.cpu for run in runs)


def spread(values, form):
    values = list(values)
    return f"{middle(values):{form}} [{min(values):{form}} – {max(values):{form}}]"


def ratios(these, those, less=(0.0, 0.0)):
    """CPU of these by those, run by run; `less` is taken off both: their start-up."""
    return [max(a.cpu - less[0], 0.001) / max(b.cpu - less[1], 0.001) for a, b in zip(these, those)]


def table(head, rows):
    line = lambda cells: "| " + " | ".join(str(cell) for cell in cells) + " |\n"
    return line(head) + line(["---"] + ["---:"] * (len(head) - 1)) + "".join(map(line, rows)) + "\n"


def data(found):
    rows = []
    for profile in TITLES:
        made = found["made"]["profiles"][profile]
        mb = lambda key: f"{made[key] / 1e6:.1f}"
        share = f"{made['hits'] / made['turns']:.1%}".replace("%", " %")
        rows.append([TITLES[profile], mb("bytes"), mb("text"), made["calls"], made["turns"], share])
    return table(["profile", "MB of JSONL", "MB of text", "calls", "turns", "turns with a term"], rows)


def speeds(found):
    rows = []
    for profile, (whole, part) in found["profiles"].items():
        size = found["made"]["profiles"][profile]["bytes"] / 1e6
        for name, runs in whole.items():
            system, peak = middle(run.system for run in runs), max(run.peak for run in runs)
            rows.append(
                [f"{TITLES[profile]}: {NAMES[name]}", spread((r.cpu for r in runs), ".3f"), f"{system:.3f}", f"{size / cpu(runs):.1f}", f"{peak:.0f}"]
            )
        runs, start = part["python"], cpu(found["start"]["python"])
        rate = found["slice"] / 1e6 / max(cpu(runs) - start, 0.001)
        peak, system = max(run.peak for run in runs), middle(run.system for run in runs)
        name = f"{TITLES[profile]}: {NAMES['python']}, {found['slice'] / 1e6:.0f} MB of it"
        rows.append([name, spread((r.cpu for r in runs), ".3f"), f"{system:.3f}", f"{rate:.2f} after start-up", f"{peak:.0f}"])
    return table(["program", "CPU s", "of it system", "MB/s of JSONL", "peak MiB"], rows)


def compared(found):
    start = {name: cpu(runs) for name, runs in found["start"].items()}
    rows = []
    for profile, (whole, part) in found["profiles"].items():
        for name in ("rules", "whole"):
            less = (start["python"], start[name])
            cells = [spread(ratios(whole[name], whole["rg"]), ".1f"), spread(ratios(whole["segment"], whole[name]), ".2f")]
            cells += [spread(ratios(part["python"], part[name]), ".1f"), spread(ratios(part["python"], part[name], less), ".1f")]
            rows.append([f"{TITLES[profile]}, {NAMES[name].split(', ')[1]}", *cells])
    head = ["zhijian", "CPU of rg, times", "faster than jieba-rs, times", "than Python, times", "the same, start-up of both taken off"]
    return table(head, rows)


def goals(found):
    profiles, threads = found["profiles"], found["threads"]
    faster = lambda profile, name, peer: middle(ratios(profiles[profile][peer == "python"][peer], profiles[profile][peer == "python"][name]))
    cores = lambda name: middle(one.wall / two.wall for one, two in zip(threads[f"{name} 1"], threads[f"{name} 2"]))
    start = cpu(found["start"]["rules"]) * 1000
    busy = found["others_threads"] > BUSY
    begun = {name: cpu(runs) for name, runs in found["start"].items()}

    def python(name):
        part = found["profiles"]["calls"][1]
        without = ratios(part["python"], part[name], (begun["python"], begun[name]))
        return f"; {middle(without):.1f} without start-up"

    scans = [run for whole, _ in profiles.values() for name in ("rules", "whole") for run in whole[name]]
    peak = max([run.peak for run in scans] + [peak for _, peak in found["memory"]])
    asked = [
        ("2 %, rules alone: CPU at most 1.5 times rg", middle(ratios(profiles["2"][0]["rules"], profiles["2"][0]["rg"])), "≤", 1.5, "", "rg"),
        ("2 %, rules alone: at least 5 times faster than segmenting everything", faster("2", "rules", "segment"), "≥", 5, "", "segment"),
        ("realistic, rules alone: at least 3 times faster than segmenting everything", faster("calls", "rules", "segment"), "≥", 3, "", "segment"),
        ("realistic, rules alone: at least 60 times faster than Python", faster("calls", "rules", "python"), "≥", 60, python("rules"), "python"),
        ("realistic, with weights: at least 2 times faster than segmenting everything", faster("calls", "whole", "segment"), "≥", 2, "", "weighed"),
        ("realistic, with weights: at least 50 times faster than Python", faster("calls", "whole", "python"), "≥", 50, python("whole"), "weighed"),
        ("two cores at least 1.5 times one, by the clock, rules alone", cores("rules"), "≥", 1.5, "", "busy" if busy else "cores"),
        ("the same with weights", cores("whole"), "≥", 1.5, "", "busy" if busy else "cores"),
        ("resident memory of any scan at most 150 MiB, whatever the size", peak, "≤", 150, " MiB", "memory"),
        ("start-up at most 30 ms (of CPU) when nothing needs segmentation", start, "≤", 30, " ms", "start"),
    ]
    rows, missed = [], {}
    for goal, reached, sign, limit, unit, why in asked:
        met = reached <= limit if sign == "≤" else reached >= limit
        shown = f"{reached:.0f}{unit}" if unit.startswith(" ") else f"{reached:.2f}{unit}"
        rows.append([goal, shown, "met" if met else "**not shown**" if why == "busy" else "**missed**"])
        if not met:
            missed.setdefault(REASONS[why], []).append(len(rows))
    text = table(["goal", "reached", ""], [[f"{n}. {row[0]}", *row[1:]] for n, row in enumerate(rows, 1)])
    text += "Why goals are not reached, by their numbers:\n\n" if missed else ""
    for reason, numbers in missed.items():
        text += f"- {', '.join(map(str, numbers))}: {reason}.\n"
    return text + "\n"


def stages(found):
    stages, calls, start = found["stages"], found["profiles"]["calls"][0], found["start"]
    whole, rules = cpu(calls["whole"]), cpu(calls["rules"])
    written, parsed = whole - cpu(stages["whole, page"]), cpu(stages["parse"])
    part = lambda seconds: f"{seconds:.2f} s ({seconds / whole:.0%})".replace("%", " %")
    segmented, matched = cpu(calls["segment"]), cpu(stages["match"])
    begun = cpu(start["whole"])
    return (
        f"Where the time of the realistic calls goes, by differences of medians: with weights {whole:.2f} s of CPU, of which start-up "
        f"{part(begun)}; the analyses as JSON instead of a page {part(written)}; weights {part(whole - rules)}, their start-up "
        f"included. What is left, {part(cpu(stages['rules, page']) - cpu(start['rules']))}, is reading, rules, elements and the line; the lean program reads "
        f"and parses the file in {parsed:.2f} s, matches in {matched - parsed:.2f} s more and segments in {segmented - matched:.2f} s more "
        f"(its dictionary's start-up included). `batch run` of the same file, nothing known before: {cpu(stages['rules, batch']):.2f} s by rules alone, "
        f"{cpu(stages['whole, batch']):.2f} s with weights. Weighted evidence costs {whole / rules:.2f} times the rules alone.\n\n"
    )


def section(found, versions, quick):
    start, threads = found["start"], found["threads"]
    option = " --quick" if quick else ""
    wall = lambda key: spread((run.wall for run in threads[key]), ".2f")
    begun = "; ".join(f"{NAMES[name]} {spread((r.cpu * 1000 for r in runs), '.0f')} ms of CPU, {middle(r.wall for r in runs) * 1000:.0f} ms by the clock" for name, runs in start.items())
    floor = middle(run.peak for run in start["whole"])
    peaks = ", ".join(f"{peak:.0f} MiB at {size / 1e6:.0f} MB" for size, peak in found["memory"])
    text = f"{BEGIN}\n## Beside other programs\n\n    scripts/bench-peers.sh{option}\n\n"
    text += (
        f"Whole processes by CPU time (user and system), one thread, all on the same file in turn, {found['rounds']} rounds after one that does not "
        f"count; ratios are taken inside a round. Median [least – most]. Other programs took {found['others'] * 100:.0f} % of the cores meanwhile, and "
        f"{found['others_threads'] * 100:.0f} % while two threads were compared with one: look at the ratios.\n\n"
    )
    text += data(found)
    text += (
        f"A term is any of the {found['terms']} that `zhijian lexicon list --terms` prints: of all classes, everyday words (给, 都, 已) among them, since "
        "rules put them together with others. In the first two profiles the other turns hold none at all, which is kinder than talk; the third "
        "is corpus/gold/train.jsonl with other ids and sums. `rg` searches the lines of JSON for the terms and prints them. The lean "
        "program and the one in Python parse the JSON, segment every turn, and print the terms that begin and end where words do; they "
        "find the same, which is checked. zhijian judges: findings, dismissals, elements, outcome, score, written as JSONL.\n\n"
    )
    text += speeds(found) + compared(found) + goals(found) + stages(found)
    text += f"Start-up, one call without a term: {begun}.\n\n"
    text += (
        f"One thread and two, realistic calls, by the clock: rules alone {wall('rules 1')} and {wall('rules 2')} s, with weights {wall('whole 1')} and "
        f"{wall('whole 2')} s. The outputs at 1, 2 and 8 threads are the same bytes, in all profiles. Peak memory of long files with weights on two "
        f"threads: {peaks}; of the start-up {floor:.0f} MiB.\n\n{versions['programs']}; {versions['machine']}.\n{END}\n"
    )
    return text


def put(page, section):
    """Puts the section where the last one stands, or before the known limits."""
    text = page.read_text(encoding="utf-8")
    if BEGIN in text and END in text:
        before, rest = text.split(BEGIN, 1)
        behind = rest.split(END, 1)[1].removeprefix("\n")
    else:
        before, heading, behind = text.partition("## Known limits")
        section, behind = section + "\n", heading + behind
    page.write_text(before + section + behind, encoding="utf-8")
