#!/usr/bin/env bash
# Fuzzes the readers, judging and masking: `scripts/fuzz.sh [SECONDS] [TARGET…]`, by default 60 seconds each.
#
# Needs a nightly toolchain and cargo-fuzz (cargo install cargo-fuzz). The samples of tests/formats and the bytes of
# tests/data/odd are where it begins. What brings a target down is left in fuzz/artifacts: mend it, and keep the bytes in tests/data/odd.
# No sanitizer: our code holds nothing unsafe, and the build is long enough without.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=${1:-60}
shift || true
targets=("$@")
cargo +nightly fuzz --version >/dev/null 2>&1 || {
    echo "scripts/fuzz.sh: needs a nightly toolchain and cargo-fuzz: rustup toolchain install nightly; cargo install cargo-fuzz" >&2
    exit 2
}
((${#targets[@]})) || mapfile -t targets < <(cargo +nightly fuzz list)
for target in "${targets[@]}"; do
    mkdir -p "fuzz/corpus/$target"
    cargo +nightly fuzz run --sanitizer none "$target" "fuzz/corpus/$target" tests/formats/samples tests/data/odd -- \
        -max_total_time="$seconds" -max_len=20000 -timeout=20 -rss_limit_mb=4096
done
