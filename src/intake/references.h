// SPDX-License-Identifier: Apache-2.0
// Following FHIR references (R4 2.3) out of a file: to the patient a resource is about, to the display name of a person or place, to the item
// a panel names. Small memories in front of the store, each with a bound.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "db/database.h"
#include "formats/fhir_json/mapper.h"

namespace kinportal::intake {

inline constexpr std::size_t max_remembered_patients = 200'000;  // about 40 MB; what does not fit is asked of the store
inline constexpr std::size_t max_remembered_names = 50'000;
inline constexpr std::size_t max_remembered_aliases = 100'000;

/// 'Type/id' of a resource: by its id, else by the address its Bundle gives it; empty when it has neither.
std::string key_of_resource(std::string_view type, std::string_view id, std::string_view full_url);
/// The last two segments of a reference's path ('Patient/a' of 'http://x/fhir/Patient/a/_history/2'), or empty.
std::string_view type_and_id(std::string_view reference);
/// Every key a source may call this resource by, the chief one first.
std::vector<std::string> keys_of_resource(std::string_view type, std::string_view id, std::string_view full_url);

struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
template <class Value>
using StringMap = std::unordered_map<std::string, Value, StringHash, std::equal_to<>>;

class PatientDirectory {
 public:
  PatientDirectory(db::Database& store, const PracticeId& practice, std::string source)
      : store_(store), practice_(practice), source_(std::move(source)) {}
  /// The patient behind 'Patient/a', 'urn:uuid:…', an absolute address or 'Patient?identifier=system|value'; nullopt when unknown.
  Result<std::optional<PatientId>> find(std::string_view reference);
  /// Patients have been filed: what was unknown may be known now.
  void forget_unknown();

 private:
  Result<std::optional<PatientId>> ask(std::string_view reference);
  db::Database& store_;
  PracticeId practice_;
  std::string source_;
  StringMap<PatientId> known_;  // an empty id: asked and not there
};

/// Display names of Practitioner, Organization, … as filed by the first pass.
class NameDirectory final : public fhir_json::References {
 public:
  NameDirectory(db::Database& store, const PracticeId& practice, std::string source)
      : store_(store), practice_(practice), source_(std::move(source)) {}
  std::string display(std::string_view reference) override;
  void forget_unknown() { known_.clear(); }

 private:
  std::string ask(std::string_view reference);
  db::Database& store_;
  PracticeId practice_;
  std::string source_;
  StringMap<std::string> known_;
};

/// Files a name; true when something changed.
Result<bool> file_name(db::Transaction& deed, const PracticeId& practice, std::string_view source, std::string_view key,
                       std::string_view display);

/// Results a panel names: 'urn:uuid:…' is only known by what the Bundle has shown so far when the result's id differs from it.
class ItemAliases {
 public:
  void note(std::string_view type, std::string_view id, std::string_view full_url);
  /// The key of an Observation that is referenced like this; empty when the reference leads elsewhere.
  std::string observation_key(std::string_view reference) const;

 private:
  StringMap<std::string> known_;
};

}  // namespace kinportal::intake
