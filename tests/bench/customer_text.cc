#include "tests/bench/customer_text.h"

#include <array>
#include <string_view>

namespace bench {
namespace {

using Words = std::array<std::string_view, 16>;

constexpr std::array<Words, 3> kWords = {Words{"the",
                                               "customer",
                                               "called",
                                               "about",
                                               "an",
                                               "order",
                                               "which",
                                               "was",
                                               "not",
                                               "delivered",
                                               "and",
                                               "asks",
                                               "for",
                                               "refund",
                                               "of",
                                               "invoice"},
                                         Words{"der",
                                               "Kunde",
                                               "fragt",
                                               "wegen",
                                               "einer",
                                               "Bestellung",
                                               "die",
                                               "nicht",
                                               "geliefert",
                                               "wurde",
                                               "und",
                                               "bittet",
                                               "um",
                                               "Rückzahlung",
                                               "für",
                                               "Rechnung"},
                                         Words{"客户",
                                               "来电",
                                               "询问",
                                               "订单",
                                               "没有",
                                               "收到",
                                               "要求",
                                               "退款",
                                               "发票",
                                               "已经",
                                               "处理",
                                               "请",
                                               "尽快",
                                               "联系",
                                               "我们",
                                               "谢谢"}};
constexpr std::array<Words, 3> kNames = {Words{"Anna Berg",
                                               "John Smith",
                                               "Mary Jones",
                                               "Peter Brown",
                                               "Jane Doe",
                                               "Paul Miller",
                                               "Emma Wilson",
                                               "Jack Taylor",
                                               "Lucy Moore",
                                               "Tom Clark",
                                               "Amy Lewis",
                                               "Ben Walker",
                                               "Kate Hall",
                                               "Sam Young",
                                               "Eve King",
                                               "Max Wright"},
                                         Words{"Jürgen Müller",
                                               "Anna Schmidt",
                                               "Karl Groß",
                                               "Heike Schäfer",
                                               "Uwe Weiß",
                                               "Petra Koch",
                                               "Jörg Bauer",
                                               "Ute Wolf",
                                               "Jan Krüger",
                                               "Lena Vogt",
                                               "Max Jäger",
                                               "Ina Lang",
                                               "Tim Busch",
                                               "Eva Kühn",
                                               "Rolf Horn",
                                               "Mia Böhm"},
                                         Words{"李伟",
                                               "王芳",
                                               "张敏",
                                               "刘洋",
                                               "陈静",
                                               "杨勇",
                                               "赵军",
                                               "黄丽",
                                               "周杰",
                                               "吴涛",
                                               "徐明",
                                               "孙霞",
                                               "马超",
                                               "朱琳",
                                               "胡斌",
                                               "郭峰"}};
constexpr Words kLocalParts = {"anna.berg",
                               "john",
                               "m.jones",
                               "peter_b",
                               "jane-doe",
                               "paul99",
                               "emma",
                               "info",
                               "li.wei",
                               "wangfang",
                               "zhang_min",
                               "ly1990",
                               "j.mueller",
                               "karl",
                               "h.schaefer",
                               "sales"};
constexpr std::array<std::string_view, 8> kHosts = {"example.com",
                                                    "mail.example.co.uk",
                                                    "example.de",
                                                    "firma.example.org",
                                                    "example.cn",
                                                    "post.example.net",
                                                    "shop.example.com",
                                                    "example.edu"};
constexpr std::array<std::string_view, 8> kRegions = {"110105",
                                                      "310101",
                                                      "440305",
                                                      "330106",
                                                      "320102",
                                                      "510104",
                                                      "420102",
                                                      "610103"};

// GB 11643.
char ResidentCheck(const std::string& first) {
  constexpr std::array kWeights = {
      7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i)
    sum += kWeights.at(i) * (first[i] - '0');
  return "10X98765432"[sum % 11];
}

// Luhn's: the digit that comes behind these.
char CardCheck(const std::string& first) {
  int sum = 0;
  bool twice = true;
  for (auto digit = first.rbegin(); digit != first.rend(); ++digit) {
    const int value = (*digit - '0') * (twice ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
    twice = !twice;
  }
  return static_cast<char>('0' + (10 - sum % 10) % 10);
}

std::string Pair(unsigned number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

}  // namespace

unsigned CustomerText::Below(unsigned limit) {
  return static_cast<unsigned>(random_() % limit);
}

std::string CustomerText::Digits(int count) {
  std::string digits;
  for (int i = 0; i < count; ++i)
    digits += static_cast<char>('0' + Below(10));
  return digits;
}

template <typename List>
std::string CustomerText::Pick(const List& list) {
  return std::string(list[Below(static_cast<unsigned>(list.size()))]);
}

// One word in 25 is a number that identifies nobody.
std::string CustomerText::Word() {
  switch (Below(75)) {
    case 0:
      return "#" + Digits(5);
    case 1:
      return Digits(2) + "." + Digits(2);
    case 2:
      return "2026-0" + std::to_string(1 + Below(9)) + "-1" + Digits(1);
    default:
      return Pick(kWords[static_cast<std::size_t>(language_)]);
  }
}

// What stands behind a word: Chinese has no spaces, and punctuation of its own.
std::string CustomerText::Behind() {
  const bool chinese = language_ == Language::kChinese;
  if (Below(12) == 0) return chinese ? "。\n" : ".\n";
  if (!chinese) return " ";
  return Below(4) == 0 ? "，" : "";
}

std::string CustomerText::Name() {
  return Pick(kNames[static_cast<std::size_t>(language_)]);
}

std::string CustomerText::Phone() {
  switch (language_) {
    case Language::kEnglish:
      return "+1 (202) 555-01" + Digits(2);
    case Language::kGerman:
      return "+49 30 90" + Digits(4);
    default:
      return "138" + Digits(8);
  }
}

std::string CustomerText::Email() {
  return Pick(kLocalParts) + Digits(2) + "@" + Pick(kHosts);
}

std::string CustomerText::ResidentId() {
  const std::string first = Pick(kRegions) + std::to_string(1950 + Below(50)) +
                            Pair(1 + Below(12)) + Pair(1 + Below(28)) +
                            Digits(3);
  return first + ResidentCheck(first);
}

std::string CustomerText::Card() {
  const std::string first = "4" + Digits(14);
  return first + CardCheck(first);
}

std::string CustomerText::Identifier() {
  switch (Below(8)) {
    case 0:
      return ResidentId();
    case 1:
      return Card();
    case 2:
    case 3:
    case 4:
      return Email();
    default:
      return Phone();
  }
}

CustomerTexts CustomerText::Sentences(int texts,
                                      std::size_t bytes,
                                      int words_between) {
  CustomerTexts made;
  int words = 0;
  for (int i = 0; i < texts; ++i) {
    std::string text;
    while (text.size() < bytes) {
      text += Word() + Behind();
      if (words_between == 0 || ++words % words_between != 0) continue;
      text += Identifier() + (language_ == Language::kChinese ? "，" : " ");
      ++made.planted;
    }
    made.bytes += text.size();
    made.texts.push_back(std::move(text));
  }
  return made;
}

CustomerTexts CustomerText::Table(int texts, std::size_t bytes) {
  CustomerTexts made;
  for (int i = 0; i < texts; ++i) {
    std::string text;
    while (text.size() < bytes) {
      text += Name() + "\t" + Phone() + "\t" + Email() + "\t" + Word() + "\t" +
              ResidentId() + "\t" + Card() + "\n";
      made.planted += 4;
    }
    made.bytes += text.size();
    made.texts.push_back(std::move(text));
  }
  return made;
}

}  // namespace bench
