// SPDX-License-Identifier: Apache-2.0
// The header (CDA R2 4.2; C-CDA R2.1 US Realm Header 1.1): what the document is, whom it is about, who wrote it and which one it replaces. A
// document that cannot be told from others, or from which no date can be read, is refused: its versions could not be ordered.
#include <charconv>

#include "formats/ccda/reading.h"

namespace kinportal::ccda {

namespace {

struct Type {
  std::string_view loinc, root, word;
};
// C-CDA R2.1 document templates (2.16.840.1.113883.10.20.22.1.x) and the LOINC codes that go with them.
constexpr Type types[] = {
    {"34133-9", "2.16.840.1.113883.10.20.22.1.2", "ccd"},
    {"18842-5", "2.16.840.1.113883.10.20.22.1.8", "discharge_summary"},
    {"57133-1", "2.16.840.1.113883.10.20.22.1.14", "referral_note"},
    {"11506-3", "2.16.840.1.113883.10.20.22.1.9", "progress_note"},
    {"11488-4", "2.16.840.1.113883.10.20.22.1.4", "consultation_note"},
    {"34117-2", "2.16.840.1.113883.10.20.22.1.3", "history_and_physical"},
    {"28570-0", "2.16.840.1.113883.10.20.22.1.6", "procedure_note"},
    {"11504-8", "2.16.840.1.113883.10.20.22.1.7", "operative_note"},
    {"18748-4", "2.16.840.1.113883.10.20.22.1.5", "imaging_report"},
    {"52521-2", "2.16.840.1.113883.10.20.22.1.15", "care_plan"},
    {"18761-7", "2.16.840.1.113883.10.20.22.1.13", "transfer_summary"},
    {"", "2.16.840.1.113883.10.20.22.1.10", "unstructured"},
};

std::string_view type_of(const Node& root, std::string_view code) {
  for (const auto& type : types) {
    if (!type.loinc.empty() && type.loinc == code) return type.word;
  }
  for (const auto& type : types) {
    if (has_template(root, type.root)) return type.word;
  }
  return "document";
}

/// Lower is better: the name the practice would write on an envelope.
int rank(const Node& name) {
  const auto use = xml::attribute(name, "use");
  int points = use == "L" ? 0 : use.empty() ? 1 : use == "C" ? 2 : use == "P" || use == "A" ? 8 : use == "SRCH" ? 9 : 4;
  if (xml::descend(name, {"validTime", "high"}) != nullptr) points += 20;
  return points;
}

bool former(const Node& part) {
  const auto qualifier = xml::attribute(part, "qualifier");
  return qualifier == "BR" || qualifier == "CL";
}

void read_name(const Node& name, Patient& out) {
  xml::each_child(name, "given", [&](const Node& given) {
    const auto words = xml::words_of(given, 200);
    if (words.empty() || is_null(given) || out.given_names.size() > 400) return;
    if (xml::attribute(given, "qualifier") == "CL") {
      if (out.preferred_name.empty()) out.preferred_name = words;
      return;
    }
    if (!out.given_names.empty()) out.given_names += ' ';
    out.given_names += words;
  });
  for (const bool also_former : {false, true}) {
    xml::each_child(name, "family", [&](const Node& family) {
      if (is_null(family) || (former(family) && !also_former) || (also_former && !out.family_name.empty())) return;
      const auto words = xml::words_of(family, 200);
      if (words.empty()) return;
      if (!out.family_name.empty()) out.family_name += ' ';
      out.family_name += words;
    });
  }
}

std::string sex_of(const Node& patient) {
  const Node* code = xml::child(patient, "administrativeGenderCode");
  if (code == nullptr || is_null(*code) || xml::attribute(*code, "codeSystem") != oid::sex) return "unknown";
  const auto word = xml::attribute(*code, "code");
  if (word == "F") return "female";
  if (word == "M") return "male";
  return word == "UN" ? "other" : "unknown";
}

void read_phone(const Node& role, Patient& out) {
  int best = 99;
  xml::each_child(role, "telecom", [&](const Node& telecom) {
    auto value = xml::attribute(telecom, "value");
    const auto use = xml::attribute(telecom, "use");
    if (is_null(telecom) || value.size() > 60) return;
    if (value.starts_with("tel:")) value.remove_prefix(4);
    else if (value.find(':') != std::string_view::npos) return;  // mailto:, http: …
    while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    const int points = use == "MC" ? 0 : use == "HP" || use == "H" ? 1 : use.empty() ? 2 : 3;
    if (value.empty() || points >= best) return;
    best = points;
    out.phone = value;
  });
}

Result<void> read_patient(const Zone& zone, const Node& root, Patient& out) {
  const Node* target = nullptr;
  int targets = 0;
  xml::each_child(root, "recordTarget", [&](const Node& one) {
    if (target == nullptr) target = &one;
    ++targets;
  });
  const Node* role = target == nullptr ? nullptr : xml::child(*target, "patientRole");
  if (role == nullptr) return wrong(root, "recordTarget/patientRole is missing: it says of nobody");
  if (targets > 1) return wrong(root, "it has more than one recordTarget: it is about several patients");
  xml::each_child(*role, "id", [&](const Node& one) {
    if (auto id = id_of(&one); id.known() && !id.extension.empty() && out.ids.size() < max_patient_ids) out.ids.push_back(std::move(id));
  });
  read_phone(*role, out);
  const Node* patient = xml::child(*role, "patient");
  if (patient == nullptr) return wrong(*role, "patient is missing");
  const Node* best = nullptr;
  xml::each_child(*patient, "name", [&](const Node& name) {
    if (!is_null(name) && (best == nullptr || rank(name) < rank(*best))) best = &name;
  });
  if (best != nullptr) read_name(*best, out);
  const Node* birth = xml::child(*patient, "birthTime");
  TRY_LET(const auto born, time_of(zone, birth));
  if (born && xml::attribute(*birth, "value").size() >= 8) {
    // The day as written, whatever the hour and its offset: a birth date is no instant.
    const auto value = xml::attribute(*birth, "value");
    const auto day =
        Day::parse(std::string(value.substr(0, 4)) + "-" + std::string(value.substr(4, 2)) + "-" + std::string(value.substr(6, 2)));
    if (day.ok()) out.birth_on = *day;
  }
  out.sex = sex_of(*patient);
  const Node* dead = xml::child(*patient, "sdtc:deceasedInd");
  const Node* died = xml::child(*patient, "sdtc:deceasedTime");
  out.deceased = (dead != nullptr && is_true(*dead, "value")) || (died != nullptr && !xml::attribute(*died, "value").empty());
  const Node* multiple = xml::child(*patient, "sdtc:multipleBirthInd");
  const Node* order = xml::child(*patient, "sdtc:multipleBirthOrderNumber");
  out.multiple_birth =
      (multiple != nullptr && is_true(*multiple, "value")) || (order != nullptr && !xml::attribute(*order, "value").empty());
  return {};
}

}  // namespace

Result<void> read_header(const Reading& reading, const Zone& zone, Header& out) {
  const Node& root = reading.root();
  if (const Node* type = xml::child(root, "typeId"); type != nullptr && (xml::attribute(*type, "extension") != "POCD_HD000040" ||
                                                                         xml::attribute(*type, "root") != "2.16.840.1.113883.1.3")) {
    return wrong(*type, "it is not the type of CDA release 2");
  }
  out.id = id_of(xml::child(root, "id"));
  if (!out.id.known()) return wrong(root, "id is missing: it could not be told from another document");
  out.set = id_of(xml::child(root, "setId"));
  if (const Node* version = xml::child(root, "versionNumber"); version != nullptr && !is_null(*version)) {
    const auto value = xml::attribute(*version, "value");
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc{} || end != value.data() + value.size()) return wrong(*version, "it is no whole number");
    out.version = number;
  }
  xml::each_child(root, "relatedDocument", [&](const Node& related) {
    const Node* parent = xml::child(related, "parentDocument");
    if (xml::attribute(related, "typeCode") != "RPLC" || parent == nullptr || out.replaces.size() >= 10) return;
    if (auto id = id_of(xml::child(*parent, "id")); id.known()) out.replaces.push_back(std::move(id));
  });
  const Code code = code_of(reading, xml::child(root, "code"), oid::loinc);
  if (code.system == oid::loinc) out.code = code.code;
  out.type = type_of(root, out.code);
  if (const Node* title = xml::child(root, "title")) out.title = xml::words_of(*title, max_title_bytes);
  if (out.title.empty()) out.title = code.title.empty() ? "Document" : std::string(xml::cut(code.title, max_title_bytes));
  const Node* written = xml::child(root, "effectiveTime");
  TRY_LET(out.written, time_of(zone, written));
  if (!out.written) return wrong(root, "effectiveTime is missing: its versions could not be ordered");
  TRY(read_patient(zone, root, out.patient));
  if (const Node* author = xml::child(root, "author")) out.author = who_of(xml::child(*author, "assignedAuthor"));
  if (const Node* name = xml::descend(root, {"custodian", "assignedCustodian", "representedCustodianOrganization", "name"})) {
    out.custodian = xml::words_of(*name, max_title_bytes);
  }
  if (const Node* place = xml::descend(root, {"componentOf", "encompassingEncounter", "location", "healthCareFacility"})) {
    const Node* name = xml::descend(*place, {"location", "name"});
    if (name == nullptr) name = xml::descend(*place, {"serviceProviderOrganization", "name"});
    if (name != nullptr) out.place = xml::words_of(*name, max_title_bytes);
  }
  if (out.place.empty()) out.place = out.custodian;
  return {};
}

}  // namespace kinportal::ccda
