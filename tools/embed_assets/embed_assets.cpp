// SPDX-License-Identifier: Apache-2.0
// Build tool: puts a folder of built screens into one block of bytes and a C++ table over it, each file plain, gzip 9 and brotli 11.
// Use: embed_assets DIST_FOLDER OUT.bin OUT.cpp. Without DIST_FOLDER/index.html the block holds a page that says so.
#include <brotli/decode.h>
#include <brotli/encode.h>
#include <openssl/evp.h>
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestFile = 16 * 1024 * 1024;
constexpr std::string_view kNoScreens =
    "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\n"
    "<title>Kinportal: no screens</title></head><body><main><h1>This Kinportal was built without its screens</h1>\n"
    "<p>The server runs and its API answers. To put the screens in, run <code>./dev build</code> in the project folder: it builds\n"
    "<code>web/</code> and links the result into the binary.</p></main></body></html>\n";

[[noreturn]] void stop(const std::string& sentence) {
  std::fprintf(stderr, "embed_assets: %s\n", sentence.c_str());
  std::exit(1);
}

std::string content_type(const std::string& path) {
  static const std::map<std::string, std::string> kTypes{{".html", "text/html; charset=utf-8"},
                                                         {".js", "text/javascript; charset=utf-8"},
                                                         {".mjs", "text/javascript; charset=utf-8"},
                                                         {".css", "text/css; charset=utf-8"},
                                                         {".json", "application/json"},
                                                         {".webmanifest", "application/manifest+json"},
                                                         {".svg", "image/svg+xml"},
                                                         {".png", "image/png"},
                                                         {".jpg", "image/jpeg"},
                                                         {".webp", "image/webp"},
                                                         {".ico", "image/x-icon"},
                                                         {".woff2", "font/woff2"},
                                                         {".txt", "text/plain; charset=utf-8"},
                                                         {".xml", "application/xml"}};
  const auto found = kTypes.find(fs::path(path).extension().string());
  return found == kTypes.end() ? "application/octet-stream" : found->second;
}

std::string gzip(const std::string& bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK) stop("zlib could not start");
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) stop("zlib could not compress");
  out.resize(stream.total_out);
  deflateEnd(&stream);
  std::string back(bytes.size(), '\0');
  z_stream reader{};
  inflateInit2(&reader, 15 + 16);
  reader.next_in = reinterpret_cast<Bytef*>(out.data());
  reader.avail_in = static_cast<uInt>(out.size());
  reader.next_out = reinterpret_cast<Bytef*>(back.data());
  reader.avail_out = static_cast<uInt>(back.size());
  const int end = inflate(&reader, Z_FINISH);
  inflateEnd(&reader);
  if (end != Z_STREAM_END || back != bytes) stop("what gzip made does not unpack to what went in");
  return out;
}

std::string brotli(const std::string& bytes) {
  std::size_t size = BrotliEncoderMaxCompressedSize(bytes.size());
  std::string out(size, '\0');
  const auto* in = reinterpret_cast<const std::uint8_t*>(bytes.data());
  if (BrotliEncoderCompress(11, 24, BROTLI_MODE_GENERIC, bytes.size(), in, &size, reinterpret_cast<std::uint8_t*>(out.data())) ==
      BROTLI_FALSE)
    stop("brotli could not compress");
  out.resize(size);
  std::string back(bytes.size(), '\0');
  std::size_t back_size = back.size();
  if (BrotliDecoderDecompress(out.size(), reinterpret_cast<const std::uint8_t*>(out.data()), &back_size,
                              reinterpret_cast<std::uint8_t*>(back.data())) != BROTLI_DECODER_RESULT_SUCCESS ||
      back_size != bytes.size() || back != bytes)
    stop("what brotli made does not unpack to what went in");
  return out;
}

std::string digest(const std::string& bytes) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), out, &size, EVP_sha256(), nullptr) != 1) stop("OpenSSL could not hash");
  std::string hex;
  for (unsigned i = 0; i < 12; ++i) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", out[i]);
    hex += two;
  }
  return hex;
}

// Paths become C++ string literals and are compared with raw request paths.
bool is_plain_path(const std::string& path) {
  return std::all_of(path.begin(), path.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '.' || c == '-' || c == '_';
  });
}

std::map<std::string, std::string> read_folder(const fs::path& folder) {
  std::map<std::string, std::string> files;
  if (fs::exists(folder / "index.html")) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file() || entry.path().extension() == ".map") continue;
      const std::string path = "/" + fs::relative(entry.path(), folder).generic_string();
      if (!is_plain_path(path)) stop("the file name " + path + " may hold letters, digits and . - _ only");
      if (entry.file_size() > kLargestFile) stop(path + " is larger than 16 MB and does not belong inside the binary");
      std::ifstream in(entry.path(), std::ios::binary);
      files[path] = std::string(std::istreambuf_iterator<char>(in), {});
      if (!in) stop("cannot read " + path);
    }
  } else {
    files["/index.html"] = kNoScreens;
  }
  return files;
}

// Appends one form to the block and gives its table entry, or an empty entry when it does not pay.
std::string add_form(std::string& block, const std::string& bytes, const std::string& name, const std::string& suffix) {
  const std::string out =
      "{at(" + std::to_string(block.size()) + ", " + std::to_string(bytes.size()) + "), \"\\\"" + name + suffix + "\\\"\"}";
  block += bytes;
  return out;
}

void write(const fs::path& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << bytes;
  out.close();
  if (!out) stop("cannot write " + path.string());
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) stop("use: embed_assets DIST_FOLDER OUT.bin OUT.cpp");
  std::string block, table;
  std::size_t plain_total = 0, brotli_total = 0;
  const auto files = read_folder(arguments[1]);
  for (const auto& [path, bytes] : files) {
    const std::string name = digest(bytes);
    const std::string small = brotli(bytes), zipped = gzip(bytes);
    const auto pays = [&](const std::string& form) { return form.size() + 64 < bytes.size() && form.size() * 20 < bytes.size() * 19; };
    table += "      {\"" + path + "\", \"" + content_type(path) + "\", " + (path.rfind("/assets/", 0) == 0 ? "true" : "false") +
             ",\n       " + add_form(block, bytes, name, "") + ",\n       " + (pays(zipped) ? add_form(block, zipped, name, "-gz") : "{}") +
             ",\n       " + (pays(small) ? add_form(block, small, name, "-br") : "{}") + "},\n";
    plain_total += bytes.size();
    brotli_total += pays(small) ? small.size() : bytes.size();
  }
  write(arguments[2], block);
  write(arguments[3],
        "// Made by tools/embed_assets; do not edit. Block " + digest(block) +
            ".\n#include \"server/assets.h\"\n\n"
            "__asm__(\".section .rodata\\n.global kinportal_asset_block\\n.balign 64\\nkinportal_asset_block:\\n.incbin \\\"" +
            std::string(arguments[2]) +
            "\\\"\\n.byte 0\\n.previous\\n\");\nextern \"C\" const char kinportal_asset_block[];\n\nnamespace kinportal::server {\n\n"
            "std::span<const Asset> embedded_assets() {\n  const auto at = [](std::size_t from, std::size_t size) { return "
            "std::string_view(kinportal_asset_block + from, size); };\n"
            "  static const Asset all[] = {\n" +
            table + "  };\n  return all;\n}\n\n}  // namespace kinportal::server\n");
  std::printf("%zu files of the screens inside the binary: %zu bytes plain, %zu brotli\n", files.size(), plain_total, brotli_total);
  return 0;
}
