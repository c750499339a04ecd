// SPDX-License-Identifier: Apache-2.0
// The option table and its reading from TOML (toml++). Only this unit sees the TOML library.
#include "server/options.h"

#include <sys/stat.h>

#include <array>
#include <charconv>
#include <fstream>
#include <set>
#include <sstream>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace kinportal::server {
namespace {

constexpr std::array<OptionRow, 20> table{{
    {"server", "listen", OptionType::text, "127.0.0.1:8443", "", false,
     "Address and port to serve; [::]:8443 for every address of the machine."},
    {"server", "origin", OptionType::text, "https://localhost:8443", "", false,
     "The address families type. Links in e-mails start with it."},
    {"server", "plain_http", OptionType::boolean, "false", "", false,
     "Serve without TLS; allowed on a loopback address only, for a proxy on the same machine."},
    {"server", "certificate", OptionType::text, "", "", false,
     "PEM file with the certificate chain; empty: a self-made one in the data folder."},
    {"server", "certificate_key", OptionType::text, "", "", false, "PEM file with the certificate's key."},
    {"server", "trusted_proxy", OptionType::text, "", "", false, "Address of the proxy whose X-Forwarded-For is believed; empty: none."},
    {"server", "workers", OptionType::integer, "0", "threads", false, "Worker threads; 0: twice the number of cores.", 0, 256},
    {"store", "postgres", OptionType::text, "", "", true,
     "PostgreSQL connection (postgresql://…); empty: the embedded store in the data folder."},
    {"store", "readers", OptionType::integer, "16", "connections", false, "Snapshots that can be read at the same time.", 2, 256},
    {"signin", "idle_timeout", OptionType::integer, "900", "seconds", false,
     "Signed out after this long without a request; a warning comes 60 seconds before.", 120, 86'400},
    {"mail", "smtp_url", OptionType::text, "", "", false,
     "smtp+starttls://host:587, smtps://host:465, or smtp://127.0.0.1:25 for a mail server on this machine; empty: mails wait in the queue."},
    {"mail", "smtp_user", OptionType::text, "", "", false, "User name at the mail server; empty: none."},
    {"mail", "smtp_password_file", OptionType::text, "", "", false,
     "File with the password at the mail server (readable by the portal's user only)."},
    {"mail", "from", OptionType::text, "portal@localhost", "", false, "Sender address of the portal's mails."},
    {"mail", "bounce_address", OptionType::text, "", "", false,
     "Where mails that cannot be delivered come back to, as bounces@portal.example.org; each carries a mark after a '+'. Empty: to `from`."},
    {"mail", "bounce_maildir", OptionType::text, "", "", false,
     "Maildir that your mail server delivers bounce_address into; what is read there is removed. Empty: none."},
    {"mail", "bounce_imap_url", OptionType::text, "", "", false,
     "imaps://host:993, imap+starttls://host:143, or imap://127.0.0.1:143: the mailbox of bounce_address, the portal's alone. Empty: none."},
    {"mail", "bounce_imap_user", OptionType::text, "", "", false, "User name at that mailbox."},
    {"mail", "bounce_imap_password_file", OptionType::text, "", "", false,
     "File with the password of that mailbox (readable by the portal's user only)."},
    {"uploads", "clamd_socket", OptionType::text, "", "", false,
     "Socket of ClamAV's daemon (/run/clamav/clamd.ctl): files families send are shown to nobody before it has passed them; empty: not scanned."},
}};

Error bad(const std::string& sentence) { return fail(Fault::invalid, sentence); }

const OptionRow* row_of(std::string_view section, std::string_view name) {
  for (const OptionRow& row : table)
    if (row.section == section && row.name == name) return &row;
  return nullptr;
}

std::string at_line(const toml::node& node) { return "kinportal.toml line " + std::to_string(node.source().begin.line) + ": "; }

void assign(Options& options, std::string_view section, std::string_view name, const std::string& text, std::int64_t integer, bool flag) {
  const std::string key = std::string(section) + '.' + std::string(name);
  if (key == "server.listen") options.listen = text;
  else if (key == "server.origin") options.origin = text;
  else if (key == "server.plain_http") options.plain_http = flag;
  else if (key == "server.certificate") options.certificate = text;
  else if (key == "server.certificate_key") options.certificate_key = text;
  else if (key == "server.trusted_proxy") options.trusted_proxy = text;
  else if (key == "server.workers") options.workers = integer;
  else if (key == "store.postgres") options.store = text;
  else if (key == "store.readers") options.readers = integer;
  else if (key == "signin.idle_timeout") options.idle_timeout_s = integer;
  else if (key == "mail.smtp_url") options.smtp_url = text;
  else if (key == "mail.smtp_user") options.smtp_user = text;
  else if (key == "mail.smtp_password_file") options.smtp_password_file = text;
  else if (key == "mail.from") options.mail_from = text;
  else if (key == "mail.bounce_address") options.bounce_address = text;
  else if (key == "mail.bounce_maildir") options.bounce_maildir = text;
  else if (key == "mail.bounce_imap_url") options.bounce_imap_url = text;
  else if (key == "mail.bounce_imap_user") options.bounce_imap_user = text;
  else if (key == "mail.bounce_imap_password_file") options.bounce_imap_password_file = text;
  else if (key == "uploads.clamd_socket") options.clamd_socket = text;
}

Result<void> read_value(Options& options, std::string_view section, std::string_view name, const toml::node& node) {
  const OptionRow* row = row_of(section, name);
  if (row == nullptr) {
    return bad(at_line(node) + "there is no option '" + std::string(name) + "' in [" + std::string(section) +
               "]; `kinportal help options` lists them all");
  }
  std::string text;
  std::int64_t integer = 0;
  bool flag = false;
  switch (row->type) {
    case OptionType::text: {
      const auto value = node.value_exact<std::string>();
      if (!value) return bad(at_line(node) + std::string(name) + " must be a text in quotes");
      text = *value;
      break;
    }
    case OptionType::integer: {
      const auto value = node.value_exact<std::int64_t>();
      if (!value || *value < row->least || *value > row->most) {
        return bad(at_line(node) + std::string(name) + " must be a whole number from " + std::to_string(row->least) + " to " +
                   std::to_string(row->most));
      }
      integer = *value;
      break;
    }
    case OptionType::boolean: {
      const auto value = node.value_exact<bool>();
      if (!value) return bad(at_line(node) + std::string(name) + " must be true or false");
      flag = *value;
      break;
    }
  }
  assign(options, section, name, text, integer, flag);
  return {};
}

}  // namespace

std::span<const OptionRow> option_table() { return table; }

Result<ListenAddress> parse_listen(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return bad("listen must be ADDRESS:PORT, for example 127.0.0.1:8443");
  ListenAddress address;
  std::string_view host = text.substr(0, colon), port = text.substr(colon + 1);
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  unsigned number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (error != std::errc{} || end != port.data() + port.size() || number > 65535 || host.empty()) {
    return bad("listen must be ADDRESS:PORT, for example 127.0.0.1:8443");
  }
  address.host = std::string(host);
  address.port = static_cast<std::uint16_t>(number);
  address.loopback = host == "localhost" || host == "::1" || host.starts_with("127.");
  return address;
}

Result<Options> read_options(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) return fail(Fault::not_found, "cannot read " + file.string() + "; `kinportal init --data FOLDER` writes one");
  std::stringstream text;
  text << in.rdbuf();
  const toml::parse_result parsed = toml::parse(text.str());
  if (!parsed) {
    return bad("kinportal.toml line " + std::to_string(parsed.error().source().begin.line) + ": " +
               std::string(parsed.error().description()));
  }
  Options options;
  options.data = file.parent_path().empty() ? std::filesystem::path(".") : file.parent_path();
  options.mail_from = "portal@localhost";
  for (const auto& [section, node] : parsed.table()) {
    const toml::table* entries = node.as_table();
    if (entries == nullptr) return bad(at_line(node) + "'" + std::string(section.str()) + "' stands outside of a section such as [server]");
    for (const auto& [name, value] : *entries) TRY(read_value(options, section.str(), name.str(), value));
  }
  TRY(check_options(options));
  return options;
}

