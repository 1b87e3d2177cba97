#!/usr/bin/env bash
# Builds the wheel, installs it into a virtual environment of its own and tests it, on Spark too where there is Java.
#
# ZHIJIAN_PYSPARK: version of PySpark, 4.3.0 by default; 3.5.9 is the other one that is supported.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=${PYTHON:-python3}
target=${CARGO_TARGET_DIR:-target}
pyspark=${ZHIJIAN_PYSPARK:-4.3.0}
venv=$target/python-venv-$pyspark
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null; then
    echo "scripts/test-python.sh: Python 3.9 or later is missing (PYTHON=…)" >&2
    exit 2
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "scripts/test-python.sh: Python cannot make virtual environments: apt install python3-venv" >&2
    exit 2
fi

started=$SECONDS
say() { echo "== $* ($((SECONDS - started)) s)"; }

# Program and wheel in one go: what both are made of is built once.
say "building"
cargo build --release -p zhijian --features columnar -p zhijian-python
# As the gate does, so that what it checked is not checked again.
cargo clippy -p zhijian-python -- -D warnings

say "virtual environment"
packages=("maturin==1.16.0" "pyarrow>=14" "pandas<3" polars pytest)
if command -v java >/dev/null; then
    packages+=("pyspark==$pyspark")
else
    echo "scripts/test-python.sh: Spark is not tested: there is no Java (17 is needed)"
fi
if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    # Not there, or left half made.
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check "${packages[@]}"

say "wheel"
rm -rf "$target/python-wheels"
"$venv/bin/maturin" build --release --quiet -m python/Cargo.toml -i "$venv/bin/python" --out "$target/python-wheels"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall "$target"/python-wheels/*.whl

say "tests"
program=$(realpath "$target/release/zhijian")
interpreter=$(realpath "$venv")/bin/python
cd python
ZHIJIAN_BIN=$program "$interpreter" -m pytest -rs "$@"
say "scripts/test-python.sh: all passed"
