# SPDX-License-Identifier: Apache-2.0
# What has to hold before a change goes in, cheapest first.

# Files of ours that changed against the main branch (or all, with KINPORTAL_CHECK_ALL=1 or when git cannot say).
changed_cpp() {
  local base=
  if [ -z "${KINPORTAL_CHECK_ALL:-}" ]; then
    base=$(git merge-base HEAD origin/main 2>/dev/null || git rev-parse HEAD~1 2>/dev/null)
  fi
  if [ -n "$base" ]; then
    { git diff --name-only --diff-filter=d "$base" -- '*.cpp' '*.h'; git ls-files --others --exclude-standard -- '*.cpp' '*.h'; } | sort -u
  else
    git ls-files -- '*.cpp' '*.h'
  fi
}

check_format() {
  { git ls-files -- '*.cpp' '*.h'; git ls-files --others --exclude-standard -- '*.cpp' '*.h'; } | sort -u | while read -r file; do
    [ -f "$file" ] && printf '%s\n' "$file"
  done | xargs -P "$jobs" -n 32 clang-format-19 --dry-run -Werror
}

# What is linted always, besides what changed: who may see what, who someone is, and what strangers' bytes touch first.
tidy_core="src/access src/accounts src/formats/http src/formats/json"

check_tidy() {
  local files
  # shellcheck disable=SC2086
  files=$({ changed_cpp | grep '^\(src\|app\)/'; git ls-files -- $tidy_core; } | grep '\.cpp$' | grep -v '_test\.cpp$' | sort -u)
  [ -f build/clang/compile_commands.json ] || { echo "build/clang is not configured"; return 1; }
  printf '%s\n' "$files" | xargs -P "$jobs" -n 4 clang-tidy-19 --quiet -p build/clang --warnings-as-errors='*'
}

check_web() {
  npm_install web && env -C web npm run --silent check
}

# preset_build PRESET [TARGET…]
preset_build() {
  local preset=$1
  shift
  cmake --preset "$preset" && ninja -C "build/$preset" -j "$jobs" "$@"
}

# preset_test PRESET [CTEST OPTION…]
preset_test() {
  local preset=$1
  shift
  UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 TSAN_OPTIONS=halt_on_error=1 \
    ctest --test-dir "build/$preset" --output-on-failure --no-tests=error "$@"
}

# Threads meet here: the edge and its workers, the writer and its readers, the book, the Gate.
tsan_targets="server_test engines_test audit_test access_test"
tsan_tests='^(server|engines_sqlite|audit|access)$'

check_fuzz_smoke() {
  local target failed=0
  for target in build/fuzz/tests/fuzz/*_fuzz; do
    [ -x "$target" ] || continue
    echo "$(basename "$target")"
    fuzz_one "$target" 10 || failed=1
  done
  return "$failed"
}

fuzz_one() {
  local target=$1 seconds=$2 name corpus seeds words=
  name=$(basename "$target")
  corpus=build/fuzz/corpus/$name
  seeds=tests/fuzz/corpus/${name%_fuzz}
  mkdir -p "$corpus"
  [ -d "$seeds" ] || seeds=
  [ -f "tests/fuzz/${name%_fuzz}.dict" ] && words=-dict=tests/fuzz/${name%_fuzz}.dict
  # shellcheck disable=SC2086
  "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=0 -artifact_prefix="build/fuzz/$name-" \
    -verbosity=0 $words "$corpus" $seeds
}

dev_check() {
  # shellcheck disable=SC2086
  ensure_packages $packages_build $packages_test $packages_check $(node_packages)
  require_node
  step "layers and licence lines" tools/check_layers || exit 1
  step "requirements name tests that are there" tools/check_requirements || exit 1
  step "format" check_format || exit 1
  build_web || exit 1
  [ -f web/package.json ] && { step "screens: types, lint, words" check_web || exit 1; }
  step "clang-19, no warning allowed" preset_build clang || exit 1
  step "clang-tidy" check_tidy || exit 1
  step "sanitizers: build" preset_build asan || exit 1
  step "sanitizers: tests" preset_test asan || exit 1
  # shellcheck disable=SC2086
  step "threads: build" preset_build tsan $tsan_targets || exit 1
  step "threads: tests" preset_test tsan -R "$tsan_tests" || exit 1
  step "fuzz: build" preset_build fuzz fuzzers || exit 1
  step "fuzz: ten seconds each" check_fuzz_smoke || exit 1
  dev_test
}

dev_fuzz() {
  # shellcheck disable=SC2086
  ensure_packages $packages_build $packages_check
  step "fuzz: build" preset_build fuzz fuzzers || exit 1
  local target
  if [ $# -gt 0 ]; then
    target=build/fuzz/tests/fuzz/${1%_fuzz}_fuzz
    [ -x "$target" ] || give_up "no fuzz target of this name; there are: $(cd build/fuzz/tests/fuzz 2>/dev/null && echo *_fuzz)"
    fuzz_one "$target" "${2:-3600}"
  else
    for target in build/fuzz/tests/fuzz/*_fuzz; do
      say "$(basename "$target")"
      fuzz_one "$target" 60 || exit 1
    done
  fi
}

dev_golden() {
  build_all || exit 1
  KINPORTAL_WRITE_GOLDEN=1 ctest --test-dir build --output-on-failure -L golden || exit 1
  git --no-pager diff --stat
  say "Read the difference above before you commit it."
}

dev_bench() {
  # shellcheck disable=SC2086
  ensure_packages $packages_build $packages_bench
  build_all || exit 1
  [ -x tests/bench/run ] || give_up "tests/bench/run is missing"
  exec tests/bench/run "$@"
}
