// SPDX-License-Identifier: Apache-2.0
// The table of item classes. CVX: CDC IIS vaccine codes, 'HPV' rows (62 quadrivalent, 118 bivalent, 137 unspecified, 165 nonavalent).
// ICD-10-CM: chapter 2 C00-C97 (malignant neoplasms) and D00-D09 (in situ), chapter 17 Q90-Q99 (chromosomal), Z14-Z15 (carrier,
// susceptibility). LOINC: genetic report panels 51969-4, 55233-1, 81247-9, 69548-6. SNOMED CT: 363346000, 254837009, 108369006.
#include "formats/fhir_json/value_sets.h"

namespace kinportal::fhir_json {

namespace {

enum class Match { whole, prefix };

struct Row {
  std::string_view system;
  std::string_view code;
  Match match;
  std::string_view item_class;
};

constexpr std::string_view cvx = "http://hl7.org/fhir/sid/cvx";
constexpr std::string_view icd10 = "http://hl7.org/fhir/sid/icd-10-cm";
constexpr std::string_view loinc = "http://loinc.org";
constexpr std::string_view snomed = "http://snomed.info/sct";

constexpr Row table[] = {
    {cvx, "62", Match::whole, "HPV"},
    {cvx, "118", Match::whole, "HPV"},
    {cvx, "137", Match::whole, "HPV"},
    {cvx, "165", Match::whole, "HPV"},
    {icd10, "C", Match::prefix, "MALIGNANCY"},
    {icd10, "D0", Match::prefix, "MALIGNANCY"},
    {snomed, "363346000", Match::whole, "MALIGNANCY"},
    {snomed, "254837009", Match::whole, "MALIGNANCY"},
    {snomed, "108369006", Match::whole, "MALIGNANCY"},
    {icd10, "Q9", Match::prefix, "GENETIC"},
    {icd10, "Z14", Match::prefix, "GENETIC"},
    {icd10, "Z15", Match::prefix, "GENETIC"},
    {loinc, "51969-4", Match::whole, "GENETIC"},
    {loinc, "55233-1", Match::whole, "GENETIC"},
    {loinc, "81247-9", Match::whole, "GENETIC"},
    {loinc, "69548-6", Match::whole, "GENETIC"},
};

}  // namespace

void add_classes(std::string_view system, std::string_view code, std::string& classes) {
  for (const auto& row : table) {
    if (row.system != system) continue;
    if (row.match == Match::whole ? row.code != code : !code.starts_with(row.code)) continue;
    const std::string word = " " + std::string(row.item_class) + " ";
    if (classes.find(word) != std::string::npos) continue;
    if (classes.empty()) classes = word;
    else classes += word.substr(1);
  }
}

}  // namespace kinportal::fhir_json
