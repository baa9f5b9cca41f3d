#include "identifiers/find/keywords.h"

#include <algorithm>
#include <array>

#include "identifiers/find/bits.h"
#include "identifiers/find/glyph.h"
#include "identifiers/find/keyword_table.h"
#include "identifiers/find/word_block.h"

namespace identifiers {
namespace {

enum ByteClass : std::uint8_t {
  kOther,
  kCapital,
  kSmall,
  kLatinLead,  // Of a Latin letter beyond ASCII (U+00C0 to U+024F, U+1E00 to
               // U+1EFF), in UTF-8, or of a Greek, Cyrillic or Arabic one.
  kHanLead,    // U+3000 to U+DFFF: Japanese syllables, Han characters, Hangul;
               // and Thai, which has no spaces either.
  kFollows,    // A byte of a character that is not its first.
};

constexpr auto kClasses = [] {
  std::array<ByteClass, 256> classes{};
  const auto set = [&classes](unsigned first, unsigned last, ByteClass what) {
    for (unsigned byte = first; byte <= last; ++byte)
      classes[byte] = what;
  };
  set('A', 'Z', kCapital);
  set('a', 'z', kSmall);
  set(0xC3, 0xC9, kLatinLead);
  set(0xCD, 0xD3, kLatinLead);
  set(0xD8, 0xDB, kLatinLead);
  set(0xE0, 0xE0, kHanLead);
  set(0xE1, 0xE1, kLatinLead);
  set(0xE3, 0xED, kHanLead);
  set(0x80, 0xBF, kFollows);
  return classes;
}();

ByteClass ClassOf(char c) {
  return kClasses[static_cast<unsigned char>(c)];
}

// Of a word in lower case; the bit that makes a letter a small one is set in
// every byte, so that capitals hash as small letters do.
constexpr std::uint32_t kHashOfNothing = 2166136261U;
constexpr std::uint32_t HashOn(std::uint32_t hash, char c) {
  return (hash ^ (static_cast<unsigned char>(c) | 0x20U)) * 16777619U;
}
constexpr std::uint32_t HashOf(std::string_view word) {
  std::uint32_t hash = kHashOfNothing;
  for (const char c : word)
    hash = HashOn(hash, c);
  return hash;
}
constexpr std::uint32_t HashOfPair(std::uint32_t first, std::uint32_t second) {
  return (first ^ 0x9E3779B9U) * 0x85EBCA6BU ^ second;
}

// A pair is kept under the hash of its two words.
constexpr std::uint32_t HashOfEntry(std::string_view word) {
  const auto space = word.find(' ');
  return space == std::string_view::npos
             ? HashOf(word)
             : HashOfPair(HashOf(word.substr(0, space)),
                          HashOf(word.substr(space + 1)));
}

// Roomy: most words of a text are none, and find an empty slot at once.
constexpr std::size_t kSlots = 8192;
static_assert(kKeywords.size() < kSlots / 6);
constexpr std::size_t SlotOf(std::uint32_t hash) {
  return (hash ^ hash >> 15U) % kSlots;
}

// Places in kKeywords, counted from 1, by hash.
constexpr auto kPlaces = [] {
  std::array<std::uint16_t, kSlots> places{};
  for (std::size_t i = 0; i < kKeywords.size(); ++i) {
    std::size_t at = SlotOf(HashOfEntry(kKeywords[i].word));
    while (places[at] != 0)
      at = (at + 1) % kSlots;
    places[at] = static_cast<std::uint16_t>(i + 1);
  }
  return places;
}();

constexpr std::size_t kLongestWord = 24;  // In bytes.
constexpr std::size_t kHanBytes = 3;
constexpr std::size_t kLongestHan = 5;
constexpr std::size_t kTwoHan = 2 * kHanBytes;

// Whether a word of Han characters begins with these two; if not, sure.
class HanBeginnings {
 public:
  constexpr HanBeginnings() {
    for (const auto& entry : kKeywords)
      if (entry.word.size() >= kTwoHan &&
          kClasses[static_cast<unsigned char>(entry.word[0])] == kHanLead)
        bits_[BitOf(entry.word) / 64] |= std::uint64_t{1}
                                         << BitOf(entry.word) % 64;
  }
  bool MayHave(std::string_view two) const {
    return (bits_[BitOf(two) / 64] >> BitOf(two) % 64 & 1U) != 0;
  }

