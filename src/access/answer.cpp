// SPDX-License-Identifier: Apache-2.0
// Building answers: the one mapping from Fault to HTTP status, and problems whose bytes depend on nothing but the fault.
#include "access/answer.h"

#include "access/chart_stream.h"

namespace kinportal::access {
namespace {

http::Response json_response(int status, std::string body) {
  http::Response response;
  response.status = status;
  response.headers.emplace_back("content-type", "application/json; charset=utf-8");
  response.headers.emplace_back("cache-control", "no-store");
  response.body = std::move(body);
  return response;
}

}  // namespace

int http_status(Fault fault) {
  switch (fault) {
    case Fault::not_found: return 404;
    case Fault::forbidden: return 403;
    case Fault::invalid: return 422;
    case Fault::conflict: return 409;
    case Fault::expired: return 410;
    case Fault::too_much: return 429;
    case Fault::unavailable: return 503;
    case Fault::corrupt:
    case Fault::bug: return 500;
  }
  return 500;
}

Answer Answer::chart(PendingReceipt, ChartBody body, int status) {
  Answer answer;
  answer.response_ = json_response(status, std::move(body.json_).take());
  return answer;
}

// The receipts are taken and not kept: by value, so that the caller has none left.
Answer Answer::chart(std::vector<PendingReceipt>, ChartBody body, int status) {
  Answer answer;
  answer.response_ = json_response(status, std::move(body.json_).take());
  return answer;
}

Answer Answer::chart_stream(PendingReceipt, ChartStream stream, std::string content_type) {
  Answer answer;
  answer.response_.headers.emplace_back("content-type", std::move(content_type));
  answer.response_.headers.emplace_back("cache-control", "no-store");
  answer.response_.pieces = std::move(stream.source_);
  return answer;
}

Answer Answer::plain(int status, JsonWriter body) {
  Answer answer;
  answer.response_ = json_response(status, std::move(body).take());
  return answer;
}

Answer Answer::file(PendingReceipt, std::string media_type, std::string bytes, std::string_view save_as) {
  return own_file(std::move(media_type), std::move(bytes), save_as);
}

Answer Answer::own_file(std::string media_type, std::string bytes, std::string_view save_as) {
  Answer answer;
  answer.response_.headers.emplace_back("content-type", std::move(media_type));
  answer.response_.headers.emplace_back("cache-control", "no-store");
  answer.response_.headers.emplace_back("content-security-policy", "sandbox; default-src 'none'");
  answer.response_.headers.emplace_back("content-disposition",
                                        save_as.empty() ? std::string("inline") : "attachment; filename=\"" + std::string(save_as) + "\"");
  answer.response_.body = std::move(bytes);
  return answer;
}

Answer Answer::empty(int status) {
  Answer answer;
  answer.response_.status = status;
  answer.response_.headers.emplace_back("cache-control", "no-store");
  return answer;
}

Answer Answer::problem(const Error& error, std::string_view code, std::int64_t retry_after_s) {
  // Not-found answers carry one fixed sentence: what is hidden and what does not exist must be the same bytes.
  const std::string_view sentence =
      error.fault == Fault::not_found ? std::string_view("there is nothing at this address") : std::string_view(error.sentence);
  JsonWriter body;
  body.begin_object().member("fault", to_string(error.fault)).member("sentence", sentence);
  if (!code.empty()) body.member("code", code);
  if (retry_after_s > 0) body.member("retry_after_s", retry_after_s);
  body.end_object();
  Answer answer;
  answer.response_ = json_response(http_status(error.fault), std::move(body).take());
  if (retry_after_s > 0) answer.response_.headers.emplace_back("retry-after", std::to_string(retry_after_s));
  return answer;
}

Answer Answer::sign_in_needed(std::string_view fault) {
  JsonWriter body;
  body.begin_object().member("fault", fault).member("sentence", "sign in to go on").end_object();
  Answer answer;
  answer.response_ = json_response(401, std::move(body).take());
  return answer;
}

Answer Answer::sign_in_refused(std::string_view code) {
  JsonWriter body;
  body.begin_object().member("fault", "sign_in").member("sentence", "this did not sign you in").member("code", code).end_object();
  Answer answer;
  answer.response_ = json_response(401, std::move(body).take());
  return answer;
}

Answer Answer::with_header(std::string name, std::string value) && {
  response_.headers.emplace_back(std::move(name), std::move(value));
  return std::move(*this);
}

}  // namespace kinportal::access
