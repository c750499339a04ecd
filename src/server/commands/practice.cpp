// SPDX-License-Identifier: Apache-2.0
// `kinportal practice add|list|listing|terms|disputes|support`: a practice with its phone, hours and policy, without which there is nothing to import into and nobody to
// hire. Adding one that is there changes its card; the policy in force stays until another one is published.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "access/law.h"
#include "families/dispute.h"
#include "practices/help_card.h"
#include "practices/listing.h"
#include "practices/policy_version.h"
#include "practices/practice.h"
#include "practices/terms.h"
#include "server/commands/common.h"

namespace kinportal::server {
namespace {

constexpr std::array<std::string_view, 7> kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

Result<int> day_number(std::string_view word) {
  for (std::size_t i = 0; i < kDays.size(); ++i)
    if (kDays[i] == word) return static_cast<int>(i) + 1;
  return fail(Fault::invalid, "a day of --hours is one of Mon Tue Wed Thu Fri Sat Sun");
}

// 'Mon-Fri 08:30-17:00, Sat 09:00-12:00' -> the stored form of opening hours, which is read (and refused) by its own parser.
Result<practices::OpeningHours> hours_of(const std::string& text) {
  JsonWriter json;
  json.begin_array();
  std::istringstream parts(text);
  std::string part;
  while (std::getline(parts, part, ',')) {
    std::istringstream words(part);
    std::string days, times;
    if (!(words >> days >> times)) return fail(Fault::invalid, "--hours is written as 'Mon-Fri 08:30-17:00, Sat 09:00-12:00'");
    const std::size_t until = days.find('-');
    TRY_LET(const int first, day_number(std::string_view(days).substr(0, until)));
    int last = first;
    if (until != std::string::npos) { TRY_LET(last, day_number(std::string_view(days).substr(until + 1))); }
    const std::size_t dash = times.find('-');
    if (dash == std::string::npos || last < first)
      return fail(Fault::invalid, "--hours is written as 'Mon-Fri 08:30-17:00, Sat 09:00-12:00'");
    for (int day = first; day <= last; ++day) {
      json.begin_object()
          .member("weekday", day)
          .member("opens", times.substr(0, dash))
          .member("closes", times.substr(dash + 1))
          .end_object();
    }
  }
  json.end_array();
  return practices::OpeningHours::parse(json.view());
}

// A file, or the name of a policy inside this binary ('REF').
Result<access::PolicySource> policy_source(const std::string& name) {
  for (const access::PolicySource& source : access::built_in_policies())
    if (source.file == "policies/" + name + ".toml") return source;
  std::ifstream file(name, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file || text.view().empty()) return fail(Fault::not_found, "there is no policy file '" + name + "' and no policy of that name");
  return access::PolicySource{name, text.str()};
}

Result<practices::Practice> practice_of(const Words& words, Instant now) {
  for (const char* needed : {"id", "name", "phone", "zone", "state"}) {
    if (words.value(needed).empty())
      return fail(Fault::invalid, "--" + std::string(needed) + " is missing; `kinportal help practice` shows the whole line");
  }
  practices::Practice practice;
  Result<PracticeId> id = PracticeId::parse(words.value("id"));
  if (!id.ok()) return fail(Fault::invalid, "--id is 1 to 64 letters, digits, '-', '.' or '_': it becomes part of addresses");
  practice.id = std::move(id).value();
  practice.name = words.value("name");
  practice.phone = words.value("phone");
  practice.after_hours_phone = words.value("after-hours");
  practice.state = words.value("state");
  TRY_LET(practice.zone, Zone::find(words.value("zone")));
  TRY_LET(practice.hours, hours_of(words.value("hours")));
  practice.created_at = now;
  return practice;
}

Result<void> add(const Words& words) {
  TRY_LET(auto portal, open_portal(words));
  const Instant now = portal->clock().now();
  TRY_LET(const practices::Practice practice, practice_of(words, now));
  std::optional<practices::PolicyVersion> version;
  if (!words.value("policy").empty()) {
    TRY_LET(const access::PolicySource source, policy_source(words.value("policy")));
    TRY_LET(const auto policy, access::compile_policy(source, access::LawBook::built_in()));
    if (policy->state != practice.state && policy->state != "US")
      return fail(Fault::invalid, "the policy speaks of the law of " + policy->state + ", the practice is in " + practice.state);
    version = practices::PolicyVersion{practice.id, now, policy->version, policy->id, source.text, practices::policy_checksum(source.text),
                                       "cli",       now};
  }
  TRY(portal->store().write([&](db::Transaction& tx) -> Result<void> {
    TRY_LET(const auto in_force, practices::policy_in_force(tx, practice.id, now));
    if (!in_force && !version)
      return fail(Fault::invalid, "--policy is missing: without a policy nobody may see anything; `--policy REF` is the one we recommend");
    TRY(practices::file_practice(tx, practice));
    return version ? practices::publish_policy(tx, *version) : Result<void>();
  }));
  std::printf("%s is filed%s%s.\n", practice.id.text().c_str(), version ? ", under the policy " : "",
              version ? version->policy_id.c_str() : "");
  return {};
}

Result<void> list(const Words& words) {
  TRY_LET(auto portal, open_portal(words));
  TRY_LET(auto snapshot, portal->store().snapshot());
  TRY_LET(const auto all, practices::list_practices(snapshot));
  for (const practices::Practice& practice : all) {
    TRY_LET(const auto version, practices::policy_in_force(snapshot, practice.id, portal->clock().now()));
    std::printf("%-28s %-10s %s\n", practice.id.text().c_str(), version ? version->policy_id.c_str() : "no policy", practice.name.c_str());
  }
  if (all.empty()) std::puts("There is no practice yet; `kinportal practice add` makes one.");
  return {};
}

Result<PracticeId> known_practice(db::Reader& reader, const Words& words) {
  const auto id = PracticeId::parse(words.value("id"));
  if (!id.ok()) return fail(Fault::invalid, "--id is missing; `kinportal practice list` shows the ids");
  TRY(practices::read_practice(reader, *id));
  return *id;
}

// How families find the practice and which ways in it offers.
Result<void> listing(const Words& words) {
  TRY_LET(auto portal, open_portal(words));
  practices::Listing listing;
  {
    TRY_LET(auto snapshot, portal->store().snapshot());
    TRY_LET(const PracticeId id, known_practice(snapshot, words));
    TRY_LET(listing, practices::read_listing(snapshot, id));
    listing.listed = true;
  }
  for (const auto& [name, field] : {std::pair{"street", &listing.street}, {"city", &listing.city}, {"postal-code", &listing.postal_code}})
    if (!words.value(name).empty()) *field = words.value(name);
  if (const std::string ways = words.value("ways"); !ways.empty()) {
    listing.pin = listing.invitation = listing.registration = false;
    std::istringstream each(ways);
    std::string way;
    while (std::getline(each, way, ',')) {
      if (way == "pin") listing.pin = true;
      else if (way == "invitation") listing.invitation = true;
      else if (way == "registration") listing.registration = true;
      else return fail(Fault::invalid, "--ways is a list of pin, invitation and registration, like 'pin,registration'");
    }
  }
  if (const std::string days = words.value("pin-days"); !days.empty()) listing.pin_days = std::atoi(days.c_str());
  if (const std::string only = words.value("children-only"); !only.empty()) {
    if (only != "yes" && only != "no") return fail(Fault::invalid, "--children-only is yes or no");
    listing.children_only = only == "yes";
  }
  if (const std::string listed = words.value("listed"); !listed.empty()) {
    if (listed != "yes" && listed != "no") return fail(Fault::invalid, "--listed is yes or no");
    listing.listed = listed == "yes";
  }
  TRY(portal->store().write([&](db::Transaction& tx) { return practices::file_listing(tx, listing); }));
  std::printf("%s is %s; ways in:%s%s%s; a PIN is good for %d days.\n", listing.practice.text().c_str(),
              listing.listed ? "in the directory" : "not in the directory", listing.pin ? " pin" : "",
              listing.invitation ? " invitation" : "", listing.registration ? " registration" : "", listing.pin_days);
  return {};
}

Result<std::string> text_of(const Words& words, const char* name) {
  std::ifstream file(words.value(name), std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file || text.view().empty()) return fail(Fault::not_found, "--" + std::string(name) + " names no file with text in it");
  return text.str();
}

Result<void> terms(const Words& words) {
  TRY_LET(auto portal, open_portal(words));
  practices::NewTerms fresh;
  {
    TRY_LET(auto snapshot, portal->store().snapshot());
    TRY_LET(fresh.practice, known_practice(snapshot, words));
  }
  TRY_LET(fresh.text_en, text_of(words, "en"));
  TRY_LET(fresh.text_es, text_of(words, "es"));
  const Instant now = portal->clock().now();
  fresh.effective_at = now;
  fresh.published_by = "cli";
  if (!words.value("from").empty()) {
    TRY_LET(const Day day, Day::parse(words.value("from")));
    TRY_LET(auto snapshot, portal->store().snapshot());
    TRY_LET(const auto practice, practices::read_practice(snapshot, fresh.practice));
    fresh.effective_at = practice.zone.start_of(day);
  }
  std::int64_t version = 0;
  TRY(portal->store().write([&](db::Transaction& tx) -> Result<void> {
    TRY_LET(version, practices::publish_terms(tx, fresh, now));
    return {};
  }));
  std::printf("Version %lld of the terms of %s is published, in force from %s. Families are asked again.\n",
              static_cast<long long>(version), fresh.practice.text().c_str(), fresh.effective_at.iso().c_str());
  return {};
}

Result<void> disputes(const Words& words) {
  TRY_LET(auto portal, open_portal(words));
  PracticeId id;
  families::DisputeRule rule;
  {
    TRY_LET(auto snapshot, portal->store().snapshot());
    TRY_LET(id, known_practice(snapshot, words));
    TRY_LET(rule, families::dispute_rule(snapshot, id));
  }
  if (const std::string freezes = words.value("asker-freezes"); !freezes.empty()) {
    if (freezes != "yes" && freezes != "no") return fail(Fault::invalid, "--asker-freezes is yes or no");
    rule.asker_freezes = freezes == "yes";
  }
  if (const std::string hours = words.value("answer-hours"); !hours.empty()) rule.answer_hours = std::atoi(hours.c_str());
  TRY(portal->store().write([&](db::Transaction& tx) { return families::file_dispute_rule(tx, id, rule); }));
  std::printf("%s: a report of wrong access is answered within %lld hours; %s.\n", id.text().c_str(),
              static_cast<long long>(rule.answer_hours),
              rule.asker_freezes ? "one that names exactly one linked person by her whole name freezes her access at once"
                                 : "only staff and court papers freeze access");
  return {};
}

// What the practice says about help: who hands out copies of records, its own video, how soon a question is answered.
Result<void> help_card(const Words& words) {
  TRY_LET(auto portal, open_portal(words));
  practices::HelpCard card;
  {
    TRY_LET(auto snapshot, portal->store().snapshot());
    TRY_LET(const PracticeId id, known_practice(snapshot, words));
    TRY_LET(card, practices::read_help_card(snapshot, id));
  }
  for (const auto& [name, field] : {std::pair{"records-name", &card.records_name},
                                    {"records-email", &card.records_email},
                                    {"records-phone", &card.records_phone},
                                    {"video", &card.video_url}}) {
    const std::string value = words.value(name);
    if (!value.empty()) *field = value == "none" ? std::string() : value;
  }
  if (const std::string hours = words.value("answer-open-hours"); !hours.empty()) card.answer_open_hours = std::atoi(hours.c_str());
  TRY(portal->store().write([&](db::Transaction& tx) { return practices::file_help_card(tx, card); }));
  std::printf("%s: a question is answered after at most %lld hours of being open; copies of records: %s; video: %s.\n",
              card.practice.text().c_str(), static_cast<long long>(card.answer_open_hours),
              card.records_name.empty() ? "the office itself" : card.records_name.c_str(),
              card.video_url.empty() ? "none" : card.video_url.c_str());
  return {};
}

}  // namespace

int practice_command(std::span<const std::string> words) {
  static constexpr std::array<std::string_view, 6> kVerbs{"add", "list", "listing", "terms", "disputes", "support"};
  if (words.empty() || std::find(kVerbs.begin(), kVerbs.end(), words[0]) == kVerbs.end())
    return complain("practice",
                    fail(Fault::invalid, "write `kinportal practice add …`, `list`, `listing …`, `terms …`, `disputes …` or `support …`"));
  const auto read = Words::read("practice", words.subspan(1),
                                {{"id"},
                                 {"name"},
                                 {"phone"},
                                 {"after-hours"},
                                 {"zone"},
                                 {"state"},
                                 {"hours"},
                                 {"policy"},
                                 {"data"},
                                 {"street"},
                                 {"city"},
                                 {"postal-code"},
                                 {"ways"},
                                 {"pin-days"},
                                 {"children-only"},
                                 {"listed"},
                                 {"en"},
                                 {"es"},
                                 {"asker-freezes"},
                                 {"answer-hours"},
                                 {"records-name"},
                                 {"records-email"},
                                 {"records-phone"},
                                 {"video"},
                                 {"answer-open-hours"},
                                 {"from"}});
  if (!read.ok()) return complain("practice", read.error());
  if (!read->rest().empty())
    return complain("practice", fail(Fault::invalid, "'" + read->rest()[0] + "' is not understood; put texts with spaces in quotes"));
  const auto done = words[0] == "add"       ? add(*read)
                    : words[0] == "list"    ? list(*read)
                    : words[0] == "listing" ? listing(*read)
                    : words[0] == "terms"   ? terms(*read)
                    : words[0] == "support" ? help_card(*read)
                                            : disputes(*read);
  return done.ok() ? 0 : complain("practice", done.error());
}

}  // namespace kinportal::server
