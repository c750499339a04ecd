// SPDX-License-Identifier: Apache-2.0
// Passkeys, with a device made of OpenSSL: it holds a key, counts, and answers as a browser and an authenticator together would.
#include <doctest/doctest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>
#include <optional>
#include <string>

#include "accounts/accounts_test_world.h"
#include "accounts/passkeys.h"
#include "formats/webauthn/webauthn.h"

using namespace kinportal;
using namespace kinportal::accounts;
using namespace std::string_literals;
using std::chrono::minutes;

namespace {

std::string b64(std::string_view bytes) { return to_base64url(std::as_bytes(std::span(bytes.data(), bytes.size()))); }
std::string big_endian(std::uint32_t value, int bytes) {
  std::string out;
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFFU);
  return out;
}

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

/// A phone with one passkey. What it says can be bent, to see what the portal makes of it.
struct Phone {
  std::int64_t algorithm = -7;
  std::unique_ptr<EVP_PKEY, FreeKey> key;
  std::string id = "improbable credential";
  std::string rp_id = "localhost";
  std::string origin = "https://localhost:8443";
  std::string user_handle;
  std::uint32_t count = 0;
  bool counts = false;
  unsigned flags = 0x05;  // present and verified; 0x18: may be copied and is

  explicit Phone(std::int64_t algorithm_ = -7) : algorithm(algorithm_) {
    if (algorithm == -7) key.reset(EVP_EC_gen("P-256"));
    else if (algorithm == -8) key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    else key.reset(EVP_RSA_gen(2048));
    REQUIRE(key);
  }

  std::string number(const char* name, std::size_t bytes) const {
    BIGNUM* value = nullptr;
    REQUIRE(EVP_PKEY_get_bn_param(key.get(), name, &value) == 1);
    std::string out(bytes, '\0');
    BN_bn2binpad(value, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(bytes));
    BN_free(value);
    return out;
  }
  std::string cose_key() const {
    if (algorithm == -7) return "\xA5\x01\x02\x03\x26\x20\x01\x21\x58\x20"s + number("qx", 32) + "\x22\x58\x20"s + number("qy", 32);
    if (algorithm == -8) {
      std::string raw(32, '\0');
      std::size_t size = raw.size();
      REQUIRE(EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(raw.data()), &size) == 1);
      return "\xA4\x01\x01\x03\x27\x20\x06\x21\x58\x20"s + raw;
    }
    return "\xA4\x01\x03\x03\x39\x01\x00\x20\x59\x01\x00"s + number("n", 256) + "\x21\x43"s + number("e", 3);
  }
  std::string client_data(std::string_view type, std::string_view challenge) const {
    return R"({"type":")" + std::string(type) + R"(","challenge":")" + std::string(challenge) + R"(","origin":")" + origin +
           R"(","crossOrigin":false})";
  }
  std::string head(unsigned more = 0) const { return token_hash(rp_id) + static_cast<char>(flags | more) + big_endian(count, 4); }

  NewPasskey make(const PasskeyToAdd& asked) {
    user_handle = webauthn::from_base64url(asked.user_handle, 64).value_or("");
    NewPasskey made;
    made.client_data = client_data("webauthn.create", asked.question.challenge);
    const std::string data = head(0x40) + std::string(16, '\0') + big_endian(static_cast<std::uint32_t>(id.size()), 2) + id + cose_key();
    made.attestation = "\xA3\x63"s + "fmt" + "\x64none\x67"s + "attStmt" + "\xA0\x68"s + "authData" + "\x59"s +
                       big_endian(static_cast<std::uint32_t>(data.size()), 2) + data;
    made.transports = {"internal", "made-up"};
    made.name = FreeText("Papa’s phone");
    made.origin = TestWorld::home();
    return made;
  }
  PasskeyAnswer answer(const PasskeyQuestion& question) {
    if (counts) ++count;
    PasskeyAnswer out;
    out.credential_id = id;
    out.user_handle = user_handle;
    out.client_data = client_data("webauthn.get", question.challenge);
    out.authenticator_data = head();
    out.signature = sign(out.authenticator_data + token_hash(out.client_data));
    return out;
  }
  std::string sign(const std::string& text) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    REQUIRE(EVP_DigestSignInit(context.get(), nullptr, algorithm == -8 ? nullptr : EVP_sha256(), nullptr, key.get()) == 1);
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t size = 0;
    REQUIRE(EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) == 1);
    std::string out(size, '\0');
    REQUIRE(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes, text.size()) == 1);
    out.resize(size);
    return out;
  }
};

