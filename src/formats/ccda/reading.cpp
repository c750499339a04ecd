// SPDX-License-Identifier: Apache-2.0
// Times: HL7 v3 TS is YYYY[MM[DD[HH[MM[SS[.S]]]]]][±ZZZZ]; what is not said stays unsaid. '-0000' is how exporters write 'no offset known'
// (as RFC 3339 4.3 has it): the practice's own time is meant then.
#include "formats/ccda/reading.h"

#include <array>

namespace kinportal::ccda {

namespace {

struct System {
  std::string_view oid, uri;
};
// HL7 Terminology, 'Known code systems'; FHIR R4 4.3.0 names.
constexpr System systems[] = {
    {oid::loinc, "http://loinc.org"},
    {oid::snomed, "http://snomed.info/sct"},
    {oid::rxnorm, "http://www.nlm.nih.gov/research/umls/rxnorm"},
    {oid::cvx, "http://hl7.org/fhir/sid/cvx"},
    {oid::icd10, "http://hl7.org/fhir/sid/icd-10-cm"},
    {"2.16.840.1.113883.6.4", "http://www.cms.gov/Medicare/Coding/ICD10"},
    {"2.16.840.1.113883.6.103", "http://hl7.org/fhir/sid/icd-9-cm"},
    {"2.16.840.1.113883.6.104", "http://hl7.org/fhir/sid/icd-9-cm"},
    {"2.16.840.1.113883.6.12", "http://www.ama-assn.org/go/cpt"},
    {"2.16.840.1.113883.6.285", "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"},
    {"2.16.840.1.113883.6.69", "http://hl7.org/fhir/sid/ndc"},
    {"2.16.840.1.113883.4.9", "http://fdasis.nlm.nih.gov"},
    {"2.16.840.1.113883.6.13", "http://www.ada.org/cdt"},
};

bool digits(std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos; }

int number(std::string_view text) {
  int value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  return value;
}

/// Minutes east of UTC; nullopt when the text is no offset.
std::optional<int> offset_of(std::string_view text) {
  if ((text.size() != 5 && text.size() != 3) || (text[0] != '+' && text[0] != '-') || !digits(text.substr(1))) return std::nullopt;
  const int hours = number(text.substr(1, 2));
  const int minutes = text.size() == 5 ? number(text.substr(3, 2)) : 0;
  if (hours > 14 || minutes > 59) return std::nullopt;
  return (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

std::string two(int value) { return std::string(1, static_cast<char>('0' + value / 10)) + static_cast<char>('0' + value % 10); }

std::optional<When> parse_time(const Zone& zone, std::string_view text) {
  std::string_view offset;
  if (const auto sign = text.find_first_of("+-"); sign != std::string_view::npos) {
    offset = text.substr(sign);
    text = text.substr(0, sign);
  }
  if (const auto dot = text.find('.'); dot != std::string_view::npos) {
    if (dot != 14 || !digits(text.substr(dot + 1))) return std::nullopt;
    text = text.substr(0, dot);
  }
  if (!digits(text) || text.size() < 4 || text.size() > 14 || text.size() % 2 != 0) return std::nullopt;
  const std::string year(text.substr(0, 4));
  const std::string month(text.size() >= 6 ? text.substr(4, 2) : std::string_view("01"));
  const std::string day_text(text.size() >= 8 ? text.substr(6, 2) : std::string_view("01"));
  const auto day = Day::parse(year + "-" + month + "-" + day_text);
  if (!day.ok()) return std::nullopt;
  When when;
  when.at = zone.at(*day, 12, 0);
  if (text.size() == 4) when.words = year;
  else if (text.size() == 6) when.words = year + "-" + month;
  else if (text.size() == 8) when.service_on = when.words = day->iso();
  std::optional<int> east;
  if (!offset.empty() && offset != "-0000") {
    east = offset_of(offset);
    if (!east) return std::nullopt;
  }
  if (text.size() <= 8) return when;
  const int hour = number(text.substr(8, 2));
  const int minute = text.size() >= 12 ? number(text.substr(10, 2)) : 0;
  const int second = text.size() == 14 ? number(text.substr(12, 2)) : 0;
  if (hour > 23 || minute > 59 || second > 60) return std::nullopt;
  if (!east && hour == 0 && minute == 0 && second == 0) {
    // Midnight without an offset is how a day is written by software that has only instants.
    when.service_on = when.words = day->iso();
    return when;
  }
  if (!east) east = zone.offset_minutes(zone.at(*day, hour, minute));
  const int away = *east < 0 ? -*east : *east;
  when.words = day->iso() + "T" + two(hour) + ":" + two(minute) + ":" + two(second == 60 ? 59 : second) + (*east < 0 ? "-" : "+") +
               two(away / 60) + ":" + two(away % 60);
  const auto at = Instant::parse(when.words);
  if (!at.ok()) return std::nullopt;
  when.at = *at;
  when.service_on = zone.day_of(*at).iso();
  return when;
}

}  // namespace

std::string_view system_of(std::string_view oid) {
  for (const auto& system : systems) {
    if (system.oid == oid) return system.uri;
  }
  return {};
}

std::string system_or_oid(std::string_view oid) {
  const auto known = system_of(oid);
  if (!known.empty() || oid.empty()) return std::string(known);
  return "urn:oid:" + std::string(xml::cut(oid, 128));
}

Result<Reading> Reading::open(std::string_view bytes) {
  static const xml::Options options{
      "urn:hl7-org:v3", {{"urn:hl7-org:sdtc", "sdtc"}, {"http://www.w3.org/2001/XMLSchema-instance", "xsi"}}, "text"};
  TRY_LET(auto document, xml::Document::parse(bytes, options));
  if (document.root().name != "ClinicalDocument") return fail(Fault::invalid, "/: it is no C-CDA document");
  return Reading(std::move(document));
}

void Reading::learn_ids(const Node& node, bool inside_text) const {
  for (const Node* one = node.first_child; one != nullptr; one = one->next) {
    if (one->is_text()) continue;
    if (inside_text) {
      if (const auto id = xml::attribute(*one, "ID"); !id.empty()) ids_.emplace(id, one);
    }
    learn_ids(*one, inside_text || one->name == "text");
  }
}

std::string Reading::narrative_words(std::string_view reference) const {
  if (reference.starts_with('#')) reference.remove_prefix(1);
  if (reference.empty()) return {};
  if (!learned_) {
    learned_ = true;
    learn_ids(root(), false);
  }
  const auto found = ids_.find(reference);
  return found == ids_.end() ? std::string() : xml::words_of(*found->second);
}

bool is_null(const Node& node) { return !xml::attribute(node, "nullFlavor").empty(); }
bool is_true(const Node& node, std::string_view name) { return xml::attribute(node, name) == "true"; }

bool has_template(const Node& node, std::string_view root) {
  for (const Node* one = node.first_child; one != nullptr; one = one->next) {
    if (one->name == "templateId" && xml::attribute(*one, "root") == root) return true;
  }
  return false;
}

namespace {

/// originalText, or what it points at.
std::string original_words(const Reading& reading, const Node& coded) {
  const Node* original = xml::child(coded, "originalText");
  if (original == nullptr) return {};
  if (auto words = xml::words_of(*original, max_title_bytes); !words.empty()) return words;
  const Node* reference = xml::child(*original, "reference");
  return reference == nullptr ? std::string() : reading.narrative_words(xml::attribute(*reference, "value"));
}

constexpr std::size_t long_display_bytes = 120;  // CPT's full descriptions fill a screen

}  // namespace

Code code_of(const Reading& reading, const Node* coded, std::string_view preferred_oid) {
  Code found;
  if (coded == nullptr) return found;
  std::string_view display = xml::attribute(*coded, "displayName");
  if (!is_null(*coded)) {
    found.system = xml::attribute(*coded, "codeSystem");
    found.code = xml::attribute(*coded, "code");
  }
  xml::each_child(*coded, "translation", [&](const Node& translation) {
    const auto code = xml::attribute(translation, "code");
    const auto system = xml::attribute(translation, "codeSystem");
    const auto words = xml::attribute(translation, "displayName");
    if (!code.empty() && (found.code.empty() || (system == preferred_oid && found.system != preferred_oid))) {
      found.system = system;
      found.code = code;
      if (!words.empty()) display = words;
    }
    if (display.empty()) display = words;
  });
  found.title = display;
  if (found.title.empty() || found.title.size() > long_display_bytes) {
    auto words = original_words(reading, *coded);
    if (!words.empty() && (found.title.empty() || words.size() < found.title.size())) found.title = std::move(words);
  }
  if (found.title.empty()) found.title = found.code;
  if (found.code.size() > 200 || found.code.find('|') != std::string_view::npos) found.code = {};
  return found;
}

std::string code_text(const Code& code) {
  if (code.code.empty()) return {};
  return system_or_oid(code.system) + "|" + std::string(code.code);
}

Id id_of(const Node* ii) {
  if (ii == nullptr || is_null(*ii)) return {};
  const auto root = xml::attribute(*ii, "root");
  const auto extension = xml::attribute(*ii, "extension");
  if (root.size() > 200 || extension.size() > 200) return {};
  return Id{std::string(root), std::string(extension)};
}

Id first_id(const Node& act) {
  for (const Node* one = act.first_child; one != nullptr; one = one->next) {
    if (one->name != "id") continue;
    if (auto id = id_of(one); id.known()) return id;
  }
  return {};
}

Error wrong(const Node& at, std::string_view reason) { return fail(Fault::invalid, xml::address_of(at) + ": " + std::string(reason)); }

Result<std::optional<When>> time_of(const Zone& zone, const Node* ts) {
  if (ts == nullptr || is_null(*ts)) return std::optional<When>();
  auto value = xml::attribute(*ts, "value");
  while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
  if (value.empty()) return std::optional<When>();
  auto when = parse_time(zone, value);
  if (!when) return wrong(*ts, "it is no date or time");
  return when;
}

Result<std::optional<When>> begin_of(const Zone& zone, const Node* interval) {
  if (interval == nullptr) return std::optional<When>();
  TRY_LET(auto when, time_of(zone, interval));
  if (when) return when;
  for (const std::string_view name : {"low", "center", "high"}) {
    TRY_LET(when, time_of(zone, xml::child(*interval, name)));
    if (when) return when;
  }
  return when;
}

Result<std::optional<When>> end_of(const Zone& zone, const Node* interval) {
  if (interval == nullptr) return std::optional<When>();
  return time_of(zone, xml::child(*interval, "high"));
}

std::string person_name(const Node& name) {
  std::string whole;
  const auto add = [&](std::string_view part) {
    xml::each_child(name, part, [&](const Node& one) {
      const auto words = xml::words_of(one, 200);
      if (words.empty() || xml::attribute(one, "qualifier") == "CL" || whole.size() > max_title_bytes) return;
      if (!whole.empty()) whole += ' ';
      whole += words;
    });
  };
  for (const std::string_view part : {"prefix", "given", "family", "suffix"}) add(part);
  return whole.empty() ? xml::words_of(name, max_title_bytes) : whole;
}

std::string who_of(const Node* assigned) {
  if (assigned == nullptr) return {};
  if (const Node* name = xml::descend(*assigned, {"assignedPerson", "name"})) {
    if (auto words = person_name(*name); !words.empty()) return words;
  }
  if (const Node* name = xml::descend(*assigned, {"representedOrganization", "name"})) return xml::words_of(*name, max_title_bytes);
  return {};
}

std::string text_of(const Reading& reading, const Node& act, std::size_t at_most) {
  const Node* text = xml::child(act, "text");
  if (text == nullptr) return {};
  if (auto words = xml::words_of(*text, at_most); !words.empty()) return words;
  const Node* reference = xml::child(*text, "reference");
  return reference == nullptr ? std::string()
                              : std::string(xml::cut(reading.narrative_words(xml::attribute(*reference, "value")), at_most));
}

std::string_view number_of(const Node& quantity) {
  if (is_null(quantity)) return {};
  const auto value = xml::attribute(quantity, "value");
  if (value.empty() || value.size() > 64 || value.find_first_not_of("0123456789.+-eE") != std::string_view::npos) return {};
  return value;
}

}  // namespace kinportal::ccda
