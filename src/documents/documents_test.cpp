// SPDX-License-Identifier: Apache-2.0
// Files as families send them: wrong ones refused early, photos without what the phone wrote into them, lost connections, and a scanner that is
// really asked.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

// Wants <cstdio> before it.
#include <jpeglib.h>

#include "db/migrations.h"
#include "documents/bounded_program.h"
#include "documents/photo_metadata.h"
#include "documents/pictures.h"
#include "documents/upload.h"
#include "documents/virus_scan.h"

using namespace kinportal;
using namespace kinportal::documents;

namespace {

Result<void> still_allowed(db::Transaction&) { return {}; }

std::string be(std::uint32_t value) {
  return {static_cast<char>(value >> 24U), static_cast<char>(value >> 16U), static_cast<char>(value >> 8U), static_cast<char>(value)};
}

std::string jpeg_picture() {
  jpeg_compress_struct compress{};
  jpeg_error_mgr errors{};
  compress.err = jpeg_std_error(&errors);
  jpeg_create_compress(&compress);
  unsigned char* out = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&compress, &out, &size);
  compress.image_width = 16, compress.image_height = 12, compress.input_components = 3, compress.in_color_space = JCS_RGB;
  jpeg_set_defaults(&compress);
  jpeg_start_compress(&compress, TRUE);
  std::string row(48, '\x55');
  while (compress.next_scanline < compress.image_height) {
    JSAMPROW line = reinterpret_cast<JSAMPROW>(row.data());
    jpeg_write_scanlines(&compress, &line, 1);
  }
  jpeg_finish_compress(&compress);
  std::string bytes(reinterpret_cast<char*>(out), size);
  jpeg_destroy_compress(&compress);
  std::free(out);
  return bytes;
}

// As a phone writes it: Exif with an orientation (6: turned) and a place, a comment, and a film after the end.
std::string phone_photo() {
  std::string tiff("MM\x00\x2a\x00\x00\x00\x08\x00\x02", 10);
  tiff += std::string("\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00", 12);
  tiff += std::string("\x01\x0e\x00\x02\x00\x00\x00\x10\x00\x00\x00\x26", 12);
  tiff += std::string(4, '\0') + "GPS 42.65 -73.75";
  const std::string exif = std::string("Exif\0\0", 6) + tiff;
  std::string photo = jpeg_picture();
  const std::string segment =
      std::string("\xff\xe1") + static_cast<char>((exif.size() + 2) >> 8U) + static_cast<char>(exif.size() + 2) + exif;
  const std::string comment = std::string("\xff\xfe\x00\x0a", 4) + "our home";
  photo.insert(2, segment + comment);
  return photo + "a film of 2 seconds";
}

std::string chunk(const std::string& type, const std::string& data) {
  const std::string body = type + data;
  return be(static_cast<std::uint32_t>(data.size())) + body +
         be(static_cast<std::uint32_t>(::crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()))));
}

std::string png_picture() {
  std::string raw("\x00\x7f", 2), packed(64, '\0');
  uLongf size = packed.size();
  ::compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(raw.data()), raw.size());
  packed.resize(size);
  return std::string("\x89PNG\r\n\x1a\n", 8) + chunk("IHDR", be(1) + be(1) + std::string("\x08\x00\x00\x00\x00", 5)) +
         chunk("tEXt", std::string("Author\0Wren Quilltest", 21)) + chunk("IDAT", packed) + chunk("IEND", "");
}

std::string pdf_of(int pages) {
  std::string out = "%PDF-1.4\n", kids;
  std::vector<std::size_t> at;
  const auto object = [&](const std::string& body) {
    at.push_back(out.size());
    out += std::to_string(at.size()) + " 0 obj\n" + body + "\nendobj\n";
  };
  for (int i = 0; i < pages; ++i) kids += std::to_string(3 + i) + " 0 R ";
  object("<< /Type /Catalog /Pages 2 0 R >>");
  object("<< /Type /Pages /Kids [" + kids + "] /Count " + std::to_string(pages) + " >>");
  for (int i = 0; i < pages; ++i) object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 300] >>");
  const std::size_t table = out.size();
  out += "xref\n0 " + std::to_string(at.size() + 1) + "\n0000000000 65535 f \n";
  for (const std::size_t offset : at) {
    std::string digits = std::to_string(offset);
    out += std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
  }
  return out + "trailer\n<< /Size " + std::to_string(at.size() + 1) + " /Root 1 0 R >>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
}

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "kinportal-documents-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::filesystem::path path;
};

