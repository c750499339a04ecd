// SPDX-License-Identifier: Apache-2.0
// Problems, allergies, medicines, vaccines, procedures and visits (C-CDA R2.1 entry templates 4.3/4.4, 4.7, 4.16, 4.52, 4.12-4.14, 4.49). What was
// negated is never shown as if it had been: its title says so.
#include "formats/ccda/entries.h"

namespace kinportal::ccda {

const Node* related(const Node& act, std::string_view statement, std::string_view root) {
  for (const Node* one = act.first_child; one != nullptr; one = one->next) {
    if (one->name != "entryRelationship") continue;
    const Node* found = xml::child(*one, statement);
    if (found != nullptr && has_template(*found, root)) return found;
  }
  return nullptr;
}

std::string_view status_of(const Node& act) {
  const Node* status = xml::child(act, "statusCode");
  return status == nullptr ? std::string_view() : xml::attribute(*status, "code");
}

namespace {

constexpr std::string_view status_observation[] = {"2.16.840.1.113883.10.20.22.4.6", "2.16.840.1.113883.10.20.22.4.28"};

/// active, inactive or resolved of a problem or allergy; the concern around it speaks only when the observation does not.
std::string_view clinical_status(const Node& observation, const Node& concern, bool over) {
  for (const auto root : status_observation) {
    const Node* said = related(observation, "observation", root);
    const Node* value = said == nullptr ? nullptr : xml::child(*said, "value");
    const auto code = value == nullptr ? std::string_view() : xml::attribute(*value, "code");
    if (code == "55561003") return "active";
    if (code == "73425007") return "inactive";
    if (code == "413322009") return "resolved";
  }
  if (over) return "resolved";
  if (&observation == &concern) return {};
  const auto status = status_of(concern);
  if (status == "active") return "active";
  if (status == "completed") return "resolved";
  return status == "suspended" || status == "aborted" ? "inactive" : std::string_view();
}

std::string author_of(const Node& act) {
  if (const Node* author = xml::child(act, "author")) return who_of(xml::child(*author, "assignedAuthor"));
  return {};
}

std::string performer_of(const Node& act) {
  if (const Node* performer = xml::child(act, "performer")) {
    if (auto who = who_of(xml::child(*performer, "assignedEntity")); !who.empty()) return who;
  }
  return {};
}

/// Calls `see` with the statement itself, or with each observation inside a concern act.
template <class See>
Result<void> each_observation(const Node& act, See see) {
  if (act.name == "observation") return see(act);
  for (const Node* one = act.first_child; one != nullptr; one = one->next) {
    const Node* inside = one->name == "entryRelationship" ? xml::child(*one, "observation") : nullptr;
    // A concern's own severity, priority or status is no problem.
    if (inside == nullptr || is_null(*inside) || xml::attribute(*one, "typeCode") == "REFR" || is_true(*one, "inversionInd")) continue;
    TRY(see(*inside));
  }
  return {};
}

std::string severity_of(const Reading& reading, const Node& act) {
  const Node* said = related(act, "observation", "2.16.840.1.113883.10.20.22.4.8");
  return said == nullptr ? std::string() : code_of(reading, xml::child(*said, "value")).title;
}

/// The first entryRelationship/observation of this typeCode.
template <class See>
void each_manifestation(const Node& act, See see) {
  for (const Node* one = act.first_child; one != nullptr; one = one->next) {
    if (one->name != "entryRelationship" || xml::attribute(*one, "typeCode") != "MFST") continue;
    if (const Node* inside = xml::child(*one, "observation")) see(*inside);
  }
}

Code product_of(const Reading& reading, const Node& act, std::string_view preferred) {
  const Node* material = xml::descend(act, {"consumable", "manufacturedProduct", "manufacturedMaterial"});
  if (material == nullptr) return {};
  Code code = code_of(reading, xml::child(*material, "code"), preferred);
  if (code.title.empty() || code.title == code.code) {
    if (const Node* name = xml::child(*material, "name")) {
      if (auto words = xml::words_of(*name, max_title_bytes); !words.empty()) code.title = std::move(words);
    }
  }
  return code;
}

std::string quantity_words(const Node* quantity) {
  if (quantity == nullptr) return {};
  std::string words(number_of(*quantity));
  const auto unit = xml::attribute(*quantity, "unit");
  if (!words.empty() && !unit.empty() && unit != "1" && unit.size() <= 60) words.append(" ").append(unit);
  return words;
}

std::string dose_of(const Reading& reading, const Node& act) {
  if (auto words = text_of(reading, act, 1000); !words.empty()) return words;
  if (const Node* sig = related(act, "substanceAdministration", "2.16.840.1.113883.10.20.22.4.147")) {
    if (auto words = text_of(reading, *sig, 1000); !words.empty()) return words;
  }
  std::string dose = quantity_words(xml::child(act, "doseQuantity"));
  const auto add = [&](std::string_view words) {
    if (words.empty()) return;
    if (!dose.empty()) dose += ", ";
    dose += words;
  };
  add(code_of(reading, xml::child(act, "routeCode")).title);
  xml::each_child(act, "effectiveTime", [&](const Node& time) {
    const Node* period = xml::child(time, "period");
    if (const auto every = quantity_words(period); !every.empty()) add("every " + every);
  });
  return dose;
}

/// The effectiveTime that says from when to when (IVL_TS), not how often.
const Node* span_of(const Node& act) {
  const Node* found = nullptr;
  xml::each_child(act, "effectiveTime", [&](const Node& time) {
    if (found == nullptr && xml::child(time, "period") == nullptr && xml::attribute(time, "xsi:type") != "EIVL_TS") found = &time;
  });
  return found;
}

Result<void> map_one_problem(Entries& entries, const Node& concern, const Node& observation) {
  const Node* value = xml::child(observation, "value");
  Code what = code_of(entries.reading(), value, oid::snomed);
  if (what.empty()) what.title = text_of(entries.reading(), observation, max_title_bytes);
  if (what.empty()) return wrong(observation, "value is missing: it names no problem");
  TRY_LET(const auto began, begin_of(entries.zone(), xml::child(observation, "effectiveTime")));
  TRY_LET(const auto ended, end_of(entries.zone(), xml::child(observation, "effectiveTime")));
  const bool negated = is_true(observation, "negationInd");
  // 'Not any problem' is how 'no known problems' is written.
  const bool none = negated && (what.code == "55607006" || what.code == "64572001" || what.code.empty());
  if (none) what.title = "No known problems";
  Filling item(entries, observation, "problem", "condition");
  item.entry().entered_in_error = status_of(observation) == "nullified";
  item.code(what, negated && !none ? " (refuted)" : "");
  item.when(began);
  item.member("status",
              negated ? std::string_view(none ? "confirmed" : "refuted") : clinical_status(observation, concern, ended.has_value()));
  if (ended) item.member("ended_at", ended->words);
  item.member("severity", severity_of(entries.reading(), observation));
  item.author(author_of(observation));
  entries.add(item.take());
  return {};
}

Result<void> map_one_allergy(Entries& entries, const Node& concern, const Node& observation) {
  const Reading& reading = entries.reading();
  const Node* entity = xml::descend(observation, {"participant", "participantRole", "playingEntity"});
  Code what = entity == nullptr ? Code{} : code_of(reading, xml::child(*entity, "code"));
  if (what.title.empty() && entity != nullptr) {
    if (const Node* name = xml::child(*entity, "name")) what.title = xml::words_of(*name, max_title_bytes);
  }
  const bool negated = is_true(observation, "negationInd");
  const bool none = negated && what.empty();
  if (none) what.title = "No known allergies";
  if (what.empty()) what = code_of(reading, xml::child(observation, "value"));
  if (what.empty()) return wrong(observation, "participant/participantRole/playingEntity is missing: it names no substance");
  TRY_LET(const auto began, begin_of(entries.zone(), xml::child(observation, "effectiveTime")));
  TRY_LET(const auto ended, end_of(entries.zone(), xml::child(observation, "effectiveTime")));
  Filling item(entries, observation, "allergy", "allergy");
  item.entry().entered_in_error = status_of(observation) == "nullified";
  item.code(what, negated && !none ? " (refuted)" : "");
  item.when(began);
  item.member("status",
              negated ? std::string_view(none ? "confirmed" : "refuted") : clinical_status(observation, concern, ended.has_value()));
  if (ended) item.member("ended_at", ended->words);
  std::string reactions;
  std::string severity = severity_of(reading, observation);
  each_manifestation(observation, [&](const Node& reaction) {
    const auto words = code_of(reading, xml::child(reaction, "value")).title;
    if (severity.empty()) severity = severity_of(reading, reaction);
    if (words.empty() || reactions.size() > 2000) return;
    if (!reactions.empty()) reactions += ", ";
    reactions += words;
  });
  item.member("reaction", reactions);
  item.member("severity", severity);
  item.author(author_of(observation));
  entries.add(item.take());
  return {};
}

}  // namespace

Result<void> map_problem(Entries& entries, const Node& act) {
  return each_observation(act, [&](const Node& observation) { return map_one_problem(entries, act, observation); });
}

Result<void> map_allergy(Entries& entries, const Node& act) {
  return each_observation(act, [&](const Node& observation) { return map_one_allergy(entries, act, observation); });
}

Result<void> map_medicine(Entries& entries, const Node& act) {
  const Node* given = &act;
  if (act.name == "act") {  // Discharge Medication (4.35) wraps it
    given = nullptr;
    for (const Node* one = act.first_child; one != nullptr && given == nullptr; one = one->next) {
      if (one->name == "entryRelationship") given = xml::child(*one, "substanceAdministration");
    }
  }
  if (given == nullptr || given->name != "substanceAdministration") return wrong(act, "it holds no substanceAdministration");
  Code what = product_of(entries.reading(), *given, oid::rxnorm);
  const bool negated = is_true(*given, "negationInd");
  const bool none = negated && what.empty();
  if (none) what.title = "No known medicines";
  if (what.empty()) return wrong(*given, "consumable/manufacturedProduct/manufacturedMaterial is missing: it names no medicine");
  TRY_LET(const auto began, begin_of(entries.zone(), span_of(*given)));
  TRY_LET(const auto ended, end_of(entries.zone(), span_of(*given)));
  Filling item(entries, *given, "medication", "medicine");
  const auto status = status_of(*given);
  item.entry().entered_in_error = status == "nullified";
  item.code(what, negated && !none ? " (do not take)" : "");
  item.when(began);
  item.member("status", status == "aborted" ? "stopped" : status == "suspended" ? "on-hold" : status);
  item.member("dose", dose_of(entries.reading(), *given));
  if (ended) item.member("ended_at", ended->words);
  item.author(author_of(*given));
  entries.add(item.take());
  return {};
}

Result<void> map_immunization(Entries& entries, const Node& act) {
  if (act.name != "substanceAdministration") return wrong(act, "it is no substanceAdministration");
  const Code what = product_of(entries.reading(), act, oid::cvx);
  if (what.empty()) return wrong(act, "consumable/manufacturedProduct/manufacturedMaterial is missing: it names no vaccine");
  // An intended vaccine was not given.
  if (xml::attribute(act, "moodCode") != "EVN") return wrong(act, "its moodCode is not EVN: it was not given");
  TRY_LET(const auto when, begin_of(entries.zone(), span_of(act)));
  Filling item(entries, act, "immunization", "immunization");
  const bool negated = is_true(act, "negationInd");
  const auto status = status_of(act);
  item.entry().entered_in_error = status == "nullified";
  item.code(what, negated ? " (not given)" : "");
  item.when(when);
  item.member("status", negated ? std::string_view("not-done") : status);
  const Node* lot = xml::descend(act, {"consumable", "manufacturedProduct", "manufacturedMaterial", "lotNumberText"});
  if (lot != nullptr) item.member("lot", xml::words_of(*lot, 100));
  item.member("dose", quantity_words(xml::child(act, "doseQuantity")));
  item.author(performer_of(act));
  entries.add(item.take());
  return {};
}

Result<void> map_procedure(Entries& entries, const Node& act) {
  if (act.name == "organizer" || act.name == "encounter") return wrong(act, "it is no procedure");
  if (xml::attribute(act, "moodCode") != "EVN") return wrong(act, "its moodCode is not EVN: it was not done");
  const Code what = code_of(entries.reading(), xml::child(act, "code"));
  if (what.empty()) return wrong(act, "code is missing");
  TRY_LET(const auto when, begin_of(entries.zone(), xml::child(act, "effectiveTime")));
  Filling item(entries, act, "summary", "procedure");
  const bool negated = is_true(act, "negationInd");
  const auto status = status_of(act);
  item.entry().entered_in_error = status == "nullified";
  item.code(what, negated ? " (not done)" : "");
  item.when(when);
  item.member("status", negated ? std::string_view("not-done") : status);
  item.author(performer_of(act));
  entries.add(item.take());
  return {};
}

Result<void> map_visit(Entries& entries, const Node& act) {
  if (act.name != "encounter") return wrong(act, "it is no encounter");
  if (xml::attribute(act, "moodCode") != "EVN") return wrong(act, "its moodCode is not EVN: it did not take place");
  Code what = code_of(entries.reading(), xml::child(act, "code"));
  if (what.title.empty()) what.title = "Visit";
  TRY_LET(const auto when, begin_of(entries.zone(), xml::child(act, "effectiveTime")));
  TRY_LET(const auto ended, end_of(entries.zone(), xml::child(act, "effectiveTime")));
  Filling item(entries, act, "summary", "summary");
  item.entry().entered_in_error = status_of(act) == "nullified";
  item.code(what);
  item.when(when);
  item.member("status", "completed");
  if (ended) item.member("ended_at", ended->words);
  std::string place;
  xml::each_child(act, "participant", [&](const Node& participant) {
    const Node* name = xml::descend(participant, {"participantRole", "playingEntity", "name"});
    if (place.empty() && xml::attribute(participant, "typeCode") == "LOC" && name != nullptr) place = xml::words_of(*name, max_title_bytes);
  });
  item.member("place", place);
  item.author(performer_of(act));
  entries.add(item.take());
  return {};
}

}  // namespace kinportal::ccda
