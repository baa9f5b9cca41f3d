#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "identifiers/document/declared_encoding.h"
#include "identifiers/document/pieces.h"
#include "identifiers/document/quoted_printable.h"
#include "identifiers/document/readers.h"
#include "identifiers/document/text_decoder.h"
#include "identifiers/document/text_filter.h"

namespace identifiers::document {
namespace {

constexpr std::size_t kMaxLine = std::size_t{64} * 1024;
constexpr std::size_t kMaxHead = std::size_t{64} * 1024;

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

// The value of a header's parameter, e.g. boundary.
std::string Parameter(std::string_view value, const std::string& name) {
  const std::string lower = Lower(value);
  const auto at = lower.find(name + "=");
  if (at == std::string::npos) return {};
  auto rest = value.substr(at + name.size() + 1);
  if (rest.starts_with('"'))
    return std::string(rest.substr(1, rest.find('"', 1) - 1));
  return std::string(rest.substr(0, rest.find_first_of("; \t")));
}

// What the head of a part says of its text.
struct PartHead {
  bool html = false;
  std::string transfer;  // Its encoding, in lower case.
  Encoding declared = Encoding::kUndecided;
};

// The text of one part: decoded as its head says, in pieces. The charset of a
// page without one in its head is looked for in its first bytes.
class Part {
 public:
  Part(const CodePages& pages, PartHead head, Intake& intake)
      : pages_(pages),
        intake_(intake),
        head_(std::move(head)),
        filter_(head_.html ? HtmlFilter([&intake](std::string_view text) {
          return intake.Text(text);
        })
                           : nullptr) {}

  // `ended`: by a line break, and not only because it is long.
  bool Line(std::string_view line, bool ended) {
    base::SecretBytes bytes;
    if (head_.transfer == "base64") {
      base64_.Decode(line, bytes);
    } else if (head_.transfer == "quoted-printable") {
      const bool soft = ended && line.ends_with('=');
      if (soft) line.remove_suffix(1);
      DecodeQuotedPrintable(line, bytes);
      if (ended && !soft) bytes.Append("\n");
    } else {
      bytes.Append(line);
      if (ended) bytes.Append("\n");
    }
    if (decoder_) return decoder_->Feed(bytes.view());
    start_.Append(bytes.view());
    return start_.size() < kDeclarationBytes || Begin();
  }

  bool Finish() {
    if (!decoder_ && !Begin()) return false;
    return (!filter_ || filter_->Finish()) && intake_.Text("\n");
  }

 private:
  bool Begin() {
    auto declared = head_.declared;
    if (head_.html && declared == Encoding::kUndecided)
      declared = EncodingDeclaredIn(start_.view());
    std::size_t mark = 0;
    const auto encoding = EncodingOfStart(start_.view(), declared, mark);
    decoder_.emplace(pages_, encoding, declared, [this](std::string_view text) {
      return filter_ ? filter_->Feed(text) : intake_.Text(text);
    });
    const base::SecretBytes start = std::move(start_);
    return decoder_->Feed(start.view().substr(mark));
  }

  const CodePages& pages_;
  Intake& intake_;
  const PartHead head_;
  Base64Decoder base64_;
  const std::unique_ptr<TextFilter> filter_;
  base::SecretBytes start_;  // Until it is known how to decode it.
  std::optional<TextDecoder> decoder_;
};

class Message {
 public:
  Message(const CodePages& pages, Intake& intake)
      : pages_(pages), intake_(intake) {}

  bool Bytes(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto room = bytes.substr(0, kMaxLine - line_.size());
      const auto end = room.find('\n');
      line_.Append(room.substr(0, end));
      if (end == std::string_view::npos) {
        bytes.remove_prefix(room.size());
        if (line_.size() >= kMaxLine && !Take(false)) return false;
      } else {
        bytes.remove_prefix(end + 1);
        if (!Take(true)) return false;
      }
    }
    return true;
  }

  void Finish() {
    if (!line_.empty()) Take(true);
    EndPart();
  }

 private:
  bool Take(bool ended) {
    auto line = line_.view();
    if (ended && line.ends_with('\r')) line.remove_suffix(1);
    const bool more =
        continues_ ? TakeBody(line, ended) : TakeLine(line, ended);
    continues_ = !ended;
    line_.Clear();
    return more;
  }

  bool TakeLine(std::string_view line, bool ended) {
    if (line.starts_with("--") && IsBoundary(line.substr(2))) {
      const bool more = EndPart();
      in_head_ = true;
      return more;
    }
    if (!in_head_) return TakeBody(line, ended);
    if (line.empty()) return EndHead();
    // A header that goes on in the next line begins with a space.
    if (head_.size() + line.size() > kMaxHead)
      return intake_.Stop(protocol::Reason::kTooLarge);
    if (line[0] != ' ' && line[0] != '\t') head_ += '\n';
    head_ += line;
    return true;
  }

  bool TakeBody(std::string_view line, bool ended) {
    return !part_ || part_->Line(line, ended);
  }

  bool IsBoundary(std::string_view line) const {
    return std::ranges::any_of(boundaries_, [&](const std::string& one) {
      return line.starts_with(one);
    });
  }

  std::string Header(const std::string& name) const {
    const std::string lower = Lower(head_);
    const auto at = lower.find("\n" + name + ":");
    if (at == std::string::npos) return {};
    const auto from = at + name.size() + 2;
    const auto end = std::min(head_.find('\n', from), head_.size());
    const auto begin = head_.find_first_not_of(" \t", from);
    return begin < end ? head_.substr(begin, end - begin) : std::string();
  }

  bool EndHead() {
    in_head_ = false;
    const std::string type = Header("content-type");
    const std::string lower = Lower(type);
    PartHead part{lower.starts_with("text/html"),
                  Lower(Header("content-transfer-encoding")),
                  EncodingNamed(Parameter(type, "charset"))};
    for (const auto* name :
         {"from", "reply-to", "to", "cc", "bcc", "sender", "subject"})
      if (const auto value = Header(name); !value.empty())
        intake_.Text(std::string(name) + ": " + value + "\n");
    head_.clear();
    if (lower.starts_with("multipart/")) {
      const auto boundary = Parameter(type, "boundary");
      if (!boundary.empty()) boundaries_.push_back(boundary);
      return intake_.Depth(boundaries_.size());
    }
    // Without a type it is text/plain (RFC 2045 5.2).
    if (part.html || lower.empty() || lower.starts_with("text/plain") ||
        lower.starts_with("text/csv"))
      part_.emplace(pages_, std::move(part), intake_);
    return true;
  }

  bool EndPart() {
    const bool more = !part_ || part_->Finish();
    part_.reset();
    head_.clear();
    return more;
  }

  const CodePages& pages_;
  Intake& intake_;
  std::vector<std::string> boundaries_;
  std::string head_;
  bool in_head_ = true;
  bool continues_ = false;  // The line's beginning was taken.
  base::SecretBytes line_;
  std::optional<Part> part_;
};

}  // namespace

void ReadMime(const ByteSource& file, const CodePages& pages, Intake& intake) {
  Message message(pages, intake);
  ForEachPiece(file, 0, intake, [&](std::string_view piece) {
    return message.Bytes(piece);
  });
  if (intake.ok()) message.Finish();
}

}  // namespace identifiers::document
