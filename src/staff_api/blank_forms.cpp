// SPDX-License-Identifier: Apache-2.0
// Whatever is printed on the form is part of its key; when the shelf is full it is emptied.
#include "staff_api/blank_forms.h"

#include <utility>

#include "access/request_form.h"
#include "practices/practice.h"

namespace kinportal::staff_api {

Result<std::string> BlankForms::change_form(db::Reader& reader, const PracticeId& id, std::string_view language, bool fillable,
                                            Instant now) {
  TRY_LET(const auto practice, practices::read_practice(reader, id));
  const std::string_view tongue = language == "es" ? "es" : "en";
  std::string key =
      id.text() + '\n' + practice.name + '\n' + practice.phone + '\n' + std::string(tongue) + (fillable ? "\nfillable\n" : "\n");
  key += practice.zone.day_of(now).iso();
  const std::lock_guard lock(mutex_);
  if (const auto kept = by_key_.find(key); kept != by_key_.end()) return kept->second;
  TRY_LET(auto pdf, access::change_form_pdf(reader, id, tongue, fillable, now));
  if (by_key_.size() >= kMostKept) by_key_.clear();
  return by_key_.emplace(std::move(key), std::move(pdf)).first->second;
}

}  // namespace kinportal::staff_api
