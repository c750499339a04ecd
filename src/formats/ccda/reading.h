// SPDX-License-Identifier: Apache-2.0
// Private to this folder: what all parts of a C-CDA document share when they are read. Names, codes (CD), times (TS, IVL_TS), numbers (PQ) of
// the HL7 v3 data types as CDA R2 uses them; a nullFlavor is read as absent, never as a value.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "formats/ccda/document.h"
#include "formats/xml/xml.h"

namespace kinportal::ccda {

using xml::Node;

namespace oid {
inline constexpr std::string_view loinc = "2.16.840.1.113883.6.1";
inline constexpr std::string_view snomed = "2.16.840.1.113883.6.96";
inline constexpr std::string_view rxnorm = "2.16.840.1.113883.6.88";
inline constexpr std::string_view cvx = "2.16.840.1.113883.12.292";
inline constexpr std::string_view icd10 = "2.16.840.1.113883.6.90";
inline constexpr std::string_view sex = "2.16.840.1.113883.5.1";
inline constexpr std::string_view confidentiality = "2.16.840.1.113883.5.25";
}  // namespace oid

/// The FHIR address of a code system we know by its OID, else empty.
std::string_view system_of(std::string_view oid);
/// As system_of, 'urn:oid:…' for the others.
std::string system_or_oid(std::string_view oid);

/// A parsed document with the texts its codes point at.
class Reading {
 public:
  static Result<Reading> open(std::string_view bytes);
  const Node& root() const { return document_.root(); }
  /// The words of the narrative element with this ID ('#x' or 'x'); empty when there is none.
  std::string narrative_words(std::string_view reference) const;

 private:
  explicit Reading(xml::Document document) : document_(std::move(document)) {}
  void learn_ids(const Node& node, bool inside_text) const;
  xml::Document document_;
  mutable bool learned_ = false;
  mutable std::unordered_map<std::string_view, const Node*> ids_;
};

struct Code {
  std::string_view system;  // OID
  std::string_view code;
  std::string title;
  bool empty() const { return code.empty() && title.empty(); }
};

/// A coded value with its words: displayName, originalText (inline or by reference), a translation's words, the code itself.
Code code_of(const Reading& reading, const Node* coded, std::string_view preferred_oid = {});
/// 'system|code', or empty.
std::string code_text(const Code& code);
bool is_null(const Node& node);
bool is_true(const Node& node, std::string_view name);
bool has_template(const Node& node, std::string_view root);
Id id_of(const Node* ii);
/// The first id with a root.
Id first_id(const Node& act);

/// nullopt when absent or null; Fault::invalid with its address when it is there and no time.
Result<std::optional<When>> time_of(const Zone& zone, const Node* ts);
/// value, else low, else center, else high of an effectiveTime.
Result<std::optional<When>> begin_of(const Zone& zone, const Node* interval);
Result<std::optional<When>> end_of(const Zone& zone, const Node* interval);

/// 'Dr. Ada Byron' of a PN, EN or ON.
std::string person_name(const Node& name);
/// The person or organization of an assignedAuthor or assignedEntity.
std::string who_of(const Node* assigned);
/// text/reference or the text itself.
std::string text_of(const Reading& reading, const Node& act, std::size_t at_most = 4096);
/// The number as sent, when it is one of at most 64 characters.
std::string_view number_of(const Node& quantity);

Error wrong(const Node& at, std::string_view reason);

Result<void> read_header(const Reading& reading, const Zone& zone, Header& out);

}  // namespace kinportal::ccda
