// SPDX-License-Identifier: Apache-2.0
// Starts and stops the real mail servers of the mail tests.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "notifications/real_mail_server.h"

namespace kinportal::notifications {

namespace {

constexpr const char* kSmtpd = "/usr/sbin/smtpd";

std::string output_of(const std::string& command) {
  std::string out;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return out;
  char buffer[256];
  while (std::fgets(buffer, sizeof buffer, pipe) != nullptr) out += buffer;
  ::pclose(pipe);
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

// A machine's own OpenSMTPD is left alone: two cannot share the spool.
bool can_run_open_smtpd() {
  if (::access(kSmtpd, X_OK) != 0 || ::geteuid() != 0 || std::getenv("KINPORTAL_TEST_WITHOUT_OPENSMTPD") != nullptr) return false;
  return ::access("/var/run/smtpd.sock", F_OK) != 0 || std::system("/usr/sbin/smtpctl show status >/dev/null 2>&1") != 0;
}

// What a relay does when the next server refuses a mail it has taken already (RFC 3464), with Python's own mail library.
constexpr const char* kReturns = R"(
    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].endswith('@families.example') or not returning:
            return await super().handle_DATA(server, session, envelope)
        report = MIMEMultipart('report', **{'report-type': 'delivery-status'})
        report['From'] = 'Mail Delivery System <MAILER-DAEMON@mx.elsewhere.example>'
        report['To'] = envelope.mail_from
        report['Subject'] = 'Undelivered Mail Returned to Sender'
        report['Auto-Submitted'] = 'auto-replied'
        report.attach(MIMEText('I am sorry to have to inform you that your message could not be delivered.'))
        about, who = Message(), Message()
        about['Reporting-MTA'] = 'dns; mx.elsewhere.example'
        who['Final-Recipient'] = 'rfc822; ' + envelope.rcpt_tos[0]
        who['Action'] = 'failed'
        who['Status'] = '5.2.2' if envelope.rcpt_tos[0].startswith('full') else '5.1.1'
        status = MIMEBase('message', 'delivery-status')
        status.set_payload([about, who])
        report.attach(status)
        original = email.message_from_bytes(envelope.original_content or envelope.content)
        report.attach(MIMEText(''.join('%s: %s\n' % field for field in original.items()), 'rfc822-headers'))
        returned.add(report)
        return '250 OK'
)";

bool can_run_aiosmtpd() { return std::system("/usr/bin/python3 -c 'import aiosmtpd' >/dev/null 2>&1") == 0; }

bool answers(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool ok = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(socket);
  return ok;
}

}  // namespace

int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool ok = ::bind(socket, reinterpret_cast<const sockaddr*>(&address), size) == 0 &&
                  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(socket);
  return ok ? ntohs(address.sin_port) : 0;
}

std::string RealMailServer::skip_reason(Kind kind) {
  if ((kind == Kind::plain && can_run_open_smtpd()) || can_run_aiosmtpd()) return {};
  return "there is no mail server to test with (Debian package python3-aiosmtpd)";
}

