// SPDX-License-Identifier: Apache-2.0
// Publishes and reads terms. The list of sensitive categories becomes part of the text before it is kept, so that the checksum somebody
// agreed to covers it.
#include "practices/terms.h"

#include "base/utf8.h"
#include "practices/policy_version.h"

namespace kinportal::practices {
namespace {

constexpr std::string_view kSensitiveEn =
    "- Mental health: conditions of the mind and their treatment\n"
    "- Pregnancy\n"
    "- Sexually transmitted diseases\n"
    "- Drug use and alcoholism\n"
    "- Confidential HIV information, with AIDS and related conditions\n"
    "- HIV test orders and results";
constexpr std::string_view kSensitiveEs =
    "- Salud mental: trastornos de la mente y su tratamiento\n"
    "- Embarazo\n"
    "- Enfermedades de transmisión sexual\n"
    "- Consumo de drogas y alcoholismo\n"
    "- Información confidencial sobre el VIH, con el sida y afecciones relacionadas\n"
    "- Órdenes y resultados de pruebas del VIH";

Result<std::string> with_categories(const std::string& text, std::string_view list) {
  if (text.empty() || text.size() > kMaxTermsBytes) return fail(Fault::invalid, "the terms are empty or longer than 64 KB");
  if (!is_utf8(text)) return fail(Fault::invalid, "the terms are not UTF-8 text");
  const auto at = text.find(kSensitiveLine);
  if (at == std::string::npos)
    return fail(Fault::invalid, "the terms do not name the sensitive categories; put the line '[sensitive categories]' where they belong");
  return text.substr(0, at) + std::string(list) + text.substr(at + kSensitiveLine.size());
}

}  // namespace

Result<std::int64_t> publish_terms(db::Transaction& tx, const NewTerms& terms, Instant now) {
  TRY_LET(const std::string en, with_categories(terms.text_en, kSensitiveEn));
  TRY_LET(const std::string es, with_categories(terms.text_es, kSensitiveEs));
  if (terms.effective_at < now) return fail(Fault::invalid, "terms begin now or later: what somebody agreed to cannot change behind her");
  std::int64_t version = 1;
  {
    TRY_LET(db::Rows rows, tx.query("SELECT max(version), max(effective_at) FROM practice_terms WHERE practice_id = $1", {terms.practice}));
    TRY_LET(const bool there, rows.next());
    if (there && !rows.is_null(0)) {
      version = rows.integer(0) + 1;
      if (terms.effective_at < rows.instant(1))
        return fail(Fault::conflict, "a later version is announced already; this one would come before it");
    }
  }
  const std::string sum = policy_checksum(en + '\0' + es);
  TRY(
      tx.execute("INSERT INTO practice_terms (practice_id, version, effective_at, text_en, text_es, sha256, published_by, published_at) "
                 "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                 {terms.practice, version, terms.effective_at, en, es, sum, terms.published_by, now}));
  return version;
}

Result<std::optional<Terms>> terms_in_force(db::Reader& reader, const PracticeId& practice, Instant now) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT version, effective_at, text_en, text_es, sha256 FROM practice_terms WHERE practice_id = $1 AND "
                       "effective_at <= $2 ORDER BY version DESC LIMIT 1",
                       {practice, now}));
  TRY_LET(const bool there, rows.next());
  if (!there) return std::optional<Terms>();
  return std::optional(Terms{practice, rows.integer(0), rows.instant(1), rows.string(2), rows.string(3), rows.string(4)});
}

}  // namespace kinportal::practices
