#!/usr/bin/env bash
# Everything that must hold before a commit: `scripts/test.sh fast`, or all of it: `scripts/test.sh`.
#
# fast: format, lints (of benches, too), unit and integration tests. full (default): these with all features, doc tests, docs, release
# build, samples, the page in a browser (scripts/browser.sh), reading from a store (scripts/test-s3.sh), and the Python package
# (scripts/test-python.sh).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mode=${1:-full}
if [[ $mode != fast && $mode != full ]]; then
    echo "usage: scripts/test.sh [fast|full]" >&2
    exit 2
fi
if ! command -v cargo >/dev/null; then
    echo "scripts/test.sh: cargo is missing: install Rust from https://rustup.rs" >&2
    exit 2
fi

# Runs a step, and says how long it took.
step() {
    local began=$SECONDS
    echo
    echo "== $*"
    "$@"
    echo "   $((SECONDS - began)) s"
}

for component in rustfmt clippy; do
    if ! cargo "${component/rustfmt/fmt}" --version >/dev/null 2>&1; then
        rustup component add "$component" || echo "$component cannot be installed" >&2
    fi
done

started=$SECONDS
step cargo fmt --check
features=()
[[ $mode == full ]] && features=(--features columnar,s3)
step cargo clippy --all-targets "${features[@]}" -- -D warnings
step cargo test --lib --bins --tests "${features[@]}"
if [[ $mode == full ]]; then
    step cargo test --doc "${features[@]}"
    RUSTDOCFLAGS="-D warnings" step cargo doc --no-deps
    step cargo build --release
    step "${CARGO_TARGET_DIR:-target}/release/zhijian" scan corpus/samples
    step scripts/browser.sh
    step scripts/test-s3.sh
    step scripts/test-python.sh
fi
echo
echo "scripts/test.sh $mode: all passed in $((SECONDS - started)) s"
