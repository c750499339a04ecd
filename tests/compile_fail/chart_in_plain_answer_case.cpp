// SPDX-License-Identifier: Apache-2.0
// A door puts a chart body into a plain answer, which needs no receipt.
// expect: could not convert|cannot convert|no viable conversion|no matching function
#include "access/gate.h"
#include "chart/chart_views.h"
using namespace kinportal;
access::Answer door(access::ChartKey key, const chart::ItemPage& page) {
#ifdef MISTAKE
  return access::Answer::plain(200, chart::page_body(page));
#else
  return access::Answer::chart(std::move(key).close(), chart::page_body(page));
#endif
}
