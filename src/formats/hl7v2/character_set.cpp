// SPDX-License-Identifier: Apache-2.0
// glibc's iconv converts; names of table 0211 are put into its words here. Sets whose characters are wider than a byte everywhere (UTF-16,
// UTF-32) cannot be: nobody could find MSH in them.
#include "formats/hl7v2/character_set.h"

#include <iconv.h>

#include <algorithm>
#include <cerrno>

#include "base/utf8.h"

namespace kinportal::hl7v2 {

namespace {

struct Row {
  std::string_view declared;
  const char* iconv_name;
};

constexpr Row table_0211[] = {
    {"8859/1", "ISO-8859-1"},      {"8859/2", "ISO-8859-2"},         {"8859/3", "ISO-8859-3"},
    {"8859/4", "ISO-8859-4"},      {"8859/5", "ISO-8859-5"},         {"8859/6", "ISO-8859-6"},
    {"8859/7", "ISO-8859-7"},      {"8859/8", "ISO-8859-8"},         {"8859/9", "ISO-8859-9"},
    {"8859/15", "ISO-8859-15"},    {"ISO IR87", "ISO-2022-JP-2"},    {"ISO IR159", "ISO-2022-JP-2"},
    {"ISO IR14", "ISO-2022-JP-2"}, {"GB 18030-2000", "GB18030"},     {"GB 18030", "GB18030"},
    {"KS X 1001", "EUC-KR"},       {"CNS 11643-1992", "EUC-TW"},     {"BIG-5", "BIG5"},
    {"ISO-8859-1", "ISO-8859-1"},  {"WINDOWS-1252", "WINDOWS-1252"}, {"CP1252", "WINDOWS-1252"},
};

bool all_ascii(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return out;
}

class Converter {
 public:
  explicit Converter(const char* from) : iconv_(::iconv_open("UTF-8", from)) {}
  ~Converter() {
    if (known()) ::iconv_close(iconv_);
  }
  Converter(const Converter&) = delete;
  bool known() const { return iconv_ != reinterpret_cast<iconv_t>(-1); }
  bool convert(std::string_view bytes, std::string& out) const {
    out.clear();
    std::string room(std::max<std::size_t>(bytes.size() * 2, 256), '\0');
    char* in = const_cast<char*>(bytes.data());  // iconv's old signature; it does not write there
    std::size_t left = bytes.size();
    while (true) {
      char* to = room.data();
      std::size_t free = room.size();
      const std::size_t done = ::iconv(iconv_, left == 0 ? nullptr : &in, left == 0 ? nullptr : &left, &to, &free);
      const int error = errno;
      out.append(room.data(), room.size() - free);
      if (done == static_cast<std::size_t>(-1)) {
        if (error == E2BIG) continue;
        return false;
      }
      if (left == 0) return true;
    }
  }

 private:
  iconv_t iconv_;
};

Result<std::string_view> convert(const char* from, std::string_view bytes, std::string& converted) {
  const Converter converter(from);
  if (!converter.known()) return fail(Fault::invalid, "the character set it names is not known here");
  if (!converter.convert(bytes, converted)) return fail(Fault::invalid, "its bytes are not of the character set it names");
  return std::string_view(converted);
}

}  // namespace

Result<std::string_view> to_utf8(std::string_view bytes, std::string_view declared, std::string& converted) {
  const std::string name = upper(declared);
  const bool utf8 = name == "UNICODE UTF-8" || name == "UTF-8" || name == "UTF8" || name == "UNICODE";
  const bool none = name.empty() || name == "ASCII" || name == "ISO IR6" || name == "US-ASCII";
  if (utf8 || none) {
    if (is_utf8(bytes)) return bytes;
    if (utf8) return fail(Fault::invalid, "its bytes are not of the character set it names");
    auto windows = convert("WINDOWS-1252", bytes, converted);
    if (windows.ok()) return windows;
    // Five bytes of Windows-1252 mean nothing; as ISO 8859-1 every byte means something.
    return convert("ISO-8859-1", bytes, converted);
  }
  if (name.find("UTF-16") != std::string::npos || name.find("UTF-32") != std::string::npos) {
    return fail(Fault::invalid, "a message in UTF-16 or UTF-32 cannot be framed; send it in UTF-8");
  }
  for (const auto& row : table_0211) {
    if (row.declared != name) continue;
    if (name.starts_with("8859/") && all_ascii(bytes)) return bytes;
    return convert(row.iconv_name, bytes, converted);
  }
  return fail(Fault::invalid, "the character set it names is not known here");
}

}  // namespace kinportal::hl7v2
