// SPDX-License-Identifier: Apache-2.0
// Proofs from a store that may be the running server's or one that is only being looked at. Private to audit/.
#pragma once
#include "audit/book.h"
#include "audit/tree_edge.h"

namespace kinportal::audit {

/// Without the checkpoint, which needs the key.
Result<InclusionProof> prove_inclusion(db::Reader& reader, const TreeEdge& edge, std::uint64_t seq);

}  // namespace kinportal::audit
