#!/usr/bin/env bash
# zhijian beside ripgrep, a lean program that segments everything with jieba-rs, and jieba in Python, by CPU time of whole
# processes: `scripts/bench-peers.sh [--quick]`. Writes its section of docs/performance.md.
#
# About a quarter of an hour on two cores once everything is built; --quick: four minutes (longer where others work). The
# peers and the data (benches/peers/) stand under target/peers. Needs python3 with venv, and the registries of crates and of
# Python packages at the first run. `--dry` measures and prints, and leaves the page alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

for option in "$@"; do
    case $option in
        --quick | --dry) ;;
        *) echo "usage: scripts/bench-peers.sh [--quick] [--dry]" >&2; exit 2 ;;
    esac
done
for tool in cargo python3; do
    if ! command -v "$tool" >/dev/null; then
        echo "scripts/bench-peers.sh: $tool is missing" >&2
        exit 2
    fi
done

target=$(realpath "${CARGO_TARGET_DIR:-target}")
peers=$target/peers
mkdir -p "$peers"
cargo build --release --quiet
cargo build --release --quiet --locked --manifest-path benches/peers/Cargo.toml --target-dir "$peers/build"
if [[ ! -x $peers/bin/rg ]]; then
    cargo install --quiet --locked --root "$peers" --target-dir "$peers/build" ripgrep@15.2.0
fi
if ! "$peers/venv/bin/python" -c 'import ahocorasick, jieba' 2>/dev/null; then
    python3 -m venv "$peers/venv"
    "$peers/venv/bin/pip" install --quiet jieba==0.42.1 pyahocorasick==2.3.1
fi
# What the user has set for the program must not be measured.
unset "${!ZHIJIAN_@}"
exec python3 scripts/bench_peers.py "$target/release/zhijian" "$peers" "$@"
