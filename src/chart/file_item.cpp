// SPDX-License-Identifier: Apache-2.0
// The deed of filing. Labels only ever grow from what surrounds an item (its Bundle, its panel, its results): a panel whose report could
// tell what a labelled result says carries that result's labels, and a labelled report's results carry the report's.
#include "chart/file_item.h"

#include <openssl/evp.h>

#include "chart/chart_store.h"

namespace kinportal::chart {

namespace {

/// After an item is in place: it joins the panel that waits for it, and gathers the results it names.
Result<void> gather_members(db::Transaction& deed, const PracticeId& practice, const ItemToFile& item) {
  access::Labels from_members = 0;
  for (const auto& member : item.members) {
    if (member == item.item) continue;
    TRY_LET(const auto joined, store::join_panel(deed, practice, item.patient, member, item.item));
    if (!joined) {
      TRY(store::wait_for_member(deed, practice, item.patient, member, item.item));
      continue;
    }
    from_members |= joined->own_labels;
    if (item.own_labels != 0) { TRY(store::add_labels(deed, practice, item.patient, member, item.own_labels)); }
  }
  if (from_members != 0) { TRY(store::add_labels(deed, practice, item.patient, item.item, from_members)); }
  return {};
}

Result<void> add(db::Transaction& deed, const PracticeId& practice, const ItemToFile& item, std::int64_t version, Instant arrived) {
  TRY_LET(const auto waiting, store::take_waiting_panel(deed, practice, item.patient, item.item));
  const access::Labels labels = item.own_labels | item.given_labels | (waiting ? waiting->own_labels : 0);
  TRY(store::add_item(deed, practice, item, labels, version, waiting ? std::optional(waiting->panel) : std::nullopt, arrived));
  if (waiting && item.own_labels != 0) {
    TRY(store::add_labels(deed, practice, item.patient, ItemId::trusted(waiting->panel), item.own_labels));
  }
  return gather_members(deed, practice, item);
}

}  // namespace

Result<Filed> file_item(db::Transaction& deed, const PracticeId& practice, const ItemToFile& item, Instant arrived) {
  TRY_LET(const auto fresh, store::add_copy(deed, practice, item.patient, item.item, item.copy, arrived));
  if (fresh) {
    TRY(add(deed, practice, item, 1, arrived));
    return Filed::added;
  }
  TRY_LET(const auto known, store::find_copy(deed, practice, item.copy));
  if (!known) return fail(Fault::bug, "a source copy is neither new nor known");
  const PatientId known_patient = PatientId::trusted(known->patient_id);
  const std::string_view sha256(reinterpret_cast<const char*>(item.copy.sha256.data()), item.copy.sha256.size());
  const bool same_chart = known_patient == item.patient;
  if (known->sha256 == sha256 && same_chart) {
    if (item.given_labels == 0) return Filed::unchanged;
    TRY_LET(const auto changed, store::add_labels(deed, practice, item.patient, item.item, item.given_labels));
    return changed ? Filed::relabelled : Filed::unchanged;
  }
  if (known->updated_at && item.copy.updated_at && *item.copy.updated_at < *known->updated_at) {
    // What it travelled in labels the item all the same: labels must not depend on which copy came first.
    if (item.given_labels == 0 || !same_chart) return Filed::older;
    TRY_LET(const auto changed, store::add_labels(deed, practice, item.patient, item.item, item.given_labels));
    return changed ? Filed::relabelled : Filed::older;
  }
  TRY_LET(const auto there, store::find_item(deed, practice, known_patient, item.item));
  if (there) { TRY(store::keep_history(deed, practice, known_patient, item.item, arrived)); }
  if (!same_chart || !there) {
    // The source says now that this belongs to somebody else: it leaves the first chart, where its history stays, and is new in the other.
    TRY(store::remove_item(deed, practice, known_patient, item.item));
    TRY(add(deed, practice, item, there ? there->version + 1 : 1, arrived));
  } else {
    const access::Labels sticky = there->labels & ~there->own_labels;
    TRY(store::correct_item(deed, practice, item, item.own_labels | item.given_labels | sticky));
    TRY(gather_members(deed, practice, item));
  }
  TRY(store::replace_copy(deed, practice, item.patient, item.copy, arrived));
  return Filed::corrected;
}

Result<Filed> keep_source(db::Transaction& deed, const PracticeId& practice, const PatientId& patient, const SourceCopy& copy,
                          Instant arrived) {
  TRY_LET(const auto fresh, store::add_copy(deed, practice, patient, std::nullopt, copy, arrived));
  if (fresh) return Filed::added;
  TRY_LET(const auto known, store::find_copy(deed, practice, copy));
  if (!known) return fail(Fault::bug, "a source copy is neither new nor known");
  const std::string_view sha256(reinterpret_cast<const char*>(copy.sha256.data()), copy.sha256.size());
  if (known->sha256 == sha256 && known->patient_id == patient.text()) return Filed::unchanged;
  if (known->updated_at && copy.updated_at && *copy.updated_at < *known->updated_at) return Filed::older;
  TRY(store::replace_copy(deed, practice, patient, copy, arrived));
  return Filed::corrected;
}

Result<std::optional<Standing>> standing_of(db::Transaction& deed, const PracticeId& practice, const SourceCopy& copy) {
  TRY_LET(const auto known, store::find_copy(deed, practice, copy));
  if (!known) return std::optional<Standing>();
  Standing standing{Filed::corrected, PatientId::trusted(known->patient_id)};
  const std::string_view sha256(reinterpret_cast<const char*>(copy.sha256.data()), copy.sha256.size());
  if (known->sha256 == sha256) standing.would_be = Filed::unchanged;
  else if (known->updated_at && copy.updated_at && *copy.updated_at < *known->updated_at) standing.would_be = Filed::older;
  return std::optional(std::move(standing));
}

ItemId item_id_of(const PracticeId& practice, std::string_view source, std::string_view key) {
  std::string text;
  text.reserve(practice.text().size() + source.size() + key.size() + 2);
  text.append(practice.text()).append("\n").append(source).append("\n").append(key);
  unsigned char hash[EVP_MAX_MD_SIZE] = {};
  // Fetched once: the constant is immutable and its fetch costs more than the hash.
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  EVP_Digest(text.data(), text.size(), hash, nullptr, sha256, nullptr);
  // 130 bits as base32 (RFC 4648, lower case): every character is allowed in a FHIR id.
  static constexpr char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  std::string id;
  id.reserve(26);
  std::uint32_t held = 0;
  int bits = 0;
  for (std::size_t i = 0; id.size() < 26; ++i) {
    held = (held << 8) | hash[i];
    bits += 8;
    while (bits >= 5 && id.size() < 26) {
      bits -= 5;
      id += alphabet[(held >> bits) & 31U];
    }
  }
  return ItemId::trusted(std::move(id));
}

}  // namespace kinportal::chart
