// SPDX-License-Identifier: Apache-2.0
// What a browser hands over when a passkey is made or used (W3C Web Authentication Level 3, 5.8.1 and 6.1): read within limits, judged by
// nobody here. Every length is checked against the bytes that are there before a CBOR library sees them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kinportal::webauthn {

inline constexpr std::size_t max_client_data_bytes = 4096;
inline constexpr std::size_t max_authenticator_data_bytes = 4096;
inline constexpr std::size_t max_attestation_bytes = 16 * 1024;
inline constexpr std::size_t max_credential_id_bytes = 1023;  // 5.8.3
inline constexpr std::size_t max_signature_bytes = 1024;
inline constexpr std::size_t max_user_handle_bytes = 64;  // 5.4.3
inline constexpr int max_cbor_depth = 6;                  // CTAP 2.1 section 8 allows four levels; an attestation wraps them

/// RFC 4648 section 5 without padding. Fault::invalid for anything else, Fault::too_much beyond `most_bytes` of outcome.
Result<std::string> from_base64url(std::string_view text, std::size_t most_bytes);

/// CollectedClientData (5.8.1). Members we do not know are allowed: the standard says so.
struct ClientData {
  std::string type;       // 'webauthn.create' or 'webauthn.get'
  std::string challenge;  // decoded
  std::string origin;
  bool cross_origin = false;
};
Result<ClientData> read_client_data(std::string_view json);

/// A new passkey's public key and name, as its maker wrote them (6.5.1).
struct AttestedCredential {
  std::string id;
  std::int64_t algorithm = 0;  // COSE: -7 ES256, -8 EdDSA, -257 RS256
};

struct AuthenticatorData {
  std::string rp_id_hash;  // 32 bytes
  bool user_present = false;
  bool user_verified = false;
  bool backup_eligible = false;
  bool backed_up = false;
  std::uint32_t sign_count = 0;
  std::optional<AttestedCredential> credential;
};
/// 6.1. Fault::invalid when bytes are missing, left over or not of that shape.
Result<AuthenticatorData> read_authenticator_data(std::string_view bytes);

/// The authenticator data inside an attestation object (6.5). The statement is passed over: none is asked for and none is judged.
Result<std::string> authenticator_data_of(std::string_view attestation_object);

/// How many of the bytes the first CBOR item takes: definite lengths only (CTAP 2.1 section 8), nothing longer than what is there, nothing
/// deeper than max_cbor_depth.
Result<std::size_t> cbor_extent(std::string_view bytes);

}  // namespace kinportal::webauthn
