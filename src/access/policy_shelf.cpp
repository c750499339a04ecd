// SPDX-License-Identifier: Apache-2.0
// Reads a folder of policies. A file that is refused leaves its cases without a policy, which denies: never the other way round.
#include "access/policy_shelf.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <sstream>

#include "access/toml_reader.h"

namespace kinportal::access {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> toml_files(const std::string& folder) {
  std::vector<std::string> out;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".toml") out.push_back(entry.path().string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

Result<std::string> read_text_file(const std::string& path, std::size_t limit_bytes) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(Fault::not_found, path + " cannot be opened");
  std::string text;
  char block[16 * 1024];
  while (file.read(block, sizeof block) || file.gcount() > 0) {
    text.append(block, static_cast<std::size_t>(file.gcount()));
    if (text.size() > limit_bytes) return fail(Fault::too_much, path + " is larger than " + std::to_string(limit_bytes / 1024) + " kB");
  }
  return text;
}

Result<PolicyShelf> PolicyShelf::from_folder(const std::string& folder, std::ostream& complaints) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return fail(Fault::not_found, folder + " is no folder; name one with --policies DIR");
  PolicyShelf shelf;
  LawBook laws;
  for (const std::string& path : toml_files((fs::path(folder) / "law").string())) {
    auto text = read_text_file(path, max_policy_bytes);
    const Result<void> added = text ? laws.add({path, *text}) : Result<void>(text.error());
    if (added) continue;
    complaints << added.error().sentence << '\n';
    ++shelf.refused_;
  }
  for (const std::string& path : toml_files(folder)) {
    auto text = read_text_file(path, max_policy_bytes);
    auto policy = text ? compile_policy({path, *text}, laws) : Result<std::shared_ptr<const Policy>>(text.error());
    if (policy) {
      shelf.add(*policy);
    } else {
      complaints << policy.error().sentence << '\n';
      ++shelf.refused_;
    }
  }
  return shelf;
}

const PolicyShelf& PolicyShelf::built_in() {
  static const PolicyShelf shelf = [] {
    PolicyShelf made;
    for (const PolicySource& source : built_in_policies()) {
      if (auto policy = compile_policy(source, LawBook::built_in())) made.add(*policy);
    }
    return made;
  }();
  return shelf;
}

void PolicyShelf::add(std::shared_ptr<const Policy> policy) {
  by_id_[policy->id].push_back(policy.get());
  all_.push_back(std::move(policy));
}

PolicyShelf::InForce PolicyShelf::in_force(std::string_view id, Instant now) const {
  InForce out;
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return out;
  const auto sooner = [&](const std::optional<Instant>& at) {
    if (at && now < *at && (!out.changes_at || *at < *out.changes_at)) out.changes_at = at;
  };
  int running = 0;
  for (const Policy* policy : found->second) {
    sooner(policy->effective_from);
    sooner(policy->effective_to);
    if (!policy->in_force(now)) continue;
    out.policy = policy;
    ++running;
  }
  if (running > 1) out.policy = nullptr;
  return out;
}

}  // namespace kinportal::access
