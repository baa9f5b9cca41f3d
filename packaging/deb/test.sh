#!/usr/bin/env bash
# Builds the packages, then installs, uses, removes and purges them in a clean
# Debian root.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD/build/deb-root
cmake --preset release >/dev/null
cmake --build --preset release --target \
  deskwardend deskwarden-sense deskwarden-session deskwarden deskwarden-central \
  -- --quiet
rm -f build/release/*.deb
(cd build/release && cpack -G DEB >cpack.log 2>&1) || {
  cat build/release/cpack.log
  exit 1
}
ls -l build/release/*.deb

. packaging/deb/check.sh

packaging/deb/new-root.sh "$root"
cp build/release/*.deb "$root/tmp/"
in_root apt-get update -qq
# systemd and procps are on every desk; here they let the units be verified.
in_root sh -c 'DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
  --no-install-recommends /tmp/*.deb systemd procps' >"$root/tmp/install.log" 2>&1 || {
  tail -n 20 "$root/tmp/install.log"
  exit 1
}
for program in deskwarden "deskwarden-central"; do
  check "$program runs" in_root "$program" version
done
check "deskwarden-session runs" in_root deskwarden-session --version
check "KWin finds the session process among the applications" in_root sh -c \
  'test -x "$(sed -n s/^Exec=//p /usr/share/applications/deskwarden-session.desktop)"'
check "deskwarden-sense runs" in_root deskwarden-sense --version
check "deskwardend says that it is not enrolled" \
  in_root sh -c 'deskwardend; test $? -eq 78'
check "the shipped settings are valid" in_root deskwarden validate
check "the agent has its user" in_root id deskwarden
check "the centre has its user" in_root id deskwarden-central
for unit in deskwardend deskwarden-sense deskwarden-central; do
  check "$unit.service is a valid unit" \
    in_root systemd-analyze verify --man=no "$unit.service"
  check "$unit.service is locked down" \
    systemd-analyze security --offline=yes --threshold=25 \
    "$root/lib/systemd/system/$unit.service"
done

packaging/deb/intruders.sh "$root"

in_root sh -c 'touch /var/lib/deskwarden/kept /var/lib/deskwarden-central/kept'
in_root apt-get remove -y -qq deskwarden deskwarden-central >/dev/null 2>&1
check "removing takes the programs" absent /usr/sbin/deskwardend
check "removing keeps the agent's state" test -e "$root/var/lib/deskwarden/kept"
in_root apt-get purge -y -qq deskwarden deskwarden-central >/dev/null 2>&1
check "purging deletes the agent's state" absent /var/lib/deskwarden
check "purging deletes the centre's state" absent /var/lib/deskwarden-central
check "purging deletes the settings" absent /etc/deskwarden
rm -rf "$root"
