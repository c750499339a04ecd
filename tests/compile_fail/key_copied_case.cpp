// SPDX-License-Identifier: Apache-2.0
// A key is kept for later: it cannot be copied, so closing it is the end of it.
// expect: deleted
#include "access/gate.h"
using namespace kinportal;
access::PendingReceipt door(access::ChartKey key) {
#ifdef MISTAKE
  access::ChartKey kept = key;
#endif
  return std::move(key).close();
}
