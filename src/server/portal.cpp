// SPDX-License-Identifier: Apache-2.0
// Wiring: the one place that knows every word. Order matters twice: what is used is made first, and what serves ends first.
#include "server/portal.h"

#include <pthread.h>
#include <signal.h>

#include <thread>

#include "access/load_facts.h"
#include "accounts/factor_reset.h"
#include "accounts/keys.h"
#include "accounts/passwords.h"
#include "accounts/sign_up.h"
#include "accounts/signins.h"
#include "audit/book.h"
#include "audit/entry.h"
#include "audit/signing_key.h"
#include "base/log.h"
#include "db/migrations.h"
#include "documents/upload.h"
#include "families/access_request.h"
#include "families/dispute.h"
#include "families/own_contact_check.h"
#include "families/pause.h"
#include "notifications/mail_sender.h"
#include "notifications/return_reader.h"
#include "portal_api/assent_doors.h"
#include "portal_api/chart_doors.h"
#include "portal_api/concern_doors.h"
#include "portal_api/download_doors.h"
#include "portal_api/home_doors.h"
#include "portal_api/join_doors.h"
#include "portal_api/report_file_doors.h"
#include "portal_api/request_doors.h"
#include "portal_api/rights_doors.h"
#include "portal_api/services.h"
#include "portal_api/sign_up_doors.h"
#include "portal_api/signin_doors.h"
#include "portal_api/support_doors.h"
#include "server/assets.h"
#include "server/background.h"
#include "server/birthday_watch.h"
#include "server/dispatch.h"
#include "server/edge/certificate.h"
#include "practices/directory.h"
#include "server/edge/edge.h"
#include "server/mail_options.h"
#include "server/paper_watch.h"
#include "server/routes_demo.h"
#include "staff/staff.h"
#include "staff_api/account_doors.h"
#include "staff_api/account_lock_doors.h"
#include "staff_api/code_doors.h"
#include "staff_api/dispute_doors.h"
#include "staff_api/file_doors.h"
#include "staff_api/own_account_doors.h"
#include "staff_api/people_doors.h"
#include "staff_api/policy_doors.h"
#include "staff_api/question_doors.h"
#include "staff_api/queue_doors.h"
#include "staff_api/registration_doors.h"
#include "staff_api/request_doors.h"
#include "staff_api/scan_doors.h"
#include "staff_api/sign_in_help_doors.h"
#include "staff_api/staff_doors.h"
#include "staff_api/team_doors.h"
#include "support/question.h"

namespace kinportal::server {

db::StoreOptions store_options(const Options& options) {
  db::StoreOptions store;
  store.store = options.store.empty() ? options.data.string() : options.store;
  store.name = "kinportal";
  store.readers = static_cast<int>(options.readers);
  return store;
}

db::StoreOptions book_options(const Options& options) {
  db::StoreOptions store = store_options(options);
  store.name = "book";
  store.readers = 4;
  return store;
}

struct Portal::Parts {
  explicit Parts(Surroundings around)
      : clock(around.clock != nullptr ? *around.clock : system_clock), random(around.random != nullptr ? *around.random : system_random) {}

