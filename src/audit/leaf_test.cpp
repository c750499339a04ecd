// SPDX-License-Identifier: Apache-2.0
// What a stranger sees of an entry, and what the book refuses to write down.
#include "audit/leaf.h"

#include <doctest/doctest.h>

#include <set>

#include "audit/outbox.h"
#include "audit/sha256.h"
#include "base/random.h"

using namespace kinportal;
using namespace kinportal::audit;

namespace {

Entry an_entry() {
  Entry e;
  e.at = Instant{1'800'000'000'123'456};
  e.practice = PracticeId::trusted("practice-quillfeather");
  e.actor_kind = ActorKind::account;
  e.actor_id = "account-quillfeather";
  e.patient = PatientId::trusted("patient-quillfeather");
  e.verb = "view_results";
  e.effect = Effect::allow;
  e.reason = "parent_of_minor";
  e.rules = "R3 R7";
  e.items = 20;
  e.detail = "item-quillfeather";
  e.via = "app:quillfeather";
  e.request_id = "request-quillfeather";
  return e;
}

Hash salt_of(char c) {
  Hash salt;
  salt.fill(static_cast<std::byte>(c));
  return salt;
}

}  // namespace

TEST_CASE("a leaf holds no id of anybody, only what was done and by which rule") {
  const std::string leaf = leaf_bytes(an_entry(), salt_of('a'));
  CHECK(leaf.find("quillfeather") == std::string::npos);
  CHECK(leaf.find("\"verb\":\"view_results\"") != std::string::npos);
  CHECK(leaf.find("\"rules\":\"R3 R7\"") != std::string::npos);
  CHECK(leaf.find("\"at\":1800000000123456") != std::string::npos);
}

TEST_CASE("the form of a leaf does not change: old entries must keep their hashes") {
  CHECK(to_hex(leaf_hash(leaf_bytes(an_entry(), salt_of('a')))) == "7675e70895beee3c7e3f6be317791366a0b04e2c7e49d635f6c4c0a407888d22");
}

TEST_CASE("the same look twice makes two leaves that do not look alike") {
  const std::string one = leaf_bytes(an_entry(), salt_of('a'));
  const std::string other = leaf_bytes(an_entry(), salt_of('b'));
  const auto patient_of = [](const std::string& leaf) { return leaf.substr(leaf.find("\"patient\":"), 55); };
  CHECK(patient_of(one) != patient_of(other));
}

TEST_CASE("a field can be opened to somebody by its own salt, and opens no other") {
  const Hash salt = salt_of('a');
  const std::string leaf = leaf_bytes(an_entry(), salt);
  const Hash patient_salt = sha256({bytes_of(salt), "\x03"});
  const Hash commitment = sha256({bytes_of(patient_salt), "patient-quillfeather"});
  CHECK(leaf.find("\"patient\":\"" + to_base64url(commitment) + "\"") != std::string::npos);
}

TEST_CASE("every field of an entry changes its leaf") {
  std::set<std::string> leaves{leaf_bytes(an_entry(), salt_of('a'))};
  const auto with = [&](auto change) {
    Entry e = an_entry();
    change(e);
    leaves.insert(leaf_bytes(e, salt_of('a')));
  };
  with([](Entry& e) { e.at.us += 1; });
  with([](Entry& e) { e.practice = PracticeId::trusted("x"); });
  with([](Entry& e) { e.actor_kind = ActorKind::staff; });
  with([](Entry& e) { e.actor_id = "x"; });
  with([](Entry& e) { e.patient = PatientId::trusted("x"); });
  with([](Entry& e) { e.verb = "x"; });
  with([](Entry& e) { e.effect = Effect::deny; });
  with([](Entry& e) { e.reason = "x"; });
  with([](Entry& e) { e.rules = "x"; });
  with([](Entry& e) { e.items = 21; });
  with([](Entry& e) { e.detail = "x"; });
  with([](Entry& e) { e.via = "x"; });
  with([](Entry& e) { e.request_id = "x"; });
  CHECK(leaves.size() == 14);
}

TEST_CASE("what is no id or fixed word is not written into the book, and the refusal does not repeat it") {
  const auto refused = [](auto change) {
    Entry e = an_entry();
    change(e);
    const auto checked = check_entry(e);
    REQUIRE_FALSE(checked.ok());
    CHECK(checked.error().fault == Fault::bug);
    CHECK(checked.error().sentence.find("Zoë") == std::string::npos);
  };
  CHECK(check_entry(an_entry()).ok());
  refused([](Entry& e) { e.verb = ""; });
  refused([](Entry& e) { e.verb = "looked at Zoë"; });
  refused([](Entry& e) { e.reason = "Zoë said so"; });
  refused([](Entry& e) { e.rules = "R1\"}"; });
  refused([](Entry& e) { e.detail = "Zoë"; });
  refused([](Entry& e) { e.actor_id = "a\tb"; });
  refused([](Entry& e) { e.detail = std::string(5000, 'x'); });
}

TEST_CASE("an entry survives the outbox") {
  Entry empty;
  empty.verb = "sign_in";
  for (const Entry& e : {an_entry(), empty}) {
    const auto back = decode_entry(encode_entry(e));
    REQUIRE(back.ok());
    CHECK(*back == e);
  }
}

TEST_CASE("a line of the outbox that the portal cannot have written is refused") {
  const std::string good = encode_entry(an_entry());
  CHECK_FALSE(decode_entry("").ok());
  CHECK_FALSE(decode_entry(good + "\tmore").ok());
  CHECK_FALSE(decode_entry(good.substr(0, good.rfind('\t'))).ok());
  CHECK_FALSE(decode_entry("2" + good.substr(1)).ok());
  std::string bad = good;
  bad.replace(bad.find("allow"), 5, "maybe");
  CHECK_FALSE(decode_entry(bad).ok());
}
