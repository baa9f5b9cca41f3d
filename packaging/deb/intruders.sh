#!/usr/bin/env bash
# The session process against the person it belongs to, who may be the thief, as
# it is installed in a Debian root: what enters is not deskwarden-session any
# more, and the collector is told that nobody knows what it keeps from being seen.
# Usage: intruders.sh ROOT
set -euo pipefail
root=$1
cd "$(dirname "$0")"
. ./check.sh
started=()
stop() { for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done; }
trap stop EXIT
start() {  # log command...
  "${@:2}" >>"$root/tmp/$1.log" 2>&1 &
  started+=("$!")
}

check "deskwarden-session has its group" test \
  "$(in_root stat -c '%a %G' /usr/bin/deskwarden-session)" = \
  "2755 deskwarden-session"

# A collector and an agent at work.
mkdir -p "$root"/{run/deskwarden,var/lib/deskwarden{,-central}}
for user in deskwarden deskwarden-central; do
  in_root chown "$user:" "/var/lib/$user"
done
in_root chown deskwarden: /run/deskwarden
printf '[shipping]\nmax_delay = 1s\n' >"$root/etc/deskwarden/conf.d/test.conf"
start central as_user deskwarden-central deskwarden-central serve \
  --listen 127.0.0.1:0 --operations 127.0.0.1:0
until_true test -s "$root/var/lib/deskwarden-central/url"
url=$(cat "$root/var/lib/deskwarden-central/url")
token=$(as_user deskwarden-central deskwarden-central token create)
in_root deskwarden enroll --url "$url" --token "$token" >>"$root/tmp/enroll.log" 2>&1
start daemon as_user deskwarden deskwardend
until_true test -S "$root/run/deskwarden/session.sock"
impostors() {
  as_user deskwarden-central deskwarden-central events --json |
    grep -c '"action":"gate_unknown".*"reason":"impostor"' || true
}
told() { test "$(impostors)" -eq "$1"; }

# Of each login the collector is told once a minute, and of all together who have
# none: 4242 gets one, 4243 does not.
cat >"$root/tmp/intruder.c" <<'END'
#include <unistd.h>
__attribute__((constructor)) static void enter(void) { _exit(66); }
END
gcc -shared -fPIC -o "$root/tmp/intruder.so" "$root/tmp/intruder.c"
printf '__attribute__((constructor)) static void enter(void) {}\n' |
  gcc -shared -fPIC -xc -o "$root/tmp/quiet.so" -
gcc -o "$root/tmp/traced" traced.c
chmod a+rx "$root/tmp" "$root"/tmp/{intruder.so,quiet.so,traced}
check "a library enters a program of one's own" test 66 -eq "$(
  as_user 4242 env LD_PRELOAD=/tmp/intruder.so /bin/true && echo 0 || echo $?)"
check "no library enters deskwarden-session" \
  as_user 4242 env LD_PRELOAD=/tmp/intruder.so deskwarden-session --version
check "its settings cannot be replaced" refused \
  as_user 4242 deskwarden-session --config-dir /tmp

start true as_user 4242 env LD_PRELOAD=/tmp/quiet.so deskwarden-session
until_true pgrep -u 4242 -x deskwarden-sess
pid=$(pgrep -u 4242 -x deskwarden-sess | head -n 1)
check "it runs for a person without a desktop" test -n "$pid"
check "no library has entered it" refused grep -q quiet.so "/proc/$pid/maps"
check "its memory is not theirs to read" refused as_user 4242 \
  dd if="/proc/$pid/mem" of=/dev/null bs=1 count=1
check "nobody is told of an impostor" told 0

as_user 4243 cp /usr/bin/deskwarden-session /tmp/copy-of-4243
start preloaded as_user 4243 env LD_PRELOAD=/tmp/quiet.so /tmp/copy-of-4243
check "a copy with a library in it makes the gate unknown" until_true told 1
start traced as_user 4242 /tmp/traced /usr/bin/deskwarden-session
check "the program under a debugger makes the gate unknown" until_true told 2
sleep 3
check "and that is said once" told 2
