// SPDX-License-Identifier: Apache-2.0
// The auditor's way in. What it prints can be checked by tools that know C2SP signed notes and RFC 6962 proofs.
#include "audit/command.h"

#include <charconv>
#include <ostream>

#include "audit/atomic_file.h"
#include "audit/book_store.h"
#include "audit/proofs.h"
#include "audit/verify.h"
#include "base/json_writer.h"
#include "db/migrations.h"

namespace kinportal::audit {
namespace {

constexpr int all_right = 0;
constexpr int not_as_written = 1;
constexpr int not_looked_at = 2;

int refuse(std::ostream& err, const std::string& sentence) {
  err << "kinportal audit: " << sentence << "\n";
  return not_looked_at;
}

struct Opened {
  SigningKey key;
  std::unique_ptr<db::Database> store;
};

Result<Opened> open_places(const BookPlaces& places) {
  TRY_LET(auto key, SigningKey::load(places.key_file));
  db::StoreOptions options = places.store;
  options.read_only = true;
  TRY_LET(auto store, db::Database::open(options));
  TRY(db::require_current(*store, db::book_migrations()));
  return Opened{std::move(key), std::move(store)};
}

Result<Verdict> verify_places(const BookPlaces& places, const std::string& outside_file, std::ostream& err) {
  VerifyOptions options;
  if (!outside_file.empty()) {
    TRY_LET(auto outside, read_small_file(outside_file));
    if (!outside) return fail(Fault::not_found, "there is no checkpoint file of this name");
    options.outside = std::move(*outside);
  }
  // Read before the store is: a running server writes them the other way round.
  TRY_LET(auto beside, read_small_file(places.checkpoint_file));
  if (beside) {
    options.beside = std::move(*beside);
  } else {
    err << "There is no checkpoint beside the store: a book cut off at its end cannot be told from a short one.\n";
  }
  options.progress = [&err](std::uint64_t done, std::uint64_t total) {
    err << "\r" << done << " of " << total << " entries" << std::flush;
  };
  TRY_LET(auto opened, open_places(places));
  auto verdict = verify(*opened.store, opened.key, options);
  err << "\n";
  return verdict;
}

Result<std::string> checkpoint_text(const BookPlaces& places) {
  TRY_LET(auto opened, open_places(places));
  TRY_LET(auto snapshot, opened.store->snapshot());
  TRY_LET(const BookState state, load_state(snapshot));
  return opened.key.sign({opened.key.origin(), state.edge.size(), state.edge.root()});
}

Result<std::string> proof_text(const BookPlaces& places, std::uint64_t seq) {
  TRY_LET(auto opened, open_places(places));
  TRY_LET(auto snapshot, opened.store->snapshot());
  TRY_LET(const BookState state, load_state(snapshot));
  TRY_LET(const auto proof, prove_inclusion(snapshot, state.edge, seq));
  JsonWriter json;
  json.begin_object().member("entry", seq).member("tree_size", proof.tree_size).member("leaf", proof.leaf).key("path").begin_array();
  for (const Hash& hash : proof.path) json.string(to_hex(hash));
  json.end_array().member("checkpoint", opened.key.sign({opened.key.origin(), state.edge.size(), state.edge.root()})).end_object();
  return std::move(json).take() + "\n";
}

int print(const Result<std::string>& text, std::ostream& out, std::ostream& err) {
  if (!text) return refuse(err, text.error().sentence);
  out << *text;
  return all_right;
}

}  // namespace

int run_audit_command(const BookPlaces& places, std::span<const std::string> words, std::ostream& out, std::ostream& err) {
  const std::string verb = words.empty() ? std::string() : words[0];
  if (verb == "verify" && (words.size() == 1 || (words.size() == 3 && words[1] == "--checkpoint"))) {
    const auto verdict = verify_places(places, words.size() == 3 ? words[2] : std::string(), err);
    if (!verdict) return refuse(err, verdict.error().sentence);
    out << (verdict->good() ? "good: " : "NOT GOOD: ") << verdict->sentence << "\n";
    return verdict->good() ? all_right : not_as_written;
  }
  if (verb == "checkpoint" && words.size() == 1) return print(checkpoint_text(places), out, err);
  if (verb == "proof" && words.size() == 2) {
    std::uint64_t seq = 0;
    const auto parsed = std::from_chars(words[1].data(), words[1].data() + words[1].size(), seq);
    if (parsed.ec != std::errc() || parsed.ptr != words[1].data() + words[1].size())
      return refuse(err, "an entry has a number, counted from 0");
    return print(proof_text(places, seq), out, err);
  }
  if (verb == "key" && words.size() == 1) {
    const auto key = SigningKey::load(places.key_file);
    if (!key) return refuse(err, key.error().sentence);
    out << key->verifier_key() << "\n";
    return all_right;
  }
  return refuse(err, "say 'verify [--checkpoint FILE]', 'checkpoint', 'proof NUMBER' or 'key'");
}

}  // namespace kinportal::audit
