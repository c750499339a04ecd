// SPDX-License-Identifier: Apache-2.0
// Ed25519 and base64 from libsodium. The key file is three lines of text, so that an operator can see what it is and
// put it into a safe.
#include "audit/signing_key.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <vector>

#include "audit/sha256.h"

namespace kinportal::audit {
namespace {

constexpr std::string_view file_title = "kinportal book key 1";
constexpr std::size_t max_key_file_bytes = 4096;
constexpr std::size_t max_note_bytes = 16384;
constexpr char ed25519_type = '\x01';  // C2SP signed-note

std::string base64(std::string_view bytes) {
  std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  out.pop_back();  // the terminator
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string out(text.size(), '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(), nullptr, &size, &end,
                        sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != text.data() + text.size()) {
    return std::nullopt;
  }
  out.resize(size);
  return out;
}

bool is_origin(std::string_view text) {
  if (text.empty() || text.size() > 200) return false;
  for (const char c : text) {
    if (c <= 0x20 || c > 0x7e || c == '+') return false;
  }
  return true;
}

/// The next line without its end; `text` moves on.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

std::string key_hash(const std::string& origin, std::string_view public_key) {
  return std::string(bytes_of(sha256({origin, "\n", std::string_view(&ed25519_type, 1), public_key})).substr(0, 4));
}

std::string_view view(const std::array<unsigned char, 32>& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

Error no_key() {
  return fail(Fault::corrupt,
              "the book's key file is not a key: restore it from where you keep it, or run 'kinportal init' for a new store");
}

}  // namespace

Result<SigningKey> SigningKey::make(std::string origin, Random& random) {
  if (!is_origin(origin)) return fail(Fault::invalid, "the book's origin is one word like portal.example.org/visitors-book");
  std::string seed(32, '\0');
  std::string seal(32, '\0');
  random.fill(std::as_writable_bytes(std::span(seed)));
  random.fill(std::as_writable_bytes(std::span(seal)));
  SigningKey key;
  key.origin_ = std::move(origin);
  std::string secret(crypto_sign_SECRETKEYBYTES, '\0');
  crypto_sign_seed_keypair(key.public_.data(), reinterpret_cast<unsigned char*>(secret.data()),
                           reinterpret_cast<const unsigned char*>(seed.data()));
  key.seed_ = Secret(std::move(seed));
  key.secret_ = Secret(std::move(secret));
  key.seal_key_ = Secret(std::move(seal));
  return key;
}

Result<SigningKey> SigningKey::load(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return fail(Fault::unavailable, "the book's key file cannot be read: 'kinportal init' makes it; without it the book cannot be written");
  struct stat seen{};
  std::string text(max_key_file_bytes, '\0');
  const bool statted = ::fstat(fd, &seen) == 0;
  const ssize_t size = ::read(fd, text.data(), text.size());
  ::close(fd);
  if (!statted || (seen.st_mode & 0077) != 0) {
    return fail(Fault::unavailable, "the book's key file can be read by others: chmod 600 it, and if that was so for long, make a new one");
  }
  if (size <= 0) return no_key();
  const Secret kept(text.substr(0, static_cast<std::size_t>(size)));
  std::string_view rest = kept.reveal();
  if (take_line(rest) != file_title) return no_key();
  const std::string_view origin = take_line(rest);
  const std::string_view seed_line = take_line(rest);
  const std::string_view seal_line = take_line(rest);
  if (!origin.starts_with("origin: ") || !seed_line.starts_with("seed: ") || !seal_line.starts_with("seal: ")) return no_key();
  auto seed = from_base64(seed_line.substr(6));
  auto seal = from_base64(seal_line.substr(6));
  if (!is_origin(origin.substr(8)) || !seed || seed->size() != 32 || !seal || seal->size() != 32) return no_key();
  SigningKey key;
  key.origin_ = origin.substr(8);
  std::string secret(crypto_sign_SECRETKEYBYTES, '\0');
  crypto_sign_seed_keypair(key.public_.data(), reinterpret_cast<unsigned char*>(secret.data()),
                           reinterpret_cast<const unsigned char*>(seed->data()));
  key.seed_ = Secret(std::move(*seed));
  key.secret_ = Secret(std::move(secret));
  key.seal_key_ = Secret(std::move(*seal));
  return key;
}

Result<void> SigningKey::save(const std::filesystem::path& file) const {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) {
    if (errno == EEXIST) return fail(Fault::conflict, "there is a key of the book already; it is not overwritten");
    return fail(Fault::unavailable, "the book's key file cannot be written: look at the data folder, its owner and the disk");
  }
  const Secret text(std::string(file_title) + "\norigin: " + origin_ + "\nseed: " + base64(seed_.reveal()) +
                    "\nseal: " + base64(seal_key_.reveal()) + "\n");
  const bool written =
      ::write(fd, text.reveal().data(), text.reveal().size()) == static_cast<ssize_t>(text.reveal().size()) && ::fsync(fd) == 0;
  ::close(fd);
  if (!written) {
    ::unlink(file.c_str());
    return fail(Fault::unavailable, "the book's key file cannot be written: is the disk full?");
  }
  return {};
}

std::string SigningKey::verifier_key() const {
  const std::string hash = key_hash(origin_, view(public_));
  std::string typed(1, ed25519_type);
  typed += view(public_);
  return origin_ + "+" + to_hex(std::as_bytes(std::span(hash))) + "+" + base64(typed);
}

std::string SigningKey::sign(const Checkpoint& checkpoint) const {
  std::string text = origin_ + "\n" + std::to_string(checkpoint.size) + "\n" + base64(bytes_of(checkpoint.root)) + "\n";
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, reinterpret_cast<const unsigned char*>(text.data()),
                       text.size(), reinterpret_cast<const unsigned char*>(secret_.reveal().data()));
  return text + "\n\u2014 " + origin_ + " " + base64(key_hash(origin_, view(public_)) + signature) + "\n";
}

