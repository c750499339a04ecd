// SPDX-License-Identifier: Apache-2.0
// One digest context for each worker, reused: making one costs an allocation and a lock.
#include "audit/sha256.h"

#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

namespace kinportal::audit {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

class Digest {
 public:
  Digest() : algorithm_(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context_(EVP_MD_CTX_new()) {
    if (algorithm_ == nullptr || !context_) std::abort();  // without SHA-256 nothing here can be trusted
  }
  ~Digest() { EVP_MD_free(algorithm_); }
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;
  void begin() {
    if (EVP_DigestInit_ex2(context_.get(), algorithm_, nullptr) != 1) std::abort();
  }
  void add(std::string_view part) {
    if (EVP_DigestUpdate(context_.get(), part.data(), part.size()) != 1) std::abort();
  }
  Hash end() {
    Hash hash;
    if (EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(hash.data()), nullptr) != 1) std::abort();
    return hash;
  }

 private:
  EVP_MD* algorithm_;
  std::unique_ptr<EVP_MD_CTX, FreeContext> context_;
};

Digest& digest_of_this_worker() {
  static thread_local Digest digest;
  return digest;
}

}  // namespace

Hash sha256(std::initializer_list<std::string_view> parts) {
  Digest& digest = digest_of_this_worker();
  digest.begin();
  for (const std::string_view part : parts) digest.add(part);
  return digest.end();
}

Hash hmac_sha256(std::string_view key, std::initializer_list<std::string_view> parts) {
  if (key.size() > 64) std::abort();
  std::array<char, 64> inner;
  std::array<char, 64> outer;
  for (std::size_t i = 0; i < inner.size(); ++i) {
    const auto k = static_cast<unsigned char>(i < key.size() ? key[i] : 0);
    inner[i] = static_cast<char>(k ^ 0x36U);
    outer[i] = static_cast<char>(k ^ 0x5CU);
  }
  Digest& digest = digest_of_this_worker();
  digest.begin();
  digest.add({inner.data(), inner.size()});
  for (const std::string_view part : parts) digest.add(part);
  const Hash half = digest.end();
  digest.begin();
  digest.add({outer.data(), outer.size()});
  digest.add(bytes_of(half));
  return digest.end();
}

}  // namespace kinportal::audit