RealMailServer::RealMailServer(Kind kind) {
  std::string pattern = (std::filesystem::temp_directory_path() / "kinportal-smtpd-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) return;
  folder_ = pattern;
  port_ = free_port();
  start(kind == Kind::plain && can_run_open_smtpd() ? prepare_open_smtpd() : prepare_aiosmtpd(kind));
}

std::vector<std::string> RealMailServer::prepare_open_smtpd() {
  // Delivery happens as an unprivileged user, never as root.
  const passwd* nobody = ::getpwnam("nobody");
  if (nobody == nullptr) return {};
  ::chmod(folder_.c_str(), 0755);
  std::filesystem::create_directory(folder_ / "mail");
  if (::chown((folder_ / "mail").c_str(), nobody->pw_uid, nobody->pw_gid) != 0) return {};
  std::ofstream config(folder_ / "smtpd.conf");
  config << "table everyone { \"@\" = \"nobody\" }\n"
         << "listen on 127.0.0.1 port " << port_ << " hostname localhost\n"
         << "action \"keep\" maildir \"" << (folder_ / "mail").string() << "\" user nobody virtual <everyone>\n"
         << "match from any for domain \"families.example\" action \"keep\"\n";
  return {kSmtpd, "-d", "-f", (folder_ / "smtpd.conf").string()};
}

std::vector<std::string> RealMailServer::prepare_aiosmtpd(Kind kind) {
  const std::string f = folder_.string();
  output_of("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout " + f +
            "/key.pem -out " + f + "/cert.pem 2>&1");
  std::ofstream script(folder_ / "server.py");
  script << "import email, mailbox, ssl, time\n"
            "from email.message import Message\n"
            "from email.mime.base import MIMEBase\n"
            "from email.mime.multipart import MIMEMultipart\n"
            "from email.mime.text import MIMEText\n"
            "from aiosmtpd.controller import Controller\n"
            "from aiosmtpd.handlers import Mailbox\n"
            "from aiosmtpd.smtp import AuthResult\n"
            "tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)\n"
         << "tls.load_cert_chain('" << f << "/cert.pem', '" << f << "/key.pem')\n"
         << "def check(server, session, envelope, mechanism, data):\n"
         << "    return AuthResult(success=(data.login, data.password) == (b'" << login << "', b'" << password << "'))\n"
         << "class Box(Mailbox):\n"
         << "    async def handle_RCPT(self, server, session, envelope, address, options):\n"
         << "        if not returning and not address.endswith('@families.example'): return '550 no such address here'\n"
         << "        envelope.rcpt_tos.append(address)\n"
         << "        return '250 OK'\n"
         << kReturns << "returned = mailbox.Maildir('" << f << "/returned')\n"
         << "returning = " << (kind == Kind::returning ? "True" : "False") << "\n"
         << "words = dict(authenticator=check, auth_required=True)\n"
         << (kind == Kind::plain || kind == Kind::returning ? "words = {}\n"
             : kind == Kind::starttls_and_login             ? "words.update(tls_context=tls, require_starttls=True)\n"
                                                            : "words.update(ssl_context=tls, auth_require_tls=False)\n")
         << "server = Controller(Box('" << f << "/mail'), hostname='127.0.0.1', port=" << port_ << ", **words)\n"
         << "server.start()\n"
         << "while True: time.sleep(60)\n";
  return {"/usr/bin/python3", f + "/server.py"};
}

void RealMailServer::start(const std::vector<std::string>& command) {
  if (command.empty()) return;
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    const int log = ::open((folder_ / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    if (log < 0 || ::dup2(log, STDOUT_FILENO) < 0 || ::dup2(log, STDERR_FILENO) < 0) ::_exit(126);
    ::execv(words[0], words.data());
    ::_exit(127);
  }
  for (int wait = 0; wait < 200; ++wait) {
    if (answers(port_)) {
      pid_ = child;
      return;
    }
    if (::waitpid(child, nullptr, WNOHANG) == child) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  ::kill(child, SIGTERM);
  ::waitpid(child, nullptr, 0);
}

RealMailServer::~RealMailServer() {
  if (pid_ > 0) {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::vector<std::string> RealMailServer::mails(std::size_t count) const {
  std::vector<std::filesystem::path> files;
  for (int wait = 0; wait < 400; ++wait) {
    files.clear();
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "mail" / "new", none)) files.push_back(entry.path());
    if (files.size() >= count) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return std::filesystem::last_write_time(a) < std::filesystem::last_write_time(b); });
  std::vector<std::string> out;
  for (const auto& file : files) {
    std::ifstream in(file);
    std::stringstream text;
    text << in.rdbuf();
    out.push_back(text.str());
  }
  return out;
}

}  // namespace kinportal::notifications
