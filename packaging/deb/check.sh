# For the tests of the packages: checks in a Debian root, $root.
check() {  # what command...
  if "${@:2}" >/dev/null 2>&1; then
    echo "ok   $1"
  else
    echo "FAIL $1: ${*:2}"
    return 1
  fi
}
refused() { ! "$@"; }
absent() { ! [ -e "$root$1" ]; }
in_root() { chroot "$root" "$@"; }
as_user() {  # user command...
  in_root setpriv --reuid "$1" --regid "$1" --clear-groups "${@:2}"
}
until_true() {  # command...; for 20 s
  local tries=100
  until "$@"; do
    ((tries-- > 0)) || return 1
    sleep 0.2
  done
}
