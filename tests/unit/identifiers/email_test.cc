// Addresses as people write them, and as they hide them: what is found is the
// whole address in one form, or nothing, never a part of it.
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "identifiers/detector.h"
#include "identifiers/find/byte_search.h"
#include "identifiers/find/top_level_domain.h"
#include "tests/support/catch.h"
#include "tests/support/found_identifiers.h"

namespace {

using Strings = std::vector<std::string>;

Strings Found(const std::string& text) {
  auto made = identifiers::Detector::Make({.default_region = ""});
  REQUIRE(made.ok());
  return test::FoundIn(made.value(), text);
}

const Strings kAnna{"email anna@example.com"};

TEST_CASE(
    "an address is one, whatever its at-sign and its dots are written as") {
  for (const auto* text : {"anna(at)example.com",
                           "anna[at]example[dot]com",
                           "anna [at] example [dot] com",
                           "anna (AT) example (Dot) com, or call",
                           "anna＠example．com",
                           "anna@example。com",
                           "ａｎｎａ@ｅｘａｍｐｌｅ．ｃｏｍ",
                           "ＡＮＮＡ＠example.com。",
                           "邮箱anna@example.com，谢谢",
                           "邮箱：anna@example.com（私人）"}) {
    INFO(text);
    CHECK(Found(text) == kAnna);
  }
}

TEST_CASE("a bracket that is no at-sign ends an address, or begins none") {
  CHECK(Found("(anna@example.com)") == kAnna);
  CHECK(Found("anna@example.com [dot") == kAnna);
  CHECK(Found("anna@example.com (dot)") == kAnna);
  CHECK(Found("meet (at) noon").empty());
  CHECK(Found("index[at]").empty());
  CHECK(Found("(at)example.com").empty());
  CHECK(Found("a (at").empty());
}

TEST_CASE("nothing invisible is of an address") {
  for (const auto* text : {"an\u200Bna@example.com",
                           "anna\u200B@\u200Bexample.com",
                           "anna@exa\u00ADmple.c\u2060om",
                           "\uFEFFanna@example.com\u200B"}) {
    INFO(text);
    CHECK(Found(text) == kAnna);
  }
}

TEST_CASE("Greek and Cyrillic letters that look like Latin ones are these") {
  for (const auto* text : {"аnna@example.com",  // U+0430.
                           "annа@example.com",
                           "anna@exаmple.cоm",  // U+0430, U+043E.
                           "ΑΝΝΑ@example.com",  // Greek capitals.
                           "anna@ехаmрle.com"}) {
    INFO(text);
    const auto found = Found(text);
    REQUIRE(found.size() == 1);
    CHECK(found[0].find_first_not_of("abcdefghijklmnopqrstuvwxyz@. ") ==
          std::string::npos);
    CHECK(found[0].starts_with("email anna@ex"));
  }
  CHECK(Found("аnna@example.com") == kAnna);
}

TEST_CASE("behind a letter that addresses do not have there is none") {
  for (const auto* text : {"жanna@example.com",
                           "jürgen@example.de",
                           "nguyễn@example.vn",
                           "Ωanna@example.com"}) {
    INFO(text);
    CHECK(Found(text).empty());
  }
  CHECK(Found("3×anna@example.com") == kAnna);  // U+00D7 is no letter.
  CHECK(Found("für anna@example.com") == kAnna);
}

TEST_CASE(
    "what quoted-printable writes for an equals sign is not of an address") {
  CHECK(Found("anna=3D@example.com").empty());
  CHECK(Found("href=3Danna@example.com") == kAnna);
  CHECK(Found("mail=anna@example.com") == kAnna);
  CHECK(Found("mail=3d@example.com") == Strings{"email 3d@example.com"});
}

TEST_CASE("an address is as long as RFC 5321 lets it be") {
  const std::string local(64, 'a');
  const std::string label(63, 'b');
  std::string domain;
  while (domain.size() + label.size() + 4 < 250)
    domain += label + ".";
  domain += "example.com";
  CHECK(Found("-" + local + "@" + domain + ".") ==
        Strings{"email " + local + "@" + domain});
  CHECK(Found("a" + local + "@example.com").empty());
  CHECK(Found(local + "@" + label + "b.com").empty());
}

TEST_CASE("top-level domains are those of the list") {
  for (const auto* domain : {"com", "de", "cn", "museum", "xn--p1ai", "zw"})
    CHECK(identifiers::IsTopLevelDomain(domain));
  for (const auto* domain : {"", "co m", "comm", "c", "zzz", "service", "com "})
    CHECK_FALSE(identifiers::IsTopLevelDomain(domain));
}

TEST_CASE("bytes are found at any place, in blocks or one by one") {
  constexpr std::array kSought{';', '\t', '\xEF'};
  for (std::size_t size = 0; size < 70; ++size) {
    std::string text(size, 'x');
    CHECK(identifiers::FindAnyOf(text, kSought, 0, size) == size);
    for (std::size_t at = 0; at < size; ++at) {
      text[at] = kSought[at % kSought.size()];
      CHECK(identifiers::FindAnyOf(text, kSought, 0, size) == at);
      CHECK(identifiers::FindAnyOf(text, kSought, 0, at) == at);
      CHECK(identifiers::FindAnyOf(text, kSought, at + 1, size) == size);
      text[at] = 'x';
    }
  }
}

}  // namespace
