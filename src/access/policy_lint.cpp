// SPDX-License-Identifier: Apache-2.0
// The linter's warnings, judged on the compiled policy and its coverage grid; the refusals come from compiling it.
#include "access/policy_lint.h"

#include <algorithm>
#include <filesystem>
#include <ostream>

#include "access/law.h"
#include "access/policy_coverage.h"
#include "access/policy_shelf.h"
#include "access/toml_reader.h"

namespace kinportal::access {
namespace {

std::string ages(int from, int to) {
  return from == to ? "at " + std::to_string(from) : "from " + std::to_string(from) + " to " + std::to_string(to);
}

class Linter {
 public:
  Linter(const Policy& policy, std::vector<Finding>& findings)
      : p_(policy), findings_(findings), grid_(coverage_of(policy, moment_in_force(policy))) {}
  void run() {
    donut_holes();
    blanket_denials();
    billing_tier();
    late_teen_account();
    wishes_of_minors();
    capacity();
    words();
    if (p_.no_teen_tier)
      warn(p_.bands.front().line, "no adolescent tier: a parent sees everything a 17-year-old has, except what the law forbids",
           "no_teen_tier");
  }

 private:
  void warn(int line, std::string sentence, std::string code, std::vector<std::string> arguments = {}) {
    findings_.push_back({Finding::Level::warning, line, std::move(sentence), std::move(code), std::move(arguments)});
  }
  static std::vector<std::string> ages_of(const Band& band) { return {std::to_string(band.from), std::to_string(band.to - 1)}; }
  int line_at(int age) const {
    const Band* band = p_.band_at(std::min(age, p_.majority - 1));
    return band ? band->line : 1;
  }

  void donut_holes() {
    for (int i = 0; i < category_count; ++i) {
      for (int age = 0; age < coverage_ages; ++age) {
        if (!grid_.at(age, category_at(i)).nobody()) continue;
        int last = age;
        while (last + 1 < coverage_ages && grid_.at(last + 1, category_at(i)).nobody()) ++last;
        warn(line_at(age), "donut hole: nobody sees a new " + std::string(to_string(category_at(i))) + " " + ages(age, last), "nobody_sees",
             {std::string(to_string(category_at(i))), std::to_string(age), std::to_string(last)});
        age = last;
      }
    }
  }

  void blanket_denials() {
    for (const Band& band : p_.bands) {
      bool all_denied = true;
      for (int i = 0; i < clinical_category_count; ++i)
        all_denied = all_denied && band.rows[0][static_cast<std::size_t>(i)].kind == ModeKind::deny;
      if (all_denied && p_.rule(band.rule).words.citation.empty()) {
        warn(band.line,
             "a blanket denial of a minor's clinical record needs a citation: parents are personal representatives (45 CFR 164.502(g))",
             "blanket_denial", ages_of(band));
      }
    }
  }

  void billing_tier() {
    for (const Band& band : p_.bands) {
      const auto open = [&](Category category) { return band.rows[0][static_cast<std::size_t>(category)].kind != ModeKind::deny; };
      if (open(Category::billing) && !open(Category::result) && !open(Category::note)) {
        warn(band.line,
             "a billing tier: bills reveal care. Forbids (labels, consent) still run first, so label billing lines as carefully as results",
             "billing_tier", ages_of(band));
      }
    }
  }

  void late_teen_account() {
    for (int age = 0; age < p_.majority; ++age) {
      const CoverageCell& cell = grid_.at(age, Category::result);
      if (cell.parent == Sees::yes) continue;
      if (cell.parent == Sees::no && (!p_.own_account.from_age || *p_.own_account.from_age > age)) {
        const std::string from =
            p_.own_account.from_age ? std::to_string(*p_.own_account.from_age) : std::to_string(p_.majority) + " (none for minors)";
        warn(p_.rule(p_.own_account.rule).line,
             "the patient's own account begins at " + from + ", later than the parents' cut-off at " + std::to_string(age),
             "late_own_account", {p_.own_account.from_age ? std::to_string(*p_.own_account.from_age) : "never", std::to_string(age)});
      }
      return;
    }
  }

