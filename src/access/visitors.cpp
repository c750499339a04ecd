// SPDX-License-Identifier: Apache-2.0
// Reading the visitors' book for one chart and putting names to its ids. Names are looked up now and never stored in the book.
#include "access/visitors.h"

#include <charconv>
#include <map>

#include "access/looks_told.h"
#include "accounts/account.h"
#include "audit/book.h"
#include "staff/staff.h"

namespace kinportal::access {
namespace {

constexpr int max_book_pages = 20;  // pages read to fill one shown page, so that hidden entries cannot make an answer endless

struct Who {
  std::string name;
  std::string role;
};

class Names {
 public:
  explicit Names(const ChartKey& key) : key_(key) {}
  Result<Who> of(const audit::Entry& entry) {
    const std::string id = std::string(audit::to_string(entry.actor_kind)) + ' ' + entry.actor_id;
    auto known = names_.find(id);
    if (known == names_.end()) {
      TRY_LET(std::string name, look_up(entry));
      known = names_.emplace(id, std::move(name)).first;
    }
    return Who{known->second, entry.actor_kind == audit::ActorKind::machine ? "import" : word_in_detail(entry.detail, "as=")};
  }

 private:
  Result<std::string> look_up(const audit::Entry& entry) {
    if (entry.actor_kind == audit::ActorKind::machine || entry.actor_kind == audit::ActorKind::anonymous) return std::string();
    const auto account = AccountId::trusted(entry.actor_id);
    if (entry.actor_kind == audit::ActorKind::staff) {
      // As of the look, so that a nurse who has left is still named.
      TRY_LET(const auto member, staff::staff_at(key_.snapshot(), account, key_.practice(), entry.at));
      if (member) return member->display_name.reveal();
    }
    auto card = accounts::account_card(key_.snapshot(), account);
    if (!card.ok()) {
      if (card.error().fault == Fault::not_found) return std::string();
      return std::move(card).error();
    }
    return card->given_names.reveal().substr(0, card->given_names.reveal().find(' ')) + " " + card->family_name.reveal();
  }
  const ChartKey& key_;
  std::map<std::string, std::string> names_;
};

Result<std::optional<std::string>> own_account(const ChartKey& key) {
  TRY_LET(auto rows, key.snapshot().query("SELECT account_id FROM patient_own_account WHERE practice_id = $1 AND patient_id = $2",
                                          {key.practice(), key.patient()}));
  TRY_LET(const bool found, rows.next());
  return found ? std::optional(rows.string(0)) : std::nullopt;
}

std::string to_json(const audit::RecordedEntry& recorded, const Who& who, const AccountId& viewer) {
  const audit::Entry& entry = recorded.entry;
  JsonWriter out;
  out.begin_object().member("at", entry.at.iso()).member("who", who.name).member("role", who.role).member("what", entry.verb);
  out.member("effect", audit::to_string(entry.effect)).member("me", entry.actor_id == viewer.text()).member("via", entry.via);
  out.member("number", recorded.seq).end_object();
  return std::move(out).take();
}

}  // namespace

Result<VisitorPage> read_visitors(audit::Book& book, const ChartKey& key, const AccountId& viewer, std::string_view cursor) {
  std::optional<std::uint64_t> before;
  if (!cursor.empty()) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), number);
    if (error != std::errc{} || end != cursor.data() + cursor.size()) return fail(Fault::invalid, "cursor is not one this page gave");
    before = number;
  }
  TRY_LET(const auto own, own_account(key));
  LooksTold told(key, viewer, own);
  Names names(key);
  VisitorPage page;
  for (int round = 0; round < max_book_pages; ++round) {
    TRY_LET(const auto read, book.entries_of_patient(key.practice(), key.patient(), before, max_visitors_page));
    for (const auto& recorded : read.entries) {
      before = recorded.seq;
      TRY_LET(const bool may_read, told.may_read(recorded.entry));
      if (!may_read) continue;
      TRY_LET(const Who who, names.of(recorded.entry));
      page.visitors.emplace_back(key, to_json(recorded, who, viewer));
      if (page.visitors.size() == max_visitors_page) {
        page.next = std::to_string(recorded.seq);
        return page;
      }
    }
    if (!read.next_before) return page;
    before = read.next_before;
  }
  if (before) page.next = std::to_string(*before);
  return page;
}

ChartBody visitors_body(const VisitorPage& page) {
  ChartBody body(4096);
  body.begin_object().key("visitors").begin_array();
  for (const auto& visitor : page.visitors) body.splice(visitor);
  body.end_array().key("next");
  if (page.next) body.string(*page.next);
  else body.null();
  body.end_object();
  return body;
}

}  // namespace kinportal::access