 private:
  static constexpr std::size_t BitOf(std::string_view two) {
    // Written so, four of them are read at once.
    const auto byte = [&two](std::size_t i) {
      return std::uint32_t{static_cast<unsigned char>(two[i])};
    };
    const std::uint32_t four =
        byte(0) | byte(1) << 8U | byte(2) << 16U | byte(3) << 24U;
    const std::uint64_t bytes = four | std::uint64_t{byte(4) | byte(5) << 8U}
                                           << 32U;
    return static_cast<std::size_t>(bytes * 0x9E3779B97F4A7C15U >> 50U);
  }
  std::array<std::uint64_t, (1U << 14U) / 64> bits_{};
};
constexpr HanBeginnings kHanBeginnings;

// Whether a word of letters, or one of a pair, may be this one; if not, sure.
// Most words of a text are told by their length and first two letters.
class WordBeginnings {
 public:
  constexpr WordBeginnings() {
    for (const auto& entry : kKeywords) {
      const auto space = std::min(entry.word.find(' '), entry.word.size());
      Add(entry.word.substr(0, space));
      if (space < entry.word.size()) Add(entry.word.substr(space + 1));
    }
  }
  bool MayHave(std::string_view word) const {
    const std::size_t bit = BitOf(word);
    return word.size() >= 2 && word.size() <= kLongestWord &&
           (bits_[bit / 64] >> bit % 64 & 1U) != 0;
  }

