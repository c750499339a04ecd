# SPDX-License-Identifier: Apache-2.0
# Builds the screens, then the one binary with the screens inside. Each part is skipped when nothing it depends on has changed.

jobs=$(n=$(nproc 2>/dev/null || echo 2); [ "$n" -gt 8 ] && n=8; [ "$n" -lt 2 ] && n=2; echo "$n")

# npm_install FOLDER: `npm ci` when the lock file or node changed.
npm_install() {
  local folder=$1 want
  want="$(cksum <"$folder/package-lock.json") $(node --version)"
  [ "$(cat "$folder/node_modules/.kinportal-lock" 2>/dev/null)" = "$want" ] && return 0
  step "npm: packages of $folder" env -C "$folder" npm ci --no-audit --no-fund --loglevel=warn || return 1
  printf '%s' "$want" >"$folder/node_modules/.kinportal-lock"
}

build_web() {
  [ -f web/package.json ] || return 0
  newer_than build/.dev/screens web docs/api/portal.openapi.yaml || { [ -f web/dist/index.html ] && return 0; }
  require_node
  npm_install web || return 1
  step "screens" env -C web npm run --silent build || return 1
  mkdir -p build/.dev && touch build/.dev/screens
}

configure() {
  [ -f build/build.ninja ] && return 0
  mkdir -p build
  step "cmake" cmake --preset default -DCMAKE_BUILD_TYPE=RelWithDebInfo
}

# build_cpp [TARGET…]: ninja decides what is old; the stamp spares even that when no file changed.
build_cpp() {
  local stamp="build/.dev/built-${*:-all}"
  stamp=${stamp// /_}
  mkdir -p build/.dev
  newer_than "$stamp" src app cmake migrations policies demo tools tests CMakeLists.txt build/.dev/screens || { [ -x build/kinportal ] && return 0; }
  configure || return 1
  touch "$stamp.begun"
  step "server: ${*:-everything}" ninja -C build -j "$jobs" "$@" || return 1
  mv "$stamp.begun" "$stamp"
}

# build_all [TARGET…]
build_all() {
  # shellcheck disable=SC2086
  ensure_packages $packages_build $(node_packages)
  build_web && build_cpp "$@"
}

dev_build() {
  build_all kinportal || exit 1
  say "build/kinportal is ready."
}

# --reset is ours: the demo world begins anew. All other words are the program's.
dev_demo() {
  local words=() word
  for word in "$@"; do
    if [ "$word" = --reset ]; then rm -rf demo-data; else words+=("$word"); fi
  done
  build_all kinportal || exit 1
  exec build/kinportal demo --data demo-data ${words[@]+"${words[@]}"}
}
