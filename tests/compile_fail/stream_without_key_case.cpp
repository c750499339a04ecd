// SPDX-License-Identifier: Apache-2.0
// Somebody makes pieces of a chart for nobody in particular: without a key there is nobody whose rights could be asked before each piece.
// expect: no matching function
#include "access/chart_stream.h"
using namespace kinportal;
access::ChartStream begin([[maybe_unused]] const access::ChartKey& key, std::unique_ptr<access::PieceMaker> maker) {
#ifdef MISTAKE
  return access::ChartStream(std::move(maker));
#else
  return access::ChartStream(key, std::move(maker));
#endif
}
