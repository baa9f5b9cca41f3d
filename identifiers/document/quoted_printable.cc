#include "identifiers/document/quoted_printable.h"

namespace identifiers::document {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

int Base64Digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return -1;
}

}  // namespace

void DecodeQuotedPrintable(std::string_view line, base::SecretBytes& out) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    const int high =
        line[i] == '=' && i + 2 < line.size() ? HexDigit(line[i + 1]) : -1;
    const int low = high >= 0 ? HexDigit(line[i + 2]) : -1;
    if (low < 0) {
      out.Append(line.substr(i, 1));
      continue;
    }
    const char byte = static_cast<char>(high * 16 + low);
    out.Append({&byte, 1});
    i += 2;
  }
}

void Base64Decoder::Decode(std::string_view text, base::SecretBytes& out) {
  for (const char c : text) {
    const int digit = Base64Digit(c);
    if (digit < 0) continue;
    bits_ = bits_ << 6 | static_cast<unsigned>(digit);
    count_ += 6;
    if (count_ < 8) continue;
    count_ -= 8;
    const char byte = static_cast<char>(bits_ >> count_ & 0xFF);
    out.Append({&byte, 1});
  }
}

}  // namespace identifiers::document
