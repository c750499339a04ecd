// SPDX-License-Identifier: Apache-2.0
// Law 12 of the access design on real sockets: while many connections read and one downloads slowly, somebody's right ends. Deeds are committed
// by this node on SQLite, and on PostgreSQL by another one, of whose commits the node that answers hears nothing.
#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <thread>

#include "accounts/signins.h"
#include "families/link.h"
#include "families/paper.h"
#include "families/wishes.h"
#include "portal_world.h"
#include "practices/facts_revision.h"
#include "server/edge/edge.h"
#include "server/edge/test_client.h"

namespace kinportal::test {
namespace {

using server::testing::RawClient;

/// A clock in the test's hand that all threads may read.
class HandClock final : public Clock {
 public:
  explicit HandClock(Instant at) : us_(at.us) {}
  Instant now() const override { return Instant{us_.load()}; }
  void set(Instant at) { us_.store(at.us); }

 private:
  std::atomic<std::int64_t> us_;
};

const PracticeId practice = PracticeId::trusted("REF");
const PatientId child = PatientId::trusted("tween");
constexpr int rows = 400;
constexpr std::size_t row_bytes = 40'000;  // 16 MB in all: far more than the kernels of both sides keep

/// One portal behind its listener, with a chart whose every entry says OLD, and a way to do deeds from elsewhere.
class ListeningPortal {
 public:
  explicit ListeningPortal(const char* now) : clock(*Instant::parse(now)), world(clock), elsewhere_(world.other_node()) {
    for (const ViewerHere& viewer : world.viewers()) {
      if (viewer.name == "parent at REF") mother_ = viewer;
    }
    REQUIRE(world.change([&](db::Transaction& tx) { return fill(tx); }).ok());
    server::EdgeOptions options;
    options.listen = {"127.0.0.1:0"};
    options.reactors = 1;
    options.workers = 4;
    auto started = server::Edge::start(options, clock, [this](http::Request request, server::Reply reply) {
      auto way_back = std::make_shared<server::Reply>(std::move(reply));
      world.dispatch().handle(std::move(request), [way_back](http::Response answer) { way_back->send(std::move(answer)); });
    });
    REQUIRE(started.ok());
    edge = std::move(*started);
  }
  ~ListeningPortal() { edge->stop(); }

  /// A deed, durable when this returns, committed by another node where there can be one.
  void deed(const std::function<Result<void>(const families::Deed&)>& work) {
    const auto done = write([&](db::Transaction& tx) -> Result<void> {
      return work({tx, world.portal().book(), random_, {audit::ActorKind::staff, "desk", "staff", ""}, clock.now()});
    });
    INFO(sentence_of(done));
    REQUIRE(done.ok());
  }
  Result<void> write(const std::function<Result<void>(db::Transaction&)>& work) {
    return elsewhere_ ? elsewhere_(work) : world.portal().store().write(work);
  }

  LinkId link() {
    auto snapshot = world.portal().store().snapshot();
    auto found =
        snapshot->query("SELECT link_id FROM link WHERE practice_id = $1 AND patient_id = $2 AND account_id = $3 AND ended_at IS NULL",
                        {practice, child, mother_.account});
    REQUIRE(found->next().value());
    return found->id<LinkId>(0);
  }
  RawClient connect() const { return RawClient(edge->addresses().front()); }
  std::string request(const std::string& target) const {
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nCookie: " + world_cookie() + "\r\n\r\n";
  }
  const ViewerHere& mother() const { return mother_; }
  static std::string chart() { return "/api/v1/charts/REF/tween"; }

  HandClock clock;
  PortalWorld world;
  std::unique_ptr<server::Edge> edge;

 private:
  std::string world_cookie() const { return "kinportal-loopback=" + mother_.cookie; }

