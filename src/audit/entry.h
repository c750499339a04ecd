// SPDX-License-Identifier: Apache-2.0
// One line of the visitors' book: who did what to whose chart, was it allowed, by which rules. Ids and fixed words only;
// a name, a value or a birth date has no place in it.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"

namespace kinportal::audit {

enum class ActorKind { account, staff, machine, anonymous };
enum class Effect { allow, deny };

std::string_view to_string(ActorKind kind);
std::string_view to_string(Effect effect);
Result<ActorKind> parse_actor_kind(std::string_view word);
Result<Effect> parse_effect(std::string_view word);

struct Entry {
  Instant at;
  PracticeId practice;  // empty: no practice is meant (a sign-in)
  ActorKind actor_kind = ActorKind::anonymous;
  std::string actor_id;  // account, staff or feed id; empty when anonymous
  PatientId patient;     // empty: no patient is meant
  std::string verb;      // fixed word: view_results, sign_in, …
  Effect effect = Effect::deny;
  std::string reason;      // fixed word
  std::string rules;       // rule ids, space separated
  std::int64_t items = 0;  // how many items were shown or changed
  std::string detail;      // ids and fixed words
  std::string via;         // 'web', 'staff', 'app:ID', 'cli'
  std::string request_id;

  bool operator==(const Entry&) const = default;
};

/// An entry as the book holds it.
struct RecordedEntry {
  std::uint64_t seq = 0;
  Entry entry;
};

}  // namespace kinportal::audit
