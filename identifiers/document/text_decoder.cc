#include "identifiers/document/text_decoder.h"

#include <algorithm>

namespace identifiers::document {
namespace {

bool IsAscii(std::string_view text) {
  return std::ranges::none_of(
      text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

}  // namespace

bool TextDecoder::Feed(std::string_view bytes) {
  constexpr std::size_t kPiece = std::size_t{32} * 1024;
  while (!bytes.empty()) {
    const auto piece = bytes.substr(0, kPiece);
    bytes.remove_prefix(piece.size());
    if (left_.empty() && encoding_ == Encoding::kUndecided && IsAscii(piece)) {
      if (!on_text_(piece)) return false;
      continue;
    }
    left_.Append(piece);
    base::SecretBytes all = std::move(left_);
    left_ = base::SecretBytes();
    left_.Append(all.view().substr(Decode(all.view())));
    const bool more = on_text_(out_.view());
    out_.Clear();
    if (!more) return false;
  }
  return true;
}

bool TextDecoder::Finish() {
  left_.Clear();
  return true;
}

std::size_t TextDecoder::Decode(std::string_view bytes) {
  if (encoding_ == Encoding::kUndecided)
    encoding_ = EncodingOf(bytes, declared_);
  switch (encoding_) {
    case Encoding::kUtf16Le:
    case Encoding::kUtf16Be:
      return DecodeUtf16(bytes);
    case Encoding::kWindows1252:
      for (const char c : bytes)
        AppendUtf8(FromWindows1252(static_cast<unsigned char>(c)), out_);
      return bytes.size();
    case Encoding::kIso2022Jp:
      return iso2022_jp_.Decode(bytes, out_);
    default:
      if (const auto* const page = pages_.Of(encoding_))
        return page->Decode(bytes, out_);
      out_.Append(bytes);  // The detector takes other bytes as separators.
      return bytes.size();
  }
}

std::size_t TextDecoder::DecodeUtf16(std::string_view bytes) {
  const bool little = encoding_ == Encoding::kUtf16Le;
  std::size_t at = 0;
  for (; at + 2 <= bytes.size(); at += 2) {
    const std::uint32_t a = static_cast<unsigned char>(bytes[at]);
    const std::uint32_t b = static_cast<unsigned char>(bytes[at + 1]);
    units_.Add(little ? a | b << 8 : a << 8 | b, out_);
  }
  return at;
}

}  // namespace identifiers::document
