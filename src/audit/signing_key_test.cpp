// SPDX-License-Identifier: Apache-2.0
// Signed notes as C2SP writes them, and a key file nobody else may read.
#include "audit/signing_key.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace kinportal;
using namespace kinportal::audit;

namespace {

struct Folder {
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "kinportal-key-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

SigningKey a_key(std::uint64_t seed, const char* origin = "portal.example.org/visitors-book") {
  SeededRandom random(seed);
  auto key = SigningKey::make(origin, random);
  REQUIRE(key.ok());
  return std::move(key).value();
}

}  // namespace

TEST_CASE("the key's public form is the one other tools of C2SP signed notes know") {
  // The example key pair of the Go module golang.org/x/mod/sumdb/note.
  const Folder folder;
  const auto file = folder.path / "book.key";
  std::ofstream(file) << "kinportal book key 1\norigin: PeterNeumann\nseed: gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM=\nseal: "
                         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
  REQUIRE(::chmod(file.c_str(), 0600) == 0);
  const auto key = SigningKey::load(file);
  REQUIRE(key.ok());
  CHECK(key->verifier_key() == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
}

TEST_CASE("a checkpoint that was signed opens again, with three lines and one signature") {
  const SigningKey key = a_key(1);
  Checkpoint checkpoint{key.origin(), 12345, leaf_hash("root")};
  const std::string note = key.sign(checkpoint);
  CHECK(note.starts_with("portal.example.org/visitors-book\n12345\n"));
  const auto opened = key.open_note(note);
  REQUIRE(opened.ok());
  CHECK(opened->size == 12345);
  CHECK(opened->root == checkpoint.root);
  CHECK(key.open_note(note + "\u2014 witness.example.net AAAAAAAA\n").ok());
}

TEST_CASE("a checkpoint with one byte changed anywhere does not open") {
  const SigningKey key = a_key(1);
  const std::string note = key.sign({key.origin(), 7, leaf_hash("root")});
  for (std::size_t at = 0; at < note.size(); ++at) {
    std::string bad = note;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    CHECK_FALSE(key.open_note(bad).ok());
  }
  for (std::size_t cut = 1; cut < note.size(); ++cut) {
    if (cut == 1) continue;  // the last line's end is not part of what is signed
    CHECK_FALSE(key.open_note(note.substr(0, note.size() - cut)).ok());
  }
}

TEST_CASE("a checkpoint of another book or another key is told apart") {
  const SigningKey key = a_key(1);
  const SigningKey same_name = a_key(2);
  const SigningKey other = a_key(1, "other.example.org/visitors-book");
  CHECK(key.open_note(same_name.sign({key.origin(), 7, {}})).error().sentence.find("not signed") != std::string::npos);
  CHECK(key.open_note(other.sign({other.origin(), 7, {}})).error().sentence.find("another book") != std::string::npos);
}

TEST_CASE("a key is kept in a file for its owner alone, and never overwritten") {
  const Folder folder;
  const auto file = folder.path / "book.key";
  const SigningKey key = a_key(3);
  REQUIRE(key.save(file).ok());
  struct stat seen{};
  REQUIRE(::stat(file.c_str(), &seen) == 0);
  CHECK((seen.st_mode & 0777) == 0600);
  CHECK(a_key(4).save(file).error().fault == Fault::conflict);
  const auto loaded = SigningKey::load(file);
  REQUIRE(loaded.ok());
  CHECK(loaded->verifier_key() == key.verifier_key());
  CHECK(loaded->seal({}, 5, -1, leaf_hash("x")) == key.seal({}, 5, -1, leaf_hash("x")));

  REQUIRE(::chmod(file.c_str(), 0640) == 0);
  CHECK(SigningKey::load(file).error().sentence.find("read by others") != std::string::npos);
  CHECK(SigningKey::load(folder.path / "missing").error().fault == Fault::unavailable);
  std::ofstream(folder.path / "junk") << "not a key\n";
  REQUIRE(::chmod((folder.path / "junk").c_str(), 0600) == 0);
  CHECK(SigningKey::load(folder.path / "junk").error().fault == Fault::corrupt);
}

TEST_CASE("a seal depends on the key, the seal before, the numbers and the leaf") {
  const SigningKey key = a_key(1);
  const Hash seal = key.seal(leaf_hash("before"), 7, 3, leaf_hash("leaf"));
  CHECK(seal == a_key(1).seal(leaf_hash("before"), 7, 3, leaf_hash("leaf")));
  CHECK(seal != a_key(2).seal(leaf_hash("before"), 7, 3, leaf_hash("leaf")));
  CHECK(seal != key.seal(leaf_hash("other"), 7, 3, leaf_hash("leaf")));
  CHECK(seal != key.seal(leaf_hash("before"), 8, 3, leaf_hash("leaf")));
  CHECK(seal != key.seal(leaf_hash("before"), 7, -1, leaf_hash("leaf")));
  CHECK(seal != key.seal(leaf_hash("before"), 7, 3, leaf_hash("other")));
}

TEST_CASE("an origin is one word") {
  SeededRandom random(1);
  for (const char* origin : {"", "two words", "plus+sign", "line\nend"}) CHECK_FALSE(SigningKey::make(origin, random).ok());
}
