// SPDX-License-Identifier: Apache-2.0
// The book's keys and its signed notes (C2SP signed-note, C2SP tlog-checkpoint; Ed25519). The file book.key lies in the
// data folder, readable by the portal alone; `kinportal init` makes it.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "audit/merkle.h"
#include "base/personal.h"
#include "base/random.h"
#include "base/result.h"

namespace kinportal::audit {

/// A tree as a checkpoint speaks of it.
struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Hash root{};
};

class SigningKey {
 public:
  /// `origin` names the log in every checkpoint: a line like 'portal.example.org/visitors-book', no spaces, no '+'.
  static Result<SigningKey> make(std::string origin, Random& random);
  /// Fault::unavailable when the file is missing or others may read it; Fault::corrupt when it is not a key.
  static Result<SigningKey> load(const std::filesystem::path& file);
  /// Refuses to overwrite; mode 0600.
  Result<void> save(const std::filesystem::path& file) const;

  const std::string& origin() const { return origin_; }
  /// The public key as C2SP signed-note spells it: 'origin+hash+base64'.
  std::string verifier_key() const;

  std::string sign(const Checkpoint& checkpoint) const;
  /// Fault::corrupt when the note is malformed, of another log, or its signature is wrong.
  Result<Checkpoint> open_note(std::string_view note) const;

  /// The seal of entry `seq`: keyed, and chained to the seal before it. `before_seq`: the patient's entry before this one, or -1.
  Hash seal(const Hash& before, std::uint64_t seq, std::int64_t before_seq, const Hash& leaf) const;

 private:
  std::string origin_;
  Secret seed_;      // 32 bytes, Ed25519
  Secret secret_;    // 64 bytes as libsodium wants them
  Secret seal_key_;  // 32 bytes
  std::array<unsigned char, 32> public_{};
};

}  // namespace kinportal::audit
