#pragma once

#include <functional>
#include <memory>
#include <string_view>

namespace identifiers::document {

// Takes a format's own marks out of a text, piece by piece: what is left is
// what a person reads.
class TextFilter {
 public:
  using OnText = std::function<bool(std::string_view utf8)>;

  virtual ~TextFilter() = default;

  // UTF-8. False as soon as the receiver said so.
  virtual bool Feed(std::string_view text) = 0;
  virtual bool Finish() = 0;
};

// Escapes within strings (RFC 8259) become what they stand for.
std::unique_ptr<TextFilter> JsonFilter(TextFilter::OnText on_text);

// Folded lines are joined (RFC 6350 3.2), and so are those of quoted-printable
// (vCard 2.1); its =XX are decoded.
std::unique_ptr<TextFilter> VcardFilter(TextFilter::OnText on_text);

// Tags go, entities are decoded, cells and blocks are apart; scripts, styles
// and comments are left out. What an input field holds is text.
std::unique_ptr<TextFilter> HtmlFilter(TextFilter::OnText on_text);

// The same for XML of no known kind: what attributes hold is text, too, and no
// element's content is left out.
std::unique_ptr<TextFilter> XmlFilter(TextFilter::OnText on_text);

}  // namespace identifiers::document
