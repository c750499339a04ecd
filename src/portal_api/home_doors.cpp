// SPDX-License-Identifier: Apache-2.0
// Home, one person's header, "what I can see and why", "who looked", and a practice's public card. Each person on home is opened with a
// key of her own, so that every look is decided and in the visitors' book.
#include "portal_api/home_doors.h"

#include <algorithm>
#include <memory>

#include "access/access_view.h"
#include "access/visitors.h"
#include "audit/book.h"
#include "chart/chart_views.h"
#include "chart/read.h"
#include "chart/seen.h"
#include "families/people.h"
#include "patients/patient.h"
#include "portal_api/person_shapes.h"
#include "practices/practice.h"

namespace kinportal::portal_api {
namespace {

using access::Answer;
using access::ChartBody;
using access::ChartKey;
using access::Doorway;
using access::Knock;
using access::PendingReceipt;
using access::Purpose;

constexpr int max_new_items = 20;
constexpr std::chrono::hours new_for{14 * 24};
constexpr std::chrono::hours age_change_ahead{90 * 24};

std::string first_letter(const std::string& name) {
  std::size_t size = 1;
  while (size < name.size() && (static_cast<unsigned char>(name[size]) & 0xC0U) == 0x80U) ++size;
  return name.substr(0, size);
}

struct Header {
  const practices::Practice& practice;
  patients::Patient patient;
  int shape = 0;
};

// The practices of one answer, each read once, in the order in which they were met.
class Places {
 public:
  explicit Places(db::Reader& reader) : reader_(reader) {}
  Result<const practices::Practice*> of(const PracticeId& id) {
    for (const auto& known : places_) {
      if (known->id == id) return static_cast<const practices::Practice*>(known.get());
    }
    TRY_LET(auto place, practices::read_practice(reader_, id));
    places_.push_back(std::make_unique<practices::Practice>(std::move(place)));
    return static_cast<const practices::Practice*>(places_.back().get());
  }
  const std::vector<std::unique_ptr<practices::Practice>>& all() const { return places_; }

