// SPDX-License-Identifier: Apache-2.0
// A door begins a download and keeps its key to itself: there is no such answer.
// expect: no matching function|cannot convert|could not convert|too few arguments
#include "access/chart_stream.h"
using namespace kinportal;
access::Answer door(access::ChartKey key, std::unique_ptr<access::PieceMaker> maker) {
  access::ChartStream stream(key, std::move(maker));
#ifdef MISTAKE
  return access::Answer::chart_stream(std::move(stream), "text/html");
#else
  return access::Answer::chart_stream(std::move(key).close(), std::move(stream), "text/html");
#endif
}
