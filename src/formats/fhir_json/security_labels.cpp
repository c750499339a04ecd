// SPDX-License-Identifier: Apache-2.0
// The table from HL7 codes to our labels. Source: HL7 Terminology, CodeSystem v3-ActCode (hierarchy _InformationSensitivityPolicy),
// v3-Confidentiality and v3-ActReason, as published at terminology.hl7.org; decision 0191 says why the rest fails closed.
#include "formats/fhir_json/security_labels.h"

namespace kinportal::fhir_json {

namespace {

struct Row {
  std::string_view code;
  Label label;
};

constexpr Row table[] = {
    {"BH", Label::BH},         {"PSY", Label::BH},  {"PSYTHPN", Label::BH},    {"MH", Label::BH},        {"EMOTDIS", Label::BH},
    {"COGN", Label::BH},       {"SUD", Label::SUD}, {"ETH", Label::SUD},       {"ETHUD", Label::SUD},    {"OPIOIDUD", Label::SUD},
    {"42CFRPart2", Label::P2}, {"SEX", Label::SEX}, {"SEXUALITY", Label::SEX}, {"PREGNANT", Label::SEX}, {"STD", Label::STD},
    {"HIV", Label::HIV},       {"SDV", Label::SDV}, {"VIO", Label::SDV},       {"GDIS", Label::GDIS},    {"ABORT", Label::ABORT},
};

// Codes that say nothing about who may look: ordinary confidentiality, and 'this is test data'.
constexpr std::string_view harmless[] = {"N", "L", "M", "U", "HTEST"};

}  // namespace

std::string_view to_string(Label label) {
  constexpr std::string_view names[label_count] = {"BH", "SUD", "P2", "SEX", "STD", "HIV", "SDV", "GDIS", "ABORT"};
  return names[static_cast<unsigned>(label)];
}

void LabelReader::coding(std::string_view system, std::string_view code) {
  // How reliable or complete a copy is (SUBSETTED, …) is not a question of who may see it.
  if (system.ends_with("v3-ObservationValue")) return;
  for (const auto& row : table) {
    if (row.code == code) return labels_.add(row.label);
  }
  for (const auto word : harmless) {
    if (word == code) return;
  }
  if (code == "R" || code == "V") {
    restricted_ = true;
    return;
  }
  labels_.unknown = true;
}

Labels LabelReader::labels() const {
  Labels found = labels_;
  if (restricted_ && found.bits == 0) found.unknown = true;
  return found;
}

}  // namespace kinportal::fhir_json
