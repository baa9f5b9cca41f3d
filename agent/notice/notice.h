// What everybody at the desk is told about Deskwarden, in their language.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace agent {

enum class NoticeLanguage : std::uint8_t { kEnglish, kGerman, kChinese };

// Which of three is in that language.
template <typename Words>
const Words& InLanguage(NoticeLanguage language,
                        const Words& english,
                        const Words& german,
                        const Words& chinese) {
  switch (language) {
    case NoticeLanguage::kGerman:
      return german;
    case NoticeLanguage::kChinese:
      return chinese;
    case NoticeLanguage::kEnglish:
      break;
  }
  return english;
}

// What the employer has to say itself; empty: a sentence of ours.
struct NoticeSettings {
  std::string purpose;  // Why.
  std::string kept;     // How long.
  std::string contact;  // Whom to ask.

  friend bool operator==(const NoticeSettings&,
                         const NoticeSettings&) = default;
};

std::string NoticeText(const NoticeSettings& settings, NoticeLanguage language);

// Eight hexadecimal digits of a digest of the text in all languages: another
// text is another notice, another language is not.
std::string NoticeVersion(const NoticeSettings& settings);

// "en", "de", "zh-CN". English for what is none of these.
std::string_view NameOf(NoticeLanguage language);
NoticeLanguage NoticeLanguageOf(std::string_view name);

// Of a locale as in LANG, such as "de_AT.UTF-8"; English if there is none.
NoticeLanguage NoticeLanguageOfLocale(std::string_view locale);

// As gettext chooses for messages.
NoticeLanguage OwnNoticeLanguage();

}  // namespace agent
