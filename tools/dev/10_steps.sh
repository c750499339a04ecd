# SPDX-License-Identifier: Apache-2.0
# One line per step with its seconds, the last words of its output while it runs, and its real output when it fails.
# `step TITLE COMMAND…` returns the command's own exit code.

dev_logs=build/.dev/logs

step() {
  local title=$1 log pid code started shown last width quiet_s=20
  shift
  mkdir -p "$dev_logs"
  log=$dev_logs/$(printf '%s' "$title" | tr -c 'A-Za-z0-9' '_').log
  started=$SECONDS
  shown=0
  ( "$@" ) >"$log" 2>&1 </dev/null &
  pid=$!
  # Ctrl-C ends the step too, not only this shell.
  trap 'kill "$pid" 2>/dev/null; trap - INT TERM; exit 130' INT TERM
  if [ -t 1 ]; then
    width=$(( $(tput cols 2>/dev/null || echo 100) - 12 ))
    while kill -0 "$pid" 2>/dev/null; do
      last=$(tail -c 400 "$log" 2>/dev/null | tr '\r' '\n' | tail -n 1 | tr -cd '[:print:]')
      printf '\r\033[K  … %s' "$(printf '%s (%ss) %s' "$title" "$((SECONDS - started))" "$last" | cut -c "1-$width")"
      sleep 0.2
    done
    printf '\r\033[K'
  else
    printf '  … %s\n' "$title"
    while kill -0 "$pid" 2>/dev/null; do
      if [ $((SECONDS - started)) -ge $((shown + quiet_s)) ]; then
        shown=$((SECONDS - started))
        last=$(tail -c 400 "$log" 2>/dev/null | tr '\r' '\n' | tail -n 1 | tr -cd '[:print:]' | cut -c 1-100)
        printf '    %ss %s\n' "$shown" "$last"
      fi
      sleep 0.2
    done
  fi
  wait "$pid"
  code=$?
  trap - INT TERM
  if [ "$code" -eq 0 ]; then
    printf '  ✓ %s (%ss)\n' "$title" "$((SECONDS - started))"
  else
    printf '  ✗ %s failed after %ss with code %s. Its last output (all of it: %s):\n\n' "$title" "$((SECONDS - started))" "$code" "$log" >&2
    tail -n 80 "$log" >&2
    printf '\n' >&2
  fi
  return "$code"
}

say() { printf '%s\n' "$*"; }
give_up() { printf 'dev: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# newer_than STAMP PATH…: is anything below the paths (folders too, so that deletions count) newer than the stamp?
newer_than() {
  local stamp=$1
  shift
  [ -e "$stamp" ] || return 0
  [ -n "$(find "$@" \( -name node_modules -o -name dist -o -name .git \) -prune -o -newer "$stamp" -print -quit 2>/dev/null)" ]
}
