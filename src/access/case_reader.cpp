// SPDX-License-Identifier: Apache-2.0
// Reads one case with simdjson's DOM parser: the whole line is validated before any field is looked at (the on-demand parser of 3.0 may run
// past the end of a broken line).
#include "access/case_reader.h"

#include <simdjson.h>

#include <optional>
#include <vector>

#include "base/ids.h"

namespace kinportal::access {
namespace {

namespace dom = simdjson::dom;

// Thrown nowhere: the first mistake is kept here and ends the reading of the line.
struct Mistake {
  bool made = false;
  std::string sentence;
  bool set(std::string text) {
    if (!made) sentence = std::move(text);
    made = true;
    return false;
  }
};

class Reading {
 public:
  Reading(Case& out, Mistake& mistake) : out_(out), mistake_(mistake) {}
  bool whole(dom::object object);

 private:
  // Calls `member(name, value)` for every member; false ends.
  template <class Member>
  bool each(dom::object object, std::string_view where, Member member);
  template <class Element>
  bool list(dom::element value, std::string_view where, Element element);
  static bool nothing(dom::element value) { return value.is_null(); }
  bool object_of(dom::element value, std::string_view where, dom::object& object);
  bool text(dom::element value, std::string_view where, std::string& out);
  bool view(dom::element value, std::string_view where, std::string_view& out);
  bool id(dom::element value, std::string_view where, std::string& out);
  bool truth(dom::element value, std::string_view where, bool& out);
  bool integer(dom::element value, std::string_view where, std::int64_t& out);
  bool instant(dom::element value, std::string_view where, std::optional<Instant>& out);
  bool day(dom::element value, std::string_view where, std::optional<Day>& out);
  bool categories(dom::element value, std::string_view where, CategorySet& out);
  template <class Enum>
  bool word(dom::element value, std::string_view where, Enum& out, std::optional<Enum> (*from)(std::string_view));
  bool unknown(std::string_view where, std::string_view name) {
    return mistake_.set("unknown field '" + safe(name) + "' in " + std::string(where));
  }
  bool bad(std::string_view where, std::string_view what) { return mistake_.set(std::string(where) + " " + std::string(what)); }
  // Names of fields are echoed, and only if they look like one: what a person typed is not repeated.
  static std::string safe(std::string_view name) { return is_id_text(name) ? std::string(name) : std::string("?"); }

  bool patient(dom::object object);
  bool viewer(dom::object object);
  bool link(dom::object object);
  bool paper(dom::object object);
  bool consent(dom::object object);
  bool item(dom::object object);
  bool consent_labels(dom::element value, Consent& out);
  bool finish();

