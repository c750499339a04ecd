// SPDX-License-Identifier: Apache-2.0
// Reads a compiled policy for people: the same rows the decision reads, in the same order.
#include "access/paper_terms.h"

#include <algorithm>

namespace kinportal::access {
namespace {

std::optional<Instant> after(const Policy& policy, const std::optional<Instant>& first, const std::optional<Instant>& second, int months) {
  const auto& start = first ? first : second;
  return start ? policy.months_after(*start, months) : Instant::beginning();
}

struct Ends {
  std::optional<Instant> paper, validity, renewal;
};

Ends ends_of(const Policy& policy, std::string_view kind, const std::optional<Instant>& from, const std::optional<Instant>& to,
             const std::optional<Instant>& seen) {
  Ends ends{to, std::nullopt, std::nullopt};
  const auto limits = policy.papers.find(kind);
  if (limits == policy.papers.end()) return ends;
  if (limits->second.valid_months > 0) ends.validity = after(policy, from, seen, limits->second.valid_months);
  if (limits->second.renewal_months > 0) ends.renewal = after(policy, seen, from, limits->second.renewal_months);
  return ends;
}

void write_both(JsonWriter& out, std::string_view name, const std::string& english, const std::string& spanish) {
  if (english.empty()) return;
  out.member(std::string(name) + "_en", english).member(std::string(name) + "_es", spanish.empty() ? english : spanish);
}

void write_words(JsonWriter& out, const Words& words) {
  write_both(out, "why", words.why, words.why_es);
  write_both(out, "ask", words.ask, words.ask_es);
  write_both(out, "paper", words.paper_route, words.paper_route_es);
  if (!words.citation.empty()) out.member("citation", words.citation);
}

void write_text(JsonWriter& out, const Policy& policy, const std::string& name) {
  const auto english = policy.texts.find(name), spanish = policy.texts.find(name + "_es");
  if (english == policy.texts.end()) return;
  write_both(out, "polite", english->second, spanish == policy.texts.end() ? std::string() : spanish->second);
}

std::string text_name(LinkKind kind, bool adult) {
  if (kind == LinkKind::foster || kind == LinkKind::temp) return "foster_not_offered";
  return adult || kind == LinkKind::poa || kind == LinkKind::adult_proxy ? "adult_proxy_not_offered" : "";
}

void write_needs(JsonWriter& out, const std::vector<PaperNeed>& needs) {
  out.key("papers").begin_array();
  for (const PaperNeed& need : needs) {
    out.begin_array();
    for (const std::string& kind : need.any_of) out.string(kind);
    out.end_array();
  }
  out.end_array();
}

void write_relationship(JsonWriter& out, const Policy& policy, LinkKind kind, const RelationshipRule& rule, bool adult) {
  out.begin_object().member("for", adult ? "adult" : "minor").member("kind", to_string(kind)).member("offered", rule.eligible);
  out.member("custody", to_string(rule.custody_at_least)).member("pin", rule.pin);
  write_needs(out, rule.papers);
  out.key("documents").begin_array();
  for (const std::string& document : rule.documents) out.string(document);
  out.end_array();
  write_words(out, policy.rule(rule.rule).words);
  if (!rule.eligible) write_text(out, policy, text_name(kind, adult));
  out.end_object();
}

}  // namespace

std::optional<Instant> paper_end(const Policy& policy, std::string_view kind, const std::optional<Instant>& from,
                                 const std::optional<Instant>& to, const std::optional<Instant>& seen) {
  const Ends ends = ends_of(policy, kind, from, to, seen);
  std::optional<Instant> first;
  for (const auto& each : {ends.paper, ends.validity, ends.renewal}) {
    if (each && (!first || *each < *first)) first = each;
  }
  return first;
}

bool ends_by_renewal(const Policy& policy, std::string_view kind, const std::optional<Instant>& from, const std::optional<Instant>& to,
                     const std::optional<Instant>& seen) {
  const Ends ends = ends_of(policy, kind, from, to, seen);
  return ends.renewal && (!ends.paper || *ends.renewal < *ends.paper) && (!ends.validity || *ends.renewal < *ends.validity);
}

std::vector<std::string> missing_papers(const RelationshipRule& rule, const std::vector<std::string>& kinds,
                                        const std::vector<std::string>& seen) {
  std::vector<std::string> missing;
  if (!rule.eligible) return missing;
  const auto among = [](const std::vector<std::string>& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  };
  for (const PaperNeed& need : rule.papers) {
    if (std::none_of(need.any_of.begin(), need.any_of.end(), [&](const std::string& kind) { return among(kinds, kind); }))
      missing.push_back(need.any_of.empty() ? std::string() : need.any_of.front());
  }
  for (const std::string& document : rule.documents) {
    if (!among(seen, document)) missing.push_back(document);
  }
  return missing;
}

bool asks_photo_id(const Policy& policy) { return policy.id_gated != 0; }

bool id_waived_now(const Policy& policy, Instant now) {
  return policy.waiver && !(policy.waiver->from_at && *policy.waiver->from_at > now) &&
         !(policy.waiver->to_at && *policy.waiver->to_at <= now);
}

void write_proxy_terms(JsonWriter& out, const Policy& policy, Instant now) {
  out.begin_object().member("majority", policy.majority);
  out.key("photo_id").begin_object().member("needed", asks_photo_id(policy)).member("waived", id_waived_now(policy, now));
  if (id_waived_now(policy, now)) out.member("reason", policy.waiver->reason);
  write_words(out, policy.rule(policy.id_rule).words);
  out.end_object();
  out.key("relationships").begin_array();
  for (const LinkKind kind : {LinkKind::parent, LinkKind::guardian, LinkKind::foster, LinkKind::step, LinkKind::temp})
    write_relationship(out, policy, kind, policy.minor[static_cast<std::size_t>(kind)], false);
  for (const LinkKind kind : {LinkKind::guardian, LinkKind::poa, LinkKind::adult_proxy})
    write_relationship(out, policy, kind, policy.adult[static_cast<std::size_t>(kind)], true);
  out.end_array();
  // A grown child under guardianship, or one who cannot speak for herself: some practices offer nothing yet, and say so kindly.
  out.key("diminished").begin_object().member("offered", policy.diminished.route != DiminishedRoute::not_offered);
  write_needs(out, policy.diminished.papers);
  write_words(out, policy.rule(policy.diminished.rule).words);
  if (policy.diminished.route == DiminishedRoute::not_offered) write_text(out, policy, "guardianship_not_offered");
  out.end_object();
  // From which age a band changes what a parent sees, so that nobody asks for what will be over next week.
  out.key("changes_at").begin_array();
  for (const Band& band : policy.bands) {
    if (band.from > 0) out.integer(band.from);
  }
  out.end_array().key("paper_copy").begin_object();
  write_text(out, policy, "paper_copy");
  out.end_object().end_object();
}

}  // namespace kinportal::access
