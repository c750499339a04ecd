// SPDX-License-Identifier: Apache-2.0
// The directory's rows. The ways in are stored as words, so that a store read by a person says what it means.
#include "practices/listing.h"

#include "practices/directory.h"

namespace kinportal::practices {
namespace {

constexpr std::string_view kSelect =
    "SELECT practice_id, listed, street, city, postal_code, ways, children_only, pin_days FROM practice_listing ";

std::string selected(std::string_view where) {
  std::string sql(kSelect);
  sql += where;
  return sql;
}

bool has_word(std::string_view words, std::string_view word) {
  return (' ' + std::string(words) + ' ').find(' ' + std::string(word) + ' ') != std::string::npos;
}

Listing listing_of(const db::Rows& row) {
  Listing listing;
  listing.practice = row.id<PracticeId>(0);
  listing.listed = row.integer(1) != 0;
  listing.street = row.string(2);
  listing.city = row.string(3);
  listing.postal_code = row.string(4);
  listing.pin = has_word(row.text(5), "pin");
  listing.invitation = has_word(row.text(5), "invitation");
  listing.registration = has_word(row.text(5), "registration");
  listing.children_only = row.integer(6) != 0;
  listing.pin_days = static_cast<int>(row.integer(7));
  return listing;
}

}  // namespace

Result<Listing> read_listing(db::Reader& reader, const PracticeId& practice) {
  static const std::string sql = selected("WHERE practice_id = $1");
  TRY_LET(db::Rows rows, reader.query(sql, {practice}));
  TRY_LET(const bool there, rows.next());
  if (there) return listing_of(rows);
  Listing none;
  none.practice = practice;
  none.listed = false;
  return none;
}

Result<void> file_listing(db::Transaction& tx, const Listing& listing) {
  if (listing.pin_days < 1 || listing.pin_days > kMaxPinDays) return fail(Fault::invalid, "a PIN is good for 1 to 21 days");
  std::string ways;
  for (const auto& [on, word] : {std::pair{listing.pin, "pin"}, {listing.invitation, "invitation"}, {listing.registration, "registration"}})
    if (on) ways += (ways.empty() ? "" : " ") + std::string(word);
  if (ways.empty()) return fail(Fault::invalid, "a practice offers at least one way in: pin, invitation or registration");
  TRY(
      tx.execute("INSERT INTO practice_listing (practice_id, listed, street, city, postal_code, ways, children_only, pin_days) "
                 "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (practice_id) DO UPDATE SET listed = excluded.listed, "
                 "street = excluded.street, city = excluded.city, postal_code = excluded.postal_code, ways = excluded.ways, "
                 "children_only = excluded.children_only, pin_days = excluded.pin_days",
                 {listing.practice, listing.listed ? 1 : 0, listing.street, listing.city, listing.postal_code, ways,
                  listing.children_only ? 1 : 0, listing.pin_days}));
  return file_in_directory(tx, listing.practice);
}

}  // namespace kinportal::practices
