# Sourced by the scripts beside it: words on the terminal, quiet steps, root's rights. Sets $root, the source tree.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)

say() { printf '%s\n' "$*" >&2; }
heading() { printf '\n== %s\n' "$*" >&2; }
die() {
  say "${0##*/}: $*"
  exit 1
}

# quietly LOG COMMAND…: shows the end of its output only where it fails.
quietly() {
  local log=$1 started=$SECONDS
  shift
  mkdir -p -- "$(dirname -- "$log")"
  if ! "$@" >"$log" 2>&1; then
    tail -n 40 -- "$log" >&2
    say "failed: $*"
    say "all of its output: $log"
    return 1
  fi
  say "   done in $((SECONDS - started)) s"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo -- "$@"
  else
    die "needs root's rights for: $* (run as root, or install sudo)"
  fi
}
