// SPDX-License-Identifier: Apache-2.0
// Time-based codes (RFC 6238, by liboath), recovery codes, and the QR picture.
#include "accounts/codes.h"

#include <liboath/oath.h>

#include <array>
#include <cstdlib>
#include <memory>

#include "accounts/second_factor.h"
#include "accounts/steps.h"
#include "formats/qr_code.h"

namespace kinportal::accounts {

namespace {

constexpr std::size_t kRecoveryChars = 12;  // 60 bits; they rest under a key that is not in the store
constexpr std::string_view kRecoveryAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";  // Crockford's: no i, l, o, u
constexpr std::size_t kMaxEntryChars = 64;

void start_liboath() {
  static const bool started = oath_init() == OATH_OK;  // liboath wants it once per program
  if (!started) std::abort();
}

std::int64_t step_of(Instant at) { return at.us / 1'000'000 / kTotpStepSeconds; }

// As people type them: '123 456', 'ABCD-EFGH-JKMN', with O for 0 and l for 1.
std::string tidy_digits(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, kMaxEntryChars))
    if (c != ' ' && c != '-') out += c;
  return out;
}

std::string tidy_recovery(std::string_view text) {
  std::string out;
  for (char c : text.substr(0, kMaxEntryChars)) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == 'o') c = '0';
    if (c == 'i' || c == 'l') c = '1';
    if (c != ' ' && c != '-') out += c;
  }
  return out;
}

std::string recovery_mac(const AccountKeys& keys, const AccountId& account, std::string_view tidy) {
  return keys.mac("recovery code", account.text() + '|' + std::string(tidy));
}

Result<bool> spend_recovery_code(db::Transaction& tx, Desk& desk, const AccountId& account, std::string_view typed, Instant now) {
  const std::string tidy = tidy_recovery(typed);
  if (tidy.size() != kRecoveryChars) return false;
  TRY_LET(const std::int64_t spent,
          tx.execute("UPDATE account_recovery_code SET used_at = $3 WHERE account_id = $1 AND code_mac = $2 AND used_at IS NULL",
                     {account, db::Value::blob(recovery_mac(desk.keys, account, tidy)), now}));
  if (spent == 0) return false;
  TRY(queue_notice(tx, desk, NoticeKind::recovery_code_used, account));
  return true;
}

}  // namespace

Result<std::string> code_at_step(const Secret& raw_secret, std::int64_t step) {
  start_liboath();
  std::array<char, kTotpDigits + 1> out{};
  const std::string& key = raw_secret.reveal();
  if (oath_totp_generate(key.data(), key.size(), static_cast<time_t>(step * kTotpStepSeconds), static_cast<unsigned>(kTotpStepSeconds), 0,
                         kTotpDigits, out.data()) != OATH_OK) {
    return fail(Fault::corrupt, "a second-factor secret cannot be used");
  }
  return std::string(out.data());
}

bool is_empty(const CodeEntry& entry) { return entry.code.empty() && entry.recovery_code.empty(); }

Result<std::optional<std::int64_t>> matching_step(const Secret& raw_secret, std::string_view code, Instant now, std::int64_t after_step) {
  const std::string typed = tidy_digits(code);
  std::optional<std::int64_t> found;
  // Every step is computed whatever comes out, so that time tells nothing.
  for (std::int64_t step = step_of(now) - kTotpWindow; step <= step_of(now) + kTotpWindow; ++step) {
    TRY_LET(const std::string right, code_at_step(raw_secret, step));
    const bool matches = same_bytes(typed, right);
    if (matches && step > after_step) found = step;
  }
  return found;
}

