// SPDX-License-Identifier: Apache-2.0
// Errors are values: a Result is either what was asked for or an Error with a closed Fault and a sentence.
// The statement macros TRY and TRY_LET pass an error on; there is no expression form because it leaks when nested.
#pragma once
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace kinportal {

/// Every way in which something can fail; mapped once to HTTP (server/) and once to OperationOutcome (fhir/).
enum class Fault { not_found, forbidden, invalid, conflict, expired, too_much, unavailable, corrupt, bug };

std::string_view to_string(Fault fault);

/// A fault and one sentence for the person who can mend it. The sentence never carries a name, a value or a birth date.
struct Error {
  Fault fault = Fault::bug;
  std::string sentence;
};

template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}          // NOLINT: implicit on purpose
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}      // NOLINT
  Result(Fault fault, std::string sentence) : state_(std::in_place_index<1>, Error{fault, std::move(sentence)}) {}

  explicit operator bool() const { return state_.index() == 0; }
  bool ok() const { return state_.index() == 0; }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& value() & {
    if (!ok()) std::abort();
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    if (!ok()) std::abort();
    return *std::get_if<0>(&state_);
  }
  /// By value: what is taken out of a Result that is going away must not point into it.
  T value() && {
    if (!ok()) std::abort();
    return std::move(*std::get_if<0>(&state_));
  }
  const Error& error() const& {
    if (ok()) std::abort();
    return *std::get_if<1>(&state_);
  }
  Error&& error() && {
    if (ok()) std::abort();
    return std::move(*std::get_if<1>(&state_));
  }
  T value_or(T other) const& { return ok() ? value() : std::move(other); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;
  Result() = default;
  Result(Error error) : error_(std::move(error)), failed_(true) {}  // NOLINT
  Result(Fault fault, std::string sentence) : error_{fault, std::move(sentence)}, failed_(true) {}
  explicit operator bool() const { return !failed_; }
  bool ok() const { return !failed_; }
  const Error& error() const& {
    if (!failed_) std::abort();
    return error_;
  }
  Error&& error() && {
    if (!failed_) std::abort();
    return std::move(error_);
  }

 private:
  Error error_;
  bool failed_ = false;
};

inline Error fail(Fault fault, std::string sentence) { return Error{fault, std::move(sentence)}; }

}  // namespace kinportal

#define KINPORTAL_JOIN_(a, b) a##b
#define KINPORTAL_JOIN(a, b) KINPORTAL_JOIN_(a, b)
#define KINPORTAL_TRY_(tmp, ...)                  \
  do {                                            \
    auto tmp = (__VA_ARGS__);                     \
    if (!tmp.ok()) return std::move(tmp).error(); \
  } while (false)
#define KINPORTAL_TRY_LET_(tmp, declaration, ...) \
  auto tmp = (__VA_ARGS__);                       \
  if (!tmp.ok()) return std::move(tmp).error();   \
  declaration = std::move(tmp).value()

/// TRY(expression): returns the error of a Result from the enclosing function, or goes on.
#define TRY(...) KINPORTAL_TRY_(KINPORTAL_JOIN(try_, __COUNTER__), __VA_ARGS__)
/// TRY_LET(auto x, expression): as TRY, and binds the value.
#define TRY_LET(declaration, ...) KINPORTAL_TRY_LET_(KINPORTAL_JOIN(try_, __COUNTER__), declaration, __VA_ARGS__)
