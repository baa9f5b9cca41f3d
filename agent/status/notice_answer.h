#pragma once

#include <string>

#include "agent/notice/notice.h"

namespace agent {

// What somebody asks about the notice.
struct NoticeQuestion {
  NoticeLanguage language = NoticeLanguage::kEnglish;
  std::string confirm;  // The version that they confirm; empty: show it.
};

struct NoticeAnswer {
  std::string version;  // Of the notice as it is now.
  std::string text;     // In the language that was asked for.
  // Of the last confirmation; empty if there was none.
  std::string confirmed_version;
  std::string confirmed_at;  // RFC 3339, UTC.
};

}  // namespace agent
