// SPDX-License-Identifier: Apache-2.0
// Are these contact data a teenager's own? A pure rule (requirements S2, S8): her mail is private only in a mailbox that no parent or guarantor
// reads. Equal is refused, close is for a person to judge, and an empty field is equal to nothing.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/personal.h"

namespace kinportal::families {

struct Contact {
  EmailAddress email;  // may be empty
  PhoneNumber phone;  // may be empty
};

/// From good to bad; of several adults the worst counts. empty: there is no mailbox of hers to judge.
enum class ContactOutcome { own, near, empty, shared };
std::string_view to_string(ContactOutcome outcome);

/// shared: one mailbox (letter case, '+tag', the dots of gmail). near: at the same domain one or two letters off, or the same phone.
ContactOutcome compare_contact(const Contact& hers, const Contact& other);
ContactOutcome compare_contact(const Contact& hers, const std::vector<Contact>& others);

/// 'Ro.sa+kids@GoogleMail.com' -> 'rosa@gmail.com'. Empty for what is no address.
std::string mailbox_of(std::string_view email);
/// Digits without the country code of North America; empty below seven.
std::string phone_digits(std::string_view phone);

}  // namespace kinportal::families
