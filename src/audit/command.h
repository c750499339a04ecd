// SPDX-License-Identifier: Apache-2.0
// `kinportal audit …`: verify, checkpoint, proof NUMBER, key. It only reads, so it may run beside the server.
#pragma once
#include <filesystem>
#include <iosfwd>
#include <span>
#include <string>

#include "db/database.h"

namespace kinportal::audit {

struct BookPlaces {
  db::StoreOptions store;  // of the book
  std::filesystem::path key_file;
  std::filesystem::path checkpoint_file;  // beside the store
};

/// `words` after 'audit': verify [--checkpoint FILE] | checkpoint | proof NUMBER | key. Exit code: 0 all right, 1 the book is not as
/// written, 2 it could not be looked at. Results go to `out`, progress and refusals to `err`.
int run_audit_command(const BookPlaces& places, std::span<const std::string> words, std::ostream& out, std::ostream& err);

}  // namespace kinportal::audit
