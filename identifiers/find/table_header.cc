#include "identifiers/find/table_header.h"

#include <algorithm>
#include <array>

#include "identifiers/find/byte_search.h"
#include "identifiers/find/glyph.h"

namespace identifiers {
namespace {

constexpr std::size_t kLongestHeader = 2048;
constexpr std::size_t kMostWords = 5;  // Of a title.
constexpr std::size_t kTerse = 3;
constexpr Meaning kNames = kAnyName | kOtherName;
constexpr Meaning kNumbers = ~kOfNames;

// The one that comes first is that of the row; 0: none within a title's length.
char DelimiterOf(std::string_view line) {
  constexpr std::array kDelimiters{'\t', ';', '|', ','};
  const std::size_t end = std::min(line.size(), kLongestTitle + 3);
  const std::size_t at = FindAnyOf(line, kDelimiters, 0, end);
  return at < end ? line[at] : '\0';
}

// A sentence ends in a full stop, and so does "Passport no.".
bool EndsLikeSentence(std::string_view line) {
  constexpr std::size_t kAbbreviation = 3;
  while (!line.empty() && (line.back() == '\r' || line.back() == ' '))
    line.remove_suffix(1);
  if (line.ends_with('!') || line.ends_with('?')) return true;
  if (!line.ends_with('.')) return false;
  std::size_t letters = 0;
  while (letters + 1 < line.size() && IsLetter(line[line.size() - 2 - letters]))
    ++letters;
  return letters > kAbbreviation;
}

std::string_view Trimmed(std::string_view cell) {
  const auto around = [](char c) {
    return c == ' ' || c == '"' || c == '\'' || c == '\r';
  };
  while (!cell.empty() && around(cell.front()))
    cell.remove_prefix(1);
  while (!cell.empty() && around(cell.back()))
    cell.remove_suffix(1);
  return cell;
}

// A title has a few words, and no number.
bool IsTitle(std::string_view cell) {
  if (cell.size() > kLongestTitle) return false;
  std::size_t digits = 0;
  std::size_t words = 0;  // Of ASCII, at least: the others are read later.
  char before = ' ';
  for (const char c : cell) {
    if (IsLetter(c)) {
      const bool begins =
          !IsLetter(before) && static_cast<unsigned char>(before) < 0x80;
      if (begins && ++words > kMostWords) return false;
    } else if (IsDigit(c)) {
      if (++digits > 2) return false;
    } else if (c == '@' || c == ':' || c == '=' || c == '{') {
      return false;
    }
    before = c;
  }
  return cell.find("\xEF\xBC\x9A") == std::string_view::npos;  // A colon.
}

}  // namespace

Meaning TableHeader::All() const {
  Meaning all = 0;
  for (std::size_t i = 0; i < columns; ++i)
    all |= meanings[i];
  return all;
}

bool ReadTableHeader(std::string_view line, TableHeader& header) {
  if (line.size() > kLongestHeader || EndsLikeSentence(line)) return false;
  const char delimiter = DelimiterOf(line);
  if (delimiter == 0 && line.size() > kLongestTitle) return false;
  std::string_view cell;
  for (Cells cells(line, delimiter); cells.Next(cell);)
    if (!IsTitle(cell)) return false;
  TableHeader read;  // Large, so not before it is likely one.
  read.delimiter = delimiter;
  Cells cells(line, delimiter);
  std::size_t named = 0;
  while (cells.Next(cell)) {
    if (read.columns == TableHeader::kMaxColumns) return false;
    // Of several words for numbers the last one says it: "Device no. (IMEI)".
    KeywordReader reader(cell);
    Meaning names = 0;
    Meaning number = 0;
    while (const auto keyword = reader.Next(cell.size()).meaning) {
      names |= keyword & kNames;
      if ((keyword & kNumbers) != 0) number = keyword & kNumbers;
    }
    const Meaning meaning = names | number;
    if (reader.words() > kMostWords) return false;
    read.terse = read.terse && reader.words() <= kTerse;
    named += meaning != 0 ? 1 : 0;
    read.meanings[read.columns++] = meaning;
  }
  if (named == 0) return false;
  // "Full name<tab>Lisa Hunter" is a label with its value.
  if (read.delimiter == '\t' && read.columns == 2 && named < 2) return false;
  // Within a table most of a row would have to be titles.
  if (header.active() && 2 * named < read.columns) return false;
  header = read;
  return true;
}

bool Cells::Next(std::string_view& cell) {
  if (ended_) return false;
  std::size_t end = at_;
  bool quoted = false;
  while (end < row_.size() &&
         (quoted || delimiter_ == 0 || row_[end] != delimiter_)) {
    if (row_[end] == '"' && delimiter_ != '\t') quoted = !quoted;
    ++end;
  }
  cell = Trimmed(row_.substr(at_, end - at_));
  ended_ = end >= row_.size();
  at_ = end + 1;
  return true;
}

}  // namespace identifiers
