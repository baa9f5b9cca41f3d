#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/secret_bytes.h"
#include "identifiers/document/text_filter.h"
#include "identifiers/document/utf8.h"

namespace identifiers::document {
namespace {

constexpr std::size_t kMaxTag = std::size_t{64} * 1024;
constexpr std::size_t kMaxEntity = 12;

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) { return Lower(c); });
  return lower;
}

// Within a line: the text before and behind belongs together.
bool IsInline(std::string_view name) {
  constexpr std::array<std::string_view, 24> kInline{
      "a",     "abbr", "b",      "bdi", "bdo", "big",  "cite", "code",
      "em",    "font", "i",      "ins", "kbd", "mark", "q",    "s",
      "small", "span", "strong", "sub", "sup", "tt",   "u",    "wbr"};
  return std::ranges::find(kInline, name) != kInline.end();
}

// What is in it is not text, up to its end tag.
bool IsRaw(std::string_view name) {
  return name == "script" || name == "style" || name == "noscript" ||
         name == "template";
}

struct Entity {
  std::string_view name;
  std::uint32_t character;
};
// Those that can stand in or around identifiers (HTML, named references).
constexpr std::array<Entity, 22> kEntities{{
    {"amp", '&'},       {"lt", '<'},       {"gt", '>'},        {"quot", '"'},
    {"apos", '\''},     {"nbsp", 0xA0},    {"commat", '@'},    {"period", '.'},
    {"plus", '+'},      {"lowbar", '_'},   {"hyphen", 0x2010}, {"dash", 0x2010},
    {"ndash", 0x2013},  {"mdash", 0x2014}, {"lpar", '('},      {"rpar", ')'},
    {"thinsp", 0x2009}, {"ensp", ' '},     {"emsp", ' '},      {"percnt", '%'},
    {"num", '#'},       {"shy", 0},
}};

// Of "&#digits;" or "&#xdigits;" what stands behind the #; no character for
// what is no number.
std::optional<std::uint32_t> NumberedCharacter(std::string_view digits) {
  const bool hex = digits.starts_with('x') || digits.starts_with('X');
  if (hex) digits.remove_prefix(1);
  if (digits.empty()) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : digits) {
    const char d = Lower(c);
    std::uint32_t digit = 99;
    if (d >= '0' && d <= '9') digit = static_cast<std::uint32_t>(d - '0');
    if (hex && d >= 'a' && d <= 'f')
      digit = static_cast<std::uint32_t>(d - 'a') + 10;
    if (digit == 99) return std::nullopt;
    value = std::min(value * (hex ? 16U : 10U) + digit, 0x110000U);
  }
  return value;
}

// Of "&name;" without & and ;. False: it is none that is known.
bool DecodeEntity(std::string_view name, base::SecretBytes& out) {
  if (name.starts_with('#')) {
    const auto character = NumberedCharacter(name.substr(1));
    if (character) AppendUtf8(*character, out);
    return character.has_value();
  }
  for (const auto& entity : kEntities) {
    if (entity.name != name) continue;
    if (entity.character != 0) AppendUtf8(entity.character, out);
    return true;
  }
  return false;
}

void DecodeEntities(std::string_view text, base::SecretBytes& out) {
  while (!text.empty()) {
    const auto amp = std::min(text.find('&'), text.size());
    out.Append(text.substr(0, amp));
    text.remove_prefix(amp);
    if (text.empty()) break;
    const auto end = text.substr(0, kMaxEntity).find(';');
    if (end != std::string_view::npos &&
        DecodeEntity(text.substr(1, end - 1), out)) {
      text.remove_prefix(end + 1);
    } else {
      out.Append("&");
      text.remove_prefix(1);
    }
  }
}

