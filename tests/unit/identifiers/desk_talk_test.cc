// Identifiers as agents and customers write them to each other.
#include <string>
#include <utility>
#include <vector>

#include "identifiers/detector.h"
#include "tests/support/catch.h"
#include "tests/support/found_identifiers.h"

namespace {

using Strings = std::vector<std::string>;

Strings Found(const std::string& text, const std::string& region = "US") {
  auto made = identifiers::Detector::Make({.default_region = region});
  REQUIRE(made.ok());
  return test::FoundIn(made.value(), text);
}

TEST_CASE("a question in the line above says what is answered") {
  CHECK(Found("[10:02] agent: phone number?\n[10:03] Anna: 2025550143\n"
              "[10:04] agent: and your SSN?\n[10:05] Anna: 536904399\n") ==
        Strings{"phone +12025550143", "us_ssn 536904399"});
  CHECK(Found("客服：您的电话是多少？\n张三：01062345678\n", "CN") ==
        Strings{"phone +861062345678"});
  CHECK(Found("agent: order number?\nAnna: 2025550143\n").empty());
  // No question, an answer of many words, and a line between.
  CHECK(Found("agent: I have your phone number.\nAnna: 2025550143\n").empty());
  CHECK(Found("agent: phone?\nAnna: it was never 2025550143\n").empty());
  CHECK(Found("agent: phone?\nAnna: no\nAnna: 2025550143\n").empty());
}

TEST_CASE("a sign for a telephone says so of what is behind it") {
  CHECK(Found("☎ 2025550143") == Strings{"phone +12025550143"});
  CHECK(Found("☎️: 2025550143\n📱2025550144\n") ==
        Strings{"phone +12025550143", "phone +12025550144"});
  CHECK(Found("★ 2025550143").empty());
  CHECK(Found("☎ or mail, 2025550143").empty());
}

TEST_CASE("a remark behind a number says what it is") {
  for (const char* text : {"2025550143 (mobile)",
                           "Anna 2025550143 cell",
                           "2025550143, work phone",
                           "2025550143 - mobile, Anna",
                           "2025550143 [cell only]",
                           "2025550143（手机）"}) {
    INFO(text);
    CHECK(Found(text) == Strings{"phone +12025550143"});
  }
  CHECK(Found("536904399 (SSN)") == Strings{"us_ssn 536904399"});
  // A word before it counts first; the next number's label, a sentence, a long
  // remark and the next line are none.
  CHECK(Found("order 2025550143 (mobile)").empty());
  CHECK(Found("2025550143 phone: none").empty());
  CHECK(Found("2025550143 cell 2").empty());
  CHECK(Found("2025550143 was the phone that fell").empty());
  CHECK(Found("2025550143 and more than that by telephone").empty());
  CHECK(Found("2025550143\n(mobile)").empty());
}

TEST_CASE("a letter of a word is none of an id, accented ones go on a word") {
  CHECK(Found("12345678 Z", "ES") == Strings{"spain_dni 12345678Z"});
  CHECK(Found("12345678 Zürich", "ES").empty());
  CHECK(Found("12345678 Źródło", "ES").empty());
  CHECK(Found("Reisepass A G 1234567 in Wien", "AT") ==
        Strings{"passport G1234567"});
  CHECK(Found("Reisepass KÖG 1234567 in Wien", "AT") ==
        Strings{"passport 1234567"});
}

TEST_CASE(
    "an area is parted from its number by a slash or hyphen with spaces") {
  const std::pair<const char*, const char*> numbers[] = {
      {"089 / 12345678", "phone +498912345678"},
      {"089 - 12345678", "phone +498912345678"},
      {"089 – 12 34 56 78", "phone +498912345678"},
      {"0664 / 123 45 69", "phone +496641234569"},
      {"+49 89 / 12345678", "phone +498912345678"}};
  for (const auto& [text, expected] : numbers) {
    INFO(text);
    CHECK(Found(text, "DE") == Strings{expected});
  }
  CHECK(Found("138 - 1234 - 5678", "CN") == Strings{"phone +8613812345678"});
  for (const auto* region : {"DK", "HK", "US"}) {
    CHECK(Found("x = 6712.3491 - 2177 - 2431;", region).empty());
    CHECK(Found("202 - 555 - 0143", region).empty());
  }
  CHECK(Found("Call 202 - 555 - 0143") == Strings{"phone +12025550143"});
  // Two numbers of a list are not one.
  CHECK(Found("0171 2345678 / 0171 2345679", "DE") ==
        Strings{"phone +491712345678", "phone +491712345679"});
  CHECK(Found("Tel. 912 34 56 78 / 912345679 / 91 2345670", "ES") ==
        Strings{
            "phone +34912345678", "phone +34912345679", "phone +34912345670"});
}

TEST_CASE("a prefix of one digit has a group of its own") {
  CHECK(Found("1-202-555-0143") == Strings{"phone +12025550143"});
  CHECK(Found("1 202 555 0143") == Strings{"possible phone +12025550143"});
  CHECK(Found("0 532 123 45 67", "TR") == Strings{"phone +905321234567"});
  CHECK(Found("8 912 345 67 89", "RU") ==
        Strings{"possible phone +79123456789"});
  CHECK(Found("2-1-25550143-9").empty());
}

TEST_CASE("a name in Chinese ends where an address goes on") {
  for (const auto* text : {"收件人:张三,13812345678,北京市朝阳区建国路88号",
                           "收件人：张三，13812345678，北京市朝阳区建国路88号",
                           "收件人：张三 13812345678 北京市朝阳区"})
    CHECK(Found(text, "CN") ==
          Strings{"person_name 张三", "possible phone +8613812345678"});
  CHECK(Found("收件人：北京市朝阳区建国路,88号", "CN").empty());
}

TEST_CASE("a word for one country's id is none for another's") {
  CHECK(Found("身分證A123456789、統編12345678", "TW") ==
        Strings{"taiwan_id A123456789"});
  CHECK(Found("澳門居民身份證 12345678", "MO") == Strings{"macau_id 12345678"});
}

}  // namespace
