// SPDX-License-Identifier: Apache-2.0
// What must not be logged cannot be: these wrappers have no formatter and no stream operator. `reveal()` is greppable,
// and only views, stores and mails call it.
#pragma once
#include <optional>
#include <string>
#include <utility>

#include "base/time.h"

namespace kinportal {

template <class Tag>
class Personal {
 public:
  Personal() = default;
  explicit Personal(std::string text) : text_(std::move(text)) {}
  const std::string& reveal() const { return text_; }
  bool empty() const { return text_.empty(); }
  bool operator==(const Personal&) const = default;

 private:
  std::string text_;
};

using PersonName = Personal<struct PersonNameTag>;
using FreeText = Personal<struct FreeTextTag>;
using EmailAddress = Personal<struct EmailAddressTag>;
using PhoneNumber = Personal<struct PhoneNumberTag>;

class BirthDate {
 public:
  BirthDate() = default;
  explicit BirthDate(Day day) : day_(day) {}
  Day reveal() const { return day_; }
  bool operator==(const BirthDate&) const = default;

 private:
  Day day_;
};

/// A password, key or token: wiped when it goes out of scope, never copied.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }
  Secret& operator=(Secret&& other) noexcept;
  ~Secret() { wipe(); }
  const std::string& reveal() const { return text_; }
  bool empty() const { return text_.empty(); }

 private:
  void wipe();
  std::string text_;
};

}  // namespace kinportal
