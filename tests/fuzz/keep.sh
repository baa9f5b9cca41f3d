#!/usr/bin/env bash
# Keeps what the fuzzers have found: tests/fuzz/keep.sh BUILD, after run.sh. Of
# all inputs so far those that reach something more than the others, as
# tests/fuzz/corpus/NAME.tar.gz, which run.sh begins with.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=$1
for fuzzer in "$build"/fuzz/*; do
  name=$(basename "$fuzzer")
  kept=$build/kept/$name
  rm -rf "$kept"
  mkdir -p "$kept"
  "$fuzzer" -merge=1 "$kept" "$build/corpus/$name" >"$build/$name.merge.log" 2>&1
  # Large ones would make the archive so, and small ones reach most of it.
  find "$kept" -type f -size +4000c -delete
  tar -C "$kept" --sort=name --owner=0 --group=0 --mtime=@0 -c . |
    gzip -9n >"tests/fuzz/corpus/$name.tar.gz"
  echo "$name: $(find "$kept" -type f | wc -l) inputs"
done
