#!/usr/bin/env bash
# Runs every fuzzer: tests/fuzz/run.sh BUILD SECONDS. Seeds are in
# tests/fuzz/corpus, written by hand (folders) and found by earlier runs
# (archives); what a run finds new stays in BUILD/corpus: see keep.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=$1
seconds=$2
fuzzers=("$build"/fuzz/*)
[ -x "${fuzzers[0]}" ] || { echo "no fuzzers in $build/fuzz" >&2; exit 1; }
run() {
  name=$(basename "$1")
  mkdir -p "$build/corpus/$name" "tests/fuzz/corpus/$name"
  local kept=tests/fuzz/corpus/$name.tar.gz
  [ ! -e "$kept" ] || tar -C "$build/corpus/$name" -xzf "$kept"
  # What could be quadratic in a text shows in long ones only.
  local longest=()
  [ "$name" != detector_fuzz ] || longest=(-max_len=65536)
  if ! "$1" -max_total_time="$seconds" -rss_limit_mb=1024 -timeout=5 \
      "${longest[@]}" \
      -artifact_prefix="$build/corpus/$name-" -print_final_stats=1 \
      "$build/corpus/$name" "tests/fuzz/corpus/$name" >"$build/$name.log" 2>&1
  then
    tail -40 "$build/$name.log"
    echo "$name: FAILED"
    return 1
  fi
  echo "$name: $(grep -oE 'stat::number_of_executed_units: *[0-9]+' \
    "$build/$name.log" | grep -oE '[0-9]+$') inputs, no finding"
}
export -f run
export build seconds
printf '%s\0' "${fuzzers[@]}" | xargs -0 -n 1 -P 2 bash -c 'run "$0"'