  // Results a parent may see of a child under twelve and not of an older one: labelled, and nobody knows who consented.
  Result<void> fill(db::Transaction& tx) const {
    const std::string text(row_bytes, 'x');
    const Instant at = clock.now() - std::chrono::hours(24);
    TRY(tx.execute("UPDATE patient SET birth_on = '2014-06-02' WHERE practice_id = $1 AND patient_id = $2", {practice, child}));
    TRY(practices::bump_facts(tx, practice));
    for (int i = 0; i < rows; ++i) {
      const std::string id = "row-" + std::to_string(i);
      const std::string title = "Quiver OLD " + std::to_string(i);
      const std::string body =
          "{\"id\":\"" + id + "\",\"kind\":\"lab\",\"title\":\"" + title + "\",\"happened_at\":\"2020-01-01\",\"text\":\"" + text + "\"}";
      TRY(tx.execute(
          "INSERT INTO chart_item (practice_id, patient_id, item_id, category, kind, code, happened_at, service_on, available_at, "
          "transmitted_at, status, labels, consenter, title, body) VALUES ($1, $2, $3, 'result', 'lab', '', $4, '2020-01-01', $5, "
          "$5, 'final', $6, 'unknown', $7, $8)",
          {practice, child, id, at.us - i, at, access::label::BH, title, body}));
    }
    return {};
  }