constexpr const char* kBefore = "the cookie from before signing in";

PasskeyToAdd asked_of(TestWorld& world, const SignedIn& in) {
  auto asked = start_passkey(*world.desk, world.viewer(in.token));
  REQUIRE(asked.ok());
  REQUIRE(std::holds_alternative<PasskeyToAdd>(*asked));
  return std::move(std::get<PasskeyToAdd>(*asked));
}
std::variant<PasskeyAdded, PasskeyRefusal> add(TestWorld& world, const SignedIn& in, const NewPasskey& made) {
  auto added = add_passkey(*world.desk, world.viewer(in.token), made);
  REQUIRE(added.ok());
  return std::move(added).value();
}
/// A mother with a passkey on that phone.
SignedIn with_passkey(TestWorld& world, Phone& phone) {
  world.add_account();
  SignedIn in = world.signed_in();
  REQUIRE(std::holds_alternative<PasskeyAdded>(add(world, in, phone.make(asked_of(world, in)))));
  return in;
}
SignInOutcome come_in(TestWorld& world, const PasskeyAnswer& answer, const std::string& email = "", const char* bound_to = kBefore) {
  auto outcome = sign_in_with_passkey(*world.desk, {answer, bound_to, email, TestWorld::home()});
  REQUIRE(outcome.ok());
  return std::move(outcome).value();
}
SignInOutcome come_in(TestWorld& world, Phone& phone, const std::string& email = "") {
  return come_in(world, phone.answer(ask_for_sign_in(*world.desk, kBefore)), email);
}
bool is_in(const SignInOutcome& outcome) { return std::holds_alternative<SignedIn>(outcome); }
std::vector<Passkey> list(TestWorld& world, const AccountId& account) {
  auto snapshot = world.database->snapshot();
  REQUIRE(snapshot.ok());
  auto found = passkeys(*snapshot, account);
  REQUIRE(found.ok());
  return std::move(found).value();
}

}  // namespace

TEST_CASE("a mother adds a passkey and signs in with it without typing anything, whatever kind of key her phone makes") {
  for (const std::int64_t algorithm : {-7, -8, -257}) {
    CAPTURE(algorithm);
    TestWorld world;
    Phone phone(algorithm);
    with_passkey(world, phone);
    CHECK(world.told(NoticeKind::passkey_added) == 1);
    auto outcome = come_in(world, phone);
    REQUIRE(is_in(outcome));
    CHECK(world.viewer(std::get<SignedIn>(outcome).token).second_factor);
  }
}

TEST_CASE("her passkeys are listed by name, renamed and removed; what was removed opens nothing, and her other devices are out") {
  TestWorld world;
  Phone phone;
  const SignedIn in = with_passkey(world, phone);
  auto tablet = come_in(world, phone);
  REQUIRE(is_in(tablet));
  auto passkeys_there = list(world, in.account);
  REQUIRE(passkeys_there.size() == 1);
  CHECK(passkeys_there[0].name.reveal() == "Papa’s phone");
  CHECK(passkeys_there[0].used_at.has_value());
  const Viewer viewer = world.viewer(in.token);
  REQUIRE(name_passkey(*world.desk, viewer, passkeys_there[0].id, FreeText("Mama’s phone")).ok());
  CHECK_FALSE(name_passkey(*world.desk, viewer, passkeys_there[0].id, FreeText("two\nlines")).ok());
  CHECK_FALSE(name_passkey(*world.desk, viewer, "somebody else’s", FreeText("x")).ok());
  CHECK(list(world, in.account)[0].name.reveal() == "Mama’s phone");
  auto removed = remove_passkey(*world.desk, viewer, passkeys_there[0].id);
  REQUIRE(removed.ok());
  CHECK(std::holds_alternative<std::monostate>(*removed));
  CHECK(world.told(NoticeKind::passkey_removed) == 1);
  CHECK(was_wrong(come_in(world, phone)));
  CHECK_FALSE(world.viewer_of(std::get<SignedIn>(tablet).token).ok());
  CHECK(world.viewer_of(in.token).ok());
}

