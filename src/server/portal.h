// SPDX-License-Identifier: Apache-2.0
// The whole portal, wired once: stores, visitors' book, keys, sign-in desk, Gate, doors. Commands open it to work on it, `serve` runs it.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "access/door.h"
#include "access/gate.h"
#include "accounts/desk.h"
#include "audit/book.h"
#include "base/random.h"
#include "base/time.h"
#include "db/database.h"
#include "notifications/mail_queue.h"
#include "portal_api/services.h"
#include "server/data_folder.h"
#include "server/options.h"

namespace kinportal::server {

/// Time and chance of a portal; both must outlive it and bear many threads. Empty: the machine's own.
struct Surroundings {
  const Clock* clock = nullptr;
  Random* random = nullptr;
};

class Portal {
 public:
  /// Opens the stores of the options' data folder. Refuses a schema that is not this binary's and says the next command.
  static Result<std::unique_ptr<Portal>> open(Options options, Surroundings surroundings = {});
  ~Portal();
  Portal(const Portal&) = delete;

  const Options& options() const;
  db::Database& store();
  audit::Book& book();
  accounts::Desk& desk();
  access::Gate& gate();
  portal_api::Services& services();
  const Clock& clock() const;
  Random& random();
  notifications::MailPlace mail_place() const;

  /// Every door of this portal.
  std::vector<access::Route> routes();
  /// Serves until SIGTERM or SIGINT, then finishes what is in flight. `ready` is called with the addresses once it listens.
  Result<void> serve(const std::function<void(const std::vector<std::string>&)>& ready);

 private:
  explicit Portal(Surroundings surroundings);
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// For programs that will serve, before anything of the portal is made: every thread started from here on leaves SIGTERM, SIGINT and SIGHUP
/// to serve(). One thread that did not would end the process in the middle of its answers whenever serve() is busy elsewhere.
void leave_signals_to_serve();

/// Store options of the clinical store and of the visitors' book for these settings.
db::StoreOptions store_options(const Options& options);
db::StoreOptions book_options(const Options& options);

}  // namespace kinportal::server
