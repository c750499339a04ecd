// SPDX-License-Identifier: Apache-2.0
// One whole portal on an empty store, with its clock and its chance in the test's hand: practices under four policies, children of every
// age, and viewers of every kind. Two of these made the same way hold the same ids, instants, keys and sign-ins.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "access/load_facts.h"
#include "engines/store_under_test.h"
#include "server/background.h"
#include "server/dispatch.h"
#include "server/portal.h"

namespace kinportal::test {

/// A replayable Random that many threads may ask.
class SharedSeededRandom final : public Random {
 public:
  explicit SharedSeededRandom(std::uint64_t seed) : random_(seed) {}
  void fill(std::span<std::byte> out) override {
    const std::lock_guard lock(mutex_);
    random_.fill(out);
  }

 private:
  std::mutex mutex_;
  SeededRandom random_;
};

struct ViewerHere {
  std::string name;  // 'parent at H15', for what a failing test says
  PracticeId practice;
  AccountId account;
  std::string cookie;  // value of the sign-in cookie
  bool staff = false;
};

class PortalWorld {
 public:
  explicit PortalWorld(const Clock& clock);
  ~PortalWorld();
  PortalWorld(const PortalWorld&) = delete;

  /// What the dispatcher answers; waits until the looks are durable, as the server does. A body that comes in pieces is put together, and the
  /// sizes of its pieces stand in a header 'x-pieces', for they are seen on the wire; 'x-cut' says that it broke off.
  http::Response ask(http::Request request);
  /// GET of 'path?query' with this sign-in; an empty cookie asks as nobody.
  http::Response get(const std::string& target, const std::string& cookie, http::Method method = http::Method::get);
  /// How many entries the visitors' book held, durably, at the instant the last answer was let go, before its first byte.
  std::uint64_t entries_before_first_byte() const { return entries_before_first_byte_; }
  Result<void> change(const std::function<Result<void>(db::Transaction&)>& work) { return portal_->store().write(work); }

  server::Portal& portal() { return *portal_; }
  server::Dispatch& dispatch() { return *dispatch_; }
  /// How something else commits to the same store, on a connection of its own and past the portal's writer: PostgreSQL lets it (a restore, a
  /// second node one day). Empty on SQLite, which has one program.
  using Write = std::function<Result<void>(const std::function<Result<void>(db::Transaction&)>&)>;
  Write other_node() const;
  std::vector<access::Route> routes() { return portal_->routes(); }
  const std::vector<ViewerHere>& viewers() const { return viewers_; }
  const std::vector<PatientId>& patients() const { return patients_; }
  const std::vector<PracticeId>& practices() const { return practices_; }
  const TempFolder& folder() const { return folder_; }

 private:
  void make_stores();
  Result<void> settle(db::Transaction& tx, const std::string& policy);
  Result<AccountId> account(db::Transaction& tx, const std::string& name, const char* born);
  Result<void> sign_in(db::Transaction& tx, const std::string& name, const PracticeId& practice, const AccountId& account, bool staff);

  const Clock& clock_;
  std::uint64_t entries_before_first_byte_ = 0;
  SharedSeededRandom random_{20261123};
  TempFolder folder_;
  std::string database_;  // PostgreSQL: this world's own database
  std::unique_ptr<server::Portal> portal_;
  std::unique_ptr<server::Background> background_;
  std::unique_ptr<server::Dispatch> dispatch_;
  std::vector<ViewerHere> viewers_;
  std::vector<PatientId> patients_;
  std::vector<PracticeId> practices_;
};

}  // namespace kinportal::test