TEST_CASE("an answer opens once, for its own question, in its own browser, and not when it is old") {
  TestWorld world;
  Phone phone;
  with_passkey(world, phone);
  const PasskeyAnswer answer = phone.answer(ask_for_sign_in(*world.desk, kBefore));
  CHECK(was_wrong(come_in(world, answer, "", "another browser’s cookie")));
  CHECK(was_wrong(come_in(world, answer, "", "")));
  CHECK(is_in(come_in(world, answer)));
  CHECK(was_wrong(come_in(world, answer)));
  const PasskeyAnswer late = phone.answer(ask_for_sign_in(*world.desk, kBefore));
  world.pass(minutes(10));
  CHECK(was_wrong(come_in(world, late)));
  CHECK(was_wrong(come_in(world, phone.answer({b64("a challenge nobody gave"), {}}))));
}

TEST_CASE("an answer made for another site, in another site's page, without unlocking the phone, or bent on the way opens nothing") {
  TestWorld world;
  Phone phone;
  with_passkey(world, phone);
  const auto bent = [&](auto&& bend) {
    Phone copy;
    copy.key.reset(EVP_PKEY_dup(phone.key.get()));
    copy.user_handle = phone.user_handle;
    bend(copy);
    return come_in(world, copy);
  };
  CHECK(is_in(bent([](Phone&) {})));
  CHECK(was_wrong(bent([](Phone& p) { p.origin = "https://portal.evil.example"; })));
  CHECK(was_wrong(bent([](Phone& p) { p.origin = "http://localhost:8443"; })));
  CHECK(was_wrong(bent([](Phone& p) { p.rp_id = "evil.example"; })));
  CHECK(was_wrong(bent([](Phone& p) { p.flags = 0x01; })));  // touched, not unlocked
  CHECK(was_wrong(bent([](Phone& p) { p.flags = 0x04; })));
  CHECK(was_wrong(bent([](Phone& p) { p.flags = 0x15; })));  // copied, though it cannot be
  CHECK(was_wrong(bent([](Phone& p) { p.flags = 0x0D; })));  // could not be copied when it was made
  CHECK(was_wrong(bent([](Phone& p) { p.user_handle = "somebody else"; })));
  CHECK(was_wrong(bent([](Phone& p) { p.user_handle.clear(); })));
  CHECK(was_wrong(bent([](Phone& p) { p.id = "unknown"; })));
  CHECK(was_wrong(bent([](Phone& p) { p.key.reset(EVP_EC_gen("P-256")); })));
  PasskeyAnswer answer = phone.answer(ask_for_sign_in(*world.desk, kBefore));
  answer.signature.back() = static_cast<char>(answer.signature.back() ^ 1);
  CHECK(was_wrong(come_in(world, answer)));
  CHECK(was_wrong(come_in(world, PasskeyAnswer{})));
}

TEST_CASE("a passkey whose counter goes back was copied: it is stopped, and she is told") {
  TestWorld world;
  Phone phone;
  phone.counts = true;
  phone.count = 40;
  const SignedIn in = with_passkey(world, phone);
  CHECK(is_in(come_in(world, phone)));
  CHECK(is_in(come_in(world, phone)));
  phone.count = 40;  // a copy, which counts from where it was taken
  CHECK(was_wrong(come_in(world, phone)));
  CHECK(world.told(NoticeKind::passkey_stopped) == 1);
  phone.count = 100;
  CHECK(was_wrong(come_in(world, phone)));
  CHECK(list(world, in.account)[0].stopped);
  CHECK(world.told(NoticeKind::passkey_stopped) == 1);
}

TEST_CASE("a passkey that lives on several of her devices keeps no counter and goes on working") {
  TestWorld world;
  Phone phone;
  phone.flags = 0x0D;
  const SignedIn in = with_passkey(world, phone);
  CHECK_FALSE(list(world, in.account)[0].copied);
  phone.flags = 0x1D;
  CHECK(is_in(come_in(world, phone)));
  CHECK(is_in(come_in(world, phone)));
  CHECK(list(world, in.account)[0].copied);
}

