// SPDX-License-Identifier: Apache-2.0
// The recursions of RFC 6962 section 2.1 on perfect subtrees, and the two checks of RFC 9162 section 2.1.
#include "audit/merkle.h"

#include <bit>

#include "audit/sha256.h"

namespace kinportal::audit {
namespace {

/// Largest power of two smaller than n (n > 1).
std::uint64_t split_of(std::uint64_t n) { return std::bit_floor(n - 1); }

/// Root of the leaves [begin, begin + count), where begin is a multiple of the largest power of two in count.
Result<Hash> range_root(std::uint64_t begin, std::uint64_t count, const NodeAt& node) {
  if (count == 0) return empty_root();
  if (std::has_single_bit(count)) {
    const int height = std::countr_zero(count);
    return node(height, begin >> height);
  }
  const std::uint64_t k = split_of(count);
  TRY_LET(const Hash left, range_root(begin, k, node));
  TRY_LET(const Hash right, range_root(begin + k, count - k, node));
  return node_hash(left, right);
}

Result<void> add_inclusion(std::uint64_t index, std::uint64_t begin, std::uint64_t count, const NodeAt& node, std::vector<Hash>& path) {
  if (count == 1) return {};
  const std::uint64_t k = split_of(count);
  if (index < k) {
    TRY(add_inclusion(index, begin, k, node, path));
    TRY_LET(const Hash other, range_root(begin + k, count - k, node));
    path.push_back(other);
  } else {
    TRY(add_inclusion(index - k, begin + k, count - k, node, path));
    TRY_LET(const Hash other, range_root(begin, k, node));
    path.push_back(other);
  }
  return {};
}

Result<void> add_consistency(std::uint64_t old_count, std::uint64_t begin, std::uint64_t count, bool known, const NodeAt& node,
                             std::vector<Hash>& path) {
  if (old_count == count) {
    if (known) return {};
    TRY_LET(const Hash all, range_root(begin, count, node));
    path.push_back(all);
    return {};
  }
  const std::uint64_t k = split_of(count);
  if (old_count <= k) {
    TRY(add_consistency(old_count, begin, k, known, node, path));
    TRY_LET(const Hash other, range_root(begin + k, count - k, node));
    path.push_back(other);
  } else {
    TRY(add_consistency(old_count - k, begin + k, count - k, false, node, path));
    TRY_LET(const Hash other, range_root(begin, k, node));
    path.push_back(other);
  }
  return {};
}

}  // namespace

Hash leaf_hash(std::string_view leaf) { return sha256({std::string_view("\0", 1), leaf}); }
Hash node_hash(const Hash& left, const Hash& right) { return sha256({std::string_view("\1", 1), bytes_of(left), bytes_of(right)}); }
Hash empty_root() { return sha256({}); }

Result<Hash> root_of(std::uint64_t size, const NodeAt& node) { return range_root(0, size, node); }

Result<std::vector<Hash>> inclusion_path(std::uint64_t index, std::uint64_t size, const NodeAt& node) {
  if (index >= size) return fail(Fault::not_found, "the tree has no entry of this number");
  std::vector<Hash> path;
  TRY(add_inclusion(index, 0, size, node, path));
  return path;
}

Result<std::vector<Hash>> consistency_path(std::uint64_t old_size, std::uint64_t size, const NodeAt& node) {
  if (old_size > size) return fail(Fault::invalid, "a tree cannot continue a longer one");
  std::vector<Hash> path;
  if (old_size == 0) return path;  // everything continues nothing
  TRY(add_consistency(old_size, 0, size, true, node, path));
  return path;
}

bool proves_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, std::span<const Hash> path, const Hash& root) {
  if (index >= size) return false;
  std::uint64_t at = index;
  std::uint64_t last = size - 1;
  Hash hash = leaf;
  for (const Hash& other : path) {
    if (last == 0) return false;
    if ((at & 1) != 0 || at == last) {
      hash = node_hash(other, hash);
      while ((at & 1) == 0 && at != 0) {
        at >>= 1;
        last >>= 1;
      }
    } else {
      hash = node_hash(hash, other);
    }
    at >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == root;
}

bool proves_consistency(std::uint64_t old_size, std::uint64_t size, std::span<const Hash> path, const Hash& old_root, const Hash& root) {
  if (old_size > size) return false;
  if (old_size == size) return path.empty() && old_root == root;
  if (old_size == 0) return path.empty() && old_root == empty_root();
  std::uint64_t at = old_size - 1;
  std::uint64_t last = size - 1;
  while ((at & 1) != 0) {
    at >>= 1;
    last >>= 1;
  }
  // When the old tree is a perfect subtree its root begins the path without being in it.
  if (!std::has_single_bit(old_size) && path.empty()) return false;
  Hash old_hash = std::has_single_bit(old_size) ? old_root : path[0];
  Hash hash = old_hash;
  for (const Hash& other : path.subspan(std::has_single_bit(old_size) ? 0 : 1)) {
    if (last == 0) return false;
    if ((at & 1) != 0 || at == last) {
      old_hash = node_hash(other, old_hash);
      hash = node_hash(other, hash);
      while ((at & 1) == 0 && at != 0) {
        at >>= 1;
        last >>= 1;
      }
    } else {
      hash = node_hash(hash, other);
    }
    at >>= 1;
    last >>= 1;
  }
  return last == 0 && old_hash == old_root && hash == root;
}

}  // namespace kinportal::audit
