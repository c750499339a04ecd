// SPDX-License-Identifier: Apache-2.0
// The self-made certificate: names, dates, and a key that nobody else may read.
#include "server/edge/certificate.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include "server/edge/test_edge.h"
#include "server/edge/tls.h"

namespace kinportal::server {

TEST_CASE("a self-made certificate names this machine, lasts 825 days and has a key only its owner may read") {
  const testing::TempFolder folder;
  const std::string certificate_file = folder / "c.pem", key_file = folder / "k.pem";
  const Instant now = *Instant::parse("2026-11-23T03:00:00Z");
  REQUIRE(make_self_signed(certificate_file, key_file, {"portal.example.org", "192.0.2.7"}, now).ok());
  CHECK(make_tls_context(certificate_file, key_file).ok());
  struct stat facts{};
  REQUIRE(::stat(key_file.c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777) == 0600);
  CHECK(certificate_end(certificate_file)->iso() == "2029-02-24T02:59:59Z");

  std::FILE* file = std::fopen(certificate_file.c_str(), "re");
  X509* certificate = PEM_read_X509(file, nullptr, nullptr, nullptr);
  std::fclose(file);
  REQUIRE(certificate != nullptr);
  for (const char* name : {"localhost", "portal.example.org"}) CHECK(X509_check_host(certificate, name, 0, 0, nullptr) == 1);
  for (const char* address : {"127.0.0.1", "::1", "192.0.2.7"}) CHECK(X509_check_ip_asc(certificate, address, 0) == 1);
  CHECK(X509_check_host(certificate, "example.org", 0, 0, nullptr) == 0);
  CHECK(EVP_PKEY_get_bits(X509_get0_pubkey(certificate)) == 256);
  X509_free(certificate);
}

TEST_CASE("a name that would write something else into the certificate is refused") {
  const testing::TempFolder folder;
  for (const std::string name : {"a,DNS:b", "", "a b", "a\n"})
    CHECK_FALSE(make_self_signed(folder / "c.pem", folder / "k.pem", {name}, Instant{}).ok());
}

TEST_CASE("a key of another certificate, a missing file and a file that is no certificate are refused with a sentence") {
  const testing::TempFolder folder;
  const Instant now = SystemClock().now();
  REQUIRE(make_self_signed(folder / "a.pem", folder / "a.key", {}, now).ok());
  REQUIRE(make_self_signed(folder / "b.pem", folder / "b.key", {}, now).ok());
  CHECK(make_tls_context(folder / "a.pem", folder / "b.key").error().sentence.find("belong to the certificate") != std::string::npos);
  CHECK_FALSE(make_tls_context(folder / "none.pem", folder / "a.key").ok());
  CHECK_FALSE(certificate_end(folder / "a.key").ok());
  CHECK(certificate_end(folder / "none.pem").error().fault == Fault::not_found);
  CHECK(make_self_signed(folder / "no/such/folder.pem", folder / "no/k", {}, now).error().fault == Fault::unavailable);
}

}  // namespace kinportal::server
