// SPDX-License-Identifier: Apache-2.0
// The statements of filing, one text for both engines. Texts are fixed, so that each is prepared once per connection.
#include "chart/chart_store.h"

namespace kinportal::chart::store {

namespace {

std::string_view bytes_of(const std::array<std::byte, 32>& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

std::optional<std::string_view> filled(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

std::string_view status_of(const ItemToFile& item) { return item.entered_in_error ? "entered-in-error" : "final"; }

}  // namespace

Result<bool> add_copy(db::Transaction& deed, const PracticeId& practice, const PatientId& patient, const std::optional<ItemId>& item,
                      const SourceCopy& copy, Instant arrived) {
  TRY_LET(const auto added,
          deed.execute(
              "INSERT INTO chart_source (practice_id, source, source_key, patient_id, item_id, sha256, updated_at, received_at, bytes) "
              "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9) ON CONFLICT (practice_id, source, source_key) DO NOTHING",
              {practice, copy.source, copy.key, patient, item, db::Value::blob(bytes_of(copy.sha256)), copy.updated_at, arrived,
               db::Value::blob(copy.bytes)}));
  return added == 1;
}

Result<std::optional<KnownCopy>> find_copy(db::Transaction& deed, const PracticeId& practice, const SourceCopy& copy) {
  TRY_LET(
      auto rows,
      deed.query("SELECT sha256, patient_id, item_id, updated_at FROM chart_source WHERE practice_id=$1 AND source=$2 AND source_key=$3",
                 {practice, copy.source, copy.key}));
  TRY_LET(const auto found, rows.next());
  if (!found) return std::optional<KnownCopy>();
  return std::optional(KnownCopy{rows.string(0), rows.string(1), rows.maybe_string(2), rows.maybe_instant(3)});
}

Result<void> replace_copy(db::Transaction& deed, const PracticeId& practice, const PatientId& patient, const SourceCopy& copy,
                          Instant arrived) {
  TRY(
      deed.execute("UPDATE chart_source SET patient_id=$4, sha256=$5, updated_at=$6, received_at=$7, bytes=$8 "
                   "WHERE practice_id=$1 AND source=$2 AND source_key=$3",
                   {practice, copy.source, copy.key, patient, db::Value::blob(bytes_of(copy.sha256)), copy.updated_at, arrived,
                    db::Value::blob(copy.bytes)}));
  return {};
}

Result<void> add_item(db::Transaction& deed, const PracticeId& practice, const ItemToFile& item, access::Labels labels,
                      std::int64_t version, const std::optional<std::string>& panel, Instant arrived) {
  TRY(deed.execute(
      "INSERT INTO chart_item (practice_id, patient_id, item_id, category, kind, code, happened_at, service_on, finalized_at, available_at, "
      "transmitted_at, status, labels, own_labels, classes, consenter, parent_item_id, author, title, body, version) "
      "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20)",
      {practice,
       item.patient,
       item.item,
       item.category,
       item.kind,
       item.code,
       item.happened_at.value_or(arrived),
       filled(item.service_on),
       item.finalized_at,
       arrived,
       status_of(item),
       labels,
       item.own_labels,
       item.classes,
       item.consenter,
       panel,
       filled(item.author),
       item.title,
       item.body,
       version}));
  return {};
}

Result<std::optional<KnownItem>> find_item(db::Transaction& deed, const PracticeId& practice, const PatientId& patient,
                                           const ItemId& item) {
  TRY_LET(auto rows, deed.query("SELECT version, labels, own_labels FROM chart_item WHERE practice_id=$1 AND patient_id=$2 AND item_id=$3",
                                {practice, patient, item}));
  TRY_LET(const auto found, rows.next());
  if (!found) return std::optional<KnownItem>();
  return std::optional(KnownItem{rows.integer(0), rows.integer(1), rows.integer(2)});
}

Result<void> keep_history(db::Transaction& deed, const PracticeId& practice, const PatientId& patient, const ItemId& item,
                          Instant replaced) {
  TRY(
      deed.execute("INSERT INTO chart_item_history (practice_id, patient_id, item_id, version, replaced_at, status, body) "
                   "SELECT practice_id, patient_id, item_id, version, $4, status, body FROM chart_item "
                   "WHERE practice_id=$1 AND patient_id=$2 AND item_id=$3",
                   {practice, patient, item, replaced}));
  return {};
}

Result<void> correct_item(db::Transaction& deed, const PracticeId& practice, const ItemToFile& item, access::Labels labels) {
  // available_at, transmitted_at, holds and the consenting party stay as they are.
  TRY(deed.execute(
      "UPDATE chart_item SET category=$4, kind=$5, code=$6, happened_at=coalesce($7, happened_at), service_on=$8, finalized_at=$9, status=$10, "
      "labels=$11, own_labels=$12, classes=$13, author=$14, title=$15, body=$16, version=version+1 "
      "WHERE practice_id=$1 AND patient_id=$2 AND item_id=$3",
      {practice, item.patient, item.item, item.category, item.kind, item.code, item.happened_at, filled(item.service_on), item.finalized_at,
       status_of(item), labels, item.own_labels, item.classes, filled(item.author), item.title, item.body}));
  return {};
}

Result<void> remove_item(db::Transaction& deed, const PracticeId& practice, const PatientId& patient, const ItemId& item) {
  TRY(deed.execute("DELETE FROM chart_item WHERE practice_id=$1 AND patient_id=$2 AND item_id=$3", {practice, patient, item}));
  return {};
}

Result<bool> add_labels(db::Transaction& deed, const PracticeId& practice, const PatientId& patient, const ItemId& item,
                        access::Labels labels) {
  TRY_LET(const auto changed,
          deed.execute("UPDATE chart_item SET labels = labels | $4 WHERE practice_id=$1 AND patient_id=$2 AND item_id=$3 "
                       "AND (labels & $4) <> $4",
                       {practice, patient, item, labels}));
  return changed > 0;
}

Result<std::optional<Member>> join_panel(db::Transaction& deed, const PracticeId& practice, const PatientId& patient, const ItemId& member,
                                         const ItemId& panel) {
  TRY_LET(auto rows, deed.query("UPDATE chart_item SET parent_item_id=$4 WHERE practice_id=$1 AND patient_id=$2 AND item_id=$3 "
                                "RETURNING labels, own_labels",
                                {practice, patient, member, panel}));
  TRY_LET(const auto found, rows.next());
  if (!found) return std::optional<Member>();
  const Member joined{rows.integer(0), rows.integer(1)};
  TRY(rows.next());
  return std::optional(joined);
}

Result<void> wait_for_member(db::Transaction& deed, const PracticeId& practice, const PatientId& patient, const ItemId& member,
                             const ItemId& panel) {
  TRY(
      deed.execute("INSERT INTO panel_waiting (practice_id, patient_id, member_item_id, panel_item_id) VALUES ($1,$2,$3,$4) "
                   "ON CONFLICT (practice_id, patient_id, member_item_id, panel_item_id) DO NOTHING",
                   {practice, patient, member, panel}));
  return {};
}

Result<std::optional<WaitingPanel>> take_waiting_panel(db::Transaction& deed, const PracticeId& practice, const PatientId& patient,
                                                       const ItemId& member) {
  std::optional<WaitingPanel> found;
  {
    TRY_LET(auto rows, deed.query("SELECT w.panel_item_id, p.own_labels FROM panel_waiting w LEFT JOIN chart_item p "
                                  "ON p.practice_id=w.practice_id AND p.patient_id=w.patient_id AND p.item_id=w.panel_item_id "
                                  "WHERE w.practice_id=$1 AND w.patient_id=$2 AND w.member_item_id=$3 ORDER BY w.panel_item_id",
                                  {practice, patient, member}));
    while (true) {
      TRY_LET(const auto more, rows.next());
      if (!more) break;
      if (!found) found = WaitingPanel{rows.string(0), 0};
      found->own_labels |= rows.integer(1);
    }
  }
  if (found) {
    TRY(deed.execute("DELETE FROM panel_waiting WHERE practice_id=$1 AND patient_id=$2 AND member_item_id=$3",
                     {practice, patient, member}));
  }
  return found;
}

}  // namespace kinportal::chart::store
