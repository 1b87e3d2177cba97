#!/usr/bin/env bash
# Git hook for a repository of call scripts: checks what is about to be committed, not what lies in the folder.
# 放话术的仓库用的提交钩子：检查将要提交的内容。
#
# Install:  cp scripts/pre-commit.sh YOUR-REPOSITORY/.git/hooks/pre-commit   (zhijian must be on the PATH)
# A script with an approval record must be as it was approved; one without must pass `zhijian check`.
# ZHIJIAN_SCRIPTS: extended regular expression of the paths of scripts. ZHIJIAN: the program.
set -euo pipefail

program=${ZHIJIAN:-zhijian}
pattern=${ZHIJIAN_SCRIPTS:-'(^|/)(话术|call-scripts)/.*\.(md|txt|docx|xlsx)$'}
if ! command -v "$program" >/dev/null; then
    echo "pre-commit: $program is missing: put zhijian on the PATH, or name it in ZHIJIAN" >&2
    exit 2
fi

cd "$(git rev-parse --show-toplevel)"
staged=$(mktemp -d)
trap 'rm -rf "$staged"' EXIT

in_index() { git ls-files --error-unmatch -- ":(literal)$1" >/dev/null 2>&1; }

approved=()
others=()
declare -A seen
while IFS= read -r -d '' path; do
    # A record that was touched is a reason to verify its script.
    script=${path%.approval.toml}
    if [[ ! $script =~ $pattern || -n ${seen[$script]:-} ]] || ! in_index "$script"; then
        continue
    fi
    seen[$script]=1
    wanted=("$script")
    suppressions=zhijian-suppressions.toml
    [[ $script == */* ]] && suppressions=${script%/*}/$suppressions
    if in_index "$suppressions"; then
        wanted+=("$suppressions")
    fi
    if in_index "$script.approval.toml"; then
        wanted+=("$script.approval.toml")
        approved+=("$script")
    else
        others+=("$script")
    fi
    git checkout-index --force --prefix="$staged/" -- "${wanted[@]}"
done < <(git diff --cached --name-only --no-renames -z)

cd "$staged"
worst=0
if ((${#approved[@]})); then
    "$program" check --quiet --verify "${approved[@]}" || worst=$?
fi
if ((${#others[@]})); then
    code=0
    "$program" check --quiet "${others[@]}" || code=$?
    worst=$((code > worst ? code : worst))
fi
exit "$worst"