class Store {
 public:
  Store() {
    auto opened = db::Database::open({folder.path.string(), "kinportal", 4, false});
    REQUIRE(opened.ok());
    database = std::move(opened).value();
    REQUIRE(db::migrate(*database, db::store_migrations(), clock).ok());
  }
  Result<UploadId> announce(std::int64_t size) {
    std::optional<UploadId> id;
    const auto done = database->write([&](db::Transaction& tx) -> Result<void> {
      TRY_LET(id, documents::announce(tx, {practice, "request-1", AccountId::trusted("a"), false, FreeText("IMG_1.jpg"), size}, clock.now(),
                                      random));
      return {};
    });
    if (!done.ok()) return done.error();
    return *id;
  }
  Result<std::int64_t> part(const UploadId& id, std::int64_t offset, std::string_view bytes) {
    std::int64_t now_there = 0;
    const auto done = database->write([&](db::Transaction& tx) -> Result<void> {
      TRY_LET(now_there, receive_part(tx, practice, id, offset, bytes));
      return {};
    });
    if (!done.ok()) return done.error();
    return now_there;
  }
  UploadId send(const std::string& bytes) {
    const auto id = announce(static_cast<std::int64_t>(bytes.size()));
    REQUIRE(id.ok());
    for (std::size_t at = 0; at < bytes.size(); at += kPartBytes)
      REQUIRE(part(*id, static_cast<std::int64_t>(at), std::string_view(bytes).substr(at, kPartBytes)).ok());
    return *id;
  }
  Upload read(const UploadId& id) {
    auto snapshot = database->snapshot();
    return read_upload(*snapshot, practice, id).value();
  }
  Folder folder;
  FixedClock clock{Instant::parse("2026-11-23T15:00:00Z").value()};
  SeededRandom random{3};
  std::unique_ptr<db::Database> database;
  const PracticeId practice = PracticeId::trusted("clinic");
};

// Speaks clamd's side of INSTREAM once.
class OneScan {
 public:
  OneScan(std::string socket, std::string reply) : path_(std::move(socket)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof address.sun_path - 1);
    listener_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
    REQUIRE(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(listener_, 1) == 0);
    thread_ = std::thread([this, reply = std::move(reply)] {
      const int peer = ::accept(listener_, nullptr, nullptr);
      const auto take = [&](std::size_t count) {
        std::string bytes(count, '\0');
        for (std::size_t got = 0; got < count;) {
          const auto more = ::recv(peer, bytes.data() + got, count - got, 0);
          if (more <= 0) return std::string();
          got += static_cast<std::size_t>(more);
        }
        return bytes;
      };
      command = take(10);
      while (true) {
        const std::string length = take(4);
        if (length.size() != 4) break;
        std::size_t size = 0;
        for (const char c : length) size = size << 8U | static_cast<unsigned char>(c);
        if (size == 0) break;
        content += take(size);
      }
      ::send(peer, reply.data(), reply.size(), MSG_NOSIGNAL);
      ::close(peer);
    });
  }
  ~OneScan() { finish(); }
  void finish() {
    if (thread_.joinable()) thread_.join();
    if (listener_ >= 0) ::close(listener_);
    listener_ = -1;
  }
  std::string command, content;

 private:
  std::string path_;
  int listener_ = -1;
  std::thread thread_;
};

}  // namespace

TEST_CASE("a file is what its bytes say: a program named order.pdf is refused, a photo named order.pdf is a photo") {
  CHECK(examine("\x7f"
                "ELF and so on")
            .refusal == Refusal::wrong_type);
  CHECK(examine("<html><script>alert(1)</script>").refusal == Refusal::wrong_type);
  CHECK(examine("GIF89a").refusal == Refusal::wrong_type);
  CHECK(examine("").refusal == Refusal::empty);
  CHECK(examine(jpeg_picture()).type == MediaType::jpeg);
  CHECK(examine(png_picture()).type == MediaType::png);
  CHECK(examine(pdf_of(2)).type == MediaType::pdf);
  CHECK(examine(jpeg_picture()).refusal == Refusal::none);
}

