// SPDX-License-Identifier: Apache-2.0
// The one unit that carries doctest's implementation, so that a test file costs milliseconds to compile.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
