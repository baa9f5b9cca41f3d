#!/usr/bin/env bash
# Format, layers and clang-tidy: what CI checks before it builds anything else.
#   tools/lint.sh              every file
#   tools/lint.sh FILE.cc      those files
#   tools/lint.sh --no-tidy    format and layers only: seconds, not minutes
set -euo pipefail
cd "$(dirname "$0")/.."
tools/format.sh --check
python3 -B tools/check_tree.py .
python3 -B tools/check_tree_test.py 2>/dev/null
if [ "${1:-}" = --no-tidy ]; then
  echo "lint: ok (without clang-tidy)"
  exit
fi
# Clang's own compile commands, without precompiled headers: clang-tidy takes
# those of GCC for broken ones of its own. Built is only what writes headers.
cmake --preset tidy >build-tidy.log 2>&1 || { cat build-tidy.log; exit 1; }
rm -f build-tidy.log
cmake --build build/tidy --target wayland_protocols -- --quiet
files=("$@")
if [ ${#files[@]} -eq 0 ]; then
  mapfile -t files < <(git ls-files '*.cc' ':!tests/fuzz' ':!tests/bench')
fi
printf '%s\0' "${files[@]}" |
  xargs -0 -n 1 -P "$(nproc)" clang-tidy-14 -p build/tidy --quiet \
    2> >(grep -v 'warnings generated\.$' >&2)
echo "lint: ok"
