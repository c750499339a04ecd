// SPDX-License-Identifier: Apache-2.0
// Observation (R4 10.1): laboratory results, vital signs, surveys. A value is shown as it was sent, digit by digit, with its unit, its
// range and the sender's own interpretation; nothing is computed here.
#include "formats/fhir_json/dom.h"

namespace kinportal::fhir_json {

namespace {

/// v3-ObservationInterpretation to the flags of the screens; codes that do not speak of high and low stay silent.
std::string_view flag_of(const Object& in) {
  struct Row {
    std::string_view code, flag;
  };
  constexpr Row table[] = {{"N", "normal"},         {"NEG", "normal"},      {"L", "low"},           {"LU", "low"},
                           {"H", "high"},           {"HU", "high"},         {"LL", "critical_low"}, {"<", "critical_low"},
                           {"HH", "critical_high"}, {">", "critical_high"}, {"A", "abnormal"},      {"AA", "abnormal"},
                           {"POS", "abnormal"}};
  std::string_view flag;
  each_object(in, "interpretation", [&](const Object& codeable) {
    each_object(codeable, "coding", [&](const Object& coding) {
      const auto code = text(coding, "code");
      for (const auto& row : table) {
        if (row.code == code && (flag.empty() || flag == "abnormal" || row.flag.starts_with("critical"))) flag = row.flag;
      }
    });
  });
  return flag;
}

std::string_view unit_of(const Object& quantity) {
  const auto unit = text(quantity, "unit");
  return unit.empty() ? text(quantity, "code") : unit;
}

std::string number(const Mapping& at, const Object& quantity, const std::string& pointer) {
  const auto value = element(quantity, "value");
  return value ? at.digits(*value, pointer + "/value") : std::string();
}

void put_quantity(Mapping& at, const Object& quantity, const std::string& pointer) {
  at.body.key("value").begin_object();
  at.body.member("text", number(at, quantity, pointer));
  if (const auto unit = unit_of(quantity); !unit.empty()) at.body.member("unit", unit);
  if (const auto comparator = text(quantity, "comparator"); !comparator.empty()) at.body.member("comparator", comparator);
  at.body.end_object();
}

void put_words(Mapping& at, std::string_view words) {
  at.body.key("value").begin_object().member("text", cut(words, max_text_bytes)).end_object();
}

void put_range_value(Mapping& at, const Object& range, const std::string& pointer) {
  const auto low = object(range, "low");
  const auto high = object(range, "high");
  const std::string from = low ? number(at, *low, pointer + "/low") : std::string();
  const std::string to = high ? number(at, *high, pointer + "/high") : std::string();
  at.body.key("value").begin_object().member("text",
                                             from.empty() || to.empty() ? (from.empty() ? "<= " + to : ">= " + from) : from + " - " + to);
  const auto unit = unit_of(low ? *low : range);
  if (!unit.empty()) at.body.member("unit", unit);
  at.body.end_object();
}

/// value[x] of an observation or component at `pointer` ('' or '/component/2').
void put_value(Mapping& at, const Object& in, const std::string& pointer) {
  if (const auto quantity = object(in, "valueQuantity")) return put_quantity(at, *quantity, pointer + "/valueQuantity");
  if (const auto codeable = object(in, "valueCodeableConcept")) return put_words(at, concept_of(*codeable).title);
  if (const auto words = text(in, "valueString"); !words.empty()) return put_words(at, words);
  if (const auto truth = element(in, "valueBoolean"); truth && truth->is_bool())
    return put_words(at, truth->get_bool().value_unsafe() ? "yes" : "no");
  if (const auto whole = element(in, "valueInteger")) return put_words(at, at.digits(*whole, pointer + "/valueInteger"));
  if (const auto range = object(in, "valueRange")) return put_range_value(at, *range, pointer + "/valueRange");
  if (const auto ratio = object(in, "valueRatio")) {
    const auto numerator = object(*ratio, "numerator");
    const auto denominator = object(*ratio, "denominator");
    std::string words = numerator ? number(at, *numerator, pointer + "/valueRatio/numerator") : std::string();
    words += ":";
    if (denominator) words += number(at, *denominator, pointer + "/valueRatio/denominator");
    return put_words(at, words);
  }
  for (const std::string_view name : {"valueDateTime", "valueTime"}) {
    if (const auto words = text(in, name); !words.empty()) return put_words(at, words);
  }
  if (const auto period = object(in, "valuePeriod")) {
    std::string words(text(*period, "start"));
    if (const auto end = text(*period, "end"); !end.empty()) words.append(" - ").append(end);
    return put_words(at, words);
  }
  if (const auto absent = object(in, "dataAbsentReason")) put_words(at, concept_of(*absent).title);
}

void put_reference_range(Mapping& at, const Object& in, const std::string& pointer) {
  // The first range is the normal one unless a later one says so of itself.
  std::optional<Object> chosen;
  int position = 0;
  int chosen_position = 0;
  each_object(in, "referenceRange", [&](const Object& range) {
    const auto type = object(range, "type");
    const bool normal = !type || concept_of(*type).code == "normal";
    if (!chosen && normal) {
      chosen = range;
      chosen_position = position;
    }
    ++position;
  });
  if (!chosen) return;
  const std::string place = pointer + "/referenceRange/" + std::to_string(chosen_position);
  at.body.key("range").begin_object();
  if (const auto low = object(*chosen, "low")) at.body.member("low", number(at, *low, place + "/low"));
  if (const auto high = object(*chosen, "high")) at.body.member("high", number(at, *high, place + "/high"));
  if (const auto words = text(*chosen, "text"); !words.empty()) at.body.member("text", cut(words, max_title_bytes));
  at.body.end_object();
}

std::string_view kind_of(const Object& resource) {
  std::string_view kind = "survey";  // social history, questionnaires, and what has no category
  each_object(resource, "category", [&](const Object& codeable) {
    each_object(codeable, "coding", [&](const Object& coding) {
      const auto code = text(coding, "code");
      if (code == "laboratory") kind = "lab";
      else if (code == "vital-signs") kind = "vital";
      else if (code == "imaging") kind = "imaging";
    });
  });
  return kind;
}

Result<void> put_components(Mapping& at) {
  const auto list = element(at.resource, "component");
  Array components;
  if (!list || list->get_array().get(components) != simdjson::SUCCESS || components.size() == 0) return {};
  if (components.size() > max_components)
    return fail(Fault::too_much, "Observation.component has more than " + std::to_string(max_components) + " entries");
  at.body.key("components").begin_array();
  int position = -1;
  for (const Element one : components) {
    ++position;
    Object component;
    if (one.get_object().get(component) != simdjson::SUCCESS) continue;
    const std::string pointer = "/component/" + std::to_string(position);
    at.body.begin_object();
    const auto code = object(component, "code");
    if (code) at.body.member("title", cut(concept_of(*code, loinc_system).title, max_title_bytes));
    if (code) classes_of(*code, at.out.classes);
    put_value(at, component, pointer);
    put_reference_range(at, component, pointer);
    if (const auto flag = flag_of(component); !flag.empty()) at.body.member("flag", flag);
    at.body.end_object();
  }
  at.body.end_array();
  return {};
}

}  // namespace

Result<void> map_observation(Mapping& at) {
  Mapped& out = at.out;
  const auto status = text(at.resource, "status");
  if (status.empty()) return at.missing("status");
  const auto code = object(at.resource, "code");
  if (!code) return at.missing("code");
  out.category = "result";
  out.kind = kind_of(at.resource);
  out.entered_in_error = status == "entered-in-error";
  const Concept what = concept_of(*code, loinc_system);
  if (what.empty()) return at.missing("code.text");
  put_code(what, out.code);
  classes_of(*code, out.classes);
  each_object(at.resource, "hasMember", [&](const Object& member) {
    const auto reference = text(member, "reference");
    if (!reference.empty() && out.members.size() < max_members) out.members.emplace_back(reference);
  });
  if (!out.members.empty() && out.kind == "lab") out.kind = "panel";  // made of others: a panel to the reader
  at.body.member("kind", out.kind);
  at.set_title(what.title);
  TRY_LET(const auto when, at.first_when(at.resource, {"effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued"}));
  at.set_when(when);
  TRY_LET(const auto issued, at.when(at.resource, "issued"));
  if (issued && (status == "final" || status == "amended" || status == "corrected")) out.finalized_at = issued->at;
  at.body.member("status", status);
  put_value(at, at.resource, "");
  put_reference_range(at, at.resource, "");
  if (const auto flag = flag_of(at.resource); !flag.empty()) at.body.member("flag", flag);
  TRY(put_components(at));
  if (const auto performer = first_object(at.resource, "performer")) at.set_author(at.name_of(*performer));
  put_notes(at);
  return {};
}

}  // namespace kinportal::fhir_json
