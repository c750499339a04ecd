#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The wall-keeper itself: each breach planted in a small tree has to be found, and the same tree without it has to pass.
set -u
checker=$1
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

plant() {  # FILE CONTENT: a fresh good tree, plus this file
  rm -rf "${tree:?}"/*
  mkdir -p "$tree/src/base" "$tree/src/notifications" "$tree/src/chart"
  printf 'base:\nchart: base\nnotifications: base\n' >"$tree/src/layers.txt"
  printf '// SPDX-License-Identifier: Apache-2.0\n#include "base/time.h"\n' >"$tree/src/chart/item.cpp"
  mkdir -p "$tree/$(dirname "$1")"
  printf '%s\n' "$2" >"$tree/$1"
}
expect() {  # found|passes SENTENCE
  local out code=found
  out=$("$checker" "$tree" 2>&1) && code=passes
  if [ "$code" = "$1" ]; then echo "ok: $2"; else echo "FAILED: $2"; printf '%s\n' "$out"; failed=1; fi
}
spdx='// SPDX-License-Identifier: Apache-2.0'

plant src/base/time.h "$spdx"
expect passes "a tree that keeps its walls passes"
plant src/notifications/mail.cpp "$spdx"$'\n#include "chart/item.h"'
expect found "notifications reaching into the chart is found"
plant src/base/time.h "$spdx"$'\n# include "chart/item.h"'
expect found "an arrow that points up is found, however the include is spaced"
plant src/magic/wand.cpp "$spdx"
expect found "a folder without a line in layers.txt is found"
plant src/chart/item.h "$spdx"$'\n#include "item_parts.h"'
expect found "an include that hides its folder is found"
plant src/chart/sql.cpp "$spdx"$'\n#include <sqlite3.h>'
expect found "an engine's header outside db is found"
plant src/notifications/peek.cpp "$spdx"$'\n#include "base/clock_store.h"'
expect found "another word's private store header is found"
plant src/chart/bare.cpp 'int x;'
expect found "a file without the licence line is found"
exit "$failed"
