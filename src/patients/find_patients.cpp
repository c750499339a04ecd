// SPDX-License-Identifier: Apache-2.0
// The search's statements: each walks an index of the practice and stops at the page's end. Names are compared in their folded form.
#include "patients/find_patients.h"

#include <array>

#include "patients/fold_name.h"

namespace kinportal::patients {

namespace {

constexpr std::size_t max_words = 4;

struct Question {
  std::vector<std::string> name_patterns;  // '% lop%'
  std::string birth_on;
  std::string number;
  std::string phone_digits;
};

/// '2018-03-09', '3/9/2018' or '03.09.2018' (month first, as the country writes it); empty when it is no date.
std::string date_of(std::string_view word) {
  if (const auto day = Day::parse(word); day.ok()) return day->iso();
  std::array<int, 3> parts{};
  std::size_t part = 0;
  std::size_t digits = 0;
  for (const char c : word) {
    if (c >= '0' && c <= '9') {
      if (++digits > 4) return {};
      parts[part] = parts[part] * 10 + (c - '0');
    } else if ((c == '/' || c == '.') && digits > 0 && part < 2) {
      ++part;
      digits = 0;
    } else {
      return {};
    }
  }
  if (part != 2 || digits != 4) return {};
  const auto day = Day::from_civil(parts[2], static_cast<unsigned>(parts[0]), static_cast<unsigned>(parts[1]));
  return day.ok() ? day->iso() : std::string();
}

bool has_digit(std::string_view word) { return word.find_first_of("0123456789") != std::string_view::npos; }

Question question_of(std::string_view query) {
  Question question;
  std::string numbers;
  std::size_t at = 0;
  while (at < query.size()) {
    const auto end = std::min(query.find(' ', at), query.size());
    const auto word = query.substr(at, end - at);
    at = end + 1;
    if (word.empty()) continue;
    if (const auto date = date_of(word); !date.empty()) {
      question.birth_on = date;
    } else if (has_digit(word) || (!numbers.empty() && word == "-")) {
      numbers += word;
    } else {
      std::string folded = fold_name(word);
      std::size_t from = 0;
      while (from < folded.size()) {
        const auto stop = std::min(folded.find(' ', from), folded.size());
        if (stop > from && question.name_patterns.size() < max_words) {
          question.name_patterns.push_back("% " + db::like_escape(std::string_view(folded).substr(from, stop - from)) + "%");
        }
        from = stop + 1;
      }
    }
  }
  question.number = numbers;
  question.phone_digits = phone_digits_of(numbers);
  return question;
}

#define KINPORTAL_PATIENT_COLUMNS \
  "practice_id, patient_id, given_names, family_name, preferred_name, birth_on, sex, mrn, phone, deceased_at"
#define KINPORTAL_NAMES_FIT(a, b, c, d)                                                                                       \
  "' ' || search_name LIKE $" a " ESCAPE '\\' AND ' ' || search_name LIKE $" b " ESCAPE '\\' AND ' ' || search_name LIKE $" c \
  " ESCAPE '\\' AND ' ' || search_name LIKE $" d " ESCAPE '\\'"

constexpr const char* by_name =
    "SELECT " KINPORTAL_PATIENT_COLUMNS " FROM patient WHERE practice_id = $1 AND merged_into IS NULL AND " KINPORTAL_NAMES_FIT(
        "2", "3", "4", "5") " ORDER BY search_name, patient_id LIMIT $6";
constexpr const char* by_birth = "SELECT " KINPORTAL_PATIENT_COLUMNS
                                 " FROM patient WHERE practice_id = $1 AND birth_on = $7 AND merged_into IS NULL AND " KINPORTAL_NAMES_FIT(
                                     "2", "3", "4", "5") " ORDER BY search_name, patient_id LIMIT $6";
constexpr const char* by_number =
    "SELECT " KINPORTAL_PATIENT_COLUMNS
    " FROM patient WHERE practice_id = $1 AND (mrn = $7 OR phone_digits = $8) AND merged_into IS NULL AND " KINPORTAL_NAMES_FIT(
        "2", "3", "4", "5") " ORDER BY search_name, patient_id LIMIT $6";

}  // namespace

Result<FoundPatients> find_patients(db::Reader& reader, const PracticeId& practice, std::string_view query, int at_most) {
  while (!query.empty() && query.front() == ' ') query.remove_prefix(1);
  while (!query.empty() && query.back() == ' ') query.remove_suffix(1);
  if (query.size() < min_query_bytes) return fail(Fault::invalid, "q must have at least 2 characters");
  if (query.size() > max_query_bytes) return fail(Fault::invalid, "q must have at most " + std::to_string(max_query_bytes) + " characters");
  const Question question = question_of(query);
  FoundPatients found;
  if (question.name_patterns.empty() && question.birth_on.empty() && question.number.empty()) return found;
  std::vector<db::Value> values = {db::Value(practice)};
  static constexpr std::string_view any = "%";
  for (std::size_t i = 0; i < max_words; ++i) {
    values.emplace_back(i < question.name_patterns.size() ? std::string_view(question.name_patterns[i]) : any);
  }
  values.emplace_back(at_most + 1);
  const char* sql = by_name;
  if (!question.birth_on.empty()) {
    sql = by_birth;
    values.emplace_back(question.birth_on);
  } else if (!question.number.empty()) {
    sql = by_number;
    values.emplace_back(question.number);
    values.emplace_back(question.phone_digits);
  }
  {
    TRY_LET(auto rows, reader.query(sql, values));
    while (true) {
      TRY_LET(const bool more, rows.next());
      if (!more) break;
      if (found.patients.size() == static_cast<std::size_t>(at_most)) {
        found.more = true;
        break;
      }
      FoundPatient one{patient_of_row(rows), false};
      if (!question.birth_on.empty() && !question.number.empty() && one.patient.mrn != question.number &&
          phone_digits_of(one.patient.phone.reveal()) != question.phone_digits) {
        continue;
      }
      found.patients.push_back(std::move(one));
    }
  }
  for (auto& one : found.patients) { TRY_LET(one.namesake, has_namesake(reader, one.patient)); }
  return found;
}

Result<bool> has_namesake(db::Reader& reader, const Patient& patient) {
  const std::optional<std::string> birth = patient.birth_on ? std::optional(patient.birth_on->reveal().iso()) : std::nullopt;
  // Two short walks: equal folded names, and children of one family born on one day.
  TRY_LET(
      auto rows,
      reader.query(
          "SELECT 1 FROM patient me JOIN patient other ON other.practice_id = me.practice_id AND other.search_name = me.search_name "
          "WHERE me.practice_id = $1 AND me.patient_id = $2 AND other.patient_id <> me.patient_id AND other.merged_into IS NULL "
          "UNION ALL SELECT 1 FROM patient twin WHERE twin.practice_id = $1 AND twin.birth_on = $3 AND twin.family_name = $4 AND twin.patient_id <> $2 "
          "AND twin.merged_into IS NULL LIMIT 1",
          {patient.practice, patient.id, birth, patient.family_name.reveal()}));
  return rows.next();
}

}  // namespace kinportal::patients
