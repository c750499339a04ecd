// SPDX-License-Identifier: Apache-2.0
// Chance is a parameter: whoever needs randomness is given a Random. SystemRandom is libsodium's generator.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/time.h"

namespace kinportal {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::byte> out) = 0;
  std::uint64_t word();
};

class SystemRandom final : public Random {
 public:
  SystemRandom();
  void fill(std::span<std::byte> out) override;
};

/// The same seed replays the same world; for tests and the simulator only.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  void fill(std::span<std::byte> out) override;

 private:
  std::uint64_t state_;
};

/// RFC 9562 UUID version 7 (time-ordered), lower case with dashes.
std::string make_uuid(Instant now, Random& random);
/// Lower-case hex.
std::string to_hex(std::span<const std::byte> bytes);
/// Base64url without padding (RFC 4648 section 5).
std::string to_base64url(std::span<const std::byte> bytes);

}  // namespace kinportal