  Options options;
  DataFolder folder;
  SystemClock system_clock;
  SystemRandom system_random;
  const Clock& clock;
  Random& random;
  std::unique_ptr<db::Database> store;
  std::unique_ptr<audit::Book> book;
  std::optional<accounts::AccountKeys> keys;
  std::unique_ptr<accounts::PasswordHasher> hasher;
  std::unique_ptr<accounts::Desk> desk;
  std::unique_ptr<access::PolicyCache> policies;
  std::unique_ptr<access::Gate> gate;
  std::unique_ptr<documents::ExaminationRoom> examination_room;
  std::unique_ptr<portal_api::Services> services;
  std::unique_ptr<notifications::MailSender> mail;
  std::unique_ptr<notifications::ReturnReader> returns;
};

Portal::Portal(Surroundings surroundings) : parts_(std::make_unique<Parts>(surroundings)) {}
Portal::~Portal() = default;

const Options& Portal::options() const { return parts_->options; }
db::Database& Portal::store() { return *parts_->store; }
audit::Book& Portal::book() { return *parts_->book; }
accounts::Desk& Portal::desk() { return *parts_->desk; }
access::Gate& Portal::gate() { return *parts_->gate; }
portal_api::Services& Portal::services() { return *parts_->services; }
const Clock& Portal::clock() const { return parts_->clock; }
Random& Portal::random() { return parts_->random; }
notifications::MailPlace Portal::mail_place() const { return {parts_->options.origin, "Kinportal"}; }

namespace {

accounts::HashOptions hash_options() {
  accounts::HashOptions options;
  options.at_once = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  return options;
}

}  // namespace

Result<std::unique_ptr<Portal>> Portal::open(Options options, Surroundings surroundings) {
  auto portal = std::unique_ptr<Portal>(new Portal(surroundings));
  Parts& parts = *portal->parts_;
  parts.options = std::move(options);
  TRY_LET(parts.folder, open_data_folder(parts.options.data));

  TRY_LET(parts.store, db::Database::open(store_options(parts.options)));
  TRY(db::require_current(*parts.store, db::store_migrations()));
  TRY(practices::complete_directory(*parts.store));
  TRY_LET(auto book_store, db::Database::open(book_options(parts.options)));
  TRY(db::require_current(*book_store, db::book_migrations()));
  TRY_LET(auto book_key, audit::SigningKey::load(parts.folder.book_key()));
  audit::BookOptions book;
  book.checkpoint_file = parts.folder.book_checkpoint();
  TRY_LET(parts.book, audit::Book::open(std::move(book_store), std::move(book_key), parts.clock, parts.random, book));
  TRY(parts.book->drain_outbox(*parts.store));

  TRY_LET(const Secret master, read_key(parts.folder.signin_key()));
  TRY_LET(auto keys, accounts::AccountKeys::derive(master));
  parts.keys.emplace(std::move(keys));
  parts.hasher = std::make_unique<accounts::PasswordHasher>(hash_options(), parts.random);
  Parts* all = &parts;
  accounts::SignInOptions signin;
  signin.idle_timeout = std::chrono::seconds(parts.options.idle_timeout_s);
  signin.public_origin = parts.options.origin;
  parts.desk.reset(new accounts::Desk{
      *parts.store, parts.clock, parts.random, *parts.keys, *parts.hasher, signin,
      [all](db::Transaction& tx, const accounts::Notice& notice) -> Result<void> {
        TRY(notifications::queue_mail(tx, notice, all->clock.now(), all->random));
        if (all->mail) all->mail->nudge();
        return {};
      },
      [all](db::Reader& reader, const AccountId& account) { return staff::works_anywhere(reader, account, all->clock.now()); },
      [all](db::Transaction& tx, const AccountId& account) {
        return families::judge_again(
            {tx, *all->book, all->random, {audit::ActorKind::machine, "own_contact", "server", ""}, all->clock.now()}, account);
      },
      [all](db::Transaction& tx, const AccountId& account, std::string_view verb, std::string_view cause) {
        return families::note_standing(
            {tx, *all->book, all->random, {audit::ActorKind::machine, "account_lock", "server", ""}, all->clock.now()}, account, verb, cause);
      }});
  parts.policies = std::make_unique<access::PolicyCache>();
  parts.gate = std::make_unique<access::Gate>(*parts.store, *parts.book, *parts.policies, parts.clock, parts.random);
  parts.examination_room.reset(new documents::ExaminationRoom({parts.options.clamd_socket, "/proc/self/exe"}));
  portal_api::Cookies cookies;
  cookies.secure = !parts.options.plain_http;
  parts.services.reset(new portal_api::Services{*parts.desk, cookies, parts.options.demo, parts.options.origin});
  TRY_LET(auto smtp, smtp_options(parts.options));
  parts.mail = std::make_unique<notifications::MailSender>(*parts.store, parts.clock, *parts.keys, portal->mail_place(), std::move(smtp));
  TRY_LET(auto returned, returned_mail_options(parts.options, parts.folder));
  parts.returns = std::make_unique<notifications::ReturnReader>(*parts.store, parts.clock, *parts.keys, std::move(returned));
  return portal;
}

std::vector<access::Route> Portal::routes() {
  std::vector<access::Route> all;
  const auto add = [&all](std::vector<access::Route> more) { std::move(more.begin(), more.end(), std::back_inserter(all)); };
  add(portal_api::signin_routes(*parts_->services));
  add(portal_api::account_routes(*parts_->services));
  add(portal_api::passkey_routes(*parts_->services));
  add(portal_api::own_data_routes(*parts_->services));
  add(portal_api::lock_routes(*parts_->services));
  add(portal_api::sign_up_routes(*parts_->services));
  add(portal_api::directory_routes());
  add(portal_api::join_routes(*parts_->services));
  add(portal_api::registration_routes());
  add(portal_api::home_routes());
  add(portal_api::rights_routes());
  add(portal_api::assent_routes());
  add(portal_api::chart_routes());
  add(portal_api::download_routes());
  add(staff_api::staff_routes());
  add(staff_api::policy_routes(*parts_->desk));
  add(staff_api::code_routes(*parts_->desk, parts_->options.origin));
  add(staff_api::own_account_routes(*parts_->desk, parts_->options.origin));
  add(staff_api::registration_routes(*parts_->desk));
  add(staff_api::file_routes());
  add(staff_api::queue_routes());
  add(staff_api::people_routes());
  add(staff_api::account_routes(*parts_->desk));
  add(staff_api::account_lock_routes(*parts_->desk));
  add(staff_api::sign_in_help_routes(*parts_->desk));
  add(staff_api::team_routes());
  add(staff_api::dispute_routes(*parts_->desk));
  add(portal_api::concern_routes(*parts_->desk));
  add(portal_api::request_routes(*parts_->examination_room));
  add(staff_api::request_routes(*parts_->examination_room, *parts_->desk));
  add(staff_api::paper_routes(*parts_->desk));
  add(staff_api::scan_routes(*parts_->examination_room));
  add(portal_api::report_file_routes(*parts_->examination_room));
  add(portal_api::support_routes(*parts_->services));
  add(staff_api::question_routes(*parts_->desk));
  if (parts_->options.demo) add(demo_routes(*this));
  return all;
}

namespace {

// Ends things that are over: sign-ins, links, mails. Runs on the housekeeping thread.
void sweep_once(db::Database& store, const Clock& clock, const accounts::SignInOptions& options) {
  const auto swept = store.write([&](db::Transaction& tx) -> Result<void> {
    TRY(accounts::sweep(tx, clock.now(), options));
    TRY(accounts::sweep_sign_ups(tx, clock.now()));
    TRY(documents::sweep_uploads(tx, clock.now()));
    TRY(families::sweep_requests(tx, clock.now()));
    TRY(support::sweep_questions(tx, clock.now()));
    TRY(families::sweep_dispute_files(tx, clock.now()));
    TRY(notifications::sweep_returns(tx, clock.now()));
    return notifications::sweep_mails(tx, clock.now());
  });
  if (!swept.ok()) log(LogLevel::warning, "housekeeping failed", {LogField("fault", swept.error().fault)});
}

http::Response health(audit::Book& book) {
  http::Response response;
  response.headers.emplace_back("content-type", "text/plain");
  response.headers.emplace_back("cache-control", "no-store");
  response.body = "ok\n";
  (void)book.size();
  return response;
}

}  // namespace

namespace {
sigset_t signals_of_serve() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}
}  // namespace

