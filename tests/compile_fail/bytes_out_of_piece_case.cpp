// SPDX-License-Identifier: Apache-2.0
// A door takes the bytes out of a piece, to send them without the checks before each piece.
// expect: private
#include "access/chart_stream.h"
using namespace kinportal;
std::string peek([[maybe_unused]] const access::ChartPiece& piece) {
#ifdef MISTAKE
  return piece.bytes_;
#else
  return {};
#endif
}
