#!/usr/bin/env bash
# Plays a short scene on the X display in $DISPLAY, with real programs:
#   1. a browser shows a CRM's list of customers; all of it is copied, and pasted
#      into an editor;
#   2. the screen is pictured, and the list exported as a file;
#   3. the export is printed, and copied to a stick that is pulled out again;
#   4. while the CRM is still open, a terminal copies something of its own;
#   5. the CRM is closed, the export gets another name, and the terminal copies
#      again.
# Usage: play.sh FOLDER (for the page and the browser's profile). $STICK is the
# folder of stick.py, $CUPS_SERVER the socket of printer.py; empty: left out.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
stick=${STICK:-}
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
  xterm -T "$1" -geometry 60x8+40+560 -e sh -c \
    "sleep 1; printf %s '$2' | xclip -selection clipboard; sleep 2" 2>/dev/null &
  window "$1" >/dev/null
  wait $!
}

options=(--no-first-run --disable-gpu --disable-background-networking
         --disable-component-update --disable-sync --disable-quic
         --no-default-browser-check --password-store=basic
         --user-data-dir="$folder/chromium")
[ "$(id -u)" -ne 0 ] || options+=(--no-sandbox --test-type)
chromium "${options[@]}" "file://$folder/customers.html" \
  >"$folder/chromium.log" 2>&1 &
browser=$!
editor=
trap 'kill $browser $editor 2>/dev/null || true' EXIT
focus() {
  xdotool windowactivate --sync "$1" 2>/dev/null || xdotool windowfocus "$1"
  sleep 1
}

say "A browser opens a CRM: a list of 25 customers."
id=$(window 'Salesforce')
focus "$id"
say "All of it is marked and copied."
xdotool mousemove --window "$id" 400 400 click 1
xdotool key --clearmodifiers ctrl+a
sleep 0.3
xdotool key --clearmodifiers ctrl+c
sleep 2

say "It is pasted into an editor."
mousepad --disable-server >/dev/null 2>&1 &
editor=$!
focus "$(window Mousepad)"
xdotool key --clearmodifiers ctrl+v
sleep 2

say "The screen is pictured."
import -window root "${SCREENSHOT:-$folder/screen.png}"
sleep 2

say "The list is exported as a file."
focus "$id"
xdotool key --clearmodifiers alt+x
for _ in $(seq 200); do
  [ ! -e "$HOME/Downloads/customers.csv" ] || break
  sleep 0.1
done
sleep 3

if [ -n "${CUPS_SERVER:-}" ]; then
  say "It is printed: two pages on the printer \"office\"."
  (pr -F -l 30 "$HOME/Downloads/customers.csv"; sleep 1) | lp -s -d office
  sleep 2
fi

# Done when stick.py says so.
stick() {  # in or out
  echo "$1" >"$stick/commands"
  for _ in $(seq 100); do
    [ "$(cat "$stick/is" 2>/dev/null)" != "$1" ] || return 0
    sleep 0.1
  done
  echo "the stick is not '$1' within 10 s" >&2
  return 1
}
if [ -n "$stick" ]; then
  say "A USB stick is plugged in (made by umockdev; what hears of it is real)."
  stick in
  sleep 1
  if mountpoint -q "$stick/mounted/stick"; then
    say "Its file system is mounted, and the export copied onto it."
    cp "$HOME/Downloads/customers.csv" "$stick/mounted/stick/"
    sleep 3
  else
    say "Only root can mount its file system: nothing is copied onto it."
  fi
  say "The stick is pulled out."
  stick out
  sleep 2
fi

say "In a terminal, with the CRM still open, something else is copied."
copy_in_terminal Terminal 'shopping list: tea, bread'

say "The CRM is closed."
xdotool windowclose "$id"
for _ in $(seq 100); do
  xdotool search --onlyvisible --name Salesforce >/dev/null 2>&1 || break
  sleep 0.1
done
sleep 0.5

say "The export gets an innocent name."
mv "$HOME/Downloads/customers.csv" "$HOME/Downloads/recipes.csv"
sleep 2

say "The terminal copies a private address: nobody may look at that."
copy_in_terminal Private 'private.person@example.org'
