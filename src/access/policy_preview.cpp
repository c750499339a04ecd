// SPDX-License-Identifier: Apache-2.0
// Parses the preview's options into facts, asks the decision about four typical items of each category, and prints a table.
#include "access/policy_preview.h"

#include <algorithm>
#include <map>
#include <optional>
#include <ostream>

#include "access/decide.h"
#include "access/policy_lint.h"

namespace kinportal::access {
namespace {

constexpr std::string_view usage =
    "kinportal policy preview FILE --patient-dob DATE --date DATE [--viewer self|NAME] [--relationship KIND] [options]\n"
    "  --relationship   PARENT GUARDIAN FOSTER STEP TEMP POA ADULT_PROXY EXECUTOR (default PARENT)\n"
    "  --granted DATE   when the link was made (default: the patient's birth)\n"
    "  --custody WORD   full joint partial none unknown (default full)\n"
    "  --papers LIST    kinds of valid papers, with commas\n"
    "  --id-status WORD pending waived verified (default verified)\n"
    "  --no-pin --assent --diminished --emancipated DATE --deceased DATE\n";

struct Question {
  Facts facts;
  Instant now{};
  bool self = false;
};

struct Sample {
  const char* title;
  Labels labels;
  Consenter consenter;
  bool old;
};
constexpr Sample samples[] = {{"new, ordinary", 0, Consenter::parent, false},
                              {"a year old, ordinary", 0, Consenter::parent, true},
                              {"new, sensitive, parent agreed", label::BH, Consenter::parent, false},
                              {"new, sensitive, nobody knows who agreed", label::BH, Consenter::unknown, false},
                              {"new, the minor agreed alone", label::SEX, Consenter::minor, false}};

// A date, or an instant; a date means its noon, or its first instant.
std::optional<Instant> moment(const Policy& policy, const std::string& text, bool noon) {
  if (auto at = Instant::parse(text)) return *at;
  if (auto day = Day::parse(text)) return noon ? policy.calendar->zone().at(*day, 12, 0) : policy.calendar->start_of(*day);
  return std::nullopt;
}

bool fill(const Policy& policy, const std::map<std::string, std::string>& options, Question& q, std::string& complaint) {
  const auto has = [&](const char* name) { return options.contains(name); };
  const auto get = [&](const char* name, const char* otherwise) { return has(name) ? options.at(name) : std::string(otherwise); };
  const auto birth = Day::parse(get("--patient-dob", ""));
  const auto now = moment(policy, get("--date", ""), true);
  if (!birth || !now) return complaint = "--patient-dob and --date are needed, as 2026-06-01", false;
  q.now = *now;
  q.self = get("--viewer", "proxy") == "self";
  q.facts.patient.id = "patient";
  q.facts.patient.birth_on = *birth;
  q.facts.patient.assent_on_file = has("--assent");
  q.facts.patient.diminished = has("--diminished");
  for (const auto& [name, at] :
       {std::pair{"--emancipated", &q.facts.patient.emancipated_at}, std::pair{"--deceased", &q.facts.patient.deceased_at}}) {
    if (!has(name)) continue;
    *at = moment(policy, options.at(name), false);
    if (!*at) return complaint = std::string(name) + " must be a date", false;
  }
  q.facts.viewer.id = q.self ? "patient" : "viewer";
  q.facts.viewer.is_patient = q.self;
  const auto id_status = id_status_from(get("--id-status", "verified"));
  const auto kind = link_kind_from(get("--relationship", "PARENT"));
  const auto custody = custody_from(get("--custody", "full"));
  if (!id_status || !kind || !custody) return complaint = "--id-status, --relationship or --custody has an unknown word", false;
  q.facts.viewer.id_status = *id_status;
  LinkFacts link;
  link.kind = *kind;
  link.custody = *custody;
  link.pin_redeemed_in_time = !has("--no-pin");
  link.granted_at = has("--granted") ? moment(policy, options.at("--granted"), false) : policy.calendar->start_of(*birth);
  if (!link.granted_at) return complaint = "--granted must be a date", false;
  if (!q.self) q.facts.link = link;
  const std::string papers = get("--papers", "");
  for (std::size_t from = 0; from < papers.size();) {
    const auto comma = std::min(papers.find(',', from), papers.size());
    Paper paper;
    paper.kind = papers.substr(from, comma - from);
    paper.seen_at = paper.from_at = *link.granted_at;
    q.facts.papers.push_back(paper);
    from = comma + 1;
  }
  return true;
}

ItemFacts item_of(const Policy& policy, const Sample& sample, Category category, Instant now) {
  constexpr std::int64_t day_us = 86'400'000'000;
  ItemFacts item;
  const Instant at{now.us - (sample.old ? 365 : 0) * day_us - 3'600'000'000};
  item.patient_id = "patient";
  item.category = category;
  item.labels = sample.labels;
  item.consenter = sample.consenter;
  item.service_on = policy.calendar->day_of(at);
  item.finalized_at = item.available_at = item.transmitted_at = at;
  item.participants = {"patient", "viewer"};
  return item;
}

void print(std::ostream& out, const Policy& policy, const Question& q) {
  const int age = policy.age_on(*q.facts.patient.birth_on, policy.calendar->day_of(q.now));
  out << policy.title << " (" << policy.id << "), patient aged " << age << ", " << q.now.iso() << '\n';
  for (const Sample& sample : samples) {
    out << '\n' << sample.title << '\n';
    for (int i = 0; i < category_count; ++i) {
      const Decision decision = decide(&policy, q.facts, item_of(policy, sample, category_at(i), q.now), q.now);
      std::string name(to_string(category_at(i)));
      name.resize(14, ' ');
      out << "  " << (decision.allowed() ? "sees   " : "hidden ") << name << ' ' << to_string(decision.reason) << "  until "
          << (decision.valid_until == Instant::never() ? "further notice" : decision.valid_until.iso()) << "  ["
          << policy.place_of(decision.rules[0]) << "]\n";
    }
  }
}

}  // namespace

int preview_command(std::span<const std::string> args, std::ostream& out, std::ostream& err) {
  std::string file;
  std::map<std::string, std::string> options;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const std::string& arg = args[i];
    static constexpr std::string_view flags[] = {"--no-pin", "--assent", "--diminished"};
    static constexpr std::string_view valued[] = {"--patient-dob", "--date",   "--viewer",    "--relationship", "--granted",
                                                  "--custody",     "--papers", "--id-status", "--emancipated",  "--deceased"};
    if (arg == "--help") {
      out << usage;
      return 0;
    }
    if (std::find(std::begin(flags), std::end(flags), arg) != std::end(flags)) {
      options[arg] = "yes";
    } else if (std::find(std::begin(valued), std::end(valued), arg) != std::end(valued) && i + 1 < args.size()) {
      options[arg] = args[++i];
    } else if (!arg.starts_with("--") && file.empty()) {
      file = arg;
    } else {
      err << "policy preview does not know '" << arg << "'\n" << usage;
      return 2;
    }
  }
  if (file.empty()) {
    err << usage;
    return 2;
  }
  std::vector<Finding> findings;
  const auto policy = read_policy_file(file, findings, err);
  if (!policy) return 1;
  Question question;
  std::string complaint;
  if (!fill(*policy, options, question, complaint)) {
    err << complaint << '\n';
    return 2;
  }
  print(out, *policy, question);
  return 0;
}

}  // namespace kinportal::access
