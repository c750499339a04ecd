// SPDX-License-Identifier: Apache-2.0
// How families find a practice (requirements S63, S73, S82) and which ways in it offers: a PIN on a letter, an invitation by e-mail, a
// registration form that staff review. Names and numbers are public; who is registered there is not known here.
#pragma once
#include <optional>
#include <string>

#include "base/ids.h"
#include "db/database.h"
#include "practices/practice.h"

namespace kinportal::practices {

inline constexpr int kMaxPinDays = 21;
inline constexpr int kInvitationDays = 28;

struct Listing {
  PracticeId practice;
  bool listed = true;  // in the public directory
  std::string street, city, postal_code;
  bool pin = false;
  bool invitation = false;
  bool registration = true;
  bool children_only = false;  // with a code, only one's own children are linked (S54)
  int pin_days = 14;
};

/// The practice's own, or for one that never filed any: not listed, registration form only.
Result<Listing> read_listing(db::Reader& reader, const PracticeId& practice);
/// Fault::invalid when a PIN would be good for longer than kMaxPinDays, or no way in is left.
Result<void> file_listing(db::Transaction& tx, const Listing& listing);

}  // namespace kinportal::practices
