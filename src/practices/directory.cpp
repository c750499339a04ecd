// SPDX-License-Identifier: Apache-2.0
// The search is one fixed text with a pattern a word; a word that was not typed is a pattern that fits everything.
#include "practices/directory.h"

#include <array>
#include <string>

#include "base/fold_text.h"
#include "practices/listing.h"

namespace kinportal::practices {
namespace {

constexpr std::size_t kPhoneDigits = 7;  // so many, however they are written, are one number

std::string digits_of(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c >= '0' && c <= '9') out += c;
  return out;
}

std::string escaped(std::string_view word) {
  std::string out;
  for (const char c : word) {
    if (c == '%' || c == '_' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

Result<void> file_in_directory(db::Transaction& tx, const PracticeId& practice) {
  TRY(tx.execute("DELETE FROM practice_directory WHERE practice_id = $1", {practice}));
  std::string name, words, phones;
  {
    TRY_LET(db::Rows rows, tx.query("SELECT p.name, l.street, l.city, l.postal_code, p.state, p.phone, p.after_hours_phone FROM practice p "
                                    "JOIN practice_listing l ON l.practice_id = p.practice_id WHERE p.practice_id = $1 AND l.listed <> 0",
                                    {practice}));
    TRY_LET(const bool there, rows.next());
    if (!there) return {};
    name = rows.string(0);
    for (int column = 0; column < 5; ++column) words += ' ' + fold_text(rows.text(column));
    phones = digits_of(rows.text(5)) + ' ' + digits_of(rows.text(6));
  }
  TRY(tx.execute("INSERT INTO practice_directory (practice_id, name, words, phones) VALUES ($1, $2, $3, $4)",
                 {practice, name, words, phones}));
  return {};
}

Result<void> complete_directory(db::Database& store) {
  std::vector<PracticeId> missing;
  {
    TRY_LET(db::Snapshot snapshot, store.snapshot());
    TRY_LET(db::Rows rows, snapshot.query("SELECT practice_id FROM practice_listing WHERE listed <> 0 AND practice_id NOT IN (SELECT "
                                          "practice_id FROM practice_directory) ORDER BY practice_id"));
    while (true) {
      TRY_LET(const bool there, rows.next());
      if (!there) break;
      missing.push_back(rows.id<PracticeId>(0));
    }
  }
  if (missing.empty()) return {};
  return store.write([&](db::Transaction& tx) -> Result<void> {
    for (const PracticeId& practice : missing) TRY(file_in_directory(tx, practice));
    return {};
  });
}

Result<std::vector<PracticeId>> search_directory(db::Reader& reader, std::string_view query, int limit) {
  std::array<std::string, kMaxSearchWords> words, phones;
  words.fill("%");
  phones.fill("-");
  const std::string digits = digits_of(query);
  const std::string folded = digits.size() >= kPhoneDigits ? digits : fold_text(query);
  std::string_view rest = folded;
  for (std::size_t i = 0; i < words.size() && !rest.empty();) {
    const auto end = rest.find(' ');
    const std::string word(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (word.empty()) continue;
    words[i] = "% " + escaped(word) + '%';
    if (word.size() >= 3 && digits_of(word) == word) phones[i] = '%' + word + '%';
    ++i;
  }
  TRY_LET(db::Rows rows,
          reader.query("SELECT practice_id FROM practice_directory WHERE (words LIKE $1 ESCAPE '\\' OR phones LIKE $2 ESCAPE '\\') "
                       "AND (words LIKE $3 ESCAPE '\\' OR phones LIKE $4 ESCAPE '\\') AND (words LIKE $5 ESCAPE '\\' OR phones LIKE $6 "
                       "ESCAPE '\\') AND (words LIKE $7 ESCAPE '\\' OR phones LIKE $8 ESCAPE '\\') AND (words LIKE $9 ESCAPE '\\' OR "
                       "phones LIKE $10 ESCAPE '\\') AND (words LIKE $11 ESCAPE '\\' OR phones LIKE $12 ESCAPE '\\') AND (words LIKE $13 "
                       "ESCAPE '\\' OR phones LIKE $14 ESCAPE '\\') AND (words LIKE $15 ESCAPE '\\' OR phones LIKE $16 ESCAPE '\\') "
                       "ORDER BY name, practice_id LIMIT $17",
                       {words[0], phones[0], words[1], phones[1], words[2], phones[2], words[3], phones[3], words[4], phones[4], words[5],
                        phones[5], words[6], phones[6], words[7], phones[7], limit}));
  std::vector<PracticeId> found;
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return found;
    found.push_back(rows.id<PracticeId>(0));
  }
}

}  // namespace kinportal::practices
