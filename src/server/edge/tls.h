// SPDX-License-Identifier: Apache-2.0
// TLS 1.3 as the edge serves it (RFC 8446): one shared context per certificate, with session tickets and ALPN http/1.1.
// Private to server/edge.
#pragma once
#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "base/result.h"

namespace kinportal::server {

using TlsContext = std::shared_ptr<SSL_CTX>;

/// Loads the certificate chain and its key. Refuses a key that belongs to another certificate.
Result<TlsContext> make_tls_context(const std::string& certificate_file, const std::string& key_file);

}  // namespace kinportal::server
