// SPDX-License-Identifier: Apache-2.0
// Random numbers from libsodium, a replayable generator (SplitMix64), and UUIDs of version 7 (RFC 9562 section 5.7).
#include "base/random.h"

#include <sodium.h>

#include <array>
#include <cstdlib>
#include <cstring>

namespace kinportal {

std::uint64_t Random::word() {
  std::uint64_t value = 0;
  fill(std::as_writable_bytes(std::span{&value, 1}));
  return value;
}

SystemRandom::SystemRandom() {
  if (sodium_init() < 0) std::abort();  // without a random source nothing here is safe
}
void SystemRandom::fill(std::span<std::byte> out) { randombytes_buf(out.data(), out.size()); }

void SeededRandom::fill(std::span<std::byte> out) {
  for (std::size_t at = 0; at < out.size(); at += 8) {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    z ^= z >> 31;
    std::memcpy(out.data() + at, &z, std::min<std::size_t>(8, out.size() - at));
  }
}

std::string to_hex(std::span<const std::byte> bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::byte b : bytes) {
    out += digits[std::to_integer<unsigned>(b) >> 4];
    out += digits[std::to_integer<unsigned>(b) & 15U];
  }
  return out;
}

std::string to_base64url(std::span<const std::byte> bytes) {
  std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  out.resize(std::strlen(out.c_str()));
  return out;
}

std::string make_uuid(Instant now, Random& random) {
  std::array<std::byte, 16> b{};
  random.fill(b);
  const auto ms = static_cast<std::uint64_t>(now.us / 1000);
  for (int i = 0; i < 6; ++i) b[static_cast<std::size_t>(i)] = static_cast<std::byte>(ms >> (40 - 8 * i));
  b[6] = (b[6] & std::byte{0x0F}) | std::byte{0x70};
  b[8] = (b[8] & std::byte{0x3F}) | std::byte{0x80};
  std::string hex = to_hex(b);
  for (const std::size_t at : {20U, 16U, 12U, 8U}) hex.insert(at, 1, '-');
  return hex;
}

}  // namespace kinportal
