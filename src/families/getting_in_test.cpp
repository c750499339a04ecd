// SPDX-License-Identifier: Apache-2.0
// PINs, invitations, registrations and terms: who gets linked to whom, and what everybody else hears.
#include <doctest/doctest.h>

#include "accounts/mailed_code.h"
#include "families/families_test_world.h"
#include "families/link_code.h"
#include "families/people.h"
#include "families/registration.h"
#include "families/terms_answer.h"
#include "practices/directory.h"
#include "practices/listing.h"
#include "practices/terms.h"

namespace kinportal::families {
namespace {

struct JoinWorld : test::World {
  accounts::AccountKeys keys = std::move(accounts::AccountKeys::derive(Secret(std::string(43, 'k')))).value();
  const Day born = Day::from_civil(2020, 5, 4).value();

  IssuedCode give(CodeKind kind = CodeKind::pin, std::chrono::hours life = std::chrono::hours(14 * 24)) {
    auto issued = try_give(kind, life);
    REQUIRE_MESSAGE(issued.ok(), issued.error().sentence);
    return std::move(issued).value();
  }
  Result<IssuedCode> try_give(CodeKind kind, std::chrono::hours life) {
    NewLinkCode fresh;
    fresh.practice = practice;
    fresh.patient = mia;
    fresh.kind = kind;
    fresh.expires_at = clock.now() + life;
    if (kind == CodeKind::pin) fresh.asked = {"birth_date", "address"};
    else fresh.email = EmailAddress("mother@example.org");
    return deed<IssuedCode>([&](const Deed& by) { return issue_link_code(by, keys, fresh); });
  }
  std::variant<CodeGood, CodeRefused> attempt(const std::string& typed, std::optional<Day> birth, const AccountId& who,
                                              std::optional<PracticeId> at = std::nullopt) {
    std::variant<CodeGood, CodeRefused> outcome = CodeRefused{};
    must(store->write([&](db::Transaction& tx) -> Result<void> {
      TRY_LET(outcome, try_link_code(tx, keys, CodeTry{who, typed, birth, at, "198.51.100.7"}, clock.now()));
      return {};
    }));
    return outcome;
  }
  bool good(const std::string& typed, std::optional<Day> birth, const AccountId& who, std::optional<PracticeId> at = std::nullopt) {
    return std::holds_alternative<CodeGood>(attempt(typed, birth, who, at));
  }
  Result<void> spend(const std::string& typed, const AccountId& who) {
    auto outcome = attempt(typed, born, who);
    REQUIRE(std::holds_alternative<CodeGood>(outcome));
    const LinkCode code = std::get<CodeGood>(outcome).code;
    return deed([&](const Deed& by) { return spend_link_code(by, code, who); });
  }
  std::string state_of(const std::string& id) {
    auto snapshot = store->snapshot();
    REQUIRE(snapshot.ok());
    auto code = read_link_code(*snapshot, practice, id);
    REQUIRE(code.ok());
    return std::string(code->state(clock.now()));
  }
  void pass(std::chrono::microseconds span) { clock.set(clock.now() + span); }

