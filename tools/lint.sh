#!/usr/bin/env bash
# Format, layers and clang-tidy: what CI checks before it builds anything else.
#   tools/lint.sh              every file
#   tools/lint.sh FILE.cc      those files
#   tools/lint.sh --no-tidy    format and layers only: seconds, not minutes
# Wants a configured build of the dev preset for its compile commands.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/format.sh --check
python3 -B tools/check_tree.py .
python3 -B tools/check_tree_test.py 2>/dev/null
if [ "${1:-}" = --no-tidy ]; then
  echo "lint: ok (without clang-tidy)"
  exit
fi
database=${BUILD:-build/dev}
files=("$@")
if [ ${#files[@]} -eq 0 ]; then
  mapfile -t files < <(git ls-files '*.cc' ':!tests/fuzz' ':!tests/bench')
fi
# The compile commands are GCC's: Clang cannot read its precompiled headers.
printf '%s\0' "${files[@]}" |
  xargs -0 -n 1 -P "$(nproc)" clang-tidy-14 -p "$database" --quiet
echo "lint: ok"