 private:
  constexpr void Add(std::string_view word) {
    const std::size_t bit = BitOf(word);
    bits_[bit / 64] |= std::uint64_t{1} << bit % 64;
  }
  // As in HashOn(), a capital is as its small letter.
  static constexpr std::size_t BitOf(std::string_view word) {
    const auto letter = [&word](std::size_t i) {
      return static_cast<unsigned char>(word[i]) & 0x1FU;
    };
    return word.size() < 2
               ? 0
               : letter(0) << 5U | letter(1) | (word.size() & 15U) << 10U;
  }
  std::array<std::uint64_t, (1U << 14U) / 64> bits_{};
};
constexpr WordBeginnings kWords;

// `is_it` says whether an entry's word is the one.
template <typename IsIt>
Meaning Find(std::uint32_t hash, const IsIt& is_it) {
  for (std::size_t at = SlotOf(hash); kPlaces[at] != 0;
       at = (at + 1) % kSlots) {
    const auto& entry = kKeywords[kPlaces[at] - 1U];
    if (is_it(entry.word)) return entry.meaning;
  }
  return 0;
}

bool EqualsInLowerCase(std::string_view text, std::string_view word) {
  return text == word || (text.size() == word.size() &&
                          std::ranges::equal(text, word, {}, Lower));
}

// Kundennummer, Teilenummer, bestelnummer, ordernummer; Kundennr., ordrenr.
constexpr std::string_view kNumber = "nummer";
bool MayEndInNumber(std::string_view text) {
  return text.size() > 4 && text.size() <= kLongestWord &&
         Lower(text.back()) == 'r';
}
bool EndsWithInLowerCase(std::string_view text, std::string_view end) {
  return text.size() > end.size() &&
         EqualsInLowerCase(text.substr(text.size() - end.size()), end);
}
Meaning MeaningByEnd(std::string_view text) {
  return MayEndInNumber(text) && (EndsWithInLowerCase(text, "nr") ||
                                  EndsWithInLowerCase(text, kNumber))
             ? kOtherNumber
             : 0;
}

Meaning MeaningOfWord(std::string_view text, std::uint32_t hash) {
  const Meaning meaning =
      Find(hash, [text](auto word) { return EqualsInLowerCase(text, word); });
  return meaning != 0 ? meaning : MeaningByEnd(text);
}

}  // namespace

Keyword KeywordReader::Next(std::size_t until) {
  until = std::min(until, text_.size());
  while (at_ < until) {
    Keyword keyword;
    if (at_ + WordBlock::kBytes <= text_.size() &&
        static_cast<unsigned char>(text_[at_]) < 0x80) {
      const std::size_t before = at_;
      keyword = TakeWords(until);
      if (keyword.meaning != 0) return keyword;
      if (at_ > before) continue;
    }
    switch (ClassOf(text_[at_])) {
      case kCapital:
      case kSmall:
      case kLatinLead:
        keyword = TakeWord();
        break;
      case kHanLead:
        if (text_.size() - at_ < kTwoHan ||
            !kHanBeginnings.MayHave(text_.substr(at_, kTwoHan))) {
          at_ = std::min(text_.size(), at_ + kHanBytes);
          continue;
        }
        keyword = TakeHan();
        break;
      default:
        ++at_;
        continue;
    }
    if (keyword.meaning != 0) return keyword;
  }
  return {};
}

// Up to the word's end, or to a capital within it: customerPhone.
void KeywordReader::SkipWord() {
  bool small = false;
  for (; at_ < text_.size(); ++at_) {
    const auto what = ClassOf(text_[at_]);
    if (what == kCapital) {
      if (small) return;
    } else if (what == kSmall) {
      small = true;
    } else if (what != kLatinLead && what != kFollows) {
      return;
    }
  }
}

Keyword KeywordReader::TakeWord() {
  const std::size_t begin = at_;
  SkipWord();
  return Take(begin, at_);
}

// Those before `until` that are ASCII throughout and end in the next block,
// until one means something.
Keyword KeywordReader::TakeWords(std::size_t until) {
  const std::size_t from = at_;
  const WordBlock block = WordsOf(text_.data() + from);
  const std::size_t size = std::min(block.size, until - from);
  for (std::uint64_t rest = UpTo(block.begins, size); rest != 0;
       rest &= rest - 1) {
    const auto begin = static_cast<std::size_t>(std::countr_zero(rest));
    const std::size_t end = FirstFrom(block.ends, begin + 1);
    at_ = from + begin;
    if (end >= block.size) return {};  // It goes on behind the block.
    const auto word = text_.substr(at_, end - begin);
    if (!kWords.MayHave(word) && !MayEndInNumber(word)) {
      ++words_;
      last_.size = 0;
      continue;
    }
    const auto keyword = Take(at_, from + end);
    if (keyword.meaning != 0) return keyword;
  }
  at_ = from + size;
  return {};
}

// One space, hyphen or underscore may stand within a pair of words, or nothing.
bool KeywordReader::Joins(std::size_t from, std::size_t to) const {
  if (from == to) return true;
  const char c = text_[from];
  return from + 1 == to && (c == ' ' || c == '-' || c == '_');
}

Keyword KeywordReader::Take(std::size_t begin, std::size_t end) {
  at_ = end;
  ++words_;
  if (last_.size > 0 && !Joins(last_.begin + last_.size, begin)) last_.size = 0;
  Keyword keyword{0, begin, end};
  const auto text = text_.substr(begin, end - begin);
  if (!kWords.MayHave(text)) {
    last_.size = 0;
    keyword.meaning = MeaningByEnd(text);
    return keyword;
  }
  const Word word{begin, text.size(), HashOf(text)};
  if (last_.size > 0) {
    keyword.meaning = MeaningOfPair(word);
    if (keyword.meaning != 0) keyword.begin = last_.begin;
  }
  if (keyword.meaning == 0) keyword.meaning = MeaningOfWord(text, word.hash);
  last_ = word;
  return keyword;
}

Meaning KeywordReader::MeaningOfPair(const Word& word) const {
  return Find(HashOfPair(last_.hash, word.hash), [&](std::string_view pair) {
    return pair.size() == last_.size + 1 + word.size &&
           pair[last_.size] == ' ' &&
           EqualsInLowerCase(text_.substr(last_.begin, last_.size),
                             pair.substr(0, last_.size)) &&
           EqualsInLowerCase(text_.substr(word.begin, word.size),
                             pair.substr(last_.size + 1));
  });
}

// The longest that begins here; else one character on.
Keyword KeywordReader::TakeHan() {
  const std::size_t begin = at_;
  last_.size = 0;
  Keyword keyword{0, begin, 0};
  const auto longest = text_.substr(begin, kLongestHan * kHanBytes);
  for (std::size_t size = kTwoHan; size <= longest.size(); size += kHanBytes) {
    const auto text = longest.substr(0, size);
    if (const Meaning meaning =
            Find(HashOf(text), [text](auto word) { return word == text; })) {
      keyword.meaning = meaning;
      keyword.end = begin + size;
    }
  }
  at_ = keyword.meaning != 0 ? keyword.end
                             : std::min(text_.size(), at_ + kHanBytes);
  return keyword;
}

}  // namespace identifiers
