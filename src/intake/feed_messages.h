// SPDX-License-Identifier: Apache-2.0
// Messages and documents as their senders sent them, kept before anything is made of them: HL7 v2, C-CDA, FHIR alike. What was kept is never
// lost; what came twice is known; every one ends as filed, in quarantine with an address and a reason, or set aside with a reason.
#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::intake {

inline constexpr std::size_t max_control_id_bytes = 500;
inline constexpr std::size_t max_reason_bytes = 500;

enum class Outcome {
  received,  // durable, and nothing was made of it yet
  filed,
  quarantined,  // waits for a person; the chart is as if it had not come
  set_aside  // nothing in it is for a chart
};
std::string_view to_string(Outcome outcome);

/// How a message ended. Address and reason name elements and rules, never a value of the message.
struct Verdict {
  Outcome outcome = Outcome::received;
  std::string address;  // 'OBX[3].5', 'recordTarget/patientRole/id'; empty: the whole of it
  std::string reason;
  static Verdict filed() { return {Outcome::filed, {}, {}}; }
  static Verdict quarantined(std::string address, std::string reason) {
    return {Outcome::quarantined, std::move(address), std::move(reason)};
  }
  static Verdict set_aside(std::string reason) { return {Outcome::set_aside, {}, std::move(reason)}; }
};
/// 'filed', 'quarantined: OBX[3].5: it is no number', 'set aside: …': the words of a command's line.
std::string to_text(const Verdict& verdict);

struct FeedMessage {
  std::string source;  // name of the feed, as --source
  std::string kind;  // 'hl7v2', 'ccda', 'fhir'
  std::string control_id;  // what the sender calls it; with the source and the content it tells a duplicate
  std::string type;  // 'ORU^R01', 'ccd'
  std::array<std::byte, 32> sha256{};
  std::string packed;  // bytes as received, by chart::SourcePacker::pack
};

struct Kept {
  std::string message_id;
  bool duplicate = false;  // the same content was here before: `verdict` is what became of it then
  bool control_id_again = false;  // other content under a control id the sender used before
  Verdict verdict;
};

/// Keeps it, or finds the one that was here before. What the deed commits is durable: only then may the sender be told so.
Result<Kept> keep_message(db::Transaction& deed, const PracticeId& practice, const FeedMessage& message, Instant received, Random& random);

/// Writes down how it ended; settling again (a replay after the rule was mended) replaces what was said.
Result<void> settle_message(db::Transaction& deed, const PracticeId& practice, std::string_view message_id, const Verdict& verdict,
                            const std::optional<PatientId>& patient, Instant now);

struct WaitingMessage {
  std::string message_id, source, kind, packed;
  Instant received_at;
};
/// Kept and not settled, oldest first: after a start, and the work list of a listener.
Result<std::vector<WaitingMessage>> waiting_messages(db::Reader& reader, const PracticeId& practice, std::string_view kind, int at_most);

/// SHA-256 of what a message says.
std::array<std::byte, 32> sha256_of(std::string_view bytes);

}  // namespace kinportal::intake
