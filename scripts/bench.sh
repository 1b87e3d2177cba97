#!/usr/bin/env bash
# Throughput of the stages beside jieba-rs, and the program's start-up: `scripts/bench.sh [--quick]`.
#
# Prints the median in MB/s with its 95 % interval, and the ratio to jieba-rs of the same run. One thread.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

times=(--warm-up-time 3 --measurement-time 10)
case ${1:-} in
    --quick) times=(--warm-up-time 1 --measurement-time 2) ;;
    "") ;;
    *) echo "usage: scripts/bench.sh [--quick]" >&2; exit 2 ;;
esac

target=${CARGO_TARGET_DIR:-target}
cargo bench --quiet --bench stages -- --noplot "${times[@]}" >/dev/null
cargo build --release --quiet

TARGET=$target python3 - <<'EOF'
import json, os, statistics, subprocess, time

target = os.environ["TARGET"]
def estimate(name):
    folder = f"{target}/criterion/stages/{name}/new"
    size = json.load(open(f"{folder}/benchmark.json"))["throughput"]["Bytes"]
    median = json.load(open(f"{folder}/estimates.json"))["median"]
    interval = median["confidence_interval"]
    speed = lambda ns: size / ns * 1000
    return speed(median["point_estimate"]), speed(interval["upper_bound"]), speed(interval["lower_bound"])

names = ["normalise", "scene", "rules", "whole", "jieba"]
found = {name: estimate(name) for name in names}
jieba = found["jieba"][0]
print(f"{'stage':<12}{'MB/s':>8}   {'95 % interval':<18}{'to jieba-rs':>12}")
for name in names:
    mid, low, high = found[name]
    print(f"{name:<12}{mid:>8.2f}   {f'{low:.2f} – {high:.2f}':<18}{mid / jieba:>12.2f}")

command = [f"{target}/release/zhijian", "scan", "corpus/samples/11-短信模板.txt", "--quiet"]
runs = []
for _ in range(11):
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    runs.append((time.perf_counter() - start) * 1000)
runs = sorted(runs[1:])
print(f"start-up on one small script, 10 runs: median {statistics.median(runs):.0f} ms, {runs[0]:.0f} – {runs[-1]:.0f} ms")
EOF
