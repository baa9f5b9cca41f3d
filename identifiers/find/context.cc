#include "identifiers/find/context.h"

#include <algorithm>
#include <array>

#include "identifiers/find/glyph.h"

namespace identifiers {
namespace {

constexpr std::size_t kReach = 80;      // Bytes before a number that are read.
constexpr std::size_t kNear = 28;       // Within it, a word about another thing
                                        // speaks against a number.
constexpr std::size_t kLongestGap = 4;  // Before a remark behind a number.
constexpr std::size_t kBehind = 24;     // Bytes of a remark behind a number.
constexpr std::size_t kLabelBytes = 64;  // A label that has a line of its own.
constexpr std::ptrdiff_t kDigitsOfTime = 6;  // Beside a question in a chat.
constexpr std::string_view kFullWidthQuestion = "\xEF\xBC\x9F";
constexpr std::string_view kFullWidthParenthesis = "\xEF\xBC\x88";
constexpr std::string_view kFullWidthColon = "\xEF\xBC\x9A";

bool IsBlank(std::string_view line) {
  for (const char c : line)
    if (c != ' ' && c != '\t' && c != '\r') return false;
  return true;
}

std::string_view Trimmed(std::string_view line) {
  return line.substr(0, line.find_last_not_of(" \t\r") + 1);
}

// "[10:03] Anna: ", of a chat.
bool IsSpeaker(std::string_view before) {
  const auto name = Trimmed(before);
  return name.ends_with(':') || name.ends_with(kFullWidthColon);
}

// How many letters, of whatever script.
std::ptrdiff_t CountLetters(std::string_view text) {
  return std::ranges::count_if(text, [](char c) {
    return IsLetter(c) || static_cast<unsigned char>(c) >= 0xC0;
  });
}

// "no", "nr", "id"; number, Nummer, numéro.
bool IsWordForNumber(std::string_view between) {
  constexpr std::ptrdiff_t kShort = 3;
  const auto begin = static_cast<std::size_t>(
      std::ranges::find_if(between, IsLetterByte) - between.begin());
  const auto word = between.substr(begin, 2);
  return CountLetters(between) <= kShort ||
         (word.size() == 2 && Lower(word[0]) == 'n' &&
          (Lower(word[1]) == 'u' || Lower(word[1]) == 'o' ||
           static_cast<unsigned char>(word[1]) >= 0x80));
}

// How much a word for something else speaks against a number that it is so far
// from: all beside it, or with a word for a number between; less with another;
// nothing from another part of the sentence (order: Paul, 06 12 ...).
int AgainstAcross(std::string_view between) {
  constexpr std::array<std::string_view, 5> kCommas{
      ",", ";", "\xEF\xBC\x8C", "\xEF\xBC\x9B", "\xE3\x80\x82"};
  for (const auto comma : kCommas)
    if (between.find(comma) != std::string_view::npos &&
        CountLetters(between) > (comma.size() > 1 ? 1 : 0))
      return 0;
  return IsWordForNumber(between) ? Context::kSpeaksAgainst : Context::kDoubts;
}

// Not blank, and without a letter.
bool IsFigures(std::string_view line) {
  return !IsBlank(line) && std::ranges::none_of(line, IsLetterByte);
}

}  // namespace

void Context::EnterLine(std::size_t begin,
                        std::size_t end,
                        const LineShape& shape) {
  EnterKnownLine(begin, end);
  UpdateHeader(shape);
}

void Context::EnterKnownLine(std::size_t begin, std::size_t end) {
  if (!IsBlank(line())) {
    above_begin_ = line_begin_;
    above_end_ = line_end_;
    label_.reset();
  }
  line_begin_ = begin;
  line_end_ = end;
  read_to_ = begin;
  last_[0].meaning = 0;
  column_ = 0;
  column_at_ = begin;
  quoted_ = false;
}

// A table ends with a blank line, or with one that has no delimiter; of one
// column, with a line that has a letter.
void Context::UpdateHeader(const LineShape& shape) {
  const auto row = line();
  if (may_be_title_) {
    if (IsFigures(row))
      ReadTitle(text_.substr(above_begin_, above_end_ - above_begin_));
    may_be_title_ = false;
  }
  at_header_ = false;
  if (header_.active()) {
    const bool goes_on = header_.delimiter != 0 ? row.find(header_.delimiter) !=
                                                      std::string_view::npos
                                                : IsFigures(row);
    if (!goes_on) header_.columns = 0;
  }
  if (shape.no_titles) return;
  if (shape.one_cell && !header_.active())
    may_be_title_ = row.size() <= kLongestTitle && !IsBlank(row);
  else if (!IsBlank(row))
    at_header_ = ReadTableHeader(row, header_);
}

void Context::ReadTitle(std::string_view line) {
  at_header_ = ReadTableHeader(line, header_);
  may_be_title_ = false;
}

const TableHeader& Context::header() {
  if (may_be_title_) ReadTitle(line());
  return header_;
}

int Context::Evidence(protocol::IdentifierKind kind,
                      std::size_t begin,
                      std::size_t anchor) {
  const Meaning wanted = MeaningOf(kind);
  if (const int column = ByColumn(wanted, begin)) return column;
  if (const int words = ByWords(wanted, anchor)) return words;
  return ByLabelAbove(wanted, begin);
}

// A remark of its own, up to the next mark, that begins or ends with the word:
// else it is a sentence about anything, and before a colon or a figure it is
// the label of that.
int Context::EvidenceBehind(protocol::IdentifierKind kind,
                            std::size_t end) const {
  // Behind a number in a table the next cell stands.
  if (header_.columns > 1) return 0;
  constexpr std::size_t kMost = kLongestGap + kBehind + 1;
  const auto rest =
      text_.substr(end, std::min(line_end_ - std::min(line_end_, end), kMost));
  // A comma without a space parts cells, too, of a table without titles.
  if (rest.size() > 1 && rest[0] == ',' && rest[1] != ' ') return 0;
  auto begin = std::min(rest.find_first_not_of(" ([,-/"), rest.size());
  if (rest.substr(begin).starts_with(kFullWidthParenthesis))
    begin += kFullWidthParenthesis.size();
  if (begin == 0 || begin > kLongestGap) return 0;
  const auto remark = Trimmed(
      rest.substr(begin, rest.find_first_of(")],;.|\t\r", begin) - begin));
  if (remark.size() > kBehind || std::ranges::any_of(remark, [](char c) {
        return c == ':' || IsDigit(c);
      }))
    return 0;
  KeywordReader reader(remark);
  for (;;) {
    const auto keyword = reader.Next(remark.size());
    if (keyword.meaning == 0) return 0;
    if ((keyword.meaning & MeaningOf(kind)) != 0 &&
        (keyword.begin == 0 || keyword.end == remark.size()))
      return kSpeaksFor;
  }
}

int Context::ByColumn(Meaning wanted, std::size_t begin) {
  // In the title of one column nothing stands in a column.
  if (may_be_title_ || !header_.active() || at_header_) return 0;
  for (; column_at_ < begin; ++column_at_) {
    const char c = text_[column_at_];
    if (c == '"' && header_.delimiter != '\t') quoted_ = !quoted_;
    if (c == header_.delimiter && !quoted_) ++column_;
  }
  const Meaning meaning = header_.Of(column_);
  if ((meaning & wanted) != 0) return kSpeaksFor;
  return (meaning & ~kOfNames) != 0 ? kSpeaksAgainst : 0;
}

void Context::ReadWords(std::size_t until) {
  if (until <= read_to_) return;
  std::size_t from = std::max(read_to_, until - std::min(until, kReach));
  if (from > read_to_) {  // Not from within a word, or a character.
    while (from < until && IsLetter(text_[from - 1]))
      ++from;
    while (from < until &&
           (static_cast<unsigned char>(text_[from]) & 0xC0U) == 0x80U)
      ++from;
  }
  KeywordReader reader(text_, from);
  for (;;) {
    const auto keyword = reader.Next(until);
    if (keyword.meaning == 0) break;
    std::shift_right(last_.begin(), last_.end(), 1);
    last_[0] = keyword;
  }
  read_to_ = std::max(until, reader.at());
}

// "mail" of name@mail.example says nothing of what stands behind it.
bool Context::IsInAddress(const Keyword& keyword) const {
  const char before = keyword.begin > 0 ? text_[keyword.begin - 1] : ' ';
  const char behind = keyword.end < text_.size() ? text_[keyword.end] : ' ';
  return before == '@' || before == '.' || behind == '@';
}

// The nearest word counts, and one for this kind counts from farther away:
// behind one for something else it takes that back (phone for this claim).
int Context::ByWords(Meaning wanted, std::size_t begin) {
  if (wanted == MeaningOf(protocol::IdentifierKind::kPhone) &&
      FollowsTelephoneSign(begin))
    return kSpeaksFor;
  ReadWords(begin);
  int against = 0;
  for (const auto& keyword : last_) {
    if (keyword.meaning == 0) break;
    if (keyword.end > begin) continue;
    const std::size_t gap = begin - keyword.end;
    if (gap > kReach) break;
    if ((keyword.meaning & wanted) != 0) {
      if (against == 0) return kSpeaksFor;
      return IsBare(keyword.end, begin) ? 0 : against;
    }
    if ((keyword.meaning & ~kOfNames) == 0 || IsInAddress(keyword)) continue;
    if (against == 0 && gap <= kNear && IsBare(keyword.end, begin))
      against = AgainstAcross(text_.substr(keyword.end, gap));
  }
  return against;
}

// Of a signature: U+260E, U+260F, U+2706, U+2121, U+1F4DE to U+1F4E0, U+1F4F1.
bool Context::FollowsTelephoneSign(std::size_t begin) const {
  std::size_t end = begin;
  while (end > line_begin_ && (text_[end - 1] == ' ' || text_[end - 1] == ':'))
    --end;
  if (end == line_begin_ || static_cast<unsigned char>(text_[end - 1]) < 0x80)
    return false;
  const auto before = text_.substr(0, BehindVisible(text_, end));
  constexpr std::array<std::string_view, 8> kSigns{
      "☎", "☏", "✆", "℡", "📞", "📟", "📠", "📱"};
  return std::ranges::any_of(
      kSigns, [before](auto sign) { return before.ends_with(sign); });
}

// No number and no address between.
bool Context::IsBare(std::size_t from, std::size_t to) const {
  if (from >= to) return true;
  const auto between = text_.substr(from, to - from);
  std::size_t digits = 0;
  for (const char c : between) {
    if (c == '@') return false;
    if (IsDigit(c) && ++digits > 3) return false;
  }
  return true;
}

int Context::ByLabelAbove(Meaning wanted, std::size_t begin) {
  // The line above a table's row is another row, or its header.
  if (begin - line_begin_ > kReach || header_.columns > 1) return 0;
  const auto before = text_.substr(line_begin_, begin - line_begin_);
  const bool has_words = std::ranges::any_of(before, IsLetterByte);
  if (has_words && !(IsSpeaker(before) && AsksAbove())) return 0;
  if (!label_) label_ = ReadLabelAbove();
  if ((*label_ & wanted) != 0) return kSpeaksFor;
  return (*label_ & kOtherNumber) != 0 ? kSpeaksAgainst : 0;
}

// "[10:02] agent: phone number?"
bool Context::AsksAbove() const {
  const auto above =
      Trimmed(text_.substr(above_begin_, above_end_ - above_begin_));
  return above.ends_with('?') || above.ends_with(kFullWidthQuestion);
}

Meaning Context::ReadLabelAbove() const {
  const auto label = text_.substr(above_begin_, above_end_ - above_begin_);
  const std::ptrdiff_t most = AsksAbove() ? kDigitsOfTime : 3;
  if (label.size() > kLabelBytes ||
      std::ranges::count_if(label, IsDigit) > most)
    return 0;
  KeywordReader reader(label);
  Meaning all = 0;
  while (const auto meaning = reader.Next(label.size()).meaning)
    all |= meaning;
  return all;
}

}  // namespace identifiers