  // What the screens let a teenager wish (wish_rights.h); the decision does not read it.
  void wishes_of_minors() {
    const OwnAccount& own = p_.own_account;
    const int line = p_.rule(own.rule).line;
    const bool minors = own.from_age && *own.from_age < p_.majority;
    if (!minors && (own.may_permit || own.may_deny))
      warn(line, "may_permit and may_deny speak of minors, and no minor has an account here", "wishes_without_account");
    if (own.may_permit && (own.may_permit->labels & label::P2) != 0)
      warn(line, "may_permit names P2: a permit for Part 2 records is a written consent (42 CFR 2.31); counsel reads this first",
           "wishes_part2");
    const bool asks = std::any_of(p_.bands.begin(), p_.bands.end(), [](const Band& band) {
      return std::any_of(band.rows[0].begin(), band.rows[0].end(), [](const Mode& mode) { return mode.kind == ModeKind::permit; });
    });
    if (minors && asks && own.may_permit && !own.may_permit->ordinary)
      warn(line, "a band asks for the teen's permit, and may_permit does not let her give it for the ordinary record", "wishes_not_given");
  }

  void capacity() {
    if (p_.diminished.route != DiminishedRoute::not_offered) return;
    const int line = p_.diminished.rule != 0 ? p_.rule(p_.diminished.rule).line : 1;
    warn(line,
         "no route for patients with diminished capacity" +
             std::string(p_.texts.contains("guardianship_not_offered") ? "" : ", and no polite text (texts.guardianship_not_offered)"),
         "no_capacity_route", {p_.texts.contains("guardianship_not_offered") ? "text" : "no_text"});
  }

  void words() {
    const auto narrow = [&](RuleId id, int line, const std::string& what, const std::vector<std::string>& which) {
      const Words& words = p_.rule(id).words;
      if (words.why.empty()) warn(line, what + " narrows what a family sees and does not say why", "no_why", which);
      if (words.paper_route.empty()) warn(line, what + " has no text for the paper route", "no_paper_route", which);
      if (words.ask.empty()) warn(line, what + " does not say whom to ask", "no_ask", which);
    };
    for (const Band& band : p_.bands) {
      bool narrows = band.earlier_grants_end;
      for (const Row& row : band.rows) {
        for (const Mode& mode : row) narrows = narrows || mode.kind != ModeKind::allow;
      }
      if (narrows) narrow(band.rule, band.line, "this band", {"band", std::to_string(band.from) + "-" + std::to_string(band.to - 1)});
    }
    for (const HiddenClass& hidden : p_.hidden)
      narrow(hidden.rule, p_.rule(hidden.rule).line, "hiding class " + hidden.item_class, {"class", hidden.item_class});
    for (int i = 0; i <= static_cast<int>(LinkKind::temp); ++i) {
      const RelationshipRule& rule = p_.minor[static_cast<std::size_t>(i)];
      if (!rule.eligible && p_.rule(rule.rule).line != 0)
        narrow(rule.rule, p_.rule(rule.rule).line, "not offering " + std::string(to_string(static_cast<LinkKind>(i))),
               {"relationship", std::string(to_string(static_cast<LinkKind>(i)))});
    }
    if (p_.majority_rule == 0)
      warn(1, "nothing is written about the age of majority ([ages] with why and paper_route)", "no_majority_words");
  }

  const Policy& p_;
  std::vector<Finding>& findings_;
  Coverage grid_;
};

void print(std::ostream& out, const std::string& file, const Finding& finding) {
  out << file << ':' << finding.line << ": " << (finding.level == Finding::Level::refusal ? "refused: " : "warning: ") << finding.sentence
      << '\n';
}

bool meet(const Policy& one, const Policy& other) {
  const auto begins = [](const Policy& p) { return p.effective_from.value_or(Instant::beginning()); };
  const auto ends = [](const Policy& p) { return p.effective_to.value_or(Instant::never()); };
  return begins(one) < ends(other) && begins(other) < ends(one);
}

LawBook laws_beside(const std::string& path, std::ostream& err) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path folder = fs::path(path).parent_path() / "law";
  if (!fs::is_directory(folder, error)) return LawBook::built_in();
  LawBook laws;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".toml") continue;
    auto text = read_text_file(entry.path().string(), max_policy_bytes);
    if (!text) continue;
    if (auto added = laws.add({entry.path().string(), *text}); !added) err << added.error().sentence << '\n';
  }
  return laws;
}

}  // namespace

