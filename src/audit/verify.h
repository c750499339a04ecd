// SPDX-License-Identifier: Apache-2.0
// Reads the whole book and says whether it is the one that was written, or names the first entry that is not.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "audit/signing_key.h"
#include "base/result.h"
#include "db/database.h"

namespace kinportal::audit {

struct Verdict {
  std::uint64_t entries = 0;               // how many were read and found right
  std::optional<std::uint64_t> first_bad;  // number of the first entry that is not as written
  std::string sentence;                    // what is wrong, or that all is right
  bool good() const { return !first_bad && sound; }
  bool sound = true;  // false also when a tile or a checkpoint, not an entry, is wrong
};

struct VerifyOptions {
  std::string beside;   // text of the checkpoint file beside the store; empty: there is none
  std::string outside;  // a checkpoint somebody kept elsewhere; empty: none
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
};

/// Streams; memory grows with the number of patients (some 50 bytes each), not with the book. An error means it could not be read, a
/// Verdict what was found.
Result<Verdict> verify(db::Database& book_store, const SigningKey& key, const VerifyOptions& options);

}  // namespace kinportal::audit
