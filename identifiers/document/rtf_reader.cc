#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "identifiers/document/declared_encoding.h"
#include "identifiers/document/pieces.h"
#include "identifiers/document/readers.h"
#include "identifiers/document/rtf_row.h"
#include "identifiers/document/utf8.h"

namespace identifiers::document {
namespace {

// Groups whose content is not the document's text (RTF 1.9.1).
bool IsHidden(std::string_view word) {
  constexpr std::array<std::string_view, 18> kHidden{"fonttbl",
                                                     "colortbl",
                                                     "stylesheet",
                                                     "info",
                                                     "pict",
                                                     "fldinst",
                                                     "listtable",
                                                     "listoverridetable",
                                                     "rsidtbl",
                                                     "generator",
                                                     "themedata",
                                                     "colorschememapping",
                                                     "datastore",
                                                     "latentstyles",
                                                     "xmlnstbl",
                                                     "filetbl",
                                                     "revtbl",
                                                     "objdata"};
  return std::ranges::find(kHidden, word) != kHidden.end();
}

bool IsBreak(std::string_view word) {
  constexpr std::array<std::string_view, 7> kBreaks{
      "par", "line", "row", "sect", "page", "nestrow", "column"};
  return std::ranges::find(kBreaks, word) != kBreaks.end();
}

struct Group {
  bool hidden = false;
  int skip = 1;  // Characters behind \u that stand for it (\uc).
};

class Rtf {
 public:
  Rtf(const CodePages& pages, Intake& intake)
      : pages_(pages), intake_(intake) {}

  bool Bytes(std::string_view bytes) {
    for (const char c : bytes)
      if (!Take(c)) return false;
    EndBytes();
    row_.EndIfLong(out_);
    const bool more = intake_.Text(out_.view());
    out_.Clear();
    return more;
  }

  // Of a row that never ended there is still what it has.
  void Finish() {
    row_.LeaveTable(out_);
    intake_.Text(out_.view());
  }

  // A document that is whole closes its groups.
  bool Whole() const { return groups_.size() == 1 && began_; }

 private:
  enum class In : std::uint8_t { kText, kBackslash, kWord, kHex, kBinary };

  bool Take(char c) {
    switch (in_) {
      case In::kText:
        return TakeText(c);
      case In::kBackslash:
        return TakeBackslash(c);
      case In::kWord:
        return TakeWord(c);
      case In::kHex:
        return TakeHex(c);
      case In::kBinary:
        if (--binary_left_ <= 0) in_ = In::kText;
        return true;
    }
    return true;
  }

  bool TakeText(char c) {
    switch (c) {
      case '{':
        began_ = true;
        groups_.push_back(groups_.back());
        return intake_.Depth(groups_.size());
      case '}':
        if (groups_.size() > 1) groups_.pop_back();
        to_skip_ = 0;
        return true;
      case '\\':
        in_ = In::kBackslash;
        return true;
      case '\r':
      case '\n':
        return true;
      default:
        Byte(c);
        return true;
    }
  }

  bool TakeBackslash(char c) {
    in_ = In::kText;
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      in_ = In::kWord;
      word_ = c;
      number_.clear();
      return true;
    }
    switch (c) {
      case '\'':
        in_ = In::kHex;
        hex_ = -1;
        break;
      case '*':
        groups_.back().hidden = true;
        break;
      case '~':
        Character(0xA0);
        break;
      case '_':
        Character(0x2011);
        break;
      case '\r':
      case '\n':
        Character('\n');
        break;
      case '\\':
      case '{':
      case '}':
        Byte(c);
        break;
      default:
        break;
    }
    return true;
  }

  bool TakeWord(char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = c >= '0' && c <= '9';
    if (letter && number_.empty() && word_.size() < 32) {
      word_ += c;
      return true;
    }
    if ((digit || (c == '-' && number_.empty())) && number_.size() < 10) {
      number_ += c;
      return true;
    }
    in_ = In::kText;
    EndWord();
    return c == ' ' || Take(c);
  }