Instant moment_in_force(const Policy& policy) {
  const Instant usual = policy.calendar->start_of(Day{20'620});  // 2026-06-16
  if (policy.in_force(usual)) return usual;
  return policy.effective_from ? *policy.effective_from : Instant{policy.effective_to->us - 1};
}

std::vector<Finding> lint_policy(const PolicySource& source, const LawBook& laws) {
  std::vector<Finding> findings;
  const auto policy = compile_policy(source, laws, findings);
  if (policy) Linter(*policy, findings).run();
  sort_findings(findings);
  return findings;
}

std::vector<std::string> disagreements(const Policy& one, const Policy& other) {
  std::vector<std::string> out;
  if (!meet(one, other)) return out;
  const Instant now = std::max(moment_in_force(one), moment_in_force(other));
  const Coverage a = coverage_of(one, now), b = coverage_of(other, now);
  const auto same = [](const CoverageCell& x, const CoverageCell& y) {
    return x.parent == y.parent && x.late_parent == y.late_parent && x.patient == y.patient;
  };
  for (int i = 0; i < category_count; ++i) {
    const Category category = category_at(i);
    for (int age = 0; age < coverage_ages; ++age) {
      if (same(a.at(age, category), b.at(age, category))) continue;
      int last = age;
      while (last + 1 < coverage_ages && !same(a.at(last + 1, category), b.at(last + 1, category))) ++last;
      out.push_back(one.id + " and " + other.id + " disagree on " + std::string(to_string(category)) + " " + ages(age, last));
      age = last;
    }
  }
  if (out.empty()) out.push_back(one.id + " and " + other.id + " are in force at the same time");
  return out;
}

std::shared_ptr<const Policy> read_policy_file(const std::string& path, std::vector<Finding>& findings, std::ostream& err) {
  auto text = read_text_file(path, max_policy_bytes);
  if (!text) {
    err << text.error().sentence << '\n';
    return nullptr;
  }
  auto policy = compile_policy({path, *text}, laws_beside(path, err), findings);
  if (!policy) {
    for (const Finding& finding : findings) print(err, path, finding);
  }
  return policy;
}

int lint_command(std::span<const std::string> args, std::ostream& out, std::ostream& err) {
  std::vector<std::string> files;
  bool same_practice = false;
  for (const std::string& arg : args) {
    if (arg == "--same-practice") {
      same_practice = true;
    } else if (arg.starts_with("--")) {
      err << "policy lint does not know '" << arg << "'\n";
      return 2;
    } else {
      files.push_back(arg);
    }
  }
  if (files.empty()) {
    err << "kinportal policy lint FILE… [--same-practice]\n";
    return 2;
  }
  int refusals = 0, warnings = 0;
  std::vector<std::shared_ptr<const Policy>> policies;
  for (const std::string& file : files) {
    auto text = read_text_file(file, max_policy_bytes);
    if (!text) {
      err << text.error().sentence << '\n';
      ++refusals;
      continue;
    }
    const PolicySource source{file, *text};
    const LawBook laws = laws_beside(file, err);
    for (const Finding& finding : lint_policy(source, laws)) {
      print(out, file, finding);
      ++(finding.level == Finding::Level::refusal ? refusals : warnings);
    }
    if (auto policy = compile_policy(source, laws)) policies.push_back(*policy);
  }
  // Exactly one version is in force at each instant.
  for (std::size_t i = 0; i < policies.size(); ++i) {
    for (std::size_t j = i + 1; j < policies.size(); ++j) {
      const bool versions = policies[i]->id == policies[j]->id || policies[i]->practice == policies[j]->practice;
      if (!versions && !same_practice) continue;
      for (const std::string& sentence : disagreements(*policies[i], *policies[j])) {
        print(out, policies[j]->file, {Finding::Level::refusal, 1, sentence});
        ++refusals;
      }
    }
  }
  out << files.size() << (files.size() == 1 ? " file, " : " files, ") << refusals << " refused, " << warnings
      << (warnings == 1 ? " warning\n" : " warnings\n");
  return refusals == 0 ? 0 : 1;
}

}  // namespace kinportal::access