TEST_CASE("with an e-mail typed first, the passkey must be that account's; nothing tells whether an e-mail is known") {
  TestWorld world;
  Phone phone;
  with_passkey(world, phone);
  world.add_account("father@families.example", "copper meadow sixpence");
  CHECK(is_in(come_in(world, phone, "  Mother@Families.Example ")));
  for (const char* other : {"father@families.example", "nobody@families.example", "no address"}) {
    const auto outcome = come_in(world, phone, other);
    REQUIRE(std::holds_alternative<Refused>(outcome));
    CHECK(std::get<Refused>(outcome).why == SignInRefusal::other_account);
  }
}

TEST_CASE("a suspended account learns so from its right passkey, and from nothing else") {
  TestWorld world;
  Phone phone;
  const SignedIn in = with_passkey(world, phone);
  REQUIRE(world.database->write([&](db::Transaction& tx) { return set_status(tx, in.account, AccountStatus::suspended); }).ok());
  const auto outcome = come_in(world, phone);
  REQUIRE(std::holds_alternative<Refused>(outcome));
  CHECK(std::get<Refused>(outcome).why == SignInRefusal::suspended);
}

TEST_CASE("adding a passkey asks for a fresh proof; password or another passkey gives it") {
  TestWorld world;
  Phone phone;
  const SignedIn in = with_passkey(world, phone);
  const auto ask_later = [&] {
    world.pass(minutes(14));
    REQUIRE(extend(*world.desk, world.viewer(in.token)).ok());
    world.pass(minutes(2));
    REQUIRE(extend(*world.desk, world.viewer(in.token)).ok());
    auto asked = start_passkey(*world.desk, world.viewer(in.token));
    REQUIRE(asked.ok());
    return std::holds_alternative<PasskeyRefusal>(*asked) && std::get<PasskeyRefusal>(*asked) == PasskeyRefusal::proof_needed;
  };
  CHECK(ask_later());
  auto wrong = prove_again(*world.desk, world.viewer(in.token), Proof{Secret("not hers at all"), {}});
  REQUIRE(wrong.ok());
  CHECK(std::holds_alternative<FactorRefused>(*wrong));
  auto right = prove_again(*world.desk, world.viewer(in.token), Proof{Secret(kPassword), {}});
  REQUIRE(right.ok());
  CHECK(std::holds_alternative<std::monostate>(*right));
  (void)asked_of(world, in);

  CHECK(ask_later());
  const auto question = ask_to_prove_again(*world.desk, world.viewer(in.token));
  REQUIRE(question.ok());
  CHECK(question->known == std::vector<std::string>{b64(phone.id)});
  const PasskeyAnswer answer = phone.answer(*question);
  CHECK(was_wrong(come_in(world, answer)));  // made to prove, not to sign in
  CHECK(prove_with_passkey(*world.desk, world.viewer(in.token), answer).value_or(false));
  CHECK_FALSE(prove_with_passkey(*world.desk, world.viewer(in.token), answer).value_or(true));
  (void)asked_of(world, in);
}

TEST_CASE("a new passkey is taken once, and only as it was asked for") {
  TestWorld world;
  world.add_account();
  const SignedIn in = world.signed_in();
  const auto why = [&](const NewPasskey& made) {
    const auto outcome = add(world, in, made);
    return std::holds_alternative<PasskeyRefusal>(outcome) ? std::optional(std::get<PasskeyRefusal>(outcome)) : std::nullopt;
  };
  Phone phone;
  phone.flags = 0x01;
  CHECK(why(phone.make(asked_of(world, in))) == PasskeyRefusal::wrong);
  phone.flags = 0x05;
  phone.origin = "https://portal.evil.example";
  CHECK(why(phone.make(asked_of(world, in))) == PasskeyRefusal::wrong);
  phone.origin = "https://localhost:8443";
  phone.rp_id = "evil.example";
  CHECK(why(phone.make(asked_of(world, in))) == PasskeyRefusal::wrong);
  phone.rp_id = "localhost";
  NewPasskey cut = phone.make(asked_of(world, in));
  cut.attestation.pop_back();
  CHECK(why(cut) == PasskeyRefusal::wrong);
  const NewPasskey made = phone.make(asked_of(world, in));
  CHECK_FALSE(why(made));
  CHECK(why(made) == PasskeyRefusal::wrong);                             // the challenge was used
  CHECK(why(phone.make(asked_of(world, in))) == PasskeyRefusal::there_already);
  for (int i = 1; i < kMaxPasskeys; ++i) {
    Phone more;
    more.id = "credential " + std::to_string(i);
    CHECK_FALSE(why(more.make(asked_of(world, in))));
  }
  auto asked = start_passkey(*world.desk, world.viewer(in.token));
  REQUIRE(asked.ok());
  REQUIRE(std::holds_alternative<PasskeyRefusal>(*asked));
  CHECK(std::get<PasskeyRefusal>(*asked) == PasskeyRefusal::too_many);
}

