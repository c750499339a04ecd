// SPDX-License-Identifier: Apache-2.0
// Arbitrary bytes as what a browser says a passkey did: read within every limit or refused, and never with more taken than was there.
// The first byte chooses what the rest is taken for.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "formats/webauthn/webauthn.h"

using namespace kinportal;

namespace {

void require(bool truth, const char* sentence) {
  if (truth) return;
  std::fprintf(stderr, "broken promise: %s\n", sentence);
  std::abort();
}

void check_refusal(const Error& error) {
  require(error.fault == Fault::invalid || error.fault == Fault::too_much, "an answer is malformed or too long, nothing else");
}

void check_authenticator_data(std::string_view bytes) {
  const auto data = webauthn::read_authenticator_data(bytes);
  if (!data) return check_refusal(data.error());
  require(bytes.size() <= webauthn::max_authenticator_data_bytes, "authenticator data is not longer than its limit");
  require(data->rp_id_hash.size() == 32, "a hash has 32 bytes");
  if (data->credential) {
    require(!data->credential->id.empty() && data->credential->id.size() <= webauthn::max_credential_id_bytes, "a credential has a name");
    require(data->credential->algorithm < 0, "an algorithm of COSE that signs has a negative number");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 5) {
    case 0: check_authenticator_data(bytes); break;
    case 1: {
      const auto inner = webauthn::authenticator_data_of(bytes);
      if (!inner) check_refusal(inner.error());
      else check_authenticator_data(*inner);
      break;
    }
    case 2: {
      const auto client = webauthn::read_client_data(bytes);
      if (!client) check_refusal(client.error());
      else require(client->challenge.size() <= 256, "a challenge is not longer than its limit");
      break;
    }
    case 3: {
      const auto extent = webauthn::cbor_extent(bytes);
      if (!extent) check_refusal(extent.error());
      else require(*extent > 0 && *extent <= bytes.size(), "an item takes no more than is there");
      break;
    }
    default: {
      const auto plain = webauthn::from_base64url(bytes, 100);
      if (!plain) check_refusal(plain.error());
      else require(plain->size() <= 100 && plain->size() == bytes.size() * 3 / 4, "every four characters are three bytes");
    }
  }
  return 0;
}
