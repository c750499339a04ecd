// SPDX-License-Identifier: Apache-2.0
// Three parts, each whole or not there: practices with their policies; the charts; then everybody's accounts, links and papers together
// with the staff. The last part is one transaction, so its last account says whether the demo is loaded.
#include "server/demo/load_demo.h"

#include <map>

#include "access/law.h"
#include "accounts/account.h"
#include "accounts/second_factor.h"
#include "families/assent.h"
#include "families/at_practice.h"
#include "families/link.h"
#include "families/paper.h"
#include "families/terms_answer.h"
#include "practices/policy_version.h"
#include "practices/terms.h"
#include "server/demo/demo_files.h"
#include "server/demo/import_charts.h"
#include "server/demo/relative_time.h"
#include "staff/staff.h"

namespace kinportal::server {
namespace {

// Policies of the demo are in force since long before its first visit.
constexpr std::chrono::hours kPolicyAge{24 * 365 * 20};

const DemoPractice* practice_named(const DemoWorld& world, std::string_view id) {
  for (const DemoPractice& demo : world.practices)
    if (demo.practice.id.text() == id) return &demo;
  return nullptr;
}

Result<access::PolicySource> policy_named(const std::string& name) {
  for (const access::PolicySource& source : access::built_in_policies())
    if (source.file == "policies/" + name + ".toml") return source;
  return fail(Fault::corrupt, "the demo's policy " + name + " is not in this binary");
}

Result<std::string> terms_text(std::string_view name) {
  for (const DemoFile& file : demo_files())
    if (file.name == name) return std::string(file.bytes);
  return fail(Fault::corrupt, "demo file missing: " + std::string(name));
}

/// When the demo was first started: the instant its first practice was filed at.
Result<std::optional<Instant>> first_start(db::Database& store, const DemoWorld& world) {
  TRY_LET(db::Snapshot snapshot, store.snapshot());
  Result<practices::Practice> practice = practices::read_practice(snapshot, world.practices.front().practice.id);
  if (practice.ok()) return std::optional(practice->created_at);
  if (practice.error().fault == Fault::not_found) return std::optional<Instant>();
  return practice.error();
}

Result<void> file_practices(const DemoDoors& doors, const DemoWorld& world, Instant start) {
  return doors.store.write([&](db::Transaction& transaction) -> Result<void> {
    for (const DemoPractice& demo : world.practices) {
      practices::Practice practice = demo.practice;
      practice.created_at = start;
      TRY(practices::file_practice(transaction, practice));
      TRY(practices::file_listing(transaction, demo.listing));
      TRY(practices::file_help_card(transaction, demo.help));
      TRY_LET(const std::string en, terms_text("terms/en.txt"));
      TRY_LET(const std::string es, terms_text("terms/es.txt"));
      TRY(practices::publish_terms(transaction, {practice.id, en, es, start, "demo"}, start));
      TRY_LET(const access::PolicySource policy, policy_named(demo.policy));
      TRY(practices::publish_policy(transaction, {practice.id, start - kPolicyAge, "demo", demo.policy, policy.text,
                                                  practices::policy_checksum(policy.text), "demo", start}));
    }
    return {};
  });
}

/// The part with everybody in it, inside one transaction.
class People {
 public:
  People(const DemoDoors& doors, const DemoWorld& world, const std::map<std::string, PatientId>& patients, Instant start,
         std::string password_hash, db::Transaction& transaction)
      : doors_(doors),
        world_(world),
        patients_(patients),
        start_(start),
        password_hash_(std::move(password_hash)),
        deed_{transaction, doors.book, doors.random, {audit::ActorKind::machine, "demo", "cli", ""}, start} {}

  Result<void> move_in() {
    for (const DemoFamily& family : world_.families) TRY(move_in(family));
    for (const DemoStaff& member : world_.staff) TRY(hire(member));
    return {};
  }