// The value of an attribute of a tag, as written.
std::string_view Attribute(std::string_view tag, std::string_view name) {
  const std::string lower = Lower(tag);
  for (std::size_t at = 0; (at = lower.find(name, at)) != std::string::npos;
       at += name.size()) {
    const std::size_t behind = at + name.size();
    if (at == 0 || static_cast<unsigned char>(lower[at - 1]) > ' ' ||
        behind >= lower.size() || lower[behind] != '=')
      continue;
    auto value = tag.substr(behind + 1);
    if (value.starts_with('"') || value.starts_with('\''))
      return value.substr(1, value.find(value[0], 1) - 1);
    return value.substr(0, value.find_first_of(" \t\r\n/>"));
  }
  return {};
}

// What all attributes of a tag hold, a line each. No name spaces: those are
// addresses of what the document is.
void AppendAttributes(std::string_view tag, base::SecretBytes& out) {
  for (auto at = tag.find('='); at != std::string_view::npos;
       at = tag.find('=')) {
    auto name = tag.substr(0, at);
    name.remove_prefix(name.find_last_of(" \t\r\n") + 1);
    tag.remove_prefix(at + 1);
    if (tag.empty() || (tag[0] != '"' && tag[0] != '\'')) continue;
    const auto value = tag.substr(1, tag.find(tag[0], 1) - 1);
    tag.remove_prefix(std::min(tag.size(), value.size() + 2));
    if (name.starts_with("xmlns")) continue;
    DecodeEntities(value, out);
    out.Append("\n");
  }
}

class Html final : public TextFilter {
 public:
  Html(OnText on_text, bool is_xml)
      : on_text_(std::move(on_text)), is_xml_(is_xml) {}

  bool Feed(std::string_view text) override {
    for (const char c : text)
      Take(c);
    return Hand();
  }

  bool Finish() override {
    EndEntity();
    return Hand();
  }

 private:
  enum class In : std::uint8_t { kText, kEntity, kTag, kComment, kRaw, kCdata };

  bool Hand() {
    const bool more = on_text_(out_.view());
    out_.Clear();
    return more;
  }

  void Take(char c) {
    switch (in_) {
      case In::kText:
        return TakeText(c);
      case In::kEntity:
        return TakeEntity(c);
      case In::kTag:
        return TakeTag(c);
      case In::kComment:
        return TakeComment(c);
      case In::kRaw:
        return TakeRaw(c);
      case In::kCdata:
        return TakeCdata(c);
    }
  }

  void TakeText(char c) {
    if (c == '<') {
      in_ = In::kTag;
      quote_ = 0;
    } else if (c == '&') {
      in_ = In::kEntity;
      held_.Append("&");
    } else {
      // A line of the source is none of the page.
      const bool space = c == '\n' || c == '\r' || c == '\t';
      if (space && !is_xml_ && !as_written_) c = ' ';
      out_.Append({&c, 1});
    }
  }

  void TakeEntity(char c) {
    if (c == '<' || c == '&') {
      EndEntity();
      return TakeText(c);
    }
    held_.Append({&c, 1});
    if (c == ';' || held_.size() >= kMaxEntity) EndEntity();
  }

  void EndEntity() {
    if (in_ != In::kEntity) return;
    DecodeEntities(held_.view(), out_);
    held_.Clear();
    in_ = In::kText;
  }

  void TakeTag(char c) {
    const auto tag = held_.view();
    const bool begins = tag.empty();
    if (begins && c != '/' && c != '!' && c != '?' &&
        !(Lower(c) >= 'a' && Lower(c) <= 'z')) {
      out_.Append("<");  // Only a sign.
      in_ = In::kText;
      return TakeText(c);
    }
    if (quote_ != 0) {
      if (c == quote_) quote_ = 0;
    } else if ((c == '"' || c == '\'') && tag.ends_with('=')) {
      quote_ = c;
    } else if (c == '>') {
      return EndTag();
    }
    held_.Append({&c, 1});
    if (held_.view() == "!--") {
      held_.Clear();
      in_ = In::kComment;
    } else if (held_.view() == "![CDATA[") {
      held_.Clear();
      in_ = In::kCdata;
    } else if (held_.size() > kMaxTag) {
      EndTag();  // Not a tag that anybody writes: go on with text.
    }
  }

