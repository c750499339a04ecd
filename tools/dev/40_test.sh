# SPDX-License-Identifier: Apache-2.0
# Everything that proves the portal works: ctest (units, both engines), then the journeys in a browser. Both always run, so that one
# failure does not hide another; the exit code is that of the worst. The lines at the end are ctest's and the journeys' own.

dev_test() {
  local ctest_code=0 journeys_code=0
  # shellcheck disable=SC2086
  ensure_packages $packages_build $packages_test $(node_packages)
  build_all || exit 1
  require_node
  [ -f tests/journeys/package.json ] && { npm_install tests/journeys || exit 1; }

  say ""
  ctest --test-dir build -j "$jobs" --output-on-failure --no-tests=error "$@" </dev/null || ctest_code=$?
  [ -f build/Testing/Temporary/LastTest.log ] && { tools/check_canaries build/Testing/Temporary/LastTest.log || ctest_code=1; }
  say ""
  if [ -f tests/journeys/package.json ]; then
    KINPORTAL_BINARY="$PWD/build/kinportal" tests/journeys/run </dev/null || journeys_code=$?
  fi
  [ "$ctest_code" -eq 0 ] && [ "$journeys_code" -eq 0 ]
}
