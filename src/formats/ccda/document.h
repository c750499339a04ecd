// SPDX-License-Identifier: Apache-2.0
// What one C-CDA document (HL7 CDA R2; C-CDA R1.1 to R2.1 and later) becomes on its way into a chart: its header, its coded entries as chart
// items, and what was left in its text. Plain values without rights; every address is an XPath into the document and carries no value.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/zone.h"
#include "formats/fhir_json/mapped.h"

namespace kinportal::ccda {

using fhir_json::Labels;

inline constexpr std::size_t max_sections = 200;
inline constexpr std::size_t max_section_depth = 5;
inline constexpr std::size_t max_entries = 5000;  // chart items of one document
inline constexpr std::size_t max_left_out = 100;  // reasons told; the rest is counted
inline constexpr std::size_t max_patient_ids = 20;
inline constexpr std::size_t max_title_bytes = 500;

/// An instance identifier (HL7 v3 II).
struct Id {
  std::string root;
  std::string extension;
  bool known() const { return !root.empty(); }
  /// 'root' or 'root^extension'.
  std::string text() const { return extension.empty() ? root : root + "^" + extension; }
  bool operator==(const Id&) const = default;
};

/// An HL7 v3 point in time, with what it does not say left open.
struct When {
  Instant at;  // noon of the day (first day of the month or year) when no time is given
  std::string service_on;  // the practice's local day; empty when not known to the day
  std::string words;  // '2026', '2026-06', '2026-06-01' or '2026-06-01T12:00:00-04:00'
};

struct Patient {
  std::vector<Id> ids;
  std::string given_names, family_name, preferred_name;
  std::optional<Day> birth_on;  // only a whole date: an age cannot be told from a year
  std::string sex = "unknown";  // male female other unknown
  std::string phone;
  bool deceased = false;
  bool multiple_birth = false;
};

struct Header {
  Id id;
  Id set;  // the same for every version of one document
  std::optional<std::int64_t> version;
  std::vector<Id> replaces;  // relatedDocument RPLC
  std::string type;  // 'ccd', 'discharge_summary' …: our word; 'document' for others
  std::string code;  // LOINC
  std::string title;
  std::optional<When> written;
  Patient patient;
  std::string author, custodian, place;
};

/// One coded entry as a row of a chart.
struct Entry {
  std::string key;  // 'problem/root^extension': one of its kind within the document
  std::string address;  // '/ClinicalDocument/component/…'
  std::string category, kind, code, title, author, classes;
  std::optional<Instant> happened_at;
  std::string service_on;
  std::optional<Instant> finalized_at;
  bool entered_in_error = false;
  std::string body;  // JSON object of schema Item, without its id
  std::vector<std::string> members;  // keys of a panel's results
  Labels labels;  // said by the document, its section or the entry itself
  std::vector<std::string> codes;  // 'system|code' of everything it says, for the practice's value sets
  std::size_t begin = 0, end = 0;  // where it stands in the document's bytes
};

struct LeftOut {
  std::string address;
  std::string reason;
};

struct Document {
  Header header;
  Labels labels;  // all that the document says anywhere
  std::vector<std::string> codes;  // all it says anywhere, sorted
  // The item the whole document becomes.
  std::string category, kind, body, classes;
  std::optional<Instant> happened_at;
  std::string service_on;
  std::vector<Entry> entries;
  std::vector<LeftOut> left_out;  // stays readable in the document's text
  std::size_t left_out_count = 0;
};

/// Fault::too_much beyond a limit, Fault::invalid when it cannot be filed; the sentence is 'ADDRESS: reason'.
/// `zone`: the practice's; a time without an offset is its local time.
Result<Document> read_document(std::string_view bytes, const Zone& zone);

}  // namespace kinportal::ccda
