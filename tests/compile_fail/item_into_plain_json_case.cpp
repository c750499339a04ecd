// SPDX-License-Identifier: Apache-2.0
// A door splices an item's bytes into ordinary JSON.
// expect: could not convert|cannot convert|no viable conversion|no matching function
#include "access/answer.h"
using namespace kinportal;
void door(const access::ItemBytes& item) {
#ifdef MISTAKE
  JsonWriter body;
  body.raw(item);
#else
  access::ChartBody body;
  body.splice(item);
#endif
}
