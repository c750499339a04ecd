// SPDX-License-Identifier: Apache-2.0
// What a feed sends is kept as it came, known when it comes again, and ends with a verdict; and labels do not depend on the order in which
// copies arrive. On both engines.
#include <doctest/doctest.h>

#include "access/labels.h"
#include "chart/source_pack.h"
#include "import_world.h"
#include "intake/feed_messages.h"
#include "resources.h"

using namespace kinportal;
using namespace kinportal::test;
using namespace kinportal::intake;

namespace {

FeedMessage message(const std::string& control_id, const std::string& content) {
  FeedMessage one;
  one.source = "lab";
  one.kind = "hl7v2";
  one.control_id = control_id;
  one.type = "ORU^R01";
  one.sha256 = sha256_of(content);
  one.packed = chart::SourcePacker().pack(content);
  return one;
}

Kept keep(ImportWorld& world, const FeedMessage& one) {
  Kept kept;
  const auto done = world.store->write([&](db::Transaction& deed) -> Result<void> {
    TRY_LET(kept, keep_message(deed, world.practice, one, world.clock.now(), world.random));
    return {};
  });
  INFO(sentence_of(done));
  REQUIRE(done.ok());
  return kept;
}

void settle(ImportWorld& world, const Kept& kept, const Verdict& verdict) {
  REQUIRE(world.store
              ->write([&](db::Transaction& deed) {
                return settle_message(deed, world.practice, kept.message_id, verdict, std::nullopt, world.clock.now());
              })
              .ok());
}

std::vector<WaitingMessage> waiting(ImportWorld& world, const std::string& kind = "hl7v2", int at_most = 10) {
  auto snapshot = world.store->snapshot();
  REQUIRE(snapshot.ok());
  auto found = waiting_messages(*snapshot, world.practice, kind, at_most);
  INFO(sentence_of(found));
  REQUIRE(found.ok());
  return std::move(*found);
}

}  // namespace

TEST_CASE("a message that was kept waits, byte for byte, until it has a verdict; the oldest comes first") {
  ImportWorld world;
  const std::string bytes = "MSH|^~\\&|LAB\rPID|1\xF1\r" + std::string(300, '\0');
  const auto first = keep(world, message("1", bytes));
  CHECK_FALSE(first.duplicate);
  world.clock.set(world.clock.now() + std::chrono::milliseconds(5));
  const auto second = keep(world, message("2", "another"));
  auto list = waiting(world);
  REQUIRE(list.size() == 2);
  CHECK(list[0].message_id == first.message_id);
  CHECK(chart::unpack_source(list[0].packed, 1 << 20).value() == bytes);
  CHECK(waiting(world, "hl7v2", 1).size() == 1);
  CHECK(waiting(world, "ccda").empty());
  settle(world, first, Verdict::filed());
  list = waiting(world);
  REQUIRE(list.size() == 1);
  CHECK(list[0].message_id == second.message_id);
}

TEST_CASE("the same message again is a duplicate with the answer of the first; a control id used for something else is kept and flagged") {
  ImportWorld world;
  const auto first = keep(world, message("1", "content"));
  settle(world, first, Verdict::quarantined("OBX[3].5", "it is no number"));
  const auto again = keep(world, message("1", "content"));
  CHECK(again.duplicate);
  CHECK_FALSE(again.control_id_again);
  CHECK(again.message_id == first.message_id);
  CHECK(to_text(again.verdict) == "quarantined: OBX[3].5: it is no number");
  const auto other = keep(world, message("1", "other content"));
  CHECK_FALSE(other.duplicate);
  CHECK(other.control_id_again);
  CHECK(keep(world, message("1", "other content")).duplicate);
  auto elsewhere = message("1", "content");
  elsewhere.source = "hospital";
  CHECK_FALSE(keep(world, elsewhere).duplicate);
  CHECK(world.number("SELECT count(*) FROM feed_message") == 3);
  CHECK(world.number("SELECT count(*) FROM feed_message WHERE control_id_again = 1") == 1);
  // A replay after the rule was mended.
  settle(world, first, Verdict::filed());
  CHECK(to_text(keep(world, message("1", "content")).verdict) == "filed");
  CHECK(to_text(Verdict::set_aside("it is test data")) == "set aside: it is test data");
}

TEST_CASE("a control id beyond its limit is refused and nothing is kept") {
  ImportWorld world;
  const auto one = message(std::string(max_control_id_bytes + 1, 'x'), "content");
  const auto done = world.store->write([&](db::Transaction& deed) -> Result<void> {
    TRY(keep_message(deed, world.practice, one, world.clock.now(), world.random));
    return {};
  });
  REQUIRE_FALSE(done.ok());
  CHECK(done.error().fault == Fault::too_much);
  CHECK(world.number("SELECT count(*) FROM feed_message") == 0);
}

TEST_CASE("an older copy that arrives late inside a labelled bundle labels the result, as it would have done in time") {
  const std::string old_meta = R"(,"meta":{"lastUpdated":"2025-01-01T00:00:00Z"})";
  const std::string new_meta = R"(,"meta":{"lastUpdated":"2025-02-01T00:00:00Z"})";
  const auto labelled = bundle({result("k", "Patient/p", "1.0", old_meta)}, security("HIV"));
  const auto alone = result("k", "Patient/p", "2.0", new_meta);
  for (const bool in_time : {true, false}) {
    ImportWorld world;
    world.import({world.file("p.json", patient("p"))});
    const auto first = world.file("first.json", in_time ? labelled : alone), second = world.file("second.json", in_time ? alone : labelled);
    world.import({first});
    world.import({second});
    INFO(in_time);
    CHECK(world.number("SELECT labels FROM chart_item") == access::label::HIV);
    CHECK(world.text("SELECT body FROM chart_item").find("2.0") != std::string::npos);
  }
}
