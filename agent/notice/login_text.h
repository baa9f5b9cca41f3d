// What a login is told of the notice, in a person's language: that there is one
// to be read.
#pragma once

#include <string_view>

#include "agent/notice/notice.h"

namespace agent {

struct LoginText {
  std::string_view title;
  std::string_view body;    // Without anything that markup would be.
  std::string_view action;  // On a button.
};

const LoginText& LoginTextIn(NoticeLanguage language);

}  // namespace agent
