// SPDX-License-Identifier: Apache-2.0
// The tree against the known roots of RFC 6962's reference test data, against its own definition, and in tiles.
#include "audit/merkle.h"

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <string>

#include "audit/sha256.h"
#include "audit/tree_edge.h"
#include "base/random.h"

using namespace kinportal;
using namespace kinportal::audit;

namespace {

std::string hex(const Hash& hash) { return to_hex(hash); }

std::vector<Hash> some_leaves(std::size_t count) {
  std::vector<Hash> leaves;
  for (std::size_t i = 0; i < count; ++i) leaves.push_back(leaf_hash("leaf " + std::to_string(i)));
  return leaves;
}

/// RFC 6962 section 2.1, word by word.
Hash by_definition(std::span<const Hash> leaves) {
  if (leaves.empty()) return empty_root();
  if (leaves.size() == 1) return leaves[0];
  std::size_t k = 1;
  while (2 * k < leaves.size()) k *= 2;
  return node_hash(by_definition(leaves.first(k)), by_definition(leaves.subspan(k)));
}

NodeAt over(const std::vector<Hash>& leaves) {
  return [&leaves](int height, std::uint64_t index) -> Result<Hash> {
    const std::uint64_t width = std::uint64_t{1} << height;
    return by_definition(std::span(leaves).subspan(index * width, width));
  };
}

}  // namespace

TEST_CASE("the tree has the roots of RFC 6962's reference data") {
  using namespace std::string_view_literals;
  const std::array inputs{""sv,
                          "\x00"sv,
                          "\x10"sv,
                          "\x20\x21"sv,
                          "\x30\x31"sv,
                          "\x40\x41\x42\x43"sv,
                          "\x50\x51\x52\x53\x54\x55\x56\x57"sv,
                          "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"sv};
  const std::array roots{"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                         "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                         "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                         "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                         "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  CHECK(hex(empty_root()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  TreeEdge edge;
  std::vector<Hash> leaves;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    leaves.push_back(leaf_hash(inputs[i]));
    CHECK(edge.add(leaves.back(), [](int, std::uint64_t, const std::vector<Hash>&) { return Result<void>(); }).ok());
    CHECK(hex(edge.root()) == roots[i]);
    CHECK(hex(root_of(i + 1, over(leaves)).value()) == roots[i]);
  }
}

TEST_CASE("HMAC-SHA-256 gives RFC 4231's answers") {
  CHECK(hex(hmac_sha256(std::string(20, '\x0b'), {"Hi There"})) == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hex(hmac_sha256("Jefe", {"what do ya want ", "for nothing?"})) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("every entry of every tree up to 70 leaves can be proved to be in it, and in no other place") {
  const auto leaves = some_leaves(70);
  for (std::uint64_t size = 1; size <= leaves.size(); ++size) {
    const Hash root = by_definition(std::span(leaves).first(size));
    CHECK(root_of(size, over(leaves)).value() == root);
    for (std::uint64_t index = 0; index < size; ++index) {
      const auto path = inclusion_path(index, size, over(leaves)).value();
      CHECK(proves_inclusion(leaves[index], index, size, path, root));
      CHECK_FALSE(proves_inclusion(leaves[(index + 1) % 70], index, size, path, root));
      if (size > 1) CHECK_FALSE(proves_inclusion(leaves[index], (index + 1) % size, size, path, root));
      auto longer = path;
      longer.push_back(root);
      CHECK_FALSE(proves_inclusion(leaves[index], index, size, longer, root));
    }
  }
  CHECK(inclusion_path(70, 70, over(leaves)).error().fault == Fault::not_found);
}

TEST_CASE("every tree up to 40 leaves can be proved to continue every shorter one, and no changed one") {
  const auto leaves = some_leaves(40);
  for (std::uint64_t size = 1; size <= leaves.size(); ++size) {
    const Hash root = by_definition(std::span(leaves).first(size));
    for (std::uint64_t old = 0; old <= size; ++old) {
      const Hash old_root = by_definition(std::span(leaves).first(old));
      const auto path = consistency_path(old, size, over(leaves)).value();
      CHECK(proves_consistency(old, size, path, old_root, root));
      if (old > 0) CHECK_FALSE(proves_consistency(old, size, path, leaf_hash("another"), root));
      if (old > 0 && old < size) CHECK_FALSE(proves_consistency(old, size, path, old_root, leaf_hash("another")));
    }
  }
  CHECK_FALSE(consistency_path(5, 4, over(leaves)).ok());
}

TEST_CASE("a tree kept in tiles has the same root at every length, also across tiles of the second level") {
  std::map<std::pair<int, std::uint64_t>, std::vector<Hash>> tiles;
  TreeEdge edge;
  std::vector<Hash> leaves;
  const std::size_t most = 256 * 256 + 300;
  for (std::size_t i = 0; i < most; ++i) {
    leaves.push_back(sha256({std::string_view(reinterpret_cast<const char*>(&i), sizeof i)}));
    REQUIRE(edge.add(leaves.back(),
                     [&](int level, std::uint64_t tile, const std::vector<Hash>& hashes) {
                       tiles[{level, tile}] = hashes;
                       return Result<void>();
                     })
                .ok());
    const std::size_t size = i + 1;
    if (size < 3 || size % 4099 == 0 || (size >= 254 && size <= 258) || size == most || size == 256 * 256)
      CHECK(edge.root() == by_definition(leaves));
  }
  CHECK(tiles.size() == 257 + 2 + 1);  // 257 full tiles of leaves, a full and a begun one above, one on top
  const auto path = inclusion_path(70, most, over(leaves)).value();
  CHECK(proves_inclusion(leaves[70], 70, most, path, edge.root()));
}