TEST_CASE("after her password a passkey serves as the second step where one is set, and only hers") {
  TestWorld world;
  Phone phone;
  const SignedIn in = with_passkey(world, phone);
  world.add_second_factor(in.account);
  auto outcome = world.try_password(kEmail, kPassword, TestWorld::home());
  REQUIRE(std::holds_alternative<CodeNeeded>(outcome));
  CHECK(std::get<CodeNeeded>(outcome).by_app);
  CHECK(std::get<CodeNeeded>(outcome).by_passkey);
  const std::string pending = std::get<CodeNeeded>(outcome).pending_token.reveal();
  const auto question = ask_for_second_step(*world.desk, pending);
  REQUIRE(question.ok());
  const PasskeyAnswer answer = phone.answer(*question);
  auto stranger = enter_passkey(*world.desk, {answer, "no such token", TestWorld::home()});
  REQUIRE(stranger.ok());
  CHECK(std::get<Refused>(*stranger).why == SignInRefusal::start_over);
  auto done = enter_passkey(*world.desk, {answer, pending, TestWorld::home()});
  REQUIRE(done.ok());
  CHECK(is_in(*done));
  CHECK_FALSE(ask_for_second_step(*world.desk, pending).ok());
}

TEST_CASE("a nurse may use a passkey as her second factor: it is asked after her password, and her codes are the way back") {
  TestWorld world;
  const AccountId nurse = world.add_account();
  world.staff = nurse;
  const SignedIn in = world.signed_in();
  REQUIRE(in.must_set_up_second_factor);
  Phone phone;
  auto added = add(world, in, phone.make(asked_of(world, in)));
  REQUIRE(std::holds_alternative<PasskeyAdded>(added));
  const auto codes = std::get<PasskeyAdded>(added).recovery_codes;
  CHECK(codes.size() == kRecoveryCodes);
  CHECK_FALSE(world.viewer(in.token).must_set_up_second_factor);
  CHECK(world.viewer(in.token).second_factor);

  auto outcome = world.try_password(kEmail, kPassword, TestWorld::home());
  REQUIRE(std::holds_alternative<CodeNeeded>(outcome));
  CHECK_FALSE(std::get<CodeNeeded>(outcome).by_app);
  CHECK(is_in(world.try_code(std::get<CodeNeeded>(outcome).pending_token, CodeEntry{"", codes[0]}, TestWorld::home())));
  auto removed = remove_passkey(*world.desk, world.viewer(in.token), std::get<PasskeyAdded>(added).passkey_id);
  REQUIRE(removed.ok());
  REQUIRE(std::holds_alternative<PasskeyRefusal>(*removed));
  CHECK(std::get<PasskeyRefusal>(*removed) == PasskeyRefusal::keeps_it);
  REQUIRE(world.database->write([&](db::Transaction& tx) { return clear_second_factor(tx, *world.desk, nurse); }).ok());
  CHECK(was_wrong(come_in(world, phone)));
}

TEST_CASE("passkeys belong to the configured address, and there are none at an address that is no name") {
  SignInOptions options;
  options.public_origin = "https://portal.example.org";
  CHECK(passkey_place(options).possible);
  CHECK(passkey_place(options).rp_id == "portal.example.org");
  for (const char* nowhere : {"https://192.0.2.7:8443", "https://[2001:db8::7]", "http://portal.example.org", "portal", ""}) {
    options.public_origin = nowhere;
    CHECK_FALSE(passkey_place(options).possible);
  }
  options.public_origin = "http://localhost:8080";
  CHECK(passkey_place(options).possible);
}
