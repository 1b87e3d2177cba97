#!/usr/bin/env bash
# Writes docs/accuracy.md: `scripts/accuracy.sh [--everyday GOLD.jsonl] [--keep-curve]`. About half an hour on two cores, since weights and the
# network are learned for the curve; two minutes with `--keep-curve`, which leaves that section as it stands.
#
# Builds the program, judges corpus/gold/test.jsonl with it, learns in part for the learning curve, and judges a copy with
# homophones (pypinyin, in an environment of its own under target/). `--everyday` adds the false alarms on a set of ordinary
# dialogues in the same record form, such as KdConv.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cargo build --release --quiet
target=${CARGO_TARGET_DIR:-target}
if [[ ! -x $target/accuracy/bin/python ]]; then
    python3 -m venv "$target/accuracy"
    "$target/accuracy/bin/pip" install --quiet pypinyin==0.55.0
fi
exec "$target/accuracy/bin/python" scripts/accuracy.py "$target/release/zhijian" "$@"
