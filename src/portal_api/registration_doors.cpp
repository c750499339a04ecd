// SPDX-License-Identifier: Apache-2.0
// A registration form per child, as the family writes and follows it, and the list of one's own connections (requirements S19, S82-S83).
// Another account's form does not exist here.
#include <map>

#include "families/people.h"
#include "families/registration.h"
#include "families/terms_answer.h"
#include "formats/json/json.h"
#include "portal_api/family_deed.h"
#include "portal_api/join_doors.h"
#include "practices/listing.h"
#include "practices/terms.h"

namespace kinportal::portal_api {
namespace {

using access::Answer;
using access::Doorway;
using access::Knock;
using families::Deed;
using families::Registration;

Result<Answer> send(Doorway& at, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"practice", "given_names", "family_name", "birth_on", "kind", "custody", "phone", "note"}));
  families::NewRegistration form;
  TRY_LET(const auto practice, document->string("practice"));
  TRY_LET(form.practice, PracticeId::parse(practice));
  form.account = at.viewer()->account;
  TRY_LET(auto given, document->string("given_names"));
  TRY_LET(auto family, document->string("family_name"));
  TRY_LET(const auto birth_on, document->string("birth_on"));
  const auto day = Day::parse(birth_on);
  if (!day.ok()) return Answer::problem(fail(Fault::invalid, "the birth date is not a date"), "birth_date");
  TRY_LET(form.link_kind, document->string("kind"));
  TRY_LET(form.custody, document->string("custody"));
  TRY_LET(const auto phone, document->maybe_string("phone"));
  TRY_LET(const auto note, document->maybe_string("note"));
  form.given_names = PersonName(std::move(given));
  form.family_name = PersonName(std::move(family));
  form.birth_on = BirthDate(*day);
  form.phone = PhoneNumber(phone.value_or(""));
  form.note = FreeText(note.value_or(""));
  std::string id;
  bool offered = false, accepted = false;
  TRY(do_family_deed(at, [&](const Deed& deed) -> Result<void> {
    TRY(practices::read_practice(deed.transaction, form.practice));
    TRY_LET(const auto listing, practices::read_listing(deed.transaction, form.practice));
    offered = listing.registration;
    TRY_LET(accepted, families::terms_accepted(deed.transaction, form.practice, form.account, deed.now));
    if (!offered || !accepted) return {};
    TRY_LET(id, families::send_registration(deed, form));
    return {};
  }));
  if (!offered) return Answer::problem(fail(Fault::forbidden, "this practice takes no registration forms here"), "not_offered");
  if (!accepted) return Answer::problem(fail(Fault::conflict, "the practice's terms are not accepted"), "terms");
  JsonWriter body;
  body.begin_object().member("practice", form.practice.text()).member("registration", id).end_object();
  return Answer::plain(201, std::move(body));
}

struct Address {
  PracticeId practice;
  std::string id;
};
Result<Address> address_of(const http::Request& request) {
  TRY_LET(auto practice, PracticeId::parse(request.path_value("practice")));
  const auto id = request.path_value("registration");
  if (!is_id_text(id)) return fail(Fault::not_found, "there is nothing at this address");
  return Address{std::move(practice), std::string(id)};
}

Result<Answer> answer(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"words"}));
  TRY_LET(auto words, document->string("words"));
  const FreeText text(std::move(words));
  TRY(do_family_deed(
      at, [&](const Deed& deed) { return families::answer_registration(deed, address.practice, address.id, at.viewer()->account, text); }));
  return Answer::empty(204);
}

Result<Answer> withdraw(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY(do_family_deed(
      at, [&](const Deed& deed) { return families::withdraw_registration(deed, address.practice, address.id, at.viewer()->account); }));
  return Answer::empty(204);
}

void write_registration(JsonWriter& body, const Registration& one) {
  body.begin_object().member("practice", one.practice.text()).member("registration", one.id);
  body.member("given_names", one.given_names.reveal()).member("family_name", one.family_name.reveal());
  body.member("birth_on", one.birth_on.reveal().iso()).member("kind", families::relationship_word(one.link_kind));
  body.member("state", families::to_string(one.state)).member("sent_at", one.sent_at.iso()).member("due_at", one.due_at.iso());
  body.member("changed_at", one.changed_at.iso()).member("reason", one.reason).member("staff_words", one.staff_words.reveal());
  body.member("family_words", one.family_words.reveal()).end_object();
}

struct Place {
  int people = 0;
  bool own = false;
};

Result<Answer> show_connections(Doorway& at, const http::Request&) {
  TRY_LET(db::Reader * reader, at.snapshot());
  const AccountId& account = at.viewer()->account;
  TRY_LET(const auto patients, families::patients_of_account(*reader, account, at.now()));
  TRY_LET(const auto registrations, families::registrations_of_account(*reader, account));
  std::map<PracticeId, Place> places;
  for (const auto& one : patients) {
    Place& place = places[one.practice];
    if (one.link) ++place.people;
    else place.own = true;
  }
  JsonWriter body(8192);
  body.begin_object().key("connections").begin_array();
  for (const auto& [id, place] : places) {
    TRY_LET(const auto practice, practices::read_practice(*reader, id));
    TRY_LET(const auto terms, practices::terms_in_force(*reader, id, at.now()));
    TRY_LET(const auto given, families::last_terms_answer(*reader, id, account));
    body.begin_object().key("practice");
    practices::write_practice_card(body, practice, at.now());
    body.member("people", place.people).member("own", place.own);
    body.member("terms_open", terms && !(given && given->accepted && given->version >= terms->version));
    body.member("terms_changed", terms && given && given->version < terms->version);
    body.member_or_null("terms_answered_at", given ? std::optional(given->answered_at.iso()) : std::nullopt).end_object();
  }
  body.end_array().key("registrations").begin_array();
  for (const Registration& one : registrations) write_registration(body, one);
  body.end_array().key("practices").begin_array();
  std::map<PracticeId, bool> named;
  for (const Registration& one : registrations) {
    if (std::exchange(named[one.practice], true)) continue;
    TRY_LET(const auto practice, practices::read_practice(*reader, one.practice));
    practices::write_practice_card(body, practice, at.now());
  }
  body.end_array().end_object();
  return Answer::plain(200, std::move(body));
}

}  // namespace

std::vector<access::Route> registration_routes() {
  using http::Method;
  const std::string one = "/api/v1/registrations/{practice}/{registration}";
  return {
      {Method::get, "/api/v1/connections", Knock::signed_in, show_connections},
      {Method::post, "/api/v1/registrations", Knock::signed_in, send},
      {Method::put, one, Knock::signed_in, answer},
      {Method::del, one, Knock::signed_in, withdraw},
  };
}

}  // namespace kinportal::portal_api
