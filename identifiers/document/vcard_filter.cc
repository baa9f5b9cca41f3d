#include <algorithm>
#include <utility>

#include "base/secret_bytes.h"
#include "identifiers/document/quoted_printable.h"
#include "identifiers/document/text_filter.h"

namespace identifiers::document {
namespace {

// Takes line after line; a line is known to be whole when the next one begins.
class Vcard final : public TextFilter {
 public:
  explicit Vcard(OnText on_text) : on_text_(std::move(on_text)) {}

  bool Feed(std::string_view text) override {
    for (const char c : text) {
      if (c == '\r') continue;
      if (at_start_ && (c == ' ' || c == '\t')) {
        at_start_ = false;  // A folded line goes on.
        continue;
      }
      if (at_start_ && !SoftBreak() && !Flush()) return false;
      at_start_ = c == '\n';
      if (!at_start_) line_.Append({&c, 1});
      if (line_.size() > kMaxLine && !Flush()) return false;
    }
    return true;
  }

  bool Finish() override { return Flush(); }

 private:
  static constexpr std::size_t kMaxLine = std::size_t{64} * 1024;

  bool IsQuoted() const {
    const auto line = line_.view();
    return line.substr(0, line.find(':')).find("QUOTED-PRINTABLE") !=
           std::string_view::npos;
  }

  // Of quoted-printable: the line ends with =, and goes on in the next.
  bool SoftBreak() {
    if (!line_.view().ends_with('=') || !IsQuoted()) return false;
    base::SecretBytes shorter(line_.view().substr(0, line_.size() - 1));
    line_ = std::move(shorter);
    return true;
  }

  bool Flush() {
    base::SecretBytes decoded;
    if (IsQuoted())
      DecodeQuotedPrintable(line_.view(), decoded);
    else
      decoded.Append(line_.view());
    decoded.Append("\n");
    line_.Clear();
    return on_text_(decoded.view());
  }

  const OnText on_text_;
  base::SecretBytes line_;
  bool at_start_ = false;
};

}  // namespace

std::unique_ptr<TextFilter> VcardFilter(TextFilter::OnText on_text) {
  return std::make_unique<Vcard>(std::move(on_text));
}

}  // namespace identifiers::document