  SystemRandom random_;
  PortalWorld::Write elsewhere_;
  ViewerHere mother_;
};

/// A way to lose sight of the chart, and the way back.
struct Change {
  const char* name;
  std::function<void(ListeningPortal&)> take, give_back;
};

std::vector<Change> changes() {
  static PaperId order;
  static ConsentId denial;
  return {
      {"the link ends",
       [](ListeningPortal& at) { at.deed([&](const families::Deed& d) { return families::end_link(d, practice, at.link()); }); },
       [](ListeningPortal& at) {
         families::NewLink link;
         link.practice = practice;
         link.account = at.mother().account;
         link.patient = child;
         link.kind = "PARENT";
         link.custody = "full";
         link.granted_at = at.clock.now();
         at.deed([&](const families::Deed& d) -> Result<void> {
           TRY(families::make_link(d, link));
           return {};
         });
       }},
      {"somebody disputes it",
       [](ListeningPortal& at) { at.deed([&](const families::Deed& d) { return families::open_dispute(d, practice, at.link()); }); },
       [](ListeningPortal& at) { at.deed([&](const families::Deed& d) { return families::close_dispute(d, practice, at.link()); }); }},
      {"a court order arrives",
       [](ListeningPortal& at) {
         families::NewPaper paper;
         paper.practice = practice;
         paper.patient = child;
         paper.account = at.mother().account;
         paper.kind = "court_restriction";
         paper.seen_at = paper.from_at = at.clock.now();
         at.deed([&](const families::Deed& d) -> Result<void> {
           TRY_LET(order, families::file_paper(d, paper));
           return {};
         });
       },
       [](ListeningPortal& at) { at.deed([&](const families::Deed& d) { return families::revoke_paper(d, practice, order); }); }},
      {"the patient says no",
       [](ListeningPortal& at) {
         families::NewConsent consent;
         consent.practice = practice;
         consent.patient = child;
         consent.account = at.mother().account;
         consent.labels = {"BH"};
         at.deed([&](const families::Deed& d) -> Result<void> {
           TRY_LET(denial, families::give_consent(d, consent));
           return {};
         });
       },
       [](ListeningPortal& at) { at.deed([&](const families::Deed& d) { return families::withdraw_consent(d, practice, denial); }); }},
      {"a clinician finds danger",
       [](ListeningPortal& at) {
         at.deed([&](const families::Deed& d) { return families::find_endangerment(d, practice, child, at.mother().account); });
       },
       [](ListeningPortal& at) {
         at.deed([&](const families::Deed& d) { return families::lift_endangerment(d, practice, child, at.mother().account); });
       }},
  };
}

bool comes_true(const std::function<bool()>& condition) {
  for (int i = 0; i < 6000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

/// Connections that read the chart in every way, over and over, and compare what they get with what was true when they asked.
class Readers {
 public:
  explicit Readers(ListeningPortal& at) : at_(at) {
    for (int i = 0; i < connections; ++i) threads_.emplace_back([this, i] { read(i); });
  }
  ~Readers() { stop(); }
  void stop() {
    done_ = true;
    for (std::thread& thread : threads_)
      if (thread.joinable()) thread.join();
  }
  /// From here on, an answer to a request that has not been sent yet must not show the chart.
  void taken() { taken_ = true; }
  bool saw_enough_before() const { return before_ >= 40; }
  bool saw_enough_after() const { return after_ >= 80; }
  int wrong() const { return wrong_; }

 private:
  static constexpr int connections = 6;
  void read(int number) {
    const std::string targets[] = {ListeningPortal::chart() + "/results?limit=2", ListeningPortal::chart() + "/results/row-7",
                                   "/api/v1/home"};
    RawClient client = at_.connect();
    for (int i = number; !done_; ++i) {
      const bool over = taken_;
      const auto answer = client.ask(at_.request(targets[i % 3]));
      if (answer.status == 0) break;
      const bool shown = answer.body.find("Quiver") != std::string::npos;
      if (!over) before_ += shown ? 1 : 0;
      else ++after_;
      if (over && shown) ++wrong_;
    }
  }

  ListeningPortal& at_;
  std::atomic<bool> done_{false}, taken_{false};
  std::atomic<int> before_{0}, after_{0}, wrong_{0};
  std::vector<std::thread> threads_;
};

// The newest entry that says how an answer under way ended.
std::optional<audit::Entry> end_in_book(ListeningPortal& at, std::uint64_t from) {
  std::optional<audit::Entry> found;
  comes_true([&] {
    for (std::uint64_t number = from; number < at.world.portal().book().size(); ++number) {
      const auto entry = at.world.portal().book().entry(number);
      if (entry.ok() && entry->entry.verb == "download_sent") found = entry->entry;
    }
    return found.has_value();
  });
  return found;
}

std::int64_t entries_in(const std::string& bytes) {
  std::int64_t count = 0;
  for (auto at = bytes.find("\"id\":\"row-"); at != std::string::npos; at = bytes.find("\"id\":\"row-", at + 1)) ++count;
  return count;
}

// Begins a download, reads a little of it, lets `change` happen in the middle, and reads what still comes.
struct Download {
  std::string bytes;
  bool broken = false;
  std::uint64_t pieces_after = 0;
  std::optional<audit::Entry> end;
};
Download download_while(ListeningPortal& at, const std::function<void()>& change) {
  Download out;
  const std::uint64_t entries = at.world.portal().book().size();
  RawClient client = at.connect();
  client.receive_little();
  client.send(at.request(ListeningPortal::chart() + "/download?format=fhir"));
  out.bytes = client.read_some(300'000);
  REQUIRE(out.bytes.starts_with("HTTP/1.1 200"));
  REQUIRE(entries_in(out.bytes) > 3);
  change();
  const std::uint64_t pieces = at.edge->figures().pieces;
  out.bytes += client.read_to_end(&out.broken);
  out.pieces_after = at.edge->figures().pieces - pieces;
  out.end = end_in_book(at, entries);
  return out;
}

// What every piece made from now on would say.
void mark_as_new(ListeningPortal& at) {
  const auto done = at.write([](db::Transaction& tx) -> Result<void> {
    TRY(tx.execute("UPDATE chart_item SET body = replace(body, 'OLD', 'NEW') WHERE practice_id = $1 AND patient_id = $2",
                   {practice, child}));
    return {};
  });
  REQUIRE(done.ok());
}

void check_cut(const Download& got, const char* reason) {
  CHECK(got.broken);
  CHECK_FALSE(got.bytes.ends_with("\r\n0\r\n\r\n"));
  CHECK(got.bytes.find("Quiver NEW") == std::string::npos);
  // The one that had been decided and was waiting for the socket, and no other.
  CHECK(got.pieces_after <= 1);
  REQUIRE(got.end.has_value());
  CHECK(got.end->reason == reason);
  CHECK(got.end->items >= entries_in(got.bytes));
  CHECK(got.end->items < rows);
}

constexpr const char* evening = "2026-06-01T23:50:00-04:00";

}  // namespace

TEST_CASE("law 12: in a stream of reads by many connections, no answer asked for after a right has ended shows the chart") {
  for (const Change& change : changes()) {
    ListeningPortal at(evening);
    INFO(change.name);
    {
      Readers readers(at);
      REQUIRE(comes_true([&] { return readers.saw_enough_before(); }));
      change.take(at);
      readers.taken();
      REQUIRE(comes_true([&] { return readers.saw_enough_after(); }));
      readers.stop();
      CHECK(readers.wrong() == 0);
    }
    change.give_back(at);
    CHECK(at.connect().ask(at.request(ListeningPortal::chart() + "/results?limit=2")).body.find("Quiver") != std::string::npos);
  }
}

TEST_CASE("law 12: a long download ends in the middle when the right ends, and nothing that is newer than the deed is in it") {
  for (const Change& change : changes()) {
    ListeningPortal at(evening);
    INFO(change.name);
    const Download got = download_while(at, [&] {
      change.take(at);
      mark_as_new(at);
    });
    check_cut(got, "RIGHTS_CHANGED");
  }
}

TEST_CASE("a long download goes on to its end when another family's rights change in the middle of it") {
  ListeningPortal at(evening);
  RawClient client = at.connect();
  client.receive_little();
  client.send(at.request(ListeningPortal::chart() + "/download?format=fhir"));
  std::string bytes = client.read_some(300'000);
  families::NewConsent consent;
  consent.practice = practice;
  consent.patient = PatientId::trusted("elder");
  consent.account = at.mother().account;
  consent.labels = {"HIV"};
  at.deed([&](const families::Deed& d) -> Result<void> {
    TRY(families::give_consent(d, consent));
    return {};
  });
  while (!bytes.ends_with("\r\n0\r\n\r\n")) {
    const std::string more = client.read_some(1);
    REQUIRE_FALSE(more.empty());
    bytes += more;
  }
  CHECK(entries_in(bytes) >= rows - 2);  // an id may lie across two chunks
  CHECK(client.ask(at.request("/api/v1/home")).status == 200);
}

TEST_CASE(
    "law 12: at midnight of her twelfth birthday reads and a running download stop showing what a parent of a younger child may see") {
  const Instant midnight = *Instant::parse("2026-06-02T00:00:00-04:00");
  {
    ListeningPortal at(evening);
    Readers readers(at);
    at.clock.set(Instant{midnight.us - 1});
    REQUIRE(comes_true([&] { return readers.saw_enough_before(); }));
    at.clock.set(midnight);
    readers.taken();
    REQUIRE(comes_true([&] { return readers.saw_enough_after(); }));
    readers.stop();
    CHECK(readers.wrong() == 0);
  }
  ListeningPortal at(evening);
  const Download got = download_while(at, [&] {
    at.clock.set(midnight);
    mark_as_new(at);
  });
  check_cut(got, "RIGHTS_CHANGED");
}

TEST_CASE("signing out everywhere ends a running download too, and so does the end of an idle sign-in") {
  {
    ListeningPortal at(evening);
    const Download got = download_while(at, [&] {
      REQUIRE(at.write([&](db::Transaction& tx) { return accounts::end_signins(tx, at.mother().account); }).ok());
      mark_as_new(at);
    });
    check_cut(got, "SIGNED_OUT");
  }
  ListeningPortal at("2026-06-01T12:00:00-04:00");
  const Download got = download_while(at, [&] {
    at.clock.set(at.clock.now() + std::chrono::hours(1));
    mark_as_new(at);
  });
  check_cut(got, "SIGNED_OUT");
}

TEST_CASE("a reader who goes away in the middle leaves an entry that says how far it came") {
  ListeningPortal at(evening);
  const std::uint64_t entries = at.world.portal().book().size();
  {
    RawClient client = at.connect();
    client.receive_little();
    client.send(at.request(ListeningPortal::chart() + "/download?format=page"));
    REQUIRE(client.read_some(100'000).starts_with("HTTP/1.1 200"));
    client.reset();
  }
  const auto end = end_in_book(at, entries);
  REQUIRE(end.has_value());
  CHECK(end->reason == "BROKEN_OFF");
  CHECK(end->items > 0);
  CHECK(end->items < rows);
}

}  // namespace kinportal::test
