// SPDX-License-Identifier: Apache-2.0
// Reports, freezes and decisions: at once, reversible, never twice, and never by the asker's own hand.
#include "families/dispute.h"
#include "documents/upload.h"

#include "families/end_codes.h"
#include "families/families_test_world.h"
#include "families/link.h"
#include "families/link_code.h"
#include "families/office_note.h"
#include "families/paper.h"
#include "families/pause.h"
#include "families/rights_reason.h"
#include "families/standing.h"

namespace kinportal::families::test {
namespace {

LinkId link_of(World& world, const AccountId& account, const char* kind = "PARENT", const char* source = "office") {
  NewLink link;
  link.practice = world.practice;
  link.account = account;
  link.patient = world.mia;
  link.kind = kind;
  link.custody = "joint";
  link.source = source;
  link.granted_at = world.clock.now();
  auto made = world.deed<LinkId>([&](const Deed& deed) { return make_link(deed, link); });
  REQUIRE_MESSAGE(made.ok(), made.error().sentence);
  return *made;
}

NewDispute report_about(World& world, std::optional<AccountId> who) {
  NewDispute report;
  report.practice = world.practice;
  report.patient = world.mia;
  report.account = std::move(who);
  report.said_who = FreeText("Ben");
  report.relation = "parent";
  report.reported_by = world.mother;
  report.cause = "court_order";
  report.words = FreeText("The judge said no.");
  return report;
}

DisputeId report(World& world, std::optional<AccountId> who) {
  const NewDispute fresh = report_about(world, std::move(who));
  auto made = world.deed<DisputeId>([&](const Deed& deed) { return report_dispute(deed, fresh); });
  REQUIRE_MESSAGE(made.ok(), made.error().sentence);
  return *made;
}

Link link_now(World& world, const LinkId& link) {
  auto snapshot = world.store->snapshot();
  return read_link(*snapshot, world.practice, link).value();
}
Dispute dispute_now(World& world, const DisputeId& dispute) {
  auto snapshot = world.store->snapshot();
  return read_dispute(*snapshot, world.practice, dispute).value();
}
Result<LinkId> try_link(World& world, const AccountId& account, const char* kind, const char* source, const char* custody) {
  NewLink link;
  link.practice = world.practice;
  link.account = account;
  link.patient = world.mia;
  link.kind = kind;
  link.custody = custody;
  link.source = source;
  link.granted_at = world.clock.now();
  return world.deed<LinkId>([&](const Deed& deed) { return make_link(deed, link); });
}
Result<LinkId> regrant_as_officer(World& world, const LinkId& link) {
  return world.deed<LinkId>([&](const Deed& deed) {
    Deed officer = deed;
    officer.by.decides_disputes = true;
    return regrant_access(officer, world.practice, link, FreeText("The order was lifted."));
  });
}
bool ended_now(World& world) {
  auto snapshot = world.store->snapshot();
  return ended_by_decision(*snapshot, world.practice, world.mia, world.father).value();
}
Result<void> freeze(World& world, const DisputeId& dispute) {
  return world.deed([&](const Deed& deed) { return freeze_access(deed, world.practice, dispute); });
}
Result<void> decide(World& world, const DisputeId& dispute, Decision decision, std::vector<std::string> categories = {}) {
  return world.deed([&](const Deed& deed) {
    return decide_dispute(deed, world.practice, dispute, {decision, FreeText("Saw the order."), categories, std::nullopt});
  });
}

}  // namespace

TEST_CASE("a mother's report alone changes nothing; staff freeze, and every link of the father is on hold") {
  World world;
  const LinkId first = link_of(world, world.father), second = link_of(world, world.father, "GUARDIAN");
  const DisputeId dispute = report(world, std::nullopt);
  CHECK_FALSE(link_now(world, first).disputed());
  CHECK(freeze(world, dispute).error().fault == Fault::conflict);  // nobody is named yet
  REQUIRE(world.deed([&](const Deed& deed) { return name_disputed(deed, world.practice, dispute, world.father); }).ok());
  const auto before = world.revision();
  REQUIRE(freeze(world, dispute).ok());
  CHECK(world.revision() > before);
  CHECK(link_now(world, first).disputed());
  CHECK(link_now(world, second).disputed());
  CHECK(dispute_now(world, dispute).state == DisputeState::frozen);
  CHECK(freeze(world, dispute).error().fault == Fault::conflict);
}

TEST_CASE("a link made while access is frozen is born frozen, so that an old PIN letter opens nothing") {
  World world;
  link_of(world, world.father);
  const DisputeId dispute = report(world, world.father);
  REQUIRE(freeze(world, dispute).ok());
  const LinkId fresh = link_of(world, world.father, "STEP", "pin");
  CHECK(link_now(world, fresh).disputed());
}

TEST_CASE("a decision that keeps the access gives it back as it was") {
  World world;
  const LinkId link = link_of(world, world.father);
  const DisputeId dispute = report(world, world.father);
  REQUIRE(freeze(world, dispute).ok());
  REQUIRE(decide(world, dispute, Decision::kept).ok());
  const Link now = link_now(world, link);
  CHECK_FALSE(now.disputed());
  CHECK_FALSE(now.ended_at);
  CHECK(now.custody == "joint");
  CHECK(decide(world, dispute, Decision::ended).error().fault == Fault::conflict);  // the colleague who pressed second
  CHECK_FALSE(link_now(world, link).ended_at);
}

TEST_CASE("whose access a decision ended does not come back by a PIN, only by staff") {
  World world;
  const LinkId link = link_of(world, world.father);
  const DisputeId dispute = report(world, world.father);
  REQUIRE(decide(world, dispute, Decision::ended).ok());
  CHECK(link_now(world, link).ended_at);
  NewLink again;
  again.practice = world.practice;
  again.account = world.father;
  again.patient = world.mia;
  again.kind = "PARENT";
  again.source = "pin";
  again.granted_at = world.clock.now();
  CHECK(world.deed<LinkId>([&](const Deed& deed) { return make_link(deed, again); }).error().fault == Fault::forbidden);
  again.source = "registration";
  CHECK(world.deed<LinkId>([&](const Deed& deed) { return make_link(deed, again); }).error().fault == Fault::forbidden);
  again.source = "office";
  CHECK(world.deed<LinkId>([&](const Deed& deed) { return make_link(deed, again); }).error().fault == Fault::forbidden);
  const FreeText why("The order was lifted.");
  CHECK(world.deed<LinkId>([&](const Deed& deed) { return regrant_access(deed, world.practice, link, why); }).error().fault ==
        Fault::forbidden);
  world.clock.set(world.clock.now() + std::chrono::minutes(1));
  CHECK(regrant_as_officer(world, link).ok());
}

TEST_CASE("a later report that finds nothing does not undo what a decision ended; only who decides reports links them again") {
  World world;
  const LinkId link = link_of(world, world.father);
  const DisputeId first = report(world, world.father), later = report(world, world.father);
  REQUIRE(decide(world, first, Decision::ended).ok());
  world.clock.set(world.clock.now() + std::chrono::minutes(1));
  REQUIRE(decide(world, later, Decision::kept).ok());
  CHECK(ended_now(world));
  CHECK(world.deed<LinkId>([&](const Deed& deed) { return regrant_access(deed, world.practice, link, FreeText("He asked.")); })
            .error()
            .fault == Fault::forbidden);
  world.clock.set(world.clock.now() + std::chrono::minutes(1));
  REQUIRE(regrant_as_officer(world, link).ok());
  CHECK_FALSE(ended_now(world));
  CHECK(link_of(world, world.father, "STEP") != link);  // from here on the office links him as anybody
}

TEST_CASE("deciding one report leaves the freeze of another alone until that one is decided") {
  for (const Decision decision : {Decision::kept, Decision::restricted}) {
    World world;
    const LinkId link = link_of(world, world.father);
    const DisputeId first = report(world, world.father), second = report(world, world.father);
    REQUIRE(freeze(world, first).ok());
    REQUIRE(freeze(world, second).ok());
    REQUIRE(decide(world, first, decision, {"note"}).ok());
    CHECK(link_now(world, link).disputed());
    REQUIRE(decide(world, second, Decision::kept).ok());
    CHECK_FALSE(link_now(world, link).disputed());
  }
}

TEST_CASE("a report nobody froze on is decided while another's freeze lasts, and changes nothing of it") {
  World world;
  const LinkId link = link_of(world, world.father);
  const DisputeId idle = report(world, world.father), frozen = report(world, world.father);
  REQUIRE(freeze(world, frozen).ok());
  REQUIRE(decide(world, idle, Decision::kept).ok());
  CHECK(link_now(world, link).disputed());
}

TEST_CASE("whose access staff ended does not come back by a second letter; staff link him again, and then a letter counts") {
  World world;
  const LinkId link = link_of(world, world.father);
  REQUIRE(world.deed([&](const Deed& deed) { return end_access(deed, world.practice, link, FreeText("Mother asked.")); }).ok());
  world.clock.set(world.clock.now() + std::chrono::minutes(1));
  CHECK(try_link(world, world.father, "PARENT", "pin", "full").error().fault == Fault::forbidden);
  CHECK(try_link(world, world.father, "STEP", "invitation", "full").error().fault == Fault::forbidden);
  REQUIRE(world.deed<LinkId>([&](const Deed& deed) { return regrant_access(deed, world.practice, link, FreeText("Wrong man.")); }).ok());
  CHECK(try_link(world, world.father, "STEP", "pin", "joint").ok());
}

TEST_CASE("an account that was ended and resumed does not come back by a letter") {
  World world;
  link_of(world, world.father);
  REQUIRE(world.deed([&](const Deed& deed) { return pause_account(deed, world.practice, world.father, Pause::ended, FreeText("Gone.")); })
              .ok());
  world.clock.set(world.clock.now() + std::chrono::minutes(1));
  REQUIRE(world.deed([&](const Deed& deed) { return resume_account(deed, world.practice, world.father, FreeText("Back.")); }).ok());
  CHECK(try_link(world, world.father, "PARENT", "pin", "full").error().fault == Fault::forbidden);
}

TEST_CASE("ending an access revokes the invitation that went to that address and leaves the mother's") {
  World world;
  const auto keys = std::move(accounts::AccountKeys::derive(Secret(std::string(43, 'k')))).value();
  const LinkId link = link_of(world, world.father);
  const auto invite = [&](const char* email) {
    NewLinkCode code;
    code.practice = world.practice;
    code.patient = world.mia;
    code.kind = CodeKind::invitation;
    code.email = EmailAddress(email);
    code.expires_at = world.clock.now() + std::chrono::hours(24);
    return world.deed<IssuedCode>([&](const Deed& deed) { return issue_link_code(deed, keys, code); }).value().id;
  };
  const std::string his = invite("father@example.org"), hers = invite("mother@example.org");
  REQUIRE(world.deed([&](const Deed& deed) { return end_access(deed, world.practice, link, FreeText("Mother asked.")); }).ok());
  const auto state = [&](const std::string& id) {
    auto snapshot = world.store->snapshot();
    return std::string(read_link_code(*snapshot, world.practice, id)->state(world.clock.now()));
  };
  CHECK(state(his) == "revoked");
  CHECK(state(hers) == "open");
  CHECK(*world.deed<int>([&](const Deed& deed) { return revoke_open_codes(deed, world.practice, world.mia); }) == 1);
  CHECK(state(hers) == "revoked");
}

TEST_CASE("what a code holder types never lifts his custody above what staff set, whatever kind he names, and not by leaving in between") {
  World world;
  const auto custody = [&](const char* kind) {
    return link_now(world, try_link(world, world.father, kind, "pin", "full").value()).custody;
  };
  CHECK(custody("PARENT") == "full");  // nobody has said otherwise
  const LinkId office = try_link(world, world.father, "GUARDIAN", "office", "none").value();
  world.clock.set(world.clock.now() + std::chrono::minutes(1));
  const LinkId by_code = try_link(world, world.father, "STEP", "pin", "full").value();
  CHECK(link_now(world, by_code).custody == "none");
  for (const LinkId& link : {office, by_code})
    World::must(world.deed([&](const Deed& deed) { return end_link(deed, world.practice, link); }));
  CHECK(custody("FOSTER") == "none");
  CHECK(lower_custody("full", "joint") == "joint");
  CHECK(lower_custody("unknown", "joint") == "unknown");
}

TEST_CASE("a restriction closes the parts it names by a checked court paper and lifts the freeze in the same breath") {
  World world;
  const LinkId link = link_of(world, world.father);
  const DisputeId dispute = report(world, world.father);
  REQUIRE(freeze(world, dispute).ok());
  CHECK(decide(world, dispute, Decision::restricted).error().fault == Fault::invalid);  // closes nothing
  CHECK(link_now(world, link).disputed());
  REQUIRE(decide(world, dispute, Decision::restricted, {"note", "document"}).ok());
  CHECK_FALSE(link_now(world, link).disputed());
  auto snapshot = world.store->snapshot();
  const auto papers = papers_of_patient(*snapshot, world.practice, world.mia);
  REQUIRE(papers->size() == 1);
  CHECK(papers->front().kind == "court_restriction");
  CHECK(papers->front().verified);
  CHECK(papers->front().account == world.father.text());
  CHECK(papers->front().categories == std::vector<std::string>{"note", "document"});
}

TEST_CASE("five reports may wait, the sixth asks to call; a word that is none and a long text are refused") {
  World world;
  for (int i = 0; i < max_open_reports; ++i) report(world, std::nullopt);
  NewDispute sixth = report_about(world, std::nullopt);
  CHECK(world.deed<DisputeId>([&](const Deed& deed) { return report_dispute(deed, sixth); }).error().fault == Fault::too_much);
  sixth.source = "staff";  // the office may always write one down
  CHECK(world.deed<DisputeId>([&](const Deed& deed) { return report_dispute(deed, sixth); }).ok());
  sixth.cause = "gossip";
  CHECK(world.deed<DisputeId>([&](const Deed& deed) { return report_dispute(deed, sixth); }).error().fault == Fault::invalid);
  sixth.cause = "other";
  sixth.words = FreeText(std::string(max_dispute_words + 1, 'x'));
  CHECK(world.deed<DisputeId>([&](const Deed& deed) { return report_dispute(deed, sixth); }).error().fault == Fault::too_much);
}

TEST_CASE("the asker's list has her own reports and nobody else's") {
  World world;
  const DisputeId hers = report(world, std::nullopt);
  NewDispute by_staff = report_about(world, world.father);
  by_staff.source = "staff";
  REQUIRE(world.deed<DisputeId>([&](const Deed& deed) { return report_dispute(deed, by_staff); }).ok());
  auto snapshot = world.store->snapshot();
  const auto list = disputes_reported_by(*snapshot, world.mother, world.practice, world.mia);
  REQUIRE(list->size() == 1);
  CHECK(list->front().id == hers);
  CHECK(disputes_reported_by(*snapshot, world.father, world.practice, world.mia)->empty());
  CHECK(disputes_of_patient(*snapshot, world.practice, world.mia)->size() == 2);
}

TEST_CASE("ending an access keeps its reason, and undoing it is a new grant with a reason of its own") {
  World world;
  const LinkId link = link_of(world, world.father);
  CHECK(world.deed([&](const Deed& deed) { return end_access(deed, world.practice, link, FreeText("  ")); }).error().fault ==
        Fault::invalid);
  CHECK_FALSE(link_now(world, link).ended_at);
  REQUIRE(world.deed([&](const Deed& deed) { return end_access(deed, world.practice, link, FreeText("Mother asked.")); }).ok());
  CHECK(world.deed([&](const Deed& deed) { return end_access(deed, world.practice, link, FreeText("Me too.")); }).error().fault ==
        Fault::conflict);
  world.clock.set(world.clock.now() + std::chrono::minutes(1));
  const auto again =
      world.deed<LinkId>([&](const Deed& deed) { return regrant_access(deed, world.practice, link, FreeText("Wrong child.")); });
  REQUIRE(again.ok());
  CHECK(link_now(world, link).ended_at);  // what was, was
  CHECK(link_now(world, *again).custody == "joint");
  CHECK(link_now(world, *again).reviewer == "nurse");
  auto snapshot = world.store->snapshot();
  CHECK(reasons_of_patient(*snapshot, world.practice, world.mia)->size() == 2);
  CHECK(reasons_of_account(*snapshot, world.practice, world.father)->front().deed == "regrant_access");
}

TEST_CASE("custody changes only on a checked paper of this patient that is in force") {
  World world;
  const LinkId link = link_of(world, world.father);
  NewPaper order;
  order.practice = world.practice;
  order.patient = world.mia;
  order.kind = "legal_rights";
  const auto paper = world.deed<PaperId>([&](const Deed& deed) { return file_paper(deed, order); });
  REQUIRE(paper.ok());
  const auto set = [&] {
    return world.deed(
        [&](const Deed& deed) { return set_custody(deed, world.practice, link, "partial", *paper, FreeText("Order of 3 March.")); });
  };
  CHECK(set().error().fault == Fault::conflict);  // nobody has checked it
  REQUIRE(world.deed([&](const Deed& deed) { return verify_paper(deed, world.practice, *paper, "desk"); }).ok());
  REQUIRE(set().ok());
  CHECK(link_now(world, link).custody == "partial");
  CHECK(set().error().fault == Fault::conflict);  // it says so already
}

TEST_CASE("emancipation, capacity and death are set and taken back, each with a reason and its own line in the book") {
  World world;
  const auto now = world.clock.now();
  const FreeText why("Seen the papers.");
  REQUIRE(world.deed([&](const Deed& deed) { return set_emancipation(deed, world.practice, world.mia, now, why); }).ok());
  CHECK(world.deed([&](const Deed& deed) { return set_emancipation(deed, world.practice, world.mia, now, why); }).error().fault ==
        Fault::conflict);
  CHECK(world.deed([&](const Deed& deed) { return set_emancipation(deed, world.practice, world.mia, now + std::chrono::hours(1), why); })
            .error()
            .fault == Fault::invalid);
  REQUIRE(world.deed([&](const Deed& deed) { return set_emancipation(deed, world.practice, world.mia, std::nullopt, why); }).ok());
  REQUIRE(world.deed([&](const Deed& deed) { return set_capacity(deed, world.practice, world.mia, Capacity::diminished, why); }).ok());
  REQUIRE(world.deed([&](const Deed& deed) { return record_death(deed, world.practice, world.mia, now, why); }).ok());
  {
    auto snapshot = world.store->snapshot();
    const auto standing = standing_of(*snapshot, world.practice, world.mia);
    CHECK_FALSE(standing->emancipated_at);
    CHECK(standing->diminished);
    CHECK(standing->deceased_at == now);
  }
  REQUIRE(world.deed([&](const Deed& deed) { return record_death(deed, world.practice, world.mia, std::nullopt, why); }).ok());
  const auto verbs = world.verbs();
  for (const char* verb : {"set_emancipation", "lift_emancipation", "judge_capacity", "record_death", "take_back_death"}) {
    INFO(verb);
    CHECK(std::count(verbs.begin(), verbs.end(), verb) == 1);
  }
}

TEST_CASE("a note of the office is a listed sentence, replaces the one before and is put away by its reader alone, a pause by nobody") {
  World world;
  const auto say = [&](const char* kind, const char* sentence) {
    return world.deed([&](const Deed& deed) { return tell(deed, world.practice, world.father, kind, sentence, "d1"); });
  };
  CHECK(say("access", "your ex-wife says you are dangerous").error().fault == Fault::invalid);
  REQUIRE(say("access", "checking").ok());
  REQUIRE(say("access", "call_office").ok());
  REQUIRE(say("suspended", "paused").ok());
  std::vector<OfficeNote> notes;
  {
    auto snapshot = world.store->snapshot();
    notes = notes_of(*snapshot, world.father).value();
    CHECK(notes_of(*snapshot, world.mother)->empty());
  }
  REQUIRE(notes.size() == 2);
  for (const OfficeNote& note : notes) {
    CHECK(world.deed([&](const Deed& deed) { return put_away(deed, world.mother, world.practice, note.id); }).error().fault ==
          Fault::not_found);
    const bool gone = world.deed([&](const Deed& deed) { return put_away(deed, world.father, world.practice, note.id); }).ok();
    CHECK(gone == (note.sentence == "call_office"));
  }
}

TEST_CASE("a report about a chart that was merged meanwhile is decided where the links are now, and its weight comes along") {
  World world;
  const DisputeId dispute = report(world, world.father);
  const auto merged = world.deed<PatientId>([&](const Deed& deed) -> Result<PatientId> {
    patients::PatientFromSource from;
    from.source = "test";
    from.keys = {"Patient/mia-again"};
    from.given_names = "Mia Zephyrtest";
    from.family_name = "Brook";
    from.birth_on = Day::from_civil(2020, 5, 4).value();
    TRY_LET(const patients::Registration one, patients::register_patient(deed.transaction, world.practice, from, deed.now, deed.random));
    TRY(deed.transaction.execute("UPDATE patient SET merged_into = $2 WHERE practice_id = $1 AND patient_id = $3",
                                 {world.practice, one.patient, world.mia}));
    return one.patient;
  });
  REQUIRE(merged.ok());
  const PatientId& twin = *merged;
  NewLink fresh;
  fresh.practice = world.practice;
  fresh.account = world.father;
  fresh.patient = twin;
  fresh.kind = "PARENT";
  fresh.source = "office";
  fresh.granted_at = world.clock.now();
  const auto link = world.deed<LinkId>([&](const Deed& deed) { return make_link(deed, fresh); });
  REQUIRE(link.ok());
  CHECK(dispute_now(world, dispute).patient == twin);
  REQUIRE(freeze(world, dispute).ok());
  CHECK(link_now(world, *link).disputed());
  {
    auto snapshot = world.store->snapshot();
    CHECK(is_frozen(*snapshot, world.practice, twin, world.father).value());
  }
  REQUIRE(decide(world, dispute, Decision::ended).ok());
  CHECK(link_now(world, *link).ended_at);
  fresh.source = "pin";
  const auto again = world.deed<LinkId>([&](const Deed& deed) { return make_link(deed, fresh); });
  CHECK_FALSE(again.ok());  // the letter in the drawer, in the name of the chart she has now
}

TEST_CASE("a restriction after a report names the files that show the paper, its days and its parts; another report's file is refused") {
  World world;
  link_of(world, world.father);
  const DisputeId dispute = report(world, world.father), other = report(world, world.father);
  const auto file_of = [&](const DisputeId& owner) {
    const auto made = world.deed<UploadId>([&](const Deed& deed) -> Result<UploadId> {
      TRY_LET(const UploadId id,
              documents::announce(deed.transaction, {world.practice, owner.text(), world.mother, false, FreeText("order.pdf"), 10},
                                  deed.now, deed.random));
      TRY(deed.transaction.execute("UPDATE upload SET state = 'ready', pages = 1 WHERE practice_id = $1 AND upload_id = $2",
                                   {world.practice, id}));
      return id;
    });
    REQUIRE(made.ok());
    return *made;
  };
  const UploadId own = file_of(dispute), foreign = file_of(other);
  Verdict verdict{Decision::restricted, FreeText("Saw the order."), {"note"}, world.clock.now() + std::chrono::hours(24 * 30)};
  const auto decided = [&] { return world.deed([&](const Deed& deed) { return decide_dispute(deed, world.practice, dispute, verdict); }); };
  verdict.uploads = {foreign};
  CHECK(decided().error().fault == Fault::not_found);
  verdict.uploads = {own};
  verdict.restricted_to = world.clock.now() - std::chrono::hours(1);
  CHECK(decided().error().fault == Fault::invalid);
  verdict.restricted_to = world.clock.now() + std::chrono::hours(24 * 30);
  REQUIRE(decided().ok());
  auto snapshot = world.store->snapshot();
  const auto papers = papers_of_patient(*snapshot, world.practice, world.mia);
  REQUIRE(papers.ok());
  REQUIRE(papers->size() == 1);
  CHECK(papers->front().categories == std::vector<std::string>{"note"});
  CHECK(papers->front().to_at == verdict.restricted_to);
  auto rows = snapshot->query("SELECT upload_id FROM paper_upload WHERE paper_id = $1", {papers->front().id});
  REQUIRE(rows.ok());
  REQUIRE(rows->next().value());
  CHECK(rows->string(0) == own.text());
}

}  // namespace kinportal::families::test
