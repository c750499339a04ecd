// SPDX-License-Identifier: Apache-2.0
// The statements of load_facts. Unknown words in a row (a kind of link or a custody this binary has never heard of) make the fact weaker,
// never stronger.
#include "access/load_facts.h"

#include "base/personal.h"

namespace kinportal::access {
namespace {

constexpr std::size_t max_papers = 500;
constexpr std::size_t max_consents = 500;

std::optional<Day> maybe_day(const db::Rows& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  const auto day = Day::parse(row.text(column));
  return day.ok() ? std::optional(*day) : std::nullopt;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const auto space = text.find(' ');
    if (space != 0) words.push_back(text.substr(0, space));
    if (space == std::string_view::npos) break;
    text.remove_prefix(space + 1);
  }
  return words;
}

// A category nobody knows narrows a permit to nothing and widens a restriction or a denial to everything.
enum class Unknown { widens, narrows };
struct CategoriesRead {
  CategorySet set = 0;
  bool void_row = false;
};
CategoriesRead categories_of(std::string_view text, Unknown unknown) {
  CategoriesRead read;
  for (const auto word : words_of(text)) {
    const auto category = category_from(word);
    if (category) {
      read.set = static_cast<CategorySet>(read.set | bit_of(*category));
    } else if (unknown == Unknown::widens) {
      return {0, false};
    } else {
      return {0, true};
    }
  }
  return read;
}

Result<bool> load_patient(db::Reader& reader, const PracticeId& practice, const PatientId& patient, const AccountId& viewer, LoadedFacts& out) {
  TRY_LET(auto rows, reader.query(
                         "SELECT p.birth_on, p.deceased_at, p.emancipated_at, p.diminished, o.account_id, o.own_email, "
                         "(SELECT COUNT(*) FROM patient_endangered_by e WHERE e.practice_id = p.practice_id AND e.patient_id = p.patient_id AND e.account_id = $3), "
                         "(SELECT COUNT(*) FROM patient_assent a WHERE a.practice_id = p.practice_id AND a.patient_id = p.patient_id AND a.withdrawn_at IS NULL), "
                         "COALESCE((SELECT f.revision FROM facts_revision f WHERE f.practice_id = p.practice_id), 0) "
                         "FROM patient p LEFT JOIN patient_own_account o ON o.practice_id = p.practice_id AND o.patient_id = p.patient_id "
                         "WHERE p.practice_id = $1 AND p.patient_id = $2",
                         {practice, patient, viewer}));
  TRY_LET(const bool found, rows.next());
  if (!found) return false;
  PatientFacts& facts = out.facts.patient;
  facts.id = patient.text();
  facts.birth_on = maybe_day(rows, 0);
  facts.deceased_at = rows.maybe_instant(1);
  facts.emancipated_at = rows.maybe_instant(2);
  facts.diminished = rows.integer(3) != 0;
  out.facts.viewer.is_patient = !rows.is_null(4) && rows.text(4) == viewer.text();
  out.facts.viewer.own_contact = out.facts.viewer.is_patient && rows.integer(5) != 0;
  facts.endangered_by_viewer = rows.integer(6) != 0;
  facts.assent_on_file = rows.integer(7) != 0;
  out.revision = rows.integer(8);
  out.facts.held_revision = out.facts.store_revision = out.revision;
  return true;
}

Result<void> load_viewer(db::Reader& reader, const PracticeId& practice, const AccountId& viewer, ViewerFacts& facts) {
  facts.id = viewer.text();
  facts.status = AccountStatus::locked;  // until a row says better
  facts.id_status = IdStatus::pending;
  TRY_LET(auto rows, reader.query("SELECT a.status, a.deceased_at, a.birth_on, p.id_status, p.visit_since_waiver, p.suspended_at FROM account a "
                                  "LEFT JOIN account_at_practice p ON p.account_id = a.account_id AND p.practice_id = $2 WHERE a.account_id = $1",
                                  {viewer, practice}));
  TRY_LET(const bool found, rows.next());
  if (!found) return {};
  facts.status = account_status_from(rows.text(0)).value_or(AccountStatus::locked);
  facts.deceased_at = rows.maybe_instant(1);
  facts.birth_on = maybe_day(rows, 2);
  if (!rows.is_null(3)) facts.id_status = id_status_from(rows.text(3)).value_or(IdStatus::pending);
  facts.visit_since_waiver = !rows.is_null(4) && rows.integer(4) != 0;
  if (!rows.is_null(5) && facts.status == AccountStatus::active) facts.status = AccountStatus::suspended;
  return {};
}

// Several links of one pair can exist. An open dispute on any of them holds all; otherwise the newest that has not ended counts.
bool counts_more(const LinkFacts& a, const LinkFacts& b, Instant now) {
  const auto rank = [now](const LinkFacts& link) {
    const bool disputed = link.dispute_opened_at && *link.dispute_opened_at <= now && (!link.dispute_closed_at || *link.dispute_closed_at > now);
    const bool ended = link.ended_at && *link.ended_at <= now;
    if (disputed && !ended) return 3;
    if (!ended && link.granted_at && *link.granted_at <= now) return 2;
    return ended ? 0 : 1;
  };
  if (rank(a) != rank(b)) return rank(a) > rank(b);
  return a.granted_at.value_or(Instant::beginning()) > b.granted_at.value_or(Instant::beginning());
}

Result<void> load_link(db::Reader& reader, const PracticeId& practice, const AccountId& viewer, const PatientId& patient, Instant now, LoadedFacts& out) {
  TRY_LET(auto rows, reader.query("SELECT kind, custody, granted_at, ended_at, dispute_opened_at, dispute_closed_at, pin_redeemed_in_time, minor_parent_ok "
                                  "FROM link WHERE practice_id = $1 AND patient_id = $2 AND account_id = $3 LIMIT 100",
                                  {practice, patient, viewer}));
  while (true) {
    TRY_LET(const bool more, rows.next());
    if (!more) break;
    const auto kind = link_kind_from(rows.text(0));
    if (!kind) continue;  // a kind nobody knows links nobody
    LinkFacts link;
    link.kind = *kind;
    link.custody = custody_from(rows.text(1)).value_or(Custody::unknown);
    link.granted_at = rows.maybe_instant(2);
    link.ended_at = rows.maybe_instant(3);
    link.dispute_opened_at = rows.maybe_instant(4);
    link.dispute_closed_at = rows.maybe_instant(5);
    link.pin_redeemed_in_time = rows.integer(6) != 0;
    link.minor_parent_ok = rows.integer(7) != 0;
    if (!out.facts.link || counts_more(link, *out.facts.link, now)) out.facts.link = link;
  }
  if (out.facts.viewer.is_patient) {
    out.capacity = "self";
  } else if (out.facts.link) {
    out.capacity = std::string(to_string(out.facts.link->kind));
    for (char& c : out.capacity) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  return {};
}

Result<void> load_papers(db::Reader& reader, const PracticeId& practice, const AccountId& viewer, const PatientId& patient, std::vector<Paper>& out) {
  TRY_LET(auto rows, reader.query("SELECT kind, account_id, verified, seen_at, from_at, to_at, revoked_at, categories FROM paper "
                                  "WHERE practice_id = $1 AND patient_id = $2 ORDER BY seen_at, paper_id",
                                  {practice, patient}));
  while (true) {
    TRY_LET(const bool more, rows.next());
    if (!more) return {};
    if (out.size() == max_papers) return fail(Fault::too_much, "this patient has more than 500 papers; file old ones away");
    Paper paper;
    paper.kind = rows.string(0);
    paper.names_this_viewer = !rows.is_null(1) && rows.text(1) == viewer.text();
    paper.names_another_viewer = !rows.is_null(1) && !paper.names_this_viewer;
    paper.verified = rows.integer(2) != 0;
    paper.seen_at = rows.maybe_instant(3);
    paper.from_at = rows.maybe_instant(4);
    paper.to_at = rows.maybe_instant(5);
    paper.revoked_at = rows.maybe_instant(6);
    paper.categories = categories_of(rows.text(7), Unknown::widens).set;
    out.push_back(std::move(paper));
  }
}

Result<void> load_consents(db::Reader& reader, const PracticeId& practice, const AccountId& viewer, const PatientId& patient, std::vector<Consent>& out) {
  TRY_LET(auto rows, reader.query("SELECT effect, labels, categories, from_at, to_at, withdrawn_at FROM consent "
                                  "WHERE practice_id = $1 AND patient_id = $2 AND account_id = $3 ORDER BY consent_id",
                                  {practice, patient, viewer}));
  while (true) {
    TRY_LET(const bool more, rows.next());
    if (!more) return {};
    if (out.size() == max_consents) return fail(Fault::too_much, "this patient has more than 500 wishes about one person; end old ones");
    Consent consent;
    consent.permits = rows.text(0) == "permit";
    for (const auto word : words_of(rows.text(1))) {
      if (word == "*") consent.every_label = true;
      else if (word == "-") consent.every_item = !consent.permits;
      else if (word == "MC") consent.labels |= label::MC;
      else if (const auto one = label_from(word)) consent.labels |= *one;
      else if (!consent.permits) consent.every_label = true;  // a denial of something unknown denies every label
    }
    const auto categories = categories_of(rows.text(2), consent.permits ? Unknown::narrows : Unknown::widens);
    if (categories.void_row) continue;
    consent.categories = categories.set;
    consent.from_at = rows.maybe_instant(3);
    consent.to_at = rows.maybe_instant(4);
    consent.withdrawn_at = rows.maybe_instant(5);
    out.push_back(consent);
  }
}

}  // namespace

Result<std::shared_ptr<const Policy>> load_policy(db::Reader& reader, PolicyCache& policies, const PracticeId& practice, Instant now,
                                                  std::optional<Instant>& changes_at) {
  std::string sha256;
  {
    TRY_LET(auto rows, reader.query("SELECT v.sha256, (SELECT MIN(n.effective_at) FROM policy_version n WHERE n.practice_id = v.practice_id AND n.effective_at > $2) "
                                    "FROM policy_version v WHERE v.practice_id = $1 AND v.effective_at <= $2 ORDER BY v.effective_at DESC LIMIT 1",
                                    {practice, now}));
    TRY_LET(const bool found, rows.next());
    if (!found) return std::shared_ptr<const Policy>();
    sha256 = rows.string(0);
    changes_at = rows.maybe_instant(1);
  }
  if (auto known = policies.find(sha256)) return known;
  TRY_LET(auto rows, reader.query("SELECT policy_id, source FROM policy_version WHERE practice_id = $1 AND sha256 = $2 LIMIT 1", {practice, sha256}));
  TRY_LET(const bool found, rows.next());
  if (!found) return std::shared_ptr<const Policy>();
  return policies.keep(sha256, "policies/" + rows.string(0) + ".toml", rows.string(1));
}

Result<LoadedFacts> load_facts(db::Reader& reader, PolicyCache& policies, const PracticeId& practice, const AccountId& viewer, const PatientId& patient,
                               Instant now) {
  LoadedFacts out;
  TRY_LET(out.patient_known, load_patient(reader, practice, patient, viewer, out));
  if (!out.patient_known) return out;
  TRY_LET(out.policy, load_policy(reader, policies, practice, now, out.facts.policy_changes_at));
  TRY(load_viewer(reader, practice, viewer, out.facts.viewer));
  TRY(load_link(reader, practice, viewer, patient, now, out));
  TRY(load_papers(reader, practice, viewer, patient, out.facts.papers));
  TRY(load_consents(reader, practice, viewer, patient, out.facts.consents));
  return out;
}

}  // namespace kinportal::access