  void EndWord() {
    const long value =
        number_.empty() || number_ == "-" ? 0 : std::stol(number_);
    if (word_ == "u") {
      to_skip_ = 0;
      Unit(static_cast<std::uint32_t>(value & 0xFFFF));
      to_skip_ = groups_.back().skip;
    } else if (word_ == "uc") {
      groups_.back().skip = static_cast<int>(std::clamp(value, 0L, 16L));
    } else if (word_ == "ansicpg") {
      page_ = PageOf(value);
    } else if (word_ == "bin") {
      binary_left_ = value;
      if (value > 0) in_ = In::kBinary;
    } else if (word_ == "intbl") {
      EndBytes();
      in_table_ = true;
      in_row_ = true;
    } else if (word_ == "pard") {
      in_table_ = false;
    } else if (word_ == "row" && in_row_ && !groups_.back().hidden) {
      EndRow();
    } else if (IsBreak(word_)) {
      Character(in_table_ && word_ == "nestrow" ? ' ' : '\n');
    } else if (word_ == "cell" && in_row_ && in_table_ &&
               !groups_.back().hidden) {
      EndBytes();
      row_.EndCell();
    } else if (word_ == "tab" || word_ == "cell" || word_ == "nestcell") {
      Character('\t');
    } else if (word_ == "endash" || word_ == "emdash") {
      Character(0x2013);
    } else if (IsHidden(word_)) {
      groups_.back().hidden = true;
    }
  }

  bool TakeHex(char c) {
    int digit = -1;
    if (c >= '0' && c <= '9') digit = c - '0';
    if (c >= 'a' && c <= 'f') digit = c - 'a' + 10;
    if (c >= 'A' && c <= 'F') digit = c - 'A' + 10;
    if (digit < 0) {
      in_ = In::kText;
      return Take(c);
    }
    if (hex_ < 0) {
      hex_ = digit;
      return true;
    }
    in_ = In::kText;
    Byte(static_cast<char>(hex_ * 16 + digit));
    return true;
  }

  // A byte of text in the document's code page.
  void Byte(char c) {
    if (to_skip_ > 0) {
      --to_skip_;
      return;
    }
    if (groups_.back().hidden) return;
    LeaveRow();
    units_.Flush(Out());
    if (static_cast<unsigned char>(c) < 0x80 && bytes_.empty()) {
      Out().Append({&c, 1});
      return;
    }
    bytes_.Append({&c, 1});
    if (bytes_.size() >= 64) EndBytes();
  }

  void Character(std::uint32_t character) {
    if (groups_.back().hidden) return;
    EndBytes();
    LeaveRow();
    units_.Flush(Out());
    AppendUtf8(character, Out());
  }

  // Of UTF-16: a character beyond U+FFFF is two of them.
  void Unit(std::uint32_t unit) {
    if (groups_.back().hidden) return;
    EndBytes();
    LeaveRow();
    units_.Add(unit, Out());
  }

  base::SecretBytes& Out() { return in_row_ ? row_.text() : out_; }

  void EndRow() {
    EndBytes();
    units_.Flush(Out());
    row_.End(out_);
    in_row_ = in_table_;
  }

  // Text comes that is in no table.
  void LeaveRow() {
    if (!in_row_ || in_table_) return;
    EndBytes();
    units_.Flush(Out());
    row_.LeaveTable(out_);
    in_row_ = false;
  }

  const CodePage* PageOf(long windows_number) const {
    return pages_.Of(EncodingOfWindows(windows_number));
  }

  void EndBytes() {
    if (bytes_.empty()) return;
    std::size_t used = bytes_.size();
    if (page_ != nullptr) {
      used = page_->Decode(bytes_.view(), Out());
    } else {
      for (const char c : bytes_.view())
        AppendUtf8(FromWindows1252(static_cast<unsigned char>(c)), Out());
    }
    base::SecretBytes left(bytes_.view().substr(used));
    bytes_ = std::move(left);
    if (bytes_.size() > 8) bytes_.Clear();
  }

  const CodePages& pages_;
  Intake& intake_;
  In in_ = In::kText;
  std::vector<Group> groups_{Group{}};
  bool began_ = false;
  std::string word_;
  std::string number_;
  int hex_ = -1;
  long binary_left_ = 0;
  int to_skip_ = 0;
  const CodePage* page_ = nullptr;  // As the document says.
  bool in_table_ = false;  // In the cell of one, as the paragraph says.
  bool in_row_ = false;    // Of one that has not ended.
  RtfRow row_;
  Utf16Units units_;
  base::SecretBytes bytes_;  // Not decoded yet.
  base::SecretBytes out_;
};

}  // namespace

void ReadRtf(const ByteSource& file, const CodePages& pages, Intake& intake) {
  Rtf rtf(pages, intake);
  ForEachPiece(file, 0, intake, [&](std::string_view piece) {
    return rtf.Bytes(piece);
  });
  if (intake.ok()) rtf.Finish();
  if (intake.ok() && !rtf.Whole()) intake.Stop(protocol::Reason::kMalformed);
}

}  // namespace identifiers::document
