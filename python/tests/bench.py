"""Calls a second on one core: the wheel on Arrow batches beside the program on the same calls, one after the other.

    python tests/bench.py target/release/zhijian [calls]

Process time is compared, of the program less that of judging nothing (start-up), so that neighbours count for little.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa

import generated
import zhijian


def of_program(program, path):
    """Seconds of user and system time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [program, "scan", path, "--format", "jsonl", "--threads", "1", "--quiet"]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def of_wheel(analyzer, batches):
    begun = time.process_time()
    for batch in batches:
        analyzer.analyze_batch(batch)
    return time.process_time() - begun


def main():
    program, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    records = [json.dumps(call, ensure_ascii=False) for call in generated.calls(count)]
    batches = pa.table({"record": records}).to_batches(max_chunksize=1000)
    analyzer = zhijian.Analyzer(zhijian.Ruleset.load())
    analyzer.analyze_batch(batches[0].slice(0, 10))
    with tempfile.TemporaryDirectory() as folder:
        whole, one = Path(folder, "calls.jsonl"), Path(folder, "one.jsonl")
        whole.write_text("\n".join(records) + "\n", encoding="utf-8")
        one.write_text(records[0] + "\n", encoding="utf-8")
        ratios = []
        for _ in range(3):
            cli = of_program(program, whole) - of_program(program, one)
            wheel = of_wheel(analyzer, batches)
            ratios.append(cli / wheel)
            print(f"program {count / cli:.0f} calls/s, wheel {count / wheel:.0f} calls/s a core, ratio {cli / wheel:.2f}")
    print(f"median ratio {sorted(ratios)[1]:.2f}")


if __name__ == "__main__":
    main()
