// SPDX-License-Identifier: Apache-2.0
// Which looks in the visitors' book a family may read: a look at something hidden from the reader would say that it exists, and that the
// practice was busy with a teenager's chart may say that she was there (access.md, law 10; decision record 0260).
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "access/gate.h"
#include "audit/entry.h"
#include "base/result.h"

namespace kinportal::access {

/// Judges the entries of one chart for the holder of one key. The practice reads everything, but a clinician's finding of danger only in
/// roles with clinical duties; a family's reading is narrowed.
class LooksTold {
 public:
  /// `own_account`: the patient's own, when she has one.
  LooksTold(const ChartKey& key, const AccountId& viewer, std::optional<std::string> own_account);
  Result<bool> may_read(const audit::Entry& entry);

 private:
  Result<bool> may_see_item(const std::string& item);
  const ChartKey& key_;
  const AccountId& viewer_;
  std::optional<std::string> own_account_;
  bool hers_ = false;
  bool whole_chart_ = false;
  std::map<std::string, bool> items_;
};

/// The word after `name` ('as=', 'item=') in an entry's detail; empty when there is none.
std::string word_in_detail(const std::string& detail, std::string_view name);

}  // namespace kinportal::access
