// SPDX-License-Identifier: Apache-2.0
// Reads client data (JSON), authenticator data (fixed fields, then CBOR) and attestation objects (CBOR, by libcbor). libcbor sets memory
// aside for as many elements as a header claims, so every item is walked over first.
#include "formats/webauthn/webauthn.h"

#include <cbor.h>

#include <memory>

#include "formats/json/json.h"

namespace kinportal::webauthn {

namespace {

constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kFixedBytes = kHashBytes + 1 + 4;  // rpIdHash, flags, signCount
constexpr std::size_t kAaguidBytes = 16;
constexpr unsigned char kUserPresent = 0x01, kUserVerified = 0x04, kBackupEligible = 0x08, kBackedUp = 0x10, kHasCredential = 0x40,
                        kHasExtensions = 0x80;

Error malformed() { return fail(Fault::invalid, "the passkey's answer is not of the standard's shape"); }

unsigned char byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t out = 0;
  for (const char c : bytes) out = out << 8 | static_cast<unsigned char>(c);
  return out;
}

// The head of an item (RFC 8949 section 3): major type and argument; `at` moves behind it.
struct Head {
  unsigned major = 0;
  std::uint64_t argument = 0;
};
Result<Head> read_head(std::string_view bytes, std::size_t& at) {
  if (at >= bytes.size()) return malformed();
  const unsigned char first = byte_at(bytes, at++);
  Head head{static_cast<unsigned>(first) >> 5U, first & 0x1FU};
  if (head.argument < 24) return head;
  if (head.argument > 27) return malformed();  // reserved, or an indefinite length
  const std::size_t width = std::size_t{1} << (head.argument - 24);
  if (bytes.size() - at < width) return malformed();
  head.argument = big_endian(bytes.substr(at, width));
  at += width;
  return head;
}

Result<void> walk(std::string_view bytes, std::size_t& at, int depth) {
  if (depth > max_cbor_depth) return malformed();
  TRY_LET(const Head head, read_head(bytes, at));
  const std::size_t left = bytes.size() - at;
  switch (head.major) {
    case 0:
    case 1:
    case 7: return {};  // numbers, true, false, null, floats: all in the head
    case 2:
    case 3:
      if (head.argument > left) return malformed();
      at += static_cast<std::size_t>(head.argument);
      return {};
    case 4:
    case 5: {
      if (head.argument > left) return malformed();  // each element takes a byte at least
      const std::uint64_t items = head.major == 5 ? head.argument * 2 : head.argument;
      for (std::uint64_t i = 0; i < items; ++i) TRY(walk(bytes, at, depth + 1));
      return {};
    }
    default: return malformed();  // tags have no place here (CTAP 2.1 section 8)
  }
}

struct FreeItem {
  void operator()(cbor_item_t* item) const { cbor_decref(&item); }
};
using Item = std::unique_ptr<cbor_item_t, FreeItem>;

// One item that must take all the bytes.
Result<Item> load(std::string_view bytes) {
  cbor_load_result result{};
  Item item(cbor_load(reinterpret_cast<cbor_data>(bytes.data()), bytes.size(), &result));
  if (!item || result.error.code != CBOR_ERR_NONE || result.read != bytes.size()) return malformed();
  return item;
}

// COSE_Key (RFC 9052 section 7): label 3 is the algorithm.
Result<std::int64_t> algorithm_of(std::string_view cose_key) {
  TRY_LET(const Item key, load(cose_key));
  if (!cbor_isa_map(key.get())) return malformed();
  const cbor_pair* pairs = cbor_map_handle(key.get());
  for (std::size_t i = 0; i < cbor_map_size(key.get()); ++i) {
    if (!cbor_isa_uint(pairs[i].key) || cbor_get_int(pairs[i].key) != 3) continue;
    if (!cbor_isa_negint(pairs[i].value)) return malformed();
    const std::uint64_t value = cbor_get_int(pairs[i].value);
    if (value > 65535) return malformed();
    return -1 - static_cast<std::int64_t>(value);
  }
  return malformed();
}

int sextet(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '-') return 62;
  return c == '_' ? 63 : -1;
}

}  // namespace

Result<std::size_t> cbor_extent(std::string_view bytes) {
  std::size_t at = 0;
  TRY(walk(bytes, at, 1));
  return at;
}

