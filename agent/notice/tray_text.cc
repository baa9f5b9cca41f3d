#include "agent/notice/tray_text.h"

namespace agent {
namespace {

struct Words {
  std::string_view idle;
  std::string_view watching;
  std::string_view attention;
};

constexpr Words kEnglish{
    "No customer system (CRM) is open. Nothing is watched.",
    "A customer system (CRM) is open. What leaves it is recorded.",
    "Something is wrong. To see what: deskwarden doctor"};
constexpr Words kGerman{
    "Kein Kundensystem (CRM) ist offen. Es wird nicht hingesehen.",
    "Ein Kundensystem (CRM) ist offen. Was es verlässt, wird festgehalten.",
    "Etwas stimmt nicht. Was, zeigt: deskwarden doctor"};
constexpr Words kChinese{"没有打开客户系统（CRM），不进行监看。",
                         "客户系统（CRM）已打开，从中带出的内容会被记录。",
                         "出现问题。查看原因请运行：deskwarden doctor"};

const Words& WordsOf(NoticeLanguage language) {
  return InLanguage(language, kEnglish, kGerman, kChinese);
}

}  // namespace

std::string_view TrayText(TrayState state, NoticeLanguage language) {
  const Words& words = WordsOf(language);
  switch (state) {
    case TrayState::kIdle:
      return words.idle;
    case TrayState::kWatching:
      return words.watching;
    case TrayState::kAttention:
      break;
  }
  return words.attention;
}

}  // namespace agent
