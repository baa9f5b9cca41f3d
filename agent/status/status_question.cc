#include "agent/status/status_question.h"

#include <string>

#include <nlohmann/json.hpp>

namespace agent {
namespace {

using Json = nlohmann::json;
using Kind = StatusQuestion::Kind;

template <typename T>
T Field(const Json& question, const char* name, T otherwise) {
  const auto found = question.find(name);
  if (found == question.end()) return otherwise;
  bool fits = found->is_string();
  if constexpr (std::is_same_v<T, bool>)
    fits = found->is_boolean();
  else if constexpr (std::is_integral_v<T>)
    fits = found->is_number_integer();
  return fits ? found->template get<T>() : otherwise;
}

}  // namespace

StatusQuestion ReadStatusQuestion(base::ByteView packet) {
  const auto json =
      Json::parse(base::AsText(packet), nullptr, /*allow_exceptions=*/false);
  StatusQuestion question;
  if (!json.is_object()) return question;
  const auto ask = Field(json, "ask", std::string());
  if (ask == "status") {
    question.kind = Kind::kStatus;
  } else if (ask == "me") {
    question.kind = Kind::kOwnRecord;
  } else if (ask == "notice") {
    question.kind = Kind::kNotice;
    question.notice = {
        .language = NoticeLanguageOf(Field(json, "language", std::string())),
        .confirm = Field(json, "confirm", std::string())};
  } else if (ask == "tail") {
    question.kind = Kind::kTail;
    question.last = Field(json, "last", question.last);
    question.follow = Field(json, "follow", false);
  }
  return question;
}

}  // namespace agent