Result<std::string> from_base64url(std::string_view text, std::size_t most_bytes) {
  if (text.size() / 4 * 3 > most_bytes) return fail(Fault::too_much, "a part of the passkey's answer is too long");
  std::string out;
  out.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t gathered = 0;
  int bits = 0;
  for (const char c : text) {
    const int value = sextet(c);
    if (value < 0) return malformed();
    gathered = gathered << 6 | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(gathered >> bits & 0xFFU);
  }
  // Left-over bits must be zero and fewer than six, or two texts would mean the same bytes.
  if (bits >= 6 || (gathered & ((1U << bits) - 1U)) != 0) return malformed();
  if (out.size() > most_bytes) return fail(Fault::too_much, "a part of the passkey's answer is too long");
  return out;
}

Result<ClientData> read_client_data(std::string_view json) {
  TRY_LET(const auto document, json::Document::parse(json, {.bytes = max_client_data_bytes, .depth = 4, .elements = 64}));
  ClientData data;
  TRY_LET(data.type, document->string("type"));
  TRY_LET(const std::string challenge, document->string("challenge"));
  TRY_LET(data.challenge, from_base64url(challenge, 256));
  TRY_LET(data.origin, document->string("origin"));
  TRY_LET(const auto cross, document->maybe_boolean("crossOrigin"));
  data.cross_origin = cross.value_or(false);
  return data;
}

Result<AuthenticatorData> read_authenticator_data(std::string_view bytes) {
  if (bytes.size() > max_authenticator_data_bytes) return fail(Fault::too_much, "a part of the passkey's answer is too long");
  if (bytes.size() < kFixedBytes) return malformed();
  AuthenticatorData data;
  data.rp_id_hash = std::string(bytes.substr(0, kHashBytes));
  const unsigned char flags = byte_at(bytes, kHashBytes);
  data.user_present = (flags & kUserPresent) != 0;
  data.user_verified = (flags & kUserVerified) != 0;
  data.backup_eligible = (flags & kBackupEligible) != 0;
  data.backed_up = (flags & kBackedUp) != 0;
  data.sign_count = static_cast<std::uint32_t>(big_endian(bytes.substr(kHashBytes + 1, 4)));
  bytes.remove_prefix(kFixedBytes);
  if ((flags & kHasCredential) != 0) {
    if (bytes.size() < kAaguidBytes + 2) return malformed();
    const auto id_bytes = static_cast<std::size_t>(big_endian(bytes.substr(kAaguidBytes, 2)));
    bytes.remove_prefix(kAaguidBytes + 2);
    if (id_bytes == 0 || id_bytes > max_credential_id_bytes || id_bytes > bytes.size()) return malformed();
    AttestedCredential credential;
    credential.id = std::string(bytes.substr(0, id_bytes));
    bytes.remove_prefix(id_bytes);
    TRY_LET(const std::size_t key_bytes, cbor_extent(bytes));
    TRY_LET(credential.algorithm, algorithm_of(bytes.substr(0, key_bytes)));
    bytes.remove_prefix(key_bytes);
    data.credential = std::move(credential);
  }
  if ((flags & kHasExtensions) != 0) {
    TRY_LET(const std::size_t extension_bytes, cbor_extent(bytes));
    bytes.remove_prefix(extension_bytes);
  }
  if (!bytes.empty()) return malformed();
  return data;
}

Result<std::string> authenticator_data_of(std::string_view attestation_object) {
  if (attestation_object.size() > max_attestation_bytes) return fail(Fault::too_much, "a part of the passkey's answer is too long");
  TRY_LET(const std::size_t extent, cbor_extent(attestation_object));
  if (extent != attestation_object.size()) return malformed();
  TRY_LET(const Item object, load(attestation_object));
  if (!cbor_isa_map(object.get())) return malformed();
  const cbor_pair* pairs = cbor_map_handle(object.get());
  for (std::size_t i = 0; i < cbor_map_size(object.get()); ++i) {
    const cbor_item_t* key = pairs[i].key;
    if (!cbor_isa_string(key) || !cbor_string_is_definite(key)) continue;
    if (std::string_view(reinterpret_cast<const char*>(cbor_string_handle(key)), cbor_string_length(key)) != "authData") continue;
    const cbor_item_t* value = pairs[i].value;
    if (!cbor_isa_bytestring(value) || cbor_bytestring_length(value) > max_authenticator_data_bytes) return malformed();
    return std::string(reinterpret_cast<const char*>(cbor_bytestring_handle(value)), cbor_bytestring_length(value));
  }
  return malformed();
}

}  // namespace kinportal::webauthn
