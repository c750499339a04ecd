// SPDX-License-Identifier: Apache-2.0
// Compiling happens outside the lock: two workers may compile the same text once at the start, and nobody ever waits for a compiler.
#include "access/policy_cache.h"

#include "base/log.h"

namespace kinportal::access {

std::shared_ptr<const Policy> PolicyCache::find(std::string_view sha256) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_sha256_.find(sha256);
  return found == by_sha256_.end() ? nullptr : found->second;
}

std::shared_ptr<const Policy> PolicyCache::keep(std::string_view sha256, const std::string& file, const std::string& text) {
  auto compiled = compile_policy(PolicySource{file, text}, laws_);
  if (!compiled.ok()) {
    log(LogLevel::error, "a published policy does not compile; its practice shows nothing until a good version is in force",
        {LogField::operator_text("policy", file), LogField("fault", compiled.error().fault)});
    return nullptr;
  }
  const std::lock_guard lock(mutex_);
  if (by_sha256_.size() >= max_policies) by_sha256_.clear();
  return by_sha256_.emplace(std::string(sha256), std::move(compiled).value()).first->second;
}

}  // namespace kinportal::access
