#include "identifiers/document/code_page.h"

#include <iconv.h>

#include <array>
#include <span>

namespace identifiers::document {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

iconv_t None() {
  // As iconv_open(3) says. NOLINTNEXTLINE(performance-no-int-to-ptr)
  return reinterpret_cast<iconv_t>(-1);
}

bool In(char c, unsigned first, unsigned last) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= first && byte <= last;
}

}  // namespace

Gb18030::Gb18030() : table_(iconv_open("UTF-8", "GB18030")) {}

Gb18030::~Gb18030() {
  if (table_ != None()) iconv_close(table_);
}

std::size_t Gb18030::Decode(std::string_view bytes,
                            base::SecretBytes& out) const {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const auto [length, cut] = GbCharacter(bytes.substr(at));
    if (cut) return at;
    std::array<char, 8> utf8{};
    char* in = const_cast<char*>(bytes.data() + at);  // iconv does not write.
    char* to = utf8.data();
    std::size_t in_left = length;
    std::size_t to_left = utf8.size();
    const bool good = length > 0 && table_ != None() &&
                      iconv(table_, &in, &in_left, &to, &to_left) !=
                          static_cast<std::size_t>(-1);
    out.Append(good ? std::string_view(utf8.data(), utf8.size() - to_left)
                    : kReplacement);
    at += length == 0 ? 1 : length;
  }
  return at;
}

GbLength GbCharacter(std::string_view bytes) {
  if (static_cast<unsigned char>(bytes[0]) < 0x80) return {1, false};
  if (!In(bytes[0], 0x81, 0xFE)) return {};
  if (bytes.size() < 2) return {0, true};
  if (In(bytes[1], 0x40, 0x7E) || In(bytes[1], 0x80, 0xFE)) return {2, false};
  if (!In(bytes[1], 0x30, 0x39)) return {};
  if (bytes.size() < 4) return {0, true};
  if (In(bytes[2], 0x81, 0xFE) && In(bytes[3], 0x30, 0x39)) return {4, false};
  return {};
}

}  // namespace identifiers::document
