// SPDX-License-Identifier: Apache-2.0
// Requests for access from both sides, papers that end, and what follows somebody to the next visit.
#include "families/access_request.h"

#include <algorithm>

#include "documents/upload.h"
#include "families/at_practice.h"
#include "families/families_test_world.h"
#include "families/link.h"
#include "families/pause.h"
#include "families/people.h"
#include "families/visit_task.h"

using namespace kinportal;
using namespace kinportal::families;
using families::test::World;

namespace {

constexpr const char* once = "a-key-of-the-screen-1";

RequestForm grandmother() {
  RequestForm form;
  form.relationship = "GUARDIAN";
  form.for_given_names = PersonName("Mia Zephyrtest");
  form.for_family_name = PersonName("Brook");
  form.for_birth_on = BirthDate(Day::from_civil(2020, 5, 4).value());
  form.why = FreeText("I raise her");
  form.phone = PhoneNumber("518-555-0199");
  return form;
}

AccessRequest started(World& world, const RequestForm& form = grandmother(), const char* key = once) {
  const auto id =
      world.deed<AccessRequestId>([&](const Deed& deed) { return start_request(deed, world.practice, world.mother, key, form); });
  REQUIRE_MESSAGE(id.ok(), id.error().sentence);
  auto snapshot = world.store->snapshot();
  return read_request(*snapshot, world.practice, *id).value();
}

AccessRequest read(World& world, const AccessRequest& request) {
  auto snapshot = world.store->snapshot();
  return read_request(*snapshot, world.practice, request.id).value();
}

Result<RequestState> send(World& world, const AccessRequest& request, Signing signing = Signing::on_screen) {
  return world.deed<RequestState>(
      [&](const Deed& deed) { return send_request(deed, request, signing, PersonName("Ada Quilltest Brook")); });
}

UploadId add_pdf(World& world, const AccessRequest& request) {
  const std::string pdf = "%PDF-1.4\nstartxref\n0\n%%EOF\n";
  std::optional<UploadId> id;
  World::must(world.store->write([&](db::Transaction& tx) -> Result<void> {
    TRY_LET(id,
            documents::announce(
                tx, {world.practice, request.id.text(), world.mother, false, FreeText("order.pdf"), static_cast<std::int64_t>(pdf.size())},
                world.clock.now(), world.random));
    TRY(documents::receive_part(tx, world.practice, *id, 0, pdf));
    // The examination has its own tests; here only that the file is there counts.
    TRY(tx.execute(
        "UPDATE upload SET state = 'ready', media_type = 'application/pdf', pages = 1, kept_bytes = size_bytes WHERE upload_id = $1",
        {*id}));
    return {};
  }));
  return *id;
}

Approval guardianship(const World& world, const UploadId& upload) {
  Approval approval;
  approval.patient = world.mia;
  approval.link_kind = "GUARDIAN";
  approval.custody = "full";
  approval.word.who = "Ruth";
  ReviewedPaper paper;
  paper.paper.kind = "guardianship";
  paper.paper.account = world.mother;
  paper.uploads = {upload};
  approval.papers = {paper};
  return approval;
}

std::vector<std::string> steps(World& world, const AccessRequest& request) {
  auto snapshot = world.store->snapshot();
  std::vector<std::string> words;
  for (const auto& step : steps_of(*snapshot, world.practice, request.id).value()) words.push_back(step.what);
  return words;
}

}  // namespace

TEST_CASE("a grandmother asks, staff verify her guardianship papers, and she has a link that stands on them") {
  World world;
  const AccessRequest request = started(world);
  const UploadId upload = add_pdf(world, request);
  REQUIRE(send(world, request).value() == RequestState::sent);
  World::must(world.deed([&](const Deed& deed) { return take_request(deed, request, {"Ruth", {}, {}}); }));
  World::must(world.deed([&](const Deed& deed) { return approve_request(deed, request, guardianship(world, upload)); }));
  CHECK(read(world, request).state == RequestState::approved);
  CHECK(steps(world, request) == std::vector<std::string>{"started", "sent", "under_review", "approved"});
  auto snapshot = world.store->snapshot();
  const auto people = people_of_patient(*snapshot, world.practice, world.mia, world.clock.now()).value();
  REQUIRE(people.size() == 1);
  CHECK(people[0].link.kind == "GUARDIAN");
  CHECK(people[0].link.source == "proxy_request");
  CHECK(people[0].status == "active");
  const auto papers = papers_of_patient(*snapshot, world.practice, world.mia).value();
  REQUIRE(papers.size() == 1);
  CHECK(papers[0].verified);
  CHECK(papers[0].verified_by == "Ruth");
}

