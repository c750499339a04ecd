// SPDX-License-Identifier: Apache-2.0
// init, migrate and serve: from nothing to a running portal.
#include <cstdio>
#include <filesystem>

#include "db/migrations.h"
#include "server/commands/common.h"

namespace kinportal::server {
namespace {

Result<void> migrate_one(const db::StoreOptions& options, std::span<const db::Migration> migrations, const Clock& clock,
                         std::string_view what) {
  TRY_LET(auto store, db::Database::open(options));
  TRY_LET(const auto applied, db::migrate(*store, migrations, clock));
  if (applied.empty()) std::printf("%.*s: nothing to do, the schema is current\n", static_cast<int>(what.size()), what.data());
  for (const auto& name : applied) std::printf("%.*s: %s\n", static_cast<int>(what.size()), what.data(), name.c_str());
  return {};
}

// A copy of the embedded store beside it, before its schema changes. PostgreSQL is backed up by its own tools.
Result<void> back_up(const Options& options, const Clock& clock) {
  if (!options.store.empty()) {
    std::puts("PostgreSQL: take a backup with pg_dump before you go on, if you have not");
    return {};
  }
  std::error_code error;
  std::string stamp = clock.now().iso();
  std::erase(stamp, ':');
  for (const auto* name : {"kinportal.db", "book.db"}) {
    const auto from = options.data / name;
    if (!std::filesystem::exists(from)) continue;
    for (const std::string suffix : {"", "-wal"}) {
      const auto source = std::filesystem::path(from.string() + suffix);
      if (!std::filesystem::exists(source)) continue;
      const auto to = options.data / "backups" / (stamp + "-" + name + suffix);
      std::filesystem::create_directories(to.parent_path(), error);
      if (!std::filesystem::copy_file(source, to, error))
        return fail(Fault::unavailable, "cannot back up to " + to.string() + "; is there space?");
    }
    std::printf("backed up: backups/%s-%s\n", stamp.c_str(), name);
  }
  return {};
}

Result<bool> is_behind(const db::StoreOptions& options, std::span<const db::Migration> migrations) {
  TRY_LET(auto store, db::Database::open(options));
  TRY_LET(const auto state, db::schema_state(*store, migrations));
  return state.applied != 0 && state.applied < state.known;
}

Result<void> migrate_all(const Options& options, const Clock& clock) {
  TRY_LET(const bool store_behind, is_behind(store_options(options), db::store_migrations()));
  TRY_LET(const bool book_behind, is_behind(book_options(options), db::book_migrations()));
  if (store_behind || book_behind) TRY(back_up(options, clock));
  TRY(migrate_one(store_options(options), db::store_migrations(), clock, "clinical store"));
  return migrate_one(book_options(options), db::book_migrations(), clock, "visitors' book");
}

Result<void> init(const Words& words) {
  SystemRandom random;
  SystemClock clock;
  const std::string folder = words.value("data", "kinportal-data");
  const bool there = std::filesystem::exists(DataFolder{folder}.config());
  TRY_LET(const DataFolder made, make_data_folder(folder, random));
  TRY_LET(Options options, read_options(made.config()));
  options.data = folder;
  TRY(migrate_all(options, clock));
  std::printf("%s\nSettings: %s\nNext: `kinportal staff add` for the first administrator, then `kinportal serve --data %s`\n",
              there ? "The portal was there already; nothing was overwritten." : "A new portal is ready.", made.config().c_str(),
              folder.c_str());
  return {};
}

Result<void> migrate(const Words& words) {
  TRY_LET(const Options options, options_of(words));
  const SystemClock clock;
  return migrate_all(options, clock);
}

Result<void> serve(const Words& words) {
  leave_signals_to_serve();
  TRY_LET(auto portal, open_portal(words));
  return portal->serve([&](const std::vector<std::string>& addresses) {
    const char* scheme = portal->options().plain_http ? "http" : "https";
    for (const auto& address : addresses)
      std::printf("Kinportal serves %s://%s (address for families: %s)\n", scheme, address.c_str(), portal->options().origin.c_str());
    std::fflush(stdout);
  });
}

int run(std::string_view name, std::span<const std::string> words, Result<void> (*work)(const Words&)) {
  const auto read = Words::read(name, words, {{"data"}});
  if (!read.ok()) return complain(name, read.error());
  if (!read->rest().empty())
    return complain(
        name, fail(Fault::invalid, "'" + read->rest()[0] + "' is not understood; `kinportal help " + std::string(name) + "` says how"));
  const auto done = work(*read);
  return done.ok() ? 0 : complain(name, done.error());
}

}  // namespace

int init_command(std::span<const std::string> words) { return run("init", words, init); }
int migrate_command(std::span<const std::string> words) { return run("migrate", words, migrate); }
int serve_command(std::span<const std::string> words) { return run("serve", words, serve); }

}  // namespace kinportal::server
