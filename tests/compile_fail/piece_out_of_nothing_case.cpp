// SPDX-License-Identifier: Apache-2.0
// A piece is made of bytes that no key was opened for.
// expect: no matching function|could not convert|cannot convert
#include "access/chart_stream.h"
using namespace kinportal;
access::ChartPiece make([[maybe_unused]] const access::ChartKey& key, std::string bytes) {
#ifdef MISTAKE
  return access::ChartPiece(std::move(bytes), access::ChartPiece::More::no);
#else
  return access::ChartPiece(key, std::move(bytes), access::ChartPiece::More::no);
#endif
}
