// SPDX-License-Identifier: Apache-2.0
// Ids are types: a PatientId cannot be passed where an AccountId is meant. Text of 1-64 characters [A-Za-z0-9.-_],
// which FHIR ids (R4 2.24.0.4) and UUIDs both are.
#pragma once
#include <compare>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kinportal {

bool is_id_text(std::string_view text);

template <class Tag>
class Id {
 public:
  Id() = default;
  /// Fault::not_found for malformed text: an impossible id is a thing that does not exist, to strangers and friends alike.
  static Result<Id> parse(std::string_view text) {
    if (!is_id_text(text)) return fail(Fault::not_found, "there is nothing at this address");
    return Id(std::string(text));
  }
  /// For text that came from the store or was just made; not for outside input.
  static Id trusted(std::string text) { return Id(std::move(text)); }
  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  auto operator<=>(const Id&) const = default;

 private:
  explicit Id(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

using PracticeId = Id<struct PracticeTag>;
using PatientId = Id<struct PatientTag>;
using AccountId = Id<struct AccountTag>;
using StaffId = Id<struct StaffTag>;
using LinkId = Id<struct LinkTag>;
using PaperId = Id<struct PaperTag>;
using ConsentId = Id<struct ConsentTag>;
using ItemId = Id<struct ItemTag>;
using UploadId = Id<struct UploadTag>;
using AccessRequestId = Id<struct AccessRequestTag>;
using SigninId = Id<struct SigninTag>;
using MailId = Id<struct MailTag>;

}  // namespace kinportal

template <class Tag>
struct std::hash<kinportal::Id<Tag>> {
  std::size_t operator()(const kinportal::Id<Tag>& id) const { return std::hash<std::string>{}(id.text()); }
};
