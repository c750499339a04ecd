// SPDX-License-Identifier: Apache-2.0
// Texts the visitors' book reads: signed checkpoints, also ones that were signed and then tampered with, and the lines of the outbox. Nothing that
// this book's key did not sign may be opened as a checkpoint.
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "audit/outbox.h"
#include "audit/signing_key.h"
#include "base/random.h"

using namespace kinportal;
using namespace kinportal::audit;

namespace {

void require(bool truth, const char* sentence) {
  if (truth) return;
  std::fprintf(stderr, "broken promise: %s\n", sentence);
  std::abort();
}

const SigningKey& book_key() {
  static const SigningKey key = [] {
    SeededRandom random(7);
    return SigningKey::make("portal.example.org/visitors-book", random).value();
  }();
  return key;
}

Checkpoint signed_checkpoint() {
  Checkpoint checkpoint;
  checkpoint.origin = book_key().origin();
  checkpoint.size = 1234567;
  checkpoint.root.fill(std::byte{0x5a});
  return checkpoint;
}

bool same(const Checkpoint& a, const Checkpoint& b) { return a.origin == b.origin && a.size == b.size && a.root == b.root; }

// The input as edits of a good note: two bytes of place, one of deed, one of value.
void tamper(std::span<const std::uint8_t> edits) {
  static const std::string good = book_key().sign(signed_checkpoint());
  std::string note = good;
  for (; edits.size() >= 4 && note.size() < 4096; edits = edits.subspan(4)) {
    const std::size_t at = (edits[0] * 256u + edits[1]) % (note.size() + 1);
    const char value = static_cast<char>(edits[3]);
    if (edits[2] % 3 == 0) note.insert(at, 1, value);
    else if (at == note.size()) note += value;
    else if (edits[2] % 3 == 1) note[at] = value;
    else note.erase(at, 1);
  }
  const auto opened = book_key().open_note(note);
  if (note == good) require(opened.ok(), "the book's own note opens");
  if (opened) require(same(*opened, signed_checkpoint()), "what opens is what was signed");
}

void read_line(std::string_view text) {
  const auto entry = decode_entry(text);
  if (!entry) {
    require(entry.error().fault == Fault::corrupt, "a line of the outbox that cannot be read is corrupt");
    return;
  }
  const auto again = decode_entry(encode_entry(*entry));
  require(again.ok() && *again == *entry, "an entry that was read can be written and read again");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  tamper({data, size});
  read_line(text);
  // Only the key's owner can make a note that opens, and the one note it has made here is signed_checkpoint()'s.
  const auto opened = book_key().open_note(text);
  if (opened) require(same(*opened, signed_checkpoint()), "nothing opens that was not signed");
  return 0;
}