TEST_CASE("a double click makes one request, and a second one for the same child leads back to the first") {
  World world;
  const AccessRequest first = started(world);
  CHECK(started(world).id == first.id);
  const auto again = world.deed<AccessRequestId>(
      [&](const Deed& deed) { return start_request(deed, world.practice, world.mother, "another-key-of-hers", grandmother()); });
  REQUIRE_FALSE(again.ok());
  CHECK(again.error().fault == Fault::conflict);
  auto snapshot = world.store->snapshot();
  CHECK(open_twin(*snapshot, world.practice, world.mother, grandmother())->value() == first.id);
  CHECK_FALSE(open_twin(*snapshot, world.practice, world.father, grandmother())->has_value());
}

TEST_CASE("changing the form of a request leaves its entry in the visitors' book") {
  World world;
  const AccessRequest request = started(world);
  REQUIRE(world.book->drain_outbox(*world.store).ok());
  const std::uint64_t before = world.book->size();
  RequestForm form = grandmother();
  form.why = FreeText("She lives with me now.");
  World::must(world.deed([&](const Deed& deed) { return change_request(deed, request, form); }));
  REQUIRE(world.book->drain_outbox(*world.store).ok());
  CHECK(world.book->size() == before + 1);
}

TEST_CASE("two members of staff who decide at once decide once") {
  World world;
  const AccessRequest request = started(world);
  const UploadId upload = add_pdf(world, request);
  REQUIRE(send(world, request).ok());
  World::must(world.deed([&](const Deed& deed) { return approve_request(deed, request, guardianship(world, upload)); }));
  CHECK(world.deed([&](const Deed& deed) { return approve_request(deed, request, guardianship(world, upload)); }).error().fault ==
        Fault::conflict);
  CHECK(world.deed([&](const Deed& deed) { return refuse_request(deed, request, {"Tom", FreeText("No."), {}}); }).error().fault ==
        Fault::conflict);
  CHECK(world.deed([&](const Deed& deed) { return withdraw_request(deed, request); }).error().fault == Fault::conflict);
}

TEST_CASE("a refusal and a call for papers say why, and the family reads what to bring") {
  World world;
  const AccessRequest request = started(world);
  add_pdf(world, request);
  REQUIRE(send(world, request).ok());
  CHECK(world.deed([&](const Deed& deed) { return refuse_request(deed, request, {"Ruth", {}, {}}); }).error().fault == Fault::invalid);
  World::must(world.deed(
      [&](const Deed& deed) { return wait_for_paper(deed, request, {"Ruth", FreeText("The second page is missing."), {"letters"}}); }));
  CHECK(read(world, request).state == RequestState::waiting_for_paper);
  REQUIRE(send(world, request).value() == RequestState::sent);
  World::must(world.deed(
      [&](const Deed& deed) { return refuse_request(deed, request, {"Ruth", FreeText("The order ended."), {"guardianship"}}); }));
  auto snapshot = world.store->snapshot();
  const auto all = steps_of(*snapshot, world.practice, request.id).value();
  CHECK(all.back().words.reveal() == "The order ended.");
  CHECK(all.back().bring == std::vector<std::string>{"guardianship"});
}

TEST_CASE("signed on paper it waits for the sheet, and the desk's scan sends it") {
  World world;
  const AccessRequest request = started(world);
  REQUIRE(send(world, request, Signing::on_paper).value() == RequestState::waiting_for_paper);
  auto snapshot = world.store->snapshot();
  std::string typed = request.code;
  std::transform(typed.begin(), typed.end(), typed.begin(), [](char c) { return c == '-' ? ' ' : static_cast<char>(std::tolower(c)); });
  CHECK(find_by_code(*snapshot, world.practice, typed)->id == request.id);
  CHECK(find_by_code(*snapshot, PracticeId::trusted("elsewhere"), typed).error().fault == Fault::not_found);
  add_pdf(world, request);
  World::must(world.deed([&](const Deed& deed) { return note_scan(deed, request, {"Desk", {}, {}}); }));
  CHECK(read(world, request).state == RequestState::sent);
  CHECK(read(world, request).signed_how == "paper");
}

