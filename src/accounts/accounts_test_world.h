// SPDX-License-Identifier: Apache-2.0
// What the sign-in tests stand on: a real store (SQLite in a temp folder, or the PostgreSQL that KINPORTAL_TEST_POSTGRES names), a clock
// that is put, hashing at its lowest cost, and the notices that were queued. For tests only.
#pragma once
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "accounts/account.h"
#include "accounts/password_change.h"
#include "accounts/second_factor.h"
#include "accounts/sign_in.h"
#include "accounts/signins.h"
#include "db/migrations.h"

namespace kinportal::accounts {

inline constexpr const char* kEmail = "mother@families.example";
inline constexpr const char* kPassword = "quince harbour lantern";

class TestWorld {
 public:
  TestWorld() {
    std::string pattern = (std::filesystem::temp_directory_path() / "kinportal-accounts-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    folder = pattern;
    store.store = pattern;
    if (const char* postgres = std::getenv("KINPORTAL_TEST_POSTGRES")) {
      store.store = postgres;
      store.name = "t" + to_hex(std::as_bytes(std::span(pattern.data() + pattern.size() - 6, 6))) + std::to_string(::getpid());
    }
    open();
    REQUIRE(db::migrate(*database, db::store_migrations(), clock).ok());
  }
  ~TestWorld() {
    desk.reset();
    database.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  TestWorld(const TestWorld&) = delete;
  TestWorld& operator=(const TestWorld&) = delete;

  /// As after a restart of the server: nothing survives but the store.
  void open() {
    desk.reset();
    database.reset();
    auto opened = db::Database::open(store);
    REQUIRE(opened.ok());
    database = std::move(opened).value();
    desk =
        std::make_unique<Desk>(Desk{*database, clock, random, keys, hasher, SignInOptions{},
                                    [this](db::Transaction&, const Notice& notice) -> Result<void> {
                                      notices.push_back(notice);
                                      return {};
                                    },
                                    [this](db::Reader&, const AccountId& account) -> Result<bool> { return staff && *staff == account; }});
  }

  AccountId add_account(const std::string& email = kEmail, const std::string& password = kPassword) {
    AccountId id;
    const auto hash = hasher.hash(Secret(password));
    REQUIRE(hash.ok());
    const auto written = database->write([&](db::Transaction& tx) -> Result<void> {
      NewAccount account;
      account.email = EmailAddress(email);
      account.given_names = PersonName("Wilhelmina Quartzfeather");
      account.family_name = PersonName("Okonedo");
      account.password_hash = *hash;
      account.password_stands_alone = stands_alone(Secret(password));
      TRY_LET(id, create_account(tx, account, clock.now(), random));
      return {};
    });
    REQUIRE(written.ok());
    return id;
  }

  /// A second factor that is on, and its secret.
  std::string add_second_factor(const AccountId& account) {
    auto secret = make_totp_secret(random);
    REQUIRE(secret.ok());
    REQUIRE(database->write([&](db::Transaction& tx) { return set_second_factor(tx, keys, account, *secret, clock.now(), random); }).ok());
    return secret->reveal();
  }
  std::string code(const std::string& secret) const {
    const auto shown = totp_code(Secret(secret), clock.now());
    REQUIRE(shown.ok());
    return *shown;
  }

  SignInOutcome try_password(const std::string& email, const std::string& password, const Origin& origin) {
    auto outcome = sign_in(*desk, SignInAttempt{email, Secret(password), origin});
    REQUIRE(outcome.ok());
    return std::move(outcome).value();
  }
  SignInOutcome try_code(const Secret& pending, const CodeEntry& entry, const Origin& origin) {
    auto outcome = enter_code(*desk, CodeAttempt{pending.reveal(), entry, origin});
    REQUIRE(outcome.ok());
    return std::move(outcome).value();
  }
  /// Signs in with the right password, no second factor set.
  SignedIn signed_in(const Origin& origin = home(), const std::string& password = kPassword, const std::string& email = kEmail) {
    auto outcome = try_password(email, password, origin);
    REQUIRE(std::holds_alternative<SignedIn>(outcome));
    return std::move(std::get<SignedIn>(outcome));
  }
  Viewer viewer(const Secret& token) {
    auto found = viewer_of(token);
    REQUIRE(found.ok());
    return *found;
  }
  Result<Viewer> viewer_of(const Secret& token) {
    TRY_LET(db::Snapshot snapshot, database->snapshot());
    return check(snapshot, token.reveal(), clock.now(), desk->options);
  }
  void pass(std::chrono::microseconds span) { clock.set(clock.now() + span); }
  int told(NoticeKind kind) const {
    int count = 0;
    for (const Notice& notice : notices) count += notice.kind == kind ? 1 : 0;
    return count;
  }

  static Origin home() { return {"198.51.100.7", "Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0", ""}; }
  static Origin elsewhere(int number = 1) { return {"203.0.113." + std::to_string(number), "curl/8", ""}; }

  std::filesystem::path folder;
  db::StoreOptions store;
  FixedClock clock{Instant{1'795'000'000'000'000}};
  SystemRandom random;
  AccountKeys keys = std::move(AccountKeys::derive(Secret(std::string(43, 'k')))).value();
  PasswordHasher hasher{HashOptions{8192, 1, 4, 64, std::chrono::milliseconds(5000)}, random};
  std::unique_ptr<db::Database> database;
  std::unique_ptr<Desk> desk;
  std::vector<Notice> notices;
  std::optional<AccountId> staff;
};

inline std::int64_t wait_of(const SignInOutcome& outcome) {
  const auto* refused = std::get_if<Refused>(&outcome);
  return refused != nullptr && refused->why == SignInRefusal::wait ? refused->retry_after_s : 0;
}
inline bool was_wrong(const SignInOutcome& outcome) {
  const auto* refused = std::get_if<Refused>(&outcome);
  return refused != nullptr && refused->why == SignInRefusal::wrong;
}

}  // namespace kinportal::accounts
