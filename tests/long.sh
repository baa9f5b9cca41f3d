#!/usr/bin/env bash
# The long runs: tests/long.sh BUILD. Their results, with the date, go to
# docs/benchmarks.md.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1
tests/fault/kill_rounds.py "$build/bin" --rounds 1000
tests/fault/centre_away.py "$build/bin" --events 400000
"$build/bin/wire_bench"
"$build/bin/ingest_bench"
