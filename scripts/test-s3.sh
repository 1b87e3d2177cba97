#!/usr/bin/env bash
# `batch run` from an S3-compatible store, against moto's server on loopback: `scripts/test-s3.sh`. Objects that vanish and reads
# that break off are made by a proxy in between (scripts/s3_store.py).
#
# Needs cargo, and Python 3.9 or later with venv; moto comes from PyPI into target/s3-venv. Where it cannot be had, it says so
# and ends with 0.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

skip() {
    echo "scripts/test-s3.sh: skipped: $*"
    exit 0
}

target=${CARGO_TARGET_DIR:-target}
venv=$target/s3-venv
if [[ ! -x $venv/bin/moto_server ]]; then
    python3 -m venv "$venv" || skip "python3 has no venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check 'moto[server]==5.*' boto3 || skip "moto cannot be installed by pip"
fi
# As scripts/test.sh builds it, so that nothing is built twice.
cargo test --no-run --test all --features columnar,s3
"$venv/bin/python" scripts/s3_store.py "$target/debug/zhijian"
