// SPDX-License-Identifier: Apache-2.0
// The public directory and a practice's terms (requirements S63, S73, S82-S83, S100-S111). What is public is the same for everybody; who
// answered which terms is told to herself only.
#include "families/terms_answer.h"
#include "formats/json/json.h"
#include "portal_api/family_deed.h"
#include "portal_api/join_doors.h"
#include "practices/directory.h"
#include "practices/listing.h"
#include "practices/practice.h"
#include "practices/terms.h"

namespace kinportal::portal_api {
namespace {

using access::Answer;
using access::Doorway;
using access::Knock;

constexpr std::size_t max_query_bytes = 200;
constexpr int max_shown = 50;

void write_listing(JsonWriter& body, const practices::Practice& practice, const practices::Listing& listing, Instant now) {
  body.begin_object().key("practice");
  practices::write_practice_card(body, practice, now);
  body.member("street", listing.street).member("city", listing.city).member("postal_code", listing.postal_code);
  body.member("state", practice.state).key("ways").begin_array();
  if (listing.pin) body.string("pin");
  if (listing.invitation) body.string("invitation");
  if (listing.registration) body.string("registration");
  body.end_array().member("children_only", listing.children_only).end_object();
}

Result<Answer> find(Doorway& at, const http::Request& request) {
  const auto query = request.query_value("q");
  if (query.size() > max_query_bytes) return fail(Fault::invalid, "the search is too long");
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto found, practices::search_directory(*reader, query, max_shown + 1));
  JsonWriter body(8192);
  body.begin_object().key("found").begin_array();
  const bool more = found.size() > std::size_t{max_shown};
  for (std::size_t i = 0; i < found.size() && i < std::size_t{max_shown}; ++i) {
    TRY_LET(const auto practice, practices::read_practice(*reader, found[i]));
    TRY_LET(const auto listing, practices::read_listing(*reader, found[i]));
    write_listing(body, practice, listing, at.now());
  }
  body.end_array().member("more", more).end_object();
  return Answer::plain(200, std::move(body));
}

/// Also of one that is not in the directory: whoever has its letter has its address.
Result<Answer> show(Doorway& at, const http::Request& request) {
  TRY_LET(const auto id, PracticeId::parse(request.path_value("practice")));
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto practice, practices::read_practice(*reader, id));
  TRY_LET(const auto listing, practices::read_listing(*reader, id));
  JsonWriter body;
  write_listing(body, practice, listing, at.now());
  return Answer::plain(200, std::move(body));
}

Result<Answer> show_terms(Doorway& at, const http::Request& request) {
  TRY_LET(const auto id, PracticeId::parse(request.path_value("practice")));
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto practice, practices::read_practice(*reader, id));
  TRY_LET(const auto terms, practices::terms_in_force(*reader, id, at.now()));
  JsonWriter body(16384);
  body.begin_object().member("practice", id.text()).member("practice_name", practice.name).member("version", terms ? terms->version : 0);
  if (terms) {
    body.member("since", terms->effective_at.iso()).member("sha256", terms->sha256);
    body.member("text_en", terms->text_en).member("text_es", terms->text_es);
  }
  body.key("answer");
  std::optional<families::TermsAnswer> answer;
  if (at.viewer()) { TRY_LET(answer, families::last_terms_answer(*reader, id, at.viewer()->account)); }
  if (answer) {
    body.begin_object().member("version", answer->version).member("accepted", answer->accepted);
    body.member("answered_at", answer->answered_at.iso()).end_object();
  } else {
    body.null();
  }
  body.end_object();
  return Answer::plain(200, std::move(body));
}

Result<Answer> answer_terms(Doorway& at, const http::Request& request) {
  TRY_LET(const auto id, PracticeId::parse(request.path_value("practice")));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"version", "sha256", "accepted", "language"}));
  families::NewTermsAnswer answer;
  answer.practice = id;
  answer.account = at.viewer()->account;
  TRY_LET(answer.version, document->integer("version", 1));
  TRY_LET(answer.sha256, document->string("sha256"));
  TRY_LET(answer.accepted, document->boolean("accepted"));
  TRY_LET(const auto language, document->maybe_string("language"));
  answer.language = language.value_or("en");
  int ended = 0;
  TRY(do_family_deed(at, [&](const families::Deed& deed) -> Result<void> {
    TRY_LET(ended, families::answer_terms(deed, answer));
    return {};
  }));
  JsonWriter body;
  body.begin_object().member("ended", ended).end_object();
  return Answer::plain(200, std::move(body));
}

}  // namespace

std::vector<access::Route> directory_routes() {
  using http::Method;
  const std::string one = "/api/v1/directory/{practice}";
  return {
      {Method::get, "/api/v1/directory", Knock::anyone, find},
      {Method::get, one, Knock::anyone, show},
      {Method::get, one + "/terms", Knock::anyone, show_terms},
      {Method::post, one + "/terms", Knock::signed_in, answer_terms},
  };
}

}  // namespace kinportal::portal_api
