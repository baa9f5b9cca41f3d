#include <utility>

#include "base/secret_bytes.h"
#include "identifiers/document/text_filter.h"
#include "identifiers/document/utf8.h"

namespace identifiers::document {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

class Json final : public TextFilter {
 public:
  explicit Json(OnText on_text) : on_text_(std::move(on_text)) {}

  bool Feed(std::string_view text) override {
    for (const char c : text)
      Take(c);
    const bool more = on_text_(out_.view());
    out_.Clear();
    return more;
  }
  bool Finish() override {
    units_.Flush(out_);
    const bool more = on_text_(out_.view());
    out_.Clear();
    return more;
  }

 private:
  void Take(char c) {
    if (hex_left_ > 0) {
      TakeHex(c);
    } else if (escaped_) {
      escaped_ = false;
      TakeEscape(c);
    } else if (c == '\\') {
      escaped_ = true;
    } else {
      Append(c);
    }
  }

  void Append(char c) {
    units_.Flush(out_);
    out_.Append({&c, 1});
  }

  void TakeEscape(char c) {
    if (c == 'u') {
      hex_left_ = 4;
      unit_ = 0;
      return;
    }
    switch (c) {
      case 'b':
      case 'f':
      case 'n':
      case 'r':
      case 't':
        c = '\n';
        break;
      default:
        break;
    }
    Append(c);
  }

  void TakeHex(char c) {
    const int digit = HexDigit(c);
    if (digit < 0) {
      hex_left_ = 0;
      units_.Add(0xFFFD, out_);
      Take(c);
      return;
    }
    unit_ = unit_ * 16 + static_cast<std::uint32_t>(digit);
    if (--hex_left_ > 0) return;
    units_.Add(unit_, out_);
  }

  const OnText on_text_;
  base::SecretBytes out_;
  bool escaped_ = false;
  int hex_left_ = 0;
  std::uint32_t unit_ = 0;
  Utf16Units units_;
};

}  // namespace

std::unique_ptr<TextFilter> JsonFilter(TextFilter::OnText on_text) {
  return std::make_unique<Json>(std::move(on_text));
}

}  // namespace identifiers::document
