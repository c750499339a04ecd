// SPDX-License-Identifier: Apache-2.0
// Arbitrary bytes as a policy file and as a law file: read or refused with a line inside the text, never a crash; and whatever is accepted can
// be asked about any age.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "access/law.h"
#include "access/policy_coverage.h"
#include "access/policy_lint.h"

using namespace kinportal::access;

namespace {

void require(bool truth, const char* sentence) {
  if (truth) return;
  std::fprintf(stderr, "broken promise: %s\n", sentence);
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const PolicySource source{"fuzz.toml", std::string(reinterpret_cast<const char*>(data), size)};
  const auto lines = static_cast<int>(std::count(source.text.begin(), source.text.end(), '\n')) + 1;
  std::vector<Finding> findings;
  const auto policy = compile_policy(source, LawBook::built_in(), findings);
  const bool refused = std::any_of(findings.begin(), findings.end(), [](const Finding& f) { return f.level == Finding::Level::refusal; });
  require(refused == (policy == nullptr), "a policy exists exactly when nothing was refused");
  for (const Finding& finding : findings) require(finding.line >= 0 && finding.line <= lines, "a finding lies inside the file");
  if (policy) {
    for (int age = 0; age < policy->majority; ++age) require(policy->band_at(age) != nullptr, "every age below majority has a band");
    coverage_of(*policy, moment_in_force(*policy));
  }
  LawBook laws;
  static_cast<void>(laws.add(source).ok());
  return 0;
}