void leave_signals_to_serve() {
  const sigset_t signals = signals_of_serve();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

Result<void> Portal::serve(const std::function<void(const std::vector<std::string>&)>& ready) {
  Parts& parts = *parts_;
  const sigset_t signals = signals_of_serve();
  leave_signals_to_serve();
  ::signal(SIGPIPE, SIG_IGN);

  EdgeOptions edge;
  edge.listen = {parts.options.listen};
  edge.workers = static_cast<int>(parts.options.workers);
  if (!parts.options.trusted_proxy.empty()) edge.trusted_proxies = {parts.options.trusted_proxy};
  if (!parts.options.plain_http) {
    edge.certificate_file = parts.options.certificate.empty() ? parts.folder.certificate().string() : parts.options.certificate;
    edge.key_file = parts.options.certificate_key.empty() ? parts.folder.certificate_key().string() : parts.options.certificate_key;
    if (parts.options.certificate.empty() && !std::filesystem::exists(edge.certificate_file)) {
      TRY(make_self_signed(edge.certificate_file, edge.key_file, {"localhost"}, parts.clock.now()));
    }
  }

  Background background(2);
  Dispatch dispatch(Router(routes()), *parts.gate, *parts.services, background);
  edge.body_limit = [&dispatch](const http::Request& request) {
    const Match match = dispatch.router().match(request.method, request.path);
    return match.route == nullptr ? std::size_t{1024} : match.route->body_limit_bytes;
  };
  const Handler handler = [&](http::Request request, Reply reply) {
    if (request.path == "/healthz") return reply.send(health(*parts.book));
    if (!request.path.starts_with("/api/")) return reply.send(asset_answer(request));
    auto way_back = std::make_shared<Reply>(std::move(reply));
    dispatch.handle(std::move(request), [way_back](http::Response response) { way_back->send(std::move(response)); });
  };
  parts.mail->start();
  parts.returns->start();
  TRY_LET(auto running, Edge::start(std::move(edge), parts.clock, handler));
  log(LogLevel::info, "listening", {LogField::operator_text("address", running->addresses().front())});
  ready(running->addresses());

  const auto look_at_birthdays = [&] {
    const auto watched = watch_birthdays({*parts.store, *parts.policies, *parts.desk}, parts.clock.now());
    if (!watched.ok()) log(LogLevel::warning, "the birthdays could not be watched", {LogField("fault", watched.error().fault)});
  };
  const auto look_at_papers = [&] {
    const auto watched = watch_papers({*parts.store, *parts.book, *parts.policies, *parts.desk, parts.random}, parts.clock.now());
    if (!watched.ok()) log(LogLevel::warning, "the papers could not be watched", {LogField("fault", watched.error().fault)});
  };
  background.post(look_at_birthdays);  // staff's queues are true from the first minute
  background.post(look_at_papers);
  int minutes = 0;
  while (true) {
    const timespec minute{60, 0};
    const int signal = sigtimedwait(&signals, nullptr, &minute);
    if (signal == SIGTERM || signal == SIGINT) break;
    if (signal == SIGHUP) {
      const auto reloaded = running->reload_certificate();
      log(reloaded.ok() ? LogLevel::info : LogLevel::error,
          reloaded.ok() ? "certificate read again" : "the new certificate cannot be used; the old one stays");
    }
    if (signal < 0) {
      sweep_once(*parts.store, parts.clock, parts.desk->options);
      const auto lifted = accounts::do_due_factor_resets(
          *parts.desk, [&](db::Transaction& tx, const PracticeId& practice, const AccountId& account) -> Result<void> {
            audit::Entry entry;
            entry.at = parts.clock.now();
            entry.practice = practice;
            entry.actor_kind = audit::ActorKind::machine;
            entry.actor_id = "housekeeping";
            entry.verb = "lift_second_factor";
            entry.effect = audit::Effect::allow;
            entry.reason = "DEED";
            entry.items = 1;
            entry.detail = "account " + account.text();
            entry.via = "server";
            return parts.book->record_deed(tx, entry);
          });
      if (const auto drained = parts.book->drain_outbox(*parts.store); !drained.ok())
        log(LogLevel::warning, "housekeeping failed", {LogField("fault", drained.error().fault)});
      if (!lifted.ok()) log(LogLevel::warning, "housekeeping failed", {LogField("fault", lifted.error().fault)});
    }
    if (signal < 0 && ++minutes % 10 == 1) background.post(look_at_papers);
    if (signal < 0 && minutes % 60 == 30) background.post(look_at_birthdays);
  }
  log(LogLevel::info, "stopping: finishing what is in flight");
  running->stop();
  parts.mail->stop();
  parts.returns->stop();
  return {};
}

}  // namespace kinportal::server
