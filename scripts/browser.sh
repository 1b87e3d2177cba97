#!/usr/bin/env bash
# Opens the page of HTML in a real browser: filters it, opens a call, takes pictures. `scripts/browser.sh [FOLDER]` leaves
# the pictures in FOLDER, else in target/browser.
#
# Needs a built program (target/release/zhijian), Debian's chromium and node with npm. Chromium is installed if apt can; where
# one of them cannot be had, it says so and ends with 0.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

skip() {
    echo "scripts/browser.sh: skipped: $*"
    exit 0
}

program=${CARGO_TARGET_DIR:-target}/release/zhijian
pictures=${1:-${CARGO_TARGET_DIR:-target}/browser}
[[ -x $program ]] || skip "$program is not built: cargo build --release"
if ! command -v chromium >/dev/null && [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    (apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium fonts-noto-cjk) \
        >/dev/null 2>&1 || true
fi
command -v chromium >/dev/null || skip "chromium is not here and apt cannot install it"
command -v npm >/dev/null || skip "npm is not here"

mkdir -p "$pictures"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --prefix "$work" playwright-core@1 >/dev/null 2>&1 \
    || skip "playwright-core cannot be installed by npm"

# Few calls stand in the page at once; many are opened one at a time.
python3 scripts/browser_calls.py corpus/gold/train.jsonl 40 >"$work/few.jsonl"
python3 scripts/browser_calls.py corpus/gold/train.jsonl 5000 >"$work/many.jsonl"
for name in few many; do
    "$program" scan "$work/$name.jsonl" --lang zh --report "html=$work/$name.html" >/dev/null
done
"$program" scan "$work/few.jsonl" --lang en --report "html=$work/few-en.html" >/dev/null
cp scripts/browser.mjs "$work/"
node "$work/browser.mjs" "$work" "$pictures" "$(command -v chromium)"
