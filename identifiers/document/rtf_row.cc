#include "identifiers/document/rtf_row.h"

#include <algorithm>
#include <string_view>

namespace identifiers::document {

void RtfRow::EndCell() {
  text_.Append("\t");
  ++cells_;
}

void RtfRow::End(base::SecretBytes& out) {
  several_ = several_ || cells_ > 1;
  Hand(out, several_ ? ' ' : '\n');
  out.Append("\n");
}

void RtfRow::EndIfLong(base::SecretBytes& out) {
  if (text_.size() > kMaxHeld) Hand(out, '\n');
}

void RtfRow::LeaveTable(base::SecretBytes& out) {
  if (!text_.empty()) Hand(out, '\n');
  several_ = false;
}

void RtfRow::Hand(base::SecretBytes& out, char paragraph) {
  auto text = text_.view();
  if (!several_ && text.ends_with('\t')) text.remove_suffix(1);
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    out.Append(line);
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (!text.empty()) out.Append({&paragraph, 1});
  }
  text_.Clear();
  cells_ = 0;
}

}  // namespace identifiers::document
