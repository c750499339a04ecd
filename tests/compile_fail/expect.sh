#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# expect.sh COMPILER SRC CASE: CASE compiles as it stands, and does not with -DMISTAKE, with an error that matches its '// expect:' line.
set -u
compiler=$1 src=$2 case=$3
expect=$(sed -n 's|^// expect: ||p' "$case" | head -n 1)
[ -n "$expect" ] || { echo "no '// expect:' line in $case"; exit 1; }
"$compiler" -std=c++20 -I"$src" -fsyntax-only "$case" || { echo "the right way does not compile"; exit 1; }
if out=$("$compiler" -std=c++20 -I"$src" -fsyntax-only -DMISTAKE "$case" 2>&1); then echo "the mistake compiles"; exit 1; fi
echo "$out" | grep -Eq "$expect" || { echo "refused, but for another reason than: $expect"; echo "$out"; exit 1; }
echo "refused: $expect"
