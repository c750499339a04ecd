// SPDX-License-Identifier: Apache-2.0
// Results, vital signs and social history (C-CDA R2.1 entry templates 4.1/4.2, 4.26/4.27, 4.38, 4.78). A value is shown as it was sent, digit by
// digit, with its unit, its range and the sender's own interpretation; nothing is computed here.
#include "formats/ccda/entries.h"

namespace kinportal::ccda {

namespace {

/// v3-ObservationInterpretation to the flags of the screens; codes that do not speak of high and low stay silent.
std::string_view flag_of(const Node& observation) {
  struct Row {
    std::string_view code, flag;
  };
  constexpr Row table[] = {{"N", "normal"},       {"NEG", "normal"},       {"L", "low"},           {"LX", "low"},
                           {"H", "high"},         {"HX", "high"},          {"LU", "low"},          {"LL", "critical_low"},
                           {"<", "critical_low"}, {"HH", "critical_high"}, {">", "critical_high"}, {"HU", "high"},
                           {"A", "abnormal"},     {"AA", "abnormal"},      {"POS", "abnormal"}};
  std::string_view flag;
  xml::each_child(observation, "interpretationCode", [&](const Node& said) {
    for (const auto& row : table) {
      if (row.code == xml::attribute(said, "code") && (flag.empty() || flag == "abnormal" || row.flag.starts_with("critical")))
        flag = row.flag;
    }
  });
  return flag;
}

std::string_view unit_of(const Node& quantity) {
  const auto unit = xml::attribute(quantity, "unit");
  return unit == "1" || unit.size() > 60 ? std::string_view() : unit;
}

/// 'low - high' of an IVL_PQ or the like, with comparators for what is open.
std::string range_words(const Node& interval) {
  const Node* low = xml::child(interval, "low");
  const Node* high = xml::child(interval, "high");
  const auto from = low == nullptr ? std::string_view() : number_of(*low);
  const auto to = high == nullptr ? std::string_view() : number_of(*high);
  if (from.empty() && to.empty()) return {};
  if (from.empty()) return "<= " + std::string(to);
  if (to.empty()) return ">= " + std::string(from);
  return std::string(from) + " - " + std::string(to);
}

struct Value {
  std::string text, unit;
};

Value value_of(const Reading& reading, const Node& observation) {
  const Node* value = xml::child(observation, "value");
  if (value == nullptr || is_null(*value)) return {};
  const auto type = xml::attribute(*value, "xsi:type");
  if (type == "PQ" || type == "INT" || type == "REAL") return {std::string(number_of(*value)), std::string(unit_of(*value))};
  if (type == "IVL_PQ" || type == "IVL_INT") {
    const Node* end = xml::child(*value, "low");
    if (end == nullptr || unit_of(*end).empty()) end = xml::child(*value, "high");
    return {range_words(*value), end == nullptr ? std::string() : std::string(unit_of(*end))};
  }
  if (type == "BL") return {xml::attribute(*value, "value") == "true" ? "yes" : "no", {}};
  if (type == "CD" || type == "CE" || type == "CO" || type == "CV") return {code_of(reading, value).title, {}};
  if (type == "ED" && xml::attribute(*value, "representation") == "B64") return {};
  auto words = xml::words_of(*value);
  if (words.empty()) words = xml::cut(xml::attribute(*value, "value"), 64);
  return {std::move(words), {}};
}

void put_value(JsonWriter& body, const Value& value) {
  if (value.text.empty()) return;
  body.key("value").begin_object().member("text", value.text);
  if (!value.unit.empty()) body.member("unit", value.unit);
  body.end_object();
}

void put_range(JsonWriter& body, const Node& observation) {
  const Node* range = xml::descend(observation, {"referenceRange", "observationRange"});
  if (range == nullptr) return;
  const Node* value = xml::child(*range, "value");
  const Node* low = value == nullptr ? nullptr : xml::child(*value, "low");
  const Node* high = value == nullptr ? nullptr : xml::child(*value, "high");
  const Node* text = xml::child(*range, "text");
  const auto from = low == nullptr ? std::string_view() : number_of(*low);
  const auto to = high == nullptr ? std::string_view() : number_of(*high);
  const auto words = text == nullptr ? std::string() : xml::words_of(*text, max_title_bytes);
  if (from.empty() && to.empty() && words.empty()) return;
  body.key("range").begin_object();
  if (!from.empty()) body.member("low", from);
  if (!to.empty()) body.member("high", to);
  if (!words.empty()) body.member("text", words);
  body.end_object();
}

std::string_view result_status(const Node& act) {
  const auto status = status_of(act);
  if (status == "completed") return "final";
  return status == "active" ? "preliminary" : status == "aborted" ? "cancelled" : status;
}

Result<Entry> observation(Entries& entries, const Node& act, std::string_view kind, const std::optional<When>& around) {
  Code what = code_of(entries.reading(), xml::child(act, "code"), oid::loinc);
  if (what.empty()) what.title = text_of(entries.reading(), act, max_title_bytes);
  if (what.empty()) return wrong(act, "code is missing");
  TRY_LET(auto when, begin_of(entries.zone(), xml::child(act, "effectiveTime")));
  if (!when) when = around;
  Filling item(entries, act, "result", kind);
  item.entry().entered_in_error = status_of(act) == "nullified";
  item.code(what, is_true(act, "negationInd") ? " (not so)" : "");
  item.when(when);
  item.member("status", result_status(act));
  put_value(item.body(), value_of(entries.reading(), act));
  put_range(item.body(), act);
  item.member("flag", flag_of(act));
  if (const Node* author = xml::child(act, "author")) item.author(who_of(xml::child(*author, "assignedAuthor")));
  return item.take();
}

/// An organizer's results, and the panel that holds them when there are several.
Result<void> organizer(Entries& entries, const Node& act, std::string_view kind) {
  TRY_LET(const auto around, begin_of(entries.zone(), xml::child(act, "effectiveTime")));
  std::vector<std::string> members;
  Labels labels;
  for (const Node* one = act.first_child; one != nullptr; one = one->next) {
    const Node* inside = one->name == "component" ? xml::child(*one, "observation") : nullptr;
    if (inside == nullptr || is_null(*inside)) continue;
    auto made = observation(entries, *inside, kind, around);
    if (!made.ok()) {
      entries.leave_out(made.error());
      continue;
    }
    labels = labels | made->labels;
    members.push_back(made->key);
    entries.add(std::move(*made));
  }
  if (kind == "vital" || members.size() < 2) return {};
  const Code what = code_of(entries.reading(), xml::child(act, "code"), oid::loinc);
  if (what.title.empty()) return {};
  Filling panel(entries, act, "result", "panel");
  panel.entry().labels = panel.entry().labels | labels;
  panel.entry().entered_in_error = status_of(act) == "nullified";
  panel.code(what);
  panel.when(around);
  panel.member("status", result_status(act));
  if (const Node* author = xml::child(act, "author")) panel.author(who_of(xml::child(*author, "assignedAuthor")));
  panel.entry().members = std::move(members);
  entries.add(panel.take());
  return {};
}

Result<void> map_observations(Entries& entries, const Node& act, std::string_view kind) {
  if (act.name == "organizer") return organizer(entries, act, kind);
  if (act.name != "observation") return wrong(act, "it is no observation");
  if (xml::attribute(act, "moodCode") != "EVN") return wrong(act, "its moodCode is not EVN: nothing was observed");
  TRY_LET(auto made, observation(entries, act, kind, std::nullopt));
  entries.add(std::move(made));
  return {};
}

}  // namespace

Result<void> map_result(Entries& entries, const Node& act) {
  // A procedure may stand among the results (a biopsy taken): it is read where procedures are.
  if (act.name == "procedure") return {};
  return map_observations(entries, act, "lab");
}
Result<void> map_vital(Entries& entries, const Node& act) { return map_observations(entries, act, "vital"); }
Result<void> map_social(Entries& entries, const Node& act) { return map_observations(entries, act, "survey"); }

}  // namespace kinportal::ccda