 private:
  Result<PatientId> patient(const std::string& id) const {
    const auto found = patients_.find(id);
    if (found == patients_.end()) return fail(Fault::corrupt, "demo file: no patient is called '" + id + "'");
    return found->second;
  }
  Result<AccountId> account(const std::string& email) const {
    const auto found = accounts_.find(email);
    if (found == accounts_.end()) return fail(Fault::corrupt, "demo file: no account is called '" + email + "'");
    return found->second;
  }

  Result<AccountId> open_account(const std::string& email, const std::string& given, const std::string& family,
                                 std::optional<BirthDate> birth, const std::string& language, const std::string& totp) {
    TRY_LET(const EmailAddress address, accounts::fold_email(email));
    accounts::NewAccount account{address, PersonName(given), PersonName(family), birth, language, password_hash_, true};
    TRY_LET(const AccountId id, accounts::create_account(deed_.transaction, account, start_, doors_.random));
    if (!totp.empty()) TRY(accounts::set_second_factor(deed_.transaction, doors_.desk.keys, id, Secret(totp), start_, doors_.random));
    accounts_[email] = id;
    return id;
  }

  Result<void> move_in(const DemoFamily& family) {
    const DemoPractice* home = practice_named(world_, family.practice);
    if (home == nullptr) return fail(Fault::corrupt, "demo file: no practice is called '" + family.practice + "'");
    const PracticeId& practice = home->practice.id;
    const Moment moment{start_, home->practice.zone.day_of(start_), home->practice.zone};
    std::map<std::string, std::string> age_of;
    for (const DemoPatient& patient : family.patients) age_of[patient.id] = patient.age;

    for (const DemoPatient& patient : family.patients) {
      if (!patient.diminished) continue;
      TRY_LET(const PatientId id, this->patient(patient.id));
      TRY(deed_.transaction.execute("UPDATE patient SET diminished = 1 WHERE practice_id = $1 AND patient_id = $2", {practice, id}));
    }
    for (const DemoAccount& person : family.accounts) {
      const std::string& age = person.own_chart.empty() ? person.age : age_of[person.own_chart];
      TRY_LET(const Span span, Span::parse(age));
      const BirthDate birth(before(moment.birth, span));  // birth stands for today here: adults have no chart to hang on
      TRY_LET(const AccountId id, open_account(person.email, person.given, person.family, birth, person.language, person.totp));
      TRY(families::set_id_status(deed_, practice, id, person.id_status));
      if (!person.own_chart.empty()) {
        TRY_LET(const PatientId own, patient(person.own_chart));
        TRY(families::give_own_account(deed_, practice, own, id,
                                       person.own_contact ? families::OwnContact::own : families::OwnContact::shared_with_a_parent));
      }
    }
    for (const DemoLink& link : family.links) TRY(tie(practice, moment, link));
    for (const DemoPaper& paper : family.papers) TRY(bring(practice, moment, paper));
    TRY(agree(practice, family));
    for (const std::string& signer : family.assents) {
      TRY_LET(const PatientId id, patient(signer));
      TRY(families::sign_assent(deed_, practice, id));
    }
    return {};
  }

  Result<void> tie(const PracticeId& practice, const Moment& moment, const DemoLink& link) {
    families::NewLink tie;
    tie.practice = practice;
    TRY_LET(tie.account, account(link.account));
    TRY_LET(tie.patient, patient(link.patient));
    tie.kind = link.kind;
    tie.custody = link.custody;
    tie.source = link.source;
    tie.reviewer = "demo";
    TRY_LET(tie.granted_at, moment.instant(link.granted + " 10:00"));
    tie.pin_redeemed_in_time = link.pin_redeemed_in_time;
    TRY(families::make_link(deed_, tie));
    return {};
  }

