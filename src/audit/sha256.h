// SPDX-License-Identifier: Apache-2.0
// SHA-256 and HMAC-SHA-256 over OpenSSL with the algorithm looked up once; a look-up for each hash would cost more than
// the hash. Private to audit/.
#pragma once
#include <initializer_list>
#include <string_view>

#include "audit/merkle.h"

namespace kinportal::audit {

/// Hash of the parts, one after the other.
Hash sha256(std::initializer_list<std::string_view> parts);
/// RFC 2104; the key is at most 64 bytes.
Hash hmac_sha256(std::string_view key, std::initializer_list<std::string_view> parts);

inline std::string_view bytes_of(const Hash& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

}  // namespace kinportal::audit