namespace {
Result<void> check_secret_file(const std::string& file, const std::string& name) {
  if (file.empty()) return {};
  struct stat info{};
  if (::stat(file.c_str(), &info) != 0) return bad(name + " cannot be read; check the path");
  if ((info.st_mode & 077U) != 0) return bad(name + " can be read by other users of this machine; run chmod 600 on it");
  return {};
}
}  // namespace

Result<void> check_options(const Options& options) {
  TRY_LET(const ListenAddress listen, parse_listen(options.listen));
  if (options.plain_http && !listen.loopback) {
    return bad("plain_http is allowed on a loopback address only; listen on 127.0.0.1 behind a proxy, or remove plain_http to serve TLS");
  }
  if (options.certificate.empty() != options.certificate_key.empty()) {
    return bad("certificate and certificate_key belong together; give both, or neither for a self-made certificate");
  }
  if (options.plain_http && !options.certificate.empty()) return bad("plain_http and certificate exclude each other; remove one of them");
  if (!options.origin.starts_with("https://") && !(options.origin.starts_with("http://") && listen.loopback)) {
    return bad("origin must start with https:// (http:// only for a loopback address)");
  }
  TRY(check_secret_file(options.smtp_password_file, "smtp_password_file"));
  TRY(check_secret_file(options.bounce_imap_password_file, "bounce_imap_password_file"));
  if (options.bounce_imap_url.empty() != options.bounce_imap_user.empty() ||
      options.bounce_imap_url.empty() != options.bounce_imap_password_file.empty()) {
    return bad("bounce_imap_url, bounce_imap_user and bounce_imap_password_file belong together; give all three or none");
  }
  if (!options.smtp_user.empty() && options.smtp_password_file.empty())
    return bad("smtp_user needs smtp_password_file; give it or remove smtp_user");
  if (!options.smtp_user.empty() && options.smtp_url.starts_with("smtp://")) {
    return bad("a mail password must not travel in the clear; use smtp+starttls:// or smtps:// in smtp_url");
  }
  return {};
}

std::string commented_toml() {
  std::string out = "# Kinportal: settings. Every option is here at its default; remove the '#' before one to change it.\n";
  std::string_view section;
  for (const OptionRow& row : table) {
    if (row.section != section) {
      section = row.section;
      out += "\n[" + std::string(section) + "]\n";
    }
    out += "# " + std::string(row.sentence);
    if (!row.unit.empty()) out += " (" + std::string(row.unit) + ")";
    const bool quoted = row.type == OptionType::text;
    out += "\n# " + std::string(row.name) + " = " + (quoted ? "\"" : "") + std::string(row.default_value) + (quoted ? "\"" : "") + "\n";
  }
  return out;
}

}  // namespace kinportal::server
