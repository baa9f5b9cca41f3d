#include "identifiers/find/keywords.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "identifiers/find/glyph.h"
#include "identifiers/find/keyword_table.h"

namespace identifiers {
namespace {

// Roomy: most words of a text are none, and find an empty slot at once.
constexpr std::size_t kSlots = 4096;
static_assert(kKeywords.size() < kSlots / 6);

// FNV-1a, byte by byte.
constexpr std::uint32_t kHashOfNothing = 2166136261U;
constexpr std::uint32_t HashOn(std::uint32_t hash, char c) {
  return (hash ^ static_cast<unsigned char>(c)) * 16777619U;
}
constexpr std::size_t SlotOf(std::uint32_t hash) {
  return (hash ^ hash >> 15U) % kSlots;
}
constexpr std::uint32_t HashOf(std::string_view word) {
  std::uint32_t hash = kHashOfNothing;
  for (const char c : word)
    hash = HashOn(hash, c);
  return hash;
}

// Places in kKeywords, counted from 1, by hash.
constexpr auto MakeSlots() {
  std::array<std::uint16_t, kSlots> slots{};
  for (std::size_t i = 0; i < kKeywords.size(); ++i) {
    std::size_t at = SlotOf(HashOf(kKeywords[i].word));
    while (slots[at] != 0)
      at = (at + 1) % kSlots;
    slots[at] = static_cast<std::uint16_t>(i + 1);
  }
  return slots;
}
constexpr auto kPlaces = MakeSlots();

// Letters of the Latin alphabets beyond ASCII (U+00C0 to U+024F), as UTF-8.
bool IsLatinLead(unsigned char c) {
  return c >= 0xC3 && c <= 0xC9;
}
// U+3040 to U+9FFF: Japanese syllables and Han characters.
bool IsHanLead(unsigned char c) {
  return c >= 0xE3 && c <= 0xE9;
}

constexpr std::size_t kHanBytes = 3;
constexpr std::size_t kLongestHan = 5;

Meaning Find(std::string_view word, std::uint32_t hash) {
  for (std::size_t at = SlotOf(hash); kPlaces[at] != 0;
       at = (at + 1) % kSlots) {
    const auto& entry = kKeywords[kPlaces[at] - 1U];
    if (entry.word == word) return entry.meaning;
  }
  return 0;
}

Meaning FindOrNumber(std::string_view word, std::uint32_t hash) {
  if (const Meaning meaning = Find(word, hash)) return meaning;
  // Kundennummer, Teilenummer, bestelnummer, ordernummer.
  constexpr std::string_view kNumber = "nummer";
  return word.size() > kNumber.size() && word.ends_with(kNumber) ? kOtherNumber
                                                                 : 0;
}

}  // namespace

Meaning MeaningOfWord(std::string_view word) {
  return FindOrNumber(word, HashOf(word));
}

Keyword KeywordReader::Next(std::size_t until) {
  until = std::min(until, text_.size());
  while (at_ < until) {
    const auto c = static_cast<unsigned char>(text_[at_]);
    Keyword keyword;
    if (IsLetter(text_[at_]) || IsLatinLead(c)) {
      keyword = TakeWord();
    } else if (IsHanLead(c)) {
      keyword = TakeHan();
    } else {
      // One space, hyphen or underscore may stand within a pair of words.
      const bool joins = (c == ' ' || c == '-' || c == '_') && at_ > 0 &&
                         (IsLetter(text_[at_ - 1]) ||
                          static_cast<unsigned char>(text_[at_ - 1]) >= 0x80);
      if (!joins) pair_size_ = 0;
      ++at_;
    }
    if (keyword.meaning != 0) return keyword;
  }
  return {};
}

// Up to the word's end, or to a capital within it: customerPhone.
Keyword KeywordReader::TakeWord() {
  const std::size_t begin = at_;
  std::array<char, 24> word;
  std::size_t size = 0;
  std::uint32_t hash = kHashOfNothing;
  std::uint32_t pair_hash = pair_hash_;
  bool lower = false;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    const auto byte = static_cast<unsigned char>(c);
    if (IsLetter(c)) {
      const bool capital = c < 'a';
      if (capital && lower) break;
      lower = !capital;
    } else if (!IsLatinLead(byte) && (byte & 0xC0U) != 0x80) {
      break;
    }
    if (size < word.size()) word[size] = Lower(c);
    hash = HashOn(hash, Lower(c));
    pair_hash = HashOn(pair_hash, Lower(c));
    ++size;
    ++at_;
  }
  ++words_;
  Keyword keyword{0, begin, at_};
  if (size > word.size()) {
    pair_size_ = 0;
    return keyword;
  }
  const std::string_view one(word.data(), size);
  if (pair_size_ > 0) {
    std::memcpy(pair_ + pair_size_, word.data(), size);
    keyword.meaning = Find({pair_, pair_size_ + size}, pair_hash);
    if (keyword.meaning != 0) keyword.begin = pair_begin_;
  }
  if (keyword.meaning == 0) keyword.meaning = FindOrNumber(one, hash);
  std::memcpy(pair_, word.data(), size);
  pair_[size] = ' ';
  pair_size_ = size + 1;
  pair_hash_ = HashOn(hash, ' ');
  pair_begin_ = begin;
  return keyword;
}

// The longest that begins here; else one character on.
Keyword KeywordReader::TakeHan() {
  const std::size_t begin = at_;
  pair_size_ = 0;
  Keyword keyword{0, begin, 0};
  std::uint32_t hash = kHashOfNothing;
  const auto longest = text_.substr(begin, kLongestHan * kHanBytes);
  for (std::size_t size = 1; size <= longest.size(); ++size) {
    hash = HashOn(hash, longest[size - 1]);
    if (size % kHanBytes != 0 || size < 2 * kHanBytes) continue;
    if (const Meaning meaning = Find(longest.substr(0, size), hash)) {
      keyword.meaning = meaning;
      keyword.end = begin + size;
    }
  }
  at_ = keyword.meaning != 0 ? keyword.end
                             : std::min(text_.size(), at_ + kHanBytes);
  return keyword;
}

}  // namespace identifiers
