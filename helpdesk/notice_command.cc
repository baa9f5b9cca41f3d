#include <unistd.h>

#include <iostream>
#include <string>

#include <nlohmann/json.hpp>

#include "agent/notice/notice.h"
#include "agent/status/status_client.h"
#include "helpdesk/ask.h"
#include "helpdesk/commands.h"

namespace helpdesk {
namespace {

using agent::NoticeLanguage;
using Json = nlohmann::ordered_json;

struct Words {
  const char* question;
  const char* yes;        // Begins like y, or like this.
  const char* confirmed;  // Followed by when.
  const char* not_yet;
};

Words WordsOf(NoticeLanguage language) {
  switch (language) {
    case NoticeLanguage::kGerman:
      return {"Haben Sie das gelesen? [j/N] ",
              "j",
              "Von Ihnen bestätigt am ",
              "Noch nicht bestätigt: deskwarden notice --confirm"};
    case NoticeLanguage::kChinese:
      return {"您已阅读以上内容吗？[y/N] ",
              "是",
              "您已确认，时间：",
              "尚未确认：deskwarden notice --confirm"};
    case NoticeLanguage::kEnglish:
      break;
  }
  return {"Have you read this? [y/N] ",
          "y",
          "You confirmed it on ",
          "Not confirmed yet: deskwarden notice --confirm"};
}

bool SaysYes(const Words& words) {
  std::string answer;
  std::getline(std::cin, answer);
  return answer.starts_with('y') || answer.starts_with('Y') ||
         answer.starts_with('J') || answer.starts_with(words.yes);
}

bool IsConfirmed(const Json& notice) {
  return notice.value("confirmed_version", std::string()) ==
         notice.value("version", std::string());
}

}  // namespace

int RunNotice(const Context& context, const NoticeOptions& options) {
  const auto language = agent::OwnNoticeLanguage();
  const Words words = WordsOf(language);
  const agent::StatusClient client(context.paths.status_socket());
  auto answer = client.Notice(language);
  if (!answer.ok()) return ReportNoAnswer(context, answer.error());
  auto notice = ParseAnswer(context, answer.value());
  if (!notice) return kProblemFound;
  if (!context.json)
    context.out << notice->value("text", std::string()) << '\n' << std::flush;

  const auto may_ask = [&] {
    return !context.json && isatty(STDIN_FILENO) == 1 &&
           isatty(STDOUT_FILENO) == 1;
  };
  bool confirm = options.confirm;
  if (!confirm && !IsConfirmed(*notice) && may_ask()) {
    context.out << words.question << std::flush;
    confirm = SaysYes(words);
  }
  if (confirm) {
    answer =
        client.ConfirmNotice(notice->value("version", std::string()), language);
    if (!answer.ok()) return ReportNoAnswer(context, answer.error());
    notice = ParseAnswer(context, answer.value());
    if (!notice) return kProblemFound;
  }
  if (context.json)
    context.out << notice->dump() << '\n';
  else if (IsConfirmed(*notice))
    context.out << words.confirmed
                << notice->value("confirmed_at", std::string()) << '\n';
  else
    context.out << words.not_yet << '\n';
  return kOk;
}

}  // namespace helpdesk
