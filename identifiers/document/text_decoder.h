#pragma once

#include <functional>
#include <string_view>

#include "base/secret_bytes.h"
#include "identifiers/document/code_page.h"
#include "identifiers/document/encoding.h"
#include "identifiers/document/iso2022_jp.h"
#include "identifiers/document/utf8.h"

namespace identifiers::document {

// Bytes of a text file, in pieces, to UTF-8. What is undecided it decides by
// the first piece that is not ASCII, and by what the text says of itself.
class TextDecoder {
 public:
  using OnText = std::function<bool(std::string_view utf8)>;

  // `pages` outlive this.
  TextDecoder(const CodePages& pages,
              Encoding encoding,
              Encoding declared,
              OnText on_text)
      : pages_(pages),
        encoding_(encoding),
        declared_(declared),
        on_text_(std::move(on_text)),
        iso2022_jp_(*pages.Of(Encoding::kEucJp)) {
    if (encoding_ == Encoding::kUndecided && declared == Encoding::kIso2022Jp)
      encoding_ = declared;
  }

  // False as soon as on_text said so.
  bool Feed(std::string_view bytes);
  bool Finish();  // What was cut at the end is dropped.

 private:
  std::size_t Decode(std::string_view bytes);
  std::size_t DecodeUtf16(std::string_view bytes);

  const CodePages& pages_;
  Encoding encoding_;
  const Encoding declared_;
  const OnText on_text_;
  base::SecretBytes left_;  // Of a character that was cut.
  base::SecretBytes out_;
  Utf16Units units_;
  Iso2022Jp iso2022_jp_;
};

}  // namespace identifiers::document
