// SPDX-License-Identifier: Apache-2.0
// The Merkle tree of RFC 6962 section 2.1: leaf = SHA-256(0x00 || bytes), node = SHA-256(0x01 || left || right).
// Pure: hashes in, hashes out; where they are kept is the caller's business.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kinportal::audit {

using Hash = std::array<std::byte, 32>;

Hash leaf_hash(std::string_view leaf);
Hash node_hash(const Hash& left, const Hash& right);
/// Root of the empty tree: SHA-256 of nothing.
Hash empty_root();

/// Gives the hash of the perfect subtree of 2^height leaves that begins at leaf index * 2^height.
using NodeAt = std::function<Result<Hash>(int height, std::uint64_t index)>;

/// Root of the first `size` leaves.
Result<Hash> root_of(std::uint64_t size, const NodeAt& node);
/// RFC 6962 section 2.1.1: the path of leaf `index` in the tree of `size` leaves, from the leaf upwards.
Result<std::vector<Hash>> inclusion_path(std::uint64_t index, std::uint64_t size, const NodeAt& node);
/// RFC 6962 section 2.1.2: the proof that the tree of `size` leaves continues the one of `old_size`.
Result<std::vector<Hash>> consistency_path(std::uint64_t old_size, std::uint64_t size, const NodeAt& node);

/// What a stranger does with a proof (RFC 9162 sections 2.1.3.2 and 2.1.4.2).
bool proves_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, std::span<const Hash> path, const Hash& root);
bool proves_consistency(std::uint64_t old_size, std::uint64_t size, std::span<const Hash> path, const Hash& old_root, const Hash& root);

}  // namespace kinportal::audit