TEST_CASE("a photo loses place, comment and film; which way is up stays") {
  const auto seen = examine(phone_photo());
  REQUIRE(seen.refusal == Refusal::none);
  CHECK(seen.bytes.find("GPS") == std::string::npos);
  CHECK(seen.bytes.find("our home") == std::string::npos);
  CHECK(seen.bytes.find("film") == std::string::npos);
  const auto exif = seen.bytes.find(std::string("Exif\0\0", 6));
  REQUIRE(exif != std::string::npos);
  CHECK(orientation_of(std::string_view(seen.bytes).substr(exif + 6)) == 6);
  CHECK(examine(seen.bytes).bytes == seen.bytes);
  const auto picture = examine(png_picture());
  REQUIRE(picture.refusal == Refusal::none);
  CHECK(picture.bytes.find("Quilltest") == std::string::npos);
}

TEST_CASE("a file cut off anywhere is damaged, and never read beyond its end") {
  for (const std::string& whole : {jpeg_picture(), png_picture(), phone_photo().substr(0, jpeg_picture().size() + 80)}) {
    for (std::size_t size = 1; size + 2 < whole.size() && size < 400; ++size) {
      const auto cut = examine(whole.substr(0, size)).refusal;
      CHECK((cut == Refusal::damaged || cut == Refusal::wrong_type));
    }
  }
  CHECK(examine("%PDF-1.7\nnothing more").refusal == Refusal::damaged);
}

TEST_CASE("a file that may no longer be sent is not settled") {
  Store store;
  const std::string photo = jpeg_picture();
  const auto id = store.announce(static_cast<std::int64_t>(photo.size()));
  REQUIRE(id.ok());
  REQUIRE(store.part(*id, 0, photo).ok());
  ExaminationRoom room({});
  const auto decided = [](db::Transaction&) -> Result<void> { return fail(Fault::conflict, "decided before"); };
  CHECK(room.settle(*store.database, store.practice, *id, store.clock.now(), decided).error().fault == Fault::conflict);
  CHECK(room.settle(*store.database, store.practice, *id, store.clock.now(), still_allowed)->state == "ready");
}

TEST_CASE("an upload goes on where the lost connection left it, and a part sent twice counts once") {
  Store store;
  std::string photo = jpeg_picture();
  photo.insert(photo.size() - 2, std::string(kPartBytes * 2, '\x11'));
  const auto id = store.announce(static_cast<std::int64_t>(photo.size()));
  REQUIRE(id.ok());
  const std::string_view bytes(photo);
  REQUIRE(store.part(*id, 0, bytes.substr(0, kPartBytes)).value() == static_cast<std::int64_t>(kPartBytes));
  CHECK(store.part(*id, 0, bytes.substr(0, kPartBytes)).value() == static_cast<std::int64_t>(kPartBytes));
  CHECK(store.part(*id, 2 * kPartBytes, bytes.substr(2 * kPartBytes)).error().fault == Fault::conflict);
  CHECK(store.part(*id, kPartBytes, bytes.substr(kPartBytes, 77)).error().fault == Fault::invalid);
  ExaminationRoom room({});
  CHECK(room.settle(*store.database, store.practice, *id, store.clock.now(), still_allowed).error().fault == Fault::conflict);
  REQUIRE(store.part(*id, kPartBytes, bytes.substr(kPartBytes, kPartBytes)).ok());
  REQUIRE(store.part(*id, 2 * kPartBytes, bytes.substr(2 * kPartBytes)).ok());
  const auto settled = room.settle(*store.database, store.practice, *id, store.clock.now(), still_allowed);
  REQUIRE(settled.ok());
  CHECK(settled->state == "ready");
  CHECK(room.settle(*store.database, store.practice, *id, store.clock.now(), still_allowed)->state == "ready");
  auto snapshot = store.database->snapshot();
  CHECK(bytes_of_upload(*snapshot, *settled).value() == photo);
  CHECK(store.part(*id, 0, bytes.substr(0, kPartBytes)).error().fault == Fault::conflict);
}

TEST_CASE("what is too large, empty or the sixth file is refused before a byte is sent; a wrong kind at its first part") {
  Store store;
  CHECK(store.announce(kMaxFileBytes + 1).error().fault == Fault::too_much);
  CHECK(store.announce(0).error().fault == Fault::invalid);
  const auto wrong = store.announce(3'000'000);
  REQUIRE(wrong.ok());
  CHECK(store.part(*wrong, 0, std::string(kPartBytes, 'M')).ok());
  CHECK(store.read(*wrong).state == "refused");
  CHECK(store.read(*wrong).refusal == Refusal::wrong_type);
  for (int i = 0; i < kMaxFiles; ++i) CHECK(store.announce(10).ok());
  CHECK(store.announce(10).error().fault == Fault::too_much);
}