Result<bool> spend_code(db::Transaction& tx, Desk& desk, const AccountId& account, const CodeEntry& entry, Instant now) {
  if (entry.code.empty() == entry.recovery_code.empty()) return false;
  if (!entry.recovery_code.empty()) return spend_recovery_code(tx, desk, account, entry.recovery_code, now);
  std::string sealed;
  std::int64_t last_step = 0;
  {
    TRY_LET(
        db::Rows rows,
        tx.query("SELECT sealed_secret, last_step FROM account_second_factor WHERE account_id = $1 AND enabled_at IS NOT NULL", {account}));
    TRY_LET(const bool there, rows.next());
    if (!there) return false;
    sealed = rows.string(0);
    last_step = rows.integer(1);
  }
  TRY_LET(const Secret raw, desk.keys.open(sealed, account.text()));
  TRY_LET(const std::optional<std::int64_t> step, matching_step(raw, entry.code, now, last_step));
  if (!step) return false;
  // last_step < $2 once more in the statement: of two at the same moment one wins.
  TRY_LET(const std::int64_t moved,
          tx.execute("UPDATE account_second_factor SET last_step = $2 WHERE account_id = $1 AND last_step < $2", {account, *step}));
  return moved == 1;
}

Result<std::vector<std::string>> replace_recovery_codes(db::Transaction& tx, Desk& desk, const AccountId& account) {
  TRY(tx.execute("DELETE FROM account_recovery_code WHERE account_id = $1", {account}));
  std::vector<std::string> out;
  for (int i = 0; i < kRecoveryCodes; ++i) {
    std::array<std::byte, kRecoveryChars> chance{};
    desk.random.fill(chance);
    std::string tidy;
    for (const std::byte b : chance) tidy += kRecoveryAlphabet[std::to_integer<std::size_t>(b) % kRecoveryAlphabet.size()];
    TRY(tx.execute("INSERT INTO account_recovery_code (account_id, code_mac) VALUES ($1, $2)",
                   {account, db::Value::blob(recovery_mac(desk.keys, account, tidy))}));
    out.push_back(tidy.substr(0, 4) + '-' + tidy.substr(4, 4) + '-' + tidy.substr(8, 4));
  }
  return out;
}

Result<Secret> decode_base32(const Secret& base32) {
  start_liboath();
  char* bytes = nullptr;
  std::size_t size = 0;
  const int answer = oath_base32_decode(base32.reveal().data(), base32.reveal().size(), &bytes, &size);
  const std::unique_ptr<char, decltype(&std::free)> owner(bytes, &std::free);
  if (answer != OATH_OK || size < 16) return fail(Fault::invalid, "a second-factor secret is base32 of at least 16 bytes");
  return Secret(std::string(bytes, size));
}

Result<Secret> encode_base32(std::string_view bytes) {
  start_liboath();
  char* text = nullptr;
  std::size_t size = 0;
  if (oath_base32_encode(bytes.data(), bytes.size(), &text, &size) != OATH_OK) return fail(Fault::unavailable, "out of memory");
  const std::unique_ptr<char, decltype(&std::free)> owner(text, &std::free);
  return Secret(std::string(text, size));
}

Result<Secret> qr_svg(const Secret& text) {
  TRY_LET(const QrCode code, qr_code(text.reveal()));
  constexpr int quiet = qr_quiet_zone;
  const int side = code.side + 2 * quiet;
  std::string path;
  for (int y = 0; y < code.side; ++y) {
    for (int x = 0; x < code.side;) {
      int run = 0;
      while (x + run < code.side && code.dark(x + run, y)) ++run;
      if (run > 0)
        path += "M" + std::to_string(x + quiet) + " " + std::to_string(y + quiet) + "h" + std::to_string(run) + "v1h-" +
                std::to_string(run) + "z";
      x += run > 0 ? run : 1;
    }
  }
  const std::string size = std::to_string(side);
  return Secret("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size + " " + size +
                "\" shape-rendering=\"crispEdges\" role=\"img\">" + "<path fill=\"#fff\" d=\"M0 0h" + size + "v" + size + "h-" + size +
                "z\"/><path fill=\"#000\" d=\"" + path + "\"/></svg>");
}

}  // namespace kinportal::accounts
