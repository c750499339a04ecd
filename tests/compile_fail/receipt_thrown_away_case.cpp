// SPDX-License-Identifier: Apache-2.0
// One receipt for two answers: a receipt is spent by the first.
// expect: deleted
#include "access/gate.h"
using namespace kinportal;
access::Answer door(access::ChartKey key, access::ChartBody first) {
  access::PendingReceipt receipt = std::move(key).close();
#ifdef MISTAKE
  auto wasted = access::Answer::chart(receipt, access::ChartBody());
#endif
  return access::Answer::chart(std::move(receipt), std::move(first));
}
