// SPDX-License-Identifier: Apache-2.0
// Reads the law files. A state nobody wrote a file for has the ages of 'US': 12 for every label, which hides more than most statutes ask.
#include "access/law.h"

#include "access/policy_words.h"
#include "access/toml_reader.h"

namespace kinportal::access {
namespace {

// 'any' or an age.
std::optional<std::uint8_t> read_age(TableReader& in, std::string_view key) {
  if (!in.has(key)) return std::nullopt;
  const auto number = in.integer(key, 0, 21);
  return number ? std::optional(static_cast<std::uint8_t>(*number)) : std::nullopt;
}

void read_consent(const TomlNode& node, StateLaw& law, const std::string& file, std::vector<Finding>& findings, Labels& named) {
  TableReader in(node, "consent", findings);
  const Labels labels = read_labels(in, "labels");
  const auto alone = read_age(in, "alone_from_age");
  const auto unknown = read_age(in, "unknown_counts_from_age");
  Rule rule{"law." + law.state + ".consent", file, in.line(), read_words(in)};
  in.text("read_on");
  if (!alone) in.refuse(in.line(), "a consent entry needs alone_from_age (0: any age)", "missing", {"consent.alone_from_age"});
  if (rule.words.citation.empty()) in.refuse(in.line(), "a law needs its citation", "missing", {"consent.citation"});
  if ((labels & named) != 0)
    in.refuse(in.line(), "two entries speak about " + to_text(labels & named), "two_rules", {"label", to_text(labels & named)});
  named |= labels;
  in.done();
  for (int i = 0; i < label_count; ++i) {
    if ((labels & (Labels{1} << i)) == 0) continue;
    law.consent[static_cast<std::size_t>(i)] = {alone.value_or(0), unknown.value_or(alone.value_or(0)), rule};
  }
}

void read_law_hold(const TomlNode& node, StateLaw& law, const std::string& file, std::vector<Finding>& findings) {
  TableReader in(node, "hold", findings);
  StateLaw::HoldEntry entry;
  entry.hold = read_hold(in, true);
  entry.rule = {"law." + law.state + ".hold", file, in.line(), read_words(in)};
  if (entry.rule.words.citation.empty()) in.refuse(in.line(), "a statutory hold needs its citation", "hold_without_citation");
  in.done();
  law.holds.push_back(std::move(entry));
}

StateLaw twelve_for_all() {
  StateLaw law;
  law.state = "US";
  for (auto& entry : law.consent) entry.rule.id = "law.US.consent";
  return law;
}

}  // namespace

Result<void> LawBook::add(const PolicySource& source) {
  TRY_LET(const TomlNode root, parse_toml(source.text, source.file));
  std::vector<Finding> findings;
  TableReader in(root, "the file", findings);
  StateLaw law = twelve_for_all();
  law.state = in.text_or("state", "");
  if (law.state.empty()) in.refuse(1, "a law file names its state", "missing", {"state"});
  if (!in.has("read_on")) in.refuse(1, "a law file says on which day the statutes were read (read_on)", "missing", {"read_on"});
  for (auto& entry : law.consent) entry.rule = {"law." + law.state + ".consent", source.file, 1, {}};
  Labels named = 0;
  for (const TomlNode* node : in.tables("consent")) read_consent(*node, law, source.file, findings, named);
  for (const TomlNode* node : in.tables("hold")) read_law_hold(*node, law, source.file, findings);
  in.done();
  if (!findings.empty()) {
    std::string sentence;
    for (const Finding& finding : findings) {
      if (!sentence.empty()) sentence += '\n';
      sentence += source.file + ":" + std::to_string(finding.line) + ": " + finding.sentence;
    }
    return fail(Fault::invalid, sentence);
  }
  states_[law.state] = std::move(law);
  return {};
}

const StateLaw& LawBook::of(std::string_view state) const {
  static const StateLaw twelve = twelve_for_all();
  if (const auto found = states_.find(state); found != states_.end()) return found->second;
  if (const auto found = states_.find("US"); found != states_.end()) return found->second;
  return twelve;
}

const LawBook& LawBook::built_in() {
  // The build's own test refuses a law file that does not read, so nothing can be missing here.
  static const LawBook book = [] {
    LawBook made;
    for (const PolicySource& source : built_in_laws()) {
      if (!made.add(source)) return LawBook{};
    }
    return made;
  }();
  return book;
}

}  // namespace kinportal::access
