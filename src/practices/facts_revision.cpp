// SPDX-License-Identifier: Apache-2.0
// One row a practice; the row's lock puts two deeds at one practice in an order, which is what makes the number mean something.
#include "practices/facts_revision.h"

namespace kinportal::practices {

Result<void> bump_facts(db::Transaction& transaction, const PracticeId& practice) {
  TRY(
      transaction.execute("INSERT INTO facts_revision (practice_id, revision) VALUES ($1, 1) "
                          "ON CONFLICT (practice_id) DO UPDATE SET revision = facts_revision.revision + 1",
                          {practice}));
  return {};
}

Result<std::int64_t> facts_revision(db::Reader& reader, const PracticeId& practice) {
  TRY_LET(db::Rows rows, reader.query("SELECT revision FROM facts_revision WHERE practice_id = $1", {practice}));
  TRY_LET(const bool there, rows.next());
  return there ? rows.integer(0) : 0;
}

}  // namespace kinportal::practices
