#!/usr/bin/env bash
# The long runs: tests/long.sh BUILD. Their results, with the date, go to
# docs/benchmarks.md. On a quiet machine; TMPDIR on a real disk.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1

say() { printf '\n== %s\n' "$*"; "$@"; }

# Short ones, three times: the spread is part of the result.
for _ in 1 2 3; do
  say "$build/bin/buffer_bench"
  say "$build/bin/detector_bench"
  say "$build/bin/cmac_bench"
  # Fails where a doubling of a text takes more than three times as long.
  say "$build/bin/adversary_bench"
  say tests/bench/readers.py "$build/bin"
  say "$build/bin/phone_bench"
  say tests/bench/delivery_cpu.py "$build/bin"
  say "$build/bin/ingest_bench" "$build/bin/deskwarden-central" 4 1000
  say "$build/bin/ingest_bench" "$build/bin/deskwarden-central" 2 1000
  say "$build/bin/ingest_bench" "$build/bin/deskwarden-central" 4 100
done
# The bytes are the same each time.
say "$build/bin/wire_bench"
# In each of 245 regions.
say "$build/bin/phone_oracle" 100000
say /usr/bin/python3 -B tests/evaluation/id_oracle/id_oracle.py "$build/bin/validate_ids"
say /usr/bin/python3 -B tests/evaluation/identifiers/evaluate.py "$build/bin" --rounds 20
say /usr/bin/python3 -B tests/evaluation/identifiers/real_text.py "$build/bin"
say "$build/tests/unit/agent/scan/unit_agent_scan" "[.long]"
say "$build/bin/request_bench" "$build/bin/deskwarden-central"
say tests/bench/idle.py "$build/bin" --minutes 15
say tests/bench/working_day.py "$build/bin"
say tests/integration/soak_test.py "$build/bin" --seconds 1800
say env DESKWARDEN_LONG=1 python3 -B tests/integration/files_test.py "$build/bin"
say tests/fault/exports.py "$build/bin" --files 20 --rows 2000000
say tests/fault/centre_away.py "$build/bin" --events 400000
say tests/fault/kill_rounds.py "$build/bin" --rounds 1000
say tests/fault/crash_points.py "$build/bin" --hits 12 --lives 1000
say tests/fault/network.py "$build/bin" --rounds 40
# The agent gives up waiting after 30 s.
say tests/fault/network.py "$build/bin" --rounds 2 --hole 40
say tests/fault/fleet.py "$build/bin" --agents 5000 --events 2000
say tests/fault/bad_requests.py "$build/bin" --seconds 60 --connections 50
for connections in 300 2000; do
  say tests/fault/hostile_connections.py "$build/bin" \
    --connections "$connections" --seconds 60 --long
done
say tests/integration/capture_test.py "$build/bin" --long
