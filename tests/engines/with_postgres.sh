#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs COMMAND… with a private PostgreSQL: KINPORTAL_TEST_POSTGRES holds how to reach it. The server lives in a temporary
# folder, listens on a Unix socket there and nowhere else, and is stopped by its process id when COMMAND ends.
# Nobody pulls this server's plug, so it does not wait for the disk; KINPORTAL_POSTGRES_FSYNC=on makes it (for measuring).
# Usage: with_postgres.sh COMMAND [ARGUMENT…]     KINPORTAL_POSTGRES_BIN may name the folder of initdb.
set -eu
[ $# -gt 0 ] || { echo "usage: $0 COMMAND [ARGUMENT...]" >&2; exit 2; }
if [ -n "${KINPORTAL_TEST_POSTGRES:-}" ]; then exec "$@"; fi

bin=${KINPORTAL_POSTGRES_BIN:-}
if [ -z "$bin" ]; then
  for folder in /usr/lib/postgresql/*/bin; do
    if [ -x "$folder/initdb" ]; then bin=$folder; fi
  done
fi
[ -n "$bin" ] || { echo "with_postgres.sh: PostgreSQL is not installed (Debian package postgresql-15)" >&2; exit 1; }

root=$(mktemp -d "${TMPDIR:-/tmp}/kinportal-pg-XXXXXX")
as=
owner=$(id -un)
if [ "$(id -u)" = 0 ]; then  # PostgreSQL refuses to run as root
  owner=postgres
  chown postgres "$root"
  as="setpriv --reuid=postgres --regid=postgres --init-groups --"
fi
server=
finish() {
  code=$?
  trap - EXIT INT TERM
  if [ -n "$server" ]; then
    kill -INT "$server" 2>/dev/null || true   # fast shutdown
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$root"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# shellcheck disable=SC2086  # $as is words on purpose
(cd "$root" && $as "$bin/initdb" -D "$root/data" -U "$owner" -A trust --locale=C --encoding=UTF8 --no-sync >"$root/initdb.log" 2>&1) ||
  { cat "$root/initdb.log" >&2; exit 1; }
cd_back=$(pwd)
cd "$root"
# shellcheck disable=SC2086
$as "$bin/postgres" -D "$root/data" -k "$root" -c listen_addresses= -c port=5432 -c max_connections=60 \
  -c fsync="${KINPORTAL_POSTGRES_FSYNC:-off}" -c shared_buffers=64MB -c log_min_messages=warning >"$root/postgres.log" 2>&1 &
server=$!
cd "$cd_back"
tries=0
until "$bin/pg_isready" -q -h "$root" -p 5432; do
  tries=$((tries + 1))
  if [ "$tries" -gt 300 ] || ! kill -0 "$server" 2>/dev/null; then cat "$root/postgres.log" >&2; exit 1; fi
  sleep 0.1
done
KINPORTAL_TEST_POSTGRES="host=$root port=5432 user=$owner dbname=postgres"
KINPORTAL_TEST_POSTGRES_PID=$server
export KINPORTAL_TEST_POSTGRES KINPORTAL_TEST_POSTGRES_PID
"$@"