  NewRegistration form(const AccountId& who) {
    return {practice, who,    PersonName("Mia"),           PersonName("Brook"), BirthDate(born),
            "PARENT", "full", PhoneNumber("518-555-0177"), FreeText("")};
  }
  std::string send(const AccountId& who) {
    auto sent = deed<std::string>([&](const Deed& by) { return send_registration(by, form(who)); });
    REQUIRE_MESSAGE(sent.ok(), sent.error().sentence);
    return *sent;
  }
  Registration registration(const std::string& id) {
    auto snapshot = store->snapshot();
    REQUIRE(snapshot.ok());
    auto one = read_registration(*snapshot, practice, id);
    REQUIRE(one.ok());
    return *one;
  }
  std::size_t links_of(const AccountId& who) {
    auto snapshot = store->snapshot();
    REQUIRE(snapshot.ok());
    return patients_of_account(*snapshot, who, clock.now())->size();
  }
};

const std::string kEn = "# Terms\n\nYou agree.\n\n[sensitive categories]\n\nThe end.";
const std::string kEs = "# Términos\n\nUsted acepta.\n\n[sensitive categories]\n\nFin.";

}  // namespace

TEST_CASE("a PIN works once, for one child, together with her birth date") {
  JoinWorld world;
  const IssuedCode pin = world.give();
  const std::string code = pin.code.reveal();
  CHECK_FALSE(world.good(code, world.born + 1, world.mother));
  CHECK_FALSE(world.good(code, std::nullopt, world.mother));
  CHECK_FALSE(world.good(code, world.born, world.mother, PracticeId::trusted("elsewhere")));
  CHECK(world.good(accounts::shown_link_code(code), world.born, world.mother, world.practice));
  REQUIRE(world.spend(code, world.mother).ok());
  CHECK(world.state_of(pin.id) == "used");
  CHECK_FALSE(world.good(code, world.born, world.father));
  // Her own double click is no wrong try.
  const auto again = world.attempt(code, world.born, world.mother);
  REQUIRE(std::holds_alternative<CodeGood>(again));
  CHECK(std::get<CodeGood>(again).again);
  CHECK(world.verbs() == std::vector<std::string>{"give_pin", "redeem_pin"});
}

TEST_CASE("a wrong, used, expired, revoked and made-up PIN are refused alike, and nothing is said of why") {
  JoinWorld world;
  const IssuedCode used = world.give(), expired = world.give(CodeKind::pin, std::chrono::hours(24)), revoked = world.give();
  REQUIRE(world.spend(used.code.reveal(), world.father).ok());
  world.must(world.deed([&](const Deed& by) { return revoke_link_code(by, world.practice, revoked.id); }));
  world.pass(std::chrono::hours(25));
  CHECK(world.state_of(expired.id) == "expired");
  for (const std::string& code :
       {used.code.reveal(), expired.code.reveal(), revoked.code.reveal(), std::string("zzzzzzzz"), std::string()}) {
    const auto outcome = world.attempt(code, world.born, world.mother);
    REQUIRE(std::holds_alternative<CodeRefused>(outcome));
    CHECK(std::get<CodeRefused>(outcome).wait_s == 0);
  }
}

TEST_CASE("five wrong birth dates kill a PIN, whoever tried them") {
  JoinWorld world;
  const IssuedCode pin = world.give();
  for (int i = 0; i < kCodeWrongBirthDates; ++i) CHECK_FALSE(world.good(pin.code.reveal(), world.born + 1 + i, world.father));
  CHECK(world.state_of(pin.id) == "locked");
  CHECK_FALSE(world.good(pin.code.reveal(), world.born, world.mother));
}

TEST_CASE("whoever guesses has to wait, and a right code does not help while he waits") {
  JoinWorld world;
  const IssuedCode pin = world.give();
  std::int64_t wait = 0;
  for (int i = 0; i < 12 && wait == 0; ++i) {
    const auto outcome = world.attempt("0000000" + std::to_string(i % 10), world.born, world.father);
    wait = std::get<CodeRefused>(outcome).wait_s;
  }
  CHECK(wait > 0);
  CHECK_FALSE(world.good(pin.code.reveal(), world.born, world.father));
  CHECK(world.good(pin.code.reveal(), world.born, world.mother));
}

TEST_CASE("no code rests in the store, and an invitation's code is the one its mail will carry") {
  JoinWorld world;
  const IssuedCode invitation = world.give(CodeKind::invitation, std::chrono::hours(28 * 24));
  CHECK(invitation.code.reveal() == accounts::invitation_code(world.keys, invitation.id));
  CHECK(world.good(invitation.code.reveal(), world.born, world.mother));
  auto snapshot = world.store->snapshot();
  auto rows = snapshot->query("SELECT code_mac FROM link_code");
  REQUIRE(rows.ok());
  REQUIRE(*rows->next());
  CHECK(rows->string(0).size() == 32);
  CHECK(rows->string(0).find(invitation.code.reveal()) == std::string::npos);
}

TEST_CASE("an invitation is mailed again a few times and never after its end") {
  JoinWorld world;
  const IssuedCode one = world.give(CodeKind::invitation);
  const auto again = [&] { return world.deed([&](const Deed& by) { return note_invitation_mail(by, world.practice, one.id); }); };
  for (int mail = 2; mail <= kInvitationMails; ++mail) CHECK(again().ok());
  CHECK(again().error().fault == Fault::too_much);
  world.pass(std::chrono::hours(15 * 24));
  CHECK(again().error().fault == Fault::expired);
}

TEST_CASE("a PIN needs a question that was asked, and a patient has at most six open codes") {
  JoinWorld world;
  NewLinkCode unasked;
  unasked.practice = world.practice;
  unasked.patient = world.mia;
  unasked.expires_at = world.clock.now() + std::chrono::hours(1);
  const auto refused = world.deed<IssuedCode>([&](const Deed& by) { return issue_link_code(by, world.keys, unasked); });
  CHECK(refused.error().fault == Fault::invalid);
  for (int i = 0; i < kMaxOpenCodes; ++i) world.give();
  CHECK(world.try_give(CodeKind::pin, std::chrono::hours(24)).error().fault == Fault::too_much);
  world.pass(std::chrono::hours(15 * 24));
  CHECK(world.try_give(CodeKind::pin, std::chrono::hours(24)).ok());
}

TEST_CASE("a registration is matched by staff and links the mother; approving it twice is told, the same form twice is one") {
  JoinWorld world;
  const std::string id = world.send(world.mother);
  CHECK(world.send(world.mother) == id);
  CHECK(world.links_of(world.mother) == 0);
  const auto approve = [&] {
    return world.deed([&](const Deed& by) { return approve_registration(by, world.practice, id, {world.mia, "PARENT", "full", "nurse"}); });
  };
  REQUIRE(approve().ok());
  CHECK(world.links_of(world.mother) == 1);
  CHECK(world.registration(id).state == RegistrationState::approved);
  CHECK(approve().error().fault == Fault::conflict);
}

TEST_CASE("staff ask for more, the mother answers, and a stranger cannot touch her form") {
  JoinWorld world;
  const std::string id = world.send(world.mother);
  world.must(world.deed([&](const Deed& by) { return ask_about_registration(by, world.practice, id, FreeText("Which Mia?")); }));
  CHECK(world.registration(id).state == RegistrationState::asked);
  const auto answer = [&](const AccountId& who) {
    return world.deed(
        [&](const Deed& by) { return answer_registration(by, world.practice, id, who, FreeText("The one on Mill Street.")); });
  };
  CHECK(answer(world.father).error().fault == Fault::not_found);
  CHECK(answer(world.mother).ok());
  CHECK(world.registration(id).state == RegistrationState::waiting);
  CHECK(answer(world.mother).error().fault == Fault::conflict);
}

TEST_CASE("a refusal says why in words, links nothing, and a form taken back is no longer in the queue") {
  JoinWorld world;
  const std::string id = world.send(world.mother);
  const auto refuse = [&](std::string_view reason, const char* words) {
    return world.deed([&](const Deed& by) { return refuse_registration(by, world.practice, id, reason, FreeText(words)); });
  };
  CHECK(refuse("because", "").error().fault == Fault::invalid);
  CHECK(refuse("other", "").error().fault == Fault::invalid);
  CHECK(refuse("papers", "Please bring the custody order.").ok());
  CHECK(world.links_of(world.mother) == 0);
  const std::string second = world.send(world.mother);
  CHECK(second != id);
  world.must(world.deed([&](const Deed& by) { return withdraw_registration(by, world.practice, second, world.mother); }));
  auto snapshot = world.store->snapshot();
  CHECK(registrations_of_practice(*snapshot, world.practice, RegistrationList::open)->empty());
  CHECK(registrations_of_practice(*snapshot, world.practice, RegistrationList::decided)->size() == 2);
}

TEST_CASE("a code carries the most custody the office put on it: joint unless staff say otherwise") {
  JoinWorld world;
  const auto most = [&](std::optional<std::string> custody) {
    NewLinkCode fresh;
    fresh.practice = world.practice;
    fresh.patient = world.mia;
    fresh.asked = {"name"};
    fresh.expires_at = world.clock.now() + std::chrono::hours(24);
    if (custody) fresh.custody = *custody;
    return world.deed<IssuedCode>([&](const Deed& by) { return issue_link_code(by, world.keys, fresh); });
  };
  const auto kept = [&](const Result<IssuedCode>& issued) {
    auto snapshot = world.store->snapshot();
    return read_link_code(*snapshot, world.practice, issued->id)->custody;
  };
  CHECK(kept(most(std::nullopt)) == "joint");
  CHECK(kept(most("none")) == "none");
  CHECK(most("sole").error().fault == Fault::invalid);
}

TEST_CASE("terms are answered by version and checksum; a new version is asked again; declining ends what was linked there") {
  JoinWorld world;
  const auto publish = [&](const std::string& en) {
    auto version = world.deed<std::int64_t>([&](const Deed& by) {
      return practices::publish_terms(by.transaction, {world.practice, en, kEs, world.clock.now(), "test"}, world.clock.now());
    });
    REQUIRE_MESSAGE(version.ok(), version.error().sentence);
    return *version;
  };
  const auto accepted = [&] {
    auto snapshot = world.store->snapshot();
    return *terms_accepted(*snapshot, world.practice, world.mother, world.clock.now());
  };
  const auto answer = [&](bool yes) {
    auto snapshot = world.store->snapshot();
    const auto now = practices::terms_in_force(*snapshot, world.practice, world.clock.now());
    const NewTermsAnswer given{world.practice, world.mother, (*now)->version, (*now)->sha256, yes, "en"};
    return world.deed<int>([&](const Deed& by) { return answer_terms(by, given); });
  };
  CHECK(accepted());  // nothing to agree to
  CHECK(publish(kEn) == 1);
  CHECK_FALSE(accepted());
  REQUIRE(answer(true).ok());
  CHECK(accepted());
  world.pass(std::chrono::hours(1));
  CHECK(publish(kEn + " Changed.") == 2);
  CHECK_FALSE(accepted());
  const auto stale =
      world.deed<int>([&](const Deed& by) { return answer_terms(by, {world.practice, world.mother, 1, "old", true, "en"}); });
  CHECK(stale.error().fault == Fault::conflict);
  world.must(world.deed([&](const Deed& by) -> Result<void> {
    TRY(make_link(by, {world.practice, world.mother, world.mia, "PARENT", "full", "office", "nurse", by.now, false, false}));
    return {};
  }));
  world.must(world.deed([&](const Deed& by) -> Result<void> {  // to the same child, in a second way
    TRY(make_link(by, {world.practice, world.mother, world.mia, "GUARDIAN", "full", "office", "nurse", by.now, false, false}));
    return {};
  }));
  const auto ended = answer(false);
  REQUIRE(ended.ok());
  CHECK(*ended == 2);
  CHECK(world.links_of(world.mother) == 0);
  world.pass(std::chrono::hours(1));
  REQUIRE(answer(true).ok());
  CHECK(world.links_of(world.mother) == 0);  // to be linked again takes a PIN or the office
}

TEST_CASE("terms that do not name the sensitive categories are refused, and the list becomes part of the text") {
  JoinWorld world;
  const auto publish = [&](const std::string& en, Instant from) {
    return world.deed<std::int64_t>([&](const Deed& by) {
      return practices::publish_terms(by.transaction, {world.practice, en, kEs, from, "test"}, world.clock.now());
    });
  };
  CHECK(publish("You agree.", world.clock.now()).error().fault == Fault::invalid);
  CHECK(publish("", world.clock.now()).error().fault == Fault::invalid);
  CHECK(publish(kEn, world.clock.now() - std::chrono::hours(1)).error().fault == Fault::invalid);
  REQUIRE(publish(kEn, world.clock.now() + std::chrono::hours(1)).ok());
  CHECK(publish(kEn, world.clock.now()).error().fault == Fault::conflict);
  world.pass(std::chrono::hours(2));
  auto snapshot = world.store->snapshot();
  const auto terms = practices::terms_in_force(*snapshot, world.practice, world.clock.now());
  REQUIRE(terms->has_value());
  for (const char* named : {"Pregnancy", "Sexually transmitted", "alcoholism", "HIV test orders", "Mental health"})
    CHECK((*terms)->text_en.find(named) != std::string::npos);
  CHECK((*terms)->text_es.find("Embarazo") != std::string::npos);
}

TEST_CASE("a practice says how one gets in: never a PIN for more than 21 days, never no way at all") {
  JoinWorld world;
  const auto file = [&](const practices::Listing& listing) {
    return world.store->write([&](db::Transaction& tx) { return practices::file_listing(tx, listing); });
  };
  practices::Listing listing;
  listing.practice = world.practice;
  listing.pin = true;
  listing.pin_days = 22;
  CHECK(file(listing).error().fault == Fault::invalid);
  listing.pin_days = 21;
  listing.pin = listing.registration = false;
  CHECK(file(listing).error().fault == Fault::invalid);
  listing.pin = true;
  REQUIRE(file(listing).ok());
  auto snapshot = world.store->snapshot();
  const auto all = practices::search_directory(*snapshot, "", 10);
  REQUIRE(all->size() == 1);
  const auto kept = practices::read_listing(*snapshot, all->front());
  CHECK(kept->pin);
  CHECK_FALSE(kept->registration);
}

}  // namespace kinportal::families
