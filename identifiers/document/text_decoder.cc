#include "identifiers/document/text_decoder.h"

#include <algorithm>

#include "identifiers/document/utf8.h"

namespace identifiers::document {
namespace {

bool IsAscii(std::string_view text) {
  return std::ranges::none_of(
      text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

// Whether all of it is characters, but perhaps the last, which may be cut.
bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const auto [bytes, cut] = Utf8Character(text);
    if (cut) return true;
    if (bytes == 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

bool IsGb18030(std::string_view text) {
  while (!text.empty()) {
    const auto [bytes, cut] = GbCharacter(text);
    if (cut) return true;
    if (bytes == 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

Encoding Guess(std::string_view text) {
  if (IsUtf8(text)) return Encoding::kUtf8;
  if (IsGb18030(text)) return Encoding::kGb18030;
  return Encoding::kWindows1252;
}

// Of UTF-16 without a mark: text has many characters below U+0100, whose upper
// byte is zero.
Encoding ByZeroBytes(std::string_view start) {
  if (start.size() < 8) return Encoding::kUndecided;
  std::size_t zeros[2] = {};
  for (std::size_t i = 0; i < start.size(); ++i)
    if (start[i] == '\0') ++zeros[i % 2];
  const std::size_t half = start.size() / 2;
  if (zeros[0] == 0 && zeros[1] > half / 4) return Encoding::kUtf16Le;
  if (zeros[1] == 0 && zeros[0] > half / 4) return Encoding::kUtf16Be;
  return Encoding::kUndecided;
}

}  // namespace

Encoding EncodingOfStart(std::string_view start, std::size_t& mark) {
  mark = 0;
  if (start.starts_with("\xEF\xBB\xBF")) {
    mark = 3;
    return Encoding::kUtf8;
  }
  if (start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF")) {
    mark = 2;
    return start[0] == '\xFF' ? Encoding::kUtf16Le : Encoding::kUtf16Be;
  }
  return ByZeroBytes(start);
}

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
  if (encoding_ == Encoding::kUndecided) encoding_ = Guess(bytes);
  if (encoding_ == Encoding::kUtf16Le || encoding_ == Encoding::kUtf16Be)
    return DecodeUtf16(bytes);
  if (encoding_ == Encoding::kGb18030) return gb18030_.Decode(bytes, out_);
  if (encoding_ == Encoding::kUtf8) {
    out_.Append(bytes);  // The detector takes other bytes as separators.
    return bytes.size();
  }
  for (const char c : bytes)
    AppendUtf8(FromWindows1252(static_cast<unsigned char>(c)), out_);
  return bytes.size();
}

std::size_t TextDecoder::DecodeUtf16(std::string_view bytes) {
  const bool little = encoding_ == Encoding::kUtf16Le;
  const auto unit = [&](std::size_t at) {
    const std::uint32_t a = static_cast<unsigned char>(bytes[at]);
    const std::uint32_t b = static_cast<unsigned char>(bytes[at + 1]);
    return little ? a | b << 8 : a << 8 | b;
  };
  std::size_t at = 0;
  while (at + 2 <= bytes.size()) {
    const std::uint32_t first = unit(at);
    if (first < 0xD800 || first >= 0xDC00) {
      AppendUtf8(first, out_);
      at += 2;
      continue;
    }
    if (at + 4 > bytes.size()) break;
    const std::uint32_t second = unit(at + 2);
    const bool pair = second >= 0xDC00 && second < 0xE000;
    AppendUtf8(
        pair ? 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00) : 0xFFFD,
        out_);
    at += pair ? 4 : 2;
  }
  return at;
}

}  // namespace identifiers::document
