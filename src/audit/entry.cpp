// SPDX-License-Identifier: Apache-2.0
// The fixed words of an entry, as the store, the leaf and the screens spell them.
#include "audit/entry.h"

namespace kinportal::audit {

std::string_view to_string(ActorKind kind) {
  switch (kind) {
    case ActorKind::account: return "account";
    case ActorKind::staff: return "staff";
    case ActorKind::machine: return "machine";
    case ActorKind::anonymous: return "anonymous";
  }
  return "anonymous";
}

std::string_view to_string(Effect effect) { return effect == Effect::allow ? "allow" : "deny"; }

Result<ActorKind> parse_actor_kind(std::string_view word) {
  for (const ActorKind kind : {ActorKind::account, ActorKind::staff, ActorKind::machine, ActorKind::anonymous}) {
    if (word == to_string(kind)) return kind;
  }
  return fail(Fault::corrupt, "an entry of the visitors' book names no kind of actor there is");
}

Result<Effect> parse_effect(std::string_view word) {
  if (word == "allow") return Effect::allow;
  if (word == "deny") return Effect::deny;
  return fail(Fault::corrupt, "an entry of the visitors' book is neither allow nor deny");
}

}  // namespace kinportal::audit
