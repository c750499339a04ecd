// SPDX-License-Identifier: Apache-2.0
// A proof is the leaf's bytes and the hashes beside its way to the root.
#include "audit/proofs.h"

#include "audit/book_store.h"
#include "audit/leaf.h"

namespace kinportal::audit {

Result<InclusionProof> prove_inclusion(db::Reader& reader, const TreeEdge& edge, std::uint64_t seq) {
  if (seq >= edge.size()) return fail(Fault::not_found, "the visitors' book has no entry of this number");
  TRY_LET(const auto stored, read_entries(reader, seq, 1));
  if (stored.empty() || stored[0].seq != seq)
    return fail(Fault::corrupt, "the visitors' book misses an entry: run 'kinportal audit verify'");
  InclusionProof proof;
  proof.seq = seq;
  proof.tree_size = edge.size();
  proof.leaf = leaf_bytes(stored[0].entry, stored[0].salt);
  TRY_LET(proof.path, inclusion_path(seq, edge.size(), nodes_of(reader, edge)));
  return proof;
}

}  // namespace kinportal::audit
