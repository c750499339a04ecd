// SPDX-License-Identifier: Apache-2.0
// How a common password is written down in the binary: the FNV-1a hash (64 bits, mixed once more) of its ASCII-lower-case bytes.
// Shared by the table's maker (tools/common_passwords) and by passwords.cpp.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace kinportal::accounts {

constexpr std::uint64_t common_password_hash(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char raw : text) {
    const char folded = raw >= 'A' && raw <= 'Z' ? static_cast<char>(raw - 'A' + 'a') : raw;
    hash = (hash ^ static_cast<unsigned char>(folded)) * 0x100000001B3ULL;
  }
  hash ^= hash >> 32;
  hash *= 0xD6E8FEB86659FD93ULL;
  return hash ^ (hash >> 32);
}

/// Sorted; made at build time from Debian's python3-zxcvbn.
extern const std::uint64_t common_password_table[];
extern const std::size_t common_password_count;

}  // namespace kinportal::accounts
