#!/usr/bin/env bash
# Makes a fresh, minimal Debian 12 in FOLDER, which uses this machine's package
# sources. As root. Usage: new-root.sh FOLDER
set -euo pipefail
root=$1
if [ "$(id -u)" -ne 0 ]; then
  echo "A clean root needs root: run it with sudo." >&2
  exit 1
fi
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' |
  sort -u | head -n 1)
rm -rf "$root"
debootstrap --variant=minbase bookworm "$root" "$mirror" >"$root.log" 2>&1 || {
  tail -n 5 "$root.log" >&2
  exit 1
}
rm -rf "$root/etc/apt"
cp -a /etc/apt "$root/etc/apt"
mkdir -p "$root/usr/share/keyrings"
cp -a /usr/share/keyrings/. "$root/usr/share/keyrings/"
cp /etc/resolv.conf "$root/etc/resolv.conf"
# No service is to start in it.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod +x "$root/usr/sbin/policy-rc.d"
