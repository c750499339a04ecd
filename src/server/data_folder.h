// SPDX-License-Identifier: Apache-2.0
// The folder one portal lives in: kinportal.toml, the stores, keys/ (readable by the portal's user only) and tls/.
#pragma once
#include <filesystem>
#include <string>

#include "base/personal.h"
#include "base/random.h"
#include "base/result.h"

namespace kinportal::server {

struct DataFolder {
  std::filesystem::path root;
  std::filesystem::path config() const { return root / "kinportal.toml"; }
  std::filesystem::path keys() const { return root / "keys"; }
  /// Ed25519 seed and seal key of the visitors' book.
  std::filesystem::path book_key() const { return keys() / "book.key"; }
  std::filesystem::path book_checkpoint() const { return root / "book.checkpoint"; }
  /// Encrypts second-factor secrets at rest and derives CSRF tokens.
  std::filesystem::path signin_key() const { return keys() / "signin.key"; }
  /// Returned mails that could not be read, for a person to look at; a month at most.
  std::filesystem::path mails_set_aside() const { return root / "mails-set-aside"; }
  std::filesystem::path certificate() const { return root / "tls" / "certificate.pem"; }
  std::filesystem::path certificate_key() const { return root / "tls" / "key.pem"; }
};

/// Makes the folder, a commented kinportal.toml and the keys; what is there already stays as it is.
Result<DataFolder> make_data_folder(const std::filesystem::path& root, Random& random);
/// Fault::not_found with the command to run when the folder was never set up.
Result<DataFolder> open_data_folder(const std::filesystem::path& root);
/// First line of a key or password file; refuses one that other users of the machine can read.
Result<Secret> read_key(const std::filesystem::path& file);

}  // namespace kinportal::server
