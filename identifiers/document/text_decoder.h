#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "base/secret_bytes.h"
#include "identifiers/document/code_page.h"

namespace identifiers::document {

enum class Encoding : std::uint8_t {
  kUndecided,  // ASCII so far.
  kUtf8,
  kUtf16Le,
  kUtf16Be,
  kGb18030,
  kWindows1252,
};

// By a byte order mark, or by where the zero bytes are; kUndecided for what
// may be any of the others. `mark`: bytes of the mark, to be skipped.
Encoding EncodingOfStart(std::string_view start, std::size_t& mark);

// Bytes of a text file, in pieces, to UTF-8. Between UTF-8, GB18030 and Latin-1
// it decides by the first piece that is not ASCII.
class TextDecoder {
 public:
  using OnText = std::function<bool(std::string_view utf8)>;

  // `gb18030` outlives this.
  TextDecoder(const Gb18030& gb18030, Encoding encoding, OnText on_text)
      : gb18030_(gb18030), encoding_(encoding), on_text_(std::move(on_text)) {}

  // False as soon as on_text said so.
  bool Feed(std::string_view bytes);
  bool Finish();  // What was cut at the end is dropped.

 private:
  std::size_t Decode(std::string_view bytes);
  std::size_t DecodeUtf16(std::string_view bytes);

  const Gb18030& gb18030_;
  Encoding encoding_;
  const OnText on_text_;
  base::SecretBytes left_;  // Of a character that was cut.
  base::SecretBytes out_;
};

}  // namespace identifiers::document