Result<Checkpoint> SigningKey::open_note(std::string_view note) const {
  const auto malformed = [] { return fail(Fault::corrupt, "the checkpoint is not a signed note of a visitors' book"); };
  if (note.size() > max_note_bytes) return malformed();
  const std::size_t gap = note.rfind("\n\n");
  if (gap == std::string_view::npos) return malformed();
  const std::string_view text = note.substr(0, gap + 1);
  std::string_view signatures = note.substr(gap + 2);
  std::string_view body = text;
  const std::string_view origin = take_line(body);
  const std::string_view size_line = take_line(body);
  const auto root = from_base64(take_line(body));
  Checkpoint checkpoint;
  const auto parsed = std::from_chars(size_line.data(), size_line.data() + size_line.size(), checkpoint.size);
  if (parsed.ec != std::errc() || parsed.ptr != size_line.data() + size_line.size() || !root || root->size() != sizeof(Hash))
    return malformed();
  if (origin != origin_) return fail(Fault::corrupt, "the checkpoint is of another book");
  checkpoint.origin = origin;
  std::copy_n(reinterpret_cast<const std::byte*>(root->data()), sizeof(Hash), checkpoint.root.begin());
  const std::string start = "\u2014 " + origin_ + " ";
  while (!signatures.empty()) {  // other witnesses may have signed too; ours is the one that counts
    const std::string_view line = take_line(signatures);
    if (!line.starts_with(start)) continue;
    const auto bytes = from_base64(line.substr(start.size()));
    if (!bytes || bytes->size() != 4 + crypto_sign_BYTES || !bytes->starts_with(key_hash(origin_, view(public_)))) continue;
    if (crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(bytes->data()) + 4,
                                    reinterpret_cast<const unsigned char*>(text.data()), text.size(), public_.data()) == 0) {
      return checkpoint;
    }
  }
  return fail(Fault::corrupt, "the checkpoint is not signed with this book's key");
}

Hash SigningKey::seal(const Hash& before, std::uint64_t seq, std::int64_t before_seq, const Hash& leaf) const {
  std::array<char, 16> numbers;
  for (std::size_t i = 0; i < 8; ++i) {
    numbers[i] = static_cast<char>(seq >> (56 - 8 * i));
    numbers[8 + i] = static_cast<char>(static_cast<std::uint64_t>(before_seq) >> (56 - 8 * i));
  }
  return hmac_sha256(seal_key_.reveal(), {bytes_of(before), std::string_view(numbers.data(), numbers.size()), bytes_of(leaf)});
}

}  // namespace kinportal::audit
