// SPDX-License-Identifier: Apache-2.0
// Certificates on disk: a self-made one for a first start on one's own machine, and when a certificate ends (for `kinportal doctor`).
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace kinportal::server {

/// Writes a self-signed ECDSA P-256 certificate (PEM) for `hostnames` and always localhost, 127.0.0.1 and ::1, valid from a day before
/// `now` for 825 days, and its key (PEM, readable by the owner only). Replaces files that are there.
Result<void> make_self_signed(const std::string& certificate_file, const std::string& key_file, const std::vector<std::string>& hostnames,
                              Instant now);

/// The moment after which the first certificate of the file is no longer valid.
Result<Instant> certificate_end(const std::string& certificate_file);

}  // namespace kinportal::server
