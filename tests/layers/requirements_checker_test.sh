#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The keeper of docs/requirements.md itself: each false row planted in a small tree has to be found, and the true ones have to pass.
set -u
checker=$1
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

expect() {  # found|passes ROW SENTENCE
  rm -rf "${tree:?}"/*
  mkdir -p "$tree/src/families" "$tree/tests/journeys/journeys" "$tree/docs/decisions"
  printf 'TEST_CASE("a mother sees her son") {\n}\nTEST_CASE(\n    "a name that stands on the line below") {\n' >"$tree/src/families/link_test.cpp"
  printf "test('a father signs in', async () => {});\ntest(\"a mother's pages\", async () => {});\n" >"$tree/tests/journeys/journeys/sign_in.spec.ts"
  printf '# one\n' >"$tree/docs/decisions/0012-one.md"
  printf '| S | what | shown by |\n|---|---|---|\n%s\n' "$2" >"$tree/docs/requirements.md"
  local out code=found
  out=$("$checker" "$tree" 2>&1) && code=passes
  if [ "$code" = "$1" ]; then echo "ok: $3"; else echo "FAILED: $3"; printf '%s\n' "$out"; failed=1; fi
}

expect passes '| S1 | x | journeys/sign_in "a father signs in", "a mother'"'"'s …"; `families/link_test.cpp` "… on the line below"; decision 0012 |' \
  "true rows pass, with words left out, with a title on the next line"
expect passes '| S1 | the "Forgot" link | help page, question "I forgot"; `link_test` "a mother sees her son"; `/requests` |' \
  "what is quoted without a test before it is no title"
expect found '| S1 | x | journeys/sign_up |' "a journey file that does not exist is found"
expect found '| S1 | x | `families/links_test.cpp` |' "a unit test that does not exist is found"
expect found '| S1 | x | journeys/sign_in "a father sign in" |' "a title that is not there is found"
expect found '| S1 | x | journeys/sign_in "a father" |' "half a title without a sign for what is left out is found"
expect found '| S1 | x | journeys/sign_in "signs in …" |' "a title that begins elsewhere is found"
expect found '| S1 | x | decision 0013 |' "a decision that does not exist is found"
expect found '| S1 | x | journeys/sign_in | more |' "a cell that is cut by a bar is found"
expect found '' "a page without rows is found"
exit "$failed"
