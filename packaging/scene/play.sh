#!/usr/bin/env bash
# Plays a short scene on the X display in $DISPLAY, with real programs:
#   1. a browser shows a CRM's list of customers; all of it is copied;
#   2. while the CRM is still open, a terminal copies something of its own;
#   3. the CRM is closed, and the terminal copies again.
# Usage: play.sh FOLDER (for the page and the browser's profile)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
mkdir -p "$folder"
"$here/customers.py" >"$folder/customers.html"

say() { echo "  $*"; }

# Waits until a window whose title has these words is there; prints its id.
window() {
  local found
  for _ in $(seq 300); do
    found=$(xdotool search --onlyvisible --name "$1" 2>/dev/null | head -n 1) ||
      true
    [ -n "$found" ] && { echo "$found"; return; }
    sleep 0.1
  done
  echo "no window titled '$1' within 30 s" >&2
  return 1
}

# A copy by xclip, started in a terminal window that has the focus.
copy_in_terminal() {  # title text
  xterm -T "$1" -e sh -c \
    "sleep 1; printf %s '$2' | xclip -selection clipboard; sleep 2" 2>/dev/null &
  window "$1" >/dev/null
  wait $!
}

options=(--no-first-run --disable-gpu --disable-background-networking
         --disable-component-update --disable-sync --disable-quic
         --no-default-browser-check --password-store=basic
         --user-data-dir="$folder/chromium")
[ "$(id -u)" -ne 0 ] || options+=(--no-sandbox)
chromium "${options[@]}" "file://$folder/customers.html" \
  >"$folder/chromium.log" 2>&1 &
browser=$!
trap 'kill $browser 2>/dev/null || true' EXIT

say "A browser opens a CRM: a list of 25 customers."
id=$(window 'Salesforce')
xdotool windowactivate --sync "$id" 2>/dev/null || xdotool windowfocus "$id"
sleep 1
say "All of it is marked and copied."
xdotool mousemove --window "$id" 400 400 click 1
xdotool key --clearmodifiers ctrl+a
sleep 0.3
xdotool key --clearmodifiers ctrl+c
sleep 2
if [ -n "${SCREENSHOT:-}" ]; then import -window root "$SCREENSHOT"; fi

say "In a terminal, with the CRM still open, something else is copied."
copy_in_terminal Terminal 'shopping list: tea, bread'

say "The CRM is closed."
xdotool windowclose "$id"
for _ in $(seq 100); do
  xdotool search --onlyvisible --name Salesforce >/dev/null 2>&1 || break
  sleep 0.1
done
sleep 0.5

say "The terminal copies a private address: nobody may look at that."
copy_in_terminal Private 'private.person@example.org'