TEST_CASE("what is in nobody's chart is not given: a merged patient, another request's file, a request that is a draft") {
  World world;
  const AccessRequest request = started(world);
  RequestForm other = grandmother();
  other.for_given_names = PersonName("Noa Zephyrtest");
  const AccessRequest second = started(world, other, "a-key-of-the-screen-2");
  const UploadId foreign = add_pdf(world, second);
  CHECK(world.deed([&](const Deed& deed) { return approve_request(deed, request, guardianship(world, foreign)); }).error().fault ==
        Fault::conflict);
  const UploadId upload = add_pdf(world, request);
  REQUIRE(send(world, request).ok());
  CHECK(world.deed([&](const Deed& deed) { return approve_request(deed, request, guardianship(world, foreign)); }).error().fault ==
        Fault::not_found);
  World::must(world.store->write([&](db::Transaction& tx) -> Result<void> {
    TRY(tx.execute("UPDATE patient SET merged_into = 'other' WHERE patient_id = $1", {world.mia}));
    return {};
  }));
  CHECK(world.deed([&](const Deed& deed) { return approve_request(deed, request, guardianship(world, upload)); }).error().fault ==
        Fault::not_found);
  CHECK(read(world, request).state == RequestState::sent);
}

TEST_CASE("an adult's chart is asked for with a power of attorney, never as her parent") {
  World world;
  RequestForm form = grandmother();
  form.kind = RequestKind::adult;
  form.relationship = "PARENT";
  CHECK(world.deed<AccessRequestId>([&](const Deed& deed) { return start_request(deed, world.practice, world.mother, once, form); })
            .error()
            .fault == Fault::invalid);
  form.relationship = "POA";
  CHECK(world.deed<AccessRequestId>([&](const Deed& deed) { return start_request(deed, world.practice, world.mother, once, form); }).ok());
}

TEST_CASE("a request nobody decided on moves no fact that other people's answers stand on") {
  World world;
  const std::int64_t before = world.revision();
  const AccessRequest request = started(world);
  REQUIRE(send(world, request, Signing::on_paper).ok());
  World::must(world.deed([&](const Deed& deed) { return withdraw_request(deed, request); }));
  CHECK(world.revision() == before);
}

TEST_CASE("a waived ID is asked for at the next visit, lapses when it is not shown, and is good for all time once it is") {
  World world;
  World::must(world.deed([&](const Deed& deed) { return waive_id(deed, world.practice, world.mother); }));
  World::must(world.deed([&](const Deed& deed) { return open_visit_task(deed, world.practice, "photo_id", world.mother); }));
  std::string task;
  {
    auto snapshot = world.store->snapshot();
    auto rows = snapshot->query("SELECT task_id FROM visit_task WHERE closed_at IS NULL");
    REQUIRE(rows->next().value());
    task = rows->string(0);
    CHECK_FALSE(rows->next().value());
  }
  const auto read_task = [&] {
    auto snapshot = world.store->snapshot();
    return read_visit_task(*snapshot, world.practice, task).value();
  };
  World::must(world.deed([&](const Deed& deed) { return note_visit_without(deed, read_task()); }));
  CHECK(read_task().lapsed);
  CHECK_FALSE(read_task().closed);
  const auto shows = [&](std::string_view shown) {
    return world.deed([&](const Deed& deed) { return confirm_id(deed, read_task(), shown, "Ruth"); });
  };
  CHECK(shows("library card").error().fault == Fault::invalid);
  World::must(shows("drivers_license"));
  CHECK(read_task().closed);
  auto snapshot = world.store->snapshot();
  auto rows = snapshot->query("SELECT id_status, visit_since_waiver FROM account_at_practice WHERE account_id = $1", {world.mother});
  REQUIRE(rows->next().value());
  CHECK(rows->text(0) == "verified");
  CHECK(rows->integer(1) == 0);
  World::must(world.deed([&](const Deed& deed) { return set_id_status(deed, world.practice, world.mother, "pending"); }));
  World::must(shows("passport"));
  auto later = world.store->snapshot();
  auto still = later->query("SELECT id_status FROM account_at_practice WHERE account_id = $1", {world.mother});
  REQUIRE(still->next().value());
  CHECK(still->text(0) == "pending");  // a task closed long ago verifies nobody
}

