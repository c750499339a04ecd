// SPDX-License-Identifier: Apache-2.0
// From a policy's TOML text to the compiled Policy, private to access/: policy_reader.cpp reads the plain tables, policy_matrix_reader.cpp the
// relationships, papers, bands and their modes.
#pragma once
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/law.h"
#include "access/policy.h"
#include "access/policy_words.h"
#include "access/toml_reader.h"

namespace kinportal::access {

class PolicyReader {
 public:
  PolicyReader(const PolicySource& source, const LawBook& laws, std::vector<Finding>& findings)
      : source_(source), laws_(laws), findings_(findings), policy_(std::make_shared<Policy>()) {}

  std::shared_ptr<const Policy> run();

 private:
  void read_head(TableReader& in);
  void read_ages(TableReader& in);
  void read_law();
  void read_identity(TableReader& in);
  void read_own_account(TableReader& in);
  std::optional<WishesLeft> read_wishes_left(TableReader& in, std::string_view key);
  void read_papers(TableReader& in);
  static std::vector<std::string> read_documents(TableReader& in);
  void read_relationships(TableReader& in);
  void read_adult_relationships(TableReader& in);
  void read_bands(TableReader& in);
  void read_band(const TomlNode& node);
  void read_diminished(TableReader& in);
  void read_hidden(TableReader& in);
  void read_release(TableReader& in);
  void read_actions(TableReader& in);
  void read_texts(TableReader& in);
  void check_bands();

  RuleId add_rule(std::string id, int line, Words words);
  std::optional<Mode> parse_mode(std::string_view text, int line, RuleId rule);
  void fill_row(const TomlNode& modes, Row& row, RuleId rule, bool must_be_complete);
  static std::optional<PaperNeed> parse_need(std::string_view entry);
  std::vector<PaperNeed> read_needs(TableReader& in, std::string_view key);
  std::uint8_t read_action_set(TableReader& in, std::string_view key, std::uint8_t otherwise);
  void refuse(int line, std::string sentence, std::string code, std::vector<std::string> arguments = {}) {
    findings_.push_back({Finding::Level::refusal, line, std::move(sentence), std::move(code), std::move(arguments)});
  }
  void warn(int line, std::string sentence, std::string code, std::vector<std::string> arguments = {}) {
    findings_.push_back({Finding::Level::warning, line, std::move(sentence), std::move(code), std::move(arguments)});
  }

  const PolicySource& source_;
  const LawBook& laws_;
  std::vector<Finding>& findings_;
  std::shared_ptr<Policy> policy_;
};

}  // namespace kinportal::access
