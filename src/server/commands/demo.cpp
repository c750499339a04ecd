// SPDX-License-Identifier: Apache-2.0
// `kinportal demo`: a data folder, four made-up practices and their families, served on this machine only.
#include <chrono>
#include <cstdio>
#include <fstream>

#include "db/migrations.h"
#include "server/commands/common.h"
#include "server/demo/load_demo.h"

namespace kinportal::server {
namespace {

Result<void> migrate_quietly(const db::StoreOptions& options, std::span<const db::Migration> migrations, const Clock& clock) {
  TRY_LET(auto store, db::Database::open(options));
  TRY(db::migrate(*store, migrations, clock));
  return {};
}

void print_progress(std::string_view part, int done, int all) {
  std::printf("  [%2d/%d] %.*s\n", done, all, static_cast<int>(part.size()), part.data());
  std::fflush(stdout);
}

void print_accounts(const DemoWorld& world, const std::string& address) {
  std::printf("\nKinportal demo: %s\n", address.c_str());
  if (address.starts_with("https")) std::puts("(The certificate is self-made: your browser will ask once whether to go on.)");
  std::puts("\nAccounts to try (they are also listed on the sign-in page):\n");
  for (const AccountToTry& account : accounts_to_try(world)) {
    std::printf("  %-34s %-16s %s\n", account.email.c_str(), account.role.c_str(), account.practice.c_str());
  }
  std::printf("\nPassword of all of them: %s\nMails the portal sends: %s/demo/mail\nStop with Ctrl-C.\n", world.pass_phrase.c_str(),
              address.c_str());
  std::fflush(stdout);
}

Result<Options> demo_options(const Words& words, const std::filesystem::path& data, std::int64_t port) {
  TRY_LET(Options options, read_options(DataFolder{data}.config()));
  options.data = data;
  options.demo = true;
  options.plain_http = words.has("plain");
  options.listen = "127.0.0.1:" + std::to_string(port);
  options.origin = (options.plain_http ? "http://localhost:" : "https://localhost:") + std::to_string(port);
  if (words.has("idle-timeout")) { TRY_LET(options.idle_timeout_s, words.integer("idle-timeout", 900, 65, 86'400)); }
  if (words.has("store")) options.store = words.value("store");
  TRY(check_options(options));
  return options;
}

Result<void> demo(const Words& words) {
  TRY_LET(const std::int64_t port, words.integer("port", 8443, 0, 65535));
  const std::filesystem::path data = words.value("data", "demo-data");
  SystemRandom random;
  SystemClock clock;
  const bool first = !std::filesystem::exists(data / "demo.loaded");
  if (first) std::printf("Setting up the demo in %s\n", data.c_str());
  TRY(make_data_folder(data, random));
  TRY_LET(const Options options, demo_options(words, data, port));
  if (first) {
    TRY(migrate_quietly(store_options(options), db::store_migrations(), clock));
    TRY(migrate_quietly(book_options(options), db::book_migrations(), clock));
  }
  TRY_LET(const DemoWorld world, DemoWorld::read());
  leave_signals_to_serve();
  TRY_LET(auto portal, Portal::open(options));
  if (first) {
    TRY(load_demo(DemoDoors{portal->store(), portal->book(), portal->desk(), portal->clock(), portal->random(), print_progress}, world));
    TRY(portal->book().drain_outbox(portal->store()));
    std::ofstream(data / "demo.loaded") << "yes\n";
  }
  return portal->serve([&](const std::vector<std::string>& addresses) {
    const std::string& listening = addresses.front();
    const std::string scheme = options.plain_http ? "http" : "https";
    print_accounts(world, scheme + "://localhost" + listening.substr(listening.rfind(':')));
  });
}

}  // namespace

int demo_command(std::span<const std::string> words) {
  const auto read = Words::read("demo", words, {{"data"}, {"port"}, {"plain", false}, {"idle-timeout"}, {"store"}});
  if (!read.ok()) return complain("demo", read.error());
  const auto done = demo(*read);
  return done.ok() ? 0 : complain("demo", done.error());
}

}  // namespace kinportal::server
