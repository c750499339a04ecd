// SPDX-License-Identifier: Apache-2.0
// Three queues about children who grow up: whose rights change in the next 90 days, whose chart nobody would see, and whose contact data are
// close to a parent's. The first two read what the housekeeping found (server/birthday_watch.h). Each row opens the patient's people.
#include "staff_api/queues.h"

namespace kinportal::staff_api {
namespace {

Result<std::vector<QueueRow>> to_people(Result<std::vector<QueueRow>> rows) {
  TRY_LET(auto all, std::move(rows));
  for (QueueRow& row : all) row.opens = "patients/" + row.patient.text() + "/people";
  return all;
}

Result<QueueCount> count_ahead(db::Reader& reader, const PracticeId& practice, Instant now) {
  return count_of(reader.query(
      "SELECT count(*), sum(CASE WHEN at < $2 THEN 1 ELSE 0 END) FROM birthday_ahead WHERE practice_id = $1 AND kind = 'ahead'",
      {practice, now}));
}

Result<std::vector<QueueRow>> page_ahead(db::Reader& reader, const QueueAsk& ask) {
  return to_people(rows_of(
      reader.query("SELECT b.patient_id, CASE WHEN b.losing = 0 THEN 'birthday_gains' WHEN b.losing = 1 THEN 'birthday_one_loses' ELSE "
                   "'birthday_some_lose' END, a.given_names, a.family_name, b.patient_id, c.given_names, c.family_name, b.found_at, b.at, "
                   "CASE WHEN b.own_account = 1 THEN 'own_account' ELSE 'no_own_account' END FROM birthday_ahead b "
                   "LEFT JOIN account a ON a.account_id = b.account_id "
                   "LEFT JOIN patient c ON c.practice_id = b.practice_id AND c.patient_id = b.patient_id "
                   "WHERE b.practice_id = $1 AND b.kind = 'ahead' AND (b.at, b.patient_id) > ($2, $3) "
                   "AND ($4 = '' OR (CASE WHEN b.own_account = 1 THEN 'own_account' ELSE 'no_own_account' END) = $4) "
                   "ORDER BY b.at, b.patient_id LIMIT $5",
                   {ask.practice, ask.after_due, ask.after_id, ask.state, ask.limit}),
      "patients/"));
}

Result<QueueCount> count_nobody(db::Reader& reader, const PracticeId& practice, Instant now) {
  return count_of(reader.query(
      "SELECT count(*), sum(CASE WHEN at < $2 THEN 1 ELSE 0 END) FROM birthday_ahead WHERE practice_id = $1 AND kind = 'nobody'",
      {practice, now}));
}

Result<std::vector<QueueRow>> page_nobody(db::Reader& reader, const QueueAsk& ask) {
  return to_people(rows_of(
      reader.query(
          "SELECT b.patient_id, CASE WHEN b.at <= $6 THEN 'nobody_now' ELSE 'nobody_soon' END, NULL, NULL, b.patient_id, "
          "c.given_names, c.family_name, b.found_at, b.at, CASE WHEN b.own_account = 1 THEN 'own_account' ELSE 'no_own_account' END "
          "FROM birthday_ahead b LEFT JOIN patient c ON c.practice_id = b.practice_id AND c.patient_id = b.patient_id "
          "WHERE b.practice_id = $1 AND b.kind = 'nobody' AND (b.at, b.patient_id) > ($2, $3) "
          "AND ($4 = '' OR (CASE WHEN b.own_account = 1 THEN 'own_account' ELSE 'no_own_account' END) = $4) "
          "ORDER BY b.at, b.patient_id LIMIT $5",
          {ask.practice, ask.after_due, ask.after_id, ask.state, ask.limit, ask.now}),
      "patients/"));
}

Result<QueueCount> count_contacts(db::Reader& reader, const PracticeId& practice, Instant now) {
  return count_of(
      reader.query("SELECT count(*), sum(CASE WHEN due_at < $2 THEN 1 ELSE 0 END) FROM own_contact_check WHERE practice_id = $1 "
                   "AND decided_at IS NULL",
                   {practice, now}));
}

Result<std::vector<QueueRow>> page_contacts(db::Reader& reader, const QueueAsk& ask) {
  return to_people(rows_of(
      reader.query("SELECT k.check_id, CASE WHEN k.outcome = 'shared' THEN 'contact_shared' ELSE 'contact_near' END, NULL, NULL, "
                   "k.patient_id, c.given_names, c.family_name, k.opened_at, k.due_at, 'open' FROM own_contact_check k "
                   "LEFT JOIN patient c ON c.practice_id = k.practice_id AND c.patient_id = k.patient_id "
                   "WHERE k.practice_id = $1 AND k.decided_at IS NULL AND (k.due_at, k.check_id) > ($2, $3) AND ($4 = '' OR $4 = 'open') "
                   "ORDER BY k.due_at, k.check_id LIMIT $5",
                   {ask.practice, ask.after_due, ask.after_id, ask.state, ask.limit}),
      "patients/"));
}

}  // namespace

Queue birthdays_queue() { return {"birthdays", access::StaffAct::see_people, {"no_own_account", "own_account"}, count_ahead, page_ahead}; }
Queue nobody_queue() { return {"nobody", access::StaffAct::see_people, {"no_own_account", "own_account"}, count_nobody, page_nobody}; }
Queue own_contacts_queue() { return {"own_contacts", access::StaffAct::decide_own_contact, {"open"}, count_contacts, page_contacts}; }

}  // namespace kinportal::staff_api
