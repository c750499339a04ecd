// SPDX-License-Identifier: Apache-2.0
// The order of checks matters and is the same for every door: address, origin of the request, who asks, the CSRF word, then the door.
#include "server/dispatch.h"

#include <array>

#include "accounts/signins.h"
#include "base/log.h"
#include "staff/staff.h"

namespace kinportal::server {

using access::Answer;
using access::Doorway;
using access::Knock;

struct Dispatch::Exchange {
  http::Request request;
  Send send;
  std::string request_id;
  std::unique_ptr<Doorway> doorway;
  std::optional<Answer> answer;
  int tries = 0;
};

namespace {

bool changes_something(http::Method method) {
  return method != http::Method::get && method != http::Method::head && method != http::Method::options;
}

// Browsers say where a request was caused (Fetch Metadata); another site has no business here at all.
bool from_another_site(const http::Request& request) {
  const auto site = request.header("sec-fetch-site");
  return site == "cross-site" || site == "same-site";
}

bool open_before_second_factor(std::string_view pattern) {
  return pattern.starts_with("/api/v1/totp") || pattern.starts_with("/api/v1/passkeys") || pattern.starts_with("/api/v1/proof") ||
         pattern.starts_with("/api/v1/session") || pattern.starts_with("/api/v1/language");
}

void log_failure(const Error& error, const std::string& request_id, const std::string& pattern) {
  if (error.fault != Fault::bug && error.fault != Fault::corrupt && error.fault != Fault::unavailable) return;
  log(LogLevel::error, "a door failed",
      {LogField("fault", error.fault), LogField::operator_text("request", request_id), LogField::operator_text("door", pattern),
       LogField::operator_text("why", error.sentence)});
}

}  // namespace

Dispatch::Dispatch(Router router, access::Gate& gate, portal_api::Services& services, Background& background)
    : router_(std::move(router)), gate_(gate), services_(services), background_(background) {}

void Dispatch::handle(http::Request request, Send send) {
  auto exchange = std::make_shared<Exchange>();
  exchange->request = std::move(request);
  exchange->send = std::move(send);
  std::array<std::byte, 8> id{};
  gate_.random().fill(id);
  exchange->request_id = to_hex(id);
  run(exchange);
}

void Dispatch::run(const std::shared_ptr<Exchange>& exchange) {
  ++exchange->tries;
  exchange->doorway = std::make_unique<Doorway>(gate_, exchange->request_id);
  exchange->answer = make_answer(*exchange);
  exchange->doorway->release_snapshot();
  exchange->doorway->looks().when_durable([this, exchange](bool durable) { finish(exchange, durable); });
}

void Dispatch::finish(const std::shared_ptr<Exchange>& exchange, bool durable) {
  if (!durable) {
    log(LogLevel::error, "an answer was withheld because the visitors' book could not be written",
        {LogField::operator_text("request", exchange->request_id)});
    exchange->answer = Answer::problem(fail(Fault::unavailable, "the visitors' book cannot be written; nothing is shown until it can"));
  } else if (!exchange->doorway->facts_surely_hold()) {
    // This runs on the book's writer thread, which must not wait for the store.
    if (background_.post([this, exchange] { recheck(exchange); })) return;
    exchange->answer = Answer::problem(fail(Fault::unavailable, "too much is going on; try again"), "busy", 1);
  }
  exchange->send(std::move(*exchange->answer).take_response());
}

void Dispatch::recheck(const std::shared_ptr<Exchange>& exchange) {
  const auto hold = exchange->doorway->facts_still_hold();
  if (!hold.ok()) {
    exchange->answer = Answer::problem(hold.error());
  } else if (!*hold && !changes_something(exchange->request.method)) {
    if (exchange->tries < max_tries) return run(exchange);
    exchange->answer = Answer::problem(fail(Fault::unavailable, "rights are changing right now; try again"), "busy", 1);
  }
  exchange->send(std::move(*exchange->answer).take_response());
}

Answer Dispatch::make_answer(Exchange& exchange) {
  Match match = router_.match(exchange.request.method, exchange.request.path);
  if (match.route == nullptr) return Answer::problem(fail(Fault::not_found, ""));
  exchange.request.path_parameters = std::move(match.path_parameters);
  auto answer = knock(exchange, match);
  if (answer.ok()) return std::move(answer).value();
  log_failure(answer.error(), exchange.request_id, match.route->pattern);
  return Answer::problem(answer.error());
}

Result<Answer> Dispatch::knock(Exchange& exchange, const Match& match) {
  const http::Request& request = exchange.request;
  const access::Route& route = *match.route;
  Doorway& at = *exchange.doorway;
  if (from_another_site(request)) return fail(Fault::forbidden, "this request came from another site");

  const auto token = request.cookie(services_.cookies.signin());
  if (!token.empty()) {
    TRY_LET(db::Reader * reader, at.snapshot());
    auto viewer = accounts::check(*reader, token, at.now(), services_.desk.options);
    if (viewer.ok()) {
      const bool only_asking = route.method == http::Method::get && route.pattern == "/api/v1/session";
      if (!only_asking) accounts::note_seen(services_.desk, *viewer);
      access::Viewer known;
      known.account = viewer->account;
      known.language = viewer->language;
      known.request_id = exchange.request_id;
      known.signin = std::move(*viewer);
      at.set_viewer(std::move(known));
    } else if (viewer.error().fault != Fault::not_found && viewer.error().fault != Fault::expired) {
      return std::move(viewer).error();
    }
  }

  if (route.knock != Knock::anyone) {
    if (!at.viewer()) return Answer::sign_in_needed();
    if (at.viewer()->signin.must_set_up_second_factor && !open_before_second_factor(route.pattern))
      return Answer::sign_in_needed("second_factor_needed");
    // Staff look into strangers' charts: a password alone is never enough for that.
    if (route.knock == Knock::staff && !at.viewer()->signin.second_factor) return Answer::sign_in_needed("second_factor_needed");
  }
  if (changes_something(route.method)) {
    const auto anchor = portal_api::csrf_anchor(services_.cookies, request);
    if (anchor.empty() || !accounts::csrf_matches(services_.desk.keys, anchor, request.header("x-kinportal-csrf"))) {
      return Answer::problem(fail(Fault::forbidden, "the form is out of date; load the page again"), "csrf");
    }
    if (!request.body.empty() && !request.header("content-type").starts_with(route.body_type)) {
      return fail(Fault::invalid, "the body must be " + route.body_type);
    }
  }
  return route.door(at, request);
}

}  // namespace kinportal::server
