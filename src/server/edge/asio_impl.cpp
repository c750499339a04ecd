// SPDX-License-Identifier: Apache-2.0
// The one unit that compiles Asio itself (BOOST_ASIO_SEPARATE_COMPILATION), so that every other unit only declares it.
// Asio's TLS stream is not used: see wire.h.
#include <boost/asio/impl/src.hpp>
