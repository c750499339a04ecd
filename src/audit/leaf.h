// SPDX-License-Identifier: Apache-2.0
// The bytes the tree hashes for an entry: canonical JSON (RFC 8785: sorted members, no spaces) in which every id stands
// as a salted commitment, so that a leaf can be shown to a stranger. Private to audit/.
#pragma once
#include <string>
#include <string_view>

#include "audit/entry.h"
#include "audit/merkle.h"

namespace kinportal::audit {

/// Fault::bug when a field is too long or holds what cannot be an id or a fixed word; the sentence names the field only.
Result<void> check_entry(const Entry& entry);

/// Commitment i is SHA-256(SHA-256(salt || i) || value): a field can be opened to somebody by its own salt without opening the others.
std::string leaf_bytes(const Entry& entry, const Hash& salt);

}  // namespace kinportal::audit
