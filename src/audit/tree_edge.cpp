// SPDX-License-Identifier: Apache-2.0
// Adding a leaf touches one tile; every 256th leaf fills it and adds one hash to the level above.
#include "audit/tree_edge.h"

#include <cstring>

#include "audit/sha256.h"

namespace kinportal::audit {

Hash fold(std::span<const Hash> hashes) {
  std::vector<Hash> row(hashes.begin(), hashes.end());
  while (row.size() > 1) {
    for (std::size_t i = 0; i < row.size() / 2; ++i) row[i] = node_hash(row[2 * i], row[2 * i + 1]);
    row.resize(row.size() / 2);
  }
  return row.empty() ? empty_root() : row[0];
}

Result<void> TreeEdge::add(const Hash& leaf, const TileGrew& grew) {
  Hash hash = leaf;
  ++size_;
  for (std::size_t level = 0;; ++level) {
    if (unfinished_.size() <= level) unfinished_.emplace_back();
    std::vector<Hash>& tile = unfinished_[level];
    if (tile.empty()) tile.reserve(tile_width);
    tile.push_back(hash);
    const bool full = tile.size() == tile_width;
    if (full || level > 0) {
      // How many nodes of this height there are now tells which tile this one is.
      const std::uint64_t nodes = size_ >> (tile_height * static_cast<int>(level));
      TRY(grew(static_cast<int>(level), (nodes - 1) / tile_width, tile));
    }
    if (!full) return {};
    hash = fold(tile);
    tile.clear();
  }
}

Hash TreeEdge::root() const {
  const auto root = root_of(size_, [&](int height, std::uint64_t index) -> Result<Hash> {
    const auto level = static_cast<std::size_t>(height / tile_height);
    const std::uint64_t width = std::uint64_t{1} << (height % tile_height);
    const std::uint64_t from = (index * width) % tile_width;
    if (level >= unfinished_.size() || from + width > unfinished_[level].size()) return fail(Fault::bug, "the book's tree lost its edge");
    return fold(std::span(unfinished_[level]).subspan(from, width));
  });
  return root ? *root : Hash{};
}

const std::vector<Hash>& TreeEdge::unfinished(int level) const {
  static const std::vector<Hash> none;
  return static_cast<std::size_t>(level) < unfinished_.size() ? unfinished_[static_cast<std::size_t>(level)] : none;
}

void TreeEdge::restore(std::uint64_t size, std::vector<std::vector<Hash>> unfinished) {
  size_ = size;
  unfinished_ = std::move(unfinished);
}

std::string to_bytes(std::span<const Hash> hashes) {
  std::string out;
  out.reserve(hashes.size() * sizeof(Hash));
  for (const Hash& hash : hashes) out += bytes_of(hash);
  return out;
}

Result<std::vector<Hash>> to_hashes(std::string_view bytes) {
  if (bytes.size() % sizeof(Hash) != 0 || bytes.size() > tile_width * sizeof(Hash))
    return fail(Fault::corrupt, "a tile of the book has a wrong length");
  std::vector<Hash> hashes(bytes.size() / sizeof(Hash));
  if (!bytes.empty()) std::memcpy(hashes.data(), bytes.data(), bytes.size());
  return hashes;
}

}  // namespace kinportal::audit
