// SPDX-License-Identifier: Apache-2.0
// State law as data (policies/law/*.toml): from which age a minor may consent alone to the care behind a label, and which results a statute
// holds back for how many hours. Each entry has its citation and the date on which it was read.
#pragma once
#include <array>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/policy.h"

namespace kinportal::access {

struct StateLaw {
  struct ConsentEntry {
    std::uint8_t alone_from = 12;
    std::uint8_t unknown_counts_from = 12;
    Rule rule;
  };
  struct HoldEntry {
    Hold hold;
    Rule rule;
  };
  std::string state;
  std::array<ConsentEntry, label_count> consent;
  std::vector<HoldEntry> holds;
};

class LawBook {
 public:
  /// The laws inside this binary.
  static const LawBook& built_in();
  /// Adds one state's file. Fault::invalid with 'file:line: sentence' lines.
  Result<void> add(const PolicySource& source);
  /// The state's law; for a state without a file the one of 'US', and without that: 12 years for every label, no holds.
  const StateLaw& of(std::string_view state) const;
  bool knows(std::string_view state) const { return states_.find(state) != states_.end(); }

 private:
  std::map<std::string, StateLaw, std::less<>> states_;
};

/// The files of policies/ and policies/law/ as they were when this binary was built.
std::span<const PolicySource> built_in_policies();
std::span<const PolicySource> built_in_laws();

}  // namespace kinportal::access
