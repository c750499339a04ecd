// SPDX-License-Identifier: Apache-2.0
// The right edge of a growing tree in tiles of 256 hashes (C2SP tlog-tiles, without the files): all that is needed to
// add leaves and to know the root. Tile `tile` of level `level` holds the nodes of height 8 * level. Private to audit/.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "audit/merkle.h"

namespace kinportal::audit {

constexpr int tile_height = 8;
constexpr std::size_t tile_width = 256;

/// Called with each tile that became full, and with each higher tile that grew.
using TileGrew = std::function<Result<void>(int level, std::uint64_t tile, const std::vector<Hash>& hashes)>;

class TreeEdge {
 public:
  std::uint64_t size() const { return size_; }
  /// Adds a leaf; tiles that are ready go to `grew`.
  Result<void> add(const Hash& leaf, const TileGrew& grew);
  Hash root() const;

  /// The unfinished tile of a level; empty when there is none.
  const std::vector<Hash>& unfinished(int level) const;
  /// For reading a stored tree back: the hashes of an unfinished tile.
  void restore(std::uint64_t size, std::vector<std::vector<Hash>> unfinished);

 private:
  std::uint64_t size_ = 0;
  std::vector<std::vector<Hash>> unfinished_;
};

/// Root of 2^n hashes of one tile.
Hash fold(std::span<const Hash> hashes);

std::string to_bytes(std::span<const Hash> hashes);
Result<std::vector<Hash>> to_hashes(std::string_view bytes);

}  // namespace kinportal::audit
