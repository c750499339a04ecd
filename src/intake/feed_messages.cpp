// SPDX-License-Identifier: Apache-2.0
// One table, feed_message. A duplicate is found by the unique index over source, control id and content, so that two connections that
// bring the same message at once keep it once.
#include "intake/feed_messages.h"

#include <openssl/evp.h>

namespace kinportal::intake {

namespace {

std::string_view digest_view(const std::array<std::byte, 32>& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

Outcome outcome_from(std::string_view word) {
  if (word == "filed") return Outcome::filed;
  if (word == "quarantined") return Outcome::quarantined;
  if (word == "set_aside") return Outcome::set_aside;
  return Outcome::received;
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::received: return "received";
    case Outcome::filed: return "filed";
    case Outcome::quarantined: return "quarantined";
    case Outcome::set_aside: return "set_aside";
  }
  return "received";
}

std::string to_text(const Verdict& verdict) {
  std::string text(verdict.outcome == Outcome::set_aside ? "set aside" : to_string(verdict.outcome));
  if (!verdict.address.empty()) text.append(": ").append(verdict.address);
  if (!verdict.reason.empty()) text.append(": ").append(verdict.reason);
  return text;
}

Result<Kept> keep_message(db::Transaction& deed, const PracticeId& practice, const FeedMessage& message, Instant received, Random& random) {
  if (message.control_id.size() > max_control_id_bytes) {
    return fail(Fault::too_much, "the control id is longer than " + std::to_string(max_control_id_bytes) + " bytes (max_control_id_bytes)");
  }
  Kept kept;
  {
    TRY_LET(auto rows, deed.query("SELECT message_id, outcome, address, reason, sha256 FROM feed_message WHERE practice_id = $1 AND "
                                  "source = $2 AND control_id = $3",
                                  {practice, message.source, message.control_id}));
    while (true) {
      TRY_LET(const bool more, rows.next());
      if (!more) break;
      kept.control_id_again = true;
      if (rows.text(4) != digest_view(message.sha256)) continue;
      kept.message_id = rows.string(0);
      kept.duplicate = true;
      kept.verdict = Verdict{outcome_from(rows.text(1)), rows.string(2), rows.string(3)};
    }
  }
  if (kept.duplicate) {
    kept.control_id_again = false;
    return kept;
  }
  kept.message_id = make_uuid(received, random);
  TRY(deed.execute(
      "INSERT INTO feed_message (practice_id, message_id, source, kind, control_id, sha256, type, received_at, outcome, "
      "control_id_again, bytes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'received', $9, $10)",
      {practice, kept.message_id, message.source, message.kind, message.control_id, db::Value::blob(digest_view(message.sha256)),
       message.type, received, kept.control_id_again ? 1 : 0, db::Value::blob(message.packed)}));
  return kept;
}

Result<void> settle_message(db::Transaction& deed, const PracticeId& practice, std::string_view message_id, const Verdict& verdict,
                            const std::optional<PatientId>& patient, Instant now) {
  TRY(
      deed.execute("UPDATE feed_message SET outcome = $3, address = $4, reason = $5, patient_id = $6, settled_at = $7 "
                   "WHERE practice_id = $1 AND message_id = $2",
                   {practice, message_id, to_string(verdict.outcome), verdict.address,
                    std::string_view(verdict.reason).substr(0, max_reason_bytes), patient, now}));
  return {};
}

Result<std::vector<WaitingMessage>> waiting_messages(db::Reader& reader, const PracticeId& practice, std::string_view kind, int at_most) {
  TRY_LET(auto rows, reader.query("SELECT message_id, source, kind, bytes, received_at FROM feed_message WHERE practice_id = $1 AND "
                                  "outcome = 'received' AND kind = $2 ORDER BY message_id LIMIT $3",
                                  {practice, kind, at_most}));
  std::vector<WaitingMessage> waiting;
  while (true) {
    TRY_LET(const bool more, rows.next());
    if (!more) return waiting;
    waiting.push_back(WaitingMessage{rows.string(0), rows.string(1), rows.string(2), rows.string(3), rows.instant(4)});
  }
}

std::array<std::byte, 32> sha256_of(std::string_view bytes) {
  // Fetched once: the constant is immutable and its fetch costs more than the hash.
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  std::array<std::byte, 32> digest{};
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, sha256, nullptr);
  return digest;
}

}  // namespace kinportal::intake