  void EndTag() {
    const base::SecretBytes tag = std::move(held_);
    held_ = base::SecretBytes();
    in_ = In::kText;
    auto name = tag.view().substr(0, tag.view().find_first_of(" \t\r\n>"));
    const bool closes = name.starts_with('/');
    if (closes) name.remove_prefix(1);
    if (name.ends_with('/')) name.remove_suffix(1);
    const std::string lower = Lower(name.substr(0, 16));
    if (!is_xml_ && !closes && IsRaw(lower) && !tag.view().ends_with('/')) {
      raw_ = "</" + lower;
      in_ = In::kRaw;
    }
    if (lower == "pre" || lower == "textarea") as_written_ = !closes;
    Separate(lower, closes);
    if (is_xml_ && !lower.starts_with('?') && !lower.starts_with('!')) {
      AppendAttributes(tag.view(), out_);
    } else if (lower == "input") {
      DecodeEntities(Attribute(tag.view(), "value"), out_);
      out_.Append("\n");
    }
  }

  // A row of a table is a line, with a tab behind each cell; all else that is
  // not within a line ends one.
  void Separate(std::string_view name, bool closes) {
    if (IsInline(name)) return;
    if (!is_xml_ && (name == "td" || name == "th")) {
      if (closes || in_cell_) out_.Append("\t");
      in_cell_ = !closes;
    } else if (!is_xml_ && in_cell_ && name != "tr" && name != "table") {
      out_.Append(" ");
    } else if (!is_xml_ && ((name == "tr" && closes) || name == "thead" ||
                            name == "tbody" || name == "tfoot")) {
      in_cell_ = false;  // No line of its own: an empty one ends a table.
    } else {
      in_cell_ = false;
      out_.Append("\n");
    }
  }

  void TakeComment(char c) {
    held_.Append({&c, 1});
    if (held_.view().ends_with("-->")) {
      held_.Clear();
      in_ = In::kText;
    } else if (held_.size() > kMaxTag) {
      base::SecretBytes last(held_.view().substr(held_.size() - 2));
      held_ = std::move(last);
    }
  }

  // Up to "]]>", with no entities and no tags in it (XML 1.0, 2.7).
  void TakeCdata(char c) {
    if (c == ']' && brackets_ < 2) {
      ++brackets_;
    } else if (c == '>' && brackets_ == 2) {
      brackets_ = 0;
      in_ = In::kText;
    } else {
      // Of "]]]" the first is text.
      const std::size_t text = c == ']' ? 1 : std::exchange(brackets_, 0);
      out_.Append(std::string_view("]]").substr(0, text));
      if (c != ']') out_.Append({&c, 1});
    }
  }

  void TakeRaw(char c) {
    if (Lower(c) == raw_[raw_at_]) {
      ++raw_at_;
    } else {
      raw_at_ = c == '<' ? 1 : 0;
    }
    if (raw_at_ < raw_.size()) return;
    raw_at_ = 0;
    held_.Append(std::string_view(raw_).substr(1));
    in_ = In::kTag;
    quote_ = 0;
  }

  const OnText on_text_;
  const bool is_xml_;
  In in_ = In::kText;
  base::SecretBytes out_;
  base::SecretBytes held_;  // Of an entity, a tag or a comment.
  char quote_ = 0;
  bool in_cell_ = false;
  bool as_written_ = false;  // Preformatted.
  std::string raw_;
  std::size_t raw_at_ = 0;
  std::size_t brackets_ = 0;  // Read, of what ends CDATA.
};

}  // namespace

std::unique_ptr<TextFilter> HtmlFilter(TextFilter::OnText on_text) {
  return std::make_unique<Html>(std::move(on_text), false);
}

std::unique_ptr<TextFilter> XmlFilter(TextFilter::OnText on_text) {
  return std::make_unique<Html>(std::move(on_text), true);
}

}  // namespace identifiers::document