  /// Everybody who is there from the start has read the terms.
  Result<void> agree(const PracticeId& practice, const DemoFamily& family) {
    TRY_LET(const auto terms, practices::terms_in_force(deed_.transaction, practice, start_));
    if (!terms) return fail(Fault::corrupt, "demo: a practice has no terms");
    for (const DemoAccount& person : family.accounts) {
      TRY_LET(const AccountId id, account(person.email));
      TRY(families::answer_terms(deed_, {practice, id, terms->version, terms->sha256, true, person.language}));
    }
    return {};
  }

  Result<void> bring(const PracticeId& practice, const Moment& moment, const DemoPaper& paper) {
    families::NewPaper brought;
    brought.practice = practice;
    TRY_LET(brought.patient, patient(paper.patient));
    TRY_LET(brought.account, account(paper.account));
    brought.kind = paper.kind;
    TRY_LET(brought.from_at, moment.instant(paper.from + " 00:00"));
    brought.seen_at = brought.from_at;
    if (!paper.to.empty()) { TRY_LET(brought.to_at, moment.instant(paper.to + " 00:00")); }
    brought.categories = paper.categories;
    TRY_LET(const PaperId id, families::file_paper(deed_, brought));
    return families::verify_paper(deed_, practice, id, paper.verified_by);
  }

  Result<void> hire(const DemoStaff& member) {
    TRY_LET(const PracticeId practice, PracticeId::parse(member.practice));
    TRY_LET(const AccountId id, open_account(member.email, member.given, member.family, std::nullopt, "en", member.totp));
    TRY_LET(const staff::Role role, staff::parse_role(member.role));
    TRY(staff::add_staff(deed_.transaction, {practice, id, PersonName(member.display), role}, start_, doors_.random));
    return {};
  }

  const DemoDoors& doors_;
  const DemoWorld& world_;
  const std::map<std::string, PatientId>& patients_;
  Instant start_;
  std::string password_hash_;
  families::Deed deed_;
  std::map<std::string, AccountId> accounts_;
};

Result<bool> is_loaded(db::Database& store, const DemoWorld& world) {
  TRY_LET(db::Snapshot snapshot, store.snapshot());
  TRY_LET(const EmailAddress last, accounts::fold_email(world.staff.back().email));
  const Result<AccountId> found = accounts::find_account(snapshot, last);
  if (found.ok()) return true;
  if (found.error().fault == Fault::not_found) return false;
  return found.error();
}

}  // namespace

Result<void> load_demo(const DemoDoors& doors, const DemoWorld& world) {
  if (world.practices.empty() || world.staff.empty()) return fail(Fault::corrupt, "the demo has no practice or no staff");
  TRY_LET(const bool loaded, is_loaded(doors.store, world));
  if (loaded) return {};

  TRY_LET(const std::optional<Instant> before_now, first_start(doors.store, world));
  const Instant start = before_now.value_or(doors.clock.now());
  if (!before_now) TRY(file_practices(doors, world, start));

  std::map<std::string, PatientId> patients;
  int all = 0, done = 0;
  for (const DemoFamily& family : world.families) all += static_cast<int>(family.patients.size());
  for (const DemoFamily& family : world.families) {
    const DemoPractice* home = practice_named(world, family.practice);
    if (home == nullptr) return fail(Fault::corrupt, "demo file: no practice is called '" + family.practice + "'");
    for (const DemoPatient& patient : family.patients) {
      if (doors.progress) doors.progress("charts", done++, all);
      TRY_LET(patients[patient.id], import_chart(doors, home->practice, patient, start));
    }
  }

  if (doors.progress) doors.progress("accounts, links and papers", 0, 1);
  TRY_LET(std::string hash, doors.desk.hasher.hash(Secret(world.pass_phrase)));  // once: the pass phrase is no secret
  TRY(doors.store.write([&](db::Transaction& transaction) { return People(doors, world, patients, start, hash, transaction).move_in(); }));
  TRY(doors.book.drain_outbox(doors.store));
  return {};
}

}  // namespace kinportal::server
