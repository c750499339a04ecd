// SPDX-License-Identifier: Apache-2.0
// Facts as they come out of a real store, and the decision on them: the papers of one guardian do not serve another, a suspended account is
// out, a policy's next version ends every answer.
#include "access/load_facts.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "access/decide.h"
#include "access/plan.h"
#include "access/policy_shelf.h"
#include "db/migrations.h"

namespace kinportal::access {
namespace {

const Instant now = *Instant::parse("2026-06-01T12:00:00-04:00");
const PracticeId practice = PracticeId::trusted("p");
const PatientId child = PatientId::trusted("child");

// A store with one practice under REF, one child of eight, and two grown-ups.
class Town {
 public:
  Town() {
    char name[] = "/tmp/kinportal-facts-XXXXXX";
    folder_ = mkdtemp(name);
    auto opened = db::Database::open({folder_, "kinportal", 2, false});
    REQUIRE(opened.ok());
    database = std::move(*opened);
    const FixedClock clock(now);
    REQUIRE(db::migrate(*database, db::store_migrations(), clock).ok());
    std::string source;
    for (const PolicySource& one : built_in_policies()) {
      if (one.file.ends_with("/REF.toml")) source = one.text;
    }
    change(
        "INSERT INTO policy_version (practice_id, effective_at, version, policy_id, source, sha256, published_by, published_at) "
        "VALUES ('p', 0, '1', 'REF', $1, 'abc', 'x', 0)",
        {source});
    change("INSERT INTO facts_revision (practice_id, revision) VALUES ('p', 7)");
    change(
        "INSERT INTO patient (practice_id, patient_id, given_names, family_name, search_name, birth_on, sex, created_at) "
        "VALUES ('p', 'child', 'A', 'B', 'b a', '2018-02-02', 'female', 0)");
    for (const char* account : {"mum", "aunt"}) {
      change(
          "INSERT INTO account (account_id, email, email_folded, given_names, family_name, birth_on, language, status, created_at) "
          "VALUES ($1, $1, $1, 'A', 'B', '1980-01-01', 'en', 'active', 0)",
          {account});
      change("INSERT INTO account_at_practice (practice_id, account_id, id_status) VALUES ('p', $1, 'verified')", {account});
    }
    link("mum", "PARENT", "full");
  }
  ~Town() {
    database.reset();
    std::filesystem::remove_all(folder_);
  }
  void change(std::string_view sql, std::vector<std::string> values = {}) {
    const auto done = database->write([&](db::Transaction& deed) -> Result<void> {
      std::vector<db::Value> bound(values.begin(), values.end());
      TRY(deed.execute(sql, bound));
      return {};
    });
    REQUIRE_MESSAGE(done.ok(), done.error().sentence);
  }
  void link(const std::string& account, const std::string& kind, const std::string& custody) {
    change(
        "INSERT INTO link (practice_id, link_id, account_id, patient_id, kind, custody, granted_at, source) VALUES ('p', $1, $2, 'child', $3, $4, 1000, 'office')",
        {account + kind, account, kind, custody});
  }
  Reason see(const std::string& account, Labels labels = 0, Consenter consenter = Consenter::parent, Instant at = now) {
    auto snapshot = database->snapshot();
    REQUIRE(snapshot.ok());
    auto loaded = load_facts(*snapshot, policies, practice, AccountId::trusted(account), child, at);
    REQUIRE_MESSAGE(loaded.ok(), (loaded ? "" : loaded.error().sentence));
    CHECK(loaded->revision == 7);
    ItemFacts item;
    item.patient_id = "child";
    item.category = Category::result;
    item.labels = labels;
    item.consenter = consenter;
    item.available_at = item.transmitted_at = item.finalized_at = Instant{0};
    last = decide(loaded->policy.get(), loaded->facts, item, at);
    CHECK(Plan::of(loaded->policy.get(), loaded->facts, at).allows(item) == last.allowed());
    return last.reason;
  }
  std::unique_ptr<db::Database> database;
  PolicyCache policies;
  Decision last;