TEST_CASE("an upload nobody finished is forgotten after a day, a finished one is not") {
  Store store;
  const UploadId kept = store.send(png_picture());
  ExaminationRoom room({});
  REQUIRE(room.settle(*store.database, store.practice, kept, store.clock.now(), still_allowed).ok());
  const auto left = store.announce(5'000'000);
  std::string start = jpeg_picture() + std::string(kPartBytes, ' ');
  REQUIRE(store.part(*left, 0, std::string_view(start).substr(0, kPartBytes)).ok());
  const Instant later = store.clock.now() + kUnfinishedFor + std::chrono::seconds(1);
  REQUIRE(store.database->write([&](db::Transaction& tx) { return sweep_uploads(tx, later); }).ok());
  auto snapshot = store.database->snapshot();
  CHECK_FALSE(read_upload(*snapshot, store.practice, *left).ok());
  CHECK(read_upload(*snapshot, store.practice, kept)->state == "ready");
}

TEST_CASE("staff see each page of a PDF as a picture, and there is no page beyond the last") {
  Store store;
  const UploadId id = store.send(pdf_of(2));
  ExaminationRoom room({});
  const auto settled = room.settle(*store.database, store.practice, id, store.clock.now(), still_allowed);
  REQUIRE(settled.ok());
  REQUIRE(settled->state == "ready");
  CHECK(settled->pages == 2);
  auto snapshot = store.database->snapshot();
  const auto page = room.picture(*snapshot, *settled, 2);
  REQUIRE(page.ok());
  CHECK(page->type == MediaType::png);
  CHECK(type_of_start(page->bytes) == MediaType::png);
  CHECK(room.picture(*snapshot, *settled, 3).error().fault == Fault::not_found);
}

TEST_CASE("a PDF that cannot be opened is refused with a reason, and no byte of it stays") {
  Store store;
  std::string broken = pdf_of(1);
  broken.replace(broken.find("/Pages 2 0 R"), 12, "/Pages 9 9 R");
  const UploadId id = store.send(broken);
  ExaminationRoom room({});
  const auto settled = room.settle(*store.database, store.practice, id, store.clock.now(), still_allowed);
  REQUIRE(settled.ok());
  CHECK(settled->refusal == Refusal::not_opened);
  auto snapshot = store.database->snapshot();
  CHECK(bytes_of_upload(*snapshot, *settled).error().fault == Fault::not_found);
}

TEST_CASE("the scanner is sent the whole file, and what it finds is refused") {
  Store store;
  const std::string socket = (store.folder.path / "clamd.sock").string();
  const UploadId id = store.send(png_picture());
  OneScan scan(socket, std::string("stream: Test.Virus FOUND\0", 25));
  ExaminationRoom room({socket, ""});
  const auto settled = room.settle(*store.database, store.practice, id, store.clock.now(), still_allowed);
  scan.finish();
  REQUIRE(settled.ok());
  CHECK(settled->refusal == Refusal::infected);
  CHECK(scan.command == std::string("zINSTREAM\0", 10));
  CHECK(scan.content == examine(png_picture()).bytes);
}

TEST_CASE("a scanner that is away, breaks off or cannot say is not a yes: the file waits unseen and may be tried again") {
  Store store;
  const std::string socket = (store.folder.path / "clamd.sock").string();
  const UploadId id = store.send(png_picture());
  ExaminationRoom room({socket, ""});
  CHECK(room.settle(*store.database, store.practice, id, store.clock.now(), still_allowed).error().fault == Fault::unavailable);
  for (const std::string& reply : {std::string("INSTREAM size limit exceeded. ERROR\0", 36), std::string("stream: OK"), std::string()}) {
    std::filesystem::remove(socket);
    OneScan scan(socket, reply);
    CHECK(room.settle(*store.database, store.practice, id, store.clock.now(), still_allowed).error().fault == Fault::unavailable);
    scan.finish();
  }
  CHECK(store.read(id).state == "receiving");
  std::filesystem::remove(socket);
  OneScan scan(socket, std::string("stream: OK\0", 11));
  CHECK(room.settle(*store.database, store.practice, id, store.clock.now(), still_allowed)->state == "ready");
  scan.finish();
}

