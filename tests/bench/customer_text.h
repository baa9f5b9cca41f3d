// Texts as a support desk copies them, for benchmarks: sentences with numbers
// that are nobody's, and customers' data among them or in a table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace bench {

struct CustomerTexts {
  std::vector<std::string> texts;
  std::size_t bytes = 0;
  std::size_t planted = 0;  // Valid identifiers that were put in.
};

enum class Language : std::uint8_t { kEnglish, kGerman, kChinese };

// Seeded: the same texts each time.
class CustomerText {
 public:
  explicit CustomerText(Language language) : language_(language) {}

  // Sentences of about `bytes`, an identifier after every `words_between`
  // words; 0: none.
  CustomerTexts Sentences(int texts, std::size_t bytes, int words_between);
  // A table of customers, a row each: name, telephone, e-mail, city, resident
  // id, card; separated by tabs.
  CustomerTexts Table(int texts, std::size_t bytes);

 private:
  unsigned Below(unsigned limit);
  std::string Digits(int count);
  template <typename List>
  std::string Pick(const List& list);

  std::string Word();
  std::string Behind();
  std::string Name();
  std::string Phone();
  std::string Email();
  std::string ResidentId();
  std::string Card();
  std::string Identifier();

  const Language language_;
  std::mt19937 random_{1};
};

}  // namespace bench
