// SPDX-License-Identifier: Apache-2.0
// The item_seen table: one row an item and account, written behind the reader's back.
#include "chart/seen.h"

#include "base/log.h"

namespace kinportal::chart {

namespace {
bool noted_before(const access::ChartKey& key, const AccountId& account, const ItemId& item) {
  auto rows =
      key.snapshot().query("SELECT 1 FROM item_seen WHERE practice_id = $1 AND account_id = $2 AND patient_id = $3 AND item_id = $4",
                           {key.practice(), account, key.patient(), item});
  if (!rows.ok()) return false;
  const auto found = rows->next();
  return found.ok() && *found;
}
}  // namespace

void note_item_seen(db::Database& store, const access::ChartKey& key, const AccountId& account, const ItemId& item) {
  if (noted_before(key, account, item)) return;
  store.write_later(
      [practice = key.practice(), account, patient = key.patient(), item, now = key.now()](db::Transaction& tx) -> Result<void> {
        TRY(
            tx.execute("INSERT INTO item_seen (practice_id, account_id, patient_id, item_id, seen_at) VALUES ($1, $2, $3, $4, $5) "
                       "ON CONFLICT (practice_id, account_id, patient_id, item_id) DO NOTHING",
                       {practice, account, patient, item, now}));
        return {};
      },
      [](const Result<void>& done) {
        if (!done.ok()) log(LogLevel::warning, "an item could not be marked as seen", {LogField("fault", done.error().fault)});
      });
}

Result<std::set<std::string>> items_seen(const access::ChartKey& key, const AccountId& account, Instant since) {
  TRY_LET(auto rows,
          key.snapshot().query(
              "SELECT item_id FROM item_seen WHERE practice_id = $1 AND account_id = $2 AND patient_id = $3 AND seen_at >= $4 LIMIT 1000",
              {key.practice(), account, key.patient(), since}));
  std::set<std::string> seen;
  while (true) {
    TRY_LET(const bool more, rows.next());
    if (!more) return seen;
    seen.insert(rows.string(0));
  }
}

}  // namespace kinportal::chart
