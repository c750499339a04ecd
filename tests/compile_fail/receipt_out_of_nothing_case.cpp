// SPDX-License-Identifier: Apache-2.0
// A door makes itself a receipt instead of closing its key.
// expect: private
#include "access/gate.h"
using namespace kinportal;
access::Answer door(access::ChartKey key, access::ChartBody body) {
#ifdef MISTAKE
  return access::Answer::chart(access::PendingReceipt(), std::move(body));
#else
  return access::Answer::chart(std::move(key).close(), std::move(body));
#endif
}