TEST_CASE("ClamAV itself, with one signature of our own, finds it and passes the rest") {
  if (::access("/usr/sbin/clamd", X_OK) != 0) return;  // CI installs it (tools/dev); elsewhere the protocol tests above stand
  Folder folder;
  const std::string home = folder.path.string();
  const std::string canary = "kinportal canary 4711 not a virus";
  std::string hex;
  for (const char c : canary) {
    constexpr char digits[] = "0123456789abcdef";
    hex += digits[static_cast<unsigned char>(c) >> 4U];
    hex += digits[static_cast<unsigned char>(c) & 15U];
  }
  std::ofstream(home + "/own.ndb") << "Kinportal.Canary:0:*:" << hex << "\n";
  std::ofstream(home + "/clamd.conf") << "Foreground yes\nLocalSocket " << home << "/clamd.sock\nDatabaseDirectory " << home << "\nUser "
                                      << (::geteuid() == 0 ? "root" : "") << "\nBytecode no\nConcurrentDatabaseReload no\n";
  if (::geteuid() != 0) return;
  const pid_t clamd = ::fork();
  if (clamd == 0) {
    if (std::freopen("/dev/null", "w", stdout) == nullptr) ::_exit(99);
    ::execl("/usr/sbin/clamd", "clamd", "-c", (home + "/clamd.conf").c_str(), nullptr);
    ::_exit(127);
  }
  const std::string socket = home + "/clamd.sock";
  Result<ScanVerdict> clean = fail(Fault::unavailable, "");
  for (int i = 0; i < 200 && !clean.ok(); ++i) {
    clean = scan_for_viruses(socket, png_picture());
    if (!clean.ok()) ::usleep(50'000);
  }
  REQUIRE(clean.ok());
  CHECK(*clean == ScanVerdict::clean);
  CHECK(scan_for_viruses(socket, "before " + canary + " after").value() == ScanVerdict::infected);
  ::kill(clamd, SIGTERM);
  ::waitpid(clamd, nullptr, 0);
}

TEST_CASE("a helper program that eats memory or time is stopped, and one that is not installed is said to be missing") {
  Bounds bounds;
  bounds.wall_ms = 300;
  CHECK(run_bounded({"sleep", "20"}, "", bounds).error().fault == Fault::invalid);
  // Also one that closes its output and goes on.
  CHECK(run_bounded({"sh", "-c", "exec 1>&-; sleep 600"}, "", bounds).error().fault == Fault::invalid);
  Bounds small;
  small.output_bytes = 1000;
  CHECK(run_bounded({"cat", "/dev/zero"}, "", small).error().fault == Fault::invalid);
  CHECK(run_bounded({"no-such-program-here"}, "x").error().fault == Fault::unavailable);
  CHECK(run_bounded({"cat"}, std::string(300'000, 'k')).value() == std::string(300'000, 'k'));
  Folder folder;
  const std::string file = (folder.path / "written").string();
  CHECK(run_bounded({"sh", "-c", "echo x > " + file}, "").error().fault == Fault::invalid);
}

TEST_CASE("a phone's HEIC is redrawn as a JPEG by a process that may do nothing else, and a broken one ends it") {
  std::ifstream file(KINPORTAL_SOURCE_DIR "/tests/fixtures/documents/phone.heic", std::ios::binary);
  const std::string heic((std::istreambuf_iterator<char>(file)), {});
  REQUIRE(examine(heic).type == MediaType::heic);
  for (const bool whole : {true, false}) {
    Folder folder;
    const std::string in = (folder.path / "in.heic").string(), out = (folder.path / "out.jpg").string();
    std::ofstream(in, std::ios::binary) << (whole ? heic : heic.substr(0, heic.size() - 40));
    const pid_t child = ::fork();
    if (child == 0) {
      ::alarm(20);
      if (std::freopen(in.c_str(), "rb", stdin) == nullptr || std::freopen(out.c_str(), "wb", stdout) == nullptr) ::_exit(99);
      ::_exit(redraw_photo());
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(WIFEXITED(status));
    CHECK((WEXITSTATUS(status) == 0) == whole);
    std::ifstream made(out, std::ios::binary);
    const std::string jpeg((std::istreambuf_iterator<char>(made)), {});
    if (whole) CHECK(examine(jpeg).type == MediaType::jpeg);
    if (whole) CHECK(examine(jpeg).refusal == Refusal::none);
  }
}
