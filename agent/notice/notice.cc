#include "agent/notice/notice.h"

#include <cstdlib>

#include "base/bytes.h"
#include "base/crypto/sha256.h"
#include "base/encoding.h"

namespace agent {
namespace {

constexpr NoticeLanguage kLanguages[] = {NoticeLanguage::kEnglish,
                                         NoticeLanguage::kGerman,
                                         NoticeLanguage::kChinese};

}  // namespace

std::string NoticeVersion(const NoticeSettings& settings) {
  constexpr std::size_t kDigits = 8;
  std::string all;
  for (const auto language : kLanguages)
    all += NoticeText(settings, language) + '\n';
  return base::ToHex(base::crypto::Sha256({base::AsBytes(all)}))
      .substr(0, kDigits);
}

std::string_view NameOf(NoticeLanguage language) {
  switch (language) {
    case NoticeLanguage::kGerman:
      return "de";
    case NoticeLanguage::kChinese:
      return "zh-CN";
    case NoticeLanguage::kEnglish:
      break;
  }
  return "en";
}

NoticeLanguage NoticeLanguageOf(std::string_view name) {
  for (const auto language : kLanguages)
    if (NameOf(language) == name) return language;
  return NoticeLanguage::kEnglish;
}

NoticeLanguage NoticeLanguageOfLocale(std::string_view locale) {
  const auto language = locale.substr(0, locale.find_first_of("_.@"));
  if (language == "de") return NoticeLanguage::kGerman;
  if (language == "zh") return NoticeLanguage::kChinese;
  return NoticeLanguage::kEnglish;
}

NoticeLanguage OwnNoticeLanguage() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* const value =
        std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread.
    if (value != nullptr && *value != '\0')
      return NoticeLanguageOfLocale(value);
  }
  return NoticeLanguage::kEnglish;
}

}  // namespace agent