TEST_CASE("a young person's account pauses when the consent is not signed at the visit, and opens again when it is") {
  World world;
  World::must(world.deed([&](const Deed& deed) { return open_visit_task(deed, world.practice, "teen_consent", world.father, world.mia); }));
  auto task_now = [&] {
    auto snapshot = world.store->snapshot();
    auto rows = snapshot->query("SELECT task_id FROM visit_task");
    REQUIRE(rows->next().value());
    const std::string id = rows->string(0);
    return read_visit_task(*snapshot, world.practice, id).value();
  };
  const auto suspended = [&] {
    auto snapshot = world.store->snapshot();
    auto rows = snapshot->query("SELECT suspended_at FROM account_at_practice WHERE account_id = $1", {world.father});
    return rows->next().value() && !rows->is_null(0);
  };
  World::must(world.deed([&](const Deed& deed) { return note_visit_without(deed, task_now()); }));
  CHECK(suspended());
  World::must(world.deed([&](const Deed& deed) { return confirm_consent(deed, task_now(), "Ruth"); }));
  CHECK_FALSE(suspended());
  CHECK(task_now().closed);
}

TEST_CASE("a consent signed at last opens what lapsed, and never what the privacy officer suspended before or after") {
  for (const bool officer_first : {true, false}) {
    CAPTURE(officer_first);
    World world;
    World::must(
        world.deed([&](const Deed& deed) { return open_visit_task(deed, world.practice, "teen_consent", world.father, world.mia); }));
    const auto task_now = [&] {
      auto snapshot = world.store->snapshot();
      auto rows = snapshot->query("SELECT task_id FROM visit_task");
      REQUIRE(rows->next().value());
      const std::string id = rows->string(0);
      return read_visit_task(*snapshot, world.practice, id).value();
    };
    const auto suspends = [&] {
      return world.deed(
          [&](const Deed& deed) { return pause_account(deed, world.practice, world.father, Pause::paused, FreeText("Threats.")); });
    };
    const auto lapses = [&] { return world.deed([&](const Deed& deed) { return note_visit_without(deed, task_now()); }); };
    World::must(world.deed([&](const Deed& deed) { return set_id_status(deed, world.practice, world.father, "pending"); }));
    World::must(officer_first ? suspends() : lapses());
    world.clock.set(world.clock.now() + std::chrono::hours(1));
    World::must(officer_first ? lapses() : suspends());
    CHECK(suspends().error().fault == Fault::conflict);
    CHECK(world.deed([&](const Deed& deed) { return confirm_id(deed, task_now(), "passport", "Ruth"); }).error().fault == Fault::invalid);
    World::must(world.deed([&](const Deed& deed) { return confirm_consent(deed, task_now(), "Ruth"); }));
    auto snapshot = world.store->snapshot();
    CHECK(paused_at(*snapshot, world.practice, world.father)->has_value());
  }
}

TEST_CASE("a paper shown again counts from today; one that was revoked does not come back") {
  World world;
  const auto paper = world.deed<PaperId>([&](const Deed& deed) {
    NewPaper order;
    order.practice = world.practice;
    order.patient = world.mia;
    order.account = world.mother;
    order.kind = "guardianship";
    return file_paper(deed, order);
  });
  REQUIRE(paper.ok());
  CHECK(world.deed([&](const Deed& deed) { return renew_paper(deed, world.practice, *paper, std::nullopt); }).error().fault ==
        Fault::conflict);
  World::must(world.deed([&](const Deed& deed) { return verify_paper(deed, world.practice, *paper, "Ruth"); }));
  world.clock.set(world.clock.now() + std::chrono::hours(24 * 365));
  World::must(world.deed([&](const Deed& deed) { return renew_paper(deed, world.practice, *paper, std::nullopt); }));
  {
    auto snapshot = world.store->snapshot();
    CHECK(read_paper(*snapshot, world.practice, *paper)->seen_at == world.clock.now());
  }
  World::must(world.deed([&](const Deed& deed) { return revoke_paper(deed, world.practice, *paper); }));
  CHECK(world.deed([&](const Deed& deed) { return renew_paper(deed, world.practice, *paper, std::nullopt); }).error().fault ==
        Fault::conflict);
}
