#include "agent/notice/notice.h"

#include <set>

#include "agent/notice/login_text.h"
#include "tests/support/catch.h"

using agent::NoticeLanguage;
using agent::NoticeLanguageOfLocale;
using agent::NoticeText;
using agent::NoticeVersion;

TEST_CASE("Every language says what the settings say, and how to see more") {
  const agent::NoticeSettings settings{
      .purpose = "PURPOSE", .kept = "KEPT", .contact = "CONTACT"};
  std::set<std::string> texts;
  for (const auto language : {NoticeLanguage::kEnglish,
                              NoticeLanguage::kGerman,
                              NoticeLanguage::kChinese}) {
    const auto text = NoticeText(settings, language);
    for (const char* part : {"PURPOSE", "KEPT", "CONTACT", "deskwarden me"})
      CHECK(text.find(part) != std::string::npos);
    CHECK(NoticeText({}, language).find("PURPOSE") == std::string::npos);
    CHECK(NoticeText({}, language).size() > text.size());
    texts.insert(text);
  }
  CHECK(texts.size() == 3);
}

TEST_CASE(
    "Every language says at login that there is a notice, and how to see it") {
  std::set<std::string_view> titles;
  for (const auto language : {NoticeLanguage::kEnglish,
                              NoticeLanguage::kGerman,
                              NoticeLanguage::kChinese}) {
    const auto& text = agent::LoginTextIn(language);
    CHECK(text.body.find("deskwarden notice") != std::string_view::npos);
    CHECK_FALSE(text.action.empty());
    // It may be taken for markup.
    CHECK(text.body.find_first_of("<>&") == std::string_view::npos);
    titles.insert(text.title);
  }
  CHECK(titles.size() == 3);
}

TEST_CASE("A changed notice has another version") {
  const auto version = NoticeVersion({});
  CHECK(version.size() == 8);
  CHECK(version == NoticeVersion({}));
  CHECK(version != NoticeVersion({.purpose = "x"}));
  CHECK(version != NoticeVersion({.kept = "x"}));
  CHECK(NoticeVersion({.kept = "x"}) != NoticeVersion({.contact = "x"}));
}

TEST_CASE("The language is the locale's, or English") {
  CHECK(NoticeLanguageOfLocale("de_AT.UTF-8") == NoticeLanguage::kGerman);
  CHECK(NoticeLanguageOfLocale("de") == NoticeLanguage::kGerman);
  CHECK(NoticeLanguageOfLocale("zh_CN.UTF-8") == NoticeLanguage::kChinese);
  CHECK(NoticeLanguageOfLocale("zh_CN") == NoticeLanguage::kChinese);
  for (const char* other :
       {"", "C", "C.UTF-8", "en_US.UTF-8", "den_CA", "POSIX"})
    CHECK(NoticeLanguageOfLocale(other) == NoticeLanguage::kEnglish);
}

TEST_CASE("A language is known again by its name") {
  for (const auto language : {NoticeLanguage::kEnglish,
                              NoticeLanguage::kGerman,
                              NoticeLanguage::kChinese})
    CHECK(agent::NoticeLanguageOf(NameOf(language)) == language);
  CHECK(agent::NoticeLanguageOf("fr") == NoticeLanguage::kEnglish);
}