 private:
  db::Reader& reader_;
  std::vector<std::unique_ptr<practices::Practice>> places_;
};

Result<Header> header_of(db::Reader& reader, Places& places, const PersonShapes& shapes, const PracticeId& practice,
                         const PatientId& patient) {
  TRY_LET(const practices::Practice* place, places.of(practice));
  TRY_LET(auto person, patients::read_patient(reader, practice, patient));
  return Header{*place, std::move(person), shapes.of(practice, patient)};
}

// A person the viewer may open: name, age and areas as the plan allows.
void write_person(ChartBody& body, const ChartKey& key, const Header& header) {
  const std::string given = header.patient.shown_name().reveal();
  body.begin_object();
  body.member("practice", key.practice().text()).member("practice_name", header.practice.name).member("patient", key.patient().text());
  body.member("name", given + " " + header.patient.family_name.reveal());
  body.member("initials", first_letter(given) + first_letter(header.patient.family_name.reveal()));
  if (header.patient.birth_on) {
    const Day born = header.patient.birth_on->reveal();
    body.member("birth_on", born.iso()).member("age_years", patients::age_years(born, header.practice.zone.day_of(key.now())));
  }
  body.member("relationship", std::string(key.capacity())).member("shape", header.shape);
  body.key("areas").begin_array();
  for (const auto area : chart::areas_open(key)) body.string(chart::to_string(area));
  body.end_array().key("refusal").null().end_object();
}

// Somebody the viewer is linked to but may not open (yet): her given name, which the viewer wrote or was told when the link was made.
void write_refused(ChartBody& body, const Header& header, const access::PersonOfViewer& person, std::string_view refusal) {
  const std::string given = header.patient.shown_name().reveal();
  body.begin_object();
  body.member("practice", person.practice.text()).member("practice_name", header.practice.name).member("patient", person.patient.text());
  body.member("name", given).member("initials", first_letter(given)).member("relationship", person.relationship);
  body.member("shape", header.shape).key("areas").begin_array().end_array().member("refusal", refusal).end_object();
}

struct Attention {
  PracticeId practice;
  PatientId patient;
  std::string kind;
  Instant at;
  std::optional<chart::NewItem> item;
  int age = 0;
};

Result<void> gather_attention(ChartKey& key, const Doorway& at, std::vector<Attention>& out) {
  const Instant since = key.now() - new_for;
  TRY_LET(auto fresh, chart::new_items(key, since, max_new_items));
  TRY_LET(const auto seen, chart::items_seen(key, at.viewer()->account, since));
  for (auto& item : fresh) {
    if (seen.contains(item.item.text())) continue;
    Attention one{key.practice(), key.patient(), item.area == chart::Area::results ? "new_result" : "new_item", item.at, std::nullopt, 0};
    one.item.emplace(std::move(item));
    out.push_back(std::move(one));
  }
  if (const auto change = access::next_age_change(key, key.now() + age_change_ahead)) {
    out.push_back({key.practice(), key.patient(), "age_change", change->at, std::nullopt, change->age});
  }
  if (const auto ends = access::next_paper_end(key); ends && *ends - key.now() <= age_change_ahead) {
    out.push_back({key.practice(), key.patient(), "paper_expires", *ends, std::nullopt, 0});
  }
  if (access::id_check_due(key)) out.push_back({key.practice(), key.patient(), "id_check_due", key.now(), std::nullopt, 0});
  return {};
}

// What a worried parent must see first: new results, then other news, then dates ahead.
int urgency(const Attention& one) {
  if (one.kind == "new_result") return 0;
  if (one.kind == "new_item") return 1;
  return one.kind == "needs_paperwork" || one.kind == "id_check_due" ? 2 : 3;
}

void write_attention(ChartBody& body, const Attention& one) {
  body.begin_object()
      .member("practice", one.practice.text())
      .member("patient", one.patient.text())
      .member("kind", one.kind)
      .member("at", one.at.iso());
  if (one.item) {
    body.member("area", chart::to_string(one.item->area)).member("item", one.item->item.text()).key("title").splice(one.item->title);
  }
  if (one.age > 0) body.member("age", one.age);
  body.end_object();
}

Result<Answer> show_home(Doorway& at, const http::Request&) {
  TRY_LET(const auto people, at.people_of_viewer());
  std::vector<PendingReceipt> receipts;
  std::vector<Attention> attention;
  TRY_LET(db::Reader * reader, at.snapshot());
  Places places(*reader);
  const PersonShapes shapes(people);
  ChartBody body(8192);
  body.begin_object().key("people").begin_array();
  for (const auto& person : people) {
    auto key = at.open_chart(person.practice, person.patient, Purpose::view_home);
    if (!key.ok()) {
      if (key.error().fault == Fault::expired) continue;  // suspended at this practice alone: a note of the office says so
      if (key.error().fault != Fault::forbidden && key.error().fault != Fault::not_found) return std::move(key).error();
      const auto shut = at.explain_refusal(person.practice, person.patient);
      if (!shut.ok() && shut.error().fault == Fault::not_found) continue;  // to this viewer she does not exist
      if (!shut.ok()) return shut.error();
      TRY_LET(const auto header, header_of(*reader, places, shapes, person.practice, person.patient));
      const std::string_view refusal = access::card_refusal(*shut);
      write_refused(body, header, person, refusal);
      if (refusal == "needs_paperwork")
        attention.push_back({person.practice, person.patient, "needs_paperwork", at.now(), std::nullopt, 0});
      continue;
    }
    TRY_LET(const auto header, header_of(*reader, places, shapes, person.practice, person.patient));
    write_person(body, *key, header);
    TRY(gather_attention(*key, at, attention));
    receipts.push_back(std::move(*key).close());
  }
  body.end_array();
  std::stable_sort(attention.begin(), attention.end(), [](const Attention& a, const Attention& b) {
    if (urgency(a) != urgency(b)) return urgency(a) < urgency(b);
    return urgency(a) >= 3 ? a.at < b.at : a.at > b.at;
  });
  body.key("attention").begin_array();
  for (const auto& one : attention) write_attention(body, one);
  body.end_array().key("practices").begin_array();
  for (const auto& place : places.all()) {
    JsonWriter card;
    practices::write_practice_card(card, *place, at.now());
    body.raw(card.view());
  }
  body.end_array().end_object();
  return Answer::chart(std::move(receipts), std::move(body));
}

struct Address {
  PracticeId practice;
  PatientId patient;
};

Result<Address> address_of(const http::Request& request) {
  TRY_LET(auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto patient, PatientId::parse(request.path_value("patient")));
  return Address{std::move(practice), std::move(patient)};
}

Result<Answer> show_person(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(auto key, at.open_chart(address.practice, address.patient, Purpose::view_person));
  TRY_LET(const auto people, at.people_of_viewer());
  Places places(key.snapshot());
  TRY_LET(const auto header, header_of(key.snapshot(), places, PersonShapes(people), address.practice, address.patient));
  ChartBody body;
  write_person(body, key, header);
  return Answer::chart(std::move(key).close(), std::move(body));
}

Result<Answer> show_visitors(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(auto key, at.open_chart(address.practice, address.patient, Purpose::view_visitors));
  TRY_LET(const auto page, access::read_visitors(at.gate().book(), key, at.viewer()->account, request.query_value("cursor")));
  key.showed(static_cast<std::int64_t>(page.visitors.size()));
  return Answer::chart(std::move(key).close(), access::visitors_body(page));
}

Result<Answer> show_practice(Doorway& at, const http::Request& request) {
  TRY_LET(const auto id, PracticeId::parse(request.path_value("practice")));
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto practice, practices::read_practice(*reader, id));
  JsonWriter body;
  practices::write_practice_card(body, practice, at.now());
  return Answer::plain(200, std::move(body));
}

}  // namespace

std::vector<access::Route> home_routes() {
  using http::Method;
  const std::string chart = "/api/v1/charts/{practice}/{patient}";
  return {
      {Method::get, "/api/v1/home", Knock::signed_in, show_home},
      {Method::get, chart, Knock::signed_in, show_person},
      {Method::get, chart + "/visitors", Knock::signed_in, show_visitors},
      {Method::get, "/api/v1/practices/{practice}", Knock::anyone, show_practice},
  };
}

}  // namespace kinportal::portal_api
