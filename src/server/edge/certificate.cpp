// SPDX-License-Identifier: Apache-2.0
// Self-made certificates by OpenSSL's X509 interface (RFC 5280). Files are written beside their place and renamed, so that
// a server that reloads never sees half a key.
#include "server/edge/certificate.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <memory>

namespace kinportal::server {
namespace {

constexpr long kDaysValid = 825;

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* thing) const {
    Free(thing);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using File = std::unique_ptr<std::FILE, Freed<std::fclose>>;
using Bytes = std::unique_ptr<BIO, Freed<BIO_free>>;

Error bug() { return fail(Fault::bug, "OpenSSL could not make a certificate"); }

Result<void> write_file(const std::string& path, const Bytes& pem, mode_t mode) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(pem.get(), &bytes);
  const std::string fresh = path + ".new";
  ::unlink(fresh.c_str());
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) return fail(Fault::unavailable, "cannot write " + path + ": check that the folder exists and may be written");
  const bool written = ::write(file, bytes, static_cast<std::size_t>(size)) == size && ::fsync(file) == 0;
  ::close(file);
  if (!written || ::rename(fresh.c_str(), path.c_str()) != 0) {
    ::unlink(fresh.c_str());
    return fail(Fault::unavailable, "cannot write " + path + ": check the space on the disk");
  }
  return {};
}

bool is_address(const std::string& name) {
  ASN1_OCTET_STRING* address = a2i_IPADDRESS(name.c_str());
  const bool yes = address != nullptr;
  ASN1_OCTET_STRING_free(address);
  return yes;
}

// Hostnames go into an OpenSSL configuration text, where a comma would begin another entry.
bool is_hostname(const std::string& name) {
  if (name.empty() || name.size() > 253) return false;
  for (char c : name)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':' || c == '*'))
      return false;
  return true;
}

bool extend(X509* certificate, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  const bool ok = extension != nullptr && X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return ok;
}

bool set_serial(X509* certificate) {
  unsigned char serial[16];
  if (RAND_bytes(serial, sizeof serial) != 1) return false;
  serial[0] = static_cast<unsigned char>((serial[0] & 0x7F) | 0x40);  // positive and never short (RFC 5280 4.1.2.2)
  BIGNUM* number = BN_bin2bn(serial, sizeof serial, nullptr);
  const bool ok = number != nullptr && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
  BN_free(number);
  return ok;
}

}  // namespace

Result<void> make_self_signed(const std::string& certificate_file, const std::string& key_file, const std::vector<std::string>& hostnames,
                              Instant now) {
  std::string names = "DNS:localhost,IP:127.0.0.1,IP:::1";
  for (const std::string& name : hostnames) {
    if (name == "localhost" || name == "127.0.0.1" || name == "::1") continue;
    if (!is_hostname(name)) return fail(Fault::invalid, "a host name for the certificate may hold letters, digits, '-' and '.' only");
    names += (is_address(name) ? ",IP:" : ",DNS:") + name;
  }
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate(X509_new());
  if (!key || !certificate) return bug();
  std::time_t from = static_cast<std::time_t>(now.us / 1'000'000);
  X509* c = certificate.get();
  X509_NAME* subject = X509_get_subject_name(c);
  const auto* common = reinterpret_cast<const unsigned char*>("Kinportal on this machine");
  const bool ok = X509_set_version(c, 2) == 1 && set_serial(c) && X509_time_adj_ex(X509_getm_notBefore(c), -1, 0, &from) != nullptr &&
                  X509_time_adj_ex(X509_getm_notAfter(c), static_cast<int>(kDaysValid - 1), -1, &from) != nullptr &&
                  X509_set_pubkey(c, key.get()) == 1 && X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, common, -1, -1, 0) == 1 &&
                  X509_set_issuer_name(c, subject) == 1 && extend(c, NID_basic_constraints, "critical,CA:FALSE") &&
                  extend(c, NID_key_usage, "critical,digitalSignature") && extend(c, NID_ext_key_usage, "serverAuth") &&
                  extend(c, NID_subject_alt_name, names) && X509_sign(c, key.get(), EVP_sha256()) > 0;
  if (!ok) return bug();
  const Bytes key_pem(BIO_new(BIO_s_secmem())), certificate_pem(BIO_new(BIO_s_mem()));
  if (!key_pem || !certificate_pem || PEM_write_bio_PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
      PEM_write_bio_X509(certificate_pem.get(), c) != 1)
    return bug();
  TRY(write_file(key_file, key_pem, 0600));
  return write_file(certificate_file, certificate_pem, 0644);
}

Result<Instant> certificate_end(const std::string& certificate_file) {
  const File file(std::fopen(certificate_file.c_str(), "re"));
  if (!file) return fail(Fault::not_found, "cannot read " + certificate_file + ": check the path and who may read it");
  const Certificate certificate(PEM_read_X509(file.get(), nullptr, nullptr, nullptr));
  if (!certificate) return fail(Fault::invalid, certificate_file + " holds no PEM certificate");
  std::tm end{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) != 1)
    return fail(Fault::invalid, certificate_file + " has no readable end of validity");
  return Instant{static_cast<std::int64_t>(::timegm(&end)) * 1'000'000};
}

}  // namespace kinportal::server
