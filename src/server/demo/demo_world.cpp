// SPDX-License-Identifier: Apache-2.0
// Reads demo/practices.json, families.json and staff.json. A member nobody expects is an error, so that a misspelt right does not
// silently become no right, or worse, the default one.
#include "server/demo/demo_world.h"

#include <algorithm>

#include "formats/json/json.h"
#include "server/demo/demo_files.h"

namespace kinportal::server {
namespace {

constexpr json::Limits kLimits{.bytes = 512 * 1024, .depth = 12, .string_bytes = 8 * 1024, .elements = 20000};

Result<json::Document> document(std::string_view name) {
  for (const DemoFile& file : demo_files())
    if (file.name == name) return json::Document::parse(file.bytes, kLimits);
  return fail(Fault::corrupt, "demo file missing: " + std::string(name));
}

Result<std::string> text_or(const json::Json& from, std::string_view name, std::string_view otherwise) {
  TRY_LET(auto text, from.maybe_string(name));
  return text ? *text : std::string(otherwise);
}

Result<bool> flag(const json::Json& from, std::string_view name) {
  TRY_LET(const auto value, from.maybe_boolean(name));
  return value.value_or(false);
}

Result<std::vector<std::string>> texts(const json::Json& from, std::string_view name) {
  std::vector<std::string> list;
  TRY_LET(const auto there, from.maybe(name));
  if (!there) return list;
  TRY_LET(const auto entries, there->array());
  for (const json::Json& entry : entries) {
    TRY_LET(std::string text, entry.string());
    list.push_back(std::move(text));
  }
  return list;
}

/// Reads every object of an array that may be absent.
template <class T>
Result<std::vector<T>> each(const json::Json& from, std::string_view name, Result<T> (*read)(const json::Json&)) {
  std::vector<T> list;
  TRY_LET(const auto there, from.maybe(name));
  if (!there) return list;
  TRY_LET(const auto entries, there->array());
  for (const json::Json& entry : entries) {
    TRY_LET(T value, read(entry));
    list.push_back(std::move(value));
  }
  return list;
}

Result<DemoPractice> read_practice(const json::Json& from) {
  TRY(from.only({"id", "name", "policy", "zone", "state", "phone", "after_hours_phone", "hours", "announcement", "street", "city",
                 "postal_code", "ways", "children_only", "pin_days", "records"}));
  DemoPractice demo;
  TRY_LET(const std::string id, from.string("id"));
  TRY_LET(demo.practice.id, PracticeId::parse(id));
  TRY_LET(demo.practice.name, from.string("name"));
  TRY_LET(demo.policy, from.string("policy"));
  TRY_LET(const std::string zone, from.string("zone"));
  TRY_LET(demo.practice.zone, Zone::find(zone));
  TRY_LET(demo.practice.state, from.string("state"));
  TRY_LET(demo.practice.phone, from.string("phone"));
  TRY_LET(demo.practice.after_hours_phone, from.string("after_hours_phone"));
  TRY_LET(const json::Json hours, from.get("hours"));
  TRY_LET(demo.practice.hours, practices::OpeningHours::of(hours));
  TRY_LET(const json::Json words, from.get("announcement"));
  for (const char* language : {"en", "es"}) { TRY_LET(demo.practice.announcement[language], words.string(language)); }
  practices::Listing& listing = demo.listing;
  listing.practice = demo.practice.id;
  TRY_LET(listing.street, from.string("street"));
  TRY_LET(listing.city, from.string("city"));
  TRY_LET(listing.postal_code, from.string("postal_code"));
  TRY_LET(const auto ways, texts(from, "ways"));
  const auto offers = [&ways](std::string_view way) { return std::find(ways.begin(), ways.end(), way) != ways.end(); };
  listing.pin = offers("pin");
  listing.invitation = offers("invitation");
  listing.registration = offers("registration");
  TRY_LET(listing.children_only, flag(from, "children_only"));
  TRY_LET(const std::int64_t days, from.integer("pin_days", 1, practices::kMaxPinDays));
  listing.pin_days = static_cast<int>(days);
  demo.help.practice = demo.practice.id;
  TRY_LET(const auto records, from.maybe("records"));
  if (records) {
    TRY(records->only({"name", "email", "phone"}));
    TRY_LET(demo.help.records_name, records->string("name"));
    TRY_LET(demo.help.records_email, records->string("email"));
    TRY_LET(demo.help.records_phone, records->string("phone"));
  }
  return demo;
}

Result<DemoPatient> read_patient(const json::Json& from) {
  TRY(from.only({"id", "age", "diminished"}));
  DemoPatient patient;
  TRY_LET(patient.id, from.string("id"));
  TRY_LET(patient.age, from.string("age"));
  TRY_LET(patient.diminished, flag(from, "diminished"));
  return patient;
}

Result<DemoAccount> read_account(const json::Json& from) {
  TRY(from.only({"email", "given", "family", "age", "own_chart", "own_contact", "language", "id_status", "totp", "story"}));
  DemoAccount account;
  TRY_LET(account.email, from.string("email"));
  TRY_LET(account.given, from.string("given"));
  TRY_LET(account.family, from.string("family"));
  TRY_LET(account.age, text_or(from, "age", ""));
  TRY_LET(account.own_chart, text_or(from, "own_chart", ""));
  TRY_LET(const std::string contact, text_or(from, "own_contact", "own"));
  account.own_contact = contact == "own";
  TRY_LET(account.language, from.string("language"));
  TRY_LET(account.id_status, from.string("id_status"));
  TRY_LET(account.totp, text_or(from, "totp", ""));
  TRY_LET(const json::Json story, from.get("story"));
  TRY_LET(account.story_en, story.string("en"));
  TRY_LET(account.story_es, story.string("es"));
  return account;
}

Result<DemoLink> read_link(const json::Json& from) {
  TRY(from.only({"account", "patient", "kind", "custody", "granted", "source", "pin_redeemed_in_time"}));
  DemoLink link;
  TRY_LET(link.account, from.string("account"));
  TRY_LET(link.patient, from.string("patient"));
  TRY_LET(link.kind, from.string("kind"));
  TRY_LET(link.custody, from.string("custody"));
  TRY_LET(link.granted, from.string("granted"));
  TRY_LET(link.source, text_or(from, "source", "office"));
  TRY_LET(link.pin_redeemed_in_time, flag(from, "pin_redeemed_in_time"));
  return link;
}

Result<DemoPaper> read_paper(const json::Json& from) {
  TRY(from.only({"patient", "account", "kind", "from", "to", "categories", "verified_by"}));
  DemoPaper paper;
  TRY_LET(paper.patient, from.string("patient"));
  TRY_LET(paper.account, from.string("account"));
  TRY_LET(paper.kind, from.string("kind"));
  TRY_LET(paper.from, from.string("from"));
  TRY_LET(paper.to, text_or(from, "to", ""));
  TRY_LET(paper.categories, texts(from, "categories"));
  TRY_LET(paper.verified_by, from.string("verified_by"));
  return paper;
}

Result<DemoFamily> read_family(const json::Json& from) {
  TRY(from.only({"id", "practice", "patients", "accounts", "links", "papers", "assents"}));
  DemoFamily family;
  TRY_LET(family.id, from.string("id"));
  TRY_LET(family.practice, from.string("practice"));
  TRY_LET(family.patients, each<DemoPatient>(from, "patients", read_patient));
  TRY_LET(family.accounts, each<DemoAccount>(from, "accounts", read_account));
  TRY_LET(family.links, each<DemoLink>(from, "links", read_link));
  TRY_LET(family.papers, each<DemoPaper>(from, "papers", read_paper));
  TRY_LET(family.assents, texts(from, "assents"));
  return family;
}

Result<DemoStaff> read_staff(const json::Json& from) {
  TRY(from.only({"practice", "role", "email", "given", "family", "display", "totp"}));
  DemoStaff staff;
  TRY_LET(staff.practice, from.string("practice"));
  TRY_LET(staff.role, from.string("role"));
  TRY_LET(staff.email, from.string("email"));
  TRY_LET(staff.given, from.string("given"));
  TRY_LET(staff.family, from.string("family"));
  TRY_LET(staff.display, from.string("display"));
  TRY_LET(staff.totp, from.string("totp"));
  return staff;
}

Result<DemoWorld> read_world() {
  DemoWorld world;
  TRY_LET(const json::Document practices, document("practices.json"));
  TRY_LET(world.practices, each<DemoPractice>(practices.root(), "practices", read_practice));
  TRY_LET(const json::Document families, document("families.json"));
  TRY_LET(world.pass_phrase, families->string("pass_phrase"));
  TRY_LET(world.families, each<DemoFamily>(families.root(), "families", read_family));
  TRY_LET(const json::Document staff, document("staff.json"));
  TRY_LET(const json::Json roles, staff->get("roles"));
  TRY_LET(world.staff, each<DemoStaff>(staff.root(), "staff", read_staff));
  for (DemoStaff& member : world.staff) {
    TRY_LET(const json::Json story, roles.get(member.role));
    TRY_LET(member.story_en, story.string("en"));
    TRY_LET(member.story_es, story.string("es"));
  }
  return world;
}

// What an account is in the page's list: 'self', or what its first link is.
std::string role_of(const DemoFamily& family, const DemoAccount& account) {
  if (!account.own_chart.empty()) return "self";
  for (const DemoLink& link : family.links) {
    if (link.account != account.email) continue;
    std::string role = link.kind;
    for (char& c : role)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return role;
  }
  return "parent";
}

// The name people say, without the middle name.
std::string said_name(const std::string& given, const std::string& family) { return given.substr(0, given.find(' ')) + " " + family; }

}  // namespace

Result<DemoWorld> DemoWorld::read() {
  Result<DemoWorld> world = read_world();
  if (!world.ok()) return fail(Fault::corrupt, "the demo's files cannot be read: " + world.error().sentence);
  return world;
}

std::vector<AccountToTry> accounts_to_try(const DemoWorld& world) {
  std::vector<AccountToTry> list;
  const auto practice_name = [&](const std::string& id) {
    for (const DemoPractice& demo : world.practices)
      if (demo.practice.id.text() == id) return demo.practice.name;
    return id;
  };
  for (const DemoFamily& family : world.families)
    for (const DemoAccount& account : family.accounts)
      list.push_back({account.email, world.pass_phrase, account.totp, said_name(account.given, account.family), role_of(family, account),
                      practice_name(family.practice), account.story_en, account.story_es});
  for (const DemoStaff& member : world.staff)
    list.push_back({member.email, world.pass_phrase, member.totp, member.display, member.role, practice_name(member.practice),
                    member.story_en, member.story_es});
  return list;
}

}  // namespace kinportal::server
