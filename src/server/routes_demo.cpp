// SPDX-License-Identifier: Apache-2.0
// The demo's own doors: they exist only when the portal was started with `kinportal demo`, on a loopback address.
#include "server/routes_demo.h"

#include "notifications/mail_queue.h"
#include "server/demo/demo_world.h"
#include "server/portal.h"

namespace kinportal::server {
namespace {

using access::Answer;
using access::Doorway;

constexpr int max_mails_shown = 100;

Result<Answer> list_accounts(Doorway&, const http::Request&) {
  TRY_LET(const DemoWorld world, DemoWorld::read());
  JsonWriter body(8192);
  body.begin_object().key("accounts").begin_array();
  for (const AccountToTry& account : accounts_to_try(world)) {
    body.begin_object().member("email", account.email).member("password", account.password).member("name", account.name);
    if (!account.totp_secret.empty()) body.member("totp_secret", account.totp_secret);
    body.member("role", account.role).member("practice", account.practice);
    body.member("story_en", account.story_en).member("story_es", account.story_es).end_object();
  }
  body.end_array().end_object();
  return Answer::plain(200, std::move(body));
}

Result<Answer> list_mails(Portal& portal, Doorway& at) {
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto mails, notifications::latest_mails(*reader, portal.desk().keys, portal.mail_place(), max_mails_shown));
  JsonWriter body(8192);
  body.begin_object().key("mails").begin_array();
  for (const auto& mail : mails) {
    body.begin_object().member("id", mail.mail.text()).member("to", mail.words.to.reveal()).member("subject", mail.words.subject);
    body.member("body", mail.words.body)
        .member("sent_at", mail.queued_at.iso())
        .member("state", notifications::to_string(mail.state))
        .end_object();
  }
  body.end_array().end_object();
  return Answer::plain(200, std::move(body));
}

}  // namespace

std::vector<access::Route> demo_routes(Portal& portal) {
  using http::Method;
  return {
      {Method::get, "/api/v1/demo/accounts", access::Knock::anyone, list_accounts},
      {Method::get, "/api/v1/demo/mail", access::Knock::anyone,
       [&portal](Doorway& at, const http::Request&) { return list_mails(portal, at); }},
  };
}

}  // namespace kinportal::server
