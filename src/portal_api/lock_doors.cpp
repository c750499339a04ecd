// SPDX-License-Identifier: Apache-2.0
// What a locked account tells its owner, and the link of a mail that locks it (docs/api/portal.openapi.yaml, /account/lock, /password/reset/look).
// Whoever has shown neither password nor mailbox hears nothing here.
#include "accounts/lock.h"
#include "audit/book.h"
#include "families/pause.h"
#include "formats/json/json.h"
#include "portal_api/signin_doors.h"
#include "practices/practice.h"

namespace kinportal::portal_api {
namespace {

using access::Answer;
using access::Doorway;
using access::Knock;
using accounts::LockTold;
using Effect = Doorway::Effect;

constexpr std::size_t max_practices_told = 10;

// Whom to call. Which practices somebody goes to is told only to a proof that would open the whole account.
Result<void> write_lock(JsonWriter& body, db::Reader& reader, const LockTold& told, Instant now) {
  const bool since_known = told.lock.since.us > 0;
  body.begin_object();
  body.member_or_null("since", since_known ? std::optional(told.lock.since.iso()) : std::nullopt);
  body.member("cause", accounts::to_word(told.lock.cause)).member("opens_here", told.opens_here).key("practices").begin_array();
  if (told.link_opens_all) {
    TRY_LET(const auto all, families::practices_knowing(reader, told.account));
    std::size_t listed = 0;
    for (const PracticeId& id : all) {
      TRY_LET(const bool here, families::stands_here(reader, id, told.account, now));
      if (!here || listed++ == max_practices_told) continue;
      TRY_LET(const auto practice, practices::read_practice(reader, id));
      body.begin_object().member("name", practice.name).member("phone", practice.phone).end_object();
    }
  }
  body.end_array().end_object();
  return {};
}

Result<std::string> token_of(const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"token"}));
  return document->string("token");
}

Answer link_over() { return Answer::problem(fail(Fault::expired, "this link is over"), "link_over"); }

Result<Answer> look(Services&, Doorway& at, const http::Request& request) {
  TRY_LET(const std::string token, token_of(request));
  TRY_LET(db::Reader * reader, at.snapshot());
  const auto told = accounts::lock_told(*reader, token, at.now());
  if (!told.ok()) return told.error().fault == Fault::expired ? Result<Answer>(link_over()) : Result<Answer>(told.error());
  JsonWriter body;
  body.begin_object().key("locked");
  if (*told) TRY(write_lock(body, *reader, **told, at.now()));
  else body.null();
  body.end_object();
  at.note(AccountId(), "look_at_reset", Effect::allow, *told ? "locked" : "open");
  return Answer::plain(200, std::move(body));
}

Result<Answer> lock(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const std::string token, token_of(request));
  at.release_snapshot();
  TRY_LET(const auto since, accounts::lock_by_link(services.desk, token));
  TRY(at.gate().book().drain_outbox(at.gate().store()));
  if (!since) {
    at.note(AccountId(), "lock_account", Effect::deny, "link_over");
    return link_over();
  }
  at.note(AccountId(), "lock_account", Effect::allow, "not_me");
  return Answer::empty(204);
}

using ServiceDoor = Result<Answer> (*)(Services&, Doorway&, const http::Request&);

access::Door bind(Services& services, ServiceDoor door) {
  return [&services, door](Doorway& at, const http::Request& request) { return door(services, at, request); };
}

}  // namespace

Answer locked_answer(Doorway& at, const LockTold& told) {
  auto whole = [&]() -> Result<Answer> {
    TRY_LET(db::Reader * reader, at.snapshot());
    JsonWriter body;
    body.begin_object().member("fault", "sign_in").member("sentence", "this did not sign you in").member("code", "locked").key("lock");
    TRY(write_lock(body, *reader, told, at.now()));
    body.end_object();
    return Answer::plain(401, std::move(body));
  }();
  return whole.ok() ? std::move(whole).value() : Answer::sign_in_refused("locked");
}

std::vector<access::Route> lock_routes(Services& services) {
  using http::Method;
  return {
      {Method::post, "/api/v1/account/lock", Knock::anyone, bind(services, lock)},
      {Method::post, "/api/v1/password/reset/look", Knock::anyone, bind(services, look)},
  };
}

}  // namespace kinportal::portal_api
