// SPDX-License-Identifier: Apache-2.0
// Lists people of a patient and patients of an account by two indexes of the table `link`; ids and names, no chart content.
#include "families/people.h"

#include <algorithm>

#include "families/link_rows.h"

namespace kinportal::families {
namespace {

constexpr std::size_t kMaxPeople = 200;

std::string status_of(const Link& link, Instant now) {
  if (link.ended_at && *link.ended_at <= now) return "ended";
  if (link.disputed()) return "disputed";
  if (!link.granted_at || *link.granted_at > now) return "waiting";
  return "active";
}

PersonName whole_name(std::string_view given, std::string_view family) {
  std::string name(given);
  if (!name.empty() && !family.empty()) name += ' ';
  return PersonName(name + std::string(family));
}

}  // namespace

std::string relationship_word(std::string_view link_kind) {
  std::string word(link_kind);
  for (char& c : word)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return word;
}

Result<std::vector<PersonOfPatient>> people_of_patient(db::Reader& reader, const PracticeId& practice, const PatientId& patient,
                                                       Instant now) {
  static const std::string sql = select_link(
      ", a.given_names, a.family_name, COALESCE(p.id_status, 'pending') FROM link l "
      "JOIN account a ON a.account_id = l.account_id "
      "LEFT JOIN account_at_practice p ON p.practice_id = l.practice_id AND p.account_id = l.account_id "
      "WHERE l.practice_id = $1 AND l.patient_id = $2 ORDER BY a.family_name, a.given_names, l.link_id LIMIT 200");
  TRY_LET(db::Rows rows, reader.query(sql, {practice, patient}));
  std::vector<PersonOfPatient> people;
  while (people.size() < kMaxPeople) {
    TRY_LET(const bool there, rows.next());
    if (!there) break;
    PersonOfPatient person;
    person.link = link_of(rows, 0);
    person.name = whole_name(rows.text(kLinkColumnCount), rows.text(kLinkColumnCount + 1));
    person.id_status = rows.string(kLinkColumnCount + 2);
    person.status = status_of(person.link, now);
    people.push_back(std::move(person));
  }
  std::stable_partition(people.begin(), people.end(), [](const PersonOfPatient& person) { return person.status != "ended"; });
  return people;
}

Result<std::optional<OwnAccount>> own_account_of(db::Reader& reader, const PracticeId& practice, const PatientId& patient) {
  TRY_LET(db::Rows rows, reader.query("SELECT o.account_id, a.given_names, a.family_name, a.email, o.since_at FROM patient_own_account o "
                                      "JOIN account a ON a.account_id = o.account_id WHERE o.practice_id = $1 AND o.patient_id = $2",
                                      {practice, patient}));
  TRY_LET(const bool there, rows.next());
  if (!there) return std::optional<OwnAccount>();
  return std::optional(
      OwnAccount{rows.id<AccountId>(0), whole_name(rows.text(1), rows.text(2)), EmailAddress(rows.string(3)), rows.instant(4)});
}

Result<std::vector<PatientOfAccount>> patients_of_account(db::Reader& reader, const AccountId& account, Instant now) {
  std::vector<PatientOfAccount> patients;
  {
    TRY_LET(db::Rows rows, reader.query("SELECT practice_id, patient_id FROM patient_own_account WHERE account_id = $1 "
                                        "ORDER BY practice_id, patient_id LIMIT 200",
                                        {account}));
    while (patients.size() < kMaxPeople) {
      TRY_LET(const bool there, rows.next());
      if (!there) break;
      patients.push_back({rows.id<PracticeId>(0), rows.id<PatientId>(1), "self", std::nullopt});
    }
  }
  static const std::string sql = select_link(
      " FROM link l WHERE l.account_id = $1 AND (l.ended_at IS NULL OR l.ended_at > $2) "
      "ORDER BY l.practice_id, l.patient_id, l.link_id LIMIT 200");
  TRY_LET(db::Rows rows, reader.query(sql, {account, now}));
  while (patients.size() < kMaxPeople) {
    TRY_LET(const bool there, rows.next());
    if (!there) break;
    Link link = link_of(rows, 0);
    const bool listed = std::any_of(patients.begin(), patients.end(), [&](const PatientOfAccount& other) {
      return other.practice == link.practice && other.patient == link.patient;
    });
    if (listed) continue;  // her own chart, or a second link of another kind: one person, one line
    patients.push_back({link.practice, link.patient, relationship_word(link.kind), link});
  }
  return patients;
}

}  // namespace kinportal::families
