// SPDX-License-Identifier: Apache-2.0
// Blank forms that anybody may print, made once and kept: a stranger who asks a thousand times makes the server draw one page.
#pragma once
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::staff_api {

class BlankForms {
 public:
  BlankForms() = default;
  BlankForms(const BlankForms&) = delete;
  /// The form for a change of registration data (S26), at most a day old and never with a name or phone the practice no longer has.
  Result<std::string> change_form(db::Reader& reader, const PracticeId& practice, std::string_view language, bool fillable, Instant now);

 private:
  static constexpr std::size_t kMostKept = 64;
  std::mutex mutex_;  // held while a form is drawn: one at a time
  std::map<std::string, std::string, std::less<>> by_key_;
};

}  // namespace kinportal::staff_api
