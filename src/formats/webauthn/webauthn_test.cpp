// SPDX-License-Identifier: Apache-2.0
// What a browser says about a passkey, byte by byte: what fits is read, what does not is refused before any library sees it.
#include <doctest/doctest.h>

#include <string>

#include "formats/webauthn/webauthn.h"

using namespace kinportal;
using namespace std::string_literals;

namespace {

std::string fixed(unsigned char flags, unsigned char count = 7) {
  std::string out(32, 'h');
  out += static_cast<char>(flags);
  return out + "\0\0\0"s + static_cast<char>(count);
}
// {1: 2, 3: -7, -1: 1}: enough of a key to have an algorithm.
const std::string key = "\xA3\x01\x02\x03\x26\x20\x01"s;
std::string with_credential(const std::string& cose = key, const std::string& id = "credential") {
  return fixed(0x5D) + std::string(16, '\0') + '\0' + static_cast<char>(id.size()) + id + cose;
}

}  // namespace

TEST_CASE("authenticator data of a new passkey tells its name, its algorithm and whether it can be copied to another device") {
  const auto data = webauthn::read_authenticator_data(with_credential());
  REQUIRE(data.ok());
  CHECK(data->user_present);
  CHECK(data->user_verified);
  CHECK(data->backup_eligible);
  CHECK(data->backed_up);
  CHECK(data->sign_count == 7);
  REQUIRE(data->credential);
  CHECK(data->credential->id == "credential");
  CHECK(data->credential->algorithm == -7);
}

TEST_CASE("authenticator data with bytes missing or left over is refused, whatever its flags promise") {
  const std::string whole = with_credential();
  for (std::size_t size = 0; size < whole.size(); ++size) CHECK_FALSE(webauthn::read_authenticator_data(whole.substr(0, size)).ok());
  CHECK_FALSE(webauthn::read_authenticator_data(whole + 'x').ok());
  CHECK_FALSE(webauthn::read_authenticator_data(fixed(0x85)).ok());  // extensions promised, none there
  CHECK(webauthn::read_authenticator_data(fixed(0x05)).ok());
  CHECK(webauthn::read_authenticator_data(fixed(0x85) + "\xA0"s).ok());
  CHECK_FALSE(webauthn::read_authenticator_data(fixed(0x05) + std::string(5000, 'x')).ok());
}

TEST_CASE("a key without an algorithm, or with one no key has, is refused") {
  CHECK_FALSE(webauthn::read_authenticator_data(with_credential("\xA1\x01\x02"s)).ok());
  CHECK_FALSE(webauthn::read_authenticator_data(with_credential("\xA1\x03\x07"s)).ok());
  CHECK_FALSE(webauthn::read_authenticator_data(with_credential("\x83\x01\x02\x03"s)).ok());
  CHECK_FALSE(webauthn::read_authenticator_data(with_credential(key, "")).ok());
}

TEST_CASE("CBOR that claims more than is there, lengths without end, tags and towers are refused before memory is set aside") {
  CHECK(webauthn::cbor_extent("\x83\x01\x02\x03rest"s).value_or(0) == 4);
  CHECK_FALSE(webauthn::cbor_extent("\x9B\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s).ok());  // 2^64-1 elements
  CHECK_FALSE(webauthn::cbor_extent("\x5A\x10\x00\x00\x00"s).ok());                  // 256 MB of bytes
  CHECK_FALSE(webauthn::cbor_extent("\xBB\x80\x00\x00\x00\x00\x00\x00\x00"s).ok());  // twice 2^63 would be none
  CHECK_FALSE(webauthn::cbor_extent("\x9F\x01\xFF"s).ok());
  CHECK_FALSE(webauthn::cbor_extent("\xC0\x61x"s).ok());
  CHECK_FALSE(webauthn::cbor_extent(std::string(7, '\x81') + '\x01').ok());
  CHECK_FALSE(webauthn::cbor_extent("").ok());
}

TEST_CASE("an attestation gives its authenticator data and nothing of its statement is judged") {
  const std::string inner = with_credential();
  // {"fmt": "none", "attStmt": {}, "authData": h'…'}
  const std::string object = "\xA3\x63"s + "fmt" + "\x64none"s +
                             "\x67"
                             "attStmt" +
                             "\xA0"s +
                             "\x68"
                             "authData" +
                             "\x58"s + static_cast<char>(inner.size()) + inner;
  const auto data = webauthn::authenticator_data_of(object);
  REQUIRE(data.ok());
  CHECK(*data == inner);
  CHECK_FALSE(webauthn::authenticator_data_of(object + 'x').ok());
  CHECK_FALSE(webauthn::authenticator_data_of("\xA1\x68"
                                              "authData\x01"s)
                  .ok());
  CHECK_FALSE(webauthn::authenticator_data_of("\xA0"s).ok());
  CHECK_FALSE(webauthn::authenticator_data_of(inner).ok());
}

TEST_CASE("client data is JSON with a type, a challenge and an origin; more may be in it") {
  const auto data = webauthn::read_client_data(
      R"({"type":"webauthn.get","challenge":"AAEC","origin":"https://portal.example","crossOrigin":false,"other_keys_can_be_added_here":"x"})");
  REQUIRE(data.ok());
  CHECK(data->type == "webauthn.get");
  CHECK(data->challenge == "\0\1\2"s);
  CHECK(data->origin == "https://portal.example");
  CHECK_FALSE(data->cross_origin);
  CHECK_FALSE(webauthn::read_client_data(R"({"type":"webauthn.get","origin":"x"})").ok());
  CHECK_FALSE(webauthn::read_client_data(R"({"type":"webauthn.get","challenge":"A A","origin":"x"})").ok());
  CHECK_FALSE(webauthn::read_client_data("{\"a\":\"" + std::string(5000, 'x') + "\"}").ok());
}

TEST_CASE("base64url is read in its one form") {
  CHECK(webauthn::from_base64url("", 10).value_or("x").empty());
  CHECK(webauthn::from_base64url("_-8", 10).value_or("") == "\xFF\xEF"s);
  for (const char* wrong : {"A", "AAB", "AA==", "AA A", "A/AA", "AAAA\n"}) CHECK_FALSE(webauthn::from_base64url(wrong, 10).ok());
  CHECK_FALSE(webauthn::from_base64url(std::string(400, 'A'), 10).ok());
}
