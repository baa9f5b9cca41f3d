#!/usr/bin/env bash
# A clean clone in a fresh Debian 12: both commands, and what CI runs, on a
# machine that has never seen the project. As root; takes half an hour.
# Usage: tests/fresh_root.sh FOLDER   (made anew; the logs lie beside it)
set -euo pipefail
cd "$(dirname "$0")/.."
root=$(realpath -m "${1:?where shall the fresh root be?}")
unmount() {
  for folder in dev/shm dev/pts dev proc sys; do
    umount -l "$root/$folder" 2>/dev/null || true
  done
}
trap unmount EXIT

unmount
packaging/deb/new-root.sh "$root"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
git clone -q . "$root/root/deskwarden"

for command in packaging/try\ --exit .ci/run; do
  log=$root.$(basename "${command%% *}").log
  echo "== $command, its output in $log"
  began=$SECONDS
  # Nothing of this machine's environment reaches it.
  if env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root CI=true \
    chroot "$root" sh -c "cd /root/deskwarden && $command" \
    >"$log" 2>&1 </dev/null; then
    echo "ok   $command: $((SECONDS - began)) s"
  else
    echo "FAIL $command: $((SECONDS - began)) s"
    tail -n 20 "$log"
    exit 1
  fi
done
