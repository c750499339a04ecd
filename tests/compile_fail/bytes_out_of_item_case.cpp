// SPDX-License-Identifier: Apache-2.0
// Somebody takes the text out of an item read under a key.
// expect: private
#include "access/answer.h"
using namespace kinportal;
bool peek(const access::ItemBytes& item) {
#ifdef MISTAKE
  return item.json_.empty();
#else
  return item.empty();
#endif
}
