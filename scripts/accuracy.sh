#!/usr/bin/env bash
# Writes docs/accuracy.md: `scripts/accuracy.sh [--everyday GOLD.jsonl]`. About five minutes on two cores.
#
# Builds the program, judges corpus/gold/test.jsonl with it, learns in part for the learning curve. `--everyday` adds the
# false alarms on a set of ordinary dialogues in the same record form, such as KdConv.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cargo build --release --quiet
exec python3 scripts/accuracy.py "${CARGO_TARGET_DIR:-target}/release/zhijian" "$@"
