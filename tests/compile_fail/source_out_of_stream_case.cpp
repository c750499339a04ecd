// SPDX-License-Identifier: Apache-2.0
// A door hands a stream's source to a response of its own, past the receipt.
// expect: private
#include "access/chart_stream.h"
using namespace kinportal;
http::Response respond([[maybe_unused]] access::ChartStream stream) {
  http::Response response;
#ifdef MISTAKE
  response.pieces = stream.source_;
#endif
  return response;
}
