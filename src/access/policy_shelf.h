// SPDX-License-Identifier: Apache-2.0
// Policies by id: from a folder (command line, demo) or one by one. Several files may hold versions of one policy; exactly one is in force at
// an instant, and where two claim to be, none is.
#pragma once
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/law.h"
#include "access/policy.h"

namespace kinportal::access {

class PolicyShelf {
 public:
  /// Reads FOLDER/law/*.toml, then FOLDER/*.toml. Files that are refused are told to `complaints`, one line each, and are not on the shelf.
  /// Fault::not_found when there is no such folder.
  static Result<PolicyShelf> from_folder(const std::string& folder, std::ostream& complaints);
  /// The policies inside this binary.
  static const PolicyShelf& built_in();

  void add(std::shared_ptr<const Policy> policy);

  struct InForce {
    const Policy* policy = nullptr;  // nullptr: none, or more than one
    std::optional<Instant> changes_at;  // when another version takes over
  };
  InForce in_force(std::string_view id, Instant now) const;
  const std::vector<std::shared_ptr<const Policy>>& all() const { return all_; }
  bool complete() const { return refused_ == 0; }

 private:
  std::vector<std::shared_ptr<const Policy>> all_;
  std::map<std::string, std::vector<const Policy*>, std::less<>> by_id_;
  int refused_ = 0;
};

/// A whole file. Fault::not_found, Fault::too_much above `limit_bytes`.
Result<std::string> read_text_file(const std::string& path, std::size_t limit_bytes);

}  // namespace kinportal::access
