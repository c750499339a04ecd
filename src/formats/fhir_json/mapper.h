// SPDX-License-Identifier: Apache-2.0
// Maps one FHIR R4 (4.0.1) resource, as JSON bytes, to our shapes. Pure: no disk, no clock, no store; what a reference is called is
// asked of the caller. Decimals keep the digits they were sent with (R4 2.24.0.1), and a resource that cannot be understood is an error
// whose sentence names the element and never its value.
#pragma once
#include <cstddef>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "base/zone.h"
#include "formats/fhir_json/mapped.h"

namespace kinportal::fhir_json {

inline constexpr std::size_t max_resource_bytes = 16 * 1024 * 1024;
inline constexpr int max_resource_depth = 64;
inline constexpr std::size_t max_text_bytes = 1024 * 1024;     // plain text of one note or report
inline constexpr std::size_t max_title_bytes = 500;
inline constexpr std::size_t max_components = 200;             // of one observation
inline constexpr std::size_t max_members = 1000;               // of one panel
inline constexpr std::size_t max_identifiers = 100;            // of one patient

/// Answers what a reference ('Practitioner/7', 'urn:uuid:…', 'Organization?identifier=…') is called; empty when that is not known.
class References {
 public:
  virtual ~References() = default;
  virtual std::string display(std::string_view reference) = 0;
};

class NoReferences final : public References {
 public:
  std::string display(std::string_view) override { return {}; }
};

class Mapper {
 public:
  /// `zone`: the practice's; a date without a time stands for noon of that day there.
  Mapper(References& references, const Zone& zone);
  ~Mapper();
  Mapper(const Mapper&) = delete;

  /// Parses and maps `resource`. Fault::too_much beyond a limit; Fault::invalid when it is broken JSON or lacks what its type demands.
  Result<void> map(std::string_view resource, Mapped& out);
  /// The same bytes without white space between tokens; valid until the next map().
  std::string_view minified() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// meta.security of a Bundle or resource, given the JSON of its `meta` element.
Result<Labels> labels_of_meta(std::string_view meta_json);

}  // namespace kinportal::fhir_json