  Case& out_;
  Mistake& mistake_;
  bool has_policy_ = false, has_now_ = false, has_patient_ = false, has_viewer_ = false, has_item_ = false;
  std::vector<std::string> endangering_;
  std::vector<std::optional<std::string>> paper_patients_, paper_viewers_;
  std::vector<std::string> consent_viewers_;
};

template <class Member>
bool Reading::each(dom::object object, std::string_view where, Member member) {
  constexpr std::size_t most = 20;  // no object of a case has more fields
  std::string_view seen[most];
  std::size_t count = 0;
  for (const auto& [name, value] : object) {
    for (std::size_t i = 0; i < count; ++i) {
      if (seen[i] == name) return bad(where, "names a field twice");
    }
    if (count == most) return bad(where, "has too many fields");
    seen[count++] = name;
    if (!member(name, value)) return false;
  }
  return true;
}

template <class Element>
bool Reading::list(dom::element value, std::string_view where, Element element) {
  if (nothing(value)) return true;
  dom::array array;
  if (value.get_array().get(array)) return bad(where, "must be a list");
  for (const dom::element one : array) {
    if (!element(one)) return false;
  }
  return true;
}

bool Reading::object_of(dom::element value, std::string_view where, dom::object& object) {
  return value.get_object().get(object) ? bad(where, "must be an object") : true;
}
bool Reading::view(dom::element value, std::string_view where, std::string_view& out) {
  return value.get_string().get(out) ? bad(where, "must be a text") : true;
}
bool Reading::text(dom::element value, std::string_view where, std::string& out) {
  std::string_view found;
  if (!view(value, where, found)) return false;
  out = std::string(found);
  return true;
}
bool Reading::id(dom::element value, std::string_view where, std::string& out) {
  if (!text(value, where, out)) return false;
  return is_id_text(out) ? true : bad(where, "must be an id of 1 to 64 letters, digits, '.', '-' or '_'");
}
bool Reading::truth(dom::element value, std::string_view where, bool& out) {
  if (nothing(value)) return true;
  return value.get_bool().get(out) ? bad(where, "must be true or false") : true;
}
bool Reading::integer(dom::element value, std::string_view where, std::int64_t& out) {
  if (nothing(value)) return true;
  return value.get_int64().get(out) ? bad(where, "must be a whole number") : true;
}
bool Reading::instant(dom::element value, std::string_view where, std::optional<Instant>& out) {
  if (nothing(value)) return true;
  std::string_view iso;
  if (!view(value, where, iso)) return false;
  auto parsed = Instant::parse(iso);
  if (!parsed) return bad(where, "must look like 2026-06-01T12:00:00-04:00");
  out = *parsed;
  return true;
}
bool Reading::day(dom::element value, std::string_view where, std::optional<Day>& out) {
  if (nothing(value)) return true;
  std::string_view iso;
  if (!view(value, where, iso)) return false;
  auto parsed = Day::parse(iso);
  if (!parsed) return bad(where, "must be an existing day, written like 2026-06-01");
  out = *parsed;
  return true;
}
template <class Enum>
bool Reading::word(dom::element value, std::string_view where, Enum& out, std::optional<Enum> (*from)(std::string_view)) {
  if (nothing(value)) return true;
  std::string_view found;
  if (!view(value, where, found)) return false;
  const auto code = from(found);
  if (!code) return bad(where, "holds an unknown code");
  out = *code;
  return true;
}
bool Reading::categories(dom::element value, std::string_view where, CategorySet& out) {
  return list(value, where, [&](dom::element one) {
    Category category{};
    if (nothing(one)) return bad(where, "must hold categories");
    if (!word(one, where, category, category_from)) return false;
    out = static_cast<CategorySet>(out | bit_of(category));
    return true;
  });
}

bool Reading::patient(dom::object object) {
  PatientFacts& p = out_.facts.patient;
  return each(object, "patient", [&](std::string_view name, dom::element value) {
    if (name == "id") return id(value, "patient.id", p.id);
    if (name == "dob") return day(value, "patient.dob", p.birth_on);
    if (name == "deceased") return instant(value, "patient.deceased", p.deceased_at);
    if (name == "emancipated") return instant(value, "patient.emancipated", p.emancipated_at);
    if (name == "diminished") return truth(value, "patient.diminished", p.diminished);
    if (name == "endangered_by") {
      return list(value, "patient.endangered_by",
                  [&](dom::element one) { return id(one, "patient.endangered_by", endangering_.emplace_back()); });
    }
    return unknown("patient", name);
  });
}

bool Reading::viewer(dom::object object) {
  ViewerFacts& v = out_.facts.viewer;
  return each(object, "viewer", [&](std::string_view name, dom::element value) {
    if (name == "id") return id(value, "viewer.id", v.id);
    if (name == "status") return word(value, "viewer.status", v.status, account_status_from);
    if (name == "deceased") return instant(value, "viewer.deceased", v.deceased_at);
    if (name == "dob") return day(value, "viewer.dob", v.birth_on);
    if (name == "id_status") return word(value, "viewer.id_status", v.id_status, id_status_from);
    if (name == "visit_since_waiver") return truth(value, "viewer.visit_since_waiver", v.visit_since_waiver);
    if (name == "own_email") return truth(value, "viewer.own_email", v.own_contact);
    return unknown("viewer", name);
  });
}

bool Reading::link(dom::object object) {
  LinkFacts link;
  bool kind = false;
  const bool read = each(object, "rel", [&](std::string_view name, dom::element value) {
    if (name == "kind")
      return kind = true, nothing(value) ? bad("rel.kind", "is missing") : word(value, "rel.kind", link.kind, link_kind_from);
    if (name == "custody") return word(value, "rel.custody", link.custody, custody_from);
    if (name == "granted") return instant(value, "rel.granted", link.granted_at);
    if (name == "ended") return instant(value, "rel.ended", link.ended_at);
    if (name == "dispute") return instant(value, "rel.dispute", link.dispute_opened_at);
    if (name == "dispute_closed") return instant(value, "rel.dispute_closed", link.dispute_closed_at);
    if (name == "pin_redeemed_before_expiry") return truth(value, "rel.pin_redeemed_before_expiry", link.pin_redeemed_in_time);
    if (name == "minor_parent_ok") return truth(value, "rel.minor_parent_ok", link.minor_parent_ok);
    return unknown("rel", name);
  });
  if (!read) return false;
  if (!kind) return bad("rel.kind", "is missing");
  out_.facts.link = link;
  return true;
}

bool Reading::paper(dom::object object) {
  Paper paper;
  std::optional<std::string> patient, viewer;
  const bool read = each(object, "docs", [&](std::string_view name, dom::element value) {
    if (name == "kind") return id(value, "docs.kind", paper.kind);
    if (name == "patient") return nothing(value) || id(value, "docs.patient", patient.emplace());
    if (name == "viewer") return nothing(value) || id(value, "docs.viewer", viewer.emplace());
    if (name == "verified") return truth(value, "docs.verified", paper.verified);
    if (name == "seen") return instant(value, "docs.seen", paper.seen_at);
    if (name == "from") return instant(value, "docs.from", paper.from_at);
    if (name == "to") return instant(value, "docs.to", paper.to_at);
    if (name == "revoked") return instant(value, "docs.revoked", paper.revoked_at);
    if (name == "cats") return categories(value, "docs.cats", paper.categories);
    return unknown("docs", name);
  });
  if (!read) return false;
  if (paper.kind.empty()) return bad("docs.kind", "is missing");
  out_.facts.papers.push_back(std::move(paper));
  paper_patients_.push_back(std::move(patient));
  paper_viewers_.push_back(std::move(viewer));
  return true;
}

bool Reading::consent_labels(dom::element value, Consent& out) {
  return list(value, "consents.labels", [&](dom::element one) {
    std::string_view label_text;
    if (!view(one, "consents.labels", label_text)) return false;
    if (label_text == "*") return out.every_label = true;
    if (label_text == "-") return out.every_item = true;
    const auto label = label_text == "MC" ? std::optional(label::MC) : label_from(label_text);
    if (!label) return bad("consents.labels", "holds an unknown code");
    out.labels |= *label;
    return true;
  });
}

bool Reading::consent(dom::object object) {
  Consent consent;
  std::string viewer;
  bool effect = false;
  const bool read = each(object, "consents", [&](std::string_view name, dom::element value) {
    if (name == "effect") {
      std::string_view found;
      if (!view(value, "consents.effect", found)) return false;
      effect = true;
      consent.permits = found == "permit";
      return found == "permit" || found == "deny" ? true : bad("consents.effect", "holds an unknown code");
    }
    if (name == "viewer") return id(value, "consents.viewer", viewer);
    if (name == "labels") return consent_labels(value, consent);
    if (name == "cats") return categories(value, "consents.cats", consent.categories);
    if (name == "from") return instant(value, "consents.from", consent.from_at);
    if (name == "to") return instant(value, "consents.to", consent.to_at);
    if (name == "withdrawn") return instant(value, "consents.withdrawn", consent.withdrawn_at);
    return unknown("consents", name);
  });
  if (!read) return false;
  if (!effect) return bad("consents.effect", "is missing");
  if (viewer.empty()) return bad("consents.viewer", "is missing");
  out_.facts.consents.push_back(consent);
  consent_viewers_.push_back(std::move(viewer));
  return true;
}

std::optional<ItemStatus> item_status_from(std::string_view word) {
  if (word == "final") return ItemStatus::final;
  if (word == "entered-in-error") return ItemStatus::entered_in_error;
  return std::nullopt;
}

bool Reading::item(dom::object object) {
  ItemFacts& item = out_.item;
  bool category = false;
  const bool read = each(object, "record", [&](std::string_view name, dom::element value) {
    if (name == "patient") return id(value, "record.patient", item.patient_id);
    if (name == "cat") {
      std::string_view word_text;
      if (!view(value, "record.cat", word_text)) return false;
      category = true;
      item.category = category_from(word_text);
      return true;
    }
    if (name == "labels") {
      return list(value, "record.labels", [&](dom::element one) {
        std::string_view label_text;
        if (!view(one, "record.labels", label_text)) return false;
        item.labels |= label_or_unknown(label_text);
        return true;
      });
    }
    if (name == "classes")
      return list(value, "record.classes", [&](dom::element one) { return id(one, "record.classes", item.classes.emplace_back()); });
    if (name == "consenter") return word(value, "record.consenter", item.consenter, consenter_from);
    if (name == "service") return day(value, "record.service", item.service_on);
    if (name == "finalized") return instant(value, "record.finalized", item.finalized_at);
    if (name == "available") return instant(value, "record.available", item.available_at);
    if (name == "transmitted") return instant(value, "record.transmitted", item.transmitted_at);
    if (name == "status") return word(value, "record.status", item.status, item_status_from);
    if (name == "participants") {
      return list(value, "record.participants",
                  [&](dom::element one) { return id(one, "record.participants", item.participants.emplace_back()); });
    }
    if (name == "patient_hold") return instant(value, "record.patient_hold", item.patient_hold_until);
    if (name == "clin_release") return instant(value, "record.clin_release", item.clinician_release_at);
    return unknown("record", name);
  });
  if (!read) return false;
  if (!category) return bad("record.cat", "is missing");
  return item.patient_id.empty() ? bad("record.patient", "is missing") : true;
}

// What speaks about somebody else is dropped here: it cannot matter.
bool Reading::finish() {
  if (!has_policy_) return bad("policy", "is missing");
  if (!has_now_) return bad("now", "is missing");
  if (!has_patient_ || out_.facts.patient.id.empty()) return bad("patient.id", "is missing");
  if (!has_viewer_ || out_.facts.viewer.id.empty()) return bad("viewer.id", "is missing");
  if (!has_item_) return bad("record", "is missing");
  Facts& facts = out_.facts;
  facts.viewer.is_patient = facts.viewer.id == facts.patient.id;
  for (const std::string& one : endangering_)
    facts.patient.endangered_by_viewer = facts.patient.endangered_by_viewer || one == facts.viewer.id;
  for (std::size_t i = 0; i < facts.papers.size(); ++i) {
    facts.papers[i].for_this_patient = !paper_patients_[i] || *paper_patients_[i] == facts.patient.id;
    facts.papers[i].names_another_viewer = paper_viewers_[i] && *paper_viewers_[i] != facts.viewer.id;
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < facts.consents.size(); ++i) {
    if (consent_viewers_[i] == facts.viewer.id) facts.consents[kept++] = facts.consents[i];
  }
  facts.consents.resize(kept);
  return true;
}

bool Reading::whole(dom::object object) {
  Facts& facts = out_.facts;
  const bool read = each(object, "the case", [&](std::string_view name, dom::element value) {
    dom::object inner;
    if (name == "id") return text(value, "id", out_.id);
    if (name == "title") {
      std::string_view ignored;
      return nothing(value) || view(value, "title", ignored);
    }
    if (name == "policy") return has_policy_ = true, text(value, "policy", out_.policy);
    if (name == "now") {
      std::optional<Instant> now;
      if (!instant(value, "now", now)) return false;
      if (!now) return bad("now", "is missing");
      out_.now = *now;
      return has_now_ = true;
    }
    if (name == "assent") return truth(value, "assent", facts.patient.assent_on_file);
    if (name == "session_rev") return integer(value, "session_rev", facts.held_revision);
    if (name == "store_rev") return integer(value, "store_rev", facts.store_revision);
    if (name == "patient") return has_patient_ = true, object_of(value, "patient", inner) && patient(inner);
    if (name == "viewer") return has_viewer_ = true, object_of(value, "viewer", inner) && viewer(inner);
    if (name == "rel") return nothing(value) || (object_of(value, "rel", inner) && link(inner));
    if (name == "docs") return list(value, "docs", [&](dom::element one) { return object_of(one, "docs", inner) && paper(inner); });
    if (name == "consents")
      return list(value, "consents", [&](dom::element one) { return object_of(one, "consents", inner) && consent(inner); });
    if (name == "record") return has_item_ = true, object_of(value, "record", inner) && item(inner);
    if (name == "expect")
      return list(value, "expect", [&](dom::element one) {
        std::string_view ignored;
        return view(one, "expect", ignored);
      });
    return unknown("the case", name);
  });
  return read && finish();
}

}  // namespace

namespace {

// The id of a line that is no JSON, when it begins with one: so that its sender finds it again.
std::string id_at_front(std::string_view line) {
  const auto skip = [&](std::string_view expected) {
    const auto first = line.find_first_not_of(" \t");
    line.remove_prefix(first == std::string_view::npos ? line.size() : first);
    if (!line.starts_with(expected)) return false;
    line.remove_prefix(expected.size());
    return true;
  };
  if (!skip("{") || !skip("\"id\"") || !skip(":") || !skip("\"")) return {};
  const auto id = line.substr(0, line.find('"'));
  return id.size() < line.size() && is_id_text(id) ? std::string(id) : std::string();
}

}  // namespace

struct CaseReader::Parser {
  dom::parser parser{max_case_bytes};
};

CaseReader::CaseReader() : parser_(std::make_unique<Parser>()) {}
CaseReader::~CaseReader() = default;

Result<void> CaseReader::read(std::string_view line, Case& out) {
  out = Case{};
  if (line.size() > max_case_bytes) return fail(Fault::too_much, "a case may have at most 1 MB");
  dom::element document;
  if (parser_->parser.parse(line.data(), line.size()).get(document)) {
    out.id = id_at_front(line);
    return fail(Fault::invalid, "the line is not valid JSON");
  }
  dom::object object;
  if (document.get_object().get(object)) return fail(Fault::invalid, "the line must be one JSON object");
  std::string_view id;
  if (object["id"].get_string().get(id) == simdjson::SUCCESS) out.id = std::string(id);
  Mistake mistake;
  Reading reading(out, mistake);
  if (!reading.whole(object)) return fail(Fault::invalid, mistake.made ? mistake.sentence : std::string("the case cannot be read"));
  return {};
}

}  // namespace kinportal::access