 private:
  std::string folder_;
};

TEST_CASE("a mother sees her child's result, a stranger does not") {
  Town town;
  CHECK(town.see("mum") == Reason::ALLOW_TIER);
  CHECK(town.last.valid_until == *Instant::parse("2030-02-02T00:00:00-05:00"));
  CHECK(town.see("aunt") == Reason::DENY_NO_RELATIONSHIP);
}

TEST_CASE("a guardian's order does not serve another guardian of the same child") {
  Town town;
  town.link("aunt", "GUARDIAN", "unknown");
  CHECK(town.see("aunt") == Reason::DENY_DOC_MISSING);
  town.change(
      "INSERT INTO paper (practice_id, paper_id, patient_id, account_id, kind, verified) VALUES ('p', 'a', 'child', 'mum', 'guardianship', 1)");
  CHECK(town.see("aunt") == Reason::DENY_DOC_MISSING);
  town.change(
      "INSERT INTO paper (practice_id, paper_id, patient_id, account_id, kind, verified) VALUES ('p', 'b', 'child', 'aunt', 'guardianship', 0)");
  CHECK(town.see("aunt") == Reason::DENY_DOC_UNVERIFIED);
  town.change("UPDATE paper SET verified = 1 WHERE paper_id = 'b'");
  CHECK(town.see("aunt") == Reason::ALLOW_TIER);
}

TEST_CASE("a court restriction for one category leaves the others; a category nobody knows restricts all") {
  Town town;
  town.change(
      "INSERT INTO paper (practice_id, paper_id, patient_id, account_id, kind, verified, categories) "
      "VALUES ('p', 'c', 'child', 'mum', 'court_restriction', 1, 'note summary')");
  CHECK(town.see("mum") == Reason::ALLOW_TIER);
  town.change("UPDATE paper SET categories = 'note result'");
  CHECK(town.see("mum") == Reason::DENY_COURT_RESTRICTION);
  town.change("UPDATE paper SET categories = 'note horoscope'");
  CHECK(town.see("mum") == Reason::DENY_COURT_RESTRICTION);
}

TEST_CASE("permits lift only what they name, denials reach further when in doubt") {
  Town town;
  CHECK(town.see("mum", label::SEX, Consenter::minor) == Reason::DENY_MINOR_CONSENTED);
  town.change(
      "INSERT INTO consent (practice_id, consent_id, patient_id, account_id, effect, labels, categories) VALUES ('p', 'x', 'child', 'aunt', 'permit', '*', '')");
  CHECK(town.see("mum", label::SEX, Consenter::minor) == Reason::DENY_MINOR_CONSENTED);
  town.change("UPDATE consent SET account_id = 'mum', labels = 'SEX'");
  CHECK(town.see("mum", label::SEX, Consenter::minor) == Reason::DENY_MINOR_CONSENTED);
  town.change("UPDATE consent SET labels = 'SEX MC', categories = 'horoscope'");
  CHECK(town.see("mum", label::SEX, Consenter::minor) == Reason::DENY_MINOR_CONSENTED);
  town.change("UPDATE consent SET categories = ''");
  CHECK(town.see("mum", label::SEX, Consenter::minor) == Reason::ALLOW_TIER);
  town.change("UPDATE consent SET effect = 'deny', labels = 'BH'");
  CHECK(town.see("mum") == Reason::ALLOW_TIER);
  town.change("UPDATE consent SET labels = 'NEWLABEL'");
  CHECK(town.see("mum") == Reason::DENY_CONSENT_DENIES);
}

TEST_CASE("an account suspended anywhere that counts is inactive, and one nobody checked has no photo ID") {
  Town town;
  town.change("UPDATE account_at_practice SET suspended_at = 5 WHERE account_id = 'mum'");
  CHECK(town.see("mum") == Reason::DENY_ACCOUNT_INACTIVE);
  town.change("DELETE FROM account_at_practice WHERE account_id = 'mum'");
  CHECK(town.see("mum") == Reason::DENY_ID_PENDING);
  town.change("UPDATE account SET status = 'asleep' WHERE account_id = 'mum'");
  CHECK(town.see("mum") == Reason::DENY_ACCOUNT_INACTIVE);
}

TEST_CASE("a disputed link counts before an undisputed one, an ended one last") {
  Town town;
  town.change("UPDATE link SET ended_at = 2000");
  CHECK(town.see("mum") == Reason::DENY_GRANT_ENDED);
  town.link("mum", "STEP", "unknown");
  CHECK(town.see("mum") == Reason::DENY_DOC_MISSING);
  town.change("UPDATE link SET ended_at = NULL, dispute_opened_at = 3000 WHERE kind = 'PARENT'");
  CHECK(town.see("mum") == Reason::DENY_DISPUTE_HOLD);
}

TEST_CASE("a next policy version bounds every answer, and a text that does not compile denies") {
  Town town;
  const Instant change = *Instant::parse("2026-07-01T00:00:00-04:00");
  town.change(
      "INSERT INTO policy_version (practice_id, effective_at, version, policy_id, source, sha256, published_by, published_at) "
      "VALUES ('p', " +
      std::to_string(change.us) + ", '2', 'REF', 'broken', 'def', 'x', 0)");
  CHECK(town.see("mum") == Reason::ALLOW_TIER);
  CHECK(town.last.valid_until == change);
  CHECK(town.see("mum", 0, Consenter::parent, change) == Reason::DENY_POLICY_INCOMPLETE);
}

TEST_CASE("a patient on her own account, and one that was merged away") {
  Town town;
  town.change(
      "INSERT INTO patient_own_account (practice_id, patient_id, account_id, own_email, since_at) VALUES ('p', 'child', 'aunt', 1, 0)");
  CHECK(town.see("aunt") == Reason::DENY_SELF_UNDER_MIN_AGE);
  town.change("UPDATE patient SET birth_on = '2012-01-01'");
  CHECK(town.see("aunt") == Reason::ALLOW_SELF);
  town.change("UPDATE patient_own_account SET own_email = 0");
  CHECK(town.see("aunt") == Reason::DENY_TEEN_EMAIL_SHARED);
  auto snapshot = town.database->snapshot();
  const auto relations = relations_of(*snapshot, AccountId::trusted("aunt"), now);
  REQUIRE(relations.ok());
  REQUIRE(relations->size() == 1);
  CHECK((*relations)[0].self);
  town.change("UPDATE patient SET merged_into = 'other'");
  auto later = town.database->snapshot();
  CHECK(load_facts(*later, town.policies, practice, AccountId::trusted("mum"), child, now).error().fault == Fault::not_found);
}

}  // namespace
}  // namespace kinportal::access
