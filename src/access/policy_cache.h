// SPDX-License-Identifier: Apache-2.0
// Compiled policies by the checksum of their text: a practice's version is compiled once and shared by all who decide under it.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "access/law.h"
#include "access/policy.h"
#include "db/database.h"

namespace kinportal::access {

class PolicyCache {
 public:
  /// Versions kept at the same time; a portal has a few for each practice.
  static constexpr std::size_t max_policies = 4096;

  explicit PolicyCache(const LawBook& laws = LawBook::built_in()) : laws_(laws) {}
  /// The compiled policy, or nullptr when its text does not compile (then nothing is in force and the Gate denies).
  std::shared_ptr<const Policy> find(std::string_view sha256) const;
  std::shared_ptr<const Policy> keep(std::string_view sha256, const std::string& file, const std::string& text);

 private:
  const LawBook& laws_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Policy>, std::less<>> by_sha256_;
};

}  // namespace kinportal::access
